//! A Solidity contract on the same chain that borrows, and levers through the ledger's callback.

use alloy_primitives::{Address, I256, U256};
use interfaces::IOnTroveChange::{TroveAmounts, onTroveChangeCall};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::doubles::Integrator;
use support::stage::arguments;
use support::world::{AMPL, DAY, NINE, SPOT, WAD, World, word};

use crate::puppets::market;
use crate::role;

/// Both branches and one token of their collateral, in units.
const BRANCHES: [(u64, u128); 2] = [(AMPL, WAD), (SPOT, NINE)];

/// A world with a market, and somebody's contract.
fn at_work() -> (World, Address, Address) {
    let mut world = World::new();
    let (market, user) = (market(&mut world), role("integrator"));
    let arguments = arguments(&(world.at.ledger, market));
    let contract = world.create_double(user, "Integrator", &arguments);
    (world, contract, user)
}

fn signed(number: i128) -> I256 {
    I256::unchecked_from(number)
}

/// What the contract holds: AmpUSD, and collateral of a branch.
fn held(world: &World, contract: Address, branch: u64) -> (u128, u128) {
    let coll = world.balance(world.collateral(branch), contract);
    (world.amp_usd(contract), coll)
}

#[test]
fn a_contract_reads_the_oracle_on_the_same_chain() {
    let (world, contract, _) = at_work();
    for (branch, _) in BRANCHES {
        let call = Integrator::priceCall {
            branch: word(branch.into()),
        };
        let read = world.view(contract, &call);
        let quote = world.quote(branch).unwrap().value;
        assert!(!quote.price.is_zero());
        assert_eq!(
            (read._0, read._1, read._2, read._3),
            (
                quote.price,
                quote.redemption_price,
                quote.status,
                quote.by_gap_only
            )
        );
    }
}

#[test]
fn a_contract_opens_adjusts_and_closes_a_trove() {
    for (branch, token) in BRANCHES {
        let (mut world, contract, user) = at_work();
        let coll = i128::try_from(token).unwrap();
        world.give(branch, contract, 2_000 * token);
        let open = Integrator::openCall {
            branch: word(branch.into()),
            coll: word(1_500 * token),
            debt: word(700 * WAD),
            rate: word(WAD / 20),
            maxFee: U256::MAX,
        };
        let id = world.send(user, contract, &open).unwrap().value;
        assert_eq!(world.trove(id).owner, contract);
        assert_eq!(held(&world, contract, branch), (700 * WAD, 500 * token));
        let mut adjust = |coll: i128, debt: i128| {
            let call = Integrator::adjustCall {
                id,
                coll: signed(coll),
                debt: signed(debt),
                maxFee: U256::MAX,
            };
            world.send(user, contract, &call).unwrap();
        };
        let ten = i128::try_from(10 * WAD).unwrap();
        adjust(500 * coll, 2 * ten);
        adjust(-200 * coll, -ten);
        assert_eq!(held(&world, contract, branch), (710 * WAD, 200 * token));
        assert_eq!(world.trove(id).coll, 1_800 * token);
        world.pass(DAY);
        let debt = world.trove(id).entire_debt;
        let position = world.view(contract, &Integrator::positionCall { id });
        assert_eq!(position.debt, word(debt));
        let fee = debt - 710 * WAD;
        assert!(fee > 0, "fees and a day's interest");
        let market = world.view(contract, &Integrator::marketCall {});
        world.pay(world.at.amp_usd, market, contract, fee);
        world
            .send(user, contract, &Integrator::closeCall { id })
            .unwrap();
        assert_eq!(held(&world, contract, branch), (0, 2_000 * token));
        assert_eq!(world.trove(id).status, 0);
    }
}

#[test]
fn supply_8_a_contract_levers_up_in_one_transaction_and_unwinds_from_its_own_collateral() {
    for (branch, token) in BRANCHES {
        let (mut world, contract, user) = at_work();
        world.give(branch, contract, 1_000 * token);
        // What another thousand costs: 2 USD a share, 1.20 USD a SPOT.
        let debt = if branch == AMPL { 2_000 } else { 1_200 } * WAD;
        let supply = world.supply();
        let lever = Integrator::leverUpCall {
            branch: word(branch.into()),
            coll: word(2_000 * token),
            debt: word(debt),
            rate: word(WAD / 20),
        };
        let done = world.send(user, contract, &lever).unwrap();
        let opened = &done.events::<Ledger::TroveOpened>()[0];
        let trove = world.trove(done.value);
        assert_eq!((trove.coll, trove.status), (2_000 * token, 1));
        assert_eq!(word(trove.debt), word(debt) + opened.upfrontFee);
        assert_eq!(held(&world, contract, branch), (0, 0), "all of it is in");
        assert_eq!(world.supply(), supply + debt);

        world.pass(DAY);
        let (id, debt) = (done.value, world.trove(done.value).entire_debt);
        let worth = world.view(contract, &Integrator::positionCall { id }).value;
        world
            .send(user, contract, &Integrator::unwindCall { id })
            .unwrap();
        let (left, coll) = held(&world, contract, branch);
        assert_eq!((word(left), coll), (worth - word(debt), 0));
        assert_eq!(world.trove(id).status, 0);
    }
}

#[test]
fn supply_8_a_contract_levers_an_open_trove_more_and_less() {
    for (branch, token) in BRANCHES {
        let (mut world, contract, user) = at_work();
        world.give(branch, contract, 1_000 * token);
        let open = Integrator::openCall {
            branch: word(branch.into()),
            coll: word(1_000 * token),
            debt: word(200 * WAD),
            rate: word(WAD / 20),
            maxFee: U256::MAX,
        };
        let id = world.send(user, contract, &open).unwrap().value;
        // A hundred shares are 200 AmpUSD, as many SPOT are 120.
        let cost = if branch == AMPL { 200 } else { 120 } * WAD;
        let (coll, debt) = (word(100 * token), word(cost));
        let before = world.trove(id);
        let more = Integrator::leverMoreCall { id, coll, debt };
        world.send(user, contract, &more).unwrap();
        let after = world.trove(id);
        assert_eq!(after.coll, before.coll + 100 * token);
        assert!(after.debt > before.debt + cost, "and the fee");
        assert_eq!(held(&world, contract, branch), (200 * WAD, 0));
        let less = Integrator::leverLessCall { id, coll, debt };
        world.send(user, contract, &less).unwrap();
        assert_eq!(world.trove(id).coll, before.coll);
        assert_eq!(world.trove(id).debt, after.debt - cost);
        assert_eq!(held(&world, contract, branch), (200 * WAD, 0));
    }
}

#[test]
fn a_contract_refuses_callbacks_that_are_not_the_ledgers_or_not_asked_for() {
    let (mut world, contract, _) = at_work();
    let zero = U256::ZERO;
    let call = onTroveChangeCall {
        kind: 0,
        amounts: TroveAmounts {
            id: zero,
            collIn: zero,
            collOut: zero,
            minted: zero,
            burned: zero,
        },
        data: vec![0; 32].into(),
    };
    let (caller, ledger) = (role("attacker"), world.at.ledger);
    let error = Integrator::NotTheLedger { caller };
    world.refuses(&error, |world| world.send(caller, contract, &call));
    let error = Integrator::NothingUnderWay {};
    world.refuses(&error, |world| world.send(ledger, contract, &call));
    let error = Integrator::NotTheUser { caller };
    let unwind = Integrator::unwindCall { id: U256::ONE };
    world.refuses(&error, |world| world.send(caller, contract, &unwind));
}
