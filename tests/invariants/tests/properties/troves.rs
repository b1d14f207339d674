//! COLL, TROVE, RATIO and who may do what.

use crate::holds;

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
fn trove_6_whatever_raises_risk_ends_in_the_restriction() {
    holds("TROVE-6");
}

#[test]
fn trove_11_debt_from_a_loan_to_value_is_the_most_that_fits() {
    holds("TROVE-11");
}

#[test]
fn trove_12_a_moved_token_leaves_managers_behind_and_nothing_else() {
    holds("TROVE-12");
}

#[test]
fn auth_3_a_delegate_sets_rates_within_its_limits() {
    holds("AUTH-3");
}
