//! What scenarios of pool, liquidation, redemption and shutdown have in common.

use fixed_math::U256;
use num_bigint::BigUint;

use super::{
    figures,
    stage::{AMPL, ANY, BORROWER, BUYER, DAY, ONE, SPOT, STRANGER, Stage, send},
};
use crate::{
    event::Event,
    trace::{Actor, Op, Wide},
    world::{Effect, PoolState},
};

/// An hour.
pub const HOUR: u64 = 3_600;
/// Long enough for the base rate to be nothing.
pub const MONTH: u64 = 30 * DAY;
/// Shares of the pool's first AmpUSD.
const DEAD_SHARES: u128 = ONE;
/// What a step divides shares by.
pub const STEP: u128 = 1_000_000_000;

/// A word as a big integer.
#[must_use]
pub fn wide(word: U256) -> BigUint {
    BigUint::from_bytes_be(&word.to_be_bytes::<32>())
}

/// The dead shares in the pool's scale.
#[must_use]
pub fn dead_shares(pool: &PoolState) -> BigUint {
    (0..pool.scale.min(9)).fold(BigUint::from(DEAD_SHARES), |left, _| left / STEP)
}

/// Shares as a step names them.
///
/// # Panics
/// If they pass 256 bits.
#[must_use]
pub fn words(shares: &BigUint) -> Wide {
    let half = BigUint::from(1u8) << 128;
    let part = |x: BigUint| u128::try_from(x).expect("256 bits");
    [part(shares / &half), part(shares % &half)]
}

/// A deposit into the pool.
#[must_use]
pub fn deposit(assets: u128) -> Op {
    Op::PoolDeposit { assets }
}

/// A withdrawal from the pool.
#[must_use]
pub fn take_out(assets: u128) -> Op {
    Op::PoolWithdraw { assets }
}

/// Shares of the pool for AmpUSD.
#[must_use]
pub fn cash(shares: &BigUint) -> Op {
    Op::PoolRedeem {
        shares: words(shares),
    }
}

/// Shares of the pool to somebody.
#[must_use]
pub fn give(to: Actor, shares: &BigUint) -> Op {
    Op::PoolTransfer {
        to,
        shares: words(shares),
    }
}

/// A liquidation.
#[must_use]
pub fn liquidate(troves: &[u128]) -> Op {
    Op::Liquidate {
        troves: troves.to_vec(),
    }
}

/// A redemption of an amount at any fee, of any troves.
#[must_use]
pub fn redeem(amount: u128) -> Op {
    redeem_of(amount, 50)
}

/// A redemption that looks at so many troves.
#[must_use]
pub fn redeem_of(amount: u128, max_troves: u64) -> Op {
    Op::Redeem {
        amount,
        max_fee: ANY,
        min_coll: Vec::new(),
        max_troves,
    }
}

/// An urgent redemption of troves of a branch.
#[must_use]
pub fn urgently(branch: u8, amount: u128, troves: &[u128]) -> Op {
    Op::UrgentRedeem {
        branch,
        amount,
        troves: troves.to_vec(),
        min_coll: 0,
    }
}

impl Stage<'_> {
    /// The buyer borrows AmpUSD against AMPL, safely, and hands it out.
    pub fn bank(&mut self, parts: &[(Actor, u128)]) -> u128 {
        let all: u128 = parts.iter().map(|(_, amount)| amount.div_ceil(ONE)).sum();
        let bank = self.opens(BUYER, AMPL, all.max(200), 60_000, 50);
        for (who, amount) in parts {
            if *who != BUYER {
                self.does(BUYER, send(*who, *amount));
            }
        }
        bank
    }

    /// People stake what the bank lends them.
    pub fn staked(&mut self, parts: &[(Actor, u128)]) -> u128 {
        let bank = self.bank(parts);
        for (who, amount) in parts {
            self.does(*who, deposit(*amount));
        }
        bank
    }

    /// All shares of the pool.
    #[must_use]
    pub fn all_shares(&self) -> BigUint {
        wide(self.state().pool.shares)
    }

    /// Shares of the pool that somebody holds.
    #[must_use]
    pub fn shares(&self, who: Actor) -> BigUint {
        wide(self.holds(who).pool_shares)
    }

    /// What somebody's shares are worth as of the last step.
    #[must_use]
    pub fn worth(&self, who: Actor) -> u128 {
        self.worth_of(&self.shares(who))
    }

    /// What shares are worth as of the last step: floored.
    ///
    /// # Panics
    /// If it passes 128 bits.
    #[must_use]
    pub fn worth_of(&self, shares: &BigUint) -> u128 {
        let worth = shares * self.state().pool.total_assets / self.all_shares();
        worth.try_into().expect("128 bits")
    }

    /// The most shares of somebody that can be cashed: all, or what leaves 1 AmpUSD.
    #[must_use]
    pub fn most_shares(&self, who: Actor) -> BigUint {
        let (assets, all) = (self.state().pool.total_assets, self.all_shares());
        let beyond = (BigUint::from(assets - ONE + 1) * all + (assets - 1)) / assets;
        self.shares(who).min(beyond - 1u8)
    }

    /// What the pool can take as of the last step, if it does not spend what is booked.
    #[must_use]
    pub fn capacity(&self) -> u128 {
        self.state().pool.minted - ONE
    }

    /// Yield that is booked or would be by accruing now.
    #[must_use]
    pub fn yields(&self) -> u128 {
        let branches = [AMPL, SPOT].map(|index| self.branch(index));
        let grown = branches
            .iter()
            .map(|branch| figures::aggregate(branch, self.state().now) - branch.recorded_debt);
        self.booked() + grown.sum::<u128>()
    }

    /// What the ledger said in the last step.
    ///
    /// # Panics
    /// Before the first step.
    #[must_use]
    pub fn said(&self) -> &[Event] {
        &self.tape().last().expect("a step").events
    }

    /// Where the last step took a trove's collateral and debt, if it was liquidated.
    #[must_use]
    pub fn seized(&self, trove: u128) -> Option<[u128; 6]> {
        self.said().iter().find_map(|said| match said {
            Event::Liquidated(id, _, parts) if *id == trove => Some(*parts),
            _ => None,
        })
    }

    /// What the last step redeemed of a trove: debt, collateral, fee, what is left of both.
    #[must_use]
    pub fn redeemed(&self, trove: u128) -> Option<[u128; 5]> {
        self.said().iter().find_map(|said| match said {
            Event::TroveRedeemed(id, parts) if *id == trove => Some(*parts),
            _ => None,
        })
    }

    /// A trove's collateral, what is pending to it included.
    #[must_use]
    pub fn coll(&self, trove: u128) -> u128 {
        let trove = self.trove(trove);
        trove.coll + trove.pending.0
    }

    /// The feeds answer what a trove is worth at a ratio, in basis points, of what it owes now.
    pub fn falls_to(&mut self, trove: u128, ratio: u128) -> u128 {
        let branch = (trove >> 64) as u8;
        let answer = figures::least_answer(branch, self.coll(trove), self.entire(trove), ratio);
        self.answers(branch, answer);
        answer
    }

    /// A liquidation by the stranger.
    pub fn liquidates(&mut self, troves: &[u128]) -> Effect {
        self.does(STRANGER, liquidate(troves))
    }

    /// A trove of SPOT is liquidated by a pool that somebody fills up for it with what the trove's
    /// owner, who is the borrower, lent and sent: this much stays above the pool's last AmpUSD.
    pub fn wipes(&mut self, staker: Actor, loan: u128, left: u128) -> u128 {
        let answer = self.answer(SPOT);
        let victim = self.opens(BORROWER, SPOT, loan, 16_000, 50);
        self.does(BORROWER, send(staker, loan * ONE));
        self.wait(1);
        self.falls_to(victim, 12_000);
        let held = self.state().pool.total_assets - ONE;
        let missing = self.entire(victim) + left - held;
        self.does(staker, deposit(missing));
        self.liquidates(&[victim]);
        assert_eq!(self.capacity(), left);
        self.answers(SPOT, answer);
        victim
    }

    /// A branch is shut for its ratio: everything in it is worth this much.
    pub fn shuts(&mut self, branch: u8, answer: u128) {
        self.answers(branch, answer);
        self.does(STRANGER, Op::Flag { branch });
        self.later(HOUR);
        self.does(STRANGER, Op::Shut { branch });
    }
}
