//! Storing: what a plan leaves of a trove, its branch, the rate book and the token.

use alloy_primitives::Address;
use cdp_core::fixed_math::Timestamp;
use cdp_core::plan::{BookMove, Plan};
use cdp_core::rate_book::{self, Place as BookPlace};
use cdp_core::{BranchParams, RuleError};

use crate::TroveManager;
use crate::construct::BranchConfig;
use crate::errors::Error;
use crate::layout::{Place, branch, system, trove};
use crate::load::Position;
use crate::packing::{Body, Ledger, Tail, Terms, Title, marks, pack_stake};
use crate::word::Word;

impl TroveManager {
    /// Stores what a plan did to a trove that exists, and to its branch and the rate book.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    #[inline(never)]
    pub(crate) fn store_plan(
        &mut self,
        position: &Position,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Position { id, body, ledger } = position;
        let staked = self.store_branch(id.branch, ledger, plan)?;
        let place = BookPlace {
            tick: body.trove.rate.tick(),
            counter: id.counter,
        };
        match plan.book {
            BookMove::Keep => {}
            BookMove::Insert => rate_book::insert(&mut self.book(id.branch), place),
            BookMove::Remove => rate_book::remove(&mut self.book(id.branch), place),
        }
        let body = Body {
            trove: plan.trove,
            touched: now,
            ..*body
        };
        self.set_trove_word(id.word(), trove::BODY, body.pack()?);
        if staked {
            self.set_trove_word(id.word(), trove::STAKE, pack_stake(&plan.trove));
        }
        Ok(())
    }

    /// Stores a new trove and its token, and what its plan did to its branch and the rate book.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    pub(crate) fn store_opening(
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

    /// Stores that a trove is gone, its token with it.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    pub(crate) fn store_closing(
        &mut self,
        position: &Position,
        plan: &Plan,
        owner: Address,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.store_plan(position, plan, now)?;
        let id = position.id.word();
        self.set_trove_word(id, trove::TITLE, Word::ZERO);
        if position.body.kept & marks::APPROVED != 0 {
            self.set_approval_word(id, Word::ZERO);
        }
        // Cannot saturate: the owner holds this trove.
        let held = self.load_balance(owner).saturating_sub(1);
        self.set_balance_word(owner, Word { high: 0, low: held });
        Ok(())
    }

    /// Stores a new branch.
    ///
    /// # Errors
    /// `BranchUnknown` - no room. `Overflow` - a figure passes its field.
    pub(crate) fn store_config(
        &mut self,
        index: u64,
        config: &BranchConfig,
        oracle: Address,
        now: Timestamp,
    ) -> Result<(), Error> {
        let BranchConfig {
            collateral,
            params,
            ceiling,
            smallest_raise,
        } = *config;
        let BranchParams { mcr, ccr, .. } = params;
        let mut ledger = Ledger {
            mcr,
            ccr,
            ..Ledger::default()
        };
        ledger.branch.last_accrual = now;
        self.store_ledger(index, &ledger)?;
        let terms = Terms {
            params,
            smallest_raise,
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

    /// Stores AmpUSD, the number of branches and the owner.
    pub(crate) fn store_system(&mut self, amp_usd: Address, branches: u64, owner: Address) {
        self.set_word(system::AMP_USD, Word::title(amp_usd, branches.into()));
        self.set_word(system::OWNER, Word::title(owner, 0));
    }

    /// Stores a branch as a plan leaves it; reports whether its stakes have a word.
    fn store_branch(&mut self, index: u64, old: &Ledger, plan: &Plan) -> Result<bool, Error> {
        let after = plan.branch;
        let parted = after.total_stakes.raw() != after.coll.raw();
        let set = if parted {
            old.set | marks::STAKED
        } else {
            old.set
        };
        let booked = old.booked.plus(plan.booked)?;
        self.store_ledger(
            index,
            &Ledger {
                branch: after,
                booked,
                set,
                ..*old
            },
        )?;
        let staked = set & marks::STAKED != 0;
        if staked {
            let (high, low) = (after.total_stakes.raw(), after.stakes_snapshot.raw());
            let word = Word { high, low };
            self.set_word(branch_place(index, branch::STAKES)?, word);
        }
        if !plan.residue.is_zero() {
            let (cushion, residue) = self.load_spare();
            let low = residue.add(plan.residue)?.raw();
            self.set_word(
                system::SPARE,
                Word {
                    high: cushion.raw(),
                    low,
                },
            );
        }
        Ok(staked)
    }

    fn store_ledger(&mut self, index: u64, ledger: &Ledger) -> Result<(), Error> {
        let (totals, yields) = ledger.pack()?;
        self.set_word(branch_place(index, branch::TOTALS)?, totals);
        self.set_word(branch_place(index, branch::YIELDS)?, yields);
        Ok(())
    }
}

fn branch_place(index: u64, word: u32) -> Result<Place, Error> {
    Ok(Place::of_branch(index, word).ok_or(RuleError::BranchUnknown)?)
}
