//! What a caller with data sees and when: all checks, store, send, call, take.

use alloy_primitives::{Address, I256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use interfaces::IErc20::Transfer;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, Done};
use support::doubles::Puppet;
use support::world::{AMPL, DAY, NINE, SEED, SPOT, WAD, World, word};

use crate::puppets::{act, puppet};
use crate::{lender, role};

/// Nobody is named.
pub(crate) const NOBODY: Ledger::Managers = Ledger::Managers {
    manager: Address::ZERO,
    receiver: Address::ZERO,
    rateDelegate: Address::ZERO,
    minRate: U256::ZERO,
    maxRate: U256::ZERO,
    minPeriod: alloy_primitives::aliases::U40::ZERO,
};

/// One operation that calls back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verb {
    /// Collateral and debt.
    Open(u128, u128),
    /// Collateral and loan-to-value in WAD.
    OpenAtLtv(u128, u128),
    /// Changes of collateral and debt.
    Adjust(i128, i128),
    /// To a loan-to-value in WAD.
    ToLtv(u128),
    Close,
}

impl Verb {
    /// Its kind in the callback.
    const fn kind(self) -> u8 {
        match self {
            Self::Open(..) | Self::OpenAtLtv(..) => 0,
            Self::Adjust(..) | Self::ToLtv(_) => 1,
            Self::Close => 2,
        }
    }

    /// Its calldata, for a trove of this branch and this owner.
    pub(crate) fn calldata(self, id: U256, owner: Address, data: &[u8]) -> Vec<u8> {
        let (branch, rate, max, data) = (id >> 64, word(WAD / 20), U256::MAX, data.to_vec().into());
        let signed = I256::unchecked_from::<i128>;
        match self {
            Self::Open(coll, debt) => {
                let (coll, debt) = (word(coll), word(debt));
                Ledger::openTroveWithCall {
                    branch,
                    owner,
                    coll,
                    debt,
                    rate,
                    maxUpfrontFee: max,
                    managers_: NOBODY,
                    data,
                }
                .abi_encode()
            }
            Self::OpenAtLtv(coll, ltv) => Ledger::openTroveAtLtvWithCall {
                branch,
                owner,
                coll: word(coll),
                ltv: word(ltv),
                rate,
                maxUpfrontFee: max,
                managers_: NOBODY,
                data,
            }
            .abi_encode(),
            Self::Adjust(coll, debt) => Ledger::adjustTroveWithCall {
                id,
                collChange: signed(coll),
                debtChange: signed(debt),
                maxUpfrontFee: max,
                data,
            }
            .abi_encode(),
            Self::ToLtv(ltv) => Ledger::adjustTroveToLtvWithCall {
                id,
                ltv: word(ltv),
                maxUpfrontFee: max,
                data,
            }
            .abi_encode(),
            Self::Close => Ledger::closeTroveWithCall { id, data }.abi_encode(),
        }
    }

    /// Has a puppet do it.
    #[track_caller]
    pub(crate) fn act(self, world: &mut World, stage: &Scene, data: &[u8]) -> Answer<()> {
        let message = self.calldata(stage.id, stage.puppet, data).into();
        let call = Puppet::actCall {
            target: world.at.ledger,
            message,
        };
        support::answer::nothing(world.send(World::keeper(), stage.puppet, &call))
    }
}

/// A puppet with a trove of 4 000 tokens and 1 000 AmpUSD, as many tokens and 2 000 AmpUSD more
/// in its hands, and the ledger's allowance for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene {
    pub(crate) branch: u64,
    /// One token in its units.
    pub(crate) token: u128,
    pub(crate) puppet: Address,
    pub(crate) id: U256,
}

/// Builds the scene in a branch, a day after the trove was opened.
pub(crate) fn scene(branch: u64) -> (World, Scene) {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let puppet = puppet(&mut world);
    let token = if branch == AMPL { WAD } else { NINE };
    world.fund(branch, puppet, 8_000 * token);
    let verb = Verb::Open(4_000 * token, 1_000 * WAD);
    let branch_id = U256::from(branch) << 64;
    let message = verb.calldata(branch_id, puppet, &[]).into();
    let call = Puppet::actCall {
        target: world.at.ledger,
        message,
    };
    world.send(World::keeper(), puppet, &call).unwrap();
    world.pay(world.at.amp_usd, role("lender"), puppet, 1_000 * WAD);
    world.pass(DAY);
    let id = *world
        .book(branch)
        .iter()
        .find(|id| world.trove(**id).owner == puppet)
        .unwrap();
    let scene = Scene {
        branch,
        token,
        puppet,
        id,
    };
    (world, scene)
}

/// Every verb that calls back, each with changes that go through in the scene.
pub(crate) fn verbs(token: u128) -> Vec<Verb> {
    let (ten, coll) = (10 * WAD as i128, 10 * token as i128);
    let half = WAD / 2;
    vec![
        Verb::Open(2_000 * token, 500 * WAD),
        Verb::OpenAtLtv(2_000 * token, half),
        Verb::Adjust(coll, 0),
        Verb::Adjust(-coll, 0),
        Verb::Adjust(0, ten),
        Verb::Adjust(0, -ten),
        Verb::Adjust(coll, ten),
        Verb::Adjust(coll, -ten),
        Verb::Adjust(-coll, ten),
        Verb::Adjust(-coll, -ten),
        Verb::ToLtv(half),
        Verb::ToLtv(WAD / 10),
        Verb::Close,
    ]
}

/// What was logged, in order, by its emitter's role and what it is.
fn said(world: &World, scene: &Scene, done: &Done<()>) -> Vec<&'static str> {
    let (at, token) = (world.at, world.collateral(scene.branch));
    let name = |log: &stylus_vm::Log| {
        let (from, topic) = (log.address, log.topics[0]);
        let ends = |address: Address| {
            let event = Transfer::decode_raw_log(log.topics.iter().copied(), &log.data).unwrap();
            (event.from == address, event.to == address)
        };
        if from == at.ledger {
            return match topic {
                Ledger::TroveOpened::SIGNATURE_HASH => "opened",
                Ledger::TroveClosed::SIGNATURE_HASH => "closed",
                Ledger::Transfer::SIGNATURE_HASH => "token",
                Ledger::CollateralAdded::SIGNATURE_HASH => "added",
                Ledger::CollateralWithdrawn::SIGNATURE_HASH => "withdrawn",
                Ledger::Borrowed::SIGNATURE_HASH => "borrowed",
                Ledger::Repaid::SIGNATURE_HASH => "repaid",
                Ledger::InterestBooked::SIGNATURE_HASH => "interest",
                Ledger::ResidueBooked::SIGNATURE_HASH => "residue",
                _ => "else",
            };
        }
        if from == scene.puppet {
            return "called";
        }
        assert_eq!(topic, Transfer::SIGNATURE_HASH);
        if from == at.amp_usd {
            return if ends(Address::ZERO).0 {
                "mint"
            } else {
                "burn"
            };
        }
        assert_eq!(from, token);
        if ends(at.ledger).0 { "pay" } else { "take" }
    };
    done.outcome.logs.iter().map(name).collect()
}

/// What must be logged: of the state, sent, called, taken.
fn expected(verb: Verb, interest: bool, residue: bool) -> Vec<&'static str> {
    let mut state = match verb {
        Verb::Open(..) | Verb::OpenAtLtv(..) => vec!["opened", "token"],
        Verb::Close => vec!["closed", "token"],
        _ => vec![],
    };
    let (mut sent, mut taken) = (vec![], vec![]);
    let (coll, debt) = match verb {
        Verb::Open(..) | Verb::OpenAtLtv(..) => {
            (sent, taken) = (vec!["mint"], vec!["take"]);
            (0, 0)
        }
        Verb::Close => {
            (sent, taken) = (vec!["pay"], vec!["burn"]);
            (0, 0)
        }
        Verb::ToLtv(ltv) => (0, if ltv == WAD / 2 { 1 } else { -1 }),
        Verb::Adjust(coll, debt) => (coll.signum(), debt.signum()),
    };
    match coll {
        1 => state.push("added"),
        -1 => state.push("withdrawn"),
        _ => {}
    }
    match debt {
        1 => {
            state.push("borrowed");
            sent.push("mint");
        }
        -1 => {
            state.push("repaid");
            taken.push("burn");
        }
        _ => {}
    }
    match coll {
        1 => taken.push("take"),
        -1 => sent.push("pay"),
        _ => {}
    }
    if interest {
        state.push("interest");
    }
    if residue {
        state.push("residue");
    }
    [state, sent, vec!["called"], taken].concat()
}

#[test]
fn supply_8_the_order_is_state_then_sending_then_the_call_then_taking() {
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        for verb in verbs(scene.token) {
            let mut world = world.clone();
            let done = verb.act(&mut world, &scene, &[1]).unwrap();
            let residue = !done.events::<Ledger::ResidueBooked>().is_empty();
            assert!(!residue || matches!(verb, Verb::Close), "{verb:?}");
            let order = expected(verb, true, residue);
            assert_eq!(said(&world, &scene, &done), order, "{verb:?}");
        }
    }
}

#[test]
fn supply_8_kind_amounts_and_data_are_exact_and_what_is_sent_is_there() {
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        let token = world.collateral(branch);
        let watched = if branch == AMPL { 1 } else { 2 };
        let held = |world: &World| {
            let coll = world.balance(token, scene.puppet);
            (world.amp_usd(scene.puppet), coll)
        };
        let (usd, coll) = held(&world);
        for (index, verb) in verbs(scene.token).into_iter().enumerate() {
            let mut world = world.clone();
            // Lengths on both sides of a word, none of which the puppet takes for steps.
            let data = vec![0xa5; [1, 31, 32, 33, 63][index % 5]];
            let done = verb.act(&mut world, &scene, &data).unwrap();
            let told = &done.events::<Puppet::ToldOfChange>()[..];
            let [told] = told else {
                panic!("{verb:?} called back {} times", told.len())
            };
            assert_eq!((told.caller, told.kind), (world.at.ledger, verb.kind()));
            assert_eq!(*told.data, *data, "{verb:?}");
            let amounts = &told.amounts;
            let counter = if verb.kind() == 0 {
                U256::ONE
            } else {
                U256::ZERO
            };
            assert_eq!(amounts.id, scene.id + counter, "{verb:?}");
            assert_eq!(told.held[0], word(usd) + amounts.minted, "{verb:?}");
            assert_eq!(told.held[watched], word(coll) + amounts.collOut);
            let (usd_after, coll_after) = held(&world);
            assert_eq!(word(usd_after), told.held[0] - amounts.burned);
            assert_eq!(word(coll_after), told.held[watched] - amounts.collIn);
            exact(&world, &scene, verb, amounts.minted, amounts.burned);
        }
    }
}

/// The amounts are those asked for, or follow from the state after.
#[track_caller]
fn exact(world: &World, scene: &Scene, verb: Verb, minted: U256, burned: U256) {
    let supply = SEED + 21_000 * WAD;
    assert_eq!(word(world.supply()), word(supply) + minted - burned);
    match verb {
        Verb::Open(_, debt) => assert_eq!(minted, word(debt)),
        Verb::Adjust(_, debt) => {
            let (moved, other) = if debt < 0 {
                (burned, minted)
            } else {
                (minted, burned)
            };
            assert_eq!((moved, other), (word(debt.unsigned_abs()), U256::ZERO));
        }
        Verb::OpenAtLtv(..) | Verb::ToLtv(_) => assert_ne!(minted, burned),
        Verb::Close => {
            assert!(burned > word(1_000 * WAD), "fee and interest too");
            assert_eq!(world.trove(scene.id).status, 0);
        }
    }
}

#[test]
fn supply_8_empty_data_is_no_call_and_the_same_state() {
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        for verb in verbs(scene.token) {
            let (mut silent, mut told) = (world.clone(), world.clone());
            let done = verb.act(&mut silent, &scene, &[]).unwrap();
            assert!(done.events::<Puppet::ToldOfChange>().is_empty(), "{verb:?}");
            verb.act(&mut told, &scene, &[1]).unwrap();
            assert_eq!(silent.storage_hash(), told.storage_hash(), "{verb:?}");
        }
    }
}

#[test]
fn supply_8_the_short_verbs_never_call() {
    let (world, scene) = scene(AMPL);
    let one = word(WAD);
    let calls: [Vec<u8>; 4] = [
        Ledger::addCollateralCall {
            id: scene.id,
            amount: one,
        }
        .abi_encode(),
        Ledger::withdrawCollateralCall {
            id: scene.id,
            amount: one,
        }
        .abi_encode(),
        Ledger::repayCall {
            id: scene.id,
            amount: one,
        }
        .abi_encode(),
        Ledger::closeTroveCall { id: scene.id }.abi_encode(),
    ];
    for message in calls {
        let mut world = world.clone();
        let call = Puppet::actCall {
            target: world.at.ledger,
            message: message.into(),
        };
        let done = world.send(World::keeper(), scene.puppet, &call).unwrap();
        assert!(done.events::<Puppet::ToldOfChange>().is_empty());
    }
    let mut world = world;
    let call = Ledger::borrowCall {
        id: scene.id,
        amount: one,
        maxUpfrontFee: U256::MAX,
    };
    let ledger = world.at.ledger;
    let done = act(&mut world, scene.puppet, ledger, &call).unwrap();
    assert!(done.events::<Puppet::ToldOfChange>().is_empty());
}
