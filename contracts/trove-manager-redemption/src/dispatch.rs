//! Which selector is which verb, and how its arguments are read.

use alloc::vec::Vec;

use alloy_primitives::U256;
use interfaces::trove_manager::ITroveManager::NotTheLedger;
use ledger::Error;
use ledger::words::{answer, known_branch, list};
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, reply, revert};

use crate::TroveManagerRedemption;
use crate::redeem::Request;

/// Selectors as numbers, which are compared at once and not byte by byte.
mod selector {
    use alloy_sol_types::SolCall;
    use interfaces::trove_manager::ITroveManager as abi;

    const fn of<C: SolCall>() -> u32 {
        u32::from_be_bytes(C::SELECTOR)
    }

    pub(super) const ADJUST_INTEREST_RATE: u32 = of::<abi::adjustInterestRateCall>();
    pub(super) const REDEEM: u32 = of::<abi::redeemCall>();
    pub(super) const URGENT_REDEEM: u32 = of::<abi::urgentRedeemCall>();
}

impl Program for TroveManagerRedemption {
    fn construct(&mut self, _: Args<'_>) -> Result<(), Revert> {
        Err(revert(NotTheLedger {}))
    }

    /// Never: this part has nothing of its own.
    fn take_construction(&mut self) -> bool {
        false
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        // Only the ledger's storage names this part, and only after its constructor.
        if self.load_redemption().is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        match u32::from_be_bytes(selector) {
            selector::ADJUST_INTEREST_RATE => self.set_rate(args),
            selector::REDEEM => Ok(self.run(true, args)?),
            selector::URGENT_REDEEM => Ok(self.run(false, args)?),
            _ => Err(unknown(selector)),
        }
    }
}

impl TroveManagerRedemption {
    fn set_rate(&mut self, mut args: Args<'_>) -> Reply {
        let (id, rate, max_upfront_fee) = (args.uint()?, args.uint()?, args.uint()?);
        self.change_rate(id, rate, max_upfront_fee)?;
        reply::nothing()
    }

    /// Redeems by rate, or urgently: both take two numbers, a list and a number.
    fn run(&mut self, by_rate: bool, mut args: Args<'_>) -> Result<Vec<u8>, Error> {
        let (first, second): (U256, U256) = (args.uint()?, args.uint()?);
        let items = list(&mut args)?;
        let last = args.uint()?;
        if by_rate {
            let request = Request {
                amount: first,
                max_fee: second,
                min_coll: &items,
                max_troves: last,
            };
            return Ok(answer(&[self.redeem(&request)?.word()]));
        }
        let branch = known_branch(first)?;
        let (burned, coll) = self.urgent_redeem(branch, second, &items, last)?;
        Ok(answer(&[burned.word(), coll.word()]))
    }
}
