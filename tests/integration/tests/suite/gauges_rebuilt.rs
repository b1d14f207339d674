//! STD-7: gauges, stakes and what they have earned, from events alone.

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolEvent};
use interfaces::ILiquidityIncentives::{
    Claimed, GaugeAdded, IncomeShared, Staked, Unstaked, WeightsSet, claimCall, gaugeCall,
    stakeCall, unstakeCall,
};
use invariants::random::Random;
use stylus_vm::Log;
use support::world::{DAY, NINE, SPOT, World, word};

use crate::liquidity::Scene;
use crate::role;

/// What an indexer keeps of an account in a gauge: stake, sum when it was settled, what is booked.
type Account = (U256, U256, U256);

/// What an indexer keeps.
#[derive(Default)]
struct Rebuilt {
    tokens: Vec<Address>,
    weights: Vec<U256>,
    sums: BTreeMap<U256, U256>,
    accounts: BTreeMap<(U256, Address), Account>,
}

impl Rebuilt {
    fn sum(&self, gauge: U256) -> U256 {
        self.sums.get(&gauge).copied().unwrap_or_default()
    }

    /// Books what an account earned, floored, and gives it another stake.
    fn settle(&mut self, gauge: U256, account: Address, stake: Option<U256>) -> &mut Account {
        let now = self.sum(gauge);
        let of = self.accounts.entry((gauge, account)).or_default();
        of.2 += (of.0 * (now - of.1)) >> 128;
        of.1 = now;
        of.0 = stake.unwrap_or(of.0);
        of
    }

    fn read(&mut self, log: &Log) {
        let topics = || log.topics.iter().copied();
        if let Ok(said) = GaugeAdded::decode_raw_log(topics(), &log.data) {
            self.tokens.push(said.token);
        } else if let Ok(said) = WeightsSet::decode_raw_log(topics(), &log.data) {
            self.weights = said.weights;
        } else if let Ok(said) = IncomeShared::decode_raw_log(topics(), &log.data) {
            self.sums.insert(said.gauge, said.incomePerUnit);
        } else if let Ok(said) = Staked::decode_raw_log(topics(), &log.data) {
            self.settle(said.gauge, said.account, Some(said.stake));
        } else if let Ok(said) = Unstaked::decode_raw_log(topics(), &log.data) {
            self.settle(said.gauge, said.account, Some(said.stake));
        } else if let Ok(said) = Claimed::decode_raw_log(topics(), &log.data) {
            let of = self.settle(said.gauge, said.account, None);
            assert_eq!(of.2, said.amount);
            of.2 = U256::ZERO;
        }
    }
}

/// Sends a call to the incentives and reads what they tell of it.
fn send(scene: &mut Scene, rebuilt: &mut Rebuilt, from: Address, call: &impl SolCall) -> bool {
    let at = scene.world.at.incentives;
    let answer = scene.world.send_raw(from, at, call.abi_encode());
    let Ok(done) = answer else {
        return false;
    };
    let logs = done.outcome.logs.iter().filter(|log| log.address == at);
    logs.for_each(|log| rebuilt.read(log));
    true
}

fn compare(scene: &Scene, rebuilt: &Rebuilt) {
    let at = scene.world.at.incentives;
    for (index, token) in rebuilt.tokens.iter().enumerate() {
        let number = U256::from(index);
        let told = scene.world.view(at, &gaugeCall { number });
        let of = rebuilt.accounts.iter().filter(|(key, _)| key.0 == number);
        let weight = rebuilt.weights.get(index).copied().unwrap_or_default();
        let staked: U256 = of.map(|(_, account)| account.0).sum();
        assert_eq!((told.token, told.staked), (*token, staked));
        assert_eq!(
            (told.weight, told.incomePerUnit),
            (weight, rebuilt.sum(number))
        );
    }
    for ((gauge, account), (stake, then, booked)) in &rebuilt.accounts {
        let earned = *booked + ((*stake * (rebuilt.sum(*gauge) - *then)) >> 128);
        // No second has passed since the last pull, so nothing is due.
        assert_eq!(U256::from(scene.earned(gauge.to(), *account)), earned);
    }
}

#[test]
fn std_7_events_alone_rebuild_gauges_stakes_and_what_they_earned() {
    let mut scene = Scene::new();
    let (at, keeper) = (scene.world.at, World::keeper());
    let mut rebuilt = Rebuilt {
        tokens: vec![scene.pair],
        weights: vec![U256::from(10_000)],
        ..Rebuilt::default()
    };
    let add = interfaces::ILiquidityIncentives::addGaugeCall {
        token: at.spot,
        minimum: word(NINE),
    };
    assert!(send(&mut scene, &mut rebuilt, keeper, &add));
    let people = ["one", "two", "three"].map(role);
    for who in people {
        scene.world.give(SPOT, who, 100 * NINE);
        scene.world.approve(at.spot, who, at.incentives, U256::MAX);
    }
    let mut random = Random::new(11);
    let mut accepted = 0;
    for _ in 0..150 {
        scene.world.pass(1 + random.below(3 * DAY));
        let who = *random.pick(&people);
        let (gauge, amount) = (U256::ONE, word(1 + random.below_wide(4 * NINE)));
        let done = match random.below(5) {
            0 => {
                let part = random.below(10_001);
                let weights = vec![U256::from(part), U256::from(10_000 - part)];
                let call = interfaces::ILiquidityIncentives::setWeightsCall { weights };
                send(&mut scene, &mut rebuilt, keeper, &call)
            }
            1 | 2 => {
                let call = stakeCall {
                    gauge,
                    amount,
                    account: who,
                };
                send(&mut scene, &mut rebuilt, who, &call)
            }
            3 => {
                let call = unstakeCall {
                    gauge,
                    amount,
                    receiver: who,
                };
                send(&mut scene, &mut rebuilt, who, &call)
            }
            _ => {
                let call = claimCall {
                    gauge,
                    receiver: who,
                };
                send(&mut scene, &mut rebuilt, who, &call)
            }
        };
        if done {
            accepted += 1;
            compare(&scene, &rebuilt);
        }
    }
    assert!(accepted > 90, "{accepted}");
}
