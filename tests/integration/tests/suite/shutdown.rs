//! A branch that cannot be trusted any more stops for ever, in two steps; exits stay open and
//! urgent redemption begins.

use alloy_primitives::U256;
use interfaces::IPriceOracle;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::world::peg::Redeem;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World};

use crate::{lender, role};

const HOUR: u64 = 3_600;

/// 1 000 AmpUSD against 1 200 SPOT, alone in its branch, at 0.90 USD: a TCR of 108 %.
fn fallen() -> (World, U256) {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(SPOT, 1_300 * NINE, 1_000 * WAD));
    world.pass(DAY);
    world.set_price(SPOT, 850_000_000_000_000_000);
    (world, id)
}

fn shut() -> (World, U256) {
    let (mut world, id) = fallen();
    let anyone = role("anyone");
    world.flag(anyone, SPOT).unwrap();
    world.pass(HOUR);
    world.shut(anyone, SPOT).unwrap();
    (world, id)
}

#[test]
fn shut_14_a_low_branch_is_shut_from_one_to_six_hours_after_its_flag() {
    let (mut world, _) = fallen();
    let anyone = role("anyone");
    assert_refused(world.shut(anyone, SPOT), &Ledger::NotFlagged {});
    world.flag(anyone, SPOT).unwrap();
    assert_refused(world.flag(anyone, SPOT), &Ledger::FlagStands {});
    world.pass(HOUR - 1);
    assert_refused(world.shut(anyone, SPOT), &Ledger::FlagTooYoung {});
    world.pass(5 * HOUR + 2);
    assert_refused(world.shut(anyone, SPOT), &Ledger::FlagTooOld {});
    world.flag(anyone, SPOT).unwrap();
    world.pass(6 * HOUR);
    let done = world.shut(anyone, SPOT).unwrap();
    let said = &done.events::<Ledger::BranchShutDown>()[0];
    assert_eq!((said.branch, said.cause), (U256::ONE, U256::ZERO));
    assert_eq!(said.price, world.quote(SPOT).unwrap().value.price);
    assert_refused(world.shut(anyone, SPOT), &Ledger::BranchShut {});
    assert_refused(world.flag(anyone, SPOT), &Ledger::BranchShut {});
}

#[test]
fn shut_2_a_branch_above_its_scr_cannot_be_flagged() {
    let mut world = World::new();
    lender(&mut world, SPOT);
    let error = Ledger::TcrNotBelowScr {};
    assert_refused(world.flag(role("anyone"), SPOT), &error);
    // A branch without debt has no ratio.
    assert_refused(world.flag(role("anyone"), AMPL), &error);
    assert_refused(world.flag(role("anyone"), 2), &Ledger::BranchUnknown {});
}

#[test]
fn shut_6_a_shut_branch_lends_nothing_and_lets_everybody_out() {
    let (mut world, id) = shut();
    let borrower = role("borrower");
    world.fund(SPOT, borrower, 5_000 * NINE);
    let error = Ledger::BranchShut {};
    let rate = Ledger::adjustInterestRateCall {
        id,
        rate: U256::from(WAD / 10),
        maxUpfrontFee: U256::MAX,
    };
    assert_refused(world.stage.send(borrower, world.at.ledger, &rate), &error);
    world.set_price(SPOT, 1_200_000_000_000_000_000);
    let again = Open::new(SPOT, 4_000 * NINE, 1_000 * WAD);
    assert_refused(world.open(borrower, again), &error);
    let debt = world.trove(id).entire_debt;
    world.pass(365 * DAY);
    assert_eq!(world.trove(id).entire_debt, debt);
    world.add(borrower, id, NINE).unwrap();
    world.repay(borrower, id, 900 * WAD).unwrap();
    // Below the minimum, which no longer counts.
    assert_eq!(world.trove(id).entire_debt, debt - 900 * WAD);
    world.pay(world.at.amp_usd, role("lender"), borrower, 100 * WAD);
    world.pass(1);
    world.close(borrower, id).unwrap();
    assert_eq!(world.balance(world.at.spot, borrower), 6_300 * NINE);
    // The other branch goes on.
    world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 500 * WAD));
}

#[test]
fn shut_8_urgent_redemption_pays_two_per_cent_more_or_the_branches_ratio() {
    let (mut world, id) = shut();
    let redeemer = role("lender");
    world.set_price(SPOT, 1_200_000_000_000_000_000);
    let error = Ledger::BranchNotShut {};
    assert_refused(world.urgent_redeem(redeemer, AMPL, WAD, &[]), &error);
    let normal = world.redeem(redeemer, &Redeem::new(100 * WAD)).unwrap();
    assert_eq!(
        normal.events::<Ledger::TroveRedeemed>()[0].id >> 64,
        U256::ZERO
    );
    let done = world
        .urgent_redeem(redeemer, SPOT, 300 * WAD, &[id])
        .unwrap();
    assert_eq!(done.value.burned, U256::from(300 * WAD));
    // 306 AmpUSD of SPOT at 1.20 USD.
    assert_eq!(done.value.coll, U256::from(255 * NINE));
    // At 0.60 USD the branch is worth less than it owes: it pays its average.
    world.set_price(SPOT, 600_000_000_000_000_000);
    let before = world.trove(id);
    let done = world
        .urgent_redeem(redeemer, SPOT, 100 * WAD, &[id])
        .unwrap();
    let average = U256::from(100 * WAD) * U256::from(before.coll) / U256::from(before.entire_debt);
    assert_eq!(done.value.coll, average);
    // All of it: the trove is idle, and its owner takes nothing but dust out.
    let all = world.trove(id).entire_debt;
    world.urgent_redeem(redeemer, SPOT, 2 * all, &[id]).unwrap();
    assert_eq!(world.trove(id).status, 2);
    assert!(world.trove(id).coll <= 1);
    let nothing = Ledger::NothingRedeemed {};
    assert_refused(world.urgent_redeem(redeemer, SPOT, WAD, &[id]), &nothing);
}

#[test]
fn shut_4_an_outage_shuts_after_ten_days_unless_a_source_answers() {
    let (mut world, id) = fallen();
    world.set_price(SPOT, 1_200_000_000_000_000_000);
    let anyone = role("anyone");
    // Nobody answers for more than 50 h.
    world.warp(3 * DAY);
    assert_eq!(world.quote(SPOT).unwrap().value.status, 2);
    world.flag(anyone, SPOT).unwrap();
    assert_refused(world.clear_flag(anyone, SPOT), &Ledger::OracleDown {});
    world.warp(10 * DAY - 1);
    assert_refused(world.shut(anyone, SPOT), &Ledger::FlagTooYoung {});
    let mut cleared = world.clone();
    cleared.refresh_prices();
    cleared.clear_flag(anyone, SPOT).unwrap();
    assert_refused(cleared.clear_flag(anyone, SPOT), &Ledger::NotFlagged {});
    world.warp(1);
    let done = world.shut(anyone, SPOT).unwrap();
    let said = &done.events::<Ledger::BranchShutDown>()[0];
    assert_eq!(said.cause, U256::ONE);
    // The last answer of a source, as a price: 1.20 USD.
    let last = IPriceOracle::lastAnswersCall { branch: U256::ONE };
    let last = world.view(world.at.oracle, &last);
    assert_eq!(said.price, last.market.price);
    // Exits and urgent redemption go on, at the recorded price.
    let done = world
        .urgent_redeem(role("lender"), SPOT, 100 * WAD, &[id])
        .unwrap();
    assert_eq!(done.value.coll, U256::from(85 * NINE));
}
