//! The pure world: the rules of `cdp-core` over maps.

use std::collections::{BTreeMap, BTreeSet};

use cdp_core::{
    Branch, BranchParams, Plan, Quote, RuleError, Status, System, Trove,
    governance::Ceiling,
    oracle::{self, Source},
    params::{AMPL_CEILING, HARD_AGE, SOFT_AGE, SPOT_CEILING, SPOT_THRESHOLD},
};
use fixed_math::{Debt, Timestamp, U256, kernel};

use crate::{
    ampl::Ampl,
    book::Book,
    event::Event,
    token::{POOL, Token, WRAPPER},
    trace::{Actor, Op, Step},
    world::{
        ACTORS, AMPL_ENDOWMENT, AMPL_SUPPLY, BranchState, Effect, ErrorName, GENESIS, GOVERNOR,
        Holdings, Managers, SEED, SPOT_ENDOWMENT, State, TroveState, World,
    },
};

/// A branch with what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchWorld {
    /// Its parameters.
    pub params: BranchParams,
    /// Its debt ceiling.
    pub ceiling: Ceiling,
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
    /// When the rate was last changed.
    pub last_rate_change: u64,
    /// Who else may act on it.
    pub managers: Managers,
    /// Whom the token standard approves for it.
    pub approved: Option<Actor>,
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
    /// Owners and those who act for them in everything.
    pub operators: BTreeSet<(Actor, Actor)>,
    /// Who owns the ledger, and to whom it is offered.
    pub governor: [Option<Actor>; 2],
    /// What the system owes.
    pub system: System,
    /// The last plan that was stored, with its branch; nothing after a refused step.
    pub last: Option<(usize, u128, Plan)>,
    /// What the ledger said in the last step.
    pub said: Vec<Event>,
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
            // At launch a ceiling's smallest raise is itself, and it was never raised.
            ceiling: Ceiling {
                debt: ceiling,
                smallest_raise: ceiling,
                ..Ceiling::default()
            },
            source: Source::new(18, decimals, SOFT_AGE, HARD_AGE).unwrap(),
            answer: (usd, GENESIS),
            totals: Branch::default(),
            book: Book::default(),
        };
        let one = 10u128.pow(18);
        let mut amp_usd = Token::default();
        amp_usd.mint(POOL, SEED);
        Self {
            now: GENESIS,
            ampl,
            wampl: Token::default(),
            spot,
            amp_usd,
            branches: [
                branch(BranchParams::AMPL, AMPL_CEILING, 18, 2 * one),
                branch(BranchParams::SPOT, SPOT_CEILING, 9, one * 6 / 5),
            ],
            troves: BTreeMap::new(),
            operators: BTreeSet::new(),
            governor: [Some(GOVERNOR), None],
            system: System {
                residue: Debt::new(SEED),
                ..System::default()
            },
            last: None,
            said: Vec::new(),
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
        (self.last, self.said) = (None, Vec::new());
        let mut next = self.clone();
        let effect = next.act(step.caller, &step.op)?;
        *self = next;
        Ok(effect)
    }

    fn events(&self) -> Vec<Event> {
        self.said.clone()
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
                ceiling: branch.ceiling.debt.raw(),
                last_raise: branch.ceiling.last_raise.raw(),
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
            last_rate_change: record.last_rate_change,
            managers: record.managers,
            approved: record.approved,
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
            governor: self.governor,
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

    /// The same world at a time, as if nothing had been done in it.
    #[must_use]
    pub fn still(&self, now: u64) -> Self {
        Self {
            now,
            last: None,
            said: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether somebody is a trove's owner, or whom the token standard lets act for it.
    #[must_use]
    pub fn acts_as_owner(&self, caller: Actor, record: &Record) -> bool {
        caller == record.owner
            || record.approved == Some(caller)
            || self.operators.contains(&(record.owner, caller))
    }

    /// Whether somebody may add to a trove, borrow, withdraw and close.
    #[must_use]
    pub fn may_act(&self, caller: Actor, record: &Record) -> bool {
        self.acts_as_owner(caller, record) || record.managers.manager == Some(caller)
    }

    fn act(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
        let account = usize::from(caller);
        match *op {
            Op::Transfer { to, amount } => {
                self.amp_usd.send(account, usize::from(to), amount)?;
            }
            Op::Rebase { supply } => self.ampl.rebase(supply),
            Op::Price {
                branch,
                answer,
                age,
            } => self.branches[usize::from(branch)].answer = (answer, self.now - age),
            Op::Donate { amples } => self.ampl.send(account, WRAPPER, amples)?,
            Op::Wrap { .. } | Op::WrapShares { .. } | Op::Unwrap { .. } => {
                return self.wrap(account, op);
            }
            Op::UnwrapAmples { .. } => return self.wrap(account, op),
            Op::Open { .. } | Op::OpenAtLtv { .. } => return self.open(caller, op),
            Op::Close { trove } => return self.close(caller, trove),
            Op::ChangeRate {
                trove,
                rate,
                max_fee,
            } => return self.change_rate(caller, trove, rate, max_fee),
            Op::AddCollateral { .. }
            | Op::WithdrawCollateral { .. }
            | Op::Borrow { .. }
            | Op::Repay { .. }
            | Op::Adjust { .. }
            | Op::AdjustToLtv { .. } => return self.adjust(caller, op),
            _ => self.act_for_owner(caller, op)?,
        }
        Ok(Effect::default())
    }
}
