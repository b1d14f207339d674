//! SPOT's policy double on the EVM against its vectors and the integer model.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use alloy_primitives::{Address, I256, U256};
use proptest::prelude::*;
use support::doubles::MockSpotPolicy;
use support::ghost::spot::{Spot, deviation_ratio, rebalance};
use support::stage::{Stage, arguments};
use support::vectors::{SPOT_FEES, text};

const KEEPER: Address = Address::repeat_byte(1);
/// 1 000 AMPL.
const SOME: i128 = 1_000_000_000_000;
/// 10^13 AMPL, far more than there are.
const MUCH: i128 = 10_000_000_000_000_000_000_000;

fn word(number: i128) -> U256 {
    U256::from(u128::try_from(number).unwrap())
}

/// The policy on a chain.
struct Policy {
    stage: Stage,
    at: Address,
}

impl Policy {
    fn holding(perp: i128, vault: i128) -> Self {
        let mut stage = Stage::new();
        let held = arguments(&(word(perp), word(vault)));
        let at = stage.create_double(KEEPER, "MockSpotPolicy", &held);
        Self { stage, at }
    }

    fn holdings(&self) -> [U256; 2] {
        let perp = self.stage.view(self.at, &MockSpotPolicy::perpCall {});
        let vault = self.stage.view(self.at, &MockSpotPolicy::vaultCall {});
        [perp, vault]
    }

    fn moves(&self, perp: i128, vault: i128) -> I256 {
        let (perp_, vault_) = (word(perp), word(vault));
        let call = MockSpotPolicy::computeRebalanceCall { perp_, vault_ };
        self.stage.view(self.at, &call)
    }

    fn deviation(&self, perp: i128, vault: i128) -> U256 {
        let (perp_, vault_) = (word(perp), word(vault));
        let call = MockSpotPolicy::deviationRatioCall { perp_, vault_ };
        self.stage.view(self.at, &call)
    }

    /// A day on both, which must agree on all of it.
    fn day(&mut self, model: &mut Spot, before: i128, after: i128) -> i128 {
        let call = MockSpotPolicy::rebaseCall {
            supplyBefore: word(before),
            supplyAfter: word(after),
        };
        let done = self.stage.send(KEEPER, self.at, &call).unwrap();
        model.rebase(before, after);
        let into = model.rebalance();
        assert_eq!(done.value, I256::try_from(into).unwrap());
        assert_eq!(self.holdings(), [word(model.perp), word(model.vault)]);
        let said = &done.events::<MockSpotPolicy::Rebalanced>()[0];
        assert_eq!([said.perp, said.vault], self.holdings());
        into
    }
}

#[test]
fn the_double_moves_what_every_vector_says() {
    let policy = Policy::holding(SOME, 3 * SOME);
    let all: serde_json::Value = serde_json::from_str(SPOT_FEES).unwrap();
    let vectors = all["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 7);
    for row in vectors {
        let int = |field| text(row, field).parse::<i128>().unwrap();
        let (perp, vault) = (int("perpTVL"), int("vaultTVL"));
        assert_eq!(policy.deviation(perp, vault), word(int("dr_1e8")), "{row}");
        let into = I256::try_from(int("underlyingIntoPerp")).unwrap();
        assert_eq!(policy.moves(perp, vault), into, "{row}");
    }
}

#[test]
fn spot_is_debased_after_a_contraction_and_enriched_after_an_expansion() {
    let mut policy = Policy::holding(SOME, 3 * SOME);
    let mut model = Spot::balanced(SOME);
    let debased = policy.day(&mut model, 1_000 * SOME, 900 * SOME);
    assert_eq!(debased, -SOME / 200);
    let mut enriched = 0;
    for _ in 0..5 {
        enriched = policy.day(&mut model, 1_000 * SOME, 1_050 * SOME);
    }
    assert!(enriched > 0);
}

#[test]
fn juniors_bear_a_contraction_until_they_have_nothing() {
    let mut policy = Policy::holding(SOME, 3 * SOME);
    let mut model = Spot::balanced(SOME);
    policy.day(&mut model, 1_000 * SOME, 100 * SOME);
    // SPOT alone is left, and debased by the most there is.
    let left = SOME * 4 / 10;
    assert_eq!((model.perp, model.vault), (left - left / 40, left / 40));
}

#[test]
fn holdings_are_what_they_are_set_to() {
    let mut policy = Policy::holding(SOME, 3 * SOME);
    let call = MockSpotPolicy::setHoldingsCall {
        perp_: U256::ZERO,
        vault_: word(SOME),
    };
    policy.stage.send(KEEPER, policy.at, &call).unwrap();
    let mut model = Spot {
        perp: 0,
        vault: SOME,
        supply: 0,
    };
    assert_eq!(policy.day(&mut model, SOME, SOME), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_double_and_the_model_agree_on_any_holdings(perp in 0..MUCH, vault in 0..MUCH) {
        let policy = Policy::holding(0, 0);
        let into = I256::try_from(rebalance(perp, vault)).unwrap();
        prop_assert_eq!(policy.moves(perp, vault), into);
        prop_assert_eq!(policy.deviation(perp, vault), word(deviation_ratio(perp, vault)));
    }

    #[test]
    fn the_double_and_the_model_agree_near_balance(
        perp in 1..MUCH,
        parts in 850_000_000..1_150_000_000_i128,
    ) {
        let policy = Policy::holding(0, 0);
        let vault = perp / 1_000 * 3 * parts / 1_000_000;
        let into = I256::try_from(rebalance(perp, vault)).unwrap();
        prop_assert_eq!(policy.moves(perp, vault), into);
    }

    #[test]
    fn the_double_and_the_model_agree_on_any_days(
        perp in 0..MUCH,
        vault in 0..MUCH,
        days in proptest::collection::vec((0..MUCH, 0..1_200_i128), 1..8),
    ) {
        let mut policy = Policy::holding(perp, vault);
        let mut model = Spot { perp, vault, supply: perp };
        for (before, thousandths) in days {
            policy.day(&mut model, before, before / 1_000 * thousandths);
        }
    }
}
