//! Three gauges of the compiled programs at random, while debts grow and the pool comes and goes:
//! what was pulled is all that anybody gets.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::ILiquidityIncentives::{
    IncomeShared, claimCall, gaugeCall, setWeightsCall, stakeCall, stakeOfCall, unstakeCall,
};
use interfaces::trove_manager::ITroveManager::YieldPulled;
use invariants::random::Random;
use support::world::{AMPL, DAY, NINE, SPOT, WAD, World, word};

use crate::liquidity::{MINIMUM, Scene};
use crate::role;

/// Steps per change; all of them take seconds.
const STEPS: usize = 1_500;
/// The minima of the pair's, the SPOT's and the wrapped AMPL's gauge.
const MINIMA: [u128; 3] = [MINIMUM, 10 * NINE, WAD];

struct Life {
    scene: Scene,
    random: Random,
    people: [Address; 3],
    pulled: u128,
    paid: u128,
    /// Sums raised, and accounts settled.
    floors: u128,
    /// Steps after which a gauge earned, and after which none did.
    earned: [usize; 2],
}

impl Life {
    fn new(seed: u64) -> Self {
        let mut scene = Scene::new();
        let (at, people) = (scene.world.at, ["one", "two", "three"].map(role));
        scene.add_gauge(at.spot, MINIMA[1]).unwrap();
        scene.add_gauge(at.wrapped, MINIMA[2]).unwrap();
        scene.weigh(&[5_000, 3_000, 2_000]).unwrap();
        for who in people {
            scene.provide(who, 300 * WAD);
            scene.world.give(SPOT, who, 500 * NINE);
            scene.world.give(AMPL, who, 500 * WAD);
            for token in [at.spot, at.wrapped] {
                scene.world.approve(token, who, at.incentives, U256::MAX);
            }
            let lender = role("lender");
            scene.world.pay(at.amp_usd, lender, who, 2_000 * WAD);
        }
        Self {
            scene,
            random: Random::new(seed),
            people,
            pulled: 0,
            paid: 0,
            floors: 0,
            earned: [0; 2],
        }
    }

    fn staked(&self, gauge: usize, account: Address) -> u128 {
        let gauge = U256::from(gauge);
        let call = stakeOfCall { gauge, account };
        let at = self.scene.world.at.incentives;
        self.scene.world.view(at, &call).to()
    }

    /// Calls the incentives; counts what was pulled, all of which is told to be shared.
    fn send<C: SolCall>(&mut self, from: Address, call: &C) -> Option<C::Return> {
        let at = self.scene.world.at.incentives;
        let done = self.scene.world.send(from, at, call).ok()?;
        let pulled = done.events::<YieldPulled>();
        let pulled: u128 = pulled.iter().map(|it| it.minted.to::<u128>()).sum();
        let shares = done.events::<IncomeShared>();
        let shared: u128 = shares.iter().map(|it| it.income.to::<u128>()).sum();
        assert_eq!(pulled, shared, "all of it at once");
        self.pulled += pulled;
        self.floors += shares.len() as u128 + 1;
        Some(done.value)
    }

    fn amount(&mut self, gauge: usize, held: u128) -> U256 {
        let amount = match self.random.below(4) {
            0 => MINIMA[gauge],
            1 => held,
            2 => 1 + self.random.below_wide(20),
            _ => self.random.between(1, held.max(1)),
        };
        word(amount)
    }

    fn step(&mut self) {
        let seconds = [0, 1, 3_600, DAY, 20 * DAY];
        let seconds = *self.random.pick(&seconds);
        self.scene.world.pass(seconds);
        let who = *self.random.pick(&self.people);
        let number = usize::try_from(self.random.below(3)).unwrap();
        let (gauge, at) = (U256::from(number), self.scene.world.at);
        let token = [self.scene.pair, at.spot, at.wrapped][number];
        match self.random.below(10) {
            0 => {
                let first = self.random.below(10_001);
                let second = self.random.below(10_001 - first);
                let weights = [first, second, 10_000 - first - second];
                let weights = weights.map(U256::from).to_vec();
                self.send(World::keeper(), &setWeightsCall { weights })
                    .unwrap();
            }
            1..4 => {
                let amount = self.amount(number, self.scene.world.balance(token, who));
                let account = who;
                self.send(
                    who,
                    &stakeCall {
                        gauge,
                        amount,
                        account,
                    },
                );
            }
            4..7 => {
                let staked = self.staked(number, who);
                let amount = self.amount(number, staked);
                let receiver = who;
                let call = unstakeCall {
                    gauge,
                    amount,
                    receiver,
                };
                let done = self.send(who, &call).is_some();
                let is_some = !amount.is_zero();
                assert_eq!(done, is_some && amount <= word(staked), "GAUGE-3");
            }
            7 | 8 => {
                let before = self.scene.earned(gauge.to(), who);
                let receiver = who;
                let paid = self.send(who, &claimCall { gauge, receiver }).unwrap();
                assert_eq!(paid, word(before), "the view tells what a claim pays");
                self.paid += before;
            }
            _ => self.at_pool(who),
        }
    }

    /// The pool earns while somebody has a thousand in it.
    fn at_pool(&mut self, who: Address) {
        let world = &mut self.scene.world;
        let held = world.amp_usd(who);
        if held >= 1_500 * WAD {
            world.stake(who, 1_500 * WAD).unwrap();
        } else {
            // Whoever has nothing there is refused.
            let _left = world.unstake(who, 1_400 * WAD).is_ok();
        }
    }

    /// GAUGE-1, GAUGE-2 and GAUGE-3, and the supply.
    fn check(&mut self) {
        let held = self.scene.held();
        assert_eq!(held, self.pulled - self.paid, "GAUGE-1");
        // What is due beyond what was pulled is in a view, too: a pull takes it first.
        let mut now = self.scene.world.clone();
        let call = claimCall {
            gauge: U256::ZERO,
            receiver: role("stranger"),
        };
        let at = now.at.incentives;
        now.send(role("stranger"), at, &call).unwrap();
        let scene = Scene {
            world: now,
            pair: self.scene.pair,
        };
        let mut claimable = 0;
        let mut earns = false;
        for number in 0..3 {
            let earned = self.people.map(|who| scene.earned(number, who));
            claimable += earned.iter().sum::<u128>();
            let number = U256::from(number);
            let told = scene.world.view(at, &gaugeCall { number });
            let stakes = self.people.map(|who| self.staked(number.to(), who));
            assert_eq!(told.staked, word(stakes.iter().sum()), "GAUGE-3");
            let held = scene.world.balance(told.token, at);
            assert_eq!(told.staked, word(held), "GAUGE-3");
            earns |= told.earns;
        }
        let dust = scene.held().checked_sub(claimable).expect("GAUGE-2");
        assert!(dust <= self.floors + 3 + 9, "GAUGE-2: {dust}");
        assert_eq!(self.scene.earns(), earns);
        self.earned[usize::from(!earns)] += 1;
        scene.assert_backed();
    }
}

#[test]
fn gauge_1_2_3_random_stakes_claims_and_weights_give_out_what_was_pulled() {
    let mut life = Life::new(17);
    for step in 0..STEPS {
        life.step();
        if step % 5 == 0 {
            life.check();
        }
    }
    // Everybody leaves.
    for who in life.people {
        for number in 0..3_u64 {
            let (gauge, receiver) = (U256::from(number), who);
            let paid = life.send(who, &claimCall { gauge, receiver }).unwrap();
            life.paid += paid.to::<u128>();
            let amount = word(life.staked(gauge.to(), who));
            let call = unstakeCall {
                gauge,
                amount,
                receiver,
            };
            assert!(amount.is_zero() || life.send(who, &call).is_some());
        }
    }
    life.check();
    assert!(life.scene.held() <= life.floors);
    let [earned, idle] = life.earned;
    assert!(earned > STEPS / 10 && idle > 0, "{earned} {idle}");
    assert!(life.paid > 50 * WAD, "{}", life.paid);
}
