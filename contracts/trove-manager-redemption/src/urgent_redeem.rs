//! Urgent redemption (`PROTOCOL.md` 9): from any troves of a branch that is shut, without a fee.

use alloy_primitives::U256;
use cdp_core::fixed_math::{Coll, Debt};
use cdp_core::redemption::{self, require_coll};
use cdp_core::{RuleError, Status, TroveId, interest, shutdown, urgent_redemption};
use ledger::words::debt_at_most;
use ledger::{Error, events};
use stylus_sdk::prelude::*;

use crate::TroveManagerRedemption;

impl TroveManagerRedemption {
    /// Redeems from the troves in the order of the list; answers what was burned and paid. A trove
    /// without debt, or that is gone, gives nothing.
    ///
    /// # Errors
    /// `BranchUnknown`; `BranchNotShut`; what the oracle reverts with; `OracleDown` - no price,
    /// and none was recorded; `TroveUnknown` - an id of another branch; `NothingRedeemed`;
    /// `CollateralBelowMin`; those of the tokens.
    ///
    /// # Events
    /// `TroveRedeemed` for each trove, with `RedistributionApplied` and `ResidueBooked` as they
    /// arise.
    #[inline(never)]
    pub(crate) fn urgent_redeem(
        &mut self,
        branch: u64,
        amount: U256,
        ids: &[U256],
        min_coll: U256,
    ) -> Result<(Debt, Coll), Error> {
        let (token, _) = self.load_token(branch)?;
        let now = self.now();
        let mut accrued = self.load_branch(branch)?.branch;
        // A branch that is open needs no price to refuse.
        if !accrued.is_shut() {
            return Err(RuleError::BranchNotShut.into());
        }
        let (oracle, _) = self.load_oracle(branch)?;
        let quote = self.quote(oracle, branch)?;
        let price = shutdown::redemption_price_after(&quote, self.load_shutdown_price(branch)?)?;
        interest::accrue(&mut accrued, now)?;
        let exchange = urgent_redemption::exchange(&accrued, price)?;
        let mut left = debt_at_most(amount);
        let (mut burned, mut out) = (Debt::ZERO, Coll::ZERO);
        for id in ids {
            let known = TroveId::from_word(*id)?;
            // Only troves of this branch pay.
            if known.branch != branch {
                return Err(RuleError::TroveUnknown.into());
            }
            let status = self.load_body(*id)?.1.trove.status;
            if status != Status::Active || left.is_zero() {
                continue;
            }
            let position = self.load_position(*id)?;
            let (totals, trove) = (position.totals.branch, position.body.trove);
            let debt = interest::entire_debt(&totals, &trove, now)?;
            let coll = trove.coll.add(trove.pending.coll)?;
            let paid = urgent_redemption::pay(left, &exchange, coll, debt)?;
            if paid.burned.is_zero() {
                continue;
            }
            let plan = redemption::redeem(totals, trove, paid.burned, paid.coll, now)?;
            self.store_plan(&position, &plan, now)?;
            events::trove_redeemed(self.vm(), known, &plan, Coll::ZERO);
            left = left.sub(paid.burned)?;
            burned = burned.add(paid.burned)?;
            out = out.add(paid.coll)?;
        }
        // Something was redeemed (REDEEM-12).
        if burned.is_zero() {
            return Err(RuleError::NothingRedeemed.into());
        }
        require_coll(out, min_coll)?;
        self.pay_for(burned, &[(token, out)])?;
        Ok((burned, out))
    }
}
