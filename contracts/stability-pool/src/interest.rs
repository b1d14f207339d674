//! Interest: what the ledger owes the pool, asked for before every change of a share's price.

use alloy_primitives::Address;
use cdp_core::Pool;
use fixed_math::{Debt, MathError};
use interfaces::IStabilityPool::Overflow;
use interfaces::trove_manager::ITroveManager::{poolYieldCall, pullYieldCall};
use stylus_kit::reply::calldata;
use stylus_kit::{Revert, outside, revert};

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
        let data = calldata(&pullYieldCall { earns });
        let answer = outside::transact(self, place.ledger(), &data)?;
        let amount = debt(place.ledger(), &answer)?;
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
        let answer = outside::ask(self, place.ledger(), &data)?;
        let due = debt(place.ledger(), &answer)?;
        pool.with_yield(due).map_err(|_| revert(Overflow {}))
    }
}

/// The amount of AmpUSD that the ledger answered.
#[inline(never)]
fn debt(ledger: Address, answer: &[u8]) -> Result<Debt, Revert> {
    let [amount] = outside::words(ledger, answer)?;
    Debt::from_word(amount).map_err(overflow)
}

/// The error of a calculation that left its type.
pub(crate) fn overflow(_: MathError) -> Revert {
    revert(Overflow {})
}
