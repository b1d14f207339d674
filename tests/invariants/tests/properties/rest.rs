//! BOOK, REBASE, WRAP, SAFE and GOV.

use crate::holds;

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
fn book_5_only_opening_and_a_rate_change_move_a_trove_to_the_front() {
    holds("BOOK-5");
}

#[test]
fn book_8_removing_under_iteration_skips_nobody() {
    holds("BOOK-8");
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

#[test]
fn gov_1_the_owner_reaches_ceilings_and_ownership_alone() {
    holds("GOV-1");
}

#[test]
fn gov_3_a_ceiling_rises_once_a_week_by_a_bounded_step() {
    holds("GOV-3");
}

#[test]
fn gov_4_a_ceiling_falls_at_once_to_anything() {
    holds("GOV-4");
}

#[test]
fn gov_5_ownership_moves_in_two_steps_and_ends_for_ever() {
    holds("GOV-5");
}
