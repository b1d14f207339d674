//! A branch now, and all of them together.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use cdp_core::fixed_math::{Debt, Value};
use cdp_core::interest;
use interfaces::IErc20::totalSupplyCall;
use interfaces::trove_manager::ITroveManager as abi;
use ledger::words::{address, answer, of};
use ledger::{Error, MAX_BRANCHES};

use crate::Lens;
use crate::ask::{is_priced, wad};
use crate::ratio::Ratios;

impl Lens {
    /// A branch now.
    ///
    /// # Errors
    /// `BranchUnknown`, `LedgerMalformed`.
    #[inline(never)]
    pub(crate) fn branch_totals(&self, index: U256) -> Result<Vec<u8>, Error> {
        let facts = self.ask_branch(index)?;
        let mut branch = facts.branch;
        let grown = interest::accrue(&mut branch, self.now())?;
        let average = interest::average_rate(branch.weighted_debt, branch.recorded_debt)?;
        let quote = self.ask_quote_if_any(facts.index);
        let ratios = Ratios::of(branch.entire_coll()?, branch.entire_debt()?, &quote)?;
        let params = &facts.params;
        Ok(answer(&[
            branch.entire_coll()?.word(),
            branch.entire_debt()?.word(),
            grown.word(),
            of(average.wad()),
            facts.ceiling.word(),
            facts.ceiling.sub_or_zero(branch.entire_debt()?).word(),
            of(branch.counter),
            of(branch.shut_at.raw()),
            of(u8::from(is_priced(&quote))),
            ratios.value.raw(),
            ratios.collateral,
            quote.price.raw(),
            quote.redemption_price.raw(),
            of(quote.status.byte()),
            wad(params.mcr),
            wad(params.ccr),
            wad(params.scr),
        ]))
    }

    /// All branches now.
    ///
    /// # Errors
    /// `LedgerMalformed`; `Overflow` - a sum passes its bits.
    #[inline(never)]
    pub(crate) fn system_totals(&self) -> Result<Vec<u8>, Error> {
        let ledger = self.ledger();
        let count = self.ask_word(abi::branchCountCall::SELECTOR, &[])?;
        let (mut value, mut debt, mut grown) = (Value::ZERO, Debt::ZERO, Debt::ZERO);
        let mut unpriced = 0_u64;
        for index in 0..MAX_BRANCHES {
            if of(index) >= count {
                break;
            }
            let mut branch = self.ask_branch(of(index))?.branch;
            grown = grown.add(interest::accrue(&mut branch, self.now())?)?;
            debt = debt.add(branch.entire_debt()?)?;
            let quote = self.ask_quote_if_any(index);
            unpriced = unpriced.saturating_add(u64::from(!is_priced(&quote)));
            value = value
                .add(Ratios::of(branch.entire_coll()?, branch.entire_debt()?, &quote)?.value)?;
        }
        let amp_usd = address(self.ask_word(abi::ampUsdCall::SELECTOR, &[])?)?;
        let [supply, ..] = self.ask_words(amp_usd, totalSupplyCall::SELECTOR, &[], 1)?;
        let system = self.ask_words(ledger, abi::systemCall::SELECTOR, &[], 4)?;
        let [pool, incentives, cushion, residue, ..] = system;
        Ok(answer(&[
            count,
            of(unpriced),
            value.raw(),
            debt.word(),
            supply,
            pool,
            incentives,
            grown.word(),
            cushion,
            residue,
        ]))
    }
}
