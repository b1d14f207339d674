//! On trove change: the ledger has stored the new trove and sent what it gives; the gateway trades
//! it for what it owes.
//!
//! Nothing of a verb is kept in storage but the hash of what it told the ledger to call back with.
//! So what is read here was written by the verb that is running, and by nobody else (GATE-4).

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};
use fixed_math::kernel;
use interfaces::IGateway::{NotInFlight, NotLedger, SaleAboveWithdrawal};
use stylus_kit::reply::{AbiWord, encode};
use stylus_kit::{Args, Reply, Revert, reply, revert, token};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::Gateway;
use crate::auth::HELD;
use crate::door::{Door, hash};
use crate::swap::Market;

/// A verb as its callback finds it.
pub(crate) struct Flight<'a> {
    /// The trove's owner, who pays and is paid.
    pub(crate) user: Address,
    pub(crate) door: Door,
    /// What the caller pays at most on the way up, in its own tokens; the collateral that is sold
    /// on the way down.
    pub(crate) limit: U256,
    pub(crate) market: Market<'a>,
}

impl<'a> Flight<'a> {
    /// As the ledger passes it on.
    fn write(&self) -> Vec<u8> {
        let words = [
            self.user.abi(),
            self.door.inside.abi(),
            self.door.outside.abi(),
            self.limit.abi(),
            self.market.adapter.abi(),
            self.market.min_out.abi(),
        ];
        let [head, offset] = [words.as_flattened(), &224_u64.abi()];
        let length = u64::try_from(self.market.data.len()).unwrap_or_default();
        let mut data = stylus_kit::reply::join(&[head, offset, &length.abi()]);
        data.extend_from_slice(self.market.data);
        data
    }

    /// What was written.
    fn read(data: &'a [u8]) -> Result<Self, Revert> {
        let mut args = Args::new(data);
        let user = args.address()?;
        let door = Door {
            inside: args.address()?,
            outside: args.address()?,
        };
        Ok(Self {
            user,
            door,
            limit: args.uint()?,
            market: Market::read(&mut args)?,
        })
    }
}

impl Gateway {
    /// Calls a verb of the ledger with data, and lets it call back once with exactly that. `words`
    /// are its arguments but the data, the last of them.
    ///
    /// # Errors
    /// What the ledger or the callback reverts with.
    #[inline(never)]
    pub(crate) fn fly(
        &mut self,
        selector: [u8; 4],
        words: &[[u8; 32]],
        flight: &Flight<'_>,
    ) -> Result<Vec<u8>, Revert> {
        let data = flight.write();
        self.set_lock(hash(self, &data));
        let ledger = self.ledger();
        stylus_kit::outside::transact(self, ledger, &with_data(selector, words, &data))
    }

    /// `onTroveChange(uint8 kind, TroveAmounts amounts, bytes data)`: sells what was minted and
    /// completes the collateral, or sells collateral for what is to be burned.
    ///
    /// # Errors
    /// `NotLedger` - somebody else calls. `NotInFlight` - no verb runs that said this, or it was
    /// called back already. `SaleAboveWithdrawal`. Those of [`swap`](Self::swap) and
    /// [`take_in`](Self::take_in).
    pub(crate) fn on_trove_change(&mut self, mut args: Args<'_>) -> Reply {
        let (_kind, _id) = (args.u8()?, args.uint()?);
        let (coll_in, coll_out) = (args.uint()?, args.uint()?);
        let (minted, burned) = (args.uint()?, args.uint()?);
        let (data, caller) = (args.bytes()?, self.vm().msg_sender());
        // Only the ledger calls back.
        if caller != self.ledger() {
            return Err(revert(NotLedger { caller }));
        }
        let lock: B256 = self.lock();
        // It does so with what a running verb gave it, once.
        if lock.is_zero() || lock != hash(self, data) {
            return Err(revert(NotInFlight {}));
        }
        self.set_lock(HELD);
        let flight = Flight::read(data)?;
        if !minted.is_zero() {
            self.buy_collateral(&flight, minted, coll_in)?;
        } else if !burned.is_zero() {
            self.sell_collateral(&flight, coll_out)?;
        }
        reply::nothing()
    }

    /// Sells AmpUSD for collateral; what is missing of `needed` the user pays.
    fn buy_collateral(
        &mut self,
        flight: &Flight<'_>,
        minted: U256,
        needed: U256,
    ) -> Result<(), Revert> {
        let door = flight.door;
        self.swap(&flight.market, self.amp_usd(), door.outside, minted)?;
        self.wrap_all(door)?;
        let held = token::balance_of(self, door.inside, self.here())?;
        let missing = kernel::sub(needed, held).unwrap_or_default();
        self.take_in(door, missing, flight.limit, flight.user)?;
        self.allow(door.inside, self.ledger(), needed)
    }

    /// Sells a part of the collateral that left the trove.
    fn sell_collateral(&mut self, flight: &Flight<'_>, withdrawal: U256) -> Result<(), Revert> {
        let (door, sale) = (flight.door, flight.limit);
        // Only what left the trove is sold.
        if sale > withdrawal {
            return Err(revert(SaleAboveWithdrawal { sale, withdrawal }));
        }
        let amount = if door.wraps() {
            self.unwrap(door, sale, self.here())?
        } else {
            sale
        };
        self.swap(&flight.market, door.outside, self.amp_usd(), amount)
    }
}

/// A call whose last argument is bytes, after `words`.
#[inline(never)]
pub(crate) fn with_data(selector: [u8; 4], words: &[[u8; 32]], bytes: &[u8]) -> Vec<u8> {
    let size = |length: usize| u64::try_from(length).unwrap_or_default();
    let head = size(words.len()).saturating_add(1).saturating_mul(32);
    let mut data = encode(selector, words);
    data.extend_from_slice(&head.abi());
    data.extend_from_slice(&size(bytes.len()).abi());
    data.extend_from_slice(bytes);
    let padding = bytes.len().next_multiple_of(32).saturating_sub(bytes.len());
    data.resize(data.len().saturating_add(padding), 0);
    data
}
