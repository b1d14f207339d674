//! A trove now: what it owes, what it is worth, what may happen to it.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::U256;
use cdp_core::fixed_math::Ratio;
use cdp_core::params::RATE_CHANGE_COOLDOWN;
use cdp_core::{OracleStatus, Status, collateral_ratio, forecast};
use ledger::Error;
use ledger::words::{answer, of, of_address};

use crate::Lens;
use crate::ask::is_priced;
use crate::ratio::Ratios;

/// Words of the answer.
const WORDS: usize = 16;

impl Lens {
    /// A trove now; all 0 if there is none.
    ///
    /// # Errors
    /// `LedgerMalformed`.
    #[inline(never)]
    pub(crate) fn status(&self, id: U256) -> Result<Vec<u8>, Error> {
        let facts = match self.ask_open_trove(id) {
            Ok(facts) => facts,
            Err(error) if error == cdp_core::RuleError::TroveUnknown.into() => {
                return Ok(vec![0; WORDS.saturating_mul(32)]);
            }
            Err(error) => return Err(error),
        };
        let (trove, debt) = (facts.trove, facts.entire_debt);
        let branch_facts = self.ask_branch_of(&facts)?;
        let quote = self.ask_quote_if_any(facts.id.branch);
        let (ratios, mcr) = (
            Ratios::of(facts.entire_coll, debt, &quote)?,
            branch_facts.params.mcr,
        );
        let priced = is_priced(&quote);
        let active = priced && trove.status == Status::Active;
        let backs = |ratio: Ratio| collateral_ratio::backs(ratios.value, debt, ratio);
        let liquidatable = active && !backs(mcr);
        // Redemptions go on where only the gap between the sources restricts the price.
        let served = quote.status == OracleStatus::Good || quote.by_gap_only;
        let open = served && !branch_facts.branch.is_shut();
        let redeemable = active && open && backs(Ratio::ONE);
        let bound = forecast::liquidation_price(facts.entire_coll, debt, mcr)?;
        let cooldown = RATE_CHANGE_COOLDOWN.raw();
        Ok(answer(&[
            of_address(facts.owner),
            of(trove.status.byte()),
            facts.entire_coll.word(),
            debt.word(),
            of(trove.rate.wad()),
            of(u8::from(priced)),
            ratios.value.raw(),
            ratios.collateral,
            ratios.loan,
            quote.price.raw(),
            quote.redemption_price.raw(),
            of(quote.status.byte()),
            of(u8::from(liquidatable)),
            of(u8::from(redeemable)),
            bound.map_or(U256::MAX, cdp_core::fixed_math::Price::raw),
            of(facts.last_rate_change.raw().saturating_add(cooldown)),
        ]))
    }
}
