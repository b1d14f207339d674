//! Storing: what a plan leaves of a trove, its branch, the rate book and the token.

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::{Debt, Timestamp};
use cdp_core::governance::Ceiling;
use cdp_core::plan::{BookMove, Plan};
use cdp_core::rate_book::{self, Place as BookPlace};
use cdp_core::{Branch, BranchParams, RuleError, Status, Trove, Yield};

use crate::Ledger;
use crate::config::BranchConfig;
use crate::errors::Error;
use crate::layout::{Place, branch, system, trove};
use crate::load::Position;
use crate::packing::{Body, Tail, Terms, Title, Totals, marks};
use crate::word::Word;

impl Ledger {
    /// Stores what a plan did to a trove that exists, and to its branch and the rate book.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    #[inline(never)]
    pub fn store_plan(
        &mut self,
        position: &Position,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Position { id, body, totals } = position;
        let (branch, booked) = (&plan.branch, plan.booked);
        let staked = self.store_branch(id.branch, totals, branch, booked, plan.residue)?;
        let place = BookPlace {
            tick: body.trove.rate.tick(),
            counter: id.counter,
        };
        let leaves = matches!(plan.book, BookMove::Remove | BookMove::Move);
        let enters = matches!(plan.book, BookMove::Insert | BookMove::Move);
        if leaves {
            rate_book::remove(&mut self.book(id.branch), place);
        }
        if enters {
            let tick = plan.trove.rate.tick();
            rate_book::insert(&mut self.book(id.branch), BookPlace { tick, ..place });
        }
        let body = Body {
            trove: plan.trove,
            touched: now,
            ..*body
        };
        self.set_trove_word(id.word(), trove::BODY, body.pack()?);
        if staked {
            self.store_part(id.branch, &plan.branch, id.word(), &plan.trove);
        }
        Ok(())
    }

    /// Stores a new trove and its token, and what its plan did to its branch and the rate book.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    pub fn store_opening(
        &mut self,
        position: &Position,
        plan: &Plan,
        owner: Address,
        now: Timestamp,
    ) -> Result<(), Error> {
        let id = position.id;
        let tail = Tail {
            last_rate_change: now,
            ..Tail::default()
        };
        self.set_trove_word(id.word(), trove::TITLE, Title { owner, tail }.pack());
        // Cannot saturate: there are below 2^34 troves.
        let held = self.load_balance(owner).saturating_add(1);
        self.set_balance_word(owner, Word { high: 0, low: held });
        let place = branch_place(id.branch, branch::TOKEN)?;
        let token = self.word(place).with_tail(id.counter.into());
        self.set_word(place, token);
        self.store_plan(position, plan, now)
    }

    /// Stores that a trove is gone, its token with it, and what that did to its branch.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    pub fn store_closing(
        &mut self,
        position: &Position,
        plan: &Plan,
        owner: Address,
    ) -> Result<(), Error> {
        let (index, totals) = (position.id.branch, &position.totals);
        self.store_branch(index, totals, &plan.branch, plan.booked, plan.residue)?;
        self.store_removal(position, owner)
    }

    /// Stores that a trove is gone, its token with it.
    ///
    /// # Errors
    /// `Overflow` - the trove was not written by this crate.
    pub fn store_removal(&mut self, position: &Position, owner: Address) -> Result<(), Error> {
        let Position { id, body, totals } = position;
        if body.trove.status == Status::Active {
            let place = BookPlace {
                tick: body.trove.rate.tick(),
                counter: id.counter,
            };
            rate_book::remove(&mut self.book(id.branch), place);
        }
        let (index, id) = (id.branch, id.word());
        self.set_trove_word(id, trove::BODY, Word::ZERO);
        if totals.set & marks::STAKED != 0 {
            self.store_part(index, &totals.branch, id, &Trove::default());
        }
        self.set_trove_word(id, trove::TITLE, Word::ZERO);
        self.clear_managers(id, position.body.kept);
        // Cannot saturate: the owner holds this trove.
        let held = self.load_balance(owner).saturating_sub(1);
        self.set_balance_word(owner, Word { high: 0, low: held });
        Ok(())
    }

    /// Stores what a plan did to a trove whose rate it changed, and when that was.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    pub fn store_rate_change(
        &mut self,
        position: &Position,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.store_plan(position, plan, now)?;
        let id = position.id.word();
        let mut title = self.load_title(id);
        title.tail.last_rate_change = now;
        self.set_trove_word(id, trove::TITLE, title.pack());
        Ok(())
    }

    /// Stores a trove's marks, and nothing else of it.
    ///
    /// # Errors
    /// `Overflow` - the trove was not written by this crate.
    pub fn store_marks(&mut self, id: U256, body: &Body, kept: u8) -> Result<(), Error> {
        if kept != body.kept {
            let body = Body { kept, ..*body };
            self.set_trove_word(id, trove::BODY, body.pack()?);
        }
        Ok(())
    }

    /// Stores that a trove's token is another's now, and that nobody else may act on it.
    ///
    /// # Errors
    /// `Overflow` - the trove was not written by this crate.
    pub fn store_transfer(&mut self, id: U256, body: &Body, to: Address) -> Result<(), Error> {
        let kept = self.clear_managers(id, body.kept);
        self.store_marks(id, body, kept)?;
        let title = self.load_title(id);
        // Neither saturates: the old owner holds this trove, and there are below 2^34 of them.
        let held = self.load_balance(title.owner).saturating_sub(1);
        self.set_balance_word(title.owner, Word { high: 0, low: held });
        let held = self.load_balance(to).saturating_add(1);
        self.set_balance_word(to, Word { high: 0, low: held });
        self.set_trove_word(id, trove::TITLE, Title { owner: to, ..title }.pack());
        Ok(())
    }

    /// Stores whether an operator acts for an owner.
    pub fn store_operator(&mut self, owner: Address, operator: Address, approved: bool) {
        let low = u128::from(approved);
        self.set_operator_word(owner, operator, Word { high: 0, low });
    }

    /// Stores a new branch.
    ///
    /// # Errors
    /// `BranchUnknown` - no room. `Overflow` - a figure passes its field.
    pub fn store_config(
        &mut self,
        index: u64,
        config: &BranchConfig,
        oracle: Address,
        last_raise: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error> {
        let BranchConfig {
            collateral,
            params,
            ceiling,
            smallest_raise,
        } = *config;
        let BranchParams { mcr, ccr, .. } = params;
        let mut totals = Totals {
            mcr,
            ccr,
            ..Totals::default()
        };
        totals.branch.last_accrual = now;
        self.store_totals(index, &totals)?;
        let terms = Terms {
            params,
            smallest_raise,
            last_raise,
        };
        let words = [
            (branch::ORACLE, Word::title(oracle, ceiling.raw())),
            (branch::TOKEN, Word::title(collateral, 0)),
            (branch::TERMS, terms.pack()),
        ];
        for (word, value) in words {
            self.set_word(branch_place(index, word)?, value);
        }
        Ok(())
    }

    /// Stores a branch's ceiling and when it was raised.
    ///
    /// # Errors
    /// `BranchUnknown` - there can be no such branch.
    pub fn store_ceiling(&mut self, index: u64, ceiling: &Ceiling) -> Result<(), Error> {
        let place = branch_place(index, branch::ORACLE)?;
        let word = self.word(place).with_tail(ceiling.debt.raw());
        self.set_word(place, word);
        let place = branch_place(index, branch::TERMS)?;
        let terms = Terms {
            last_raise: ceiling.last_raise,
            ..Terms::unpack(self.word(place))
        };
        self.set_word(place, terms.pack());
        Ok(())
    }

    /// Stores AmpUSD and the number of branches.
    pub fn store_system(&mut self, amp_usd: Address, branches: u64) {
        self.set_word(system::AMP_USD, Word::title(amp_usd, branches.into()));
    }

    /// Stores who governs the ledger, and that it is offered to nobody.
    pub fn store_owner(&mut self, owner: Address) {
        self.set_word(system::OWNER, Word::title(owner, 0));
        self.store_pending_owner(Address::ZERO);
    }

    /// Stores to whom the ledger is offered.
    pub fn store_pending_owner(&mut self, pending: Address) {
        self.set_word(system::PENDING_OWNER, Word::title(pending, 0));
    }

    /// Stores the cold part.
    pub fn store_extension(&mut self, extension: Address) {
        self.set_word(system::EXTENSION, Word::title(extension, 0));
    }

    /// Stores a branch, what it booked and what rounding it left; reports whether its stakes
    /// have words.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    pub fn store_branch(
        &mut self,
        index: u64,
        old: &Totals,
        after: &Branch,
        booked: Yield,
        residue: Debt,
    ) -> Result<bool, Error> {
        let redistributed = !after.stakes_snapshot.is_zero();
        let parted = redistributed || after.total_stakes.raw() != after.coll.raw();
        let set = if parted {
            old.set | marks::STAKED
        } else {
            old.set
        };
        let booked = old.booked.plus(booked)?;
        self.store_totals(
            index,
            &Totals {
                branch: *after,
                booked,
                set,
                ..*old
            },
        )?;
        let staked = set & marks::STAKED != 0;
        if staked {
            self.store_stakes(index, &old.branch, after)?;
        }
        if !residue.is_zero() {
            let (cushion, before) = self.load_spare();
            self.store_spare(cushion, before.add(residue)?);
        }
        Ok(staked)
    }

    /// Stores cushion and residue.
    pub fn store_spare(&mut self, cushion: Debt, residue: Debt) {
        let (high, low) = (cushion.raw(), residue.raw());
        self.set_word(system::SPARE, Word { high, low });
    }

    pub(crate) fn set_branch_word(
        &mut self,
        index: u64,
        word: u32,
        value: Word,
    ) -> Result<(), Error> {
        self.set_word(branch_place(index, word)?, value);
        Ok(())
    }

    pub(crate) fn store_totals(&mut self, index: u64, totals: &Totals) -> Result<(), Error> {
        let (totals, yields) = totals.pack()?;
        self.set_word(branch_place(index, branch::TOTALS)?, totals);
        self.set_word(branch_place(index, branch::YIELDS)?, yields);
        Ok(())
    }
}

fn branch_place(index: u64, word: u32) -> Result<Place, Error> {
    Ok(Place::of_branch(index, word).ok_or(RuleError::BranchUnknown)?)
}
