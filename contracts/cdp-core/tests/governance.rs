//! Debt ceilings: what the owner may do to one, at, inside and outside of each bound.
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
    RuleError,
    governance::Ceiling,
    params::{AMPL_CEILING, DEBT_CAP, MAX_SMALLEST_RAISE, RAISE_PERIOD},
};
use common::{NOW, at, usd};
use fixed_math::{Debt, Timestamp};

/// 500 000 AmpUSD, raised at `NOW`.
fn raised() -> Ceiling {
    Ceiling {
        debt: usd(500_000),
        smallest_raise: usd(100_000),
        last_raise: at(NOW),
    }
}

/// The first second in which `raised` may be raised again.
const DUE: u64 = NOW + RAISE_PERIOD.raw();

fn wei(debt: Debt, more: u128) -> Debt {
    Debt::new(debt.raw() + more)
}

#[test]
fn a_ceiling_that_stays_is_no_change() {
    let old = raised();
    assert_eq!(old.change(old.debt, at(DUE)), Err(RuleError::ZeroChange));
}

#[test]
fn gov_4_a_ceiling_falls_at_once_to_any_value_and_keeps_its_last_raise() {
    let old = raised();
    for debt in [Debt::ZERO, Debt::new(1), Debt::new(old.debt.raw() - 1)] {
        let new = old.change(debt, at(NOW)).unwrap();
        assert_eq!(new, Ceiling { debt, ..old });
    }
}

#[test]
fn gov_3_a_raise_waits_for_the_last_second_of_seven_days() {
    let (old, debt) = (raised(), wei(raised().debt, 1));
    let early = old.change(debt, at(DUE - 1));
    assert_eq!(early, Err(RuleError::RaiseTooSoon));
    let last_raise = at(DUE);
    let new = old.change(debt, last_raise).unwrap();
    assert_eq!(
        new,
        Ceiling {
            debt,
            last_raise,
            ..old
        }
    );
    // A lowering in between neither shortens nor restarts the time.
    let low = old.change(Debt::ZERO, at(DUE - 1)).unwrap();
    assert_eq!(low.change(debt, at(DUE - 1)), Err(RuleError::RaiseTooSoon));
    assert!(low.change(old.smallest_raise, at(DUE)).is_ok());
}

#[test]
fn gov_3_a_raise_reaches_twice_the_ceiling_in_force_or_the_smallest_raise() {
    let old = raised();
    let twice = usd(1_000_000);
    assert_eq!(old.change(twice, at(DUE)).unwrap().debt, twice);
    let above = old.change(wei(twice, 1), at(DUE));
    assert_eq!(above, Err(RuleError::RaiseAboveMax));
    // After a lowering the ceiling in force counts, not the one before.
    let low = old.change(usd(60_000), at(NOW)).unwrap();
    assert!(low.change(usd(120_000), at(DUE)).is_ok());
    let above = low.change(wei(usd(120_000), 1), at(DUE));
    assert_eq!(above, Err(RuleError::RaiseAboveMax));
    // Below half of the smallest raise, the smallest raise is larger; from 0 as well.
    for debt in [Debt::ZERO, usd(49_999)] {
        let low = old.change(debt, at(NOW)).unwrap();
        assert!(low.change(usd(100_000), at(DUE)).is_ok());
        let above = low.change(wei(usd(100_000), 1), at(DUE));
        assert_eq!(above, Err(RuleError::RaiseAboveMax));
    }
}

#[test]
fn a_launch_branch_that_was_never_raised_may_be_at_once() {
    let launch = Ceiling {
        debt: AMPL_CEILING,
        smallest_raise: AMPL_CEILING,
        last_raise: Timestamp::default(),
    };
    assert!(launch.change(usd(1_000_000), at(NOW)).is_ok());
}

#[test]
fn no_ceiling_passes_the_cap_of_debt() {
    let old = Ceiling {
        debt: DEBT_CAP,
        ..raised()
    };
    let above = old.change(wei(DEBT_CAP, 1), at(DUE));
    assert_eq!(above, Err(RuleError::AmountAboveCap));
    let half = Ceiling {
        debt: Debt::new(DEBT_CAP.raw() - 1),
        ..raised()
    };
    assert_eq!(half.change(DEBT_CAP, at(DUE)).unwrap().debt, DEBT_CAP);
    let absurd = Ceiling {
        debt: Debt::new(u128::MAX / 2 + 1),
        ..raised()
    };
    let twice = absurd.change(Debt::new(u128::MAX), at(DUE));
    assert_eq!(twice, Err(RuleError::Overflow));
}

#[test]
fn gov_3_an_added_branch_starts_at_zero_with_a_bounded_smallest_raise() {
    let added = Ceiling {
        debt: Debt::ZERO,
        smallest_raise: MAX_SMALLEST_RAISE,
        last_raise: at(NOW),
    };
    assert_eq!(added.validate_added(), Ok(()));
    let small = Ceiling {
        smallest_raise: Debt::ZERO,
        ..added
    };
    assert_eq!(small.validate_added(), Ok(()));
    let large = Ceiling {
        smallest_raise: wei(MAX_SMALLEST_RAISE, 1),
        ..added
    };
    assert_eq!(
        large.validate_added(),
        Err(RuleError::SmallestRaiseAboveMax)
    );
    let lent = Ceiling {
        debt: Debt::new(1),
        ..large
    };
    assert_eq!(lent.validate_added(), Err(RuleError::CeilingNotZero));
    // Its first raise is seven days later, to the smallest raise.
    let first = added.change(MAX_SMALLEST_RAISE, at(DUE - 1));
    assert_eq!(first, Err(RuleError::RaiseTooSoon));
    assert!(added.change(MAX_SMALLEST_RAISE, at(DUE)).is_ok());
}
