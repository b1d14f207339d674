//! Add, withdraw, top up, close: collateral in and out of a trove, debt paid.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use interfaces::IGateway::PaidAboveMax;
use interfaces::trove_manager::ITroveManager::{
    addCollateralCall, closeTroveCall, repayCall, troveCall, withdrawCollateralCall,
};
use stylus_kit::reply::{AbiWord, calldata};
use stylus_kit::{Args, Reply, Revert, outside, reply, revert, token};

use crate::Gateway;

impl Gateway {
    /// Adds collateral: `add(uint256 id, uint256 coll, uint256 maxIn) returns (uint256 paid)`.
    ///
    /// # Errors
    /// Those of [`user_of`](Self::user_of) and [`take_in`](Self::take_in). What the ledger reverts
    /// with.
    pub(crate) fn add(&mut self, mut args: Args<'_>) -> Reply {
        let (id, coll, max_in) = (args.uint()?, args.uint()?, args.uint()?);
        reply::word(self.deposit(id, coll, max_in)?)
    }

    fn deposit(&mut self, id: U256, coll: U256, max_in: U256) -> Result<U256, Revert> {
        let (user, door) = (self.user_of(id)?, self.door_of(id)?);
        let paid = self.take_in(door, coll, max_in, user.payer)?;
        self.allow(door.inside, self.ledger(), coll)?;
        self.tell_ledger(addCollateralCall::SELECTOR, &[id.abi(), coll.abi()])?;
        Ok(paid)
    }

    /// Takes collateral out: `withdraw(uint256 id, uint256 coll, uint256 minOut) returns (uint256
    /// received)`.
    ///
    /// # Errors
    /// Those of [`user_of`](Self::user_of) and [`pay_out`](Self::pay_out). What the ledger reverts
    /// with.
    pub(crate) fn withdraw(&mut self, mut args: Args<'_>) -> Reply {
        let (id, coll, min_out) = (args.uint()?, args.uint()?, args.uint()?);
        let (user, door) = (self.user_of(id)?, self.door_of(id)?);
        self.tell_ledger(withdrawCollateralCall::SELECTOR, &[id.abi(), coll.abi()])?;
        reply::word(self.pay_out(door, min_out, user.payee)?)
    }

    /// Repays and adds collateral: `topUp(uint256 id, uint256 repay, uint256 coll, uint256 maxIn)
    /// returns (uint256 paid)`. What the ledger does not take of the repayment is given back.
    ///
    /// # Errors
    /// `TokenTransferFailed` - the caller does not pay. As [`add`](Self::add), if collateral is
    /// added; a mere repayment is anybody's.
    pub(crate) fn top_up(&mut self, mut args: Args<'_>) -> Reply {
        let (id, repay, coll, max_in) = (args.uint()?, args.uint()?, args.uint()?, args.uint()?);
        let (amp_usd, user) = (self.amp_usd(), self.caller());
        if !repay.is_zero() {
            token::take(self, amp_usd, user.payer, repay)?;
            self.tell_ledger(repayCall::SELECTOR, &[id.abi(), repay.abi()])?;
            self.give_rest(amp_usd, user.payer)?;
        }
        if coll.is_zero() && !repay.is_zero() {
            return reply::word(coll);
        }
        reply::word(self.deposit(id, coll, max_in)?)
    }

    /// Closes a trove with the caller's AmpUSD: `close(uint256 id, uint256 maxDebt, uint256
    /// minOut) returns (uint256 received)`.
    ///
    /// # Errors
    /// `PaidAboveMax` - it owes more. `TokenTransferFailed` - the caller does not pay. Those of
    /// [`user_of`](Self::user_of) and [`pay_out`](Self::pay_out). What the ledger reverts with.
    pub(crate) fn close(&mut self, mut args: Args<'_>) -> Reply {
        let (id, max, min_out) = (args.uint()?, args.uint()?, args.uint()?);
        let (user, door, ledger) = (self.user_of(id)?, self.door_of(id)?, self.ledger());
        let trove = outside::ask(self, ledger, &calldata(&troveCall { id }))?;
        let [_, _, _, _, paid, ..] = outside::words::<15>(ledger, &trove)?;
        // The caller said what it pays at most (GATE-3).
        if paid > max {
            return Err(revert(PaidAboveMax { paid, max }));
        }
        let amp_usd = self.amp_usd();
        if !paid.is_zero() {
            token::take(self, amp_usd, user.payer, paid)?;
        }
        self.tell_ledger(closeTroveCall::SELECTOR, &[id.abi()])?;
        reply::word(self.pay_out(door, min_out, user.payee)?)
    }
}
