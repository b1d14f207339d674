//! LIQ, REDIST, REDEEM, SHUT, and what of other groups came with them.

use crate::{holds, holds_seldom};

#[test]
fn liq_11_surplus_is_the_owners_of_the_moment() {
    holds("LIQ-11");
}

#[test]
fn debt_5_redistributed_debt_is_pending_debt_and_dust() {
    holds("DEBT-5");
}

#[test]
fn liq_1_only_below_the_mcr_is_liquidated_and_all_of_it_that_is_named() {
    holds("LIQ-1");
}

#[test]
fn liq_2_every_unit_and_every_wei_of_a_liquidation_goes_somewhere() {
    holds("LIQ-2");
}

#[test]
fn liq_3_the_liquidator_receives_the_compensation() {
    holds("LIQ-3");
}

#[test]
fn liq_4_the_pool_takes_what_it_can() {
    holds("LIQ-4");
}

#[test]
fn liq_5_pool_and_recipients_receive_the_laws_parts() {
    holds("LIQ-5");
}

#[test]
fn liq_6_the_pool_never_takes_the_recipients_cover() {
    holds("LIQ-6");
}

#[test]
fn liq_7_a_covered_debt_pays_the_pool() {
    holds("LIQ-7");
}

#[test]
fn liq_8_an_uncovered_one_leaves_no_surplus() {
    holds("LIQ-8");
}

#[test]
fn liq_9_nothing_of_a_call_reaches_what_it_liquidates() {
    holds("LIQ-9");
}

#[test]
fn liq_10_a_call_leaves_a_recipient_or_redistributes_nothing() {
    holds("LIQ-10");
}

#[test]
fn redist_1_what_is_pending_never_passes_what_is_booked() {
    holds("REDIST-1");
}

#[test]
fn redist_2_a_gain_is_in_proportion_to_the_stake() {
    holds("REDIST-2");
}

#[test]
fn redist_6_an_active_trove_has_a_stake_and_an_idle_one_no_gain() {
    holds("REDIST-6");
}

#[test]
fn redeem_1_collateral_is_worth_what_is_burned_less_the_fee() {
    holds("REDEEM-1");
}

#[test]
fn redeem_2_no_ratio_falls_by_a_redemption() {
    holds("REDEEM-2");
}

#[test]
fn redeem_3_what_is_burned_is_what_troves_owe_less() {
    holds("REDEEM-3");
}

#[test]
fn redeem_4_the_lowest_rate_comes_first() {
    holds("REDEEM-4");
}

#[test]
fn redeem_5_a_trove_below_its_debt_is_skipped() {
    holds("REDEEM-5");
}

#[test]
fn redeem_6_nobody_is_left_between_nothing_and_the_minimum() {
    holds("REDEEM-6");
}

#[test]
fn redeem_7_only_open_and_priced_branches_pay() {
    holds("REDEEM-7");
}

#[test]
fn redeem_8_no_more_troves_than_asked_for() {
    holds("REDEEM-8");
}

#[test]
fn redeem_10_the_base_rate_rises_by_what_was_burned() {
    holds("REDEEM-10");
}

#[test]
fn redeem_11_the_clock_of_the_base_rate_counts_minutes() {
    holds("REDEEM-11");
}

#[test]
fn shut_1_a_branch_is_shut_once() {
    holds("SHUT-1");
}

#[test]
fn shut_6_a_shut_branch_lends_nothing() {
    holds("SHUT-6");
}

#[test]
fn shut_7_other_branches_are_left_alone() {
    holds("SHUT-7");
}

#[test]
fn shut_8_an_urgent_redemption_pays_no_more_than_the_average() {
    holds("SHUT-8");
}

#[test]
fn shut_12_the_shutdown_price_is_written_once() {
    holds("SHUT-12");
}

#[test]
fn int_9_interest_stops_when_a_branch_is_shut() {
    holds("INT-9");
}

#[test]
fn shut_11_everybody_leaves_every_branch() {
    holds("SHUT-11");
}

#[test]
fn coll_7_nothing_but_dust_stays() {
    holds("COLL-7");
}

#[test]
fn coll_5_every_surplus_is_paid_at_the_end() {
    holds_seldom("COLL-5");
}

#[test]
fn shut_2_a_branch_is_shut_for_its_causes_alone() {
    holds_seldom("SHUT-2");
}

#[test]
fn shut_14_flags_come_and_go_as_the_law_says() {
    holds_seldom("SHUT-14");
}
