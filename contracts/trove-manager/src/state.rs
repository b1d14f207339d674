//! Loading and storing. Every word is read once and written once in a verb.

use alloy_primitives::{Address, B256, U256};
use cdp_core::plan::{BookMove, Plan};
use cdp_core::fixed_math::{Coll, Debt, Ratio, Stake, Timestamp};
use cdp_core::rate_book::{self, Place};
use cdp_core::{BranchParams, RuleError, Status, TroveId, Yield};
use stylus_kit::packed::Word;
use stylus_sdk::storage::{StorageGuard, StorageGuardMut};

use crate::TroveManager;
use crate::construct::BranchConfig;
use crate::errors::Error;
use crate::layout::{
    BranchSlots, body, halves, oracle, shutdown, stakes, system, terms, token, yields,
};
use crate::packing::{Body, Ledger, Title, pack_stake, unpack_stake};

/// A trove and its branch, loaded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position {
    /// Which trove.
    pub(crate) id: TroveId,
    /// The trove as stored, its stake included.
    pub(crate) body: Body,
    /// Its branch as stored.
    pub(crate) ledger: Ledger,
}

impl Ledger {
    /// The ratios that the rules of borrowing ask for; the others are left out.
    pub(crate) const fn ratios(&self) -> BranchParams {
        let none = Ratio::from_bps(0);
        BranchParams {
            mcr: self.mcr,
            ccr: self.ccr,
            scr: none,
            pool_penalty: none,
            redistribution_penalty: none,
            redemption_fee_floor: none,
        }
    }
}

impl TroveManager {
    /// Loads a trove without its branch; one that was never opened, or is closed, is all 0.
    ///
    /// # Errors
    /// `TroveUnknown` - the word is no id.
    pub(crate) fn load_body(&self, id: U256) -> Result<(TroveId, Body), Error> {
        let known = TroveId::from_word(id)?;
        let word = self.troves.getter(id).body.get();
        Ok((known, Body::unpack(word.into())?))
    }

    /// Loads a trove that is not closed, and its branch.
    ///
    /// # Errors
    /// `TroveUnknown` - there is no such trove.
    pub(crate) fn load_position(&self, id: U256) -> Result<Position, Error> {
        let (known, mut body) = self.load_body(id)?;
        // The trove exists.
        if body.trove.status == Status::Closed {
            return Err(RuleError::TroveUnknown.into());
        }
        let ledger = self.load_branch(known.branch)?;
        body.trove.stake = self.load_stake(id, &body, &ledger);
        Ok(Position { id: known, body, ledger })
    }

    /// Loads a trove's stake; its word is read only where stakes have left their collateral.
    pub(crate) fn load_stake(&self, id: U256, body: &Body, ledger: &Ledger) -> Stake {
        let word = if ledger.marks & yields::STAKED == 0 {
            Word::ZERO
        } else {
            self.troves.getter(id).stake.get().into()
        };
        unpack_stake(word, &body.trove)
    }

    /// Loads a branch: two words, and its stakes and the time of its shutdown if it has them.
    /// Its counter is left out: [`load_counter`](Self::load_counter).
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn load_branch(&self, index: u64) -> Result<Ledger, Error> {
        let slots = self.branch_slots(index)?;
        let mut ledger = Ledger::unpack(slots.totals.get().into(), slots.yields.get().into());
        if ledger.marks & yields::STAKED != 0 {
            let word: Word = slots.stakes.get().into();
            ledger.branch.total_stakes = Stake::new(word.u128::<{ stakes::TOTAL }>());
            ledger.branch.stakes_snapshot = Stake::new(word.u128::<{ stakes::SNAPSHOT }>());
            let word: Word = slots.coll_snapshot.get().into();
            ledger.branch.coll_snapshot = Coll::new(word.u128::<{ halves::LOW }>());
        }
        if ledger.marks & yields::SHUT != 0 {
            let word: Word = slots.shutdown.get().into();
            ledger.branch.shut_at = Timestamp::new(word.u40::<{ shutdown::TIME }>());
        }
        Ok(ledger)
    }

    /// The oracle of a branch and its debt ceiling.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn load_oracle(&self, index: u64) -> Result<(Address, Debt), Error> {
        let word: Word = self.branch_slots(index)?.oracle.get().into();
        let ceiling = Debt::new(word.u96::<{ oracle::CEILING }>());
        Ok((word.address::<{ oracle::ORACLE }>(), ceiling))
    }

    /// The collateral token of a branch and the counter of its newest trove.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn load_token(&self, index: u64) -> Result<(Address, u64), Error> {
        let word: Word = self.branch_slots(index)?.token.get().into();
        let collateral = word.address::<{ token::TOKEN }>();
        // A branch has a collateral token.
        if collateral.is_zero() {
            return Err(RuleError::BranchUnknown.into());
        }
        Ok((collateral, word.u40::<{ token::COUNTER }>()))
    }

    /// What a branch was created with, its ceiling of today.
    ///
    /// # Errors
    /// `BranchUnknown` - there is no such branch.
    pub(crate) fn load_config(&self, index: u64) -> Result<BranchConfig, Error> {
        let (collateral, _) = self.load_token(index)?;
        let (_, ceiling) = self.load_oracle(index)?;
        let ledger = self.load_branch(index)?;
        let word: Word = self.branch_slots(index)?.terms.get().into();
        Ok(BranchConfig {
            collateral,
            params: BranchParams {
                mcr: ledger.mcr,
                ccr: ledger.ccr,
                scr: Ratio::from_bps(word.u16::<{ terms::SCR }>()),
                pool_penalty: Ratio::from_bps(word.u16::<{ terms::POOL_PENALTY }>()),
                redistribution_penalty: Ratio::from_bps(
                    word.u16::<{ terms::REDISTRIBUTION_PENALTY }>(),
                ),
                redemption_fee_floor: Ratio::from_bps(word.u16::<{ terms::FEE_FLOOR }>()),
            },
            ceiling,
            smallest_raise: Debt::new(word.u96::<{ terms::SMALLEST_RAISE }>()),
        })
    }

    /// A trove's owner, links and time of the last rate change.
    pub(crate) fn load_title(&self, id: U256) -> Title {
        Title::unpack(self.troves.getter(id).title.get().into())
    }

    /// AmpUSD.
    pub(crate) fn load_amp_usd(&self) -> Address {
        Word::from(self.system.amp_usd.get()).address::<{ system::ADDRESS }>()
    }

    /// How many branches there are.
    pub(crate) fn load_branch_count(&self) -> u8 {
        Word::from(self.system.amp_usd.get()).u8::<{ system::BRANCHES }>()
    }

    /// Who governs the ledger.
    pub(crate) fn load_owner(&self) -> Address {
        Word::from(self.system.owner.get()).address::<{ system::ADDRESS }>()
    }

    /// What pulls have moved to the system's counters and not taken yet.
    pub(crate) fn load_booked(&self) -> Yield {
        let (pool, incentives) = pair(self.system.booked.get());
        Yield { pool: Debt::new(pool), incentives: Debt::new(incentives) }
    }

    /// Cushion and residue.
    pub(crate) fn load_spare(&self) -> (Debt, Debt) {
        let (cushion, residue) = pair(self.system.spare.get());
        (Debt::new(cushion), Debt::new(residue))
    }

    /// How many troves an account owns.
    pub(crate) fn load_balance(&self, owner: Address) -> u64 {
        Word::from(self.tokens.balances.getter(owner).get()).u64::<24>()
    }

    /// The address approved for a trove, which only a trove with the mark has.
    pub(crate) fn load_approved(&self, id: U256, body: &Body) -> Address {
        if body.kept & body::APPROVED == 0 {
            return Address::ZERO;
        }
        Word::from(self.tokens.approvals.getter(id).get()).address::<{ system::ADDRESS }>()
    }

    /// Reports whether an account lets an operator act for it.
    pub(crate) fn load_is_operator(&self, owner: Address, operator: Address) -> bool {
        !self.tokens.operators.getter(owner).getter(operator).get().is_zero()
    }

    /// Stores what a plan did to a trove that exists, and to its branch and the rate book.
    ///
    /// # Errors
    /// `Overflow` - a figure passes its field, out of the caps.
    pub(crate) fn store_plan(
        &mut self,
        position: &Position,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<(), Error> {
        let marks = self.store_branch(position.id.branch, &position.ledger, plan)?;
        let place = Place {
            tick: position.body.trove.rate.tick(),
            counter: position.id.counter,
        };
        match plan.book {
            BookMove::Keep => {}
            BookMove::Insert => rate_book::insert(&mut self.book(position.id.branch), place),
            BookMove::Remove => rate_book::remove(&mut self.book(position.id.branch), place),
        }
        let body = Body { trove: plan.trove, touched: now, ..position.body };
        self.store_body(position.id.word(), &body, marks)
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
        let id = position.id.word();
        let title = Title { owner, last_rate_change: now, ..Title::default() };
        self.troves.setter(id).title.set(title.pack().into());
        let held = self.load_balance(owner).saturating_add(1);
        self.store_balance(owner, held);
        let mut slots = self.branch_slots_mut(position.id.branch)?;
        let word: Word = slots.token.get().into();
        slots.token.set(word.with_u40::<{ token::COUNTER }>(position.id.counter)?.into());
        drop(slots);
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
        self.troves.setter(id).title.set(B256::ZERO);
        if position.body.kept & body::APPROVED != 0 {
            self.tokens.approvals.setter(id).set(B256::ZERO);
        }
        let held = self.load_balance(owner).saturating_sub(1);
        self.store_balance(owner, held);
        Ok(())
    }

    /// Stores a branch as a plan leaves it; returns its marks.
    fn store_branch(&mut self, index: u64, old: &Ledger, plan: &Plan) -> Result<u8, Error> {
        let branch = plan.branch;
        let staked = branch.total_stakes.raw() != branch.coll.raw();
        let marks = if staked { old.marks | yields::STAKED } else { old.marks };
        let booked = old.booked.plus(plan.booked)?;
        let (first, second) = Ledger { branch, booked, marks, ..*old }.pack()?;
        let mut slots = self.branch_slots_mut(index)?;
        slots.totals.set(first.into());
        slots.yields.set(second.into());
        if marks & yields::STAKED != 0 {
            let word = Word::ZERO
                .with_u128::<{ stakes::TOTAL }>(branch.total_stakes.raw())
                .with_u128::<{ stakes::SNAPSHOT }>(branch.stakes_snapshot.raw());
            slots.stakes.set(word.into());
        }
        drop(slots);
        if !plan.residue.is_zero() {
            let (cushion, residue) = self.load_spare();
            let residue = residue.add(plan.residue)?;
            self.system.spare.set(join(cushion.raw(), residue.raw()));
        }
        Ok(marks)
    }

    /// Stores a trove in a branch with these marks.
    fn store_body(&mut self, id: U256, body: &Body, marks: u8) -> Result<(), Error> {
        let mut slots = self.troves.setter(id);
        slots.body.set(body.pack()?.into());
        if marks & yields::STAKED != 0 {
            slots.stake.set(pack_stake(&body.trove).into());
        }
        Ok(())
    }

    fn store_balance(&mut self, owner: Address, held: u64) {
        let word = Word::ZERO.with_u64::<24>(held);
        self.tokens.balances.setter(owner).set(word.into());
    }

    /// Stores a new branch.
    ///
    /// # Errors
    /// `BranchUnknown` - no room. `Overflow` - a ceiling or smallest raise passes 96 bits.
    pub(crate) fn store_config(
        &mut self,
        index: u64,
        config: &BranchConfig,
        price_oracle: Address,
        now: Timestamp,
    ) -> Result<(), Error> {
        let BranchParams { mcr, ccr, scr, pool_penalty, redistribution_penalty, .. } =
            config.params;
        let mut ledger = Ledger { mcr, ccr, ..Ledger::default() };
        ledger.branch.last_accrual = now;
        let (first, second) = ledger.pack()?;
        let oracle_word = Word::ZERO
            .with_address::<{ oracle::ORACLE }>(price_oracle)
            .with_u96::<{ oracle::CEILING }>(config.ceiling.raw())?;
        let token_word = Word::ZERO.with_address::<{ token::TOKEN }>(config.collateral);
        let terms_word = Word::ZERO
            .with_u16::<{ terms::SCR }>(scr.bps())
            .with_u16::<{ terms::POOL_PENALTY }>(pool_penalty.bps())
            .with_u16::<{ terms::REDISTRIBUTION_PENALTY }>(redistribution_penalty.bps())
            .with_u16::<{ terms::FEE_FLOOR }>(config.params.redemption_fee_floor.bps())
            .with_u96::<{ terms::SMALLEST_RAISE }>(config.smallest_raise.raw())?;
        let mut slots = self.branch_slots_mut(index)?;
        slots.totals.set(first.into());
        slots.yields.set(second.into());
        slots.oracle.set(oracle_word.into());
        slots.token.set(token_word.into());
        slots.terms.set(terms_word.into());
        Ok(())
    }

    /// Stores AmpUSD, the number of branches and the owner.
    pub(crate) fn store_system(&mut self, amp_usd: Address, branches: u8, owner: Address) {
        let word = Word::ZERO
            .with_address::<{ system::ADDRESS }>(amp_usd)
            .with_u8::<{ system::BRANCHES }>(branches);
        self.system.amp_usd.set(word.into());
        let word = Word::ZERO.with_address::<{ system::ADDRESS }>(owner);
        self.system.owner.set(word.into());
    }

    fn branch_slots(&self, index: u64) -> Result<StorageGuard<'_, BranchSlots>, Error> {
        self.branches.getter(index).ok_or_else(|| RuleError::BranchUnknown.into())
    }

    fn branch_slots_mut(&mut self, index: u64) -> Result<StorageGuardMut<'_, BranchSlots>, Error> {
        self.branches.setter(index).ok_or_else(|| RuleError::BranchUnknown.into())
    }
}

/// The halves of a word.
fn pair(word: B256) -> (u128, u128) {
    let word = Word::from(word);
    (word.u128::<{ halves::HIGH }>(), word.u128::<{ halves::LOW }>())
}

/// A word of two halves.
fn join(high: u128, low: u128) -> B256 {
    Word::ZERO
        .with_u128::<{ halves::HIGH }>(high)
        .with_u128::<{ halves::LOW }>(low)
        .into()
}
