//! SPOT's fee policy against its vectors, and what holders see of it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use ampleforth::{
    spot::{Spot, deviation_ratio, rebalance},
    vectors::{SPOT_FEES, text},
};
use serde_json::Value;

/// 100 000 SPOT.
const SUPPLY: i128 = 100_000_000_000_000;

#[test]
fn policy_moves_what_every_vector_says() {
    let all: Value = serde_json::from_str(SPOT_FEES).unwrap();
    let vectors = all["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 7);
    for row in vectors {
        let int = |field| text(row, field).parse::<i128>().unwrap();
        let (perp, vault) = (int("perpTVL"), int("vaultTVL"));
        assert_eq!(deviation_ratio(perp, vault), int("dr_1e8"), "{row}");
        assert_eq!(rebalance(perp, vault), int("underlyingIntoPerp"), "{row}");
    }
}

#[test]
fn nothing_moves_up_to_the_edges_of_equilibrium() {
    let perp = SUPPLY;
    let vault_at = |ratio: i128| perp / 100 * 3 * ratio / 1_000_000;
    for (ratio, moves) in [
        (94_999_999, -1),
        (95_000_000, 0),
        (105_000_000, 0),
        (105_000_001, 1),
    ] {
        let vault = vault_at(ratio);
        assert_eq!(deviation_ratio(perp, vault), ratio);
        assert_eq!(rebalance(perp, vault).signum(), moves, "{ratio}");
    }
}

#[test]
fn a_day_never_overshoots_the_balance() {
    // A vault at 94.9 % of its target: a thirtieth of the gap is less than 0.5 %.
    let perp = SUPPLY;
    let gap = (perp * 3 * 949 / 1_000 - 3 * perp) / 4;
    assert!(gap.abs() / 30 < perp / 200);
    assert_eq!(rebalance(perp, perp * 3 * 949 / 1_000), -perp / 200);
}

#[test]
fn juniors_bear_a_contraction_until_they_have_nothing() {
    let mut spot = Spot::balanced(SUPPLY);
    spot.rebase(1_000_000_000_000_000, 500_000_000_000_000);
    assert_eq!((spot.perp, spot.vault), (SUPPLY, SUPPLY));
    assert_eq!(spot.claim(), 1_000_000_000);
    spot.rebase(500_000_000_000_000, 200_000_000_000_000);
    assert_eq!((spot.perp, spot.vault), (SUPPLY * 8 / 10, 0));
    assert_eq!(spot.claim(), 800_000_000);
}

#[test]
fn spot_is_debased_after_a_contraction_and_enriched_after_an_expansion() {
    let mut debased = Spot::balanced(SUPPLY);
    debased.rebase(1_000_000_000_000_000, 900_000_000_000_000);
    assert_eq!(debased.rebalance(), -SUPPLY / 200);
    assert_eq!(debased.claim(), 995_000_000);
    let mut enriched = Spot::balanced(SUPPLY);
    enriched.rebase(1_000_000_000_000_000, 1_200_000_000_000_000);
    assert!(enriched.rebalance() > 0);
    assert!(enriched.claim() > 1_000_000_000);
}

#[test]
fn twenty_eight_days_of_the_strongest_debasement_halve_spot() {
    // Without juniors each day debases by 2.5 %: -51 % in 28 days.
    let mut spot = Spot::balanced(SUPPLY);
    for _ in 0..28 {
        spot.vault = 0;
        assert_eq!(spot.rebalance(), -(spot.perp + spot.vault) * 25 / 1_000);
    }
    assert!(
        (490_000_000..495_000_000).contains(&spot.claim()),
        "{}",
        spot.claim()
    );
}

#[test]
fn an_exchange_changes_no_claim() {
    let mut spot = Spot::balanced(SUPPLY);
    spot.rebase(1_000_000_000_000_000, 800_000_000_000_000);
    let before = spot.claim();
    spot.exchange(200_000);
    assert_eq!(spot.claim(), before);
    assert!(spot.supply < SUPPLY);
    assert_eq!(spot.perp + spot.vault, SUPPLY * 4 * 8 / 10);
}
