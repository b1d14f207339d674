//! Words to values and back; `layout` says why they look as they do.

use alloy_primitives::Address;
use cdp_core::fixed_math::{
    AnnualRate, Coll, Debt, MathError, Ratio, Stake, Timestamp, WeightedDebt,
};
use cdp_core::rate_book::Links;
use cdp_core::{Branch, Status, Trove, Yield};
use stylus_kit::packed::Word;

use crate::layout::{body, stake, title, totals, yields};

/// A trove's first word as values. The stake is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// The trove; its stake is 0 here.
    pub(crate) trove: Trove,
    /// When it was last touched.
    pub(crate) touched: Timestamp,
    /// Marks that a change of the trove leaves as they are.
    pub(crate) kept: u8,
}

impl Body {
    /// Reads the word.
    ///
    /// # Errors
    /// `RateOutOfRange` - the word was not written by [`pack`](Self::pack).
    pub(crate) fn unpack(word: Word) -> Result<Self, MathError> {
        let marks = word.u8::<{ body::MARKS }>();
        let touched = Timestamp::new(word.u40::<{ body::TOUCHED }>());
        let if_marked = |mark: u8| {
            if marks & mark == 0 { Timestamp::NEVER } else { touched }
        };
        let trove = Trove {
            status: Status::from_byte(marks & body::STATUS),
            coll: Coll::new(word.u96::<{ body::COLL }>()),
            debt: Debt::new(word.u96::<{ body::DEBT }>()),
            stake: Stake::ZERO,
            rate: AnnualRate::from_tick(word.u16::<{ body::TICK }>())?,
            last_debt_update: touched,
            last_deposit: if_marked(body::DEPOSITED),
            last_risk_raise: if_marked(body::RAISED),
        };
        Ok(Self { trove, touched, kept: marks & body::KEPT })
    }

    /// Writes the word; a closed trove is 0.
    ///
    /// # Errors
    /// `Overflow` - a field leaves its bits.
    pub(crate) fn pack(&self) -> Result<Word, MathError> {
        let Self { trove, touched, kept } = self;
        if trove.status == Status::Closed {
            return Ok(Word::ZERO);
        }
        let mark = |time: Timestamp, mark: u8| if time == *touched { mark } else { 0 };
        let marks = trove.status.byte()
            | mark(trove.last_deposit, body::DEPOSITED)
            | mark(trove.last_risk_raise, body::RAISED)
            | kept;
        Ok(Word::ZERO
            .with_u96::<{ body::COLL }>(trove.coll.raw())?
            .with_u96::<{ body::DEBT }>(trove.debt.raw())?
            .with_u40::<{ body::TOUCHED }>(touched.raw())?
            .with_u16::<{ body::TICK }>(trove.rate.tick())
            .with_u8::<{ body::MARKS }>(marks))
    }
}

/// A trove's second word as values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Title {
    /// Who owns the token; zero if there is none.
    pub(crate) owner: Address,
    /// Its neighbours in the rate book.
    pub(crate) links: Links,
    /// When its rate was last set.
    pub(crate) last_rate_change: Timestamp,
}

impl Title {
    /// Reads the word.
    #[must_use]
    pub(crate) fn unpack(word: Word) -> Self {
        let mut tail = [0; 16];
        if let Some(low) = tail.last_chunk_mut() {
            *low = word.bytes::<{ title::TAIL }, 12>();
        }
        let tail = u128::from_be_bytes(tail);
        // Each part is below 2^34.
        let part = |bits: u128| u64::try_from(bits).unwrap_or_default();
        Self {
            owner: word.address::<{ title::OWNER }>(),
            links: Links {
                previous: part(tail >> title::PREVIOUS & title::LINK),
                next: part(tail >> title::NEXT & title::LINK),
            },
            last_rate_change: Timestamp::new(part(tail & title::TIME)),
        }
    }

    /// Writes the word. Links are counters, below 2^31 since `open` hands out no other; time is
    /// below 2^34 until the year 2514.
    #[must_use]
    pub(crate) fn pack(&self) -> Word {
        let previous = u128::from(self.links.previous) & title::LINK;
        let next = u128::from(self.links.next) & title::LINK;
        let time = u128::from(self.last_rate_change.raw()) & title::TIME;
        let tail = previous << title::PREVIOUS | next << title::NEXT | time;
        Word::ZERO
            .with_u128::<16>(tail)
            .with_address::<{ title::OWNER }>(self.owner)
    }
}

/// The stake of a trove from its own word, which is 0 while the stake is the collateral.
#[must_use]
pub(crate) fn unpack_stake(word: Word, trove: &Trove) -> Stake {
    match (trove.status, word.u128::<{ stake::STAKE }>()) {
        (Status::Active, 0) => Stake::new(trove.coll.raw()),
        (Status::Active, stake) => Stake::new(stake),
        _ => Stake::ZERO,
    }
}

/// The word of a trove's stake.
#[must_use]
pub(crate) fn pack_stake(trove: &Trove) -> Word {
    if trove.stake.raw() == trove.coll.raw() {
        Word::ZERO
    } else {
        Word::ZERO.with_u128::<{ stake::STAKE }>(trove.stake.raw())
    }
}

/// A branch's two words as values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    /// The branch, as far as these words tell: no stakes, no counter, no time of shutdown.
    pub(crate) branch: Branch,
    /// Booked and not yet moved to the system's counters.
    pub(crate) booked: Yield,
    /// Minimum collateral ratio of a trove.
    pub(crate) mcr: Ratio,
    /// Critical collateral ratio of the branch.
    pub(crate) ccr: Ratio,
    /// Whether the branch is shut, and whether its stakes are written.
    pub(crate) marks: u8,
}

impl Ledger {
    /// Reads the words.
    #[must_use]
    pub(crate) fn unpack(first: Word, second: Word) -> Self {
        let mut weighted = [0; 16];
        if let Some(low) = weighted.last_chunk_mut() {
            *low = second.bytes::<{ yields::WEIGHTED }, 14>();
        }
        let coll = Coll::new(first.u96::<{ totals::COLL }>());
        let booked = second.u96::<{ yields::BOOKED }>();
        let remainder = u128::from(first.u32::<{ totals::REMAINDER }>());
        // Neither saturates: the sum is below 2^96, the remainder at most three times the sum.
        let pool = booked.saturating_mul(3).saturating_sub(remainder) / 4;
        Self {
            branch: Branch {
                coll,
                recorded_debt: Debt::new(first.u96::<{ totals::DEBT }>()),
                weighted_debt: WeightedDebt::new(u128::from_be_bytes(weighted)),
                last_accrual: Timestamp::new(second.u40::<{ yields::ACCRUED }>()),
                total_stakes: Stake::new(coll.raw()),
                ..Branch::default()
            },
            booked: Yield {
                pool: Debt::new(pool),
                incentives: Debt::new(booked.saturating_sub(pool)),
            },
            mcr: Ratio::from_bps(first.u16::<{ totals::MCR }>()),
            ccr: Ratio::from_bps(first.u16::<{ totals::CCR }>()),
            marks: second.u8::<{ yields::MARKS }>(),
        }
    }

    /// Writes the words.
    ///
    /// # Errors
    /// `Overflow` - a field leaves its bits. `Underflow` - the pool's part is more than three
    /// quarters.
    pub(crate) fn pack(&self) -> Result<(Word, Word), MathError> {
        let Self { branch, booked, mcr, ccr, marks } = self;
        let sum = booked.pool.add(booked.incentives)?.raw();
        let thrice = sum.checked_mul(3).ok_or(MathError::Overflow)?;
        let pool = booked.pool.raw().checked_mul(4).ok_or(MathError::Overflow)?;
        let remainder = thrice.checked_sub(pool).ok_or(MathError::Underflow)?;
        let remainder = u32::try_from(remainder).map_err(|_| MathError::Overflow)?;
        let weighted = branch.weighted_debt.raw();
        if weighted >> 112 != 0 {
            return Err(MathError::Overflow);
        }
        let weighted = weighted.to_be_bytes().last_chunk().copied().unwrap_or_default();
        let first = Word::ZERO
            .with_u96::<{ totals::COLL }>(branch.coll.raw())?
            .with_u96::<{ totals::DEBT }>(branch.recorded_debt.raw())?
            .with_u32::<{ totals::REMAINDER }>(remainder)
            .with_u16::<{ totals::MCR }>(mcr.bps())
            .with_u16::<{ totals::CCR }>(ccr.bps());
        let second = Word::ZERO
            .with_bytes::<{ yields::WEIGHTED }, 14>(weighted)
            .with_u96::<{ yields::BOOKED }>(sum)?
            .with_u40::<{ yields::ACCRUED }>(branch.last_accrual.raw())?
            .with_u8::<{ yields::MARKS }>(*marks);
        Ok((first, second))
    }
}
