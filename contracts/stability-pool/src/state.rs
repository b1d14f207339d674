//! The storage of the pool, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0 | accounts: offsets seen, u40 · scale, u32 · shares in that scale, u160 |
//! | 1, 2 | allowances as they were set, nonces |
//! | 3 | AmpUSD the pool holds on its books, u96 · total shares, u160 |
//! | 4 | the ledger, address · scale, u32 · branches whose collateral came, u8 · offsets, u40 |
//! | 5 | AmpUSD, address |
//! | 6 | gains of an account: eight snapshots of sums, then eight booked amounts, two to a slot |
//! | 7 | scales in which allowances were set: owner -> spender -> scale; nothing stands for 0 |
//! | 8 to 15 | the collateral of a branch, address |
//! | row 1 | sums of gains per share: `scale * 8 + branch` |
//!
//! Shares are below 2^160 and AmpUSD's supply is below 2^96. An account without shares is an empty
//! word. One that has seen all offsets has nothing to gain and its snapshots are current: neither
//! sums nor snapshots are read for it.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use cdp_core::Pool;
use cdp_core::params::MAX_BRANCHES;
use cdp_core::pool::Account;
use fixed_math::{Coll, Debt, GainPerShare, MathError, Shares, kernel};
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::prelude::*;

/// The program.
#[entrypoint]
#[storage]
pub struct StabilityPool {
    slots: Slots,
}

const ACCOUNTS: u64 = 0;
/// The slots after the token's own.
const POOL: u64 = 3;
const PLACE: u64 = 4;
const AMP_USD: u64 = 5;
const GAINS: u64 = 6;
const ALLOWANCE_SCALES: u64 = 7;
const COLLATERALS: u64 = 8;
/// The row of the sums.
const SUMS: u64 = 1;

/// Where the fields of the pool's word begin.
const MINTED: usize = 0;
const SHARES: usize = 12;
/// Where the fields of the place's word begin.
const LEDGER: usize = 0;
const SCALE: usize = 20;
const CAME: usize = 24;
const OFFSETS: usize = 25;
/// Where the fields of an account's word begin.
const ACCOUNT_SEEN: usize = 3;
const ACCOUNT_SCALE: usize = 8;
const ACCOUNT_SHARES: usize = 12;
/// Snapshots of an account, before what is booked.
const SNAPSHOTS: u8 = MAX_BRANCHES;

/// The ledger, the scale and the collaterals that ever came, as they were read.
#[derive(Clone, Copy)]
pub(crate) struct Place(Word);

impl Place {
    /// The ledger; zero before construction.
    pub(crate) fn ledger(self) -> Address {
        self.0.address::<LEDGER>()
    }

    /// Steps taken.
    pub(crate) fn scale(self) -> u32 {
        self.0.u32::<SCALE>()
    }

    /// Offsets so far.
    pub(crate) fn offsets(self) -> u64 {
        self.0.u40::<OFFSETS>()
    }

    /// Whether a branch's collateral ever came.
    pub(crate) fn has(self, branch: u8) -> bool {
        let (_, bit) = kernel::bit(branch);
        u64::from(self.0.u8::<CAME>()) & bit != 0
    }

    /// Branches whose collateral ever came, in order.
    pub(crate) fn branches(self) -> impl Iterator<Item = u8> {
        (0..MAX_BRANCHES).filter(move |branch| self.has(*branch))
    }

    /// The word with another ledger.
    pub(crate) fn with_ledger(self, ledger: Address) -> Self {
        Self(self.0.with_address::<LEDGER>(ledger))
    }

    /// The word after one more offset, for a branch's collateral, at a scale.
    ///
    /// # Errors
    /// `Overflow` - after 2^40 offsets.
    pub(crate) fn after_offset(self, branch: u8, scale: u32) -> Result<Self, MathError> {
        let (_, bit) = kernel::bit(branch);
        let [.., bit] = bit.to_be_bytes();
        let word = self
            .0
            .with_u32::<SCALE>(scale)
            .with_u8::<CAME>(self.0.u8::<CAME>() | bit);
        word.with_u40::<OFFSETS>(self.offsets().saturating_add(1))
            .map(Self)
    }
}

/// An account, and the offsets it has seen.
#[derive(Clone, Copy)]
pub(crate) struct Holder {
    /// Its shares.
    pub(crate) account: Account,
    /// Offsets whose gains are booked for it.
    pub(crate) seen: u64,
}

impl StabilityPool {
    /// The words of the token.
    pub(crate) fn words(&self) -> &Slots {
        &self.slots
    }

    /// The words of the token, to be changed.
    pub(crate) fn words_mut(&mut self) -> &mut Slots {
        &mut self.slots
    }

    /// Reads the ledger, the scale and the collaterals that ever came.
    pub(crate) fn place(&self) -> Place {
        Place(self.slots.read(Slot::at(PLACE)).into())
    }

    /// Stores the ledger, the scale and the collaterals that ever came.
    pub(crate) fn set_place(&mut self, place: Place) {
        self.slots.write(Slot::at(PLACE), place.0.into());
    }

    /// Reads the pool's totals.
    pub(crate) fn load_pool(&self, place: Place) -> Pool {
        let word = Word::from(self.slots.read(Slot::at(POOL)));
        Pool {
            minted: Debt::new(word.u96::<MINTED>()),
            shares: Shares::new(word.u160::<SHARES>()),
            scale: place.scale(),
        }
    }

    /// Reads the total shares.
    pub(crate) fn total_shares(&self) -> U256 {
        Word::from(self.slots.read(Slot::at(POOL))).u160::<SHARES>()
    }

    /// Stores the pool's totals; the scale is in the place's word.
    ///
    /// # Errors
    /// `Overflow` - a total leaves its field.
    pub(crate) fn store_pool(&mut self, pool: &Pool) -> Result<(), MathError> {
        let word = Word::ZERO
            .with_u96::<MINTED>(pool.minted.raw())?
            .with_u160::<SHARES>(pool.shares.raw())?;
        self.slots.write(Slot::at(POOL), word.into());
        Ok(())
    }

    /// Reads where AmpUSD is.
    pub(crate) fn amp_usd(&self) -> Address {
        Word::from(self.slots.read(Slot::at(AMP_USD))).address::<12>()
    }

    /// Stores where AmpUSD is.
    pub(crate) fn set_amp_usd(&mut self, token: Address) {
        let word = Word::ZERO.with_address::<12>(token);
        self.slots.write(Slot::at(AMP_USD), word.into());
    }

    /// Reads an account.
    pub(crate) fn holder(&self, of: &Address) -> Holder {
        let word = Word::from(self.slots.read(self.slots.element(ACCOUNTS, of)));
        let shares = Shares::new(word.u160::<ACCOUNT_SHARES>());
        Holder {
            account: Account::new(shares, word.u32::<ACCOUNT_SCALE>()),
            seen: word.u40::<ACCOUNT_SEEN>(),
        }
    }

    /// Stores the shares of an account that is settled.
    ///
    /// # Errors
    /// `Overflow` - they leave their field.
    pub(crate) fn set_holder(
        &mut self,
        of: &Address,
        place: Place,
        shares: Shares,
    ) -> Result<(), MathError> {
        let word = if shares.is_zero() {
            Word::ZERO
        } else {
            Word::ZERO
                .with_u40::<ACCOUNT_SEEN>(place.offsets())?
                .with_u32::<ACCOUNT_SCALE>(place.scale())
                .with_u160::<ACCOUNT_SHARES>(shares.raw())?
        };
        let slot = self.slots.element(ACCOUNTS, of);
        self.slots.write(slot, word.into());
        Ok(())
    }

    /// Where an account's gains begin.
    pub(crate) fn gains(&self, of: &Address) -> Slot {
        self.slots.element(GAINS, of)
    }

    /// Reads an account's snapshot of a branch's sum.
    pub(crate) fn snapshot(&self, gains: Slot, branch: u8) -> GainPerShare {
        GainPerShare::new(self.slots.read_number(gains.after(branch)))
    }

    /// Stores an account's snapshot of a branch's sum.
    pub(crate) fn set_snapshot(&mut self, gains: Slot, branch: u8, sum: GainPerShare) {
        self.slots.write_number(gains.after(branch), sum.raw());
    }

    /// Reads what is booked for an account of a branch's collateral.
    pub(crate) fn booked(&self, gains: Slot, branch: u8) -> Coll {
        let word = Word::from(self.slots.read(booked_slot(gains, branch)));
        Coll::new(if is_upper(branch) {
            word.u128::<0>()
        } else {
            word.u128::<16>()
        })
    }

    /// Stores what is booked for an account of a branch's collateral.
    pub(crate) fn set_booked(&mut self, gains: Slot, branch: u8, coll: Coll) {
        let slot = booked_slot(gains, branch);
        let word = Word::from(self.slots.read(slot));
        let word = if is_upper(branch) {
            word.with_u128::<0>(coll.raw())
        } else {
            word.with_u128::<16>(coll.raw())
        };
        self.slots.write(slot, word.into());
    }

    /// Reads the sum of gains per share of a scale and a branch.
    pub(crate) fn sum(&self, scale: u32, branch: u8) -> GainPerShare {
        GainPerShare::new(self.slots.read_number(sum_slot(scale, branch)))
    }

    /// Stores the sum of gains per share of a scale and a branch.
    pub(crate) fn set_sum(&mut self, scale: u32, branch: u8, sum: GainPerShare) {
        self.slots.write_number(sum_slot(scale, branch), sum.raw());
    }

    /// Reads the collateral of a branch; zero if none ever came.
    pub(crate) fn token(&self, branch: u8) -> Address {
        Word::from(self.slots.read(token_slot(branch))).address::<12>()
    }

    /// Stores the collateral of a branch that came for the first time.
    pub(crate) fn add_token(&mut self, branch: u8, token: Address) {
        let word = Word::ZERO.with_address::<12>(token);
        self.slots.write(token_slot(branch), word.into());
    }

    /// Reads the scale in which an allowance was set.
    pub(crate) fn allowance_scale(&self, owner: &Address, spender: &Address) -> u32 {
        let word = Word::from(self.slots.read(self.allowance_scale_slot(owner, spender)));
        word.u32::<28>()
    }

    /// Stores the scale in which an allowance is set.
    pub(crate) fn set_allowance_scale(&mut self, owner: &Address, spender: &Address, scale: u32) {
        let word = Word::ZERO.with_u32::<28>(scale);
        let slot = self.allowance_scale_slot(owner, spender);
        self.slots.write(slot, word.into());
    }

    fn allowance_scale_slot(&self, owner: &Address, spender: &Address) -> Slot {
        let owner = self.slots.element(ALLOWANCE_SCALES, owner);
        self.slots.nested(owner, spender)
    }
}

/// Whether a branch's booked amount is the upper one of its slot.
const fn is_upper(branch: u8) -> bool {
    branch & 1 == 1
}

fn booked_slot(gains: Slot, branch: u8) -> Slot {
    gains.after(SNAPSHOTS.saturating_add(branch >> 1))
}

/// `scale * 8 + branch`: 35 bits and no carry.
fn sum_slot(scale: u32, branch: u8) -> Slot {
    Slot::in_row(SUMS, (u64::from(scale) << 3) | u64::from(branch))
}

fn token_slot(branch: u8) -> Slot {
    Slot::at(COLLATERALS.saturating_add(u64::from(branch)))
}
