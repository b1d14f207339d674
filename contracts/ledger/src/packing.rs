//! Words to values and back; `layout` says why they look as they do.

use alloy_primitives::Address;
use cdp_core::fixed_math::{
    AnnualRate, Coll, Debt, MathError, Ratio, Seconds, Stake, Timestamp, WeightedDebt,
};
use cdp_core::managers::Delegation;
use cdp_core::rate_book::Links;
use cdp_core::redistribution::Redistributed;
use cdp_core::{Branch, BranchParams, Status, Trove, Yield};

use crate::word::{AMOUNT, MARKS, SHORT, TIME, Word, fit, part, part8, part16, part64};

/// Marks of a trove: its status, and what happened in the second of its last touch.
pub(crate) mod marks {
    /// Bits that hold the status.
    pub(crate) const STATUS: u8 = 0b11;
    /// The owner or a manager deposited.
    pub(crate) const DEPOSITED: u8 = 1 << 2;
    /// The risk was raised.
    pub(crate) const RAISED: u8 = 1 << 3;
    /// An address is approved for the token.
    pub(crate) const APPROVED: u8 = 1 << 4;
    /// A manager and its receiver are named.
    pub(crate) const MANAGED: u8 = 1 << 5;
    /// A rate delegate is named.
    pub(crate) const DELEGATED: u8 = 1 << 6;
    /// Marks that a change of the trove leaves as they are.
    pub(crate) const KEPT: u8 = !(STATUS | DEPOSITED | RAISED);
    /// Of a branch: it is shut, and its shutdown has a word.
    pub(crate) const SHUT: u8 = 1 << 0;
    /// Of a branch: its stakes have left its collateral, and have a word.
    pub(crate) const STAKED: u8 = 1 << 1;
}

/// A trove's first word as values. The stake is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The trove; its stake is 0 here.
    pub trove: Trove,
    /// When it was last touched.
    pub touched: Timestamp,
    /// Marks that a change of the trove leaves as they are.
    pub kept: u8,
}

impl Body {
    /// Reads the word.
    ///
    /// # Errors
    /// `RateOutOfRange` - the word was not written by [`pack`](Self::pack).
    pub(crate) fn unpack(word: Word) -> Result<Self, MathError> {
        let (coll, debt, rest) = word.amounts();
        let set = part8(rest);
        let touched = Timestamp::new(part64(rest, 24, TIME));
        let if_marked = |mark: u8| {
            if set & mark == 0 {
                Timestamp::NEVER
            } else {
                touched
            }
        };
        let trove = Trove {
            status: Status::from_byte(set & marks::STATUS),
            coll: Coll::new(coll),
            debt: Debt::new(debt),
            stake: Stake::ZERO,
            pending: Redistributed::default(),
            rate: AnnualRate::from_tick(part16(rest, MARKS))?,
            last_debt_update: touched,
            last_deposit: if_marked(marks::DEPOSITED),
            last_risk_raise: if_marked(marks::RAISED),
        };
        Ok(Self {
            trove,
            touched,
            kept: set & marks::KEPT,
        })
    }

    /// Writes the word; a closed trove is 0.
    ///
    /// # Errors
    /// `Overflow` - a field leaves its bits.
    pub(crate) fn pack(&self) -> Result<Word, MathError> {
        let Self {
            trove,
            touched,
            kept,
        } = self;
        if trove.status == Status::Closed {
            return Ok(Word::ZERO);
        }
        let mark = |time: Timestamp, mark: u8| if time == *touched { mark } else { 0 };
        let set = trove.status.byte()
            | mark(trove.last_deposit, marks::DEPOSITED)
            | mark(trove.last_risk_raise, marks::RAISED)
            | kept;
        let time = fit(u128::from(touched.raw()), TIME)?;
        let rest = time << 24 | u128::from(trove.rate.tick()) << MARKS | u128::from(set);
        Word::of_amounts(trove.coll.raw(), trove.debt.raw(), rest)
    }
}

/// A trove's second word as values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// Who owns the token; zero if there is none.
    pub owner: Address,
    /// Its neighbours in the rate book and the time of its last rate change.
    pub tail: Tail,
}

/// What a title holds beside the owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// Its neighbours in the rate book.
    pub links: Links,
    /// When its rate was last set.
    pub last_rate_change: Timestamp,
}

impl Tail {
    /// Bits of a link, below 2^31 since `open` hands out no higher counter.
    const LINK: u32 = 31;
    /// Bits of the time, below 2^34 until the year 2514.
    const TIME: u32 = 34;

    /// Reads the lower 96 bits of a title.
    pub(crate) fn unpack(tail: u128) -> Self {
        Self {
            links: Links {
                previous: part64(tail, Self::TIME + Self::LINK, Self::LINK),
                next: part64(tail, Self::TIME, Self::LINK),
            },
            last_rate_change: Timestamp::new(part64(tail, 0, Self::TIME)),
        }
    }

    /// Writes the lower 96 bits of a title.
    pub(crate) fn pack(&self) -> u128 {
        let field = |number: u64, bits: u32| part(u128::from(number), 0, bits);
        field(self.links.previous, Self::LINK) << (Self::TIME + Self::LINK)
            | field(self.links.next, Self::LINK) << Self::TIME
            | field(self.last_rate_change.raw(), Self::TIME)
    }
}

impl Title {
    /// Reads the word.
    pub(crate) fn unpack(word: Word) -> Self {
        Self {
            owner: word.address(),
            tail: Tail::unpack(word.tail()),
        }
    }

    /// Writes the word.
    pub(crate) fn pack(&self) -> Word {
        Word::title(self.owner, self.tail.pack())
    }
}

/// A branch's first two words as values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The branch, as far as these words tell: no stakes, no counter, no time of shutdown.
    pub branch: Branch,
    /// Booked and not yet moved to the system's counters.
    pub booked: Yield,
    /// Minimum collateral ratio of a trove.
    pub mcr: Ratio,
    /// Critical collateral ratio of the branch.
    pub ccr: Ratio,
    /// Whether the branch is shut, and whether its stakes have a word.
    pub set: u8,
}

impl Totals {
    /// Bits of the remainder.
    const REMAINDER: u32 = 32;
    /// Bits of the weighted debt.
    const WEIGHTED: u32 = 112;

    /// Reads the words.
    pub(crate) fn unpack(totals: Word, yields: Word) -> Self {
        let (coll, debt, rest) = totals.amounts();
        let booked = part(yields.high, 0, 16) << 80 | yields.low >> 48;
        // Neither saturates: the sum is below 2^96, the remainder at most three times the sum.
        let pool = booked
            .saturating_mul(3)
            .saturating_sub(rest >> Self::REMAINDER)
            >> 2;
        Self {
            branch: Branch {
                coll: Coll::new(coll),
                recorded_debt: Debt::new(debt),
                weighted_debt: WeightedDebt::new(yields.high >> 16),
                last_accrual: Timestamp::new(part64(yields.low, MARKS, TIME)),
                total_stakes: Stake::new(coll),
                ..Branch::default()
            },
            booked: Yield {
                pool: Debt::new(pool),
                incentives: Debt::new(booked.saturating_sub(pool)),
            },
            mcr: Ratio::from_bps(part16(rest, SHORT)),
            ccr: Ratio::from_bps(part16(rest, 0)),
            set: part8(yields.low),
        }
    }

    /// Writes the words.
    ///
    /// # Errors
    /// `Overflow` - a field leaves its bits, or the pool's part is above three quarters.
    pub(crate) fn pack(&self) -> Result<(Word, Word), MathError> {
        let Self {
            branch,
            booked,
            mcr,
            ccr,
            set,
        } = self;
        let (pool, sum) = (booked.pool.raw(), booked.pool.add(booked.incentives)?.raw());
        let sum = fit(sum, AMOUNT)?;
        // Cannot overflow: the sum, and so the pool's part of it, is below 2^96.
        let remainder = sum.wrapping_mul(3).wrapping_sub(pool << 2);
        let remainder = fit(remainder, Self::REMAINDER)?;
        let ratios = u128::from(mcr.bps()) << SHORT | u128::from(ccr.bps());
        let rest = remainder << Self::REMAINDER | ratios;
        let totals = Word::of_amounts(branch.coll.raw(), branch.recorded_debt.raw(), rest)?;
        let weighted = fit(branch.weighted_debt.raw(), Self::WEIGHTED)?;
        let accrued = fit(u128::from(branch.last_accrual.raw()), TIME)?;
        let yields = Word {
            high: weighted << 16 | sum >> 80,
            low: sum << 48 | accrued << MARKS | u128::from(*set),
        };
        Ok((totals, yields))
    }
}

/// What is seldom read of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Its parameters; MCR and CCR are not in this word.
    pub(crate) params: BranchParams,
    /// What a raise of the ceiling may reach at least.
    pub(crate) smallest_raise: Debt,
    /// When the ceiling was last raised, or the branch added after launch.
    pub(crate) last_raise: Timestamp,
}

impl Terms {
    /// Reads the word.
    pub(crate) fn unpack(word: Word) -> Self {
        let ratio = |from: u32| Ratio::from_bps(part16(word.high, from));
        Self {
            params: BranchParams {
                mcr: Ratio::default(),
                ccr: Ratio::default(),
                scr: ratio(112),
                pool_penalty: ratio(96),
                redistribution_penalty: ratio(80),
                redemption_fee_floor: ratio(64),
            },
            smallest_raise: Debt::new(word.tail()),
            last_raise: Timestamp::new(part64(word.high, 0, TIME)),
        }
    }

    /// Writes the word. The smallest raise is a debt inside the cap, the time a block's.
    pub(crate) fn pack(&self) -> Word {
        let ratio = |ratio: Ratio, from: u32| u128::from(ratio.bps()) << from;
        let params = &self.params;
        Word {
            high: ratio(params.scr, 112)
                | ratio(params.pool_penalty, 96)
                | ratio(params.redistribution_penalty, 80)
                | ratio(params.redemption_fee_floor, 64)
                | part(u128::from(self.last_raise.raw()), 0, TIME),
            low: part(self.smallest_raise.raw(), 0, AMOUNT),
        }
    }
}

/// Where the fields beside a rate delegate begin: lowest tick, highest tick, period.
const DELEGATION: (u32, u32, u32) = (80, 64, 24);

/// A rate delegate and its limits.
///
/// # Errors
/// `RateOutOfRange` - the word was not written by [`pack_delegate`].
pub(crate) fn unpack_delegate(word: Word) -> Result<(Address, Delegation), MathError> {
    let (tail, (lowest, highest, period)) = (word.tail(), DELEGATION);
    let delegation = Delegation {
        lowest: AnnualRate::from_tick(part16(tail, lowest))?,
        highest: AnnualRate::from_tick(part16(tail, highest))?,
        period: Seconds::new(part64(tail, period, TIME)),
    };
    Ok((word.address(), delegation))
}

/// The word of a rate delegate; its period has 40 bits.
pub(crate) fn pack_delegate(delegate: Address, delegation: &Delegation) -> Word {
    let (lowest, highest, period) = DELEGATION;
    let tail = u128::from(delegation.lowest.tick()) << lowest
        | u128::from(delegation.highest.tick()) << highest
        | part(u128::from(delegation.period.raw()), 0, TIME) << period;
    Word::title(delegate, tail)
}
