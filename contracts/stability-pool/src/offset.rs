//! Debt that the pool cancels for collateral, by order of the ledger.

use alloy_primitives::Address;
use alloy_sol_types::SolEvent;
use cdp_core::RuleError;
use cdp_core::params::MAX_BRANCHES;
use cdp_core::pool;
use fixed_math::{Coll, Debt, kernel};
use interfaces::IStabilityPool::{NotLedger, Offset, OffsetAboveCapacity, Overflow, ScaleStepped};
use stylus_kit::calldata::{account, number};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, Revert, reply, revert};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess, RawLogAccess};

use crate::StabilityPool;
use crate::interest::overflow;

impl StabilityPool {
    /// Answers `capacity()`: what the pool holds on its books, and whether it earns.
    pub(crate) fn capacity(&self) -> Reply {
        let pool = self.load_pool(self.place());
        reply::words(&[pool.minted.raw().abi(), pool.earns().abi()])
    }

    /// Answers what is nobody's: `stray() returns (uint256)`.
    ///
    /// # Errors
    /// `Overflow` - the pool is not constructed.
    pub(crate) fn stray(&self) -> Reply {
        let stray = self.load_pool(self.place()).stray().map_err(refused)?;
        reply::word(stray.raw())
    }

    /// Runs an offset; `None` if the arguments are malformed: a ninth branch is.
    pub(crate) fn run_offset(&mut self, args: &Args<'_>) -> Option<Reply> {
        let [of, token, debt, from_yield, coll] = args.peek()?;
        let offset = pool::Offset {
            debt: Debt::from_word(number(debt)).ok()?,
            from_yield: Debt::from_word(number(from_yield)).ok()?,
            coll: Coll::from_word(number(coll)).ok()?,
        };
        Some(self.offset(branch(of)?, account(token)?, &offset))
    }

    /// Cancels debt for collateral, which the ledger sent before, and books it to the shares as
    /// they are: `offset(uint256 branch, address token, uint256 debt, uint256 fromYield, uint256
    /// coll)`. The token is remembered from the first time.
    ///
    /// # Rounding
    /// The gain per share floors (ROUND-1 row 12).
    ///
    /// # Errors
    /// `NotLedger` - by nobody else. `OffsetAboveCapacity` - less than 1 AmpUSD would stay.
    /// `Overflow` - more yield than debt.
    ///
    /// # Events
    /// `Offset`; `ScaleStepped` if the scale is another after it.
    #[inline(never)]
    fn offset(&mut self, branch: u8, token: &Address, offset: &pool::Offset) -> Reply {
        let (place, caller) = (self.place(), self.vm().msg_sender());
        // Only the ledger offsets.
        if caller != place.ledger() {
            return Err(revert(NotLedger { caller }));
        }
        let plan = self.load_pool(place).offset(offset).map_err(refused)?;
        let sum = self.sum(plan.scale, branch).add(plan.gain);
        let sum = sum.map_err(overflow)?;
        self.set_sum(plan.scale, branch, sum);
        if !place.has(branch) {
            self.add_token(branch, *token);
        }
        let place = place.after_offset(branch, plan.pool.scale);
        self.set_place(place.map_err(overflow)?);
        self.store_pool(&plan.pool).map_err(overflow)?;
        let words = [
            Offset::SIGNATURE_HASH.abi(),
            branch.abi(),
            offset.debt.raw().abi(),
            offset.from_yield.raw().abi(),
            offset.coll.raw().abi(),
            plan.pool.minted.raw().abi(),
            sum.raw().abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 2);
        if plan.pool.scale != plan.scale {
            let event = ScaleStepped::SIGNATURE_HASH.abi();
            let words = [event, plan.pool.scale.abi(), plan.pool.shares.raw().abi()];
            self.vm().emit_log(words.as_flattened(), 1);
        }
        reply::nothing()
    }
}

/// The branch in a word; `None` if there are never so many.
pub(crate) fn branch(word: &[u8; 32]) -> Option<u8> {
    let branch = kernel::narrow_u64(number(word)).ok()?;
    let branch = u8::try_from(branch).ok()?;
    (branch < MAX_BRANCHES).then_some(branch)
}

fn refused(error: RuleError) -> Revert {
    match error {
        RuleError::PoolOffsetAboveCapacity => revert(OffsetAboveCapacity {}),
        _ => revert(Overflow {}),
    }
}
