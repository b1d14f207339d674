//! What a second step of a shutdown may not do: come too soon after an outage, or come twice; and
//! the price of urgent redemptions after it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    Branch, BranchParams, OracleStatus, Quote, RuleError, borrowing, interest,
    liquidation::Batch,
    params::{DAY, PRICE_SCALE},
    plan::Change,
    redemption::redeem,
    redistribution::{Remainders, Sums},
    shutdown::{Cause, Flags, LastAnswer, Outage, Shutdown, flag, redemption_price_after, shut},
};
use common::{LATER, NOW, adjust, at, coll, one_trove, quote, usd};
use fixed_math::{Coll, Price, WeightedDebt, kernel};

const HOUR: u64 = 3_600;

/// 1 000 AmpUSD of debt and 1 000 whole units of collateral.
fn branch() -> Branch {
    Branch {
        coll: coll(1_000),
        recorded_debt: usd(1_000),
        weighted_debt: WeightedDebt::of(usd(1_000), common::rate(500)).unwrap(),
        last_accrual: at(NOW),
        ..Branch::default()
    }
}

/// Both sources are silent since `NOW`; the sequencer has been up for ever.
fn silence() -> Outage {
    let last = |whole: u128, updated_at| LastAnswer {
        price: Price::new(kernel::widen(whole * PRICE_SCALE)),
        updated_at: at(updated_at),
    };
    Outage {
        sequencer_up_since: at(1),
        market: last(2, NOW),
        anchor: last(3, NOW - DAY),
    }
}

fn shut_at(
    flags: Flags,
    branch: Branch,
    quote: &Quote,
    outage: &Outage,
    now: u64,
) -> Result<Shutdown, RuleError> {
    shut(flags, branch, &BranchParams::AMPL, quote, outage, at(now))
}

/// The second step, so long after the first, all the while without a price.
fn after(age: u64) -> Result<Shutdown, RuleError> {
    let (params, down) = (&BranchParams::AMPL, Quote::default());
    let from = NOW + 3 * DAY;
    let none = Flags::default();
    let (flags, _) = flag(none, branch(), params, &down, &silence(), at(from)).unwrap();
    shut_at(flags, branch(), &down, &silence(), from + age)
}

#[test]
fn shut_2_an_outage_shuts_nothing_before_its_flag_is_ten_days_old() {
    for age in [0, 1, HOUR, DAY, 9 * DAY, 10 * DAY - 1] {
        assert_eq!(after(age), Err(RuleError::FlagTooYoung), "{age}");
    }
    assert!(after(10 * DAY).is_ok());
}

#[test]
fn shut_4_an_outage_that_ends_within_ten_days_has_shut_nothing_at_any_hour_of_it() {
    for hour in 0..240 {
        assert_eq!(after(hour * HOUR), Err(RuleError::FlagTooYoung), "{hour}");
    }
}

#[test]
fn shut_14_a_flag_is_of_the_outage_it_was_raised_in() {
    let (params, down) = (&BranchParams::AMPL, Quote::default());
    let raised = NOW + 3 * DAY;
    let flags = Flags {
        outage: at(raised),
        ..Flags::default()
    };
    let now = raised + 20 * DAY;
    let again = |outage: &Outage| {
        let flagged = flag(flags, branch(), params, &down, outage, at(now));
        (
            flagged.map(|(flags, _)| flags.outage),
            shut_at(flags, branch(), &down, outage, now).map(|done| done.cause),
        )
    };
    // Of either source: the last second before the flag, that of the flag, and the one after.
    for later_market in [true, false] {
        let answered = |updated_at| {
            let mut outage = silence();
            let source = if later_market {
                &mut outage.market
            } else {
                &mut outage.anchor
            };
            source.updated_at = at(updated_at);
            again(&outage)
        };
        let stands = (Err(RuleError::FlagStands), Ok(Cause::Outage));
        let over = (Ok(at(now)), Err(RuleError::NotFlagged));
        assert_eq!(answered(raised - 1), stands);
        assert_eq!(answered(raised), over);
        assert_eq!(answered(raised + 1), over);
    }
    // Nobody ever answered: nothing ended the outage, and nothing shuts the branch.
    let nobody = Outage {
        sequencer_up_since: at(1),
        ..Outage::default()
    };
    let refused = Err(RuleError::NoLastAnswer);
    assert_eq!(again(&nobody), (Err(RuleError::FlagStands), refused));
}

#[test]
fn debt_8_a_branch_that_everybody_left_has_no_ratio_to_be_shut_for() {
    let left = Branch {
        last_accrual: at(NOW),
        counter: 7,
        ..Branch::default()
    };
    let (params, none) = (&BranchParams::AMPL, Outage::default());
    let flags = Flags {
        scr: at(NOW),
        ..Flags::default()
    };
    for price in [quote(1), quote(100)] {
        let flagged = flag(Flags::default(), left, params, &price, &none, at(NOW));
        assert_eq!(flagged, Err(RuleError::TcrNotBelowScr));
        let refused = shut_at(flags, left, &price, &none, NOW + HOUR);
        assert_eq!(refused, Err(RuleError::TcrNotBelowScr));
    }
}

#[test]
fn shut_12_a_price_that_was_recorded_is_never_recorded_again() {
    let flags = Flags {
        scr: at(NOW),
        outage: at(NOW + 1),
    };
    let low = quote(120);
    let first = shut_at(flags, branch(), &low, &silence(), NOW + HOUR).unwrap();
    assert_eq!(first.price, low.price);
    // For either cause, at every age at which an open branch would be shut.
    for (quote, now) in [
        (quote(1), NOW + HOUR),
        (quote(1), NOW + 6 * HOUR),
        (Quote::default(), NOW + 1 + 10 * DAY),
    ] {
        assert!(shut_at(flags, branch(), &quote, &silence(), now).is_ok());
        let again = shut_at(flags, first.branch, &quote, &silence(), now);
        assert_eq!(again, Err(RuleError::BranchShut));
    }
}

#[test]
fn shut_1_the_last_trove_that_leaves_leaves_its_branch_shut() {
    let old = common::shut(one_trove());
    let (shut_at, until) = (old.branch.shut_at, at(LATER));
    let closed = borrowing::close(old.branch, old.trove, until).unwrap();
    let debt = interest::entire_debt(&old.branch, &old.trove, until).unwrap();
    let repaid = adjust(&old, &Change::repay(debt), &Quote::default(), LATER).unwrap();
    let redeemed = redeem(old.branch, old.trove, debt, Coll::ZERO, until).unwrap();
    for plan in [closed, repaid, redeemed] {
        assert!(plan.branch.is_empty());
        assert_eq!(plan.branch.shut_at, shut_at);
    }
    let mut accrued = old.branch;
    interest::accrue(&mut accrued, until).unwrap();
    let mut batch = Batch::new(accrued, usd(1_000));
    let params = &BranchParams::AMPL;
    let taken = batch.take(params, old.trove, quote(1).price, until);
    assert!(taken.unwrap().is_some());
    batch
        .finish(&mut Sums::default(), &mut Remainders::default())
        .unwrap();
    assert!(batch.branch.is_empty());
    assert_eq!(batch.branch.shut_at, shut_at);
}

#[test]
fn shut_9_an_urgent_redemption_takes_the_higher_leg_and_else_the_recorded_price() {
    let price = |whole: u128| Price::new(kernel::widen(whole * PRICE_SCALE));
    let quote = |status| Quote {
        price: price(5),
        redemption_price: price(6),
        status,
        by_gap_only: false,
    };
    let after = |status, recorded| redemption_price_after(&quote(status), recorded);
    assert_eq!(after(OracleStatus::Good, price(9)), Ok(price(6)));
    assert_eq!(after(OracleStatus::Restricted, price(9)), Ok(price(6)));
    assert_eq!(after(OracleStatus::Down, price(9)), Ok(price(9)));
    let nothing = after(OracleStatus::Down, Price::ZERO);
    assert_eq!(nothing, Err(RuleError::OracleDown));
}
