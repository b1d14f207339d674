//! Which selector is which verb, and how its arguments are read.

use alloc::vec::Vec;

use alloy_primitives::U256;
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, reply};

use crate::TroveManager;
use crate::errors::Error;
use crate::open::Request;
use crate::token::supports;
use crate::words::{Numbers, address, answer, numbers, of, of_address};

/// Selectors as numbers, which are compared at once and not byte by byte.
mod selector {
    use alloy_sol_types::SolCall;
    use interfaces::trove_manager::ITroveManager as abi;

    const fn of<C: SolCall>() -> u32 {
        u32::from_be_bytes(C::SELECTOR)
    }

    pub(super) const ADD_COLLATERAL: u32 = of::<abi::addCollateralCall>();
    pub(super) const AMP_USD: u32 = of::<abi::ampUsdCall>();
    pub(super) const BALANCE_OF: u32 = of::<abi::balanceOfCall>();
    pub(super) const BORROW: u32 = of::<abi::borrowCall>();
    pub(super) const BRANCH: u32 = of::<abi::branchCall>();
    pub(super) const BRANCH_CONFIG: u32 = of::<abi::branchConfigCall>();
    pub(super) const BRANCH_COUNT: u32 = of::<abi::branchCountCall>();
    pub(super) const CLOSE_TROVE: u32 = of::<abi::closeTroveCall>();
    pub(super) const GET_APPROVED: u32 = of::<abi::getApprovedCall>();
    pub(super) const IS_APPROVED_FOR_ALL: u32 = of::<abi::isApprovedForAllCall>();
    pub(super) const LOWEST_TROVE: u32 = of::<abi::lowestTroveCall>();
    pub(super) const NAME: u32 = of::<abi::nameCall>();
    pub(super) const NEXT_TROVE: u32 = of::<abi::nextTroveCall>();
    pub(super) const OPEN_TROVE: u32 = of::<abi::openTroveCall>();
    pub(super) const OWNER: u32 = of::<abi::ownerCall>();
    pub(super) const OWNER_OF: u32 = of::<abi::ownerOfCall>();
    pub(super) const PRICE_ORACLE: u32 = of::<abi::priceOracleCall>();
    pub(super) const REPAY: u32 = of::<abi::repayCall>();
    pub(super) const SUPPORTS_INTERFACE: u32 = of::<abi::supportsInterfaceCall>();
    pub(super) const SYMBOL: u32 = of::<abi::symbolCall>();
    pub(super) const SYSTEM: u32 = of::<abi::systemCall>();
    pub(super) const TROVE: u32 = of::<abi::troveCall>();
    pub(super) const WITHDRAW_COLLATERAL: u32 = of::<abi::withdrawCollateralCall>();
}

impl Program for TroveManager {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        Ok(self.set_up(args)?)
    }

    fn dispatch(&mut self, selector: [u8; 4], mut args: Args<'_>) -> Reply {
        let selector = u32::from_be_bytes(selector);
        match selector {
            selector::NAME => return reply::short_string("AmpUSD Trove"),
            selector::SYMBOL => return reply::short_string("TROVE"),
            _ => {}
        }
        let count = arguments(selector).ok_or_else(|| unknown(selector.to_be_bytes()))?;
        let words = numbers(&mut args, count)?;
        if let Some(done) = self.act(selector, &words) {
            done?;
            return reply::nothing();
        }
        Ok(self.tell(selector, &words)?)
    }
}

/// How many words the arguments of a function are; `None` if there is no such function.
const fn arguments(selector: u32) -> Option<usize> {
    Some(match selector {
        selector::OPEN_TROVE => 6,
        selector::BORROW => 3,
        selector::ADD_COLLATERAL
        | selector::WITHDRAW_COLLATERAL
        | selector::REPAY
        | selector::IS_APPROVED_FOR_ALL => 2,
        selector::CLOSE_TROVE
        | selector::TROVE
        | selector::BRANCH
        | selector::BRANCH_CONFIG
        | selector::LOWEST_TROVE
        | selector::NEXT_TROVE
        | selector::BALANCE_OF
        | selector::OWNER_OF
        | selector::GET_APPROVED
        | selector::SUPPORTS_INTERFACE => 1,
        selector::BRANCH_COUNT
        | selector::SYSTEM
        | selector::AMP_USD
        | selector::PRICE_ORACLE
        | selector::OWNER => 0,
        _ => return None,
    })
}

impl TroveManager {
    /// Runs a verb that changes a trove which exists and answers nothing.
    fn act(&mut self, selector: u32, words: &Numbers) -> Option<Result<(), Error>> {
        let &[id, amount, limit, ..] = words;
        Some(match selector {
            selector::CLOSE_TROVE => self.close(id),
            selector::ADD_COLLATERAL => self.add_collateral(id, amount),
            selector::WITHDRAW_COLLATERAL => self.withdraw_collateral(id, amount),
            selector::BORROW => self.borrow(id, amount, limit),
            selector::REPAY => self.repay(id, amount),
            _ => return None,
        })
    }

    /// Opens a trove, or answers a view.
    fn tell(&mut self, selector: u32, words: &Numbers) -> Result<Vec<u8>, Error> {
        let word = match selector {
            selector::TROVE => return self.view_trove(words[0]),
            selector::BRANCH => return self.view_branch(words[0]),
            selector::BRANCH_CONFIG => return self.view_config(words[0]),
            selector::SYSTEM => return self.view_system(),
            _ => self.tell_word(selector, words)?,
        };
        Ok(answer(&[word]))
    }

    /// What a function answers that answers one word.
    fn tell_word(&mut self, selector: u32, words: &Numbers) -> Result<U256, Error> {
        let &[first, second, ..] = words;
        Ok(match selector {
            selector::OPEN_TROVE => self.open(&Request::read(words)?)?.word(),
            selector::LOWEST_TROVE => self.view_lowest(first)?,
            selector::NEXT_TROVE => self.view_next(first)?,
            selector::BRANCH_COUNT => of(self.load_amp_usd().1),
            selector::BALANCE_OF => of(self.balance_of(address(first)?)?),
            selector::IS_APPROVED_FOR_ALL => {
                let is_operator = self.load_is_operator(address(first)?, address(second)?);
                of(u8::from(is_operator))
            }
            selector::SUPPORTS_INTERFACE => of(u8::from(supports(first)?)),
            _ => of_address(match selector {
                selector::AMP_USD => self.load_amp_usd().0,
                selector::PRICE_ORACLE => self.load_oracle(0)?.0,
                selector::OWNER => self.load_owner(),
                selector::OWNER_OF => self.owner_of(first)?,
                _ => self.get_approved(first)?,
            }),
        })
    }
}
