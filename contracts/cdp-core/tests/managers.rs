//! What a rate delegate may do: at, inside and outside of its range and its period.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{RuleError, managers::Delegation, rate_change::is_free};
use common::{NOW, at, rate};
use fixed_math::Seconds;

/// From 3 % to 5 %, ten days apart.
fn delegation() -> Delegation {
    Delegation {
        lowest: rate(300),
        highest: rate(500),
        period: Seconds::new(10 * DAY),
    }
}

const DAY: u64 = 86_400;
const DUE: u64 = NOW + 10 * DAY;

#[test]
fn a_range_of_one_rate_is_a_range_and_a_reversed_one_is_none() {
    let of = |lowest, highest| Delegation {
        lowest: rate(lowest),
        highest: rate(highest),
        ..delegation()
    };
    assert_eq!(of(300, 300).validate(), Ok(()));
    assert_eq!(of(50, 25_000).validate(), Ok(()));
    assert_eq!(of(301, 300).validate(), Err(RuleError::RateRangeUnfit));
}

#[test]
fn auth_3_a_delegate_sets_both_ends_of_its_range_and_no_tick_beyond() {
    let permits = |bps| delegation().permits(rate(bps), at(NOW), at(DUE));
    for bps in [300, 301, 400, 499, 500] {
        assert_eq!(permits(bps), Ok(()), "{bps}");
    }
    for bps in [50, 299, 501, 25_000] {
        assert_eq!(permits(bps), Err(RuleError::RateOutsideDelegation), "{bps}");
    }
}

#[test]
fn auth_3_a_delegate_waits_for_the_last_second_of_its_period() {
    let permits = |now| delegation().permits(rate(400), at(NOW), at(now));
    assert_eq!(permits(NOW), Err(RuleError::DelegationPeriodNotOver));
    assert_eq!(permits(DUE - 1), Err(RuleError::DelegationPeriodNotOver));
    assert_eq!(permits(DUE), Ok(()));
    assert_eq!(permits(DUE + 1), Ok(()));
}

#[test]
fn auth_3_a_delegate_never_makes_its_owner_pay_for_a_change() {
    for period in [0, DAY, 7 * DAY - 1, 7 * DAY] {
        let hasty = Delegation {
            period: Seconds::new(period),
            ..delegation()
        };
        let permits = |age| hasty.permits(rate(400), at(NOW), at(NOW + age));
        for age in [0, period.min(7 * DAY - 1), 7 * DAY - 1] {
            let early = Err(RuleError::DelegationPeriodNotOver);
            assert_eq!(permits(age), early, "{period} {age}");
            assert!(!is_free(at(NOW), at(NOW + age)));
        }
        assert_eq!(permits(7 * DAY), Ok(()), "{period}");
        assert!(is_free(at(NOW), at(NOW + 7 * DAY)));
    }
}

#[test]
fn the_range_is_tested_before_the_period() {
    let both = delegation().permits(rate(501), at(NOW), at(NOW));
    assert_eq!(both, Err(RuleError::RateOutsideDelegation));
}
