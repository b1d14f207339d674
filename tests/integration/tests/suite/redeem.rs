//! The redeemer pays AmpUSD for a dollar of collateral each, less the fee; troves with the lowest
//! rates pay.

use alloy_primitives::U256;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::world::peg::Redeem;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World};

use crate::{lender, role};

/// A world in which the base rate of the launch has decayed: three troves at 1, 2 and 3 %.
fn world() -> (World, [U256; 3]) {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let open = |bps| Open::new(AMPL, 1_000 * WAD, 600 * WAD).at_bps(bps);
    let ids = [100, 200, 300].map(|bps| world.opened(role("borrower"), open(bps)));
    world.pass(10 * DAY);
    (world, ids)
}

#[test]
fn redeem_4_the_lowest_rate_pays_first() {
    let (mut world, [low, middle, high]) = world();
    let redeemer = role("redeemer");
    world.pay(world.at.amp_usd, role("borrower"), redeemer, 1_000 * WAD);
    let before = [low, middle, high].map(|id| world.trove(id).entire_debt);
    let done = world.redeem(redeemer, &Redeem::new(100 * WAD)).unwrap();
    assert_eq!(done.value, U256::from(100 * WAD));
    assert_eq!(world.trove(low).entire_debt, before[0] - 100 * WAD);
    assert_eq!(world.trove(middle).entire_debt, before[1]);
    // The whole of the first, and the second down by what is left.
    let rest = world.trove(low).entire_debt + 150 * WAD;
    world.redeem(redeemer, &Redeem::new(rest)).unwrap();
    let idle = world.trove(low);
    assert_eq!((idle.status, idle.entire_debt, idle.stake), (2, 0, 0));
    assert_eq!(world.trove(middle).entire_debt, before[1] - 150 * WAD);
    assert_eq!(world.trove(high).entire_debt, before[2]);
}

#[test]
fn redeem_1_collateral_worth_the_same_less_the_fee_which_stays_in_the_trove() {
    let (mut world, [low, ..]) = world();
    let redeemer = role("redeemer");
    world.pay(world.at.amp_usd, role("borrower"), redeemer, 100 * WAD);
    let before = world.trove(low);
    let done = world.redeem(redeemer, &Redeem::new(100 * WAD)).unwrap();
    let said = &done.events::<Ledger::TroveRedeemed>()[0];
    let base: u128 = done.events::<Ledger::Redeemed>()[0].baseRate.to();
    // 50 shares at 2 USD, less the floor of 1 % and the base rate.
    let gross = 50 * WAD;
    let fee = U256::from(gross) * U256::from(WAD / 100 + base);
    let fee: u128 = fee.div_ceil(U256::from(WAD)).to();
    assert_eq!(
        (said.coll.to::<u128>(), said.fee.to::<u128>()),
        (gross - fee, fee)
    );
    assert_eq!(world.balance(world.at.wrapped, redeemer), gross - fee);
    let after = world.trove(low);
    assert_eq!(before.coll - after.coll, gross - fee);
    assert_eq!(before.entire_debt - after.entire_debt, 100 * WAD);
    assert_eq!(world.amp_usd(redeemer), 0);
    // Burned over supply, and what was left of the launch's 100 %.
    assert!(base > 0 && base < WAD / 100, "{base}");
}

#[test]
fn redeem_16_what_finds_no_taker_stays_with_the_redeemer() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 250 * WAD));
    world.pass(10 * DAY);
    // 240 would leave less than the minimum of 200: the trove gives what is above it.
    let above = world.trove(id).entire_debt - 200 * WAD;
    let done = world.redeem(borrower, &Redeem::new(240 * WAD)).unwrap();
    assert_eq!(done.value, U256::from(above));
    assert_eq!(world.trove(id).entire_debt, 200 * WAD);
    assert_eq!(world.amp_usd(borrower), 250 * WAD - above);
    // At the minimum it is passed over.
    let nothing = Ledger::NothingRedeemed {};
    assert_refused(world.redeem(borrower, &Redeem::new(150 * WAD)), &nothing);
    let lender = lender(&mut world, AMPL);
    world.pay(world.at.amp_usd, lender, borrower, WAD);
    let whole = Redeem::new(world.trove(id).entire_debt);
    world.redeem(borrower, &whole).unwrap();
    assert_eq!(world.trove(id).status, 2);
}

#[test]
fn redeem_7_branches_pay_in_proportion_to_their_debt() {
    let (mut world, _) = world();
    lender(&mut world, SPOT);
    let redeemer = role("lender");
    world.pass(DAY);
    let debts = [AMPL, SPOT].map(|branch| world.branch(branch).entire_debt);
    let amount = 1_500 * WAD;
    world.redeem(redeemer, &Redeem::new(amount)).unwrap();
    let [ampl, spot] = [AMPL, SPOT].map(|branch| world.branch(branch).entire_debt);
    let part = |debt: u128| {
        let part = U256::from(amount) * U256::from(debt);
        (part / U256::from(debts[0] + debts[1])).to::<u128>()
    };
    assert!((debts[0] - ampl).abs_diff(part(debts[0])) <= 1);
    assert_eq!(debts[0] - ampl + debts[1] - spot, amount);
}

#[test]
fn redeem_9_limits_of_the_redeemer_hold_or_nothing_happens() {
    let (mut world, _) = world();
    let redeemer = role("borrower");
    let mut asked = Redeem::new(100 * WAD);
    asked.max_fee = WAD / 100;
    assert_refused(world.redeem(redeemer, &asked), &Ledger::FeeAboveMax {});
    asked.max_fee = WAD;
    let answer = world.redeem(redeemer, &asked).unwrap();
    let out: u128 = answer.events::<Ledger::TroveRedeemed>()[0].coll.to();
    world.pass(10 * DAY);
    asked.min_coll = vec![out + WAD];
    let short = Ledger::CollateralBelowMin {};
    assert_refused(world.redeem(redeemer, &asked), &short);
    asked.min_coll = vec![0, 1];
    assert_refused(world.redeem(redeemer, &asked), &short);
    asked.min_coll = vec![out - WAD, 0];
    world.redeem(redeemer, &asked).unwrap();
    asked.max_troves = 0;
    let nothing = Ledger::NothingRedeemed {};
    assert_refused(world.redeem(redeemer, &asked), &nothing);
}

#[test]
fn redeem_8_a_redemption_that_stops_early_is_the_prefix_of_the_other() {
    let (mut world, [low, middle, high]) = world();
    let redeemer = role("lender");
    let rest = world.trove(high).entire_debt;
    let mut asked = Redeem::new(10_000 * WAD);
    asked.max_troves = 2;
    let both = world.trove(low).entire_debt + world.trove(middle).entire_debt;
    let done = world.redeem(redeemer, &asked).unwrap();
    assert_eq!(done.value, U256::from(both));
    assert_eq!(world.trove(high).entire_debt, rest);
}

#[test]
fn redeem_5_a_trove_worth_less_than_its_debt_is_skipped() {
    let mut world = World::new();
    // A large rich trove keeps the branch above its SCR.
    let rich = lender(&mut world, SPOT);
    let poor = Open::new(SPOT, 400 * NINE, 300 * WAD).at_bps(50);
    let poor = world.opened(role("borrower"), poor);
    let next = Open::new(SPOT, 4_000 * NINE, 300 * WAD).at_bps(60);
    let next = world.opened(role("borrower"), next);
    world.pass(10 * DAY);
    // 400 SPOT at 0.70 USD are worth 280.
    world.set_price(SPOT, 700_000_000_000_000_000);
    let before = world.trove(poor);
    world.redeem(rich, &Redeem::new(50 * WAD)).unwrap();
    let after = world.trove(poor);
    assert_eq!(
        (before.coll, before.entire_debt),
        (after.coll, after.entire_debt)
    );
    assert!(world.trove(next).entire_debt < 260 * WAD);
}
