//! The Stability Pool of the pure world, and the pulls of booked yield.

use std::collections::BTreeMap;

use cdp_core::{
    RuleError, Yield, interest,
    pool::{Account, Offset, Pool, PoolChange, gain},
    yields::{Shared, shared},
};
use fixed_math::{Coll, Debt, GainPerShare, Shares, kernel};

use crate::{
    event::Event,
    pure::{Act, PureLedger, named},
    token::{POOL, insufficient},
    trace::{Actor, Op, Wide},
    verbs::unpaid,
    world::{Effect, ErrorName, POOL_PERSON, ROUTER},
};

/// What the pool knows of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staker {
    /// Its shares as they were when it was last touched.
    pub account: Account,
    /// The sums of its scale then.
    pub snapshots: [GainPerShare; 2],
    /// What it gained until then and did not claim.
    pub booked: [Coll; 2],
}

/// The Stability Pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolWorld {
    /// Its totals.
    pub totals: Pool,
    /// Who ever held shares.
    pub stakers: BTreeMap<Actor, Staker>,
    /// Gains per share, by scale and collateral.
    pub sums: BTreeMap<u32, [GainPerShare; 2]>,
    /// Collateral gained and not claimed.
    pub gains: [u128; 2],
}

/// The pool before and after offsets of one branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offsets {
    /// The branch's index.
    pub branch: usize,
    /// What was offset.
    pub offset: Offset,
    /// The pool before.
    pub before: Pool,
    /// The pool after.
    pub after: Pool,
}

/// Shares of a step.
#[must_use]
pub fn shares_of(words: Wide) -> Shares {
    Shares::new(kernel::join_words(words[0], words[1]))
}

/// Shares for a step.
#[must_use]
pub fn words_of(shares: Shares) -> Wide {
    let (high, low) = kernel::split_words(shares.raw());
    [high, low]
}

impl Default for PoolWorld {
    fn default() -> Self {
        Self {
            totals: Pool::SEEDED,
            stakers: BTreeMap::new(),
            sums: BTreeMap::new(),
            gains: [0; 2],
        }
    }
}

impl PoolWorld {
    fn sums_of(&self, scale: u32) -> [GainPerShare; 2] {
        self.sums.get(&scale).copied().unwrap_or_default()
    }

    /// Shares of an account, in the scale of now.
    #[must_use]
    pub fn shares_of(&self, actor: Actor) -> Shares {
        let staker = self.stakers.get(&actor).copied().unwrap_or_default();
        staker.account.shares_at(self.totals.scale)
    }

    /// What an account gained of a collateral and did not claim.
    #[must_use]
    pub fn claimable(&self, actor: Actor, branch: usize) -> u128 {
        self.settled(actor).booked[branch].raw()
    }

    /// An account as of now (POOL-10).
    #[must_use]
    pub fn settled(&self, actor: Actor) -> Staker {
        let mut staker = self.stakers.get(&actor).copied().unwrap_or_default();
        let scale = self.totals.scale;
        for branch in 0..2 {
            let (account, snapshot) = (staker.account, staker.snapshots[branch]);
            let sum_of = |scale| self.sums_of(scale)[branch];
            let gained = gain(account, scale, snapshot, sum_of).expect("a gain fits");
            staker.booked[branch] = staker.booked[branch].add(gained).expect("gains fit");
        }
        staker.account = Account::new(staker.account.shares_at(scale), scale);
        staker.snapshots = self.sums_of(scale);
        staker
    }

    /// Settles an account, and changes its shares.
    fn change(&mut self, actor: Actor, shares: impl FnOnce(Shares) -> Shares) {
        let mut staker = self.settled(actor);
        staker.account.raw = shares(staker.account.raw);
        self.stakers.insert(actor, staker);
    }
}

/// The pool's own name for passing a limit.
fn of_pool(error: RuleError, verb: &str) -> ErrorName {
    match error {
        RuleError::PoolAmountAboveMax => ErrorName(format!("ERC4626ExceededMax{verb}")),
        RuleError::PoolSharesZero => ErrorName("ZeroShares".to_owned()),
        error => named(error),
    }
}

impl PureLedger {
    /// Accrues every branch and moves what they booked (POOL-22).
    pub(crate) fn accrue_all(&mut self) -> Result<Yield, ErrorName> {
        for index in 0..self.branches.len() {
            let now = self.time();
            let totals = &mut self.branches[index].totals;
            let grown = interest::accrue(totals, now).map_err(named)?;
            let booked = interest::split(grown);
            self.system.book(booked, Debt::ZERO).map_err(named)?;
            self.trail.push(Act::Accrued(index, grown.raw()));
            if !grown.is_zero() {
                self.said.push(Event::Interest(index as u8, grown.raw()));
            }
        }
        Ok(self.system.booked)
    }

    /// What everybody would be due now.
    ///
    /// # Panics
    /// Out of the caps.
    #[must_use]
    pub fn yields_now(&self, pool_earns: bool) -> Shared {
        let mut booked = self.system.booked;
        for branch in &self.branches {
            let mut totals = branch.totals;
            let grown = interest::accrue(&mut totals, self.time()).expect("in the caps");
            booked = booked.plus(interest::split(grown)).expect("in the caps");
        }
        shared(booked, pool_earns, self.gauges_earn).expect("in the caps")
    }

    /// Stores what is booked after a use of it, and says so.
    pub(crate) fn use_yields(
        &mut self,
        to: Option<Actor>,
        minted: Debt,
        rest: &Shared,
    ) -> Result<(), ErrorName> {
        self.system.booked = rest.booked;
        self.system.cushion = (self.system.cushion.add(rest.cushion))
            .map_err(RuleError::from)
            .map_err(named)?;
        let Yield { pool, incentives } = rest.booked;
        self.said.push(Event::YieldPulled(
            to,
            minted.raw(),
            pool.raw(),
            incentives.raw(),
            rest.cushion.raw(),
        ));
        Ok(())
    }

    /// Mints what is due to the pool.
    fn pull_yield(&mut self) -> Result<u128, ErrorName> {
        let booked = self.accrue_all()?;
        let earns = self.pool.totals.earns();
        let mut due = shared(booked, earns, self.gauges_earn).map_err(named)?;
        let minted = core::mem::take(&mut due.booked.pool);
        self.use_yields(Some(POOL_PERSON), minted, &due)?;
        let used = [minted.raw(), 0, 0, due.cushion.raw()];
        self.trail.push(Act::Used(used));
        self.pool.totals = self.pool.totals.with_yield(minted).map_err(named)?;
        self.amp_usd.mint(POOL, minted.raw());
        Ok(minted.raw())
    }

    fn pull_incentives(&mut self, caller: Actor, earns: bool) -> Result<Effect, ErrorName> {
        if caller != ROUTER {
            return Err(ErrorName("NotLiquidityIncentives".to_owned()));
        }
        let booked = self.accrue_all()?;
        let mut due = shared(booked, self.pool.totals.earns(), self.gauges_earn).map_err(named)?;
        let minted = core::mem::take(&mut due.booked.incentives);
        if earns != self.gauges_earn {
            self.gauges_earn = earns;
            self.said.push(Event::GaugesEarn(earns));
        }
        self.use_yields(Some(ROUTER), minted, &due)?;
        let used = [0, minted.raw(), 0, due.cushion.raw()];
        self.trail.push(Act::Used(used));
        self.amp_usd.mint(usize::from(ROUTER), minted.raw());
        Ok(Effect {
            mint: minted.raw(),
            ..Effect::default()
        })
    }

    /// The verbs of the pool, and the pull of the incentives.
    pub(crate) fn stake(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
        match *op {
            Op::PullIncentives { earns } => self.pull_incentives(caller, earns),
            Op::PoolTransfer { to, shares } => self.send_shares(caller, to, shares_of(shares)),
            Op::PoolClaim { to } => self.claim(caller, to),
            _ => self.enter_or_leave(caller, op),
        }
    }

    fn enter_or_leave(&mut self, caller: Actor, op: &Op) -> Result<Effect, ErrorName> {
        let mint = self.pull_yield()?;
        let (pool, held) = (self.pool.totals, self.pool.shares_of(caller));
        let (change, verb, enters): (Result<PoolChange, _>, _, _) = match *op {
            Op::PoolDeposit { assets } => (pool.deposit(Debt::new(assets)), "Deposit", true),
            Op::PoolMint { shares } => (pool.mint(shares_of(shares)), "Mint", true),
            Op::PoolWithdraw { assets } => {
                let change = pool.withdraw(Debt::new(assets), held);
                (change, "Withdraw", false)
            }
            Op::PoolRedeem { shares } => (pool.redeem(shares_of(shares), held), "Redeem", false),
            _ => return Ok(Effect::default()),
        };
        let change = change.map_err(|error| of_pool(error, verb))?;
        let (assets, account) = (change.assets.raw(), usize::from(caller));
        let shares = change.shares.raw();
        self.pool.totals = change.pool;
        if enters {
            self.pool.change(caller, |held| sum(held, change.shares));
            self.said
                .push(Event::SharesMoved(None, Some(caller), shares));
            self.said.push(Event::Staked(caller, assets, shares));
            self.amp_usd.send(account, POOL, assets).map_err(unpaid)?;
        } else {
            self.pool
                .change(caller, |held| difference(held, change.shares));
            self.said
                .push(Event::SharesMoved(Some(caller), None, shares));
            self.said.push(Event::Unstaked(caller, assets, shares));
            self.amp_usd.send(POOL, account, assets).map_err(unpaid)?;
        }
        Ok(Effect {
            mint,
            assets,
            pool_shares: shares,
            ..Effect::default()
        })
    }

    fn send_shares(&mut self, from: Actor, to: Actor, shares: Shares) -> Result<Effect, ErrorName> {
        if shares > self.pool.shares_of(from) {
            return Err(insufficient());
        }
        self.pool.change(from, |held| difference(held, shares));
        self.pool.change(to, |held| sum(held, shares));
        let shares = shares.raw();
        self.said
            .push(Event::SharesMoved(Some(from), Some(to), shares));
        Ok(Effect {
            pool_shares: shares,
            ..Effect::default()
        })
    }

    fn claim(&mut self, caller: Actor, to: Actor) -> Result<Effect, ErrorName> {
        // Who is owed nothing stays as they are.
        if (0..2).all(|branch| self.pool.claimable(caller, branch) == 0) {
            return Ok(Effect::default());
        }
        self.pool.change(caller, |held| held);
        let mut coll_out = 0;
        for branch in 0..2 {
            let staker = self.pool.stakers.entry(caller).or_default();
            let claimed = core::mem::take(&mut staker.booked[branch]).raw();
            self.pool.gains[branch] -= claimed;
            let token = self.token(branch);
            token.send(POOL, usize::from(to), claimed).map_err(unpaid)?;
            if claimed > 0 {
                let said = Event::GainsClaimed(caller, to, branch as u8, claimed);
                self.said.push(said);
            }
            coll_out += claimed;
        }
        Ok(Effect {
            coll_out,
            ..Effect::default()
        })
    }

    /// Debt of a branch that the pool takes, for collateral that it has been sent.
    pub(crate) fn offset(&mut self, branch: usize, offset: Offset) -> Result<(), ErrorName> {
        let before = self.pool.totals;
        let plan = before.offset(&offset).map_err(named)?;
        let sums = self.pool.sums.entry(plan.scale).or_default();
        sums[branch] = sums[branch]
            .add(plan.gain)
            .map_err(RuleError::from)
            .map_err(named)?;
        self.pool.totals = plan.pool;
        self.pool.gains[branch] += offset.coll.raw();
        let amounts = [offset.debt, offset.from_yield, plan.pool.minted];
        let [debt, from_yield, minted] = amounts.map(Debt::raw);
        let told = [debt, from_yield, offset.coll.raw(), minted];
        self.said
            .push(Event::Offset(branch as u8, told, sums[branch].raw()));
        if plan.pool.scale != plan.scale {
            let said = Event::Stepped(plan.pool.scale, plan.pool.shares.raw());
            self.said.push(said);
        }
        self.trail.push(Act::Offset(Box::new(Offsets {
            branch,
            offset,
            before,
            after: plan.pool,
        })));
        Ok(())
    }
}

fn sum(one: Shares, other: Shares) -> Shares {
    one.add(other).expect("shares fit")
}

fn difference(one: Shares, other: Shares) -> Shares {
    one.sub(other).expect("it was tested")
}
