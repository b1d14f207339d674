//! The list of the scenarios: each becomes a test of its name on every layer.

/// Hands every scenario, by file, to a macro that makes tests of them.
#[macro_export]
macro_rules! every_scenario {
    ($each:ident) => {
        $each! {
            supply {
                supply_1_every_verb_books_the_interest_it_accrues_and_its_fee,
                supply_2_balances_sum_to_the_supply_through_mints_sends_and_burns,
                supply_3_the_supply_moves_by_what_a_verb_declares_and_by_no_other_step,
                supply_4_booked_is_its_two_parts_and_no_borrower_lowers_either,
                supply_6_a_transfer_moves_what_the_sender_has_and_not_a_wei_more,
                supply_3_what_is_refused_mints_and_burns_nothing,
            }
            debt {
                debt_1_a_branch_owes_its_troves_and_at_most_a_wei_per_rounding_more,
                debt_2_weighted_debt_is_the_sum_of_debts_times_rates_after_every_verb,
                debt_3_a_second_touch_in_a_second_accrues_nothing,
                debt_6_no_order_of_leaving_underflows_a_total,
                debt_7_the_last_trove_leaves_nothing_behind,
                debt_8_the_first_trove_of_a_branch_is_tested_on_its_own,
                debt_9_residue_rises_by_what_the_last_trove_leaves_and_by_nothing_else,
            }
            coll {
                coll_1_what_left_the_actors_is_what_the_ledger_booked,
                coll_2_paid_in_less_paid_out_is_what_troves_keep_per_token,
                coll_3_a_donation_of_ampl_changes_no_rate_price_or_book,
                coll_4_active_collateral_is_the_sum_over_troves,
                coll_7_everybody_leaves_and_not_a_unit_stays,
            }
            trove {
                trove_1_a_trove_is_active_from_its_opening_to_its_close,
                trove_2_a_trove_owes_the_minimum_fee_included_to_the_wei,
                trove_3_whoever_owns_the_token_is_paid,
                trove_4_ids_count_up_per_branch_and_never_come_back,
                trove_5_no_verb_on_a_trove_changes_another,
                trove_6_every_path_that_raises_risk_ends_at_the_mcr,
                trove_7_a_repayment_stops_at_the_minimum_and_takes_no_more,
                trove_8_repaying_and_adding_need_no_ratio_no_price_and_no_status,
                trove_11_a_loan_to_value_is_met_from_below_to_a_wei,
                trove_12_a_transfer_clears_who_may_act_and_keeps_the_rest,
                trove_13_a_change_of_nothing_is_refused_and_touches_nothing,
            }
            trove_exits {
                trove_9_a_close_needs_nothing_but_the_debt_to_the_wei,
                trove_9_a_close_below_the_ccr_works_where_new_debt_does_not,
                trove_14_no_close_in_the_second_of_a_deposit_and_any_a_second_later,
                trove_14_an_opening_for_another_delays_their_close_too,
            }
            last_exit {
                shut_11_the_last_to_leave_owes_no_amp_usd_that_does_not_exist,
                shut_11_where_no_amp_usd_is_every_trove_closes_for_nothing,
                shut_11_a_cent_that_is_lost_or_staked_keeps_nobody_from_leaving,
                trove_9_a_last_exit_owes_all_while_somebody_has_the_amp_usd,
                trove_9_a_last_exit_has_the_rights_and_guards_of_a_close,
            }
            ratio {
                ratio_1_exactly_at_the_mcr_passes_and_one_unit_less_does_not,
                ratio_1_a_charged_rate_change_is_tested_at_the_mcr,
                ratio_2_exactly_at_the_ccr_passes_and_one_unit_less_does_not,
                ratio_3_below_the_ccr_debt_rises_only_to_it,
                ratio_3_below_the_ccr_collateral_leaves_for_at_least_its_value,
                ratio_6_new_debt_reaches_the_ceiling_and_no_wei_more,
                ratio_6_past_the_ceiling_only_new_debt_is_refused,
                ratio_7_a_price_or_a_value_of_nothing_never_passes,
                ratio_8_lent_collateral_leaves_after_a_second_and_the_branch_at_the_mcr,
            }
            int {
                int_1_a_trove_is_charged_the_floor_and_its_branch_the_ceiling,
                int_2_no_time_no_interest_and_more_time_never_less,
                int_3_touching_costs_at_least_simple_and_at_most_compound_interest,
                int_4_three_quarters_floored_go_to_the_pool,
                int_5_no_more_is_booked_than_weights_earn_and_a_wei_per_accrual,
                int_6_the_fee_is_a_week_at_the_average_after_the_change,
                int_7_the_fee_that_is_accepted_passes_and_a_wei_less_does_not,
                int_8_a_rate_change_is_free_after_a_week_to_the_second,
                int_8_a_free_change_works_without_a_price_and_below_every_ratio,
                int_10_opening_low_and_changing_at_once_costs_a_second_fee,
                int_6_a_repayment_a_deposit_and_a_free_change_pay_no_fee,
            }
            book {
                book_1_ticks_fill_and_empty_at_the_ends_of_every_word,
                book_2_the_walk_visits_every_trove_once,
                book_3_ticks_rise_along_the_walk_and_the_last_in_is_the_first_out,
                book_4_first_middle_and_last_of_a_tick_leave_the_others_linked,
                book_5_only_an_opening_and_a_rate_change_move_a_trove_to_the_front,
                book_6_rates_on_the_grid_pass_and_those_beside_it_do_not,
                book_2_every_verb_leaves_the_walk_whole,
            }
            oracle {
                oracle_4_an_answer_counts_to_the_last_second_of_its_age,
                oracle_5_an_answer_of_nothing_is_no_price,
                oracle_10_restricted_and_down_stop_what_raises_risk_and_nothing_else,
                oracle_1_the_answer_of_this_second_is_the_price,
            }
            rebase {
                rebase_1_no_size_of_rebase_changes_what_is_booked,
                rebase_2_at_the_same_price_of_a_share_every_ratio_is_what_it_was,
                rebase_4_accruing_and_rebasing_commute,
                rebase_5_debts_supply_and_book_are_those_of_a_world_without_rebases,
                rebase_6_borrowers_live_through_minus_99_and_plus_1000_per_cent,
            }
            auth {
                auth_1_each_verb_names_its_error_to_who_may_not,
                auth_3_a_manager_acts_and_what_leaves_goes_to_the_receiver,
                auth_3_a_delegate_sets_rates_of_its_range_after_its_period,
                auth_4_no_call_of_a_stranger_lowers_the_equity_of_a_trove,
                auth_6_an_opening_for_another_costs_and_pays_the_caller,
                auth_1_who_is_approved_acts_as_the_owner_until_it_is_taken_back,
            }
            health {
                safe_7_collateral_for_the_debt_without_its_fee_is_too_little,
                safe_7_two_changes_of_one_call_are_tested_together,
            }
            execution {
                safe_2_a_refused_step_leaves_nothing_but_the_time,
                safe_8_exits_work_at_the_ends_of_price_and_time,
                safe_9_exits_need_neither_oracle_nor_governor,
                std_7_each_verb_tells_its_change_and_the_state_after,
                std_7_a_claim_of_nothing_leaves_what_is_no_unit_yet,
                std_8_of_several_broken_rules_the_first_of_the_law_is_named,
            }
            pool {
                pool_1_what_all_shares_are_worth_is_the_pool_less_a_wei_each,
                pool_2_shares_of_all_are_the_total_until_a_step_floors_them,
                pool_3_what_is_claimed_never_passes_what_was_gained,
                pool_4_assets_are_what_is_minted_and_the_yield_that_is_due,
                pool_5_an_offset_takes_and_gives_in_proportion_to_shares,
                pool_6_an_offset_leaves_one_amp_usd_exactly_at_capacity,
                pool_7_a_withdrawal_leaves_one_amp_usd_in_every_scale,
                pool_8_no_verb_of_others_lowers_what_is_mine,
                pool_9_what_gains_lose_is_a_unit_per_offset_and_settlement,
                pool_10_a_gain_is_booked_before_the_shares_change,
                pool_11_a_transfer_moves_shares_and_no_past_gain,
                pool_12_shares_stay_few_and_gains_of_an_old_scale_stay_claimable,
                pool_13_one_offset_takes_two_steps_where_two_are_due,
            }
            pool_yield {
                pool_14_a_step_divides_the_shares_of_each_and_floors,
                pool_16_twelve_wipe_outs_in_a_row_neither_overflow_nor_revert,
                pool_17_everybody_leaves_in_any_order_and_the_floor_stays,
                pool_18_yield_is_the_stakers_in_the_second_it_accrues,
                pool_19_yield_is_the_pools_from_a_thousand_on,
                pool_20_a_claim_pays_every_collateral_once,
                pool_21_no_verb_of_the_pool_needs_a_price_or_an_open_branch,
                pool_22_a_deposit_earns_nothing_of_the_past_of_any_branch,
            }
            share {
                share_1_who_enters_or_leaves_never_gains_by_rounding,
                share_3_the_price_of_a_share_falls_by_an_offset_alone,
                share_4_the_limits_pass_and_one_more_does_not,
                share_5_there_and_back_never_gains_and_loses_a_wei_and_a_share,
                share_6_the_first_depositor_gains_nothing_in_any_scale,
                share_7_none_one_and_two_shares_and_one_amp_usd_work,
                share_8_a_withdrawal_burns_at_least_its_part,
            }
            liq {
                liq_1_a_trove_at_the_mcr_stays_and_a_wei_of_price_below_it_goes,
                liq_2_every_unit_and_every_wei_goes_somewhere,
                liq_3_the_compensation_is_half_a_percent_and_at_most_250,
                liq_4_the_pool_takes_what_it_can_over_all_ids_and_branches,
                liq_5_the_penalty_caps_each_part_at_its_bound,
                liq_6_a_pool_that_takes_a_part_leaves_the_cover_of_the_rest,
                liq_7_stakers_lose_nothing_by_a_covered_debt,
                liq_8_pool_and_others_bear_a_loss_in_proportion,
                liq_9_what_a_call_redistributes_reaches_nothing_that_it_takes,
                liq_10_the_last_active_trove_goes_by_the_pool_in_full_or_stays,
                liq_11_the_surplus_is_that_of_the_owner_of_the_moment,
                liq_12_it_works_at_any_status_but_never_without_a_price,
                liq_13_only_a_raised_risk_guards_and_for_its_second,
            }
            redist {
                redist_1_what_is_pending_is_what_is_booked_and_dust,
                redist_2_a_gain_is_in_proportion_to_the_stake,
                redist_3_applying_changes_neither_debt_collateral_nor_ratio,
                redist_4_the_total_is_the_sum_of_stakes_after_every_verb,
                redist_5_who_comes_later_has_no_part_in_what_was_before,
                redist_6_active_troves_have_a_stake_and_idle_ones_no_gain,
                redist_8_a_step_multiplies_every_stake_and_changes_nothing_else,
                debt_5_redistributed_debt_is_what_is_pending_and_dust,
                coll_5_a_surplus_is_booked_for_its_owner_and_paid_once,
            }
            redeem {
                redeem_1_collateral_is_worth_what_is_burned_less_the_fee,
                redeem_2_no_ratio_falls_and_the_fee_stays_in_its_trove,
                redeem_3_what_is_burned_is_what_troves_owe_less,
                redeem_4_the_lowest_rate_and_of_one_rate_the_last_in_come_first,
                redeem_5_a_trove_at_its_debt_is_taken_and_one_below_is_skipped,
                redeem_6_nobody_is_left_between_nothing_and_the_minimum,
                redeem_7_parts_are_in_proportion_to_debt_and_sum_exactly,
                redeem_7_what_a_branch_leaves_is_offered_once_to_those_after_it,
                redeem_7_a_branch_without_a_sound_price_is_not_asked,
                redeem_8_every_look_counts_and_a_stopped_one_is_a_prefix,
                redeem_16_what_finds_no_taker_stays_and_moves_no_base_rate,
            }
            shut {
                shut_1_a_shut_branch_stays_shut_whatever_happens,
                shut_2_below_the_scr_at_the_higher_price_is_a_cause_and_at_it_is_not,
                shut_2_no_answer_is_the_other_cause_and_a_restricted_one_is_none,
                shut_5_a_source_that_shows_no_answer_shuts_nothing,
                shut_6_what_ends_with_a_shutdown_is_refused_and_what_stays_works,
                shut_7_the_other_branch_and_the_pool_go_on,
                shut_12_the_price_at_the_shutdown_is_written_once,
                shut_14_a_flag_for_the_ratio_shuts_from_one_hour_to_six,
                shut_14_an_hour_to_the_second_is_enough,
                shut_14_a_flag_does_not_outlive_its_outage,
                shut_14_an_outage_shuts_after_ten_days_unless_somebody_clears_it,
            }
            urgent {
                shut_8_each_is_paid_at_most_102_at_most_the_average_and_what_there_is,
                shut_9_a_fresh_price_goes_before_the_recorded_one,
                shut_11_everything_leaves_a_shut_branch,
                shut_13_less_than_the_minimum_and_no_collateral_break_nothing,
            }
            gov {
                gov_1_the_owner_reaches_ceilings_and_the_ownership_and_nothing_else,
                gov_3_a_ceiling_rises_once_a_week_to_at_most_twice_itself,
                gov_4_a_ceiling_falls_at_once_and_stops_new_debt_alone,
                gov_5_the_ledger_changes_hands_in_two_steps_and_renounced_is_final,
            }
            wrap {
                wrap_6_no_way_there_and_back_gains_whatever_rebases_between,
                wrap_7_shares_are_those_of_the_published_rule,
            }
            drains {
                coll_7_after_wipe_outs_everybody_leaves_in_a_random_order,
                coll_7_after_wipe_outs_everybody_leaves_in_another_order,
                shut_11_after_wipe_outs_everybody_leaves_a_shut_branch_in_a_random_order,
            }
            base_rate {
                redeem_9_fee_and_collateral_pass_at_their_limits_and_not_beyond,
                redeem_10_the_base_rate_rises_by_what_is_burned_over_all_there_is,
                redeem_10_it_starts_at_all_and_never_passes_it,
                redeem_11_it_halves_in_six_hours_and_counts_whole_minutes,
                redeem_12_a_redemption_that_burns_nothing_is_none,
            }
        }
    };
}
