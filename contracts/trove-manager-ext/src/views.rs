//! What anyone may read of a trove, a branch and the system.

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use cdp_core::base_rate::BaseRate;
use cdp_core::fixed_math::{Debt, Timestamp};
use cdp_core::governance::Ceiling;
use cdp_core::rate_book::{self, Place};
use cdp_core::{RuleError, Status, TroveId, interest};

use ledger::words::{answer, known_branch, of, of_address};
use ledger::{Error, Managers};

use crate::TroveManagerExt;

/// What a view answers.
type Answer = Result<Vec<u8>, Error>;

impl TroveManagerExt {
    /// A trove, interest up to now; all 0 if there is none.
    #[inline(never)]
    pub(crate) fn view_trove(&self, id: U256) -> Answer {
        let position = match self.load_position(id) {
            Ok(position) => position,
            Err(_) => return Ok(vec![0; 15 * 32]),
        };
        let (body, totals, now) = (position.body, position.totals, self.now());
        let (trove, title) = (body.trove, self.load_title(id));
        let entire_debt = interest::entire_debt(&totals.branch, &trove, now)?;
        let neighbour = |counter: u64| match counter {
            0 => U256::ZERO,
            counter => TroveId {
                counter,
                ..position.id
            }
            .word(),
        };
        let marked = |time: Timestamp| of(u8::from(time == body.touched));
        Ok(answer(&[
            of_address(title.owner),
            of(trove.status.byte()),
            trove.coll.word(),
            trove.debt.word(),
            entire_debt.word(),
            of(trove.rate.wad()),
            trove.stake.word(),
            of(body.touched.raw()),
            of(title.tail.last_rate_change.raw()),
            marked(trove.last_deposit),
            marked(trove.last_risk_raise),
            neighbour(title.tail.links.previous),
            neighbour(title.tail.links.next),
            trove.pending.coll.word(),
            trove.pending.debt.word(),
        ]))
    }

    /// Who may act on a trove besides its owner; all 0 if nobody, or if there is no trove.
    pub(crate) fn view_managers(&self, id: U256) -> Answer {
        // No trove has an id above 128 bits, or of a branch that there cannot be.
        let Ok((_, body)) = self.load_body(id) else {
            return Ok(answer(&Managers::default().words()));
        };
        Ok(answer(&self.load_managers(id, body.kept)?.words()))
    }

    /// The oracle of a branch and its ceiling.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn view_ceiling(&self, index: U256) -> Result<(Address, Ceiling), Error> {
        self.load_ceiling(known_branch(index)?)
    }

    /// A branch, interest up to now.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    #[inline(never)]
    pub(crate) fn view_branch(&self, index: U256) -> Answer {
        let index = known_branch(index)?;
        let (_, counter) = self.load_token(index)?;
        let branch = self.load_branch(index)?.branch;
        let mut accrued = branch;
        interest::accrue(&mut accrued, self.now())?;
        let average = interest::average_rate(branch.weighted_debt, branch.recorded_debt)?;
        Ok(answer(&[
            branch.coll.word(),
            branch.recorded_debt.word(),
            accrued.entire_debt()?.word(),
            branch.weighted_debt.wad_word()?,
            of(average.wad()),
            branch.total_stakes.word(),
            of(branch.last_accrual.raw()),
            of(counter),
            of(u8::from(branch.is_shut())),
            branch.redistributed.coll.word(),
            branch.redistributed.debt.word(),
        ]))
    }

    /// When and at which price a branch was shut, and what it was at its last redistribution.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    #[inline(never)]
    pub(crate) fn view_snapshot(&self, index: U256) -> Answer {
        let index = known_branch(index)?;
        self.load_token(index)?;
        let branch = self.load_branch(index)?.branch;
        Ok(answer(&[
            of(branch.shut_at.raw()),
            branch.stakes_snapshot.word(),
            branch.coll_snapshot.word(),
            of(branch.stake_scale),
            self.load_shutdown_price(index)?.raw(),
        ]))
    }

    /// What a branch was created with, its ceiling of today.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    #[inline(never)]
    pub(crate) fn view_config(&self, index: U256) -> Answer {
        let config = self.load_config(known_branch(index)?)?;
        Ok(answer(&config.words()))
    }

    /// What the system owes and keeps besides troves, as booked at the last accruals.
    #[inline(never)]
    pub(crate) fn view_system(&self) -> Answer {
        let mut booked = self.load_booked();
        for index in 0..self.load_amp_usd().1 {
            booked = booked.plus(self.load_branch(index)?.booked)?;
        }
        let (cushion, residue) = self.load_spare();
        let word = |amount: Debt| amount.word();
        Ok(answer(&[
            word(booked.pool),
            word(booked.incentives),
            word(cushion),
            word(residue),
        ]))
    }

    /// When a branch was flagged: for its ratio, for its oracle's outage.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn view_flags(&self, index: U256) -> Answer {
        let index = known_branch(index)?;
        self.load_token(index)?;
        let (ratio, outage) = self.load_flags(index)?;
        Ok(answer(&[of(ratio.raw()), of(outage.raw())]))
    }

    /// The base rate: now, as stored, and when that was.
    pub(crate) fn view_base_rate(&self) -> Answer {
        let (rate, updated_at) = self.load_base_rate();
        let now = BaseRate { rate, updated_at }.decayed(self.now())?;
        Ok(answer(&[of(now.rate), of(rate), of(updated_at.raw())]))
    }

    /// The first trove that a redemption takes; 0 if no trove of the branch is active.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    #[inline(never)]
    pub(crate) fn view_lowest(&mut self, index: U256) -> Result<U256, Error> {
        let branch = known_branch(index)?;
        self.load_token(branch)?;
        let first = rate_book::lowest(&self.book(branch));
        Ok(id_or_zero(branch, first))
    }

    /// The active trove after an active trove, in the order of redemption; 0 after the last.
    ///
    /// # Errors
    /// `TroveUnknown`, `TroveIdle` - the trove is not in the book.
    #[inline(never)]
    pub(crate) fn view_next(&mut self, id: U256) -> Result<U256, Error> {
        let (known, body) = self.load_body(id)?;
        match body.trove.status {
            Status::Closed => return Err(RuleError::TroveUnknown.into()),
            Status::Idle => return Err(RuleError::TroveIdle.into()),
            Status::Active => {}
        }
        let place = Place {
            tick: body.trove.rate.tick(),
            counter: known.counter,
        };
        let next = rate_book::next(&self.book(known.branch), place);
        Ok(id_or_zero(known.branch, next))
    }
}

fn id_or_zero(branch: u64, place: Option<Place>) -> U256 {
    place.map_or(U256::ZERO, |place| {
        let counter = place.counter;
        TroveId { branch, counter }.word()
    })
}
