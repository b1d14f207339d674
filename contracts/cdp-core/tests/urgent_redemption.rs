//! Urgent redemption: what an AmpUSD is paid in a shut branch, and that everything leaves it.
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
    Branch, Plan, Quote, RuleError, Status, borrowing,
    params::{AMP_USD, PRICE_SCALE, WAD},
    plan::Change,
    redemption::redeem,
    urgent_redemption::{Payment, exchange, pay},
};
use common::{NOW, at, big, decimal, shared, usd};
use fixed_math::{Coll, Debt, Price, WeightedDebt, kernel};
use num_bigint::BigUint;
use proptest::prelude::*;
use redeeming::{Scene, Sketch};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A shut branch of some collateral and debt.
fn branch(coll: u128, debt: u128) -> Branch {
    Branch {
        coll: Coll::new(coll),
        recorded_debt: Debt::new(debt),
        weighted_debt: WeightedDebt::new(debt),
        last_accrual: at(NOW),
        shut_at: at(NOW),
        ..Branch::default()
    }
}

fn price(raw: u128) -> Price {
    Price::new(kernel::widen(raw))
}

#[test]
fn shut_8_the_payments_equal_the_golden_vectors() {
    let data = shared("liquity_formula_vectors.json");
    let vectors = data["urgent_redemption"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let number = |name: &str| decimal(&vector[name]);
        let whole = kernel::widen(number("price"));
        let price = Price::new(kernel::mul(whole, kernel::widen(WAD)).unwrap());
        let (coll, debt) = (number("trove_coll"), number("debt"));
        // A branch of which the trove is a part, and which is worth more than 102 %.
        let exchange = exchange(&branch(100 * coll, debt), price).unwrap();
        let found = pay(
            usd(u128::from(u64::MAX)),
            &exchange,
            Coll::new(coll),
            Debt::new(debt),
        );
        let ceiled = vector.get("lot_ceil").map_or(number("lot"), decimal);
        let expected = Payment {
            burned: Debt::new(ceiled),
            coll: Coll::new(number("coll_out")),
        };
        assert_eq!(found, Ok(expected));
    }
}

#[test]
fn shut_8_the_ratio_is_102_per_cent_or_the_branch_s_own() {
    // 1 000 AmpUSD of debt; a unit is worth a wei.
    let one = price(PRICE_SCALE);
    let debt = 1_000 * AMP_USD;
    let paid = |percent: u128| {
        let exchange = exchange(&branch(debt * percent / 100, debt), one).unwrap();
        pay(usd(100), &exchange, Coll::new(debt), usd(500)).unwrap()
    };
    for (percent, expected) in [
        (300, 102),
        (103, 102),
        (102, 102),
        (101, 101),
        (60, 60),
        (1, 1),
    ] {
        let paid = paid(percent);
        assert_eq!(paid.burned, usd(100), "at {percent} %");
        assert_eq!(paid.coll.raw(), expected * AMP_USD, "at {percent} %");
    }
    // A unit on either side of 102 %.
    let exact = debt * 102 / 100;
    let pays = |coll| {
        let exchange = exchange(&branch(coll, debt), one).unwrap();
        pay(
            Debt::new(debt),
            &exchange,
            Coll::new(2 * debt),
            Debt::new(debt),
        )
        .unwrap()
        .coll
    };
    assert_eq!(pays(exact - 1).raw(), exact - 1, "all of it for all debt");
    assert_eq!(pays(exact).raw(), exact);
    assert_eq!(pays(exact + 1).raw(), exact);
}

#[test]
fn shut_8_urgent_redemptions_need_a_shut_branch_with_debt_and_a_price() {
    let one = price(PRICE_SCALE);
    let open = Branch {
        shut_at: at(0),
        ..branch(10, 10)
    };
    assert_eq!(exchange(&open, one), Err(RuleError::BranchNotShut));
    assert_eq!(
        exchange(&branch(10, 10), Price::ZERO),
        Err(RuleError::OracleDown)
    );
    assert_eq!(
        exchange(&branch(10, 0), one),
        Err(RuleError::NothingRedeemed)
    );
}

#[test]
fn shut_13_a_trove_without_collateral_gives_nothing() {
    let ask = |coll, debt, all: u128| {
        let exchange = exchange(&branch(all, 1_000), price(PRICE_SCALE)).unwrap();
        pay(Debt::new(400), &exchange, Coll::new(coll), Debt::new(debt)).unwrap()
    };
    assert_eq!(ask(0, 500, 2_000), Payment::default());
    assert_eq!(
        ask(0, 500, 0),
        Payment::default(),
        "nor a branch without any"
    );
    let of = |burned, coll| Payment {
        burned: Debt::new(burned),
        coll: Coll::new(coll),
    };
    assert_eq!(ask(1, 500, 2_000), of(1, 1), "ROUND-1 row 23: up");
    assert_eq!(ask(408, 500, 2_000), of(400, 408));
    assert_eq!(ask(407, 500, 2_000), of(400, 407), "ROUND-1 row 23: up");
    assert_eq!(ask(406, 500, 2_000), of(399, 406));
    assert_eq!(ask(500, 3, 2_000), of(3, 3), "ROUND-1 row 23: down");
    // At 1 % a unit is paid for 100 to 199: what is asked for is burned, unless all collateral
    // is less than it is worth.
    assert_eq!(ask(1, 199, 10), of(199, 1));
    assert_eq!(ask(1, 200, 10), of(100, 1));
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn shut_8_payout_is_at_most_the_ratio_the_collateral_and_exactly_paid_for(
        all in prop_oneof![1..1_000u128, 1..10u128.pow(28)],
        owed in prop_oneof![1..1_000u128, 1..10u128.pow(28)],
        (part, mine) in (0..=1_000u128, 0..=1_000u128),
        amount in prop_oneof![1..1_000u128, 1..10u128.pow(28)],
        raw in prop_oneof![1..10u128.pow(37), Just(PRICE_SCALE), PRICE_SCALE / 2..PRICE_SCALE * 3],
    ) {
        let price = price(raw);
        let exchange = exchange(&branch(all, owed), price).unwrap();
        let (coll, debt) = (all * part / 1_000, owed * mine / 1_000);
        let paid = pay(Debt::new(amount), &exchange, Coll::new(coll), Debt::new(debt)).unwrap();
        let (burned, out) = (paid.burned.raw(), paid.coll.raw());
        prop_assert!(burned <= amount.min(debt) && out <= coll);
        // out * price <= burned * min(102 %, TCR), and one more unit would be above it, but for
        // the last collateral, for which one less would be burned.
        let number = |x: u128| BigUint::from(x);
        let value = big(price.raw()) * all;
        let exact_coll = if number(PRICE_SCALE) * 102u8 * owed / 100u8 <= value {
            (number(burned) * PRICE_SCALE * 102u8, number(raw) * 100u8)
        } else {
            (number(burned) * all, number(owed))
        };
        prop_assert!(number(out) * &exact_coll.1 <= exact_coll.0, "SHUT-8");
        if out < coll {
            prop_assert!(number(out + 1) * &exact_coll.1 > exact_coll.0, "row 23: down");
            prop_assert_eq!(burned, amount.min(debt));
        } else if burned > 0 && burned < amount.min(debt) {
            let less = &exact_coll.0 / burned * (burned - 1);
            prop_assert!(number(out) * &exact_coll.1 > less, "row 23: up");
        }
        // The ratio does not fall: (C - out) / (D - burned) >= C / D, below 102 %.
        prop_assert!(number(all - out) * owed >= number(all) * (owed - burned)
            || value > number(PRICE_SCALE) * owed);
    }
}

/// Troves of a shut branch: any debt, any collateral, and something pending.
fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    let debt = prop_oneof![Just(1), 1..1_000u128, 1..1_000 * AMP_USD];
    let coll = prop_oneof![Just(0), 0..1_000u128, 0..2_000 * AMP_USD];
    let pending = prop_oneof![Just((0, 0)), (0..AMP_USD, 0..AMP_USD)];
    let trove = (coll, debt, 50..900u16, pending);
    prop::collection::vec(trove, 1..10)
}

/// The branch's ratio does not fall by a plan: exactly, if it had any debt left.
fn holds(before: &Branch, plan: &Plan) -> bool {
    let of = |branch: &Branch| (branch.entire_coll().unwrap(), branch.entire_debt().unwrap());
    let ((coll, debt), (left, owed)) = (of(before), of(&plan.branch));
    // What an idle trove keeps is out of the branch, and more than covered what it owed.
    let idle = if plan.trove.status == Status::Idle {
        plan.trove.coll
    } else {
        Coll::ZERO
    };
    let left = BigUint::from(left.add(idle).unwrap().raw());
    left * debt.raw() >= BigUint::from(coll.raw()) * owed.raw()
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn shut_11_from_any_shut_state_all_debt_and_all_collateral_leave(
        sketches in sketches(), shut_after in 0..100 * 86_400u64, raw in 1..3 * PRICE_SCALE,
        parts in prop::collection::vec((0..10usize, 1..2_000 * AMP_USD), 0..20),
    ) {
        let quote = Quote::default();
        let mut scene = Scene::new(&sketches, 5, quote, at(NOW));
        let shut_at = at(NOW + shut_after);
        scene.accrue(shut_at);
        scene.branch.shut_at = shut_at;
        let now = at(NOW + 200 * 86_400);
        let entire = scene.branch.entire_coll().unwrap().raw();
        let mut out = 0;
        for (index, amount) in parts {
            let index = index % scene.troves.len();
            if scene.troves[index].status != Status::Active {
                continue;
            }
            let exchange = exchange(&scene.branch, price(raw)).unwrap();
            let (coll, debt) = scene.entire(index, now);
            let paid = pay(Debt::new(amount), &exchange, coll, debt).unwrap();
            let trove = scene.troves[index];
            let plan = redeem(scene.branch, trove, paid.burned, paid.coll, now).unwrap();
            let value = big(price(raw).raw()) * scene.branch.entire_coll().unwrap().raw();
            let covered = value >= BigUint::from(PRICE_SCALE) * scene.debt();
            prop_assert!(covered || holds(&scene.branch, &plan), "SHUT-8");
            prop_assert_eq!(plan.branch.shut_at, shut_at, "SHUT-1");
            (scene.branch, scene.troves[index]) = (plan.branch, plan.trove);
            out += plan.coll_out.raw();
        }
        // Repayments and deposits of any size, then everybody leaves.
        for index in 0..scene.troves.len() {
            let mut trove = scene.troves[index];
            if trove.status == Status::Active && trove.debt.raw() > 1 {
                let change = Change::repay(Debt::new(trove.debt.raw() - 1));
                let params = &scene.params;
                let plan = borrowing::adjust(params, scene.branch, trove, &change, &quote, now);
                let plan = plan.unwrap();
                (scene.branch, trove) = (plan.branch, plan.trove);
            }
            let plan = borrowing::close(scene.branch, trove, now).unwrap();
            scene.branch = plan.branch;
            out += plan.coll_out.raw();
        }
        prop_assert!(scene.branch.is_empty() && scene.debt() == 0, "DEBT-7");
        prop_assert_eq!(out, entire, "all collateral is out");
        prop_assert_eq!(scene.branch.coll, Coll::ZERO);
    }
}

#[test]
fn shut_1_no_operation_of_a_shut_branch_opens_it() {
    let sketches: Vec<Sketch> = (1..=6)
        .map(|n| (n * 100 * AMP_USD, n * 300 * AMP_USD, 500, (0, 0)))
        .collect();
    let mut scene = Scene::new(&sketches, 5, Quote::default(), at(NOW));
    scene.branch.shut_at = at(NOW);
    let mut seed = 7u64;
    for step in 0..1_000_000u64 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(step | 1);
        let index = usize::try_from(seed >> 33).unwrap() % scene.troves.len();
        let amount = 1 + u128::from(seed >> 40) * 1_000;
        let (trove, now) = (scene.troves[index], at(NOW + step / 8));
        let plan = match seed >> 61 {
            _ if trove.status != Status::Active => continue,
            0..3 => {
                let change = Change::repay(Debt::new(amount));
                borrowing::adjust(
                    &scene.params,
                    scene.branch,
                    trove,
                    &change,
                    &scene.quote,
                    now,
                )
            }
            3..6 => {
                let change = Change::add_collateral(Coll::new(amount));
                borrowing::adjust(
                    &scene.params,
                    scene.branch,
                    trove,
                    &change,
                    &scene.quote,
                    now,
                )
            }
            _ => {
                let exchange = exchange(&scene.branch, price(PRICE_SCALE)).unwrap();
                let (coll, debt) = scene.entire(index, now);
                let paid = pay(Debt::new(amount), &exchange, coll, debt).unwrap();
                redeem(scene.branch, trove, paid.burned, paid.coll, now)
            }
        };
        let plan = plan.unwrap();
        assert_eq!(plan.branch.shut_at, at(NOW), "step {step}");
        (scene.branch, scene.troves[index]) = (plan.branch, plan.trove);
    }
    assert!(scene.debt() > 0, "there was something to do to the end");
}
