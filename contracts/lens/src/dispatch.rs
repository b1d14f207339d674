//! Which selector is which view, and how its arguments are read.

use alloc::vec::Vec;

use cdp_core::fixed_math::LoanToValue;
use interfaces::ILens::LedgerUnset;
use ledger::Error;
use ledger::words::{Numbers, address, answer, change, numbers, of_address};
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, revert};

use crate::Lens;
use crate::preview::{Loan, Request};

/// Selectors as numbers, which are compared at once and not byte by byte.
mod selector {
    use alloy_sol_types::SolCall;
    use interfaces::ILens as abi;

    const fn of<C: SolCall>() -> u32 {
        u32::from_be_bytes(C::SELECTOR)
    }

    pub(super) const BRANCH_TOTALS: u32 = of::<abi::branchTotalsCall>();
    pub(super) const DEBT_IN_FRONT: u32 = of::<abi::debtInFrontCall>();
    pub(super) const DEBT_PER_RATE: u32 = of::<abi::debtPerRateCall>();
    pub(super) const LEDGER: u32 = of::<abi::ledgerCall>();
    pub(super) const PREDICT_ADJUST_FEE: u32 = of::<abi::predictAdjustFeeCall>();
    pub(super) const PREDICT_OPEN_FEE: u32 = of::<abi::predictOpenFeeCall>();
    pub(super) const PREDICT_RATE_CHANGE_FEE: u32 = of::<abi::predictRateChangeFeeCall>();
    pub(super) const PREVIEW_ADJUST: u32 = of::<abi::previewAdjustCall>();
    pub(super) const PREVIEW_ADJUST_TO_LTV: u32 = of::<abi::previewAdjustToLtvCall>();
    pub(super) const PREVIEW_CLOSE: u32 = of::<abi::previewCloseCall>();
    pub(super) const PREVIEW_CLOSE_LAST: u32 = of::<abi::previewCloseLastCall>();
    pub(super) const PREVIEW_INTEREST_RATE: u32 = of::<abi::previewInterestRateCall>();
    pub(super) const PREVIEW_OPEN: u32 = of::<abi::previewOpenCall>();
    pub(super) const PREVIEW_OPEN_AT_LTV: u32 = of::<abi::previewOpenAtLtvCall>();
    pub(super) const REQUIRED_COLLATERAL: u32 = of::<abi::requiredCollateralCall>();
    pub(super) const SYSTEM_TOTALS: u32 = of::<abi::systemTotalsCall>();
    pub(super) const TROVES: u32 = of::<abi::trovesCall>();
    pub(super) const TROVES_BY_RATE: u32 = of::<abi::trovesByRateCall>();
    pub(super) const TROVES_OF: u32 = of::<abi::trovesOfCall>();
    pub(super) const TROVE_STATUS: u32 = of::<abi::troveStatusCall>();
}

impl Program for Lens {
    /// Sets the ledger: `constructor(address ledger)`.
    ///
    /// # Errors
    /// `LedgerUnset` - it is zero.
    fn construct(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let ledger = args.address()?;
        // There is a ledger to look at.
        if ledger.is_zero() {
            return Err(revert(LedgerUnset {}));
        }
        self.set_ledger(ledger);
        Ok(())
    }

    fn take_construction(&mut self) -> bool {
        self.ledger().is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], mut args: Args<'_>) -> Reply {
        let number = u32::from_be_bytes(selector);
        let count = arguments(number).ok_or_else(|| unknown(selector))?;
        let words = numbers(&mut args, count)?;
        Ok(self.tell(number, &words)?)
    }
}

/// How many words the arguments of a view are; `None` if there is no such view.
const fn arguments(selector: u32) -> Option<usize> {
    Some(match selector {
        selector::SYSTEM_TOTALS | selector::LEDGER => 0,
        selector::PREVIEW_CLOSE
        | selector::PREVIEW_CLOSE_LAST
        | selector::TROVE_STATUS
        | selector::BRANCH_TOTALS => 1,
        selector::PREVIEW_ADJUST_TO_LTV
        | selector::PREVIEW_INTEREST_RATE
        | selector::PREDICT_ADJUST_FEE
        | selector::PREDICT_RATE_CHANGE_FEE => 2,
        selector::PREVIEW_ADJUST
        | selector::PREDICT_OPEN_FEE
        | selector::TROVES
        | selector::TROVES_BY_RATE
        | selector::DEBT_PER_RATE
        | selector::DEBT_IN_FRONT => 3,
        selector::PREVIEW_OPEN
        | selector::PREVIEW_OPEN_AT_LTV
        | selector::REQUIRED_COLLATERAL
        | selector::TROVES_OF => 4,
        _ => return None,
    })
}

impl Lens {
    /// Answers a view.
    fn tell(&self, selector: u32, words: &Numbers) -> Result<Vec<u8>, Error> {
        let &[first, second, third, fourth, ..] = words;
        let fee = match selector {
            selector::PREVIEW_OPEN => {
                return self.preview_open(first, Loan::Debt(second, third), fourth);
            }
            selector::PREVIEW_OPEN_AT_LTV => {
                return self.preview_open(first, Loan::Ltv(second, third), fourth);
            }
            selector::REQUIRED_COLLATERAL => {
                return self.preview_open(first, Loan::Least(second, fourth), third);
            }
            selector::PREVIEW_ADJUST => {
                return self.preview_adjust(first, Request::Change(change(second, third)?));
            }
            selector::PREVIEW_ADJUST_TO_LTV => {
                return self
                    .preview_adjust(first, Request::Ltv(LoanToValue::from_word_or_max(second)));
            }
            selector::PREVIEW_INTEREST_RATE => return self.preview_rate(first, second),
            selector::PREVIEW_CLOSE => return self.preview_close(first),
            selector::PREVIEW_CLOSE_LAST => return self.preview_close_last(first),
            selector::TROVE_STATUS => return self.status(first),
            selector::TROVES => return self.troves(None, first, second, third),
            selector::TROVES_OF => {
                return self.troves(Some(address(first)?), second, third, fourth);
            }
            selector::TROVES_BY_RATE => return self.troves_by_rate(first, second, third),
            selector::DEBT_PER_RATE => return self.debt_per_rate(first, second, third),
            selector::DEBT_IN_FRONT => return self.debt_in_front(first, second, third),
            selector::BRANCH_TOTALS => return self.branch_totals(first),
            selector::SYSTEM_TOTALS => return self.system_totals(),
            selector::LEDGER => return Ok(answer(&[of_address(self.ledger())])),
            selector::PREDICT_OPEN_FEE => self.open_fee(first, second, third)?,
            selector::PREDICT_ADJUST_FEE => self.adjust_fee(first, second)?,
            // Of changing a rate: there is no other.
            _ => self.rate_fee(first, second)?,
        };
        Ok(answer(&[fee.word()]))
    }
}
