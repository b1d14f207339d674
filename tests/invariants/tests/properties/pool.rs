//! POOL, SHARE and who is paid the yield.

use crate::holds;

#[test]
fn pool_1_assets_of_all_stay_below_the_pools() {
    holds("POOL-1");
}

#[test]
fn pool_2_shares_of_all_stay_below_the_total() {
    holds("POOL-2");
}

#[test]
fn pool_3_claims_stay_below_the_gains() {
    holds("POOL-3");
}

#[test]
fn pool_4_the_pool_holds_what_it_minted() {
    holds("POOL-4");
}

#[test]
fn pool_5_an_offset_takes_and_gives_in_proportion() {
    holds("POOL-5");
}

#[test]
fn pool_6_an_offset_leaves_one_amp_usd() {
    holds("POOL-6");
}

#[test]
fn pool_7_one_amp_usd_stays_for_ever() {
    holds("POOL-7");
}

#[test]
fn pool_8_nobody_lowers_the_assets_of_others_but_an_offset() {
    holds("POOL-8");
}

#[test]
fn pool_9_the_dust_of_gains_is_a_unit_per_floor() {
    holds("POOL-9");
}

#[test]
fn pool_10_gains_are_booked_before_shares_change() {
    holds("POOL-10");
}

#[test]
fn pool_11_a_transfer_moves_shares_and_no_gain() {
    holds("POOL-11");
}

#[test]
fn pool_12_shares_stay_few_and_scales_only_rise() {
    holds("POOL-12");
}

#[test]
fn pool_13_steps_repeat_until_shares_are_few() {
    holds("POOL-13");
}

#[test]
fn pool_19_yield_goes_to_whom_the_law_says() {
    holds("POOL-19");
}

#[test]
fn pool_20_a_claim_pays_all_once() {
    holds("POOL-20");
}

#[test]
fn pool_22_a_pull_accrues_every_branch() {
    holds("POOL-22");
}

#[test]
fn gauge_7_what_nobody_earns_is_the_cushions() {
    holds("GAUGE-7");
}

#[test]
fn auth_5_only_the_incentives_pull_theirs() {
    holds("AUTH-5");
}

#[test]
fn share_1_deposits_and_redemptions_floor_mints_and_withdrawals_ceil() {
    holds("SHARE-1");
}

#[test]
fn share_3_the_price_of_a_share_falls_by_an_offset_alone() {
    holds("SHARE-3");
}

#[test]
fn pool_17_everybody_leaves_the_pool() {
    holds("POOL-17");
}
