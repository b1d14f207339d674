//! SUPPLY, DEBT and INT.

use crate::holds;

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
fn supply_6_a_transfer_changes_two_balances_and_to_oneself_none() {
    holds("SUPPLY-6");
}

#[test]
fn debt_8_the_first_trove_of_a_branch_is_tested_alone() {
    holds("DEBT-8");
}

#[test]
fn int_8_a_rate_change_is_free_after_a_week_and_charged_before() {
    holds("INT-8");
}
