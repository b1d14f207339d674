//! The pure world: the rules of `cdp-core` over maps.

use std::collections::{BTreeMap, BTreeSet};

use cdp_core::{
    Branch, BranchParams, Plan, Quote, RuleError, System, Trove,
    base_rate::BaseRate,
    governance::Ceiling,
    liquidation::{Batch, Taken},
    oracle::{self, Reading, Source},
    params::{AMPL_CEILING, AMPL_THRESHOLD, HARD_AGE, SOFT_AGE, SPOT_CEILING, SPOT_THRESHOLD},
    redistribution::{Part, Remainders, Sums},
    shutdown::Flags,
};
use fixed_math::{Debt, Price, Stake, Timestamp, U256, kernel};

use crate::{
    ampl::Ampl,
    book::Book,
    event::Event,
    staking::{Offsets, PoolWorld},
    token::{POOL, Token, WRAPPER},
    trace::{Actor, Op, Step},
    world::{
        ACTORS, AMPL_ENDOWMENT, AMPL_SUPPLY, Effect, ErrorName, GENESIS, GOVERNOR, Managers, SEED,
        SPOT_ENDOWMENT, State, World,
    },
};

/// What a step stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The plan of a trove, with its branch.
    Plan(usize, u128, Box<Plan>),
    /// A branch accrued, and booked this much.
    Accrued(usize, u128),
    /// Troves of a branch were liquidated.
    Liquidated(Box<Liquidated>),
    /// The pool offset debt.
    Offset(Box<Offsets>),
    /// What a trove that was closed owed to nobody: cushion, stray in the pool, dust.
    Forgiven([u128; 3]),
    /// Booked yield was used: minted to the pool and to the incentives, cancelled, made nobody's.
    Used([u128; 4]),
}

/// Liquidations of a call in a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liquidated {
    /// The branch's index.
    pub branch: usize,
    /// At what price.
    pub price: Price,
    /// What the pool could take of this branch.
    pub capacity: u128,
    /// The branch's interest since its last accrual.
    pub interest: u128,
    /// The call's sums, before the redistribution.
    pub batch: Batch,
    /// What was taken, and from whom.
    pub taken: Vec<(u128, Actor, Taken)>,
    /// Rounding that the last trove left.
    pub residue: u128,
}

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
    /// The answer of the anchor and its time, where it is another one.
    pub anchor: Option<(u128, u64)>,
    /// Its totals.
    pub totals: Branch,
    /// Its rate book.
    pub book: Book,
    /// What one stake of each scale ever received.
    pub sums: BTreeMap<u32, Sums>,
    /// What redistributions left over.
    pub remainders: Remainders,
    /// When causes to shut it were seen.
    pub flags: Flags,
    /// The price at which it was shut.
    pub shutdown_price: Price,
}

impl BranchWorld {
    /// What one stake of a scale ever received.
    #[must_use]
    pub fn sums(&self, scale: u32) -> Sums {
        self.sums.get(&scale).copied().unwrap_or_default()
    }

    /// A trove's part as it is stored now.
    pub(crate) fn part_of(&self, stake: Stake) -> Part {
        let scale = self.totals.stake_scale;
        let sums = self.sums(scale);
        Part { stake, scale, sums }
    }
}

/// A trove with what the rules do not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// What the rules read; its stake and what is pending to it are those of its part.
    pub trove: Trove,
    /// Its part in redistributions as it was stored.
    pub part: Part,
    /// Who owns the token.
    pub owner: Actor,
    /// When its debt or collateral was last changed: a shut branch's interest ended before.
    pub last_touch: u64,
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
    /// The Stability Pool.
    pub pool: PoolWorld,
    /// The base rate.
    pub base_rate: BaseRate,
    /// Whether a gauge earns.
    pub gauges_earn: bool,
    /// What liquidations left, by owner and branch.
    pub surplus: BTreeMap<(Actor, usize), u128>,
    /// The plan of the last step, with its branch, if it was a borrower's.
    pub last: Option<(usize, u128, Plan)>,
    /// All that the last step stored; nothing after a refused one.
    pub trail: Vec<Act>,
    /// What ledger and pool said in the last step.
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
            anchor: None,
            totals: Branch::default(),
            book: Book::default(),
            sums: BTreeMap::new(),
            remainders: Remainders::default(),
            flags: Flags::default(),
            shutdown_price: Price::ZERO,
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
            pool: PoolWorld::default(),
            base_rate: BaseRate::initial(Timestamp::new(GENESIS)),
            gauges_earn: false,
            surplus: BTreeMap::new(),
            last: None,
            trail: Vec::new(),
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
        self.pass(step.after);
        let mut next = self.clone();
        let effect = next.act(step.caller, &step.op)?;
        *self = next;
        Ok(effect)
    }

    fn events(&self) -> Vec<Event> {
        self.said.clone()
    }

    fn observe(&self) -> State {
        self.seen()
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
        let [market, anchor] = self.readings(branch);
        let threshold = [AMPL_THRESHOLD, SPOT_THRESHOLD][branch];
        oracle::quote(market, anchor, threshold, true)
    }

    /// What the market and the anchor of a branch answer.
    #[must_use]
    pub fn readings(&self, branch: usize) -> [Option<Reading>; 2] {
        let known = &self.branches[branch];
        let read = |(answer, at): (u128, u64)| {
            let (answer, at) = (U256::from(answer), U256::from(at));
            oracle::read(&known.source, answer, at, self.time())
        };
        [known.answer, known.anchor.unwrap_or(known.answer)].map(read)
    }

    /// The same world at a time, as if nothing had been done in it.
    #[must_use]
    pub fn still(&self, now: u64) -> Self {
        Self {
            now,
            last: None,
            trail: Vec::new(),
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

    /// A branch's collateral token.
    pub(crate) fn token(&mut self, branch: usize) -> &mut Token {
        if branch == 0 {
            &mut self.wampl
        } else {
            &mut self.spot
        }
    }

    /// Lets seconds pass.
    pub fn pass(&mut self, seconds: u64) {
        self.now += seconds;
        (self.last, self.said, self.trail) = (None, Vec::new(), Vec::new());
    }

    /// Does what a step does, now, and keeps no copy: a refusal may leave the world half changed,
    /// and it must be thrown away. A simulation keeps a second world instead.
    ///
    /// # Errors
    /// The name of the error that the step is refused with.
    pub fn act(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
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
            } => {
                let known = &mut self.branches[usize::from(branch)];
                (known.answer, known.anchor) = ((answer, self.now - age), None);
            }
            Op::Anchor {
                branch,
                answer,
                age,
            } => self.branches[usize::from(branch)].anchor = Some((answer, self.now - age)),
            Op::Donate { amples } => self.ampl.send(account, WRAPPER, amples)?,
            Op::Wrap { .. } | Op::WrapShares { .. } | Op::Unwrap { .. } => {
                return self.wrap(account, op);
            }
            Op::UnwrapAmples { .. } => return self.wrap(account, op),
            Op::Open { .. } | Op::OpenAtLtv { .. } => return self.open(caller, op),
            Op::Close { trove } => return self.close(caller, trove),
            Op::CloseLast { trove, max_burned } => {
                return self.close_last(caller, trove, max_burned);
            }
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
            Op::Liquidate { ref troves } => return self.liquidate(caller, troves),
            Op::ClaimSurplus { branch } => return self.claim_surplus(caller, branch),
            Op::Redeem { .. } => return self.redeem(caller, op),
            Op::UrgentRedeem { .. } => return self.urgent_redeem(caller, op),
            Op::Flag { branch } => self.flag(branch)?,
            Op::ClearFlag { branch } => self.clear_flag(branch)?,
            Op::Shut { branch } => self.shut(branch)?,
            Op::PoolDeposit { .. }
            | Op::PoolMint { .. }
            | Op::PoolWithdraw { .. }
            | Op::PoolRedeem { .. }
            | Op::PoolTransfer { .. }
            | Op::PoolClaim { .. }
            | Op::PullIncentives { .. } => return self.stake(caller, op),
            _ => self.act_for_owner(caller, op)?,
        }
        Ok(Effect::default())
    }
}
