//! Every stateful property over one campaign of random steps, run once and shared.
//!
//! `INVARIANTS_STEPS` (default 300 000) and `INVARIANTS_SEED` (default 1) choose another one; the
//! binary `campaign` runs long ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::{env, sync::LazyLock};

use invariants::{campaign, report::Report};

/// Steps without a choice: each property sees at least 100 000.
const STEPS: u64 = 300_000;

fn chosen(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

static CAMPAIGN: LazyLock<Report> = LazyLock::new(|| {
    campaign::run(
        chosen("INVARIANTS_STEPS", STEPS),
        chosen("INVARIANTS_SEED", 1),
        |_| {},
    )
});

/// A property was tested often, and always held.
fn holds(id: &str) {
    let report = &*CAMPAIGN;
    let tally = report
        .properties
        .get(id)
        .unwrap_or_else(|| panic!("{id} was never tested"));
    assert!(
        tally.failures.is_empty(),
        "{id}: {} of {} tests failed: {:#?}",
        tally.failed,
        tally.tests,
        tally.failures
    );
    // The rarest situation, new debt below the CCR, comes up about once in 1 000 steps.
    assert!(
        tally.tests.saturating_mul(5_000) >= report.steps,
        "{id} was tested {} times only",
        tally.tests
    );
}

#[test]
fn the_campaign_is_long_enough_and_meets_every_situation() {
    let report = &*CAMPAIGN;
    assert!(report.steps >= 100_000 || env::var("INVARIANTS_STEPS").is_ok());
    assert!(
        report.accepted.saturating_mul(2) > report.steps,
        "most steps are accepted: {report}"
    );
    assert!(
        report.emptied >= report.steps / 1_000,
        "branches are emptied: {report}"
    );
    for name in [
        "ClosedInDepositSecond",
        "CollateralZero",
        "DebtAboveCeiling",
        "DebtBelowMin",
        "ERC20InsufficientBalance",
        "ERC4626ExceededMaxRedeem",
        "ERC4626ExceededMaxWithdraw",
        "IcrBelowMcr",
        "OracleDown",
        "OracleRestricted",
        "RateOffGrid",
        "RateOutOfRange",
        "RepaymentBelowWithdrawal",
        "TcrBelowCcr",
        "TokenTransferFailed",
        "TroveUnknown",
        "UpfrontFeeAboveMax",
        "WithdrawalAboveCollateral",
        "ZeroAssets",
        "ZeroChange",
    ] {
        assert!(
            report.refusals.contains_key(name),
            "{name} is met: {report}"
        );
    }
    assert_eq!(
        report.properties.len(),
        PROPERTIES,
        "every property has its function here"
    );
}

#[test]
fn rebase_6_the_campaign_rebases_by_minus_99_and_plus_1000_percent() {
    let (fall, rise) = CAMPAIGN.rebases;
    assert!(
        fall <= 10 && rise >= 11_000,
        "to {fall} and {rise} per mille"
    );
}

/// Properties below.
const PROPERTIES: usize = 53;

#[test]
fn supply_1_minted_booked_cushion_and_residue_are_the_recorded_debt() {
    holds("SUPPLY-1");
}

#[test]
fn supply_2_balances_sum_to_the_supply() {
    holds("SUPPLY-2");
}

#[test]
fn supply_3_supply_changes_by_what_the_operation_declares() {
    holds("SUPPLY-3");
}

#[test]
fn supply_4_booked_yield_is_the_sum_of_its_parts_and_never_falls() {
    holds("SUPPLY-4");
}

#[test]
fn debt_1_the_branch_records_what_its_troves_owe_and_a_wei_per_rounding_more() {
    holds("DEBT-1");
}

#[test]
fn debt_2_weighted_debt_is_exact() {
    holds("DEBT-2");
}

#[test]
fn debt_3_accrual_without_time_changes_nothing() {
    holds("DEBT-3");
}

#[test]
fn debt_4_accruing_twice_costs_at_most_one_wei() {
    holds("DEBT-4");
}

#[test]
fn debt_6_no_total_underflows_in_any_trace() {
    holds("DEBT-6");
}

#[test]
fn debt_7_a_branch_without_debt_is_exactly_zero() {
    holds("DEBT-7");
}

#[test]
fn debt_9_residue_grows_by_what_a_last_trove_leaves() {
    holds("DEBT-9");
}

#[test]
fn coll_1_the_ledger_holds_what_it_booked() {
    holds("COLL-1");
}

#[test]
fn coll_2_collateral_in_is_collateral_held_and_out() {
    holds("COLL-2");
}

#[test]
fn coll_4_branch_collateral_is_the_sum_of_active_troves() {
    holds("COLL-4");
}

#[test]
fn trove_1_a_trove_is_active_idle_or_closed() {
    holds("TROVE-1");
}

#[test]
fn trove_2_an_active_trove_owes_the_minimum_at_least() {
    holds("TROVE-2");
}

#[test]
fn trove_3_the_owner_asked_for_owns_the_trove() {
    holds("TROVE-3");
}

#[test]
fn trove_4_ids_rise_and_are_never_reused() {
    holds("TROVE-4");
}

#[test]
fn trove_5_an_operation_leaves_other_troves_alone() {
    holds("TROVE-5");
}

#[test]
fn trove_7_a_repayment_stops_at_the_minimum_debt() {
    holds("TROVE-7");
}

#[test]
fn trove_8_repaying_and_adding_always_work_and_never_lower_the_ratio() {
    holds("TROVE-8");
}

#[test]
fn auth_1_only_its_owner_closes_a_trove() {
    holds("AUTH-1");
}

#[test]
fn trove_9_closing_always_works_pays_all_and_burns_the_entire_debt() {
    holds("TROVE-9");
}

#[test]
fn trove_13_a_change_of_nothing_is_refused() {
    holds("TROVE-13");
}

#[test]
fn trove_14_no_close_in_the_second_of_a_deposit_and_none_refused_later() {
    holds("TROVE-14");
}

#[test]
fn ratio_1_risk_raised_ends_at_or_above_the_mcr() {
    holds("RATIO-1");
}

#[test]
fn ratio_2_from_above_the_ccr_it_ends_at_or_above_it() {
    holds("RATIO-2");
}

#[test]
fn ratio_3_below_the_ccr_only_lifting_debt_passes() {
    holds("RATIO-3");
}

#[test]
fn ratio_6_new_debt_keeps_the_ceiling() {
    holds("RATIO-6");
}

#[test]
fn int_1_interest_floors_for_the_trove_and_ceils_for_the_branch() {
    holds("INT-1");
}

#[test]
fn int_3_a_trove_touched_often_owes_between_simple_and_compound() {
    holds("INT-3");
}

#[test]
fn int_4_the_pool_gets_three_quarters_floored() {
    holds("INT-4");
}

#[test]
fn int_5_booked_never_passes_the_integral_fees_and_a_wei_per_accrual() {
    holds("INT-5");
}

#[test]
fn int_6_the_fee_is_a_week_at_the_average_ceiled() {
    holds("INT-6");
}

#[test]
fn int_7_the_fee_is_at_most_what_the_caller_accepts() {
    holds("INT-7");
}

#[test]
fn book_1_bits_are_set_where_ticks_are_occupied() {
    holds("BOOK-1");
}

#[test]
fn book_2_the_walk_visits_every_active_trove_once() {
    holds("BOOK-2");
}

#[test]
fn book_3_ticks_rise_and_the_last_in_is_first() {
    holds("BOOK-3");
}

#[test]
fn book_4_links_are_symmetric_and_removed_nodes_zero() {
    holds("BOOK-4");
}

#[test]
fn book_5_only_opening_moves_a_trove_to_the_front() {
    holds("BOOK-5");
}

#[test]
fn book_8_removing_under_iteration_skips_nobody() {
    holds("BOOK-8");
}

#[test]
fn liq_13_raised_risk_is_dated() {
    holds("LIQ-13");
}

#[test]
fn redist_4_total_stakes_are_the_sum_of_stakes() {
    holds("REDIST-4");
}

#[test]
fn oracle_10_risk_is_raised_at_a_good_price_only() {
    holds("ORACLE-10");
}

#[test]
fn rebase_1_a_rebase_changes_no_stored_quantity() {
    holds("REBASE-1");
}

#[test]
fn rebase_4_accruing_and_rebasing_commute() {
    holds("REBASE-4");
}

#[test]
fn wrap_1_gons_held_cover_every_claim() {
    holds("WRAP-1");
}

#[test]
fn wrap_2_shares_floor_for_the_user_and_ceil_against() {
    holds("WRAP-2");
}

#[test]
fn wrap_3_wrapping_and_unwrapping_loses_a_unit_and_a_share_at_most() {
    holds("WRAP-3");
}

#[test]
fn wrap_4_a_donation_moves_no_rate() {
    holds("WRAP-4");
}

#[test]
fn wrap_5_total_shares_stay_below_the_cap() {
    holds("WRAP-5");
}

#[test]
fn wrap_6_no_wrap_or_unwrap_gains() {
    holds("WRAP-6");
}

#[test]
fn safe_2_a_refused_step_changes_nothing() {
    holds("SAFE-2");
}
