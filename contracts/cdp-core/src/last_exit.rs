//! The last exit (ADR 0010): nobody owes AmpUSD that does not exist.
//!
//! The cushion is owed by borrowers and never minted (`PROTOCOL.md` 6); what interest made of the
//! pool's dead shares is minted and nobody's. So all troves together owe more than anybody can
//! pay, and without this rule the last to leave would leave collateral behind.
//!
//! ```text
//!   supply + booked + cushion == debt + residue              (SUPPLY-1)
//!
//!   what can be paid  =  debt of all branches - cushion - what is idle in the pool - dust
//! ```
//!
//! Whoever pays less than the trove owes so pays all AmpUSD that anybody can have: nobody is left
//! whose AmpUSD that debt had to back.

use fixed_math::{Debt, Timestamp};

use crate::{RuleError, borrowing, branch::Branch, plan::Plan, trove::Trove};

/// Rounding that stays in the pool and the incentives, a wei at a time, and that nobody can
/// bring: a billionth of an AmpUSD.
pub const DUST: Debt = Debt::new(1_000_000_000);

/// What is owed, and what of it is owed to nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unowned {
    /// Debt of all branches, accrued.
    pub debt: Debt,
    /// The cushion, with what was booked until now and is nobody's.
    pub cushion: Debt,
    /// What the pool holds above its floor while nobody has shares of it
    /// ([`Pool::idle`](crate::Pool::idle)).
    pub idle: Debt,
}

/// A close, and what it takes of what is nobody's. The trove's debt is the plan's `burn` and all
/// three of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastExit {
    /// The close; `burn` is what the caller pays.
    pub plan: Plan,
    /// Taken out of the cushion.
    pub cushion: Debt,
    /// Burned by the pool.
    pub idle: Debt,
    /// Added to the residue, at most [`DUST`].
    pub dust: Debt,
}

/// Closes a trove for its entire debt, or for all AmpUSD that can be brought if that is less. The
/// branch has accrued, like all others.
///
/// # Errors
/// Those of [`borrowing::close`].
pub fn close(
    branch: Branch,
    trove: Trove,
    unowned: &Unowned,
    now: Timestamp,
) -> Result<LastExit, RuleError> {
    let mut plan = borrowing::close(branch, trove, now)?;
    let Unowned {
        debt,
        cushion,
        idle,
    } = *unowned;
    let payable = debt.sub_or_zero(cushion).sub_or_zero(idle);
    let owed = plan.burn;
    plan.burn = owed.min(payable.sub_or_zero(DUST));
    let forgiven = owed.sub(plan.burn)?;
    let cushion = forgiven.min(cushion);
    let forgiven = forgiven.sub(cushion)?;
    let idle = forgiven.min(idle);
    // At most the dust: a trove owes no more than all of them.
    let dust = forgiven.sub(idle)?;
    Ok(LastExit {
        plan,
        cushion,
        idle,
        dust,
    })
}
