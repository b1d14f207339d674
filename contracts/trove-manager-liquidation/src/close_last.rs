//! The last exit (`cdp_core::last_exit`, ADR 0010): no oracle, no CCR, and open after shutdown.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{Coll, Debt};
use cdp_core::last_exit::{self, LastExit, Unowned};
use interfaces::IAmpUsd::burnCall;
use interfaces::IErc20::transferCall;
use interfaces::trove_manager::ITroveManager::BurnAboveMax;
use ledger::outside::{Outside, calldata, pool_capacity, pool_stray};
use ledger::words::of_address;
use ledger::{Error, events};
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManagerLiquidation;
use crate::liquidate::Due;

impl TroveManagerLiquidation {
    /// Closes a trove for its entire debt, or for all AmpUSD that anybody can bring if that is
    /// less; answers what was burned from the caller and what was paid.
    ///
    /// # Errors
    /// `TroveUnknown`; `NotOwnerNorApproved`; what the pool reverts with, `PoolMalformed`;
    /// `ClosedInDepositSecond`; `BurnAboveMax` - more than the caller accepts; those of the
    /// tokens.
    ///
    /// # Events
    /// `InterestBooked` for each branch that has some; `YieldPulled` of nothing to nobody;
    /// `DebtForgiven` if any was; `TroveClosed`, `Transfer`, `ResidueBooked` if there is any.
    #[inline(never)]
    pub(crate) fn close_last(&mut self, id: U256, max_burned: U256) -> Result<(Debt, Coll), Error> {
        let caller = self.vm().msg_sender();
        let acting = self.authorise(&self.load_position(id)?, caller)?;
        let (pool, gauges_earn) = self.load_pool();
        let (_, earns) = pool_capacity(self.vm(), pool)?;
        let stray = pool_stray(self.vm(), pool)?;
        // What was booked for those who are gone is nobody's, too.
        let due = self.share(earns, gauges_earn)?;
        self.store_yields(&due.booked, due.cushion)?;
        events::yield_pulled(
            self.vm(),
            Address::ZERO,
            Debt::ZERO,
            &due.booked,
            due.cushion,
        );
        let (cushion, residue) = self.load_spare();
        let unowned = Unowned {
            debt: self.debt_of_all()?,
            cushion,
            stray,
            residue,
        };
        let (position, now) = (self.load_position(id)?, self.now());
        let (branch, trove) = (position.totals.branch, position.body.trove);
        let exit = last_exit::close(branch, trove, &unowned, now)?;
        // The caller's limit.
        if exit.plan.burn.word() > max_burned {
            return Err(revert(BurnAboveMax {}).into());
        }
        self.store_spare(cushion.sub(exit.cushion)?, residue.add(exit.dust)?);
        self.store_closing(&position, &exit.plan, acting.owner)?;
        events::debt_forgiven(self.vm(), position.id, &exit);
        events::closed(self.vm(), position.id, acting.owner, &exit.plan);
        self.settle_last(pool, position.id.branch, acting.receiver, &exit)?;
        Ok((exit.plan.burn, exit.plan.coll_out))
    }

    /// What all branches owe, as of their last accrual.
    fn debt_of_all(&self) -> Result<Debt, Error> {
        let mut sum = Debt::ZERO;
        for index in 0..self.load_amp_usd().1 {
            sum = sum.add(self.load_branch(index)?.branch.entire_debt()?)?;
        }
        Ok(sum)
    }

    /// Burns what the pool and the caller give, and sends the collateral. Not `Outside::settle`:
    /// its callback and its other directions do not fit in this part.
    fn settle_last(
        &mut self,
        pool: Address,
        branch: u64,
        receiver: Address,
        exit: &LastExit,
    ) -> Result<(), Error> {
        let caller = of_address(self.vm().msg_sender());
        let (token, _) = self.load_token(branch)?;
        let (amp_usd, _) = self.load_amp_usd();
        // An offset for no collateral: it is nobody's AmpUSD that is burned.
        let stray = Due {
            branch,
            offset: exit.stray,
            pool_coll: Coll::ZERO,
            compensation: Coll::ZERO,
        };
        self.pay(pool, &[stray], exit.stray, Debt::ZERO)?;
        let (out, burned) = (exit.plan.coll_out.word(), exit.plan.burn.word());
        if !out.is_zero() {
            let words = [of_address(receiver), out];
            self.transfer(token, transferCall::SELECTOR, &words)?;
        }
        if !burned.is_zero() {
            self.transact(amp_usd, &calldata(burnCall::SELECTOR, &[caller, burned]))?;
        }
        Ok(())
    }
}
