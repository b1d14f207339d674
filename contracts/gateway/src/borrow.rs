//! Open and borrow: AmpUSD is minted, and goes where the caller wants it.

use alloy_sol_types::SolCall;
use interfaces::trove_manager::ITroveManager::{borrowCall, openTroveCall};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, outside, reply};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::Gateway;
use crate::stakes::Stakes;

impl Gateway {
    /// Opens a trove of the caller: `open(uint256 branch, uint256 coll, uint256 maxIn, uint256
    /// debt, uint256 rate, uint256 maxUpfrontFee, Stakes stakes, bytes swapData) returns (uint256
    /// id)`.
    ///
    /// # Errors
    /// Those of [`take_in`](Self::take_in) and [`distribute`](Self::distribute). What the ledger
    /// reverts with.
    pub(crate) fn open(&mut self, mut args: Args<'_>) -> Reply {
        let (branch, coll, max_in) = (args.uint()?, args.uint()?, args.uint()?);
        let (debt, rate, max_fee) = (args.uint()?, args.uint()?, args.uint()?);
        let stakes = Stakes::read(&mut args)?;
        let (door, caller) = (self.door(branch)?, self.vm().msg_sender());
        let ledger = self.ledger();
        self.take_in(door, coll, max_in, caller)?;
        self.allow(door.inside, ledger, coll)?;
        let words = [
            branch.abi(),
            caller.abi(),
            coll.abi(),
            debt.abi(),
            rate.abi(),
            max_fee.abi(),
        ];
        let answer = self.tell_ledger(openTroveCall::SELECTOR, &words)?;
        let [id] = outside::words(ledger, &answer)?;
        self.distribute(&stakes, caller)?;
        reply::word(id)
    }

    /// Borrows more: `borrow(uint256 id, uint256 debt, uint256 maxUpfrontFee, Stakes stakes, bytes
    /// swapData)`.
    ///
    /// # Errors
    /// Those of [`user_of`](Self::user_of), of [`owner_of`](Self::owner_of) if some is staked in a
    /// gauge, and of [`distribute`](Self::distribute). What the ledger reverts with.
    pub(crate) fn borrow(&mut self, mut args: Args<'_>) -> Reply {
        let (id, debt, max_fee) = (args.uint()?, args.uint()?, args.uint()?);
        let stakes = Stakes::read(&mut args)?;
        let payee = if stakes.trade() {
            self.owner_of(id)?
        } else {
            self.user_of(id)?.payee
        };
        let words = [id.abi(), debt.abi(), max_fee.abi()];
        self.tell_ledger(borrowCall::SELECTOR, &words)?;
        self.distribute(&stakes, payee)?;
        reply::nothing()
    }
}
