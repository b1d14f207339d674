//! One call to liquidate: which troves it takes, from one capacity, and what it leaves.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    Branch, RuleError, Status, Trove, interest,
    liquidation::Batch,
    plan::Change,
    redistribution::{Redistributed, Remainders, Sums},
};
use common::{LATER, NOW, at, borrow, coll, market::Market, quote, rate, usd};
use fixed_math::{Coll, Debt, Price, Stake, Timestamp, WeightedDebt};

/// A market of troves with 200 collateral each and these debts, and their ids.
fn market(debts: &[u128]) -> (Market, Vec<u64>) {
    let mut market = Market::default();
    let open = |debt: &u128| market.open(coll(200), usd(*debt));
    let ids = debts.iter().map(open).collect();
    (market, ids)
}

fn ids(taken: &[(u64, cdp_core::liquidation::Taken)]) -> Vec<u64> {
    taken.iter().map(|(id, _)| *id).collect()
}

/// The collateral at which a trove at a price of 1 is exactly at the MCR.
fn at_mcr(debt: Debt) -> u128 {
    (debt.raw() * 3).div_ceil(2)
}

#[test]
fn liq_1_exactly_at_the_mcr_a_trove_is_healthy_and_one_unit_below_it_is_not() {
    let (mut market, _) = market(&[10_000]);
    let id = market.open(coll(1_000), usd(200));
    let (_, debt) = market.entire(id);
    let (mut trove, price) = (market.load(id), quote(100).price);
    for (held, healthy) in [
        (at_mcr(debt) + 1, true),
        (at_mcr(debt), true),
        (at_mcr(debt) - 1, false),
    ] {
        let mut branch = market.branch;
        branch.coll = Coll::new(branch.coll.raw() - trove.coll.raw() + held);
        trove.coll = Coll::new(held);
        market.branch = branch;
        let mut batch = Batch::new(branch, usd(1_000_000));
        let taken = batch.take(&market.params, trove, price, at(market.now));
        assert_eq!(taken.unwrap().is_none(), healthy, "{held} for {debt:?}");
        if healthy {
            assert_eq!(batch, Batch::new(branch, usd(1_000_000)), "nothing changes");
        }
    }
}

#[test]
fn liq_1_interest_and_what_is_pending_count_in_the_ratio() {
    let (mut market, _) = market(&[2_000]);
    let id = market.open(coll(1_500), usd(1_000));
    let (_, debt) = market.entire(id);
    let price = quote(100).price;
    let mut trove = market.load(id);
    trove.coll = Coll::new(at_mcr(debt));
    let mut branch = market.branch;
    let mut batch = Batch::new(branch, usd(1_000_000));
    let params = market.params;
    assert_eq!(batch.take(&params, trove, price, at(NOW)).unwrap(), None);
    // A second of interest is below the MCR.
    interest::accrue(&mut branch, at(NOW + 1)).unwrap();
    let mut batch = Batch::new(branch, usd(1_000_000));
    let taken = batch.take(&params, trove, price, at(NOW + 1)).unwrap();
    let taken = taken.unwrap();
    assert_eq!(taken.debt.raw() - taken.interest.raw(), debt.raw());
    // So is a wei of debt that is pending; two units of collateral with it make up for it.
    trove.pending.debt = Debt::new(1);
    market.branch.redistributed = Redistributed {
        coll: Coll::new(2),
        debt: Debt::new(1),
    };
    let mut batch = Batch::new(market.branch, usd(1_000_000));
    let taken = batch.take(&params, trove, price, at(NOW)).unwrap().unwrap();
    assert_eq!(
        (taken.applied, taken.debt.raw()),
        (trove.pending, debt.raw() + 1)
    );
    trove.pending.coll = Coll::new(2);
    let mut batch = Batch::new(market.branch, usd(1_000_000));
    assert_eq!(batch.take(&params, trove, price, at(NOW)).unwrap(), None);
}

#[test]
fn liq_1_closed_and_idle_troves_are_skipped() {
    let (market, ids) = market(&[1_000, 1_000]);
    for status in [Status::Closed, Status::Idle] {
        let trove = Trove {
            status,
            ..market.load(ids[0])
        };
        let mut batch = Batch::new(market.branch, usd(1_000_000));
        let taken = batch.take(&market.params, trove, quote(1).price, at(market.now));
        assert_eq!(taken, Ok(None));
        assert_eq!(batch, Batch::new(market.branch, usd(1_000_000)));
    }
}

#[test]
fn liq_13_the_guard_lasts_for_the_second_in_which_risk_was_raised() {
    let (mut market, ids) = market(&[1_000, 1_000]);
    let later = at(NOW + 1);
    market
        .troves
        .get_mut(&ids[0])
        .unwrap()
        .trove
        .last_risk_raise = at(NOW);
    let trove = market.load(ids[0]);
    let take = |now: Timestamp| {
        let mut branch = market.branch;
        interest::accrue(&mut branch, now).unwrap();
        let mut batch = Batch::new(branch, Debt::ZERO);
        batch.take(&market.params, trove, quote(100).price, now)
    };
    assert_eq!(take(at(NOW)), Ok(None));
    assert!(take(later).unwrap().is_some());
}

#[test]
fn liq_4_troves_of_a_call_share_one_capacity_in_their_order() {
    let (mut market, ids) = market(&[1_000, 1_000, 1_000, 1_000]);
    let debts: Vec<u128> = ids.iter().map(|id| market.entire(*id).1.raw()).collect();
    let capacity = Debt::new(debts[0] + debts[1] / 2);
    let done = market.liquidate(&ids[..3], quote(100).price, capacity);
    let offsets: Vec<u128> = done
        .taken
        .iter()
        .map(|(_, taken)| taken.seizure.offset.raw())
        .collect();
    assert_eq!(offsets, [debts[0], debts[1] / 2, 0]);
    assert_eq!(
        (done.batch.offset, done.batch.capacity),
        (capacity, Debt::ZERO)
    );
}

#[test]
fn liq_9_no_trove_of_a_call_receives_anything_in_it_and_a_skipped_one_does() {
    // Three below the MCR, one far above it, named between them.
    let (mut market, mut ids) = market(&[1_000, 1_000, 1_000]);
    let rich = market.open(coll(10_000), usd(200));
    ids.insert(1, rich);
    let old = market.entire(rich);
    let done = market.liquidate(&ids, quote(500).price, Debt::ZERO);
    assert_eq!(self::ids(&done.taken), [ids[0], ids[2], ids[3]]);
    for (_, taken) in &done.taken {
        assert_eq!(taken.applied, Redistributed::default());
        assert_eq!(taken.coll, coll(200));
    }
    let new = market.entire(rich);
    let all = done.batch.redistributed;
    let gained = (new.0.raw() - old.0.raw(), new.1.raw() - old.1.raw());
    // Alone it receives all, but for the unit that a floor may leave.
    assert!(all.coll.raw() - gained.0 <= 1 && all.debt.raw() - gained.1 <= 1);
    assert_eq!(market.branch.redistributed, all);
}

#[test]
fn liq_10_the_last_trove_goes_to_the_pool_in_full_or_stays() {
    for (missing, goes) in [(1, false), (0, true)] {
        let (mut market, ids) = market(&[1_000]);
        let capacity = Debt::new(market.entire(ids[0]).1.raw() - missing);
        let old = market.branch;
        let done = market.liquidate(&ids, quote(100).price, capacity);
        assert_eq!(done.taken.len(), usize::from(goes));
        if !goes {
            assert_eq!(market.branch, old);
        }
    }
}

#[test]
fn liq_10_a_call_leaves_a_recipient_or_redistributes_nothing_in_every_order() {
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for order in orders {
        for percent in [0, 10, 50, 99, 100, 200, 250, 299, 300] {
            let (mut market, ids) = market(&[1_000, 1_000, 1_000]);
            let debt = market.entire(ids[0]).1.raw();
            let capacity = Debt::new(debt * percent / 100);
            let order = order.map(|at: usize| ids[at]);
            let done = market.liquidate(&order, quote(100).price, capacity);
            let left = market.troves.len();
            let nothing = done.batch.redistributed == Redistributed::default();
            assert!(left > 0 || nothing, "{order:?} at {percent}");
            assert_eq!(left, usize::from(percent < 300), "{order:?} at {percent}");
        }
    }
}

#[test]
fn liq_10_a_trove_the_pool_takes_whole_stays_if_others_left_something_to_receive() {
    // The first takes the capacity but 200 AmpUSD, which the last one would fit in.
    let (mut market, ids) = market(&[1_000, 200]);
    let [big, small] = [ids[0], ids[1]].map(|id| market.entire(id).1.raw());
    let mut other = market.clone();
    let price = quote(100).price;
    let done = market.liquidate(&ids, price, Debt::new(big - 1));
    assert_eq!(self::ids(&done.taken), [ids[0]]);
    // Named the other way round the small one goes first and the big one is the last.
    let done = other.liquidate(&[ids[1], ids[0]], price, Debt::new(big + small - 1));
    assert_eq!(self::ids(&done.taken), [ids[1]]);
}

#[test]
fn debt_7_after_the_last_trove_the_branch_has_no_debt_and_the_rounding_is_its_residue() {
    let (mut market, ids) = market(&[1_000, 700]);
    // Touches of the branch alone: each ceil adds up to a wei that no trove owes.
    for step in 1..=500 {
        interest::accrue(&mut market.branch, at(NOW + step * 7)).unwrap();
    }
    market.now = NOW + 3_500;
    let owed: u128 = ids.iter().map(|id| market.entire(*id).1.raw()).sum();
    let recorded = market.branch.recorded_debt.raw();
    let done = market.liquidate(&ids, quote(100).price, usd(10_000));
    assert_eq!(done.taken.len(), 2);
    assert_eq!(done.residue.raw(), recorded - owed, "DEBT-9");
    assert!(done.residue.raw() > 0);
    let Branch {
        coll,
        recorded_debt,
        weighted_debt,
        total_stakes,
        ..
    } = market.branch;
    assert_eq!((recorded_debt, coll), (Debt::ZERO, Coll::ZERO));
    assert_eq!(
        (weighted_debt, total_stakes),
        (WeightedDebt::ZERO, Stake::ZERO)
    );
}

#[test]
fn liq_12_a_batch_without_a_price_is_refused_and_any_ratio_is_taken() {
    let (market, ids) = market(&[1_000, 1_000]);
    let mut batch = Batch::new(market.branch, usd(10_000));
    let trove = market.load(ids[0]);
    let now = at(market.now);
    let refused = batch.take(&market.params, trove, Price::ZERO, now);
    assert_eq!(refused, Err(RuleError::OracleDown));
    // A price so low that the collateral is worth nothing.
    let taken = batch.take(
        &market.params,
        trove,
        Price::new(fixed_math::U256::ONE),
        now,
    );
    let seizure = taken.unwrap().unwrap().seizure;
    assert_eq!(seizure.offset.raw(), market.entire(ids[0]).1.raw());
    assert_eq!(
        seizure.pool_coll.raw(),
        199 * 10u128.pow(18),
        "all but 0.5 %"
    );
}

#[test]
fn liq_12_a_shut_branch_liquidates_and_interest_stops_when_it_was_shut() {
    let (mut market, ids) = market(&[1_000, 1_000]);
    market.branch.shut_at = at(NOW + 10);
    market.now = LATER;
    let mut until = market.clone();
    until.now = NOW + 10;
    let done = market.liquidate(&ids[..1], quote(100).price, Debt::ZERO);
    assert_eq!(done.taken[0].1.debt, until.entire(ids[0]).1, "INT-9");
    assert_eq!(market.branch.last_accrual, at(NOW + 10));
}

#[test]
fn shut_13_troves_without_collateral_and_crumbs_of_debt_break_nothing() {
    // Three troves of a shut branch: urgent redemption has taken the collateral of all.
    let (mut market, ids) = market(&[1_000, 1_000, 1_000]);
    market.branch.shut_at = at(NOW);
    for id in &ids {
        let stored = market.troves.get_mut(id).unwrap();
        stored.trove.coll = Coll::ZERO;
        stored.part.stake = Stake::new(1);
    }
    market.branch.coll = Coll::ZERO;
    market.branch.total_stakes = Stake::new(3);
    let debts: Vec<Debt> = ids.iter().map(|id| market.entire(*id).1).collect();
    // One is redistributed: debt alone, over collateral of 0.
    let done = market.liquidate(&ids[..1], quote(100).price, Debt::ZERO);
    assert_eq!(done.taken[0].1.seizure.redistributed.debt, debts[0]);
    // The others pay, add and close afterwards.
    market.adjust(ids[1], &Change::repay(Debt::new(1)));
    market.adjust(ids[1], &Change::add_collateral(coll(5)));
    let owed = market.entire(ids[1]).1.raw();
    market.adjust(ids[1], &Change::repay(Debt::new(owed - 1)));
    assert_eq!(market.entire(ids[1]), (coll(5), Debt::new(1)), "a crumb");
    // The crumb is liquidated once its collateral is worth nothing; the other receives it.
    let done = market.liquidate(&ids[1..2], Price::new(fixed_math::U256::ONE), Debt::ZERO);
    assert_eq!(done.taken.len(), 1);
    market.adjust(ids[2], &Change::add_collateral(coll(1)));
    let held = market.entire(ids[2]);
    let plan = market.close(ids[2]);
    assert_eq!((plan.coll_out, plan.burn), held);
    assert_eq!(market.branch.recorded_debt, Debt::ZERO);
    assert!(market.branch.is_empty());
}

#[test]
fn debt_1_a_call_takes_exactly_what_its_troves_owed_out_of_the_totals() {
    let (mut market, ids) = market(&[1_000, 1_100, 1_200]);
    market.adjust(ids[1], &borrow(usd(300)));
    market.now = LATER;
    let mut branch = market.branch;
    interest::accrue(&mut branch, at(LATER)).unwrap();
    let done = market.liquidate(&ids[..2], quote(100).price, usd(500));
    let debt: u128 = done.taken.iter().map(|(_, taken)| taken.debt.raw()).sum();
    let held: u128 = done.taken.iter().map(|(_, taken)| taken.coll.raw()).sum();
    let out = done.batch.branch;
    assert_eq!(out.recorded_debt.raw(), branch.recorded_debt.raw() - debt);
    assert_eq!(out.coll.raw(), branch.coll.raw() - held);
    let other = market.troves[&ids[2]].trove;
    let weight = WeightedDebt::of(other.debt, rate(500)).unwrap();
    assert_eq!(out.weighted_debt, weight, "DEBT-2");
    assert_eq!(out.total_stakes, other_stake(&market, ids[2]), "REDIST-4");
}

fn other_stake(market: &Market, id: u64) -> Stake {
    market.troves[&id].part.stake
}

#[test]
fn a_call_that_takes_nothing_changes_nothing() {
    let (market, _) = market(&[1_000]);
    let mut batch = Batch::new(market.branch, usd(7));
    let (mut sums, mut remainders) = (Sums::default(), Remainders::default());
    let residue = batch.finish(&mut sums, &mut remainders).unwrap();
    assert_eq!((residue, sums), (Debt::ZERO, Sums::default()));
    assert_eq!(batch, Batch::new(market.branch, usd(7)));
    assert_eq!(remainders, Remainders::default());
}
