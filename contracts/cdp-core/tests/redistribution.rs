//! Redistribution to the troves of a branch, against exact rationals.
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
    Branch, RuleError,
    collateral_ratio::value_down,
    params::PRICE_SCALE,
    plan::Change,
    redistribution::{Redistributed, Remainders, Sums, redistribute},
};
use common::{coll, market::Market, quote, usd};
use fixed_math::{Coll, Debt, Price, Stake, U256, kernel};
use num_bigint::BigInt;
use proptest::prelude::*;

/// The scale of a price.
const PRICE_SCALE_WORD: U256 = kernel::widen(PRICE_SCALE);

fn int(x: u128) -> BigInt {
    BigInt::from(x)
}

fn of(coll: u128, debt: u128) -> Redistributed {
    Redistributed {
        coll: Coll::new(coll),
        debt: Debt::new(debt),
    }
}

/// A branch with these stakes, each its collateral, and their parts at its start.
fn branch_of(stakes: &[u128]) -> (Market, Vec<u64>) {
    let mut market = Market::default();
    // Whatever the size: a unit is worth 1e6 AmpUSD.
    market.good.price = Price::new(kernel::mul(usd(1_000_000).word(), PRICE_SCALE_WORD).unwrap());
    let open = |stake: &u128| market.open(Coll::new(*stake), usd(1_000));
    let ids = stakes.iter().map(open).collect();
    (market, ids)
}

/// Redistributes from nowhere.
fn redistribute_to(market: &mut Market, what: Redistributed) {
    let mut sums = market.sums[market.branch.stake_scale as usize];
    redistribute(&mut market.branch, &mut sums, &mut market.remainders, what).unwrap();
    market.put_sums(sums);
}

#[test]
fn redist_8_a_total_that_is_the_collateral_takes_no_step_and_one_unit_less_takes_one() {
    for (stakes, steps) in [(1_001, 0), (1_000, 0), (999, 1), (1, 1)] {
        let mut branch = Branch {
            coll: Coll::new(990),
            total_stakes: Stake::new(stakes),
            ..Branch::default()
        };
        let (mut sums, mut rest) = (Sums::default(), Remainders::default());
        redistribute(&mut branch, &mut sums, &mut rest, of(10, 7)).unwrap();
        assert_eq!(branch.stake_scale, steps, "{stakes}");
        let scaled = stakes * 1_000_000_000_u128.pow(steps);
        assert_eq!(branch.total_stakes, Stake::new(scaled));
    }
}

/// REDIST-1, REDIST-4, REDIST-6 and DEBT-5 hold after so many redistributions.
fn check(market: &Market, redistributions: u128) -> Result<(), TestCaseError> {
    let (mut pending, mut stakes) = (Redistributed::default(), 0);
    for id in market.troves.keys() {
        let trove = market.load(*id);
        pending = pending.add(trove.pending).unwrap();
        stakes += trove.stake.raw();
        prop_assert!(!trove.stake.is_zero(), "REDIST-6");
    }
    let dust = market.branch.redistributed.sub(pending);
    prop_assert!(dust.is_ok(), "REDIST-1: more is pending than booked");
    let (dust, allowed) = (
        dust.unwrap(),
        (market.troves.len() as u128 + 1) * redistributions,
    );
    prop_assert!(dust.coll.raw() <= allowed && dust.debt.raw() <= allowed);
    prop_assert_eq!(market.branch.total_stakes.raw(), stakes, "REDIST-4");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn redist_2_a_gain_is_in_proportion_to_the_stake(
        stakes in prop::collection::vec(10u128.pow(6)..10u128.pow(26), 1..12),
        coll in 0u128..10u128.pow(27),
        debt in 1u128..10u128.pow(28),
    ) {
        let (mut market, ids) = branch_of(&stakes);
        redistribute_to(&mut market, of(coll, debt));
        check(&market, 1)?;
        let total = int(market.branch.total_stakes.raw());
        for id in ids {
            let trove = market.load(id);
            let stake = int(trove.stake.raw());
            for (gain, x) in [(trove.pending.coll.raw(), coll), (trove.pending.debt.raw(), debt)] {
                let gap = int(gain) * &total - int(x) * &stake;
                let most = &total + &stake;
                prop_assert!(gap <= int(0), "the floor is against the trove");
                prop_assert!(-gap <= most);
            }
        }
    }

    #[test]
    fn redist_1_what_is_pending_never_passes_what_is_booked(
        stakes in prop::collection::vec(10u128.pow(6)..10u128.pow(24), 2..8),
        rounds in prop::collection::vec(
            (0u128..10u128.pow(26), 0u128..10u128.pow(24), 0usize..8),
            1..20,
        ),
    ) {
        let (mut market, ids) = branch_of(&stakes);
        for (count, (coll, debt, touched)) in (1u128..).zip(rounds) {
            redistribute_to(&mut market, of(coll, debt));
            check(&market, count)?;
            // One of them is touched: it takes what is its own, and keeps what it owes.
            let id = ids[touched % ids.len()];
            let (old, whole) = (market.entire(id), entire(&market.branch));
            market.adjust(id, &Change::add_collateral(Coll::new(1)));
            let new = market.entire(id);
            prop_assert_eq!((new.0.raw() - 1, new.1), (old.0.raw(), old.1), "REDIST-3");
            let after = entire(&market.branch);
            prop_assert_eq!((after.0 - 1, after.1), whole, "REDIST-3: nor the branch");
            check(&market, count)?;
        }
    }

    #[test]
    fn redist_5_a_trove_keeps_its_proportion_and_a_later_one_gets_nothing_from_before(
        stakes in prop::collection::vec(10u128.pow(12)..10u128.pow(22), 2..6),
        rounds in prop::collection::vec((1u128..10u128.pow(24), 1u128..10u128.pow(24)), 1..8),
        late in 10u128.pow(12)..10u128.pow(22),
    ) {
        let (mut market, ids) = branch_of(&stakes);
        let mut booked = (int(0), int(0));
        for (coll, debt) in &rounds {
            redistribute_to(&mut market, of(*coll, *debt));
            booked = (booked.0 + *coll, booked.1 + *debt);
        }
        let newcomer = market.open(Coll::new(late), usd(1_000));
        prop_assert_eq!(market.load(newcomer).pending, Redistributed::default());
        // All the stakes were there all the time: a gain is its part of all that was booked. One
        // unit for the floor, and one for what rounds of the sums carry from one to the next.
        let all: u128 = stakes.iter().sum();
        for (id, stake) in ids.iter().zip(&stakes) {
            let pending = market.load(*id).pending;
            for (gain, x) in [(pending.coll.raw(), &booked.0), (pending.debt.raw(), &booked.1)] {
                let gap: BigInt = x * *stake - int(gain) * all;
                prop_assert!(gap >= int(0) && gap <= int(all) * 2, "{gap} of {all}");
            }
        }
        // What comes now is shared with the newcomer in proportion to entire collateral: its
        // stake floors, by less than one unit of collateral, since stakes are finer.
        let before: Vec<_> = ids.iter().map(|id| market.entire(*id).0.raw()).collect();
        let whole: u128 = before.iter().sum::<u128>() + late;
        let x = 10u128.pow(20);
        redistribute_to(&mut market, of(x, 0));
        let gain = market.load(newcomer).pending.coll.raw();
        // What the others hold is short of what was booked by a floor each and the carried
        // remainder; the newcomer's stake is short by one, of a total that is no less than the
        // collateral.
        let dust = u128::try_from(stakes.len()).unwrap() + 2;
        let gap = int(gain) * whole - int(x) * late;
        let most: BigInt = int(whole) * 2 + int(x) * dust;
        prop_assert!(gap.magnitude() <= most.magnitude(), "{gap}, {most} allowed");
    }
}

fn entire(branch: &Branch) -> (u128, u128) {
    (
        branch.entire_coll().unwrap().raw(),
        branch.entire_debt().unwrap().raw(),
    )
}

#[test]
fn redist_3_applying_changes_no_ratio() {
    let mut market = Market::default();
    let ids: Vec<u64> = [1_000, 3_000]
        .map(|debt| market.open(coll(5_000), usd(debt)))
        .into();
    let victim = market.open(coll(600), usd(500));
    market.liquidate(&[victim], quote(100).price, usd(100));
    let price: Price = quote(100).price;
    let tcr = |market: &Market| {
        let (coll, debt) = (market.branch.entire_coll(), market.branch.entire_debt());
        (value_down(coll.unwrap(), price).unwrap(), debt.unwrap())
    };
    let (old, all) = (
        ids.iter().map(|id| market.entire(*id)).collect::<Vec<_>>(),
        tcr(&market),
    );
    for id in &ids {
        assert_ne!(market.load(*id).pending, Redistributed::default());
        // A repayment of one wei, and back.
        market.adjust(*id, &Change::repay(Debt::new(1)));
        assert_eq!(market.load(*id).pending, Redistributed::default());
    }
    for (id, old) in ids.iter().zip(old) {
        let (coll, debt) = market.entire(*id);
        assert_eq!((coll, debt.raw() + 1), (old.0, old.1.raw()));
    }
    let (value, debt) = tcr(&market);
    assert_eq!((value, debt.raw() + 2), (all.0, all.1.raw()));
}

#[test]
fn redist_6_the_smallest_trove_has_a_stake_and_an_idle_one_has_none() {
    let (mut market, ids) = branch_of(&[1, 10u128.pow(27)]);
    redistribute_to(&mut market, of(10u128.pow(26), 1));
    assert_eq!(
        market.load(ids[0]).stake,
        Stake::new(10u128.pow(9)),
        "a step"
    );
    // A trove whose collateral of one unit is a small part of a large redistribution.
    let small = market.open(Coll::new(1), usd(1_000));
    assert!(!market.load(small).stake.is_zero());
    // Without debt it is idle.
    market.branch.shut_at = common::at(market.now);
    market.adjust(small, &Change::repay(Debt::new(u128::MAX)));
    assert_eq!(market.load(small).stake, Stake::ZERO);
    for _ in 0..9 {
        redistribute_to(&mut market, of(0, 10u128.pow(20)));
    }
    let idle = market.load(small);
    assert_eq!(
        (idle.stake, idle.pending),
        (Stake::ZERO, Redistributed::default())
    );
}

#[test]
fn liq_10_a_redistribution_without_a_recipient_is_impossible() {
    let (mut branch, mut sums) = (Branch::default(), Sums::default());
    let mut remainders = Remainders::default();
    let refused = redistribute(&mut branch, &mut sums, &mut remainders, of(1, 1));
    assert_eq!(refused, Err(RuleError::NoRecipient));
    assert_eq!(branch, Branch::default());
}

#[test]
fn redist_1_sums_and_remainders_hold_exactly_what_was_redistributed() {
    // ROUND-1 row 16: what a sum floors away stays in the remainder, to the last 2^-128.
    let (mut market, _) = branch_of(&[10u128.pow(27), 7, 13]);
    let one = BigInt::from(1) << 128;
    let exact = |x: U256| BigInt::from(common::big(x));
    let mut booked = (int(0), int(0));
    for round in 1..=1_000u128 {
        let (coll, debt) = (round % 3, round * round + 1);
        redistribute_to(&mut market, of(coll, debt));
        booked = (booked.0 + coll, booked.1 + debt);
        let total = int(market.branch.total_stakes.raw());
        assert_eq!(
            market.branch.stake_scale,
            u32::from(round > 0),
            "one step, at the first"
        );
        let held = |sum: U256, remainder: u128| exact(sum) * &total + remainder;
        let (sums, rest) = (market.sums[1], market.remainders);
        assert_eq!(held(sums.coll, rest.coll), &booked.0 * &one);
        assert_eq!(held(sums.debt, rest.debt), &booked.1 * &one);
        assert!(int(rest.coll) < total && int(rest.debt) < total);
    }
}

#[test]
fn redist_1_remainders_are_carried_until_they_are_a_unit() {
    // Three equal stakes receive one wei, three times: each time a third is left over.
    let (mut market, ids) = branch_of(&[10u128.pow(6); 3]);
    for round in 1..=3u128 {
        redistribute_to(&mut market, of(0, 1));
        let each = market.load(ids[0]).pending.debt.raw();
        // The carried remainder is below 3e6 / 2^128 of a wei: the floor holds it back once more.
        assert_eq!(each, 0, "round {round}");
    }
    redistribute_to(&mut market, of(0, 1));
    assert_eq!(market.load(ids[0]).pending.debt.raw(), 1);
    assert_eq!(market.branch.redistributed.debt.raw(), 4);
}
