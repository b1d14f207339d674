//! Opening a trove (`PROTOCOL.md` 3).

use alloy_primitives::{Address, U256};
use cdp_core::borrowing;
use cdp_core::fixed_math::AnnualRate;
use cdp_core::plan::{NewDebt, Opening};
use cdp_core::{RuleError, TroveId};
use interfaces::trove_manager::ITroveManager::ERC721InvalidReceiver;
use stylus_kit::revert;
use stylus_sdk::prelude::*;

use crate::TroveManager;
use crate::adjust::{coll, debt, debt_at_most};
use crate::errors::Error;
use crate::events;
use crate::layout::MAX_COUNTER;
use crate::load::Position;
use crate::packing::Body;
use crate::views::known_branch;
use crate::words::{Numbers, address};

/// What `openTrove` is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    pub(crate) branch: U256,
    pub(crate) owner: Address,
    pub(crate) coll: U256,
    pub(crate) debt: U256,
    pub(crate) rate: U256,
    pub(crate) max_upfront_fee: U256,
}

impl Request {
    /// Reads the arguments, in the order of the ABI.
    ///
    /// # Errors
    /// `MalformedCalldata` - the owner is no address.
    pub(crate) fn read(words: &Numbers) -> Result<Self, Error> {
        let &[branch, owner, coll, debt, rate, max_upfront_fee, ..] = words;
        let owner = address(owner)?;
        Ok(Self {
            branch,
            owner,
            coll,
            debt,
            rate,
            max_upfront_fee,
        })
    }
}

impl TroveManager {
    /// Opens a trove for any owner: collateral comes from the caller, AmpUSD goes to the caller.
    ///
    /// # Errors
    /// `BranchUnknown`, `ERC721InvalidReceiver` - no owner; `AmountAboveCap`, `RateOffGrid`,
    /// `RateOutOfRange`; what the oracle reverts with; those of [`borrowing::open`]; those of
    /// the tokens.
    ///
    /// # Events
    /// `TroveOpened`, `Transfer`, `InterestBooked` if there is any.
    #[inline(never)]
    pub(crate) fn open(&mut self, request: &Request) -> Result<TroveId, Error> {
        let branch = known_branch(request.branch)?;
        let (_, newest) = self.load_token(branch)?;
        // A token has an owner.
        if request.owner.is_zero() {
            return Err(revert(ERC721InvalidReceiver {
                receiver: request.owner,
            })
            .into());
        }
        // A branch has ids for 2^31 - 1 troves.
        if newest >= MAX_COUNTER {
            return Err(RuleError::AmountAboveCap.into());
        }
        let rate = AnnualRate::from_wad(request.rate)?;
        let (coll, amount) = (coll(request.coll)?, debt(request.debt)?);

        let mut ledger = self.load_branch(branch)?;
        ledger.branch.counter = newest;
        let (oracle, ceiling) = self.load_oracle(branch)?;
        let quote = self.quote(oracle, branch)?;
        let max_upfront_fee = debt_at_most(request.max_upfront_fee);
        let opening = Opening {
            coll,
            rate,
            debt: NewDebt {
                amount,
                max_upfront_fee,
                ceiling,
            },
        };
        let now = self.now();
        let plan = borrowing::open(&ledger.ratios(), ledger.branch, &opening, &quote, now)?;

        let id = TroveId {
            branch,
            counter: plan.branch.counter,
        };
        let mut body = Body::default();
        body.trove.rate = rate;
        self.store_opening(&Position { id, body, ledger }, &plan, request.owner, now)?;
        events::opened(self.vm(), id, request.owner, &plan);
        let caller = self.vm().msg_sender();
        self.settle(id, &plan, caller)?;
        Ok(id)
    }
}
