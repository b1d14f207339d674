//! Which selector is which verb, and how its arguments are read.

use alloc::vec::Vec;

use alloy_primitives::U256;
use interfaces::trove_manager::ITroveManager::NotTheLedger;
use ledger::Error;
use ledger::words::{answer, known_branch, of};
use stylus_kit::program::{Program, unknown};
use stylus_kit::{Args, Reply, Revert, reply, revert};

use crate::TroveManagerPeg;
use crate::redeem::Request;

/// Selectors as numbers, which are compared at once and not byte by byte.
mod selector {
    use alloy_sol_types::SolCall;
    use interfaces::trove_manager::ITroveManager as abi;

    const fn of<C: SolCall>() -> u32 {
        u32::from_be_bytes(C::SELECTOR)
    }

    pub(super) const CLAIM_SURPLUS: u32 = of::<abi::claimSurplusCall>();
    pub(super) const CLEAR_FLAG: u32 = of::<abi::clearFlagCall>();
    pub(super) const FLAG: u32 = of::<abi::flagCall>();
    pub(super) const LIQUIDATE: u32 = of::<abi::liquidateCall>();
    pub(super) const REDEEM: u32 = of::<abi::redeemCall>();
    pub(super) const SHUT: u32 = of::<abi::shutCall>();
    pub(super) const URGENT_REDEEM: u32 = of::<abi::urgentRedeemCall>();
}

impl Program for TroveManagerPeg {
    fn construct(&mut self, _: Args<'_>) -> Result<(), Revert> {
        Err(revert(NotTheLedger {}))
    }

    /// Never: this part has nothing of its own.
    fn take_construction(&mut self) -> bool {
        false
    }

    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply {
        // Only the ledger's storage names an extension, and only after its constructor.
        if self.load_extension().is_zero() {
            return Err(revert(NotTheLedger {}));
        }
        let verb = u32::from_be_bytes(selector);
        match verb {
            selector::LIQUIDATE | selector::REDEEM | selector::URGENT_REDEEM => {
                Ok(self.take(verb, args)?)
            }
            selector::CLAIM_SURPLUS | selector::FLAG | selector::CLEAR_FLAG | selector::SHUT => {
                self.act(verb, args)
            }
            _ => Err(unknown(selector)),
        }
    }
}

impl TroveManagerPeg {
    /// Runs a verb over troves.
    fn take(&mut self, verb: u32, mut args: Args<'_>) -> Result<Vec<u8>, Error> {
        if verb == selector::LIQUIDATE {
            let ids = list(&mut args)?;
            return Ok(answer(&[of(self.liquidate(&ids)?)]));
        }
        let (first, second) = (args.uint()?, args.uint()?);
        let items = list(&mut args)?;
        let last = args.uint()?;
        if verb == selector::REDEEM {
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

    /// Runs a verb of a branch.
    fn act(&mut self, verb: u32, mut args: Args<'_>) -> Reply {
        let branch = known_branch(args.uint()?)?;
        match verb {
            selector::CLAIM_SURPLUS => return Ok(answer(&[self.claim_surplus(branch)?.word()])),
            selector::FLAG => self.flag(branch)?,
            selector::CLEAR_FLAG => self.clear_flag(branch)?,
            _ => self.shut(branch)?,
        }
        reply::nothing()
    }
}

/// Reads a list of numbers.
///
/// # Errors
/// `MalformedCalldata` - it ends before its length.
#[inline(never)]
fn list(args: &mut Args<'_>) -> Result<Vec<U256>, Revert> {
    let (count, mut items) = args.array()?;
    let mut list = Vec::new();
    for _ in 0..count {
        list.push(items.uint()?);
    }
    Ok(list)
}
