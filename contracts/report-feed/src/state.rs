//! The storage of a report feed, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0 | the last round, as below; all that a price needs |
//! | 1 | owner, address · kind, u8 |
//! | 2 | pending owner, address |
//! | 3 | description: length, u8 · text |
//! | 4 | the sets, as below |
//! | 8 to 39 | reporters of the left bank, address each |
//! | 40 to 71 | reporters of the right bank, address each |
//! | row 1 | every round by its epoch |
//!
//! The sets: bank in force before, u8 · first second of the other, u40 · of the left bank count and
//! quorum, u8 each · of the right bank the same.
//!
//! A round: answer, u128 · epoch, u64 · updated at, u40 · healthy, u8. The last one is stored
//! twice, by one function, so the two cannot differ.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, B256};
use cdp_core::reports::{Bank, MAX_REPORTERS, Rotation, Round};
use fixed_math::{MathError, Timestamp, Usd};
use stylus_kit::ownership::Owned;
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::prelude::*;

/// The slots.
const LAST_ROUND: u64 = 0;
const OWNERSHIP: u64 = 1;
const PENDING_OWNER: u64 = 2;
const DESCRIPTION: u64 = 3;
const SETS: u64 = 4;
const LEFT_BANK: u64 = 8;
const RIGHT_BANK: u64 = 40;
const _: () = assert!(MAX_REPORTERS == 32, "a bank has as many slots");
/// The row of the rounds.
const ROUNDS: u64 = 1;

/// Where a round's fields begin in its word.
const ANSWER: usize = 0;
const EPOCH: usize = 16;
const UPDATED_AT: usize = 24;
const HEALTHY: usize = 29;
/// Where the kind begins, behind the owner.
const KIND: usize = 20;
/// Where the fields begin in the word of the sets.
const BEFORE: usize = 0;
const NEXT_FROM: usize = 1;
const LEFT_COUNT: usize = 6;
const LEFT_QUORUM: usize = 7;
const RIGHT_COUNT: usize = 8;
const RIGHT_QUORUM: usize = 9;

/// The program.
#[entrypoint]
#[storage]
pub struct ReportFeed {
    slots: Slots,
}

/// The size of a set of reporters.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    /// How many there are.
    pub(crate) count: u8,
    /// How many must agree.
    pub(crate) quorum: u8,
}

/// The two sets of reporters, but for who is in them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sets {
    /// Which is in force when.
    pub(crate) rotation: Rotation,
    left: Size,
    right: Size,
}

impl Sets {
    /// The size of the set in a bank.
    pub(crate) fn size(&self, bank: Bank) -> Size {
        match bank {
            Bank::Left => self.left,
            Bank::Right => self.right,
        }
    }

    /// The same sets, but for the size of one.
    pub(crate) fn with(self, bank: Bank, size: Size) -> Self {
        match bank {
            Bank::Left => Self { left: size, ..self },
            Bank::Right => Self {
                right: size,
                ..self
            },
        }
    }

    /// Whether there is none: the constructor fills the left bank.
    pub(crate) fn is_unset(&self) -> bool {
        self.left.count == 0
    }
}

impl Owned for ReportFeed {
    const OWNER: u64 = OWNERSHIP;
    const PENDING_OWNER: u64 = PENDING_OWNER;

    fn slots(&self) -> &Slots {
        &self.slots
    }

    fn slots_mut(&mut self) -> &mut Slots {
        &mut self.slots
    }
}

impl ReportFeed {
    /// Reads the last round; of epoch 0 if there is none.
    pub(crate) fn last_round(&self) -> Round {
        round(self.slots.read(Slot::at(LAST_ROUND)))
    }

    /// Reads the round of an epoch; of epoch 0 if there is none.
    pub(crate) fn round(&self, epoch: u64) -> Round {
        round(self.slots.read(Slot::in_row(ROUNDS, epoch)))
    }

    /// Stores a round as the last one.
    ///
    /// # Errors
    /// `Overflow` - its time does not fit 40 bits.
    pub(crate) fn set_last_round(&mut self, round: &Round) -> Result<(), MathError> {
        let word = Word::ZERO
            .with_u128::<ANSWER>(round.answer.raw())
            .with_u64::<EPOCH>(round.epoch)
            .with_u40::<UPDATED_AT>(round.updated_at.raw())?
            .with_u8::<HEALTHY>(u8::from(round.healthy));
        self.slots.write(Slot::at(LAST_ROUND), word.into());
        let slot = Slot::in_row(ROUNDS, round.epoch);
        self.slots.write(slot, word.into());
        Ok(())
    }

    /// Reads the byte of the kind.
    pub(crate) fn kind(&self) -> u8 {
        Word::from(self.slots.read(Slot::at(OWNERSHIP))).u8::<KIND>()
    }

    /// Stores the byte of the kind; the feed has no owner yet.
    pub(crate) fn set_kind(&mut self, kind: u8) {
        let word = Word::ZERO.with_u8::<KIND>(kind);
        self.slots.write(Slot::at(OWNERSHIP), word.into());
    }

    /// Reads the description: its length, then 31 bytes that it begins.
    pub(crate) fn description(&self) -> (u8, [u8; 31]) {
        let word = Word::from(self.slots.read(Slot::at(DESCRIPTION)));
        (word.u8::<0>(), word.bytes::<1, 31>())
    }

    /// Stores the description.
    pub(crate) fn set_description(&mut self, length: u8, text: [u8; 31]) {
        let word = Word::ZERO.with_u8::<0>(length).with_bytes::<1, 31>(text);
        self.slots.write(Slot::at(DESCRIPTION), word.into());
    }

    /// Reads the sets of reporters, but for who is in them.
    pub(crate) fn sets(&self) -> Sets {
        let word = Word::from(self.slots.read(Slot::at(SETS)));
        let before = if word.u8::<BEFORE>() == 0 {
            Bank::Left
        } else {
            Bank::Right
        };
        Sets {
            rotation: Rotation {
                before,
                next_from: Timestamp::new(word.u40::<NEXT_FROM>()),
            },
            left: Size {
                count: word.u8::<LEFT_COUNT>(),
                quorum: word.u8::<LEFT_QUORUM>(),
            },
            right: Size {
                count: word.u8::<RIGHT_COUNT>(),
                quorum: word.u8::<RIGHT_QUORUM>(),
            },
        }
    }

    /// Stores the sets of reporters, but for who is in them.
    ///
    /// # Errors
    /// `Overflow` - a time does not fit 40 bits.
    pub(crate) fn set_sets(&mut self, sets: &Sets) -> Result<(), MathError> {
        let word = Word::ZERO
            .with_u8::<BEFORE>(u8::from(sets.rotation.before == Bank::Right))
            .with_u40::<NEXT_FROM>(sets.rotation.next_from.raw())?
            .with_u8::<LEFT_COUNT>(sets.left.count)
            .with_u8::<LEFT_QUORUM>(sets.left.quorum)
            .with_u8::<RIGHT_COUNT>(sets.right.count)
            .with_u8::<RIGHT_QUORUM>(sets.right.quorum);
        self.slots.write(Slot::at(SETS), word.into());
        Ok(())
    }

    /// Reads who is in a set, in ascending order.
    pub(crate) fn members(&self, bank: Bank, count: u8) -> Vec<Address> {
        let member = |place| Word::from(self.slots.read(seat(bank, place))).address::<0>();
        (0..count).map(member).collect()
    }

    /// Stores one of a set.
    pub(crate) fn set_member(&mut self, bank: Bank, place: u8, member: Address) {
        let word = Word::ZERO.with_address::<0>(member);
        self.slots.write(seat(bank, place), word.into());
    }
}

fn round(word: B256) -> Round {
    let word = Word::from(word);
    Round {
        epoch: word.u64::<EPOCH>(),
        answer: Usd::new(word.u128::<ANSWER>()),
        updated_at: Timestamp::new(word.u40::<UPDATED_AT>()),
        healthy: word.u8::<HEALTHY>() != 0,
    }
}

/// The slot of a reporter.
fn seat(bank: Bank, place: u8) -> Slot {
    let first = match bank {
        Bank::Left => LEFT_BANK,
        Bank::Right => RIGHT_BANK,
    };
    Slot::at(first.saturating_add(u64::from(place)))
}
