//! The mornings of a devnet: AMPL's and SPOT's rebases, told again by the models.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

use alloy::primitives::{B256, U256};
use alloy::rpc::types::Log;
use alloy::sol_types::SolEvent;
use ampusd::local::REBASE_SECOND;
use serde_json::json;
use support::doubles::{MockAmplPolicy, MockOrchestrator, MockSpotPolicy};
use support::ghost::{Law, spot::Spot};

use super::{Devnet, Wallet};

const DAY: u64 = 86_400;

/// What both policies said, day by day.
pub struct Days {
    ampl: Vec<(u64, MockAmplPolicy::LogRebase)>,
    spot: Vec<(u64, MockSpotPolicy::Rebalanced)>,
    first: Spot,
}

impl Days {
    pub async fn read(devnet: &Devnet, wallet: &Wallet) -> Self {
        Self {
            ampl: events(devnet, wallet, "ampl-policy").await,
            spot: events(devnet, wallet, "spot-policy").await,
            // One SPOT claims one AMPL of a million.
            first: Spot::balanced(1_000_000_000_000_000),
        }
    }

    pub fn count(&self) -> usize {
        self.ampl.len()
    }

    /// Every rebase is that of the staircase at its rates, and SPOT is debased and enriched by it,
    /// to the last unit; each at 02:00 UTC. AMPL and SPOT went both ways.
    pub fn follow_the_policies(&self, first_supply: U256) {
        let law = Law::of_era("inferred_2025");
        let (mut supply, mut spot) = (first_supply.to::<i128>(), self.first);
        let (mut signs, mut spot_signs) = ([0_usize; 3], [0_usize; 3]);
        assert_eq!(self.ampl.len(), self.spot.len());
        for (number, ((time, day), (_, moved))) in (1..).zip(self.ampl.iter().zip(&self.spot)) {
            assert_eq!(time % DAY, REBASE_SECOND);
            assert_eq!(*time, self.ampl[0].0 + (number - 1) * DAY);
            assert_eq!(day.epoch, U256::from(number));
            let [rate, target, before] = [
                day.exchangeRate.to::<u128>(),
                day.targetRate.to(),
                u128::try_from(supply).unwrap(),
            ]
            .map(Into::into);
            let delta = law.supply_delta(&rate, &target, &before);
            assert_eq!(day.requestedSupplyAdjustment.to_string(), delta.to_string());
            let change: i128 = day.requestedSupplyAdjustment.try_into().unwrap();
            signs[usize::try_from(change.signum() + 1).unwrap()] += 1;

            spot.rebase(supply, supply + change);
            supply += change;
            let into = spot.rebalance();
            spot_signs[usize::try_from(into.signum() + 1).unwrap()] += 1;
            assert_eq!(moved.underlyingIntoPerp.to_string(), into.to_string());
            assert_eq!(moved.perp.to::<i128>(), spot.perp);
            assert_eq!(moved.vault.to::<i128>(), spot.vault);
        }
        assert!(signs.iter().all(|days| *days > 0), "{signs:?}");
        assert!(spot_signs.iter().all(|days| *days > 0), "{spot_signs:?}");
    }
}

/// One day by hand.
pub async fn morning(devnet: &Devnet, wallet: &Wallet) {
    let orchestrator = devnet.external("orchestrator");
    let call = MockOrchestrator::rebaseCall {};
    wallet.send(orchestrator, call).await;
}

/// All events of a kind that a double logged, with their times.
async fn events<E: SolEvent>(devnet: &Devnet, wallet: &Wallet, double: &str) -> Vec<(u64, E)> {
    let kind: B256 = E::SIGNATURE_HASH;
    let filter = json!([{
        "address": devnet.external(double), "topics": [kind], "fromBlock": "0x0",
    }]);
    let logs = wallet.ask("eth_getLogs", filter).await;
    let logs: Vec<Log> = serde_json::from_value(logs).unwrap();
    let event = |log: Log| {
        let event = E::decode_log(&log.inner).unwrap();
        (log.block_timestamp.unwrap(), event.data)
    };
    logs.into_iter().map(event).collect()
}
