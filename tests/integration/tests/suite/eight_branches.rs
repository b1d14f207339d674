//! Branches are added, up to eight: what exits cost there, and oracles that answer nonsense.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolValue;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, assert_refused};
use support::doubles::HostileToken;
use support::world::{AMPL, DAY, Open, SPOT, Setup, WAD, World};

use crate::{lender, role};

/// A branch of the law's bounds, with an oracle of its own.
fn added(collateral: Address, oracle: Address) -> Ledger::addBranchCall {
    let mut config = Setup::launch().branches[0].config(collateral);
    (config.ceiling, config.smallestRaise) = (0, 1_000_000 * WAD);
    Ledger::addBranchCall { oracle, config }
}

fn add_branch(world: &mut World, call: &Ledger::addBranchCall) -> Answer<U256> {
    let ledger = world.at.ledger;
    world.send(World::keeper(), ledger, call)
}

/// Six more branches.
fn fill(world: &mut World) {
    for index in 2..8_u8 {
        let call = added(Address::repeat_byte(0xd0 + index), world.at.oracle);
        assert_eq!(add_branch(world, &call).unwrap().value, U256::from(index));
    }
}

/// What exits of a staker and a borrower cost.
fn exits(world: &World, id: U256, who: Address) -> [u64; 4] {
    [
        world.clone().repay(who, id, WAD).unwrap().outcome.gas_used,
        world.clone().add(who, id, WAD).unwrap().outcome.gas_used,
        world.clone().close(who, id).unwrap().outcome.gas_used,
        world.clone().unstake(who, WAD).unwrap().outcome.gas_used,
    ]
}

#[test]
fn gov_6_an_added_branch_changes_nothing_and_exits_stay_cheap_at_eight() {
    let mut world = World::new();
    let rich = lender(&mut world, SPOT);
    let who = role("borrower");
    let id = world.opened(who, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    world.pay(world.at.amp_usd, rich, who, 2_000 * WAD);
    world.stake(who, 1_500 * WAD).unwrap();
    world.fund(AMPL, who, 10 * WAD);
    world.pass(DAY);
    let seen = |world: &World| {
        let branches = [AMPL, SPOT].map(|index| (world.branch(index), world.book(index)));
        (
            branches,
            world.system(),
            world.trove(id),
            world.quote(AMPL).unwrap().value,
        )
    };
    let (before, cheap) = (format!("{:?}", seen(&world)), exits(&world, id, who));
    fill(&mut world);
    assert_eq!(format!("{:?}", seen(&world)), before);
    let ninth = added(Address::repeat_byte(0xee), world.at.oracle);
    let count = U256::from(9);
    assert_refused(
        add_branch(&mut world, &ninth),
        &Ledger::BranchCountOutOfRange { count },
    );
    let dear = exits(&world, id, who);
    println!("repay, add, close, unstake: {cheap:?} of two branches, {dear:?} of eight");
    for (one, other) in cheap.into_iter().zip(dear).take(3) {
        assert!(one.abs_diff(other) <= 200, "{cheap:?} {dear:?}");
    }
    // A pull accrues every branch: an untouched one is read, two words of it.
    assert!(dear[3] - cheap[3] <= 6 * 2 * 2_600, "{cheap:?} {dear:?}");
}

#[test]
fn gov_2_a_branch_is_tested_at_its_creation_and_never_changes() {
    let mut world = World::new();
    let good = added(Address::repeat_byte(0xd2), world.at.oracle);
    let mut refused = |change: fn(&mut Ledger::BranchConfig), error: &str| {
        let mut call = good.clone();
        change(&mut call.config);
        let name = add_branch(&mut world, &call).unwrap_err().name();
        assert!(name.starts_with(error), "{name}, not {error}");
    };
    refused(|with| with.scrBps = 10_000, "RatiosOutOfOrder");
    refused(|with| with.ccrBps = 30_001, "RatiosOutOfOrder");
    refused(|with| with.poolPenaltyBps = 499, "PenaltiesOutOfOrder");
    refused(
        |with| with.redistributionPenaltyBps = 2_001,
        "PenaltiesOutOfOrder",
    );
    refused(|with| with.ceiling = 1, "CeilingNotZero");
    refused(|with| with.smallestRaise += 1, "SmallestRaiseAboveMax");
    let b = add_branch(&mut world, &good).unwrap().value;
    let config = |world: &World| {
        let seen = world.view(world.at.ledger, &Ledger::branchConfigCall { b });
        seen.abi_encode()
    };
    let before = config(&world);
    let again = add_branch(&mut world, &good);
    assert!(again.is_err(), "a collateral has one branch");
    world.pass(30 * DAY);
    assert_eq!(config(&world), before);
}

#[test]
fn shut_3_no_failure_of_an_oracle_flags_or_shuts_its_branch() {
    let mut world = Setup {
        hostile_spot: true,
        ..Setup::launch()
    }
    .deploy();
    // An oracle that is no program, and one that answers as a hostile token does.
    let (nobody, hostile) = (role("nobody"), world.at.spot);
    for (collateral, oracle) in [(0xd2, nobody), (0xd3, hostile)] {
        let call = added(Address::repeat_byte(collateral), oracle);
        add_branch(&mut world, &call).unwrap();
    }
    let anyone = role("anyone");
    for mode in 0..=9_u8 {
        let call = HostileToken::setModeCall { mode_: mode };
        world.send(World::keeper(), hostile, &call).unwrap();
        for branch in [2, 3] {
            assert!(world.flag(anyone, branch).is_err(), "mode {mode}");
            assert!(world.shut(anyone, branch).is_err(), "mode {mode}");
            let b = U256::from(branch);
            let flags = world.view(world.at.ledger, &Ledger::flagsCall { b });
            assert!(
                flags.ratio.is_zero() && flags.outage.is_zero(),
                "mode {mode}"
            );
        }
        world.pass(11 * DAY);
    }
}
