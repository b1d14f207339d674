//! The last exit (ADR 0010): nobody owes AmpUSD that does not exist.
//!
//! The cushion is owed by borrowers and never minted (`PROTOCOL.md` 6); what interest made of the
//! pool's dead shares is minted and nobody's. So all troves together owe more than anybody can
//! pay, and without this rule the last to leave would leave collateral behind.
//!
//! ```text
//!   supply + booked + cushion == debt + residue              (SUPPLY-1)
//!
//!   what can be paid  =  debt of all branches - cushion - what is stray in the pool - dust
//! ```
//!
//! Whoever pays less than the trove owes so pays all AmpUSD that anybody can have: nobody is left
//! whose AmpUSD that debt had to back.
//!
//! The dust is AmpUSD that is lost: wei that floors leave in contracts, the first liquidity of a
//! market. It is counted in the residue, and there is only so much of it for ever.

use fixed_math::{Debt, Timestamp};

use crate::{
    RuleError, borrowing,
    branch::Branch,
    params::{DUST, POOL_FLOOR},
    plan::Plan,
    trove::Trove,
};

/// What is owed, and what of it is owed to nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unowned {
    /// Debt of all branches, accrued.
    pub debt: Debt,
    /// The cushion, with what was booked until now and is nobody's.
    pub cushion: Debt,
    /// What the pool holds above its floor while nobody has more than dust in it
    /// ([`Pool::stray`](crate::Pool::stray)).
    pub stray: Debt,
    /// What no trove owes: the pool's first AmpUSD, roundings, dust of other last exits.
    pub residue: Debt,
}

impl Unowned {
    /// What can be paid: all AmpUSD that anybody has or is due, but the dust.
    fn payable(&self) -> Debt {
        let there = self.debt.sub_or_zero(self.cushion).sub_or_zero(self.stray);
        // What is in the residue already is not owed, and lacks nobody.
        let dust = DUST.sub_or_zero(self.residue.sub_or_zero(POOL_FLOOR));
        there.sub_or_zero(dust)
    }
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
    pub stray: Debt,
    /// Added to the residue, which does not pass the pool's floor and [`DUST`] by it.
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
    let owed = plan.burn;
    plan.burn = owed.min(unowned.payable());
    let forgiven = owed.sub(plan.burn)?;
    let cushion = forgiven.min(unowned.cushion);
    let forgiven = forgiven.sub(cushion)?;
    let stray = forgiven.min(unowned.stray);
    // At most the dust: a trove owes no more than all of them.
    let dust = forgiven.sub(stray)?;
    Ok(LastExit {
        plan,
        cushion,
        stray,
        dust,
    })
}
