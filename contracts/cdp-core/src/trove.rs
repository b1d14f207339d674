//! A trove: one borrower's position in one branch.

use fixed_math::{AnnualRate, Coll, Debt, Stake, Timestamp, U256, kernel};

use crate::{RuleError, redistribution::Redistributed};

/// A trove's name: `branch << 64 | counter`. Counters start at 1; ids are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TroveId {
    /// The branch's index.
    pub branch: u64,
    /// The branch's counter when the trove was opened.
    pub counter: u64,
}

impl TroveId {
    /// Reads a token id. A foreign id decodes to a branch or counter that does not exist.
    ///
    /// # Errors
    /// `TroveUnknown` - the word passes 128 bits.
    #[inline]
    pub fn from_word(word: U256) -> Result<Self, RuleError> {
        let raw = kernel::narrow(word).map_err(|_| RuleError::TroveUnknown)?;
        let (branch, counter) = kernel::split(raw);
        Ok(Self { branch, counter })
    }

    /// The token id.
    #[inline]
    #[must_use]
    pub const fn word(self) -> U256 {
        kernel::widen(kernel::join(self.branch, self.counter))
    }
}

/// Where a trove is in its life (TROVE-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Status {
    /// Never opened, or closed: every field is 0, no token exists.
    #[default]
    Closed = 0,
    /// Has debt, stands in the rate book.
    Active = 1,
    /// No debt, no stake, not in the book; keeps its collateral.
    Idle = 2,
}

impl Status {
    /// Reads the packed byte; anything unknown is closed.
    #[inline]
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        match byte {
            1 => Self::Active,
            2 => Self::Idle,
            _ => Self::Closed,
        }
    }

    /// The packed byte.
    #[inline]
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Active => 1,
            Self::Idle => 2,
        }
    }
}

/// What the rules know of a trove. Owner, links in the rate book and the time of the last rate
/// change are the contract's: no rule of this page reads them.
///
/// The contract may leave `stake`, `last_deposit` and `last_risk_raise` (one slot) at their
/// defaults for a repayment in a branch that is not shut: no rule reads or changes them there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trove {
    /// Where the trove is in its life.
    pub status: Status,
    /// Collateral.
    pub coll: Coll,
    /// Recorded debt: as of `last_debt_update`.
    pub debt: Debt,
    /// Part in redistributions, in the branch's scale of today.
    pub stake: Stake,
    /// Redistributed to it and not yet applied: the next touch adds it to collateral and debt.
    pub pending: Redistributed,
    /// Annual rate.
    pub rate: AnnualRate,
    /// When interest was last added to the debt.
    pub last_debt_update: Timestamp,
    /// When the owner or manager last deposited collateral.
    pub last_deposit: Timestamp,
    /// When the risk was last raised: opened, borrowed on, withdrawn from.
    pub last_risk_raise: Timestamp,
}
