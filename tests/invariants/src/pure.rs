//! The pure world: the rules of `cdp-core` over maps.

use std::collections::BTreeMap;

use cdp_core::{
    Branch, BranchParams, Plan, Quote, RuleError, Status, System, Trove, TroveId, borrowing,
    oracle::{self, Source},
    params::{AMPL_CEILING, HARD_AGE, SOFT_AGE, SPOT_CEILING, SPOT_THRESHOLD},
    plan::{BookMove, Change, NewDebt, Opening},
    rate_book::{self, Place},
};
use fixed_math::{AnnualRate, Coll, Debt, Timestamp, U256, kernel};

use crate::{
    ampl::Ampl,
    book::Book,
    token::{LEDGER, Token, WRAPPER},
    trace::{Actor, Op, Step},
    world::{
        ACTORS, AMPL_ENDOWMENT, AMPL_SUPPLY, BranchState, Effect, ErrorName, GENESIS, Holdings,
        SPOT_ENDOWMENT, State, TroveState, World,
    },
};

/// A branch with what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchWorld {
    /// Its parameters.
    pub params: BranchParams,
    /// Its debt ceiling.
    pub ceiling: Debt,
    /// How its market and its anchor are read.
    pub source: Source,
    /// The answer of both and its time.
    pub answer: (u128, u64),
    /// Its totals.
    pub totals: Branch,
    /// Its rate book.
    pub book: Book,
}

/// A trove with what the rules do not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// What the rules read.
    pub trove: Trove,
    /// Who owns the token.
    pub owner: Actor,
}

/// The pure world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PureLedger {
    /// The time.
    pub now: u64,
    /// AMPL.
    pub ampl: Ampl,
    /// Shares of the wrapped token.
    pub wampl: Token,
    /// SPOT.
    pub spot: Token,
    /// AmpUSD.
    pub amp_usd: Token,
    /// AMPL, SPOT.
    pub branches: [BranchWorld; 2],
    /// The troves that exist, by id.
    pub troves: BTreeMap<u128, Record>,
    /// What the system owes.
    pub system: System,
    /// The last plan that was stored, with its branch; nothing after a refused step.
    pub last: Option<(usize, u128, Plan)>,
}

impl Default for PureLedger {
    fn default() -> Self {
        let mut ampl = Ampl::new(AMPL_SUPPLY, usize::from(ACTORS));
        let mut spot = Token::default();
        for actor in 0..usize::from(ACTORS) {
            ampl.send(usize::from(ACTORS), actor, AMPL_ENDOWMENT)
                .unwrap();
            spot.mint(actor, SPOT_ENDOWMENT);
        }
        let branch = |params, ceiling, decimals, usd: u128| BranchWorld {
            params,
            ceiling,
            source: Source::new(18, decimals, SOFT_AGE, HARD_AGE).unwrap(),
            answer: (usd, GENESIS),
            totals: Branch::default(),
            book: Book::default(),
        };
        let one = 10u128.pow(18);
        Self {
            now: GENESIS,
            ampl,
            wampl: Token::default(),
            spot,
            amp_usd: Token::default(),
            branches: [
                branch(BranchParams::AMPL, AMPL_CEILING, 18, 2 * one),
                branch(BranchParams::SPOT, SPOT_CEILING, 9, one * 6 / 5),
            ],
            troves: BTreeMap::new(),
            system: System::default(),
            last: None,
        }
    }
}

/// An error by its name.
pub(crate) fn named(error: RuleError) -> ErrorName {
    ErrorName(format!("{error:?}"))
}

impl World for PureLedger {
    fn apply(&mut self, step: &Step) -> Result<Effect, ErrorName> {
        self.now += step.after;
        let mut next = self.clone_without_history();
        let effect = next.act(usize::from(step.caller), &step.op);
        match effect {
            Ok(effect) => {
                *self = next;
                Ok(effect)
            }
            Err(error) => {
                self.last = None;
                Err(error)
            }
        }
    }

    fn observe(&self) -> State {
        let branches = (0u64..)
            .zip(&self.branches)
            .map(|(index, branch)| BranchState {
                coll: branch.totals.coll.raw(),
                recorded_debt: branch.totals.recorded_debt.raw(),
                weighted_debt: branch.totals.weighted_debt.raw(),
                last_accrual: branch.totals.last_accrual.raw(),
                counter: branch.totals.counter,
                total_stakes: branch.totals.total_stakes.raw(),
                book: branch
                    .book
                    .walk()
                    .iter()
                    .map(|place| id(index, place.counter))
                    .collect(),
            });
        let troves = self.troves.iter().map(|(&id, record)| TroveState {
            id,
            owner: record.owner,
            coll: record.trove.coll.raw(),
            debt: record.trove.debt.raw(),
            stake: record.trove.stake.raw(),
            tick: record.trove.rate.tick(),
            last_debt_update: record.trove.last_debt_update.raw(),
            idle: record.trove.status == Status::Idle,
        });
        let holdings = (0..usize::from(ACTORS)).map(|actor| Holdings {
            amp_usd: self.amp_usd.balances[actor],
            wampl: self.wampl.balances[actor],
            ampl: self.ampl.balance(actor),
            spot: self.spot.balances[actor],
        });
        let System {
            booked,
            cushion,
            residue,
        } = self.system;
        State {
            now: self.now,
            branches: branches.collect(),
            troves: troves.collect(),
            system: [booked.pool, booked.incentives, cushion, residue].map(Debt::raw),
            supply: self.amp_usd.total,
            holdings: holdings.collect(),
        }
    }
}

/// A trove's token id.
#[must_use]
pub fn id(branch: u64, counter: u64) -> u128 {
    kernel::join(branch, counter)
}

impl PureLedger {
    /// The time as the rules take it.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        Timestamp::new(self.now)
    }

    /// What the oracle says of a branch.
    #[must_use]
    pub fn quote(&self, branch: usize) -> Quote {
        let BranchWorld { source, answer, .. } = &self.branches[branch];
        let (answer, at) = (U256::from(answer.0), U256::from(answer.1));
        let reading = oracle::read(source, answer, at, self.time());
        // Market and anchor of the traces agree.
        oracle::quote(reading, reading, SPOT_THRESHOLD, true)
    }

    fn clone_without_history(&self) -> Self {
        let mut next = self.clone();
        next.last = None;
        next
    }

    fn act(&mut self, caller: usize, op: &Op) -> Result<Effect, ErrorName> {
        match *op {
            Op::Open { .. } => self.open(caller, op),
            Op::Close { trove } => {
                let (index, record) = self.find_own(caller, trove)?;
                let totals = self.branches[index].totals;
                let plan = borrowing::close(totals, record.trove, self.time()).map_err(named)?;
                self.store(caller, trove, record.owner, plan)
            }
            Op::AddCollateral { trove, amount } => {
                self.find_own(caller, trove)?;
                self.change(caller, trove, &Change::add_collateral(Coll::new(amount)))
            }
            Op::WithdrawCollateral { trove, amount } => {
                self.find_own(caller, trove)?;
                let change = Change::withdraw_collateral(Coll::new(amount));
                self.change(caller, trove, &change)
            }
            Op::Borrow {
                trove,
                amount,
                max_fee,
            } => {
                let (index, _) = self.find_own(caller, trove)?;
                let debt = self.new_debt(index, amount, max_fee);
                self.change(caller, trove, &Change::borrow(debt))
            }
            Op::Repay { trove, amount } => {
                self.change(caller, trove, &Change::repay(Debt::new(amount)))
            }
            Op::Transfer { to, amount } => {
                self.amp_usd.send(caller, usize::from(to), amount)?;
                Ok(Effect::default())
            }
            Op::Rebase { supply } => {
                self.ampl.rebase(supply);
                Ok(Effect::default())
            }
            Op::Price {
                branch,
                answer,
                age,
            } => {
                self.branches[usize::from(branch)].answer = (answer, self.now - age);
                Ok(Effect::default())
            }
            Op::Donate { amples } => {
                self.ampl.send(caller, WRAPPER, amples)?;
                Ok(Effect::default())
            }
            _ => self.wrap(caller, op),
        }
    }

    fn open(&mut self, caller: usize, op: &Op) -> Result<Effect, ErrorName> {
        let Op::Open {
            branch,
            owner,
            coll,
            debt,
            rate,
            max_fee,
        } = *op
        else {
            return Ok(Effect::default());
        };
        let index = usize::from(branch);
        let rate = AnnualRate::from_wad(kernel::widen(rate));
        let rate = rate.map_err(|error| named(error.into()))?;
        let debt = self.new_debt(index, debt, max_fee);
        let opening = Opening {
            coll: Coll::new(coll),
            rate,
            debt,
        };
        let (world, quote) = (&self.branches[index], self.quote(index));
        let plan = borrowing::open(&world.params, world.totals, &opening, &quote, self.time());
        let plan = plan.map_err(named)?;
        let id = id(u64::from(branch), plan.branch.counter);
        let effect = self.store(caller, id, owner, plan)?;
        Ok(Effect {
            opened: Some(id),
            ..effect
        })
    }

    fn new_debt(&self, branch: usize, amount: u128, max_fee: u128) -> NewDebt {
        NewDebt {
            amount: Debt::new(amount),
            max_upfront_fee: Debt::new(max_fee),
            ceiling: self.branches[branch].ceiling,
        }
    }

    fn find(&self, id: u128) -> Result<(usize, Record), ErrorName> {
        let record = self
            .troves
            .get(&id)
            .ok_or_else(|| named(RuleError::TroveUnknown))?;
        let (branch, _) = kernel::split(id);
        Ok((branch as usize, *record))
    }

    /// Finds a trove for what its owner alone may do.
    fn find_own(&self, caller: usize, id: u128) -> Result<(usize, Record), ErrorName> {
        let (branch, record) = self.find(id)?;
        if usize::from(record.owner) == caller {
            Ok((branch, record))
        } else {
            Err(ErrorName("NotOwnerNorApproved".to_owned()))
        }
    }

    fn change(&mut self, caller: usize, id: u128, change: &Change) -> Result<Effect, ErrorName> {
        let (index, Record { trove, owner }) = self.find(id)?;
        let branch = &self.branches[index];
        // As the contract does: the oracle is read only for what raises the risk.
        let quote = if change.raises_risk() {
            self.quote(index)
        } else {
            Quote::default()
        };
        let time = self.time();
        let plan = borrowing::adjust(&branch.params, branch.totals, trove, change, &quote, time);
        self.store(caller, id, owner, plan.map_err(named)?)
    }

    /// Stores a plan, then moves the tokens: what is sent first, what is owed last.
    fn store(
        &mut self,
        caller: usize,
        id: u128,
        owner: Actor,
        plan: Plan,
    ) -> Result<Effect, ErrorName> {
        let TroveId {
            branch: index,
            counter,
        } = TroveId::from_word(kernel::widen(id)).unwrap();
        let index = index as usize;
        let branch = &mut self.branches[index];
        let old = self.troves.get(&id).map(|record| record.trove.rate);
        let tick = old.unwrap_or(plan.trove.rate).tick();
        match plan.book {
            BookMove::Keep => {}
            BookMove::Insert => rate_book::insert(&mut branch.book, Place { tick, counter }),
            BookMove::Remove => rate_book::remove(&mut branch.book, Place { tick, counter }),
            BookMove::Move => {
                rate_book::remove(&mut branch.book, Place { tick, counter });
                let tick = plan.trove.rate.tick();
                rate_book::insert(&mut branch.book, Place { tick, counter });
            }
        }
        branch.totals = plan.branch;
        if plan.trove == Trove::default() {
            self.troves.remove(&id);
            branch.book.links.remove(&counter);
        } else {
            self.troves.insert(
                id,
                Record {
                    trove: plan.trove,
                    owner,
                },
            );
        }
        self.system.book(plan.booked, plan.residue).map_err(named)?;
        let token = if index == 0 {
            &mut self.wampl
        } else {
            &mut self.spot
        };
        let unpaid = |_| ErrorName("TokenTransferFailed".to_owned());
        self.amp_usd.mint(caller, plan.mint.raw());
        token
            .send(LEDGER, caller, plan.coll_out.raw())
            .map_err(unpaid)?;
        self.amp_usd.burn(caller, plan.burn.raw())?;
        token
            .send(caller, LEDGER, plan.coll_in.raw())
            .map_err(unpaid)?;
        self.last = Some((index, id, plan));
        Ok(Effect {
            opened: None,
            mint: plan.mint.raw(),
            burn: plan.burn.raw(),
            coll_in: plan.coll_in.raw(),
            coll_out: plan.coll_out.raw(),
            upfront_fee: plan.upfront_fee.raw(),
            ..Effect::default()
        })
    }
}
