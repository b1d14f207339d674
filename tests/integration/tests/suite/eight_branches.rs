//! Branches are added, up to eight: what exits cost there, and oracles that answer nonsense.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IPriceOracle::SequencerDown;
use interfaces::trove_manager::ITroveManager as Ledger;
use stylus_vm::{Status, Tx};
use support::answer::{Answer, assert_refused};
use support::doubles::{HostileOracle, HostileToken};
use support::stage::arguments;
use support::world::peg::Redeem;
use support::world::{AMPL, DAY, Open, SPOT, Setup, WAD, World, word};

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

/// A third branch with 1 000 AmpUSD of debt at the lowest rate, whose oracle and token are doubles.
fn third_branch(world: &mut World) -> (U256, Address) {
    let (keeper, borrower, ledger) = (World::keeper(), role("third"), world.at.ledger);
    let oracle = world.create_double(keeper, "HostileOracle", &[]);
    let decimals = arguments(&(U256::from(18),));
    let token = world.create_double(keeper, "HostileToken", &decimals);
    let branch = add_branch(world, &added(token, oracle)).unwrap().value;
    world.pass(8 * DAY);
    let ceiling = U256::from(1_000_000 * WAD);
    let raise = Ledger::setCeilingCall { branch, ceiling };
    world.send(keeper, ledger, &raise).unwrap();
    let (to, value) = (borrower, U256::from(4_000 * WAD));
    let mint = HostileToken::mintCall { to, value };
    world.send(keeper, token, &mint).unwrap();
    world.approve(token, borrower, ledger, U256::MAX);
    let open = Open::new(2, 4_000 * WAD, 1_000 * WAD).at_bps(50);
    let id = world.open(borrower, open).unwrap().value;
    (id, oracle)
}

#[test]
fn gov_7_an_oracle_that_fails_ends_no_redemption_of_another_branch() {
    let mut world = World::new();
    let redeemer = lender(&mut world, AMPL);
    lender(&mut world, SPOT);
    let (id, oracle) = third_branch(&mut world);
    world.pass(30 * DAY);
    let redeem = Redeem::new(2_600 * WAD);
    let mut honest = world.clone();
    honest.redeem(redeemer, &redeem).unwrap();
    let owed = world.trove(id).entire_debt;
    assert!(honest.trove(id).entire_debt < owed, "it pays its part");
    for mode in 1..=6_u8 {
        let mut world = world.clone();
        let call = HostileOracle::setModeCall { mode_: mode };
        world.send(World::keeper(), oracle, &call).unwrap();
        let tx = Tx {
            from: redeemer,
            to: Some(world.at.ledger),
            data: redeem.call().abi_encode().into(),
            gas: 30_000_000,
            ..Tx::default()
        };
        let done = world.stage.chain.transact(&tx).unwrap();
        println!("mode {mode}: {} gas", done.gas_used);
        assert_eq!(done.status, Status::Success, "mode {mode}");
        let burned = U256::from_be_slice(&done.data);
        assert_eq!(burned, word(2_600 * WAD), "mode {mode}");
        assert_eq!(world.trove(id).entire_debt, owed, "mode {mode}");
        // Its own branch has no price, and its exits need none.
        assert!(world.borrow(role("third"), id, WAD).is_err());
        world.repay(role("third"), id, WAD).unwrap();
    }
    // What the launch branches' oracle reverts with is what the redemption says.
    world.set_sequencer(1, world.now());
    assert_refused(world.redeem(redeemer, &redeem), &SequencerDown {});
}
