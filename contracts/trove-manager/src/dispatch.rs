//! Which selector is which verb, and how its arguments are read.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use interfaces::trove_manager::ITroveManager as abi;
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, reply};

use crate::TroveManager;
use crate::errors::Error;
use crate::open::Request;
use crate::token::supports;
use crate::words::{Numbers, address, answer, numbers, of, of_address};

impl Program for TroveManager {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        Ok(self.set_up(args)?)
    }

    fn dispatch(&mut self, selector: [u8; 4], mut args: Args<'_>) -> Reply {
        match selector {
            abi::nameCall::SELECTOR => return reply::short_string("AmpUSD Trove"),
            abi::symbolCall::SELECTOR => return reply::short_string("TROVE"),
            _ => {}
        }
        let count = arguments(selector).ok_or_else(|| unknown(selector))?;
        let words = numbers(&mut args, count)?;
        if let Some(done) = self.act(selector, &words) {
            done?;
            return reply::nothing();
        }
        Ok(self.tell(selector, &words)?)
    }
}

/// How many words the arguments of a function are; `None` if there is no such function.
const fn arguments(selector: [u8; 4]) -> Option<usize> {
    Some(match selector {
        abi::openTroveCall::SELECTOR => 6,
        abi::borrowCall::SELECTOR => 3,
        abi::addCollateralCall::SELECTOR
        | abi::withdrawCollateralCall::SELECTOR
        | abi::repayCall::SELECTOR
        | abi::isApprovedForAllCall::SELECTOR => 2,
        abi::closeTroveCall::SELECTOR
        | abi::troveCall::SELECTOR
        | abi::branchCall::SELECTOR
        | abi::branchConfigCall::SELECTOR
        | abi::lowestTroveCall::SELECTOR
        | abi::nextTroveCall::SELECTOR
        | abi::balanceOfCall::SELECTOR
        | abi::ownerOfCall::SELECTOR
        | abi::getApprovedCall::SELECTOR
        | abi::supportsInterfaceCall::SELECTOR => 1,
        abi::branchCountCall::SELECTOR
        | abi::systemCall::SELECTOR
        | abi::ampUsdCall::SELECTOR
        | abi::priceOracleCall::SELECTOR
        | abi::ownerCall::SELECTOR => 0,
        _ => return None,
    })
}

impl TroveManager {
    /// Runs a verb that changes a trove which exists and answers nothing.
    fn act(&mut self, selector: [u8; 4], words: &Numbers) -> Option<Result<(), Error>> {
        let &[id, amount, limit, ..] = words;
        Some(match selector {
            abi::closeTroveCall::SELECTOR => self.close(id),
            abi::addCollateralCall::SELECTOR => self.add_collateral(id, amount),
            abi::withdrawCollateralCall::SELECTOR => self.withdraw_collateral(id, amount),
            abi::borrowCall::SELECTOR => self.borrow(id, amount, limit),
            abi::repayCall::SELECTOR => self.repay(id, amount),
            _ => return None,
        })
    }

    /// Opens a trove, or answers a view.
    fn tell(&mut self, selector: [u8; 4], words: &Numbers) -> Result<Vec<u8>, Error> {
        let word = match selector {
            abi::troveCall::SELECTOR => return self.view_trove(words[0]),
            abi::branchCall::SELECTOR => return self.view_branch(words[0]),
            abi::branchConfigCall::SELECTOR => return self.view_config(words[0]),
            abi::systemCall::SELECTOR => return self.view_system(),
            _ => self.tell_word(selector, words)?,
        };
        Ok(answer(&[word]))
    }

    /// What a function answers that answers one word.
    fn tell_word(&mut self, selector: [u8; 4], words: &Numbers) -> Result<U256, Error> {
        let &[first, second, ..] = words;
        Ok(match selector {
            abi::openTroveCall::SELECTOR => self.open(&Request::read(words)?)?.word(),
            abi::lowestTroveCall::SELECTOR => self.view_lowest(first)?,
            abi::nextTroveCall::SELECTOR => self.view_next(first)?,
            abi::branchCountCall::SELECTOR => of(self.load_amp_usd().1),
            abi::balanceOfCall::SELECTOR => of(self.balance_of(address(first)?)?),
            abi::isApprovedForAllCall::SELECTOR => {
                let is_operator = self.load_is_operator(address(first)?, address(second)?);
                of(u8::from(is_operator))
            }
            abi::supportsInterfaceCall::SELECTOR => of(u8::from(supports(first)?)),
            _ => of_address(match selector {
                abi::ampUsdCall::SELECTOR => self.load_amp_usd().0,
                abi::priceOracleCall::SELECTOR => self.load_oracle(0)?.0,
                abi::ownerCall::SELECTOR => self.load_owner(),
                abi::ownerOfCall::SELECTOR => self.owner_of(first)?,
                _ => self.get_approved(first)?,
            }),
        })
    }
}
