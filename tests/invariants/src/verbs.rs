//! The verbs of borrowing in the pure world: authorise, ask the oracle, decide, store, say, pay.

use cdp_core::{
    Plan, Quote, RuleError, Trove, TroveId, borrowing, loan_to_value,
    managers::Delegation,
    plan::{BookMove, Change, CollChange, DebtChange, NewDebt, Opening, RateChange},
    rate_book::{self, Place},
    rate_change,
    redistribution::Part,
};
use fixed_math::{AnnualRate, Coll, Debt, LoanToValue, Seconds, Timestamp, kernel};

use crate::{
    event::{self, Deed},
    pure::{Act, PureLedger, Record, id, named},
    token::LEDGER,
    trace::{Actor, Op},
    world::{Effect, ErrorName, Managers},
};

/// A rate in WAD as the ledger takes it.
pub(crate) fn rate_of(wad: u128) -> Result<AnnualRate, ErrorName> {
    AnnualRate::from_wad(kernel::widen(wad)).map_err(|error| named(error.into()))
}

fn ltv_of(wad: u128) -> LoanToValue {
    LoanToValue::from_word_or_max(kernel::widen(wad))
}

/// A change of debt of a size, up or down; its limits are filled in later.
fn debt_change(change: i128) -> DebtChange {
    let amount = Debt::new(change.unsigned_abs());
    match change {
        0 => DebtChange::None,
        ..0 => DebtChange::Repay(amount),
        _ => DebtChange::Borrow(NewDebt {
            amount,
            max_upfront_fee: Debt::ZERO,
            ceiling: Debt::ZERO,
        }),
    }
}

fn coll_change(change: i128) -> CollChange {
    let amount = Coll::new(change.unsigned_abs());
    match change {
        0 => CollChange::None,
        ..0 => CollChange::Withdraw(amount),
        _ => CollChange::Deposit(amount),
    }
}

impl PureLedger {
    fn find(&self, id: u128) -> Result<(usize, Record), ErrorName> {
        let record = self.troves.get(&id);
        let record = record.ok_or_else(|| named(RuleError::TroveUnknown))?;
        let (branch, _) = kernel::split(id);
        Ok((branch as usize, *record))
    }

    /// Finds a trove for its owner, whom it approved, or its manager; and who receives.
    pub(crate) fn find_for(
        &self,
        caller: Actor,
        id: u128,
    ) -> Result<(usize, Record, Actor), ErrorName> {
        let (branch, record) = self.find(id)?;
        if self.acts_as_owner(caller, &record) {
            return Ok((branch, record, caller));
        }
        match record.managers {
            Managers {
                manager: Some(manager),
                receiver: Some(receiver),
                ..
            } if manager == caller => Ok((branch, record, receiver)),
            _ => Err(ErrorName("NotOwnerNorApproved".to_owned())),
        }
    }

    /// Finds a trove for its owner and whom it approved.
    pub(crate) fn find_own(&self, caller: Actor, id: u128) -> Result<Record, ErrorName> {
        let (_, record) = self.find(id)?;
        if self.acts_as_owner(caller, &record) {
            Ok(record)
        } else {
            Err(ErrorName("NotOwnerNorApproved".to_owned()))
        }
    }

    fn limits(&self, branch: usize, amount: Debt, max_fee: u128) -> NewDebt {
        NewDebt {
            amount,
            max_upfront_fee: Debt::new(max_fee),
            ceiling: self.branches[branch].ceiling.debt,
        }
    }

    pub(crate) fn open(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
        let (Op::Open {
            branch,
            owner,
            coll,
            rate,
            max_fee,
            ..
        }
        | Op::OpenAtLtv {
            branch,
            owner,
            coll,
            rate,
            max_fee,
            ..
        }) = *op
        else {
            return Ok(Effect::default());
        };
        let (index, now) = (usize::from(branch), self.time());
        let (rate, coll, quote) = (rate_of(rate)?, Coll::new(coll), self.quote(index));
        let totals = self.branches[index].totals;
        let amount = match *op {
            Op::Open { debt, .. } => Ok(Debt::new(debt)),
            Op::OpenAtLtv { ltv, .. } => {
                loan_to_value::opening_debt(totals, coll, rate, ltv_of(ltv), &quote, now)
            }
            _ => Ok(Debt::ZERO),
        };
        let debt = self.limits(index, amount.map_err(named)?, max_fee);
        let opening = Opening { coll, rate, debt };
        let params = &self.branches[index].params;
        let plan = borrowing::open(params, totals, &opening, &quote, now).map_err(named)?;
        let id = id(u64::from(branch), plan.branch.counter);
        let record = Record {
            trove: Trove::default(),
            owner,
            last_touch: self.now,
            last_rate_change: self.now,
            managers: Managers::default(),
            approved: None,
            part: Part::default(),
        };
        let effect = self.store(Deed::Open, [caller, caller], id, record, plan)?;
        Ok(Effect {
            opened: Some(id),
            ..effect
        })
    }

    pub(crate) fn close(&mut self, caller: Actor, id: u128) -> Result<Effect, ErrorName> {
        let (index, record, receiver) = self.find_for(caller, id)?;
        let totals = self.branches[index].totals;
        let plan = borrowing::close(totals, record.trove, self.time()).map_err(named)?;
        self.store(Deed::Close, [caller, receiver], id, record, plan)
    }

    pub(crate) fn change_rate(
        &mut self,
        caller: Actor,
        id: u128,
        rate: u128,
        max_fee: u128,
    ) -> Result<Effect, ErrorName> {
        let rate = rate_of(rate)?;
        let (index, mut record) = self.find(id)?;
        let (now, last) = (self.time(), Timestamp::new(record.last_rate_change));
        if !self.acts_as_owner(caller, &record) {
            let Managers {
                delegate,
                limits: (lowest, highest, period),
                ..
            } = record.managers;
            if delegate != Some(caller) {
                return Err(ErrorName("NotOwnerNorApproved".to_owned()));
            }
            let delegation = Delegation {
                lowest: rate_of(lowest)?,
                highest: rate_of(highest)?,
                period: Seconds::new(period),
            };
            delegation.permits(rate, last, now).map_err(named)?;
        }
        // As the contract does: the oracle is read only for a change that is charged.
        let quote = if rate_change::is_free(last, now) {
            Quote::default()
        } else {
            self.quote(index)
        };
        let branch = &self.branches[index];
        let change = RateChange {
            rate,
            max_upfront_fee: Debt::new(max_fee),
            ceiling: branch.ceiling.debt,
        };
        let (params, totals) = (&branch.params, branch.totals);
        let plan = rate_change::change(params, totals, record.trove, &change, last, &quote, now);
        let plan = plan.map_err(named)?;
        record.last_rate_change = self.now;
        self.store(Deed::Rate, [caller, caller], id, record, plan)
    }

    pub(crate) fn adjust(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
        let (trove, change, max_fee) = match *op {
            Op::AddCollateral { trove, amount } => {
                (trove, Change::add_collateral(Coll::new(amount)), 0)
            }
            Op::WithdrawCollateral { trove, amount } => {
                (trove, Change::withdraw_collateral(Coll::new(amount)), 0)
            }
            Op::Borrow {
                trove,
                amount,
                max_fee,
            } => {
                let new = self.limits(0, Debt::new(amount), max_fee);
                (trove, Change::borrow(new), max_fee)
            }
            Op::Repay { trove, amount } => (trove, Change::repay(Debt::new(amount)), 0),
            Op::Adjust {
                trove,
                coll,
                debt,
                max_fee,
            } => {
                let (coll, debt) = (coll_change(coll), debt_change(debt));
                (trove, Change { coll, debt }, max_fee)
            }
            Op::AdjustToLtv { trove, max_fee, .. } => {
                (trove, Change::of_debt(DebtChange::None), max_fee)
            }
            _ => return Ok(Effect::default()),
        };
        let to_ltv = match *op {
            Op::AdjustToLtv { ltv, .. } => Some(ltv_of(ltv)),
            _ => None,
        };
        let repays = matches!(change.debt, DebtChange::Repay(_));
        let anyone = to_ltv.is_none() && repays && change.coll == CollChange::None;
        let (index, record, receiver) = if anyone {
            let (index, record) = self.find(trove)?;
            (index, record, caller)
        } else {
            self.find_for(caller, trove)?
        };
        let plan = self.adjusted(index, &record, change, to_ltv, max_fee)?;
        self.store(Deed::Adjust, [caller, receiver], trove, record, plan)
    }

    /// The plan of an adjustment. As the contract does: the oracle is read only for what raises
    /// the risk, or aims at a loan-to-value.
    fn adjusted(
        &self,
        index: usize,
        record: &Record,
        mut change: Change,
        to_ltv: Option<LoanToValue>,
        max_fee: u128,
    ) -> Result<Plan, ErrorName> {
        let (branch, now) = (&self.branches[index], self.time());
        let quote = if change.raises_risk() || to_ltv.is_some() {
            self.quote(index)
        } else {
            Quote::default()
        };
        let limits = self.limits(index, Debt::ZERO, max_fee);
        if let Some(ltv) = to_ltv {
            let (totals, trove) = (branch.totals, &record.trove);
            let aimed = loan_to_value::change_to(totals, trove, ltv, &limits, &quote, now);
            change = Change::of_debt(aimed.map_err(named)?);
        }
        if let DebtChange::Borrow(new) = &mut change.debt {
            let amount = new.amount;
            *new = NewDebt { amount, ..limits };
        }
        let (params, totals) = (&branch.params, branch.totals);
        borrowing::adjust(params, totals, record.trove, &change, &quote, now).map_err(named)
    }

    /// Moves a trove in the rate book.
    fn place(&mut self, id: u128, plan: &Plan) {
        let TroveId { branch, counter } = TroveId::from_word(kernel::widen(id)).unwrap();
        let old = self.troves.get(&id).map(|record| record.trove.rate);
        let new = plan.trove.rate;
        let old = Place {
            tick: old.unwrap_or(new).tick(),
            counter,
        };
        let tick = new.tick();
        let book = &mut self.branches[branch as usize].book;
        if matches!(plan.book, BookMove::Remove | BookMove::Move) {
            rate_book::remove(book, old);
        }
        if matches!(plan.book, BookMove::Insert | BookMove::Move) {
            rate_book::insert(book, Place { tick, counter });
        }
        if plan.trove == Trove::default() {
            book.links.remove(&counter);
        }
    }

    /// Stores a plan, and says it.
    pub(crate) fn keep(
        &mut self,
        deed: Deed,
        id: u128,
        record: Record,
        plan: Plan,
    ) -> Result<(), ErrorName> {
        let index = (id >> 64) as usize;
        self.place(id, &plan);
        self.branches[index].totals = plan.branch;
        if plan.trove == Trove::default() {
            self.troves.remove(&id);
        } else {
            let trove = plan.trove;
            let part = self.branches[index].part_of(trove.stake);
            let record = Record {
                trove,
                part,
                last_touch: self.now,
                ..record
            };
            self.troves.insert(id, record);
        }
        self.system.book(plan.booked, plan.residue).map_err(named)?;
        self.said
            .extend(event::of_plan(deed, id, record.owner, &plan));
        self.trail.push(Act::Plan(index, id, Box::new(plan)));
        Ok(())
    }

    /// Stores a plan, then moves the tokens: what is sent first, what is owed last.
    pub(crate) fn store(
        &mut self,
        deed: Deed,
        [caller, receiver]: [Actor; 2],
        id: u128,
        record: Record,
        plan: Plan,
    ) -> Result<Effect, ErrorName> {
        let index = (id >> 64) as usize;
        self.keep(deed, id, record, plan)?;
        let token = self.token(index);
        let (caller, receiver) = (usize::from(caller), usize::from(receiver));
        let (coll_in, coll_out) = (plan.coll_in.raw(), plan.coll_out.raw());
        token.send(LEDGER, receiver, coll_out).map_err(unpaid)?;
        self.amp_usd.mint(receiver, plan.mint.raw());
        self.amp_usd.burn(caller, plan.burn.raw())?;
        let token = self.token(index);
        token.send(caller, LEDGER, coll_in).map_err(unpaid)?;
        self.last = Some((index, id, plan));
        Ok(Effect {
            opened: None,
            mint: plan.mint.raw(),
            burn: plan.burn.raw(),
            coll_in,
            coll_out,
            upfront_fee: plan.upfront_fee.raw(),
            ..Effect::default()
        })
    }
}

/// A token that does not move.
pub(crate) fn unpaid(_: ErrorName) -> ErrorName {
    ErrorName("TokenTransferFailed".to_owned())
}
