//! Multiply: a trove is levered up with what is minted against it, and down with its own
//! collateral, each in one call of the ledger.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use fixed_math::kernel;
use interfaces::trove_manager::ITroveManager::{
    adjustTroveWithCall, closeTroveWithCall, openTroveWithCall,
};
use stylus_kit::calldata::malformed;
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, Revert, outside, reply};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::Gateway;
use crate::callback::Flight;
use crate::swap::Market;

/// Nobody: no manager, no rate delegate.
const NO_MANAGERS: [[u8; 32]; 6] = [[0; 32]; 6];

impl Gateway {
    /// Opens a trove of the caller, whose debt pays for a part of its collateral:
    /// `openLevered(uint256 branch, uint256 coll, uint256 maxIn, uint256 debt, uint256 rate,
    /// uint256 maxUpfrontFee, Swap market, bytes swapData) returns (uint256 id)`.
    ///
    /// # Errors
    /// What the ledger reverts with; those of [`on_trove_change`](Self::on_trove_change).
    pub(crate) fn open_levered(&mut self, mut args: Args<'_>) -> Reply {
        let (branch, coll, limit) = (args.uint()?, args.uint()?, args.uint()?);
        let (debt, rate, max_fee) = (args.uint()?, args.uint()?, args.uint()?);
        let flight = Flight {
            market: Market::read(&mut args)?,
            user: self.vm().msg_sender(),
            door: self.door(branch)?,
            limit,
        };
        let words = [
            branch.abi(),
            flight.user.abi(),
            coll.abi(),
            debt.abi(),
            rate.abi(),
            max_fee.abi(),
        ];
        let [a, b, c, d, e, f] = words;
        let [g, h, i, j, k, l] = NO_MANAGERS;
        let words = [a, b, c, d, e, f, g, h, i, j, k, l];
        let answer = self.fly(openTroveWithCall::SELECTOR, &words, &flight)?;
        let [id] = outside::words(self.ledger(), &answer)?;
        self.leave_nothing(&flight)?;
        reply::word(id)
    }

    /// Levers a trove up: `leverUp(uint256 id, uint256 coll, uint256 maxIn, uint256 debt, uint256
    /// maxUpfrontFee, Swap market, bytes swapData)`.
    ///
    /// # Errors
    /// As [`open_levered`](Self::open_levered); `NotTroveOwner`.
    pub(crate) fn lever_up(&mut self, mut args: Args<'_>) -> Reply {
        let (id, coll, limit) = (args.uint()?, args.uint()?, args.uint()?);
        let (debt, max_fee) = (args.uint()?, args.uint()?);
        let flight = Flight {
            market: Market::read(&mut args)?,
            user: self.owner_of(id)?,
            door: self.door_of(id)?,
            limit,
        };
        let words = [id.abi(), positive(coll)?, positive(debt)?, max_fee.abi()];
        self.fly(adjustTroveWithCall::SELECTOR, &words, &flight)?;
        self.leave_nothing(&flight)?;
        reply::nothing()
    }

    /// Levers a trove down: `leverDown(uint256 id, uint256 coll, uint256 sale, uint256 minOut,
    /// uint256 debt, Swap market, bytes swapData) returns (uint256 received)`.
    ///
    /// # Errors
    /// As [`lever_up`](Self::lever_up); `ReceivedBelowMin`.
    pub(crate) fn lever_down(&mut self, mut args: Args<'_>) -> Reply {
        let (id, coll, limit) = (args.uint()?, args.uint()?, args.uint()?);
        let (min_out, debt) = (args.uint()?, args.uint()?);
        let flight = Flight {
            market: Market::read(&mut args)?,
            user: self.owner_of(id)?,
            door: self.door_of(id)?,
            limit,
        };
        let no_fee = U256::ZERO.abi();
        let words = [id.abi(), negative(coll)?, negative(debt)?, no_fee];
        self.fly(adjustTroveWithCall::SELECTOR, &words, &flight)?;
        self.land(&flight, min_out)
    }

    /// Closes a trove, its debt paid by its collateral: `closeLevered(uint256 id, uint256 sale,
    /// uint256 minOut, Swap market, bytes swapData) returns (uint256 received)`.
    ///
    /// # Errors
    /// As [`lever_down`](Self::lever_down).
    pub(crate) fn close_levered(&mut self, mut args: Args<'_>) -> Reply {
        let (id, limit, min_out) = (args.uint()?, args.uint()?, args.uint()?);
        let flight = Flight {
            market: Market::read(&mut args)?,
            user: self.owner_of(id)?,
            door: self.door_of(id)?,
            limit,
        };
        self.fly(closeTroveWithCall::SELECTOR, &[id.abi()], &flight)?;
        self.land(&flight, min_out)
    }

    /// Gives what left the trove and was not sold, or was given back by the market, and what AmpUSD
    /// was not burned.
    fn land(&mut self, flight: &Flight<'_>, min_out: U256) -> Reply {
        self.wrap_all(flight.door)?;
        let received = self.pay_out(flight.door, min_out, flight.user)?;
        self.give_rest(self.amp_usd(), flight.user)?;
        reply::word(received)
    }

    /// Gives what the market brought above what the trove needed.
    fn leave_nothing(&mut self, flight: &Flight<'_>) -> Result<(), Revert> {
        self.give_out(flight.door, flight.user)?;
        self.give_rest(self.amp_usd(), flight.user)
    }
}

/// An amount as an `int256`.
fn positive(amount: U256) -> Result<[u8; 32], Revert> {
    if kernel::is_negative(amount) {
        return Err(malformed());
    }
    Ok(amount.abi())
}

/// An amount taken away, as an `int256`.
fn negative(amount: U256) -> Result<[u8; 32], Revert> {
    positive(amount)?;
    if amount.is_zero() {
        return Ok(amount.abi());
    }
    // Two's complement; cannot overflow, since the amount is not 0.
    let word = kernel::sub(U256::MAX, amount).and_then(|word| kernel::add(word, U256::ONE));
    let word = word.map_err(|_| malformed())?;
    Ok(word.abi())
}
