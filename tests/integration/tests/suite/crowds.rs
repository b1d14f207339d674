//! Many troves: at one rate, in one call, in one branch of eight.

use alloy_primitives::{Address, U256};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::peg::Redeem;
use support::world::{AMPL, DAY, Open, Setup, WAD, World};

use crate::role;

/// The rate of the crowd, in basis points.
const RATE: u16 = 500;
/// Gas that the number of troves may change (the bound of the gas table).
const SLOPE: u64 = 200;
/// What a block of the chain holds.
const BLOCK_GAS: u64 = 32_000_000;

/// A trove of 300 AmpUSD at 160 % of the price of 2 USD.
fn opens(world: &mut World, owner: Address, bps: u16) -> U256 {
    world.opened(owner, Open::new(AMPL, 240 * WAD, 300 * WAD).at_bps(bps))
}

/// A crowd at one rate, a trove of the borrower's in the middle of it, and a richer one's whose
/// AmpUSD pays for everything; a week has passed.
fn crowd(many: usize) -> (World, U256, [Address; 2]) {
    let mut world = Setup::roomy().deploy();
    let (borrower, rich) = (role("borrower"), role("rich"));
    let bank = Open::new(AMPL, 400_000 * WAD, 60_000 * WAD).at_bps(2_000);
    world.opened(rich, bank);
    for number in 0..many / 2 {
        opens(&mut world, role(&format!("before {}", number % 7)), RATE);
    }
    let id = opens(&mut world, borrower, RATE);
    for number in 0..many - many / 2 {
        opens(&mut world, role(&format!("behind {}", number % 7)), RATE);
    }
    world.pay(world.at.amp_usd, rich, borrower, 1_000 * WAD);
    world.fund(AMPL, borrower, 1_000 * WAD);
    world.pass(7 * DAY);
    (world, id, [borrower, rich])
}

/// What each verb costs on a trove at the crowd's rate, in its own copy of the world.
fn costs(many: usize) -> Vec<(&'static str, u64)> {
    let (world, id, [borrower, rich]) = crowd(many);
    let open = Open::new(AMPL, 240 * WAD, 300 * WAD).at_bps(RATE);
    let ledger = world.at.ledger;
    let move_to = |bps: u16| Ledger::adjustInterestRateCall {
        id,
        rate: U256::from(u128::from(bps) * WAD / 10_000),
        maxUpfrontFee: U256::MAX,
    };
    let mut away = world.clone();
    let left = away.send(borrower, ledger, &move_to(700));
    let left = left.unwrap().outcome.gas_used;
    away.pass(7 * DAY);
    let back = away.send(borrower, ledger, &move_to(RATE));
    vec![
        (
            "open",
            world.clone().open(borrower, open).unwrap().outcome.gas_used,
        ),
        (
            "close",
            world.clone().close(borrower, id).unwrap().outcome.gas_used,
        ),
        ("leave the tick", left),
        ("join the tick", back.unwrap().outcome.gas_used),
        (
            "redeem",
            world
                .clone()
                .redeem(rich, &Redeem::new(10 * WAD))
                .unwrap()
                .outcome
                .gas_used,
        ),
        (
            "redeem whole",
            world
                .clone()
                .redeem(rich, &Redeem::new(302 * WAD))
                .unwrap()
                .outcome
                .gas_used,
        ),
    ]
}

#[test]
fn a_thousand_troves_at_one_tick_cost_what_four_cost() {
    let (few, many) = (costs(4), costs(1_000));
    for ((verb, one), (_, other)) in few.into_iter().zip(many) {
        println!("{verb}: {one} among 4, {other} among 1 000");
        assert!(one.abs_diff(other) <= SLOPE, "{verb}: {one} {other}");
    }
}

#[test]
fn a_hundred_liquidations_in_one_call_fit_a_block_many_times() {
    let (mut world, id, [_, rich]) = crowd(104);
    let ids: Vec<U256> = world
        .book(AMPL)
        .into_iter()
        .filter(|other| *other != id)
        .collect();
    // Half of their debts is the pool's, half is redistributed.
    world.stake(rich, 15_000 * WAD).unwrap();
    world.set_price(AMPL, 17 * WAD / 10);
    let before = world.system();
    let liquidator = role("liquidator");
    let mut spent = Vec::new();
    for many in [1, 50, 100] {
        let mut world = world.clone();
        let done = world.liquidate(liquidator, &ids[..many]).unwrap();
        assert_eq!(done.value, U256::from(many));
        let gas = done.outcome.gas_used;
        println!("{many} liquidations: {gas} gas");
        spent.push(gas);
        let b = U256::from(AMPL);
        let branch = world.view(world.at.ledger, &Ledger::branchCall { b });
        let system = world.system();
        let owed = branch.debt + branch.redistributedDebt;
        let left = world.supply() + system.pool_yield + system.incentive_yield + system.cushion;
        assert_eq!(U256::from(left), owed + U256::from(system.residue));
        assert_eq!(world.book(AMPL).len(), 106 - many);
        assert!(system.residue == before.residue);
    }
    // The fiftieth costs what the second does, and all of them a small part of a block.
    let [one, fifty, hundred] = spent[..] else {
        unreachable!()
    };
    let (first, second) = ((fifty - one) / 49, (hundred - fifty) / 50);
    println!("each: {first} up to 50, {second} up to 100");
    assert!(second <= first + first / 10, "{first} {second}");
    assert!(hundred < BLOCK_GAS / 10, "{hundred}");
}
