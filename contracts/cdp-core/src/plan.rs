//! What a borrower asks for, and what the rules answer: the [`Plan`].

use fixed_math::{AnnualRate, Coll, Debt};

use crate::{
    branch::{Branch, Yield},
    redistribution::Redistributed,
    trove::Trove,
};

/// New debt asked for, and what limits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NewDebt {
    /// What the caller receives.
    pub amount: Debt,
    /// The upfront fee the caller accepts at most.
    pub max_upfront_fee: Debt,
    /// The branch's debt ceiling.
    pub ceiling: Debt,
}

/// A trove asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Opening {
    /// Collateral to take from the caller.
    pub coll: Coll,
    /// The annual rate, on the grid and in bounds by its type.
    pub rate: AnnualRate,
    /// The debt.
    pub debt: NewDebt,
}

/// A rate asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RateChange {
    /// The annual rate, on the grid and in bounds by its type.
    pub rate: AnnualRate,
    /// The fee the caller accepts at most.
    pub max_upfront_fee: Debt,
    /// The branch's debt ceiling.
    pub ceiling: Debt,
}

/// What happens to a trove's collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CollChange {
    /// Nothing.
    None,
    /// The owner or manager adds some.
    Deposit(Coll),
    /// Some leaves.
    Withdraw(Coll),
}

/// What happens to a trove's debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DebtChange {
    /// Nothing.
    None,
    /// More is borrowed.
    Borrow(NewDebt),
    /// Some is repaid; more than may be is not taken.
    Repay(Debt),
}

/// A change to a trove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// To its collateral.
    pub coll: CollChange,
    /// To its debt.
    pub debt: DebtChange,
}

impl Change {
    /// Adds collateral.
    #[must_use]
    pub const fn add_collateral(amount: Coll) -> Self {
        Self {
            coll: CollChange::Deposit(amount),
            debt: DebtChange::None,
        }
    }

    /// Withdraws collateral.
    #[must_use]
    pub const fn withdraw_collateral(amount: Coll) -> Self {
        Self {
            coll: CollChange::Withdraw(amount),
            debt: DebtChange::None,
        }
    }

    /// Borrows.
    #[must_use]
    pub const fn borrow(debt: NewDebt) -> Self {
        Self {
            coll: CollChange::None,
            debt: DebtChange::Borrow(debt),
        }
    }

    /// Repays.
    #[must_use]
    pub const fn repay(amount: Debt) -> Self {
        Self {
            coll: CollChange::None,
            debt: DebtChange::Repay(amount),
        }
    }

    /// Changes the debt alone.
    #[must_use]
    pub const fn of_debt(debt: DebtChange) -> Self {
        Self {
            coll: CollChange::None,
            debt,
        }
    }

    /// Reports whether the change raises the trove's risk, and so needs a price.
    #[must_use]
    pub const fn raises_risk(&self) -> bool {
        let withdraws = matches!(self.coll, CollChange::Withdraw(amount) if !amount.is_zero());
        withdraws || matches!(self.debt, DebtChange::Borrow(_))
    }
}

/// What happens to the trove's place in the rate book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BookMove {
    /// Nothing (BOOK-5).
    #[default]
    Keep,
    /// It is put at the front of its tick.
    Insert,
    /// It is taken out.
    Remove,
    /// It is taken out and put at the front of the tick of its new rate, which may be the old.
    Move,
}

/// What an operation does. The difference between minted plus booked and the change of the
/// recorded debt and the residue is 0 (SUPPLY-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The branch's totals to store.
    pub branch: Branch,
    /// The trove to store; all 0 if closed.
    pub trove: Trove,
    /// What happens to its place in the rate book.
    pub book: BookMove,
    /// The branch's interest since its last accrual, in its recorded debt now.
    pub branch_interest: Debt,
    /// The trove's interest since its last touch, in its debt now.
    pub trove_interest: Debt,
    /// What was redistributed to the trove, in its collateral and debt now.
    pub applied: Redistributed,
    /// The upfront fee, in both debts now.
    pub upfront_fee: Debt,
    /// Branch interest and upfront fee as they are booked, each split on its own.
    pub booked: Yield,
    /// Rounding left behind by a last trove, to be added to the system's.
    pub residue: Debt,
    /// AmpUSD to mint to the caller.
    pub mint: Debt,
    /// AmpUSD to burn from the caller.
    pub burn: Debt,
    /// Collateral to take from the caller.
    pub coll_in: Coll,
    /// Collateral to send.
    pub coll_out: Coll,
}
