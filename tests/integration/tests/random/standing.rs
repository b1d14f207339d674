//! Properties of every state of the lives, and of what was said in them.

use crate::holds;

#[test]
fn supply_1_minted_and_booked_is_recorded_debt_and_residue() {
    holds("SUPPLY-1", 400);
}

#[test]
fn supply_2_balances_sum_to_the_supply() {
    holds("SUPPLY-2", 400);
}

#[test]
fn debt_1_a_branch_owes_its_troves_and_at_most_a_wei_per_rounding_more() {
    holds("DEBT-1", 800);
}

#[test]
fn debt_2_weighted_debt_is_the_sum_over_troves_exactly() {
    holds("DEBT-2", 800);
}

#[test]
fn debt_5_redistributed_debt_is_pending_to_troves_but_for_a_wei_per_floor() {
    holds("DEBT-5", 800);
}

#[test]
fn debt_7_a_branch_without_active_troves_records_nothing() {
    holds("DEBT-7", 20);
}

#[test]
fn coll_1_ledger_and_pool_hold_what_they_booked() {
    holds("COLL-1", 800);
}

#[test]
fn coll_4_the_branch_s_collateral_is_that_of_its_active_troves() {
    holds("COLL-4", 800);
}

#[test]
fn coll_5_surplus_is_the_sum_of_what_owners_can_claim_and_is_paid_once() {
    holds("COLL-5", 800);
}

#[test]
fn trove_1_a_trove_is_active_and_in_the_book_once_or_idle_and_not_in_it() {
    holds("TROVE-1", 800);
}

#[test]
fn trove_2_an_active_trove_owes_the_minimum_until_its_branch_is_shut() {
    holds("TROVE-2", 800);
}

#[test]
fn book_3_the_walk_goes_by_rate() {
    holds("BOOK-3", 800);
}

#[test]
fn pool_2_accounts_have_no_more_shares_than_there_are() {
    holds("POOL-2", 400);
}

#[test]
fn pool_3_no_more_can_be_claimed_than_was_gained() {
    holds("POOL-3", 800);
}

#[test]
fn pool_6_the_pool_keeps_one_amp_usd() {
    holds("POOL-6", 400);
}

#[test]
fn pool_12_shares_are_at_most_1e18_for_a_wei() {
    holds("POOL-12", 400);
}

#[test]
fn liq_9_what_the_troves_of_a_call_leave_is_redistributed_once() {
    holds("LIQ-9", 800);
}

#[test]
fn redist_1_no_more_is_pending_than_was_redistributed() {
    holds("REDIST-1", 800);
}

#[test]
fn redist_4_stakes_sum_to_their_total() {
    holds("REDIST-4", 800);
}

#[test]
fn redist_6_an_active_trove_has_a_stake_and_an_idle_one_has_none() {
    holds("REDIST-6", 800);
}

#[test]
fn redeem_10_the_base_rate_is_at_most_one() {
    holds("REDEEM-10", 400);
}

#[test]
fn shut_1_a_branch_is_shut_once() {
    holds("SHUT-1", 1);
}

#[test]
fn shut_12_time_and_price_of_a_shutdown_never_change() {
    holds("SHUT-12", 800);
}
