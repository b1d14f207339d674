//! Views: gauges, stakes, what is earned, and what would be in a year.

use alloc::vec::Vec;

use alloy_primitives::U256;
use cdp_core::incentives::{self, Gauge, Split};
use fixed_math::rate::RATE_STEP_WAD;
use fixed_math::{Debt, WeightedDebt, kernel};
use interfaces::ILiquidityIncentives::Overflow;
use interfaces::trove_manager::ITroveManager::{branchCall, branchCountCall};
use stylus_kit::reply::{AbiWord, calldata};
use stylus_kit::{Args, Reply, Revert, outside, reply, revert, token};

use crate::LiquidityIncentives;
use crate::income::{overflow, refused};
use crate::stake::{known, of};

impl LiquidityIncentives {
    /// Answers `gauge(uint256)`.
    pub(crate) fn tell_gauge(&self, mut args: Args<'_>) -> Reply {
        let gauges = self.gauges();
        let number = known(args.uint()?, &gauges)?;
        let gauge = of(number, &gauges)?;
        reply::words(&[
            self.token(number).abi(),
            gauge.weight.bps().abi(),
            gauge.minimum.raw().abi(),
            gauge.staked.raw().abi(),
            self.sum(number).raw().abi(),
            gauge.earns().abi(),
        ])
    }

    /// Answers `stakeOf(uint256, address)`.
    pub(crate) fn tell_stake(&self, mut args: Args<'_>) -> Reply {
        let (gauge, account) = (args.uint()?, args.address()?);
        let number = known(gauge, &self.gauges())?;
        let (member, _) = self.member(number, &account);
        reply::word(member.staked.raw())
    }

    /// Answers `earned(uint256, address)`: what a claim would pay, its pull included.
    pub(crate) fn tell_earned(&self, mut args: Args<'_>) -> Reply {
        let (gauge, account, gauges) = (args.uint()?, args.address()?, self.gauges());
        let number = known(gauge, &gauges)?;
        let (member, then) = self.member(number, &account);
        let part = part_of(number, &gauges, self.income_now()?)?;
        let mut sum = self.sum(number);
        if !part.is_zero() {
            let rise = of(number, &gauges)?.rise(part).map_err(refused)?;
            sum = sum.add(rise).map_err(overflow)?;
        }
        let settled = member.settled(then, sum).map_err(refused)?;
        reply::word(settled.booked.raw())
    }

    /// Answers `yearlyIncome(uint256)`.
    pub(crate) fn tell_yearly_income(&self, mut args: Args<'_>) -> Reply {
        let gauges = self.gauges();
        let number = known(args.uint()?, &gauges)?;
        reply::word(self.yearly_income(number, &gauges)?.word())
    }

    /// Answers `apr(uint256)`.
    ///
    /// # Rounding
    /// Down twice (ROUND-1 rows 6 and 4).
    pub(crate) fn tell_apr(&self, mut args: Args<'_>) -> Reply {
        let gauges = self.gauges();
        let number = known(args.uint()?, &gauges)?;
        let income = self.yearly_income(number, &gauges)?;
        let token = self.token(number);
        let held = token::balance_of(self, self.amp_usd(), token)?;
        let both = kernel::add(held, held).map_err(overflow)?;
        let supply = token::total_supply(self, token)?;
        let staked = of(number, &gauges)?.staked.word();
        // A token without supply backs nothing.
        let value = kernel::mul_div_down(both, staked, supply).unwrap_or_default();
        let rate = incentives::annual_rate(income, value).map_err(refused)?;
        reply::word(rate)
    }

    /// What a gauge would earn in a year as things are.
    fn yearly_income(&self, number: u8, gauges: &[Gauge]) -> Result<Debt, Revert> {
        let mut weighted = WeightedDebt::ZERO;
        for branch in self.weighted_debts()? {
            weighted = weighted.add(branch).map_err(overflow)?;
        }
        let income = incentives::yearly(weighted, self.pool_earns()?);
        part_of(number, gauges, income.map_err(|_| revert(Overflow {}))?)
    }

    /// The weighted debt of each branch that is not shut, of at most eight.
    fn weighted_debts(&self) -> Result<Vec<WeightedDebt>, Revert> {
        let ledger = self.ledger();
        let count = outside::ask(self, ledger, &calldata(&branchCountCall {}))?;
        let [count] = outside::words(ledger, &count)?;
        let count = kernel::narrow_u64(count).map_err(overflow)?;
        let mut debts = Vec::new();
        for index in 0..count.min(u64::from(cdp_core::params::MAX_BRANCHES)) {
            let b = U256::from(index);
            let answer = outside::ask(self, ledger, &calldata(&branchCall { b }))?;
            let [_, _, _, weighted, _, _, _, _, shut, _, _] = outside::words(ledger, &answer)?;
            if shut.is_zero() {
                // The ledger tells it in WAD, exactly (ROUND-1 row 4).
                let step = kernel::widen(u128::from(RATE_STEP_WAD));
                let weighted = kernel::mul_div_down(weighted, U256::ONE, step);
                let weighted = weighted.and_then(kernel::narrow).map_err(overflow)?;
                debts.push(WeightedDebt::new(weighted));
            }
        }
        Ok(debts)
    }
}

/// A gauge's part of an income.
fn part_of(number: u8, gauges: &[Gauge], income: Debt) -> Result<Debt, Revert> {
    let mut split = Split::new(income, gauges.iter().copied());
    for (at, gauge) in (0..).zip(gauges) {
        let part = split.part(gauge).map_err(refused)?;
        if at == number {
            return Ok(part);
        }
    }
    Ok(Debt::ZERO)
}
