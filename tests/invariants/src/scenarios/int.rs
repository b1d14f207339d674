//! INT: interest and fees.

use num_bigint::BigUint;

use super::{
    figures,
    stage::{
        AMPL, ANY, BORROWER, BPS, DAY, MIN_DEBT, NEIGHBOUR, ONE, SPOT, STRANGER, Stage, WEEK, add,
        adjust, borrow, change_rate, every_verb, open, repay, to_ltv,
    },
};
use crate::trace::Op;

pub fn int_1_a_trove_is_charged_the_floor_and_its_branch_the_ceiling(stage: &mut Stage<'_>) {
    for (rate, seconds) in [(50, 1), (317, 59), (500, 3_601), (25_000, 400 * DAY)] {
        let trove = stage.opens(BORROWER, SPOT, 300, 90_000, rate);
        let (old, branch) = (stage.trove(trove), stage.branch(SPOT));
        stage.wait(seconds);
        stage.does(BORROWER, add(trove, 1));
        let floor = figures::interest(old.debt, rate, seconds);
        let ceil = figures::branch_interest(branch.weighted_debt, seconds);
        assert_eq!(stage.trove(trove).debt, old.debt + floor);
        assert_eq!(
            stage.branch(SPOT).recorded_debt,
            branch.recorded_debt + ceil
        );
        stage.later(1);
    }
}

pub fn int_2_no_time_no_interest_and_more_time_never_less(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let start = stage.trove(trove).debt;
    stage.does(BORROWER, add(trove, 1));
    assert_eq!(stage.trove(trove).debt, start);
    let mut last = start;
    for seconds in [
        1,
        2,
        59,
        60,
        6 * 3_600,
        WEEK,
        figures::YEAR,
        100 * figures::YEAR,
    ] {
        stage.wait(seconds);
        stage.does(BORROWER, add(trove, 1));
        let debt = stage.trove(trove).debt;
        assert!(debt > last);
        last = debt;
    }
    // A century and a second is a century: interest is counted no longer at once.
    let century = 100 * figures::YEAR;
    stage.wait(century + 1);
    let most = last + figures::interest(last, 500, century);
    stage.does(BORROWER, add(trove, 1));
    assert_eq!(stage.trove(trove).debt, most);
}

pub fn int_3_touching_costs_at_least_simple_and_at_most_compound_interest(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 25_000);
    let start = stage.trove(trove).debt;
    let year = BigUint::from(figures::YEAR) * 10_000u32;
    let (mut seconds, mut product, mut scale) = (0, BigUint::from(1u8), BigUint::from(1u8));
    for (touches, dt) in (1u128..).zip([1, 59, 3_600, DAY, 30 * DAY, figures::YEAR]) {
        stage.wait(dt);
        let op = if touches % 2 == 0 {
            add(trove, 1)
        } else {
            adjust(trove, -1, 0)
        };
        stage.later(0);
        stage.does(BORROWER, op);
        seconds += dt;
        product *= &year + BigUint::from(dt) * 25_000u32;
        scale *= &year;
        let debt = stage.trove(trove).debt;
        let simple = start + figures::interest(start, 25_000, seconds);
        assert!(debt + touches >= simple, "{debt} {simple}");
        assert!(&scale * debt <= &product * start, "{debt}");
    }
}

pub fn int_4_three_quarters_floored_go_to_the_pool(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    let fee = stage.booked();
    let [pool, incentives, ..] = stage.state().system;
    assert_eq!((pool, incentives), (fee * 3 / 4, fee - fee * 3 / 4));
    let mut remainders = [false; 4];
    for seconds in 1..40 {
        let [pool, incentives, ..] = stage.state().system;
        let weighted = stage.branch(SPOT).weighted_debt;
        let interest = figures::branch_interest(weighted, seconds);
        stage.wait(seconds);
        stage.does(BORROWER, add(trove, 1));
        let [new_pool, new_incentives, ..] = stage.state().system;
        assert_eq!(new_pool, pool + interest * 3 / 4);
        assert_eq!(new_incentives, incentives + interest - interest * 3 / 4);
        remainders[(interest % 4) as usize] = true;
    }
    assert_eq!(remainders, [true; 4], "every remainder came up");
}

pub fn int_5_no_more_is_booked_than_weights_earn_and_a_wei_per_accrual(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 40_000, 500);
    let mut fees = stage.booked();
    let (mut integral, mut accruals) = (BigUint::from(0u8), 1u32);
    for op in every_verb(trove) {
        stage.later(DAY);
        let branch = stage.branch(SPOT);
        integral += BigUint::from(branch.weighted_debt) * (stage.next_time() - branch.last_accrual);
        fees += stage.does(BORROWER, op).upfront_fee;
        accruals += 1;
        let earned = &integral / (BigUint::from(figures::YEAR) * 10_000u32);
        let booked = BigUint::from(stage.booked());
        assert!(booked >= &earned + fees);
        assert!(booked <= earned + fees + accruals);
    }
}

pub fn int_6_the_fee_is_a_week_at_the_average_after_the_change(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 700, 90_000, 25_000);
    let expected = stage.with_fee(SPOT, 300 * ONE + 1, 50) - 300 * ONE - 1;
    let coll = 10u128.pow(13);
    let effect = stage.does(BORROWER, open(SPOT, BORROWER, coll, 300 * ONE + 1, 50));
    assert_eq!(effect.upfront_fee, expected);
    let trove = effect.opened.expect("opened");
    for loan in [1, 2, 1_000_003, 77 * ONE] {
        stage.later(3_601);
        let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
        let fee = figures::loan_fee(&branch, &state, now, loan);
        assert!(fee > 0, "it is ceiled");
        assert_eq!(stage.does(BORROWER, borrow(trove, loan)).upfront_fee, fee);
        let fee = {
            let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
            figures::rate_fee(&branch, &state, now, 60)
        };
        assert_eq!(
            stage.does(BORROWER, change_rate(trove, 60)).upfront_fee,
            fee
        );
    }
}

pub fn int_7_the_fee_that_is_accepted_passes_and_a_wei_less_does_not(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 700, 90_000, 2_500);
    let named = "UpfrontFeeAboveMax";
    let fee = stage.with_fee(SPOT, 300 * ONE, 500) - 300 * ONE;
    let fresh = |max_fee| Op::Open {
        branch: SPOT,
        owner: BORROWER,
        coll: 10u128.pow(13),
        debt: 300 * ONE,
        rate: 500 * BPS,
        max_fee,
    };
    stage.refuses(BORROWER, fresh(fee - 1), named);
    let trove = stage.does(BORROWER, fresh(fee)).opened.expect("opened");
    stage.later(DAY);
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let fee = figures::loan_fee(&branch, &state, now, ONE);
    let (amount, debt) = (ONE, ONE as i128);
    let loan = |max_fee| Op::Borrow {
        trove,
        amount,
        max_fee,
    };
    let both = |max_fee| Op::Adjust {
        trove,
        coll: 0,
        debt,
        max_fee,
    };
    stage.refuses(BORROWER, loan(fee - 1), named);
    stage.refuses(BORROWER, both(fee - 1), named);
    stage.does(BORROWER, loan(fee));
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let fee = figures::loan_fee(&branch, &state, now, ONE);
    stage.does(BORROWER, both(fee));
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let fee = figures::rate_fee(&branch, &state, now, 600);
    let rate = 600 * BPS;
    let change = |max_fee| Op::ChangeRate {
        trove,
        rate,
        max_fee,
    };
    stage.refuses(BORROWER, change(fee - 1), named);
    stage.does(BORROWER, change(fee));
    let ltv = |max_fee| Op::AdjustToLtv {
        trove,
        ltv: ONE / 4,
        max_fee,
    };
    stage.refuses(BORROWER, ltv(0), named);
    let taken = stage.does(BORROWER, ltv(ANY)).upfront_fee;
    assert!(taken > 0);
}

pub fn int_8_a_rate_change_is_free_after_a_week_to_the_second(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 90_000, 500);
    stage.opens(NEIGHBOUR, SPOT, 300, 90_000, 500);
    stage.wait(WEEK - 1);
    stage.later(0);
    let (branch, state, now) = (stage.branch(SPOT), stage.trove(trove), stage.next_time());
    let fee = figures::rate_fee(&branch, &state, now, 500);
    // The same rate is a rate change: charged, and it starts the week anew.
    assert_eq!(
        stage.does(BORROWER, change_rate(trove, 500)).upfront_fee,
        fee
    );
    assert!(fee > 0);
    stage.wait(WEEK);
    assert_eq!(stage.does(BORROWER, change_rate(trove, 500)).upfront_fee, 0);
    assert_eq!(stage.branch(SPOT).book[0], trove, "and moves to the front");
    // The new week counts from that free change.
    stage.wait(WEEK - 1);
    stage.later(0);
    assert!(stage.does(BORROWER, change_rate(trove, 501)).upfront_fee > 0);
}

pub fn int_8_a_free_change_works_without_a_price_and_below_every_ratio(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, SPOT, 300, 15_000, 500);
    for (answer, named) in [(ONE / 10, "IcrBelowMcr"), (0, "OracleDown")] {
        stage.wait(WEEK - 1);
        stage.answers(SPOT, answer);
        stage.refuses(BORROWER, change_rate(trove, 25_000), named);
        stage.wait(1);
        let effect = stage.does(BORROWER, change_rate(trove, 25_000));
        assert_eq!(effect.upfront_fee, 0);
    }
}

/// What the search found cheapest, replayed: opening low and changing at once pays two fees.
pub fn int_10_opening_low_and_changing_at_once_costs_a_second_fee(stage: &mut Stage<'_>) {
    stage.opens(NEIGHBOUR, SPOT, 200, 90_000, 50);
    let honest = stage.with_fee(SPOT, 5_000 * ONE, 25_000) - 5_000 * ONE;
    let trove = stage.opens(BORROWER, SPOT, 5_000, 90_000, 50);
    let first = stage.trove(trove).debt - 5_000 * ONE;
    let second = stage.does(BORROWER, change_rate(trove, 25_000)).upfront_fee;
    assert!(first + second > honest, "{first} {second} {honest}");
}

/// A fee is charged on what is new, at the same average, whatever else the call does.
pub fn int_6_a_repayment_a_deposit_and_a_free_change_pay_no_fee(stage: &mut Stage<'_>) {
    let trove = stage.opens(BORROWER, AMPL, 300, 90_000, 500);
    stage.later(WEEK);
    let free = [
        add(trove, 1),
        repay(trove, 1),
        adjust(trove, 1, -1),
        adjust(trove, -1, -1),
        change_rate(trove, 400),
        to_ltv(trove, 1_000),
    ];
    for op in free {
        assert_eq!(stage.does(BORROWER, op.clone()).upfront_fee, 0, "{op:?}");
    }
    assert!(stage.trove(trove).debt >= MIN_DEBT);
    stage.refuses(STRANGER, change_rate(trove, 400), "NotOwnerNorApproved");
}
