//! What one trove pays and is left with, and redemptions of a few troves by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;
mod redeeming;

use cdp_core::{
    Plan, RuleError, Status, Trove,
    base_rate::BaseRate,
    params::{AMP_USD, COLL_CAP, DEBT_CAP, MIN_DEBT, PRICE_SCALE, WAD},
    plan::BookMove,
    redemption::{Payout, payout, redeem},
};
use common::{
    LATER, NOW, at, coll, debt_later, decimal, one_trove, open, opening, quote, shared, shut, usd,
};
use fixed_math::{Coll, Debt, Price, Stake, WeightedDebt, kernel};
use num_bigint::BigUint;
use proptest::prelude::*;
use redeeming::{Asked, Scene, Visit, World};

const MIN: u128 = MIN_DEBT.raw();

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn redeem_1_the_payout_equals_the_golden_vector() {
    let data = shared("liquity_formula_vectors.json");
    let vectors = data["redemption_lot"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 1);
    for vector in vectors {
        let number = |name: &str| decimal(&vector[name]);
        // An 18 decimals price per whole unit; ours is per unit, times 1e36.
        let price = kernel::widen(number("redemption_price"));
        let price = Price::new(kernel::mul(price, kernel::widen(WAD)).unwrap());
        let paid = payout(Debt::new(number("lot")), price, number("fee_rate")).unwrap();
        let expected = ["gross", "fee_ceil", "out_ceil"].map(|name| Coll::new(number(name)));
        assert_eq!([paid.gross, paid.fee, paid.out], expected);
    }
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn redeem_1_collateral_floors_and_the_fee_ceils(
        debt in prop_oneof![0..10u128, 0..=DEBT_CAP.raw(), 0..10u128.pow(22)],
        digits in 0..54u32, odd in 1..1_000_000u128,
        fee in prop_oneof![Just(0), Just(1), Just(WAD), 0..=WAD, 0..WAD / 20],
    ) {
        let price = BigUint::from(10u8).pow(digits) * odd;
        let result = payout(Debt::new(debt), Price::new(common::word(&price)), fee);
        let gross = BigUint::from(debt) * PRICE_SCALE / &price;
        let Ok(exact) = u128::try_from(gross.clone()) else {
            prop_assert_eq!(result, Err(RuleError::Overflow));
            return Ok(());
        };
        let kept = (gross * fee + (WAD - 1)) / WAD;
        let kept = u128::try_from(kept).unwrap();
        let expected = Payout {
            gross: Coll::new(exact),
            fee: Coll::new(kept),
            out: Coll::new(exact - kept),
        };
        prop_assert_eq!(result, Ok(expected));
    }
}

#[test]
fn redeem_1_no_price_and_no_rate_above_one_pays() {
    let pay = |price, fee| payout(usd(1), price, fee);
    let one = Price::new(kernel::widen(PRICE_SCALE));
    assert_eq!(pay(Price::ZERO, 0), Err(RuleError::OracleDown));
    assert_eq!(pay(one, WAD + 1), Err(RuleError::Overflow));
    assert_eq!(pay(one, WAD).unwrap().out, Coll::ZERO);
    assert_eq!(pay(one, 0).unwrap().out, coll(1));
    assert_eq!(payout(Debt::ZERO, one, WAD / 100), Ok(Payout::default()));
}

/// Redeems from `one_trove`, 30 days later.
fn redeemed(plan: &Plan, debt: Debt, out: Coll) -> Result<Plan, RuleError> {
    redeem(plan.branch, plan.trove, debt, out, at(LATER))
}

#[test]
fn redeem_3_debt_and_collateral_leave_the_trove_and_the_branch_alike() {
    let old = one_trove();
    let entire = debt_later(&old);
    let plan = redeemed(&old, usd(100), coll(99)).unwrap();
    assert_eq!((plan.burn, plan.coll_out), (usd(100), coll(99)));
    assert_eq!((plan.mint, plan.coll_in), (Debt::ZERO, Coll::ZERO));
    assert_eq!(plan.trove.debt, entire.sub(usd(100)).unwrap());
    assert_eq!((plan.trove.coll, plan.branch.coll), (coll(901), coll(901)));
    let recorded = old.branch.recorded_debt.add(plan.branch_interest).unwrap();
    assert_eq!(plan.branch.recorded_debt, recorded.sub(usd(100)).unwrap());
    let weight = WeightedDebt::of(plan.trove.debt, plan.trove.rate).unwrap();
    assert_eq!(plan.branch.weighted_debt, weight, "DEBT-2");
    // The stake follows the collateral; the place in the book stays (BOOK-5).
    assert_eq!(plan.trove.stake, Stake::new(coll(901).raw()));
    assert_eq!(plan.branch.total_stakes, plan.trove.stake, "REDIST-4");
    assert_eq!((plan.book, plan.residue), (BookMove::Keep, Debt::ZERO));
    assert_eq!(plan.trove.last_debt_update, at(LATER));
    // Times that protect or delay are not touched.
    assert_eq!(plan.trove.last_risk_raise, old.trove.last_risk_raise);
    assert_eq!(plan.trove.last_deposit, old.trove.last_deposit);
}

#[test]
fn redeem_6_a_trove_without_debt_is_idle_and_the_last_leaves_the_residue() {
    let old = one_trove();
    let entire = debt_later(&old);
    let plan = redeemed(&old, entire, coll(400)).unwrap();
    assert_eq!(plan.trove.status, Status::Idle);
    assert_eq!(
        (plan.trove.debt, plan.trove.stake),
        (Debt::ZERO, Stake::ZERO)
    );
    assert_eq!(plan.trove.coll, coll(600), "it keeps the rest");
    assert_eq!(plan.book, BookMove::Remove);
    assert!(plan.branch.is_empty(), "DEBT-7");
    assert_eq!(
        (plan.branch.recorded_debt, plan.branch.coll),
        (Debt::ZERO, Coll::ZERO)
    );
    let recorded = old.branch.recorded_debt.add(plan.branch_interest).unwrap();
    assert_eq!(plan.residue, recorded.sub(entire).unwrap(), "DEBT-9");
    let second = open(
        old.branch,
        &opening(coll(1_000), usd(500)),
        &quote(100),
        NOW,
    )
    .unwrap();
    let plan = redeem(second.branch, old.trove, entire, coll(400), at(LATER)).unwrap();
    assert_eq!(
        (plan.trove.status, plan.residue),
        (Status::Idle, Debt::ZERO)
    );
    assert_eq!(
        plan.branch.coll,
        coll(1_000),
        "idle collateral is out: RATIO-5"
    );
    assert_eq!(plan.branch.total_stakes, second.trove.stake);
}

#[test]
fn redeem_3_a_trove_gives_no_more_than_it_has() {
    let old = one_trove();
    let entire = debt_later(&old);
    let above = entire.add(Debt::new(1)).unwrap();
    assert_eq!(redeemed(&old, above, coll(1)), Err(RuleError::Overflow));
    let above = coll(1_000).add(Coll::new(1)).unwrap();
    assert_eq!(redeemed(&old, usd(1), above), Err(RuleError::Overflow));
    assert!(redeemed(&old, entire, coll(1_000)).is_ok());
    let of = |status| {
        let trove = Trove {
            status,
            ..old.trove
        };
        redeem(old.branch, trove, usd(1), coll(1), at(LATER))
    };
    assert_eq!(of(Status::Closed), Err(RuleError::TroveUnknown));
    assert_eq!(of(Status::Idle), Err(RuleError::TroveIdle));
}

#[test]
fn shut_13_a_trove_is_left_with_any_debt_and_without_collateral() {
    let old = shut(one_trove());
    let plan = redeemed(&old, usd(400), coll(1_000)).unwrap();
    assert_eq!(
        (plan.trove.status, plan.trove.coll),
        (Status::Active, Coll::ZERO)
    );
    assert!(plan.trove.debt < MIN_DEBT);
    assert_eq!(plan.trove.stake, Stake::new(1), "REDIST-6");
    assert_eq!(plan.trove.last_debt_update, at(NOW + 10), "INT-9");
    // It takes part in what is left to do.
    let rest = plan.trove.debt;
    let end = redeem(plan.branch, plan.trove, rest, Coll::ZERO, at(LATER + 1)).unwrap();
    assert_eq!(end.trove.status, Status::Idle);
    assert!(end.branch.is_empty() && end.branch.total_stakes.is_zero());
}

#[test]
fn redeem_1_the_largest_troves_fit() {
    let mut old = one_trove();
    (old.trove.debt, old.trove.coll) = (DEBT_CAP, COLL_CAP);
    (old.branch.recorded_debt, old.branch.coll) = (DEBT_CAP, COLL_CAP);
    old.branch.weighted_debt = WeightedDebt::of(DEBT_CAP, old.trove.rate).unwrap();
    old.branch.total_stakes = Stake::new(COLL_CAP.raw());
    old.trove.stake = old.branch.total_stakes;
    let plan = redeem(old.branch, old.trove, DEBT_CAP, COLL_CAP, at(NOW)).unwrap();
    assert_eq!(plan.trove.status, Status::Idle);
    let high = Price::new(kernel::mul(kernel::widen(WAD * WAD), kernel::widen(WAD)).unwrap());
    let paid = payout(DEBT_CAP, high, WAD / 100).unwrap();
    assert_eq!(paid.gross.raw(), 10u128.pow(10));
}

/// One branch of three troves of 1 000, 300 and 200 AmpUSD at 200 %, of which nothing is due.
fn three() -> World {
    let sketch = |debt: u128, bps| (2 * debt * AMP_USD, debt * AMP_USD, bps, (0, 0));
    let sketches = [sketch(1_000, 60), sketch(300, 70), sketch(200, 80)];
    let scene = Scene::new(&sketches, 0, common::quote(100), at(NOW));
    let base = BaseRate::default().decayed(at(NOW)).unwrap();
    World::new(vec![scene], base, at(NOW))
}

#[test]
fn redeem_9_the_fee_and_each_branch_s_collateral_are_held_to_what_the_redeemer_accepts() {
    let world = three();
    let (_, receipt) = world.redeem(&Asked::all(100 * AMP_USD)).unwrap();
    // A floor of 1 % and 100 of 1 500 AmpUSD.
    let fee = WAD / 100 + WAD.div_ceil(15);
    assert_eq!(receipt.fee_rates, [fee]);
    let out = receipt.out[0];
    let asked = |max_fee: u128, min: u128| Asked {
        max_fee: kernel::widen(max_fee),
        min_coll: vec![kernel::widen(min)],
        ..Asked::all(100 * AMP_USD)
    };
    let ends = |max_fee, min| {
        world
            .redeem(&asked(max_fee, min))
            .map(|(_, receipt)| receipt.out)
    };
    assert_eq!(ends(fee, out.raw()), Ok(vec![out]));
    assert_eq!(ends(fee + 1, out.raw() - 1), Ok(vec![out]));
    assert_eq!(ends(fee - 1, out.raw()), Err(RuleError::FeeAboveMax));
    assert_eq!(ends(fee, out.raw() + 1), Err(RuleError::CollateralBelowMin));
    assert_eq!(ends(0, 0), Err(RuleError::FeeAboveMax));
}

#[test]
fn redeem_12_an_amount_that_no_trove_gives_burns_nothing_and_moves_no_base_rate() {
    let mut world = three();
    // All three at the minimum: 199 AmpUSD find no taker, 200 find one.
    let sketch = |bps| (2 * MIN, MIN, bps, (0, 0));
    let sketches = [sketch(60), sketch(70), sketch(80)];
    world.scenes = vec![Scene::new(&sketches, 0, common::quote(100), at(NOW))];
    world.supply = 3 * MIN;
    let refused = world.redeem(&Asked::all(MIN - 1));
    assert_eq!(refused, Err(RuleError::NothingRedeemed));
    let (new, receipt) = world.redeem(&Asked::all(MIN)).unwrap();
    assert_eq!((receipt.burned, new.scenes[0].troves.len()), (MIN_DEBT, 2));
    let (new, receipt) = world.redeem(&Asked::all(3 * MIN - 1)).unwrap();
    assert_eq!(receipt.burned.raw(), 2 * MIN, "REDEEM-16");
    assert_eq!(receipt.visits.last(), Some(&(0, 2, Visit::PassedOver)));
    assert_eq!(new.base.rate, (WAD * 2).div_ceil(3), "of what was burned");
    let nothing = World {
        scenes: Vec::new(),
        ..world
    };
    let refused = nothing.redeem(&Asked::all(1));
    assert_eq!(refused, Err(RuleError::NothingRedeemed));
}

#[test]
fn redeem_6_a_trove_that_cannot_be_left_above_the_minimum_is_left_at_it() {
    let world = three();
    // 1 150 AmpUSD: the first whole, the second to the minimum (100), the third passed over.
    let (new, receipt) = world.redeem(&Asked::all(1_150 * AMP_USD)).unwrap();
    assert_eq!(receipt.burned.raw(), 1_100 * AMP_USD);
    let debts: Vec<_> = new.scenes[0]
        .troves
        .iter()
        .map(|trove| trove.debt)
        .collect();
    assert_eq!(debts, [MIN_DEBT, MIN_DEBT]);
    // The whole branch: the last leaves, and no base rate passes one.
    let (new, receipt) = world.redeem(&Asked::all(u128::MAX)).unwrap();
    assert_eq!(receipt.burned.raw(), 1_500 * AMP_USD);
    assert!(new.scenes[0].branch.is_empty() && new.supply == 0, "DEBT-7");
    assert_eq!(new.base.rate, WAD);
    assert_eq!(
        receipt.out,
        [Coll::ZERO],
        "at a fee of 100 % nothing is paid"
    );
    assert_eq!(receipt.fee_rates, [WAD]);
    let refused = world.redeem(&Asked {
        max_fee: kernel::widen(WAD - 1),
        ..Asked::all(u128::MAX)
    });
    assert_eq!(refused, Err(RuleError::FeeAboveMax), "REDEEM-9");
}
