//! Redistributions as they are stored (`cdp_core::redistribution`): a trove's part, which has
//! words only in a branch whose stakes have left their collateral, and the sums of each scale.

use alloy_primitives::U256;
use cdp_core::fixed_math::{Coll, Debt, Stake, kernel};
use cdp_core::redistribution::{Part, Redistributed, Remainders, Sums};
use cdp_core::{Branch, Status, Trove};

use crate::Ledger;
use crate::errors::Error;
use crate::layout::{branch, trove};
use crate::word::Word;

impl Ledger {
    /// Fills in a trove's stake and what is pending to it, in a branch with stakes of its own.
    ///
    /// # Errors
    /// `Overflow` - the words were not written by this crate.
    #[inline(never)]
    pub(crate) fn load_part(
        &self,
        index: u64,
        branch: &Branch,
        id: U256,
        trove: &mut Trove,
    ) -> Result<(), Error> {
        if trove.status != Status::Active {
            return Ok(());
        }
        let word = self.trove_word(id, trove::STAKE);
        let part = if word == Word::ZERO {
            // Not touched since the first redistribution.
            Part {
                stake: Stake::new(trove.coll.raw()),
                ..Part::default()
            }
        } else {
            Part {
                stake: Stake::new(word.high),
                scale: scale_of(word.low),
                sums: Sums {
                    coll: self.trove_word(id, trove::COLL_SUM).number(),
                    debt: self.trove_word(id, trove::DEBT_SUM).number(),
                },
            }
        };
        trove.stake = part.stake_at(branch.stake_scale)?;
        trove.pending = part.pending(branch.stake_scale, |scale| self.load_sums(index, scale))?;
        Ok(())
    }

    /// Stores a trove's part as of now, in a branch with stakes of its own.
    #[inline(never)]
    pub(crate) fn store_part(&mut self, index: u64, branch: &Branch, id: U256, trove: &Trove) {
        let (mut stake, mut sums) = (Word::ZERO, Sums::default());
        let active = trove.status == Status::Active;
        // A trove that had no part has none to take out.
        if !active && self.trove_word(id, trove::STAKE) == Word::ZERO {
            return;
        }
        if active {
            stake = Word {
                high: trove.stake.raw(),
                low: branch.stake_scale.into(),
            };
            sums = self.load_sums(index, branch.stake_scale);
        }
        self.set_trove_word(id, trove::STAKE, stake);
        self.set_trove_word(id, trove::COLL_SUM, Word::new(sums.coll));
        self.set_trove_word(id, trove::DEBT_SUM, Word::new(sums.debt));
    }

    /// What one stake of a scale ever received.
    pub fn load_sums(&self, index: u64, scale: u32) -> Sums {
        let [coll, debt] = sum_keys(index, scale);
        Sums {
            coll: self.sum_word(coll).number(),
            debt: self.sum_word(debt).number(),
        }
    }

    /// Stores what one stake of a scale ever received.
    pub fn store_sums(&mut self, index: u64, scale: u32, sums: &Sums) {
        let [coll, debt] = sum_keys(index, scale);
        self.set_sum_word(coll, Word::new(sums.coll));
        self.set_sum_word(debt, Word::new(sums.debt));
    }

    /// What redistributions in a branch left over.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub fn load_remainders(&self, index: u64) -> Result<Remainders, Error> {
        let Word { high, low } = self.branch_word(index, branch::REMAINDERS)?;
        Ok(Remainders {
            coll: high,
            debt: low,
        })
    }

    /// Stores what redistributions in a branch left over.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub fn store_remainders(&mut self, index: u64, left: &Remainders) -> Result<(), Error> {
        let word = Word {
            high: left.coll,
            low: left.debt,
        };
        self.set_branch_word(index, branch::REMAINDERS, word)
    }

    /// Fills in a branch's stakes, which have left its collateral.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub(crate) fn load_stakes(&self, index: u64, loaded: &mut Branch) -> Result<(), Error> {
        let word = |word: u32| self.branch_word(index, word);
        let stakes = word(branch::STAKES)?;
        loaded.total_stakes = Stake::new(stakes.high);
        loaded.stakes_snapshot = Stake::new(stakes.low);
        let snapshot = word(branch::COLL_SNAPSHOT)?;
        loaded.coll_snapshot = Coll::new(snapshot.low);
        loaded.stake_scale = scale_of(snapshot.high);
        let Word { high, low } = word(branch::REDISTRIBUTED)?;
        loaded.redistributed = Redistributed {
            coll: Coll::new(high),
            debt: Debt::new(low),
        };
        Ok(())
    }

    /// Stores a branch's stakes, which have left its collateral; words that stay are not written.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub(crate) fn store_stakes(
        &mut self,
        index: u64,
        old: &Branch,
        new: &Branch,
    ) -> Result<(), Error> {
        let word = Word {
            high: new.total_stakes.raw(),
            low: new.stakes_snapshot.raw(),
        };
        self.set_branch_word(index, branch::STAKES, word)?;
        let scaled = (old.coll_snapshot, old.stake_scale) != (new.coll_snapshot, new.stake_scale);
        if scaled {
            let word = Word {
                high: new.stake_scale.into(),
                low: new.coll_snapshot.raw(),
            };
            self.set_branch_word(index, branch::COLL_SNAPSHOT, word)?;
        }
        if old.redistributed != new.redistributed {
            let word = Word {
                high: new.redistributed.coll.raw(),
                low: new.redistributed.debt.raw(),
            };
            self.set_branch_word(index, branch::REDISTRIBUTED, word)?;
        }
        Ok(())
    }
}

/// Where the sums of a branch's scale are: `branch << 64 | scale << 1 | kind`.
fn sum_keys(index: u64, scale: u32) -> [U256; 2] {
    let low = u64::from(scale) << 1;
    [low, low | 1].map(|low| kernel::widen(kernel::join(index, low)))
}

/// A scale from a half of a word, of which no more is written.
fn scale_of(half: u128) -> u32 {
    u32::try_from(half).unwrap_or(u32::MAX)
}
