//! A collateral token that breaks its promises.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErrors::TokenTransferFailed;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, nothing};
use support::doubles::HostileToken;
use support::world::{NINE, Open, SPOT, Setup, WAD, World};

use crate::role;

/// `ReturnsFalse`, `ReturnsNothing`, `Reverts`, `BurnsGas`, `ReturnsTwo`.
const FAILING: [u8; 5] = [1, 2, 5, 6, 7];
const REENTERS_OR_FAILS: u8 = 8;
const REENTERS_AND_GOES_ON: u8 = 9;

fn set_mode(world: &mut World, mode: u8) {
    let token = world.at.spot;
    world
        .send(
            World::keeper(),
            token,
            &HostileToken::setModeCall { mode_: mode },
        )
        .unwrap();
}

/// A borrower with two troves of the hostile token, more of it, and money to close.
fn at_work() -> (World, Address, U256) {
    let mut world = Setup {
        hostile_spot: true,
        ..Setup::launch()
    }
    .deploy();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(SPOT, 4_000 * NINE, 1_000 * WAD));
    world.opened(borrower, Open::new(SPOT, 4_000 * NINE, 1_000 * WAD));
    world.fund(SPOT, borrower, 4_000 * NINE);
    // The token may act on the borrower's troves: nothing but the lock refuses its calls back.
    let call = Ledger::setApprovalForAllCall {
        operator: world.at.spot,
        approved: true,
    };
    let ledger = world.at.ledger;
    world.send(borrower, ledger, &call).unwrap();
    world.pass(60);
    (world, borrower, id)
}

/// Something that is done to the world.
type Verb = Box<dyn Fn(&mut World) -> Answer<()>>;

/// Every verb that moves the token, each of which goes through with an honest one.
fn verbs(borrower: Address, id: U256) -> Vec<Verb> {
    vec![
        Box::new(move |world| {
            nothing(world.open(borrower, Open::new(SPOT, 2_000 * NINE, 1_000 * WAD)))
        }),
        Box::new(move |world| world.add(borrower, id, NINE)),
        Box::new(move |world| world.withdraw(borrower, id, NINE)),
        Box::new(move |world| world.close(borrower, id)),
    ]
}

#[test]
fn coll_6_a_token_that_does_not_answer_true_reverts_the_operation_whole() {
    let (world, borrower, id) = at_work();
    for verb in verbs(borrower, id) {
        verb(&mut world.clone()).unwrap();
        for mode in FAILING {
            let mut world = world.clone();
            set_mode(&mut world, mode);
            let error = TokenTransferFailed {
                token: world.at.spot,
            };
            world.refuses(&error, |world| verb(world));
        }
    }
}

/// Calldata of every way into the ledger and of one view.
fn entries(world: &World, borrower: Address, id: U256) -> Vec<Vec<u8>> {
    let one = U256::ONE;
    vec![
        Open::new(SPOT, 2_000 * NINE, 1_000 * WAD)
            .owned_by(borrower)
            .call()
            .abi_encode(),
        Ledger::closeTroveCall { id }.abi_encode(),
        Ledger::addCollateralCall { id, amount: one }.abi_encode(),
        Ledger::withdrawCollateralCall { id, amount: one }.abi_encode(),
        Ledger::borrowCall {
            id,
            amount: one,
            maxUpfrontFee: U256::MAX,
        }
        .abi_encode(),
        Ledger::repayCall { id, amount: one }.abi_encode(),
        Ledger::troveCall {
            id: world.book(SPOT)[0],
        }
        .abi_encode(),
    ]
}

#[test]
fn safe_1_a_token_that_calls_back_into_the_ledger_reverts_the_operation_whole() {
    let (world, borrower, id) = at_work();
    for verb in verbs(borrower, id) {
        for message in entries(&world, borrower, id) {
            let mut world = world.clone();
            let (token, ledger) = (world.at.spot, world.at.ledger);
            let call = HostileToken::setCallBackCall {
                target_: ledger,
                message_: message.into(),
            };
            world.send(World::keeper(), token, &call).unwrap();
            set_mode(&mut world, REENTERS_OR_FAILS);
            let error = TokenTransferFailed { token };
            world.refuses(&error, |world| verb(world));
        }
    }
}

#[test]
fn safe_1_a_call_back_that_is_swallowed_has_done_nothing() {
    let (world, borrower, id) = at_work();
    for verb in verbs(borrower, id) {
        let mut honest = world.clone();
        verb(&mut honest).unwrap();
        for message in entries(&world, borrower, id) {
            let mut world = world.clone();
            let (token, ledger) = (world.at.spot, world.at.ledger);
            let call = HostileToken::setCallBackCall {
                target_: ledger,
                message_: message.into(),
            };
            world.send(World::keeper(), token, &call).unwrap();
            set_mode(&mut world, REENTERS_AND_GOES_ON);
            verb(&mut world).unwrap();
            assert_eq!(
                world.view(token, &HostileToken::callsBackCall {}),
                U256::ONE
            );
            assert!(!world.view(token, &HostileToken::lastCallSucceededCall {}));
            for program in [ledger, world.at.amp_usd] {
                let (ours, theirs) = (
                    world.chain.all_storage(program),
                    honest.chain.all_storage(program),
                );
                assert_eq!(ours, theirs, "as if the token had been honest");
            }
        }
    }
}
