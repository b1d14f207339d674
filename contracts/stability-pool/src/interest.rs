//! Interest: what the ledger owes the pool, asked for before every change of a share's price.

use alloc::vec::Vec;

use alloy_primitives::Address;
use cdp_core::Pool;
use fixed_math::{Debt, MathError};
use interfaces::IStabilityPool::{CallFailed, Overflow};
use interfaces::trove_manager::ITroveManager::{poolYieldCall, pullYieldCall};
use stylus_kit::calldata::number;
use stylus_kit::reply::calldata;
use stylus_kit::{Revert, revert};
use stylus_sdk::call::{call, static_call};
use stylus_sdk::stylus_core::HostAccess;
use stylus_sdk::stylus_core::calls::{Call, errors};

use crate::StabilityPool;

impl StabilityPool {
    /// Has the ledger mint what it owes the pool, then reads the pool. Whether the pool earns is
    /// asked of the pool as it was: who enters now earns nothing of the past (POOL-19, POOL-22).
    /// The ledger tells of it (`YieldPulled`).
    ///
    /// # Errors
    /// What the ledger reverts with; `CallFailed` - it said nothing, or not one word.
    /// `Overflow` - more than AmpUSD can exist.
    #[inline(never)]
    pub(crate) fn pull(&mut self) -> Result<Pool, Revert> {
        let place = self.place();
        let earns = self.load_pool(place).earns();
        let context = Call::new_mutating(self);
        let data = calldata(&pullYieldCall { earns });
        let answer = call(self.vm(), context, place.ledger(), &data);
        let amount = debt(place.ledger(), answer)?;
        let pool = self.load_pool(self.place());
        pool.with_yield(amount).map_err(|_| revert(Overflow {}))
    }

    /// The pool as [`StabilityPool::pull`] would leave it.
    ///
    /// # Errors
    /// As there.
    #[inline(never)]
    pub(crate) fn pool_now(&self) -> Result<Pool, Revert> {
        let place = self.place();
        let pool = self.load_pool(place);
        let data = calldata(&poolYieldCall {
            earns: pool.earns(),
        });
        let answer = static_call(self.vm(), Call::new(), place.ledger(), &data);
        let due = debt(place.ledger(), answer)?;
        pool.with_yield(due).map_err(|_| revert(Overflow {}))
    }
}

/// An amount of AmpUSD that a call answered.
#[inline(never)]
fn debt(target: Address, answer: Result<Vec<u8>, errors::Error>) -> Result<Debt, Revert> {
    let failed = || revert(CallFailed { target });
    let answer = match answer {
        Ok(answer) => answer,
        Err(errors::Error::Revert(data)) if !data.is_empty() => return Err(data),
        Err(_) => return Err(failed()),
    };
    let word: &[u8; 32] = answer.as_slice().try_into().map_err(|_| failed())?;
    Debt::from_word(number(word)).map_err(overflow)
}

/// The error of a calculation that left its type.
pub(crate) fn overflow(_: MathError) -> Revert {
    revert(Overflow {})
}
