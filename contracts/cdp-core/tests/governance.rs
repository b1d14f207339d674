//! Debt ceilings, and who may change a rate for another.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing
)]

mod common;

use cdp_core::RuleError;
use cdp_core::governance::Ceiling;
use cdp_core::managers::Delegation;
use cdp_core::params::{DAY, DEBT_CAP};
use common::{NOW, at, rate, usd};
use fixed_math::{Debt, Seconds, Timestamp};

const WEEK: u64 = 7 * DAY;

fn ceiling(debt: Debt, smallest_raise: Debt, last_raise: Timestamp) -> Ceiling {
    Ceiling {
        debt,
        smallest_raise,
        last_raise,
    }
}

#[test]
fn gov_3_a_raise_reaches_twice_the_ceiling_or_the_smallest_raise() {
    let small = ceiling(usd(100), usd(500), Timestamp::NEVER);
    let raised = small.change(usd(500), at(NOW)).unwrap();
    assert_eq!(raised, ceiling(usd(500), usd(500), at(NOW)));
    let above = Debt::new(usd(500).raw() + 1);
    assert_eq!(small.change(above, at(NOW)), Err(RuleError::RaiseAboveMax));
    let large = ceiling(usd(400), usd(500), Timestamp::NEVER);
    assert!(large.change(usd(800), at(NOW)).is_ok());
    let above = Debt::new(usd(800).raw() + 1);
    assert_eq!(large.change(above, at(NOW)), Err(RuleError::RaiseAboveMax));
    let none = ceiling(Debt::ZERO, usd(500), Timestamp::NEVER);
    assert!(none.change(usd(500), at(NOW)).is_ok());
}

#[test]
fn gov_3_seven_days_lie_between_two_raises_to_the_second() {
    let once = ceiling(usd(100), usd(500), at(NOW));
    let early = once.change(usd(101), at(NOW + WEEK - 1));
    assert_eq!(early, Err(RuleError::RaiseTooSoon));
    assert!(once.change(usd(101), at(NOW + WEEK)).is_ok());
    // A lowering neither waits nor gives a raise back.
    let lower = once.change(usd(1), at(NOW)).unwrap();
    assert_eq!(lower.last_raise, at(NOW));
    let early = lower.change(usd(2), at(NOW + WEEK - 1));
    assert_eq!(early, Err(RuleError::RaiseTooSoon));
    let same = once.change(usd(100), at(NOW));
    assert_eq!(same, Err(RuleError::ZeroChange));
}

#[test]
fn a_ceiling_stays_inside_the_cap_of_debt() {
    let high = ceiling(DEBT_CAP, DEBT_CAP, Timestamp::NEVER);
    let above = Debt::new(DEBT_CAP.raw() + 1);
    assert_eq!(high.change(above, at(NOW)), Err(RuleError::AmountAboveCap));
}

#[test]
fn gov_3_an_added_branch_has_no_ceiling_and_a_bounded_smallest_raise() {
    let million = usd(1_000_000);
    assert!(
        ceiling(Debt::ZERO, million, at(NOW))
            .validate_added()
            .is_ok()
    );
    let above = ceiling(Debt::ZERO, Debt::new(million.raw() + 1), at(NOW));
    let refused = above.validate_added();
    assert_eq!(refused, Err(RuleError::SmallestRaiseAboveMax));
    let with = ceiling(Debt::new(1), million, at(NOW));
    assert_eq!(with.validate_added(), Err(RuleError::CeilingNotZero));
}

#[test]
fn auth_3_a_delegate_has_a_range_and_a_period_ends_included() {
    let delegation = Delegation {
        lowest: rate(400),
        highest: rate(600),
        period: Seconds::new(WEEK),
    };
    delegation.validate().unwrap();
    let permits = |bps, now| delegation.permits(rate(bps), at(NOW), at(now));
    for bps in [400, 500, 600] {
        assert_eq!(permits(bps, NOW + WEEK), Ok(()));
        let early = Err(RuleError::DelegationPeriodNotOver);
        assert_eq!(permits(bps, NOW + WEEK - 1), early);
    }
    for bps in [399, 601] {
        let outside = Err(RuleError::RateOutsideDelegation);
        assert_eq!(permits(bps, NOW + WEEK), outside);
    }
    let inverted = Delegation {
        lowest: rate(601),
        ..delegation
    };
    assert_eq!(inverted.validate(), Err(RuleError::RateRangeUnfit));
    let one = Delegation {
        lowest: rate(600),
        ..delegation
    };
    assert_eq!(one.validate(), Ok(()));
}
