//! Which selector is which verb, and how its arguments are read.

use alloc::vec::Vec;

use interfaces::trove_manager::ITroveManager::NotTheLedger;
use ledger::Error;
use ledger::words::{answer, known_branch, list, of, truth};
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, reply, revert};

use crate::TroveManagerLiquidation;

/// Selectors as numbers, which are compared at once and not byte by byte.
mod selector {
    use alloy_sol_types::SolCall;
    use interfaces::trove_manager::ITroveManager as abi;

    const fn of<C: SolCall>() -> u32 {
        u32::from_be_bytes(C::SELECTOR)
    }

    pub(super) const CLAIM_SURPLUS: u32 = of::<abi::claimSurplusCall>();
    pub(super) const CLEAR_FLAG: u32 = of::<abi::clearFlagCall>();
    pub(super) const CLOSE_LAST: u32 = of::<abi::closeLastCall>();
    pub(super) const FLAG: u32 = of::<abi::flagCall>();
    pub(super) const LIQUIDATE: u32 = of::<abi::liquidateCall>();
    pub(super) const PULL_INCENTIVES: u32 = of::<abi::pullIncentivesCall>();
    pub(super) const SHUT: u32 = of::<abi::shutCall>();
}

impl Program for TroveManagerLiquidation {
    fn construct(&mut self, _: Args<'_>) -> Result<(), Revert> {
        Err(revert(NotTheLedger {}))
    }

    /// Never: this part has nothing of its own.
    fn take_construction(&mut self) -> bool {
        false
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        // Only the ledger's storage names this part, and only after its constructor.
        if self.load_liquidation().is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        match u32::from_be_bytes(selector) {
            selector::LIQUIDATE => Ok(self.run(args)?),
            selector::CLOSE_LAST => Ok(self.closed(args)?),
            selector::CLAIM_SURPLUS => Ok(self.paid(args)?),
            selector::PULL_INCENTIVES => Ok(self.pulled(args)?),
            verb @ (selector::FLAG | selector::CLEAR_FLAG | selector::SHUT) => self.act(verb, args),
            _ => Err(unknown(selector)),
        }
    }
}

impl TroveManagerLiquidation {
    fn run(&mut self, mut args: Args<'_>) -> Result<Vec<u8>, Error> {
        let ids = list(&mut args)?;
        Ok(answer(&[of(self.liquidate(&ids)?)]))
    }

    fn closed(&mut self, mut args: Args<'_>) -> Result<Vec<u8>, Error> {
        let (burned, coll) = self.close_last(args.uint()?, args.uint()?)?;
        Ok(answer(&[burned.word(), coll.word()]))
    }

    fn paid(&mut self, mut args: Args<'_>) -> Result<Vec<u8>, Error> {
        let branch = known_branch(args.uint()?)?;
        Ok(answer(&[self.claim_surplus(branch)?.word()]))
    }

    fn pulled(&mut self, mut args: Args<'_>) -> Result<Vec<u8>, Error> {
        let earns = truth(args.uint()?)?;
        Ok(answer(&[self.pull_incentives(earns)?]))
    }

    /// Runs a step of a shutdown.
    fn act(&mut self, verb: u32, mut args: Args<'_>) -> Reply {
        let branch = known_branch(args.uint()?)?;
        match verb {
            selector::FLAG => self.flag(branch)?,
            selector::CLEAR_FLAG => self.clear_flag(branch)?,
            _ => self.shut(branch)?,
        }
        reply::nothing()
    }
}
