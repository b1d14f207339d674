//! Income: what the ledger owes liquidity, asked for before every change of a stake or a weight,
//! and shared at once.

use alloy_sol_types::SolEvent;
use cdp_core::incentives::{Gauge, GaugeError, Split};
use fixed_math::{Debt, MathError};
use interfaces::ILiquidityIncentives::{IncomeShared, Overflow};
use interfaces::IOffset::capacityCall;
use interfaces::trove_manager::ITroveManager::{incentiveYieldCall, pullIncentivesCall};
use stylus_kit::reply::{AbiWord, calldata};
use stylus_kit::{Revert, outside, revert};
use stylus_sdk::stylus_core::{HostAccess, RawLogAccess};

use crate::LiquidityIncentives;

impl LiquidityIncentives {
    /// Has the ledger mint what it owes, and shares it over the gauges as they are before the
    /// change that follows. `earns` says whether any gauge will earn after it: the ledger shares
    /// what is of the past by what it was told before (GAUGE-7, GAUGE-8).
    ///
    /// # Errors
    /// What the ledger reverts with; `CallFailed`. `Overflow` - not reachable.
    ///
    /// # Events
    /// `IncomeShared` for each gauge that is given something.
    #[inline(never)]
    pub(crate) fn pull(&mut self, gauges: &[Gauge], earns: bool) -> Result<(), Revert> {
        let ledger = self.ledger();
        let answer = outside::transact(self, ledger, &calldata(&pullIncentivesCall { earns }))?;
        let [income] = outside::words(ledger, &answer)?;
        let income = Debt::from_word(income).map_err(overflow)?;
        if income.is_zero() {
            return Ok(());
        }
        let mut split = Split::new(income, gauges.iter().copied());
        for (number, gauge) in (0..).zip(gauges) {
            let part = split.part(gauge).map_err(refused)?;
            if part.is_zero() {
                continue;
            }
            let rise = gauge.rise(part).map_err(refused)?;
            let sum = self.sum(number).add(rise).map_err(overflow)?;
            self.set_sum(number, sum);
            let words = [
                IncomeShared::SIGNATURE_HASH.abi(),
                number.abi(),
                part.raw().abi(),
                sum.raw().abi(),
            ];
            self.vm().emit_log(words.as_flattened(), 2);
        }
        Ok(())
    }

    /// What [`pull`](Self::pull) would be given now.
    ///
    /// # Errors
    /// What the ledger or the pool reverts with; `CallFailed`.
    pub(crate) fn income_now(&self) -> Result<Debt, Revert> {
        let (ledger, pool_earns) = (self.ledger(), self.pool_earns()?);
        let data = calldata(&incentiveYieldCall {
            poolEarns: pool_earns,
        });
        let [income] = outside::words(ledger, &outside::ask(self, ledger, &data)?)?;
        Debt::from_word(income).map_err(overflow)
    }

    /// Whether the Stability Pool earns its own part now.
    ///
    /// # Errors
    /// What it reverts with; `CallFailed`.
    pub(crate) fn pool_earns(&self) -> Result<bool, Revert> {
        let pool = self.pool();
        let answer = outside::ask(self, pool, &calldata(&capacityCall {}))?;
        let [_, earns] = outside::words(pool, &answer)?;
        Ok(!earns.is_zero())
    }
}

/// The error of a calculation that left its type.
pub(crate) fn overflow(_: MathError) -> Revert {
    revert(Overflow {})
}

/// The same, of a rule that cannot refuse here.
pub(crate) fn refused(_: GaugeError) -> Revert {
    revert(Overflow {})
}
