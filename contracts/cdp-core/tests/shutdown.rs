//! Shutting a branch: causes, flags and their ages, and the price it is shut at.
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
    Branch, BranchParams, OracleStatus, Quote, RuleError,
    params::{DAY, PRICE_SCALE},
    shutdown::{Cause, Flags, LastAnswer, Outage, Shutdown, clear, flag, price_after, shut},
};
use common::{NOW, at, coll, usd};
use fixed_math::{Price, Timestamp, U256, WeightedDebt, kernel};

const HOUR: u64 = 3_600;

/// 1 000 AmpUSD of debt and 1 000 whole units of collateral, at 5 %.
fn branch() -> Branch {
    Branch {
        coll: coll(1_000),
        recorded_debt: usd(1_000),
        weighted_debt: WeightedDebt::of(usd(1_000), common::rate(500)).unwrap(),
        last_accrual: at(NOW),
        ..Branch::default()
    }
}

/// So many hundredths of a per cent of an AmpUSD for a whole unit.
fn price(steps: u128) -> Price {
    Price::new(kernel::widen(steps * (PRICE_SCALE / 10_000)))
}

fn quote(low: u128, high: u128, status: OracleStatus) -> Quote {
    Quote {
        price: price(low),
        redemption_price: price(high),
        status,
        by_gap_only: false,
    }
}

/// Good at one price for both.
fn good(steps: u128) -> Quote {
    quote(steps, steps, OracleStatus::Good)
}

/// No price, the sequencer up since some time before, both sources silent for three days.
fn outage(up_for: u64, now: u64) -> Outage {
    Outage {
        sequencer_up_since: at(now - up_for),
        market: answer(17_000, NOW - 3 * DAY),
        anchor: answer(18_000, NOW - 4 * DAY),
    }
}

fn answer(steps: u128, updated_at: u64) -> LastAnswer {
    LastAnswer {
        price: price(steps),
        updated_at: at(updated_at),
    }
}

const DOWN: Quote = Quote {
    price: Price::ZERO,
    redemption_price: Price::ZERO,
    status: OracleStatus::Down,
    by_gap_only: false,
};

fn flagged(
    flags: Flags,
    branch: Branch,
    quote: &Quote,
    outage: &Outage,
    now: u64,
) -> Result<(Flags, Cause), RuleError> {
    flag(flags, branch, &BranchParams::AMPL, quote, outage, at(now))
}

/// Flags a fresh branch at `NOW`.
fn fresh(branch: Branch, quote: &Quote) -> Result<Cause, RuleError> {
    flagged(Flags::default(), branch, quote, &Outage::default(), NOW).map(|(_, cause)| cause)
}

fn shut_at(flags: Flags, quote: &Quote, outage: &Outage, now: u64) -> Result<Shutdown, RuleError> {
    shut(flags, branch(), &BranchParams::AMPL, quote, outage, at(now))
}

#[test]
fn shut_2_a_ratio_below_the_scr_at_the_higher_price_is_a_cause() {
    let (cause, none) = (Ok(Cause::Scr), Err(RuleError::TcrNotBelowScr));
    assert_eq!(fresh(branch(), &good(12_999)), cause);
    assert_eq!(fresh(branch(), &good(13_000)), none, "at the SCR");
    assert_eq!(fresh(branch(), &good(13_001)), none);
    for status in [OracleStatus::Good, OracleStatus::Restricted] {
        assert_eq!(fresh(branch(), &quote(12_000, 12_999, status)), cause);
        assert_eq!(fresh(branch(), &quote(12_000, 13_000, status)), none);
    }
    // A unit of collateral on either side.
    let with = |units: u128| {
        let coll = fixed_math::Coll::new(units);
        fresh(Branch { coll, ..branch() }, &good(13_000))
    };
    assert_eq!(with(coll(1_000).raw() - 1), cause);
    assert_eq!(with(coll(1_000).raw()), none);
    // Interest up to now counts: a second later the debt is larger.
    let (flags, none_yet) = (Flags::default(), Outage::default());
    let later = flagged(flags, branch(), &good(13_000), &none_yet, NOW + 1);
    assert_eq!(later.unwrap().1, Cause::Scr);
    // What is redistributed counts on both sides.
    let mut pending = branch();
    pending.redistributed.debt = usd(1);
    assert_eq!(fresh(pending, &good(13_000)), cause);
    pending.redistributed.coll = coll(1);
    assert_eq!(fresh(pending, &good(13_000)), none);
}

#[test]
fn debt_8_a_branch_without_debt_is_not_shut_by_its_ratio() {
    let empty = Branch {
        weighted_debt: WeightedDebt::ZERO,
        recorded_debt: usd(0),
        ..branch()
    };
    assert_eq!(fresh(empty, &good(1)), Err(RuleError::TcrNotBelowScr));
    // Without collateral the ratio is 0, with debt.
    let bare = Branch {
        coll: coll(0),
        ..branch()
    };
    assert_eq!(fresh(bare, &good(20_000)), Ok(Cause::Scr));
}

#[test]
fn shut_3_a_price_of_zero_is_no_cause_whatever_its_status() {
    for status in [OracleStatus::Good, OracleStatus::Restricted] {
        for zero in [quote(0, 0, status), quote(0, 1, status)] {
            assert_eq!(fresh(branch(), &zero), Err(RuleError::OracleDown));
            let flags = Flags {
                scr: at(NOW),
                outage: at(NOW),
            };
            let refused = shut_at(flags, &zero, &Outage::default(), NOW + HOUR);
            assert_eq!(refused, Err(RuleError::OracleDown));
        }
        assert_eq!(fresh(branch(), &quote(1, 1, status)), Ok(Cause::Scr));
    }
}

#[test]
fn shut_4_an_outage_is_a_cause_once_the_sequencer_was_up_for_a_day() {
    let now = NOW + 20 * DAY;
    let ask = |up_for| flagged(Flags::default(), branch(), &DOWN, &outage(up_for, now), now);
    let too_short = Err(RuleError::SequencerUpTooShort);
    assert_eq!(ask(0), too_short);
    assert_eq!(ask(HOUR), too_short);
    assert_eq!(ask(DAY - 1), too_short);
    assert_eq!(ask(DAY).unwrap().1, Cause::Outage);
    assert_eq!(ask(DAY + 1).unwrap().1, Cause::Outage);
    // What was not asked is no ground, nor is a time that is still to come.
    let unknown = flagged(Flags::default(), branch(), &DOWN, &Outage::default(), now);
    assert_eq!(unknown, too_short);
    let future = Outage {
        sequencer_up_since: at(now + 1),
        ..Outage::default()
    };
    assert_eq!(
        flagged(Flags::default(), branch(), &DOWN, &future, now),
        too_short
    );
    // A chain without a sequencer says 1: since ever.
    let ever = Outage {
        sequencer_up_since: at(1),
        ..Outage::default()
    };
    assert!(flagged(Flags::default(), branch(), &DOWN, &ever, now).is_ok());
    // The second step asks again: the sequencer fell over once more.
    let flags = Flags {
        outage: at(NOW),
        ..Flags::default()
    };
    let again = |up_for| shut_at(flags, &DOWN, &outage(up_for, now), now);
    assert_eq!(again(DAY - 1), Err(RuleError::SequencerUpTooShort));
    assert!(again(DAY).is_ok());
}

#[test]
fn shut_14_the_ratio_s_flag_shuts_from_one_hour_to_six() {
    let flags = Flags {
        scr: at(NOW),
        ..Flags::default()
    };
    let after = |age| shut_at(flags, &good(12_000), &Outage::default(), NOW + age);
    for age in [0, 1, HOUR - 1] {
        assert_eq!(after(age), Err(RuleError::FlagTooYoung));
    }
    for age in [HOUR, HOUR + 1, 6 * HOUR - 1, 6 * HOUR] {
        let done = after(age).unwrap();
        assert_eq!(
            (done.cause, done.branch.shut_at),
            (Cause::Scr, at(NOW + age))
        );
    }
    for age in [6 * HOUR + 1, 7 * DAY] {
        assert_eq!(after(age), Err(RuleError::FlagTooOld));
    }
    // The same cause again: it has recovered, or is another one.
    let recovered = shut_at(flags, &good(13_100), &Outage::default(), NOW + 2 * HOUR);
    assert_eq!(recovered, Err(RuleError::TcrNotBelowScr));
    let now = NOW + 2 * HOUR;
    let other = shut_at(flags, &DOWN, &outage(DAY, now), now);
    assert_eq!(other, Err(RuleError::NotFlagged));
}

#[test]
fn shut_14_the_outage_s_flag_shuts_from_ten_days_on() {
    let flags = Flags {
        outage: at(NOW),
        ..Flags::default()
    };
    let after = |age| shut_at(flags, &DOWN, &outage(DAY, NOW + age), NOW + age);
    for age in [0, HOUR, 6 * HOUR, 10 * DAY - 1] {
        assert_eq!(after(age), Err(RuleError::FlagTooYoung));
    }
    for age in [10 * DAY, 10 * DAY + 1, 3_650 * DAY] {
        assert_eq!(after(age).unwrap().cause, Cause::Outage);
    }
    let other = shut_at(flags, &good(12_000), &Outage::default(), NOW + 10 * DAY);
    assert_eq!(other, Err(RuleError::NotFlagged), "another cause");
}

#[test]
fn shut_14_a_live_flag_is_not_renewed_and_an_expired_one_is() {
    let none = Outage::default();
    let (flags, _) = flagged(Flags::default(), branch(), &good(12_000), &none, NOW).unwrap();
    let again = |age| flagged(flags, branch(), &good(12_000), &none, NOW + age);
    for age in [0, HOUR, 6 * HOUR] {
        assert_eq!(again(age), Err(RuleError::FlagStands));
    }
    let renewed = again(6 * HOUR + 1).unwrap().0;
    assert_eq!(renewed.scr, at(NOW + 6 * HOUR + 1));
    // The flag of an outage does not age, and stands beside the other.
    let later = |age| flagged(flags, branch(), &DOWN, &outage(DAY, NOW + age), NOW + age);
    let both = later(HOUR).unwrap().0;
    assert_eq!((both.scr, both.outage), (at(NOW), at(NOW + HOUR)));
    for age in [2 * HOUR, 10 * DAY, 3_650 * DAY] {
        let now = NOW + age;
        let again = flagged(both, branch(), &DOWN, &outage(DAY, now), now);
        assert_eq!(again, Err(RuleError::FlagStands));
    }
}

#[test]
fn shut_14_only_an_outage_is_cleared_and_only_while_there_is_a_price() {
    let both = Flags {
        scr: at(NOW),
        outage: at(NOW),
    };
    let cleared = Ok(Flags {
        outage: Timestamp::NEVER,
        ..both
    });
    assert_eq!(clear(both, &good(13_000)), cleared);
    assert_eq!(clear(both, &good(1)), cleared, "below the SCR, too");
    let restricted = quote(1, 2, OracleStatus::Restricted);
    assert_eq!(
        clear(both, &restricted),
        cleared,
        "one source is enough: SHUT-4"
    );
    assert_eq!(clear(both, &DOWN), Err(RuleError::OracleDown));
    let scr = Flags {
        outage: Timestamp::NEVER,
        ..both
    };
    assert_eq!(clear(scr, &good(13_000)), Err(RuleError::NotFlagged));
    assert_eq!(clear(scr, &DOWN), Err(RuleError::NotFlagged));
    // Cleared means flagging again, and ten days again.
    let now = NOW + 11 * DAY;
    let refused = shut_at(scr, &DOWN, &outage(DAY, now), now);
    assert_eq!(refused, Err(RuleError::NotFlagged));
    let (again, _) = flagged(scr, branch(), &DOWN, &outage(DAY, now), now).unwrap();
    let refused = shut_at(again, &DOWN, &outage(DAY, now), now);
    assert_eq!(refused, Err(RuleError::FlagTooYoung));
}

#[test]
fn shut_1_a_branch_is_shut_once() {
    let shut_branch = Branch {
        shut_at: at(NOW),
        ..branch()
    };
    let flags = Flags {
        scr: at(NOW),
        outage: at(NOW),
    };
    for (now, quote) in [
        (NOW, good(1)),
        (NOW + HOUR, good(1)),
        (NOW + 20 * DAY, DOWN),
    ] {
        let outage = outage(DAY, now);
        let params = &BranchParams::AMPL;
        let refused = flag(flags, shut_branch, params, &quote, &outage, at(now));
        assert_eq!(refused, Err(RuleError::BranchShut));
        let refused = shut(flags, shut_branch, params, &quote, &outage, at(now));
        assert_eq!(refused, Err(RuleError::BranchShut));
    }
}

#[test]
fn shut_12_the_price_is_that_of_the_cause() {
    let flags = Flags {
        scr: at(NOW),
        outage: at(NOW),
    };
    let low = quote(12_000, 12_500, OracleStatus::Restricted);
    let done = shut_at(flags, &low, &Outage::default(), NOW + HOUR).unwrap();
    assert_eq!(done.price, price(12_000));
    let now = NOW + 10 * DAY;
    let of = |market, anchor| {
        let outage = Outage {
            market,
            anchor,
            ..outage(DAY, now)
        };
        shut_at(flags, &DOWN, &outage, now).map(|done| done.price)
    };
    let (older, newer) = (NOW - 9, NOW - 8);
    assert_eq!(of(answer(5, newer), answer(7, older)), Ok(price(5)));
    assert_eq!(of(answer(5, older), answer(7, newer)), Ok(price(7)));
    assert_eq!(of(answer(7, newer), answer(5, older)), Ok(price(7)));
    // Of two of one second the lower, as in a quote.
    assert_eq!(of(answer(5, newer), answer(7, newer)), Ok(price(5)));
    assert_eq!(of(answer(7, newer), answer(5, newer)), Ok(price(5)));
}

#[test]
fn shut_5_no_branch_is_shut_by_an_outage_without_a_last_answer() {
    let flags = Flags {
        outage: at(NOW),
        ..Flags::default()
    };
    let now = NOW + 10 * DAY;
    let of = |market, anchor| {
        let outage = Outage {
            market,
            anchor,
            ..outage(DAY, now)
        };
        shut_at(flags, &DOWN, &outage, now).map(|done| done.price)
    };
    let never = LastAnswer::default();
    assert_eq!(of(never, never), Err(RuleError::NoLastAnswer));
    assert_eq!(of(answer(5, NOW - 1), never), Ok(price(5)), "one is enough");
    assert_eq!(of(never, answer(7, NOW - 1)), Ok(price(7)));
    // A price of 0 is none, and would pay without end.
    assert_eq!(of(answer(0, NOW - 1), never), Err(RuleError::NoLastAnswer));
    assert_eq!(of(answer(5, 0), never), Err(RuleError::NoLastAnswer));
}

#[test]
fn shut_9_the_price_is_the_adapter_s_if_it_gives_one_and_else_the_recorded() {
    let recorded = price(9);
    let fresh = |status| price_after(&quote(5, 6, status), recorded);
    assert_eq!(fresh(OracleStatus::Good), Ok(price(5)));
    assert_eq!(fresh(OracleStatus::Restricted), Ok(price(5)));
    assert_eq!(price_after(&DOWN, recorded), Ok(recorded));
    assert_eq!(price_after(&DOWN, Price::ZERO), Err(RuleError::OracleDown));
    let nothing = price_after(&quote(0, 0, OracleStatus::Good), recorded);
    assert_eq!(nothing, Err(RuleError::OracleDown), "0 is no price");
}

#[test]
fn shut_2_totals_out_of_the_caps_are_an_error_not_a_cause() {
    let huge = Price::new(U256::MAX);
    let quote = Quote {
        price: huge,
        redemption_price: huge,
        ..good(1)
    };
    let wide = Branch {
        coll: fixed_math::Coll::new(u128::MAX),
        ..branch()
    };
    assert_eq!(fresh(wide, &quote), Err(RuleError::Overflow));
    assert_eq!(Cause::Scr.byte(), 0);
    assert_eq!(Cause::Outage.byte(), 1);
}
