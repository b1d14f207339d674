//! What is wrong with one branch stays in it.

use alloy_primitives::U256;
use support::doubles::HostileToken;
use support::world::{AMPL, NINE, Open, SPOT, Setup, WAD, World};

use crate::role;

#[test]
fn gov_7_a_hostile_token_and_dead_feeds_of_one_branch_stop_nothing_in_another() {
    let mut world = Setup {
        hostile_spot: true,
        ..Setup::launch()
    }
    .deploy();
    let borrower = role("borrower");
    let kept = world.opened(borrower, Open::new(SPOT, 4_000 * NINE, 1_000 * WAD));
    let id = world.opened(borrower, Open::new(AMPL, 4_000 * WAD, 1_000 * WAD));
    world.fund(AMPL, borrower, 4_000 * WAD);
    world.pass(60);
    let ceiling = Setup::launch().branches[1].ceiling;
    for mode in 1..=9_u8 {
        let mut world = world.clone();
        let call = HostileToken::setModeCall { mode_: mode };
        let token = world.at.spot;
        world.send(World::keeper(), token, &call).unwrap();
        for feed in [world.feed(SPOT), world.anchor(SPOT)] {
            world.set_round_of(feed, alloy_primitives::I256::MINUS_ONE, 0, 0);
        }
        let opened = world.open(borrower, Open::new(AMPL, 1_000 * WAD, 500 * WAD));
        opened.unwrap();
        world.add(borrower, id, WAD).unwrap();
        world.withdraw(borrower, id, WAD).unwrap();
        world.borrow(borrower, id, WAD).unwrap();
        world.repay(borrower, id, 2 * WAD).unwrap();
        world.warp(1);
        world.close(borrower, id).unwrap();
        // The branch itself lends nothing more, and still takes repayments.
        let more = world.borrow(borrower, kept, WAD);
        assert!(more.is_err(), "mode {mode}");
        world.repay(borrower, kept, WAD).unwrap();
        assert!(world.branch(SPOT).entire_debt <= ceiling);
        assert_eq!(world.branch(AMPL).last_counter, 2_u64);
        assert!(world.trove(kept).coll == 4_000 * NINE && kept > U256::from(u64::MAX));
    }
}
