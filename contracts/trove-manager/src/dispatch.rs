//! Which selector is which verb, and how its arguments are read.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use interfaces::trove_manager::ITroveManager as abi;
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, reply};

use crate::TroveManager;
use crate::errors::Error;
use crate::open::Request;
use crate::token::supports;
use crate::words::{answer, of, of_address};

impl Program for TroveManager {
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert> {
        Ok(self.set_up(args)?)
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        self.verb(selector, args).unwrap_or_else(|| self.view(selector, args))
    }
}

impl TroveManager {
    /// Runs a verb that changes state.
    fn verb(&mut self, selector: [u8; 4], mut args: Args<'_>) -> Option<Reply> {
        let args = &mut args;
        let done = match selector {
            abi::openTroveCall::SELECTOR => return Some(self.open_trove(args)),
            abi::closeTroveCall::SELECTOR => args.uint().map_err(Error).and_then(|id| self.close(id)),
            abi::addCollateralCall::SELECTOR => {
                pair(args).and_then(|(id, amount)| self.add_collateral(id, amount))
            }
            abi::withdrawCollateralCall::SELECTOR => {
                pair(args).and_then(|(id, amount)| self.withdraw_collateral(id, amount))
            }
            abi::repayCall::SELECTOR => pair(args).and_then(|(id, amount)| self.repay(id, amount)),
            abi::borrowCall::SELECTOR => pair(args).and_then(|(id, amount)| {
                let max_upfront_fee = args.uint()?;
                self.borrow(id, amount, max_upfront_fee)
            }),
            _ => return None,
        };
        Some(done.map_err(Revert::from).and_then(|()| reply::nothing()))
    }

    fn open_trove(&mut self, args: &mut Args<'_>) -> Reply {
        let request = Request {
            branch: args.uint()?,
            owner: args.address()?,
            coll: args.uint()?,
            debt: args.uint()?,
            rate: args.uint()?,
            max_upfront_fee: args.uint()?,
        };
        Ok(answer(&[self.open(&request)?.word()]))
    }

    /// Answers a view.
    fn view(&mut self, selector: [u8; 4], mut args: Args<'_>) -> Reply {
        let args = &mut args;
        match selector {
            abi::troveCall::SELECTOR => Ok(self.view_trove(args.uint()?)?),
            abi::branchCall::SELECTOR => Ok(self.view_branch(args.uint()?)?),
            abi::branchConfigCall::SELECTOR => Ok(self.view_config(args.uint()?)?),
            abi::branchCountCall::SELECTOR => Ok(answer(&[of(self.load_amp_usd().1)])),
            abi::systemCall::SELECTOR => Ok(self.view_system()?),
            abi::lowestTroveCall::SELECTOR => Ok(self.view_lowest(args.uint()?)?),
            abi::nextTroveCall::SELECTOR => Ok(self.view_next(args.uint()?)?),
            abi::ampUsdCall::SELECTOR => Ok(answer(&[of_address(self.load_amp_usd().0)])),
            abi::priceOracleCall::SELECTOR => Ok(self.view_oracle()?),
            abi::ownerCall::SELECTOR => Ok(answer(&[of_address(self.load_owner())])),
            _ => self.token_view(selector, args),
        }
    }

    /// Answers a view of the token standard.
    fn token_view(&mut self, selector: [u8; 4], args: &mut Args<'_>) -> Reply {
        match selector {
            abi::nameCall::SELECTOR => reply::short_string("AmpUSD Trove"),
            abi::symbolCall::SELECTOR => reply::short_string("TROVE"),
            abi::balanceOfCall::SELECTOR => Ok(answer(&[of(self.balance_of(args.address()?)?)])),
            abi::ownerOfCall::SELECTOR => Ok(answer(&[of_address(self.owner_of(args.uint()?)?)])),
            abi::getApprovedCall::SELECTOR => Ok(answer(&[of_address(self.get_approved(args.uint()?)?)])),
            abi::isApprovedForAllCall::SELECTOR => {
                let (owner, operator) = (args.address()?, args.address()?);
                Ok(answer(&[of(u8::from(self.load_is_operator(owner, operator)))]))
            }
            abi::supportsInterfaceCall::SELECTOR => Ok(answer(&[of(u8::from(supports(args.word()?)?))])),
            _ => Err(unknown(selector)),
        }
    }
}

/// Two numbers.
fn pair(args: &mut Args<'_>) -> Result<(U256, U256), Error> {
    Ok((args.uint()?, args.uint()?))
}
