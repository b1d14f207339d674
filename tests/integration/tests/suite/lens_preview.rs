//! The borrower asks the lens what an operation would come to, then does it in the same block.

use std::collections::BTreeMap;

use alloy_primitives::{Address, I256, U256};
use alloy_sol_types::SolCall;
use integration::floor;
use interfaces::ILens::{self, Preview};
use interfaces::trove_manager::ITroveManager as Ledger;
use invariants::random::Random;
use support::answer::{Answer, Refused};
use support::world::{AMPL, DAY, NINE, SPOT, WAD, World, small};

use crate::{lender, role};

/// What is asked, then done.
#[derive(Clone, Copy, Debug)]
enum Verb {
    Open(u64, U256, U256, U256),
    OpenAtLtv(u64, U256, U256, U256),
    Adjust(U256, I256, I256),
    AdjustToLtv(U256, U256),
    Rate(U256, U256),
    Close(U256),
    CloseLast(U256),
}

impl Verb {
    fn branch(self) -> u64 {
        match self {
            Self::Open(branch, ..) | Self::OpenAtLtv(branch, ..) => branch,
            Self::Adjust(id, ..) | Self::AdjustToLtv(id, _) | Self::Rate(id, _) => branch_of(id),
            Self::Close(id) | Self::CloseLast(id) => branch_of(id),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Open(..) => "open",
            Self::OpenAtLtv(..) => "open at ltv",
            Self::Adjust(..) => "adjust",
            Self::AdjustToLtv(..) => "adjust to ltv",
            Self::Rate(..) => "rate",
            Self::Close(..) => "close",
            Self::CloseLast(..) => "close last",
        }
    }

    fn preview(self, world: &World) -> Answer<Preview> {
        let lens = world.at.lens;
        match self {
            Self::Open(branch, coll, debt, rate) => {
                let branch = U256::from(branch);
                world.ask(
                    lens,
                    &ILens::previewOpenCall {
                        branch,
                        coll,
                        debt,
                        rate,
                    },
                )
            }
            Self::OpenAtLtv(branch, coll, ltv, rate) => {
                let branch = U256::from(branch);
                world.ask(
                    lens,
                    &ILens::previewOpenAtLtvCall {
                        branch,
                        coll,
                        ltv,
                        rate,
                    },
                )
            }
            Self::Adjust(id, coll, debt) => world.ask(
                lens,
                &ILens::previewAdjustCall {
                    id,
                    collChange: coll,
                    debtChange: debt,
                },
            ),
            Self::AdjustToLtv(id, ltv) => {
                world.ask(lens, &ILens::previewAdjustToLtvCall { id, ltv })
            }
            Self::Rate(id, rate) => world.ask(lens, &ILens::previewInterestRateCall { id, rate }),
            Self::Close(id) => world.ask(lens, &ILens::previewCloseCall { id }),
            Self::CloseLast(id) => world.ask(lens, &ILens::previewCloseLastCall { id }),
        }
    }

    /// The ledger's verb, at any fee.
    fn calldata(self, owner: Address) -> Vec<u8> {
        let any = U256::MAX;
        match self {
            Self::Open(branch, coll, debt, rate) => Ledger::openTroveCall {
                branch: U256::from(branch),
                owner,
                coll,
                debt,
                rate,
                maxUpfrontFee: any,
            }
            .abi_encode(),
            Self::OpenAtLtv(branch, coll, ltv, rate) => Ledger::openTroveAtLtvCall {
                branch: U256::from(branch),
                owner,
                coll,
                ltv,
                rate,
                maxUpfrontFee: any,
            }
            .abi_encode(),
            Self::Adjust(id, coll, debt) => Ledger::adjustTroveCall {
                id,
                collChange: coll,
                debtChange: debt,
                maxUpfrontFee: any,
            }
            .abi_encode(),
            Self::AdjustToLtv(id, ltv) => Ledger::adjustTroveToLtvCall {
                id,
                ltv,
                maxUpfrontFee: any,
            }
            .abi_encode(),
            Self::Rate(id, rate) => Ledger::adjustInterestRateCall {
                id,
                rate,
                maxUpfrontFee: any,
            }
            .abi_encode(),
            Self::Close(id) => Ledger::closeTroveCall { id }.abi_encode(),
            Self::CloseLast(id) => Ledger::closeLastCall { id, maxBurned: any }.abi_encode(),
        }
    }

    /// Does it: the trove, and the fee that the ledger says it charged.
    fn run(self, world: &mut World, caller: Address) -> Result<(U256, U256), Refused> {
        let ledger = world.at.ledger;
        let done = world.send_raw(caller, ledger, self.calldata(caller))?;
        let id = match self {
            Self::Open(..) | Self::OpenAtLtv(..) => U256::from_be_slice(&done.value),
            Self::Adjust(id, ..) | Self::AdjustToLtv(id, _) => id,
            Self::Rate(id, _) | Self::Close(id) | Self::CloseLast(id) => id,
        };
        let opened = done.events::<Ledger::TroveOpened>();
        let borrowed = done.events::<Ledger::Borrowed>();
        let changed = done.events::<Ledger::RateChanged>();
        let fees = opened.iter().map(|event| event.upfrontFee);
        let fees = fees.chain(borrowed.iter().map(|event| event.upfrontFee));
        let fees = fees.chain(changed.iter().map(|event| event.upfrontFee));
        Ok((id, fees.sum()))
    }
}

fn branch_of(id: U256) -> u64 {
    (id >> 64_usize).to::<u64>()
}

/// Value over debt and debt over value, as the lens shows them; `None` without a price.
fn ratios(world: &World, branch: u64, coll: u128, debt: u128) -> Option<(U256, U256)> {
    let quote = world.quote(branch).ok().map(|done| done.value)?;
    if quote.status == 2 {
        return None;
    }
    let (wad, debt) = (U256::from(WAD), U256::from(debt));
    let scale = U256::from(10).pow(U256::from(36));
    let value = floor(U256::from(coll), quote.price, scale);
    if debt.is_zero() {
        return Some((U256::MAX, U256::ZERO));
    }
    let loan = match value {
        U256::ZERO => U256::MAX,
        value => integration::ceil(debt, wad, value),
    };
    Some((floor(value, wad, debt), loan))
}

/// Asks, does, compares; the name of the refusal, if it was one.
#[track_caller]
fn same(world: &mut World, caller: Address, verb: Verb) -> Result<U256, String> {
    let (token, branch) = (world.collateral(verb.branch().min(1)), verb.branch());
    let (money, coll) = (world.amp_usd(caller), world.balance(token, caller));
    let (seen, done) = (verb.preview(world), verb.run(world, caller));
    let (seen, (id, fee)) = match (seen, done) {
        (Ok(seen), Ok(done)) => (seen.value, done),
        (Err(seen), Err(done)) => {
            assert_eq!(seen.data(), done.data(), "{verb:?}: {seen:?}, {done:?}");
            return Err(done.name());
        }
        (Ok(_), Err(done)) => panic!("{verb:?}: the preview is good, but {done:?}"),
        (Err(seen), Ok(done)) => panic!("{verb:?}: {seen:?}, but done {done:?}"),
    };
    let (trove, totals) = (world.trove(id), world.branch(branch));
    assert_eq!(seen.id, id, "{verb:?}");
    assert_eq!(small(seen.coll), trove.coll, "{verb:?}");
    assert_eq!(small(seen.debt), trove.debt, "{verb:?}");
    assert_eq!(small(seen.rate), trove.rate, "{verb:?}");
    assert_eq!(seen.upfrontFee, fee, "INT-7: {verb:?}");
    assert_eq!(
        world.amp_usd(caller),
        money + small(seen.mint) - small(seen.burn),
        "{verb:?}"
    );
    assert_eq!(
        world.balance(token, caller),
        coll + small(seen.collOut) - small(seen.collIn),
        "{verb:?}"
    );
    let own = ratios(world, branch, trove.coll, trove.debt);
    let whole = ratios(world, branch, totals.coll, totals.debt);
    assert_eq!(seen.priced, own.is_some(), "{verb:?}");
    assert_eq!((seen.icr, seen.ltv), own.unwrap_or_default(), "{verb:?}");
    assert_eq!(seen.tcr, whole.unwrap_or_default().0, "{verb:?}");
    Ok(id)
}

/// A borrower with collateral of both branches and AmpUSD to repay whatever it will owe.
fn borrower(world: &mut World) -> Address {
    let borrower = role("borrower");
    for (branch, amount) in [(AMPL, 500_000 * WAD), (SPOT, 500_000 * NINE)] {
        let lender = lender(world, branch);
        world.fund(branch, borrower, amount);
        let (token, rich) = (world.at.amp_usd, world.amp_usd(lender));
        world.pay(token, lender, borrower, rich);
    }
    borrower
}

/// One of a few sizes of a change, in units of `unit`, and sometimes nonsense.
fn amount(random: &mut Random, unit: u128, most: u128) -> U256 {
    match random.below(20) {
        0 => U256::ZERO,
        1 => U256::ONE,
        2 => U256::from(2).pow(U256::from(130)),
        3 => U256::from(10).pow(U256::from(28)) + U256::ONE,
        _ => U256::from(random.between(unit, most * unit)),
    }
}

fn signed(random: &mut Random, unit: u128, most: u128) -> I256 {
    let size = I256::from_raw(amount(random, unit, most));
    if random.one_in(2) { -size } else { size }
}

fn rate(random: &mut Random) -> U256 {
    let bps = match random.below(20) {
        0 => 49,
        1 => 25_001,
        _ => random.between(50, 1_500),
    };
    let odd = u128::from(random.one_in(20));
    U256::from(bps * WAD / 10_000 + odd)
}

fn verb(random: &mut Random, troves: &[U256]) -> Verb {
    let branch = random.below(41) / 20;
    let unit = if branch == SPOT { NINE } else { WAD };
    let ltv = U256::from(random.between(WAD / 100, 9 * WAD / 10));
    let foreign = U256::from(branch) << 64 | U256::from(9_999);
    let id = if troves.is_empty() || random.one_in(25) {
        foreign
    } else {
        *random.pick(troves)
    };
    let unit_of = |id: U256| if branch_of(id) == SPOT { NINE } else { WAD };
    match random.below(if troves.len() > 12 { 10 } else { 14 }) {
        0 => Verb::Close(id),
        1 => Verb::CloseLast(id),
        2..=3 => Verb::Rate(id, rate(random)),
        4..=5 => Verb::AdjustToLtv(id, ltv),
        6..=9 => Verb::Adjust(
            id,
            signed(random, unit_of(id), 800),
            signed(random, WAD, 600),
        ),
        10..=11 => Verb::OpenAtLtv(branch, amount(random, unit, 3_000), ltv, rate(random)),
        _ => Verb::Open(
            branch,
            amount(random, unit, 4_000),
            amount(random, WAD, 2_000),
            rate(random),
        ),
    }
}

/// Lets the outside move: time, prices, now and then a feed or the sequencer that falls silent.
fn shake(world: &mut World, random: &mut Random) {
    match random.below(12) {
        0..=4 => world.pass(random.below(2 * DAY)),
        5 => world.pass(8 * DAY),
        6 => world.stage.warp(27 * 3_600),
        7 => world.stage.warp(51 * 3_600),
        8 => world.set_sequencer(1, world.now()),
        9 => world.set_price(AMPL, random.between(14 * WAD / 10, 3 * WAD)),
        10 => world.set_price(SPOT, random.between(8 * WAD / 10, 2 * WAD)),
        _ => {}
    }
    if random.one_in(2) {
        world.set_sequencer(0, world.now() - DAY);
        world.refresh_prices();
    }
}

#[test]
fn diff_5_preview_equals_execution_for_every_verb_in_random_states() {
    let mut world = World::new();
    let borrower = borrower(&mut world);
    let mut random = Random::new(5);
    let (mut troves, mut tally) = (Vec::new(), BTreeMap::new());
    for _ in 0..700 {
        shake(&mut world, &mut random);
        let verb = verb(&mut random, &troves);
        let outcome = match same(&mut world, borrower, verb) {
            Ok(id) => {
                match verb {
                    Verb::Open(..) | Verb::OpenAtLtv(..) => troves.push(id),
                    Verb::Close(_) | Verb::CloseLast(_) => troves.retain(|known| *known != id),
                    _ => {}
                }
                format!("{} in branch {}", verb.name(), verb.branch())
            }
            Err(name) => name,
        };
        *tally.entry(outcome).or_insert(0_u32) += 1;
    }
    let done = |branch: u64| -> u32 {
        let of = format!("branch {branch}");
        let rows = tally.iter().filter(|(name, _)| name.ends_with(&of));
        rows.map(|(_, count)| count).sum()
    };
    let (ampl, spot) = (done(AMPL), done(SPOT));
    let refused = 700 - ampl - spot;
    println!("{ampl} in AMPL, {spot} in SPOT, {refused} refused: {tally:#?}");
    assert!(ampl >= 100 && spot >= 100 && refused >= 100, "{tally:#?}");
    for name in [
        "open",
        "open at ltv",
        "adjust",
        "adjust to ltv",
        "rate",
        "close",
    ] {
        for branch in [AMPL, SPOT] {
            let row = format!("{name} in branch {branch}");
            assert!(tally.contains_key(&row), "{row}: {tally:#?}");
        }
    }
    let errors = tally.keys().filter(|name| name.contains('('));
    assert!(errors.count() >= 12, "{tally:#?}");
}

#[test]
fn diff_5_preview_equals_execution_in_a_shut_branch_and_of_an_idle_trove() {
    let mut world = World::new();
    let borrower = borrower(&mut world);
    let coll = U256::from(1_000 * WAD);
    let open = Verb::Open(AMPL, coll, U256::from(500 * WAD), U256::from(WAD / 20));
    let ids = [(); 3].map(|()| same(&mut world, borrower, open).unwrap());
    world.pass(DAY);
    crate::lens::shut(&mut world, AMPL);
    world.pass(30 * DAY);
    let (none, some) = (I256::ZERO, I256::unchecked_from(WAD));
    let idle = ids[0];
    let verbs = [
        open,
        Verb::OpenAtLtv(AMPL, coll, U256::from(WAD / 3), U256::from(WAD / 20)),
        Verb::Adjust(idle, none, I256::MIN),
        Verb::Adjust(idle, none, I256::MINUS_ONE),
        Verb::Adjust(idle, some, none),
        Verb::Adjust(idle, -some, none),
        Verb::Adjust(idle, none, I256::unchecked_from(400 * WAD)),
        Verb::AdjustToLtv(idle, U256::from(WAD / 3)),
        Verb::Rate(idle, U256::from(WAD / 10)),
        Verb::Adjust(ids[1], none, -some),
        Verb::Adjust(ids[1], some, some),
        Verb::AdjustToLtv(ids[1], U256::from(WAD / 10)),
        Verb::AdjustToLtv(ids[1], U256::from(WAD / 2)),
        Verb::Rate(ids[1], U256::from(WAD / 10)),
        Verb::Close(idle),
        Verb::Close(ids[1]),
    ];
    let outcomes: Vec<_> = verbs
        .iter()
        .map(|verb| same(&mut world, borrower, *verb).err().unwrap_or_default())
        .collect();
    assert_eq!(outcomes[2], "", "{outcomes:?}");
    assert_eq!(outcomes[0], "BranchShut()", "{outcomes:?}");
    assert_eq!(outcomes[3], "TroveIdle()", "{outcomes:?}");
    assert_eq!(outcomes[5], "TroveIdle()", "{outcomes:?}");
    assert_eq!(outcomes[14], "ClosedInDepositSecond()", "{outcomes:?}");
    world.pass(1);
    same(&mut world, borrower, Verb::Close(idle)).unwrap();
}
