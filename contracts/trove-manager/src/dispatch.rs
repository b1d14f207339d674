//! Which selector is which verb, and how its arguments are read. Whatever is not here is
//! another part's.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use ledger::Error;
use ledger::outside::{Callback, Kind};
use ledger::words::{Numbers, answer, numbers, truth};
use stylus_kit::program::Program;
use stylus_kit::{Args, Reply, Revert, reply};

use crate::TroveManager;
use crate::adjust::Request as Adjustment;
use crate::open::Request as Opening;

/// A selector as a number, which is compared at once and not byte by byte.
pub(crate) const fn selector_of<C: SolCall>() -> u32 {
    u32::from_be_bytes(C::SELECTOR)
}

/// The verbs of this part.
mod selector {
    use interfaces::trove_manager::ITroveManager as abi;

    use super::selector_of as of;

    pub(super) const ADD_COLLATERAL: u32 = of::<abi::addCollateralCall>();
    pub(super) const ADJUST_TROVE: u32 = of::<abi::adjustTroveCall>();
    pub(super) const ADJUST_TROVE_TO_LTV: u32 = of::<abi::adjustTroveToLtvCall>();
    pub(super) const ADJUST_TROVE_TO_LTV_WITH: u32 = of::<abi::adjustTroveToLtvWithCall>();
    pub(super) const ADJUST_TROVE_WITH: u32 = of::<abi::adjustTroveWithCall>();
    pub(super) const BORROW: u32 = of::<abi::borrowCall>();
    pub(super) const CLOSE_TROVE: u32 = of::<abi::closeTroveCall>();
    pub(super) const CLOSE_TROVE_WITH: u32 = of::<abi::closeTroveWithCall>();
    pub(super) const OPEN_TROVE: u32 = of::<abi::openTroveCall>();
    pub(super) const OPEN_TROVE_AT_LTV: u32 = of::<abi::openTroveAtLtvCall>();
    pub(super) const OPEN_TROVE_AT_LTV_WITH: u32 = of::<abi::openTroveAtLtvWithCall>();
    pub(super) const OPEN_TROVE_WITH: u32 = of::<abi::openTroveWithCall>();
    pub(super) const PULL_YIELD: u32 = of::<abi::pullYieldCall>();
    pub(super) const REPAY: u32 = of::<abi::repayCall>();
    pub(super) const WITHDRAW_COLLATERAL: u32 = of::<abi::withdrawCollateralCall>();
}

impl Program for TroveManager {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        self.set_up(args)
    }

    /// Once: afterwards the cold part is named, and nothing names another.
    fn take_construction(&mut self) -> bool {
        self.load_extension().is_zero()
    }

    fn dispatch(&mut self, selector: [u8; 4], mut args: Args<'_>) -> Reply {
        let number = u32::from_be_bytes(selector);
        let Some((count, with_data)) = arguments(number) else {
            return self.forward(selector, args);
        };
        let words = numbers(&mut args, count)?;
        let data = if with_data { args.bytes()? } else { &[] };
        match self.act(number, &words, data)? {
            Some(id) => Ok(answer(&[id])),
            None => reply::nothing(),
        }
    }
}

/// How many words the arguments of a verb are, and whether data for a callback follows; `None`
/// if the verb is not here.
const fn arguments(selector: u32) -> Option<(usize, bool)> {
    Some(match selector {
        selector::OPEN_TROVE | selector::OPEN_TROVE_AT_LTV => (6, false),
        selector::OPEN_TROVE_WITH | selector::OPEN_TROVE_AT_LTV_WITH => (12, true),
        selector::ADJUST_TROVE => (4, false),
        selector::ADJUST_TROVE_WITH => (4, true),
        selector::ADJUST_TROVE_TO_LTV | selector::BORROW => (3, false),
        selector::ADJUST_TROVE_TO_LTV_WITH => (3, true),
        selector::ADD_COLLATERAL | selector::WITHDRAW_COLLATERAL | selector::REPAY => (2, false),
        selector::CLOSE_TROVE | selector::PULL_YIELD => (1, false),
        selector::CLOSE_TROVE_WITH => (1, true),
        _ => return None,
    })
}

impl TroveManager {
    /// Runs a verb; answers the id of a trove that was opened, or what was minted.
    fn act(&mut self, verb: u32, words: &Numbers, data: &[u8]) -> Result<Option<U256>, Error> {
        let &[id, second, third, fourth, ..] = words;
        let callback = |kind: Kind| Callback { kind, data };
        let (request, limit) = match verb {
            selector::OPEN_TROVE | selector::OPEN_TROVE_WITH => {
                return self.opened(&Opening::read(words, false)?, callback(Kind::Open));
            }
            selector::OPEN_TROVE_AT_LTV | selector::OPEN_TROVE_AT_LTV_WITH => {
                return self.opened(&Opening::read(words, true)?, callback(Kind::Open));
            }
            selector::CLOSE_TROVE | selector::CLOSE_TROVE_WITH => {
                self.close(id, callback(Kind::Close))?;
                return Ok(None);
            }
            selector::PULL_YIELD => return self.pull_yield(truth(id)?).map(Some),
            selector::ADJUST_TROVE | selector::ADJUST_TROVE_WITH => {
                (Adjustment::signed(second, third)?, fourth)
            }
            selector::ADD_COLLATERAL => (Adjustment::add(second)?, U256::ZERO),
            selector::WITHDRAW_COLLATERAL => (Adjustment::withdraw(second)?, U256::ZERO),
            selector::BORROW => (Adjustment::borrow(second)?, third),
            selector::REPAY => (Adjustment::repay(second), U256::ZERO),
            // To a loan-to-value: there is no other.
            _ => (Adjustment::Ltv(second), third),
        };
        self.adjust(id, request, limit, callback(Kind::Adjust))?;
        Ok(None)
    }

    fn opened(&mut self, request: &Opening, callback: Callback<'_>) -> Result<Option<U256>, Error> {
        Ok(Some(self.open(request, callback)?.word()))
    }
}
