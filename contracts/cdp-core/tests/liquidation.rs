//! Where a liquidated trove's collateral and debt go, against exact rationals.
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
    BranchParams, RuleError,
    liquidation::{COMPENSATION_PART, MAX_COMPENSATION, Seizure, seize},
    params::PRICE_SCALE,
};
use common::{big, coll, quote, usd, word};
use fixed_math::{Coll, Debt, Price, U256};
use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::{One, Zero};
use proptest::prelude::*;

type Exact = Ratio<BigUint>;

fn exact(x: u128) -> Exact {
    Exact::from_integer(BigUint::from(x))
}

fn floor(x: &Exact) -> u128 {
    let floored = x.floor().to_integer();
    u128::try_from(floored).unwrap_or(u128::MAX)
}

/// AmpUSD-wei of one collateral unit.
fn unit(price: Price) -> Exact {
    Exact::new(big(price.raw()), BigUint::from(PRICE_SCALE))
}

fn percent(whole: u128) -> Exact {
    Exact::new(BigUint::from(whole), BigUint::from(10_000u32))
}

/// LIQ-3 and LIQ-5 as the law says them.
fn model(params: &BranchParams, price: Price, coll: Coll, debt: Debt, capacity: Debt) -> [u128; 4] {
    let unit = unit(price);
    let most = floor(&(exact(250) * exact(10u128.pow(18)) / &unit));
    let compensation = floor(&(exact(coll.raw()) * percent(50))).min(most);
    let left = coll.raw() - compensation;
    let offset = debt.raw().min(capacity.raw());
    let share = floor(&(exact(left) * exact(offset) / exact(debt.raw())));
    let penalty =
        |debt: u128, bps: u16| floor(&(exact(debt) * percent(10_000 + u128::from(bps)) / &unit));
    let pool = share.min(penalty(offset, params.pool_penalty.bps()));
    let rest = debt.raw() - offset;
    let redistributed = (left - pool).min(penalty(rest, params.redistribution_penalty.bps()));
    [
        compensation,
        pool,
        redistributed,
        left - pool - redistributed,
    ]
}

/// Prices from the whole input space: as scaled in the law, up to 1e54.
fn prices() -> impl Strategy<Value = Price> {
    let powers = prop_oneof![Just(0u32), Just(18), Just(27), Just(36), Just(45), 0u32..51];
    (1u128..10_000, powers).prop_map(|(digits, power)| {
        let raw = BigUint::from(digits) * BigUint::from(10u8).pow(power);
        Price::new(word(&raw))
    })
}

/// Amounts of every size.
fn amounts(least: u128) -> impl Strategy<Value = u128> {
    let up_to = |power: u32| least..=10u128.pow(power);
    prop_oneof![
        Just(least),
        up_to(3),
        up_to(12),
        up_to(21),
        up_to(24),
        up_to(28)
    ]
}

/// A trove whose collateral is worth 0 to 200 % of its debt, or anything; and a capacity that is
/// 0, a part of the debt, beside it or beyond.
fn troves() -> impl Strategy<Value = (Price, Coll, Debt, Debt)> {
    let capacity = (0u8..6, amounts(0));
    (prices(), amounts(1), 0u128..=20_000, amounts(0), capacity).prop_map(
        |(price, debt, bps, any, (kind, part))| {
            let worth = floor(&(exact(debt) * percent(bps) / unit(price)));
            let coll = if bps % 7 == 0 { any } else { worth };
            let coll = coll.min(10u128.pow(28));
            let capacity = match kind {
                0 => 0,
                1 => debt,
                2 => debt - 1,
                3 => debt + 1,
                4 => part % debt,
                _ => part,
            };
            (price, Coll::new(coll), Debt::new(debt), Debt::new(capacity))
        },
    )
}

fn parameters() -> impl Strategy<Value = BranchParams> {
    prop_oneof![Just(BranchParams::AMPL), Just(BranchParams::SPOT)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn liq_2_every_unit_and_every_wei_goes_somewhere(
        params in parameters(), (price, coll, debt, capacity) in troves(),
    ) {
        let parts = seize(&params, price, coll, debt, capacity).unwrap();
        let Seizure { compensation, pool_coll, offset, redistributed, surplus } = parts;
        let sum = compensation.raw() + pool_coll.raw() + redistributed.coll.raw() + surplus.raw();
        prop_assert_eq!(sum, coll.raw());
        prop_assert_eq!(offset.raw() + redistributed.debt.raw(), debt.raw());
    }

    #[test]
    fn liq_4_the_pool_takes_what_it_can(
        params in parameters(), (price, coll, debt, capacity) in troves(),
    ) {
        let parts = seize(&params, price, coll, debt, capacity).unwrap();
        prop_assert_eq!(parts.offset, debt.min(capacity));
    }

    #[test]
    fn liq_5_each_part_is_the_laws_formula_floored(
        params in parameters(), (price, coll, debt, capacity) in troves(),
    ) {
        let parts = seize(&params, price, coll, debt, capacity).unwrap();
        let [compensation, pool, redistributed, surplus] =
            model(&params, price, coll, debt, capacity);
        prop_assert_eq!(parts.compensation.raw(), compensation, "LIQ-3, ROUND-1 row 13");
        prop_assert_eq!(parts.pool_coll.raw(), pool, "ROUND-1 row 14");
        prop_assert_eq!(parts.redistributed.coll.raw(), redistributed, "ROUND-1 row 15");
        prop_assert_eq!(parts.surplus.raw(), surplus);
    }

    #[test]
    fn liq_6_the_pool_never_takes_the_recipients_cover(
        params in parameters(), (price, coll, debt, capacity) in troves(),
    ) {
        let parts = seize(&params, price, coll, debt, capacity).unwrap();
        let left = exact(coll.raw() - parts.compensation.raw());
        if &left * unit(price) >= exact(debt.raw()) {
            let covered = exact(parts.redistributed.coll.raw() + 1) * unit(price);
            prop_assert!(covered >= exact(parts.redistributed.debt.raw()));
        }
    }

    #[test]
    fn liq_7_a_covered_debt_pays_the_pool_in_full(
        params in parameters(), (price, coll, debt, capacity) in troves(),
    ) {
        let parts = seize(&params, price, coll, debt, capacity).unwrap();
        let left = exact(coll.raw() - parts.compensation.raw());
        if &left * unit(price) >= exact(debt.raw()) {
            let gained = exact(parts.pool_coll.raw() + 1) * unit(price);
            prop_assert!(gained >= exact(parts.offset.raw()));
        }
    }

    #[test]
    fn liq_8_a_loss_is_shared_in_proportion_to_the_debt_taken(
        params in parameters(), (price, coll, debt, capacity) in troves(),
    ) {
        let parts = seize(&params, price, coll, debt, capacity).unwrap();
        let left = exact(coll.raw() - parts.compensation.raw());
        if &left * unit(price) < exact(debt.raw()) {
            prop_assert!(parts.surplus.raw() <= 1);
            let near = |part: u128, debt_part: Debt| {
                let share = &left * exact(debt_part.raw()) / exact(debt.raw());
                let part = exact(part);
                part <= &share + Exact::one() && part + Exact::one() >= share
            };
            prop_assert!(near(parts.pool_coll.raw(), parts.offset));
            prop_assert!(near(parts.redistributed.coll.raw(), parts.redistributed.debt));
        }
    }

    #[test]
    fn math_12_the_pools_part_leaves_the_rest_at_least_its_own_share(
        params in parameters(), (price, coll, debt, capacity) in troves(),
    ) {
        let parts = seize(&params, price, coll, debt, capacity).unwrap();
        let left = exact(coll.raw() - parts.compensation.raw());
        let behind = &left - exact(parts.pool_coll.raw());
        let rest = exact(parts.redistributed.debt.raw());
        prop_assert!(behind * exact(debt.raw()) >= left * rest);
    }
}

#[test]
fn liq_3_compensation_is_a_two_hundredth_until_it_is_worth_250_amp_usd() {
    let price = quote(100).price;
    let of = |units: u128| {
        let parts = seize(
            &BranchParams::AMPL,
            price,
            Coll::new(units),
            usd(1_000_000),
            Debt::ZERO,
        );
        parts.unwrap().compensation.raw()
    };
    // 50 000 AmpUSD of collateral: both are 250 AmpUSD.
    let bound = 50_000 * 10u128.pow(18);
    assert_eq!(COMPENSATION_PART, 200);
    assert_eq!(of(bound - 200), MAX_COMPENSATION.raw() - 1);
    assert_eq!(of(bound - 1), MAX_COMPENSATION.raw() - 1, "floored");
    assert_eq!(of(bound), MAX_COMPENSATION.raw());
    assert_eq!(of(bound + 200), MAX_COMPENSATION.raw());
    assert_eq!(of(199), 0);
    assert_eq!(of(200), 1);
    assert_eq!(of(0), 0);
}

#[test]
fn liq_3_the_cap_on_compensation_floors() {
    // Three AmpUSD for a unit of 1e18: 250 / 3 is not whole.
    let parts = seize(
        &BranchParams::AMPL,
        quote(300).price,
        coll(1_000_000),
        usd(1_000_000),
        Debt::ZERO,
    );
    assert_eq!(
        parts.unwrap().compensation.raw(),
        83_333_333_333_333_333_333
    );
}

#[test]
fn liq_5_the_pool_is_paid_its_penalty_and_not_the_recipients() {
    // 149 of collateral for 100 of debt: the pool takes all.
    let parts = |capacity: u128| {
        seize(
            &BranchParams::AMPL,
            quote(100).price,
            coll(149),
            usd(100),
            usd(capacity),
        )
        .unwrap()
    };
    let all = parts(100);
    assert_eq!((all.pool_coll, all.offset), (coll(110), usd(100)));
    assert_eq!(all.redistributed.coll, Coll::ZERO);
    assert_eq!(all.surplus.raw(), 38_255 * 10u128.pow(15));
    // It takes nothing.
    let none = parts(0);
    assert_eq!((none.pool_coll, none.offset), (Coll::ZERO, Debt::ZERO));
    assert_eq!(
        (none.redistributed.coll, none.redistributed.debt),
        (coll(120), usd(100))
    );
    // Half.
    let half = parts(50);
    assert_eq!(
        (half.pool_coll, half.redistributed.coll),
        (coll(55), coll(60))
    );
}

#[test]
fn liq_12_nothing_is_seized_without_a_price() {
    let refused = seize(
        &BranchParams::SPOT,
        Price::ZERO,
        coll(1),
        usd(200),
        Debt::ZERO,
    );
    assert_eq!(refused, Err(RuleError::OracleDown));
}

#[test]
fn round_2_the_caps_of_a_seizure_hold_at_the_ends_of_the_input_space() {
    let most = 10u128.pow(28);
    let highest = Price::new(word(&BigUint::from(10u8).pow(54)));
    for price in [Price::new(U256::ONE), highest] {
        for (coll, debt, capacity) in [(most, most, 0), (most, 1, 1), (0, most, most), (1, 1, 0)] {
            let (held, debt) = (Coll::new(coll), Debt::new(debt));
            let parts = seize(&BranchParams::AMPL, price, held, debt, Debt::new(capacity));
            let parts = parts.unwrap();
            let [compensation, pool, redistributed, surplus] =
                model(&BranchParams::AMPL, price, held, debt, Debt::new(capacity));
            let seized = (
                parts.compensation.raw(),
                parts.pool_coll.raw(),
                parts.redistributed.coll.raw(),
            );
            assert_eq!(seized, (compensation, pool, redistributed));
            assert_eq!(parts.surplus.raw(), surplus);
        }
    }
    // A price past 256 bits divided by 1e4 is refused by name.
    let parts = seize(
        &BranchParams::AMPL,
        Price::new(U256::MAX),
        coll(1),
        usd(1),
        Debt::ZERO,
    );
    assert_eq!(parts, Err(RuleError::Overflow));
    assert!(Exact::zero() < unit(highest));
}
