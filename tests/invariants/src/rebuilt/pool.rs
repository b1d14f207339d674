//! The Stability Pool as events tell of it.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use num_bigint::BigUint;

use crate::{
    event::Event,
    trace::Actor,
    world::{POOL_PERSON, PoolState, SEED},
};

/// What a step divides shares by.
const STEP: u32 = 1_000_000_000;

/// What is known of somebody's shares.
#[derive(Clone, Debug, Default)]
struct Account {
    shares: BigUint,
    /// The sums of the scale when the account last changed, or 0 if that was in an older one.
    since: [BigUint; 2],
    gained: [BigUint; 2],
}

/// What is known of the pool.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    minted: u128,
    shares: BigUint,
    scale: u32,
    /// Gains per share of the scale, times 2^160.
    sums: [BigUint; 2],
    accounts: BTreeMap<Actor, Account>,
}

impl Default for Pool {
    /// With its dead shares.
    fn default() -> Self {
        Self {
            minted: SEED,
            shares: BigUint::from(SEED),
            scale: 0,
            sums: Default::default(),
            accounts: BTreeMap::new(),
        }
    }
}

fn big(x: U256) -> BigUint {
    BigUint::from_bytes_be(&x.to_be_bytes::<32>())
}

fn word(x: &BigUint) -> U256 {
    U256::from_be_slice(&x.to_bytes_be())
}

impl Pool {
    pub(super) fn learn(&mut self, event: &Event) {
        match *event {
            Event::YieldPulled(Some(POOL_PERSON), minted, ..) => self.minted += minted,
            Event::Staked(_, assets, shares) => {
                self.minted += assets;
                self.shares += big(shares);
            }
            Event::Unstaked(_, assets, shares) => {
                self.minted -= assets;
                self.shares -= big(shares);
            }
            Event::SharesMoved(from, to, shares) => {
                if let Some(from) = from {
                    self.settle(from).shares -= big(shares);
                }
                if let Some(to) = to {
                    self.settle(to).shares += big(shares);
                }
            }
            Event::Offset(branch, [.., minted], sum) => {
                self.minted = minted;
                self.sums[usize::from(branch)] = big(sum);
            }
            Event::Stepped(scale, shares) => self.step(scale, shares),
            Event::GainsClaimed(actor, _, branch, amount) => {
                self.settle(actor).gained[usize::from(branch)] -= amount;
            }
            _ => {}
        }
    }

    /// Counts what an account gained since it last changed, floored.
    fn settle(&mut self, actor: Actor) -> &mut Account {
        let account = self.accounts.entry(actor).or_default();
        for (index, sum) in self.sums.iter().enumerate() {
            let gained = (&account.shares * (sum - &account.since[index])) >> 160u8;
            account.gained[index] += gained;
        }
        account.since = self.sums.clone();
        account
    }

    fn step(&mut self, scale: u32, shares: U256) {
        let actors: Vec<Actor> = self.accounts.keys().copied().collect();
        for actor in actors {
            let steps = scale - self.scale;
            let account = self.settle(actor);
            account.since = Default::default();
            for _ in 0..steps {
                account.shares /= STEP;
            }
        }
        self.sums = Default::default();
        (self.scale, self.shares) = (scale, big(shares));
    }

    /// Somebody's shares, and what they can claim.
    pub(super) fn account(&self, actor: Actor) -> (U256, [u128; 2]) {
        let mut known = self.clone();
        let account = known.settle(actor);
        let gained = |index: usize| u128::try_from(&account.gained[index]).expect("it fits");
        (word(&account.shares), [0, 1].map(gained))
    }

    /// The pool as views show it; the yield that is due to it is taken over.
    pub(super) fn seen(&self, seen: &PoolState) -> PoolState {
        PoolState {
            minted: self.minted,
            shares: word(&self.shares),
            scale: self.scale,
            ..*seen
        }
    }
}
