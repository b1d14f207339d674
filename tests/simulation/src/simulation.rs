//! A day at a time: prices, a rebase, people, the evening's figures.
//!
//! ```text
//! look 1   anchor = yesterday's average; market moves; liquidators; borrowers; redeemers
//!          02:00 the rebase
//! look 2.. market moves on towards the day's average; the same people
//! evening  incentives are pulled, claims, stakers, holders, providers, ceilings, figures, SUPPLY-1
//! ```
//!
//! At each look the fast liquidators come first, then borrowers who look, then slow liquidators:
//! whoever waits for a borrower's repayment waits in vain if somebody is faster.

use std::collections::BTreeMap;

use cdp_core::oracle::OracleStatus;
use invariants::{
    pure::PureLedger,
    trace::{Actor, Op, Step},
    world::{Effect, ROUTER, World},
};

use crate::{
    chance::Chance,
    error::SimulationError,
    market::Market,
    measure::{Day, Tally},
    path::{Path, PathDay},
    population::{CUSTODIANS, MARKET, Population, morning},
    settings::Settings,
    twin::Twin,
};

/// Base units of one whole token of each branch.
pub const UNITS: [f64; 2] = [1e18, 1e9];
/// AmpUSD-wei in one AmpUSD.
pub const WAD: f64 = 1e18;

/// A run.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(crate) settings: Settings,
    pub(crate) path: Path,
    pub(crate) twin: Twin,
    pub(crate) people: Population,
    pub(crate) market: Market,
    pub(crate) chance: Chance,
    /// The day of the path.
    pub(crate) day: usize,
    /// Dollars per whole token where they are traded.
    pub(crate) usd: [f64; 2],
    /// What borrowers own, in dollars, over the last weeks: what others' money is measured by.
    pub(crate) scale: f64,
    pub(crate) tally: Tally,
    /// Since when troves have been below the MCR.
    pub(crate) due: BTreeMap<u128, u64>,
    /// Rate and debt of the troves of each branch in the order of the book, this morning.
    pub(crate) books: [Vec<(f64, f64)>; 2],
    at: u64,
    days: Vec<Day>,
    trace: Vec<Step>,
    refusals: BTreeMap<String, u64>,
    steps: u64,
}

impl Simulation {
    /// Everybody is there, nobody has done anything.
    ///
    /// # Errors
    /// Those of [`Settings::validate`].
    pub fn new(settings: Settings, path: Path) -> Result<Self, SimulationError> {
        Self::begun(settings, path, PureLedger::default())
    }

    /// The same from a world in which something happened before.
    ///
    /// # Errors
    /// Those of [`Settings::validate`].
    pub fn begun(
        settings: Settings,
        path: Path,
        mut world: PureLedger,
    ) -> Result<Self, SimulationError> {
        settings.validate()?;
        for (branch, known) in world.branches.iter_mut().enumerate() {
            known.params = settings.params[branch];
        }
        let mut run = Self {
            people: Population::new(&settings),
            market: Market::new(1.0),
            chance: Chance::new(settings.seed, "days"),
            twin: Twin::new(world),
            at: morning(0),
            settings,
            path,
            day: 0,
            usd: [0.0; 2],
            scale: 0.0,
            tally: Tally::default(),
            due: BTreeMap::new(),
            books: [Vec::new(), Vec::new()],
            days: Vec::new(),
            trace: Vec::new(),
            refusals: BTreeMap::new(),
            steps: 0,
        };
        if let Some(first) = run.path.days.first().copied() {
            run.begin(&first);
        }
        Ok(run)
    }

    /// The first morning: the supply is the path's, AMPL is wrapped, money waits.
    fn begin(&mut self, first: &PathDay) {
        self.act(
            0,
            Op::Rebase {
                supply: first.before,
            },
        );
        for account in 0..CUSTODIANS {
            let amples = self.ledger().ampl.balance(usize::from(account));
            self.act(account, Op::Wrap { amples });
        }
        self.usd = [first.share_usd(), first.spot_usd()];
        self.scale = self.owned_usd();
        self.market = Market::new(0.02 * self.scale);
        self.act(ROUTER, Op::PullIncentives { earns: true });
    }

    /// What borrowers own of both collaterals, in dollars.
    pub(crate) fn owned_usd(&self) -> f64 {
        let shares = crate::population::ALL_SHARES * self.settings.collateral;
        shares * self.usd[0] + 400_000.0 * self.usd[1]
    }

    /// The same run with another path from here on.
    #[must_use]
    pub fn onto(&self, path: Path) -> Self {
        Self {
            path,
            ..self.clone()
        }
    }

    /// Runs the path to its end; says each day how many are done.
    ///
    /// # Errors
    /// `SupplyNotConserved`, `ShadowDiffers` - a defect.
    pub fn run(&mut self, mut progress: impl FnMut(usize)) -> Result<(), SimulationError> {
        while self.day < self.path.days.len() {
            self.run_day()?;
            progress(self.day);
        }
        Ok(())
    }

    /// Runs one day.
    ///
    /// # Errors
    /// `SupplyNotConserved`, `ShadowDiffers` - a defect.
    pub fn run_day(&mut self) -> Result<(), SimulationError> {
        let today = self.path.days[self.day];
        let yesterday = self
            .day
            .checked_sub(1)
            .map_or(today, |day| self.path.days[day]);
        self.tally = Tally {
            fees_before: self.market.fees,
            pool_before: self.pool_now().minted.raw() as f64 / WAD,
            ..Tally::default()
        };
        self.books = [self.book_of(0), self.book_of(1)];
        let looks = self.settings.looks;
        for look in 0..looks {
            self.until(morning(self.day) + look * (86_400 / looks));
            let part = if today.sudden {
                1.0
            } else {
                (look + 1) as f64 / looks as f64
            };
            self.move_prices(&yesterday, &today, part);
            self.look();
            if look == 0 && self.day > 0 {
                self.act(
                    0,
                    Op::Rebase {
                        supply: yesterday.after,
                    },
                );
            }
        }
        self.evening();
        self.conserve(&today)?;
        let day = Day::of(self, &today);
        self.days.push(day);
        self.day += 1;
        Ok(())
    }

    /// Everybody who comes at every look, in the order of their speed.
    fn look(&mut self) {
        for branch in 0..2 {
            let restricted = self.ledger().quote(branch).status == OracleStatus::Restricted;
            self.tally.restricted[branch] += f64::from(u8::from(restricted));
        }
        self.wait(300);
        self.liquidate();
        self.wait(1_500);
        self.borrow();
        self.redeem();
        self.wait(1_800);
        self.liquidate();
        self.guard();
        self.redeem_urgently();
    }

    fn evening(&mut self) {
        self.wait(600);
        self.scale += (self.owned_usd() - self.scale) / 30.0;
        self.pull_incentives();
        self.claim();
        self.stake();
        self.hold();
        self.provide();
        if self.day.is_multiple_of(7) {
            self.govern();
        }
    }

    /// The market is on its way from yesterday's average to today's; the anchor is yesterday's.
    fn move_prices(&mut self, yesterday: &PathDay, today: &PathDay, part: f64) {
        let between = |from: f64, to: f64| from * (to / from).powf(part);
        self.usd = [
            between(yesterday.share_usd(), today.share_usd()),
            between(yesterday.spot_usd(), today.spot_usd()),
        ];
        let anchors = [yesterday.share_usd(), yesterday.spot_report_usd()];
        for (branch, anchor) in (0..).zip(anchors) {
            let (answer, age) = ((self.usd[usize::from(branch)] * WAD) as u128, 0);
            let op = Op::Price {
                branch,
                answer,
                age,
            };
            self.act(MARKET, op);
            // The anchor was given in the morning.
            let op = Op::Anchor {
                branch,
                answer: (anchor * WAD) as u128,
                age: self.ledger().now - morning(self.day),
            };
            self.act(MARKET, op);
        }
    }

    /// Nothing was made or lost (SUPPLY-1), and both worlds agree.
    fn conserve(&self, today: &PathDay) -> Result<(), SimulationError> {
        let world = self.ledger();
        let booked = world.system.booked.pool.raw() + world.system.booked.incentives.raw();
        let held = world.amp_usd.total + booked + world.system.cushion.raw();
        let debts = world.branches.iter().map(|branch| {
            branch.totals.recorded_debt.raw() + branch.totals.redistributed.debt.raw()
        });
        let owed = debts.sum::<u128>() + world.system.residue.raw();
        if held != owed {
            let date = today.date.to_string();
            return Err(SimulationError::SupplyNotConserved { date, held, owed });
        }
        if self.twin.differs {
            let step = format!("a step before {}", today.date);
            return Err(SimulationError::ShadowDiffers { step });
        }
        Ok(())
    }

    /// Lets the clock run to a second.
    fn until(&mut self, second: u64) {
        self.at = self.at.max(second);
    }

    /// Lets seconds pass.
    pub(crate) fn wait(&mut self, seconds: u64) {
        self.at += seconds;
    }

    /// Somebody does something. None if the protocol refuses it, which is counted.
    pub(crate) fn act(&mut self, caller: Actor, op: Op) -> Option<Effect> {
        let after = self.at.saturating_sub(self.ledger().now);
        let step = Step { after, caller, op };
        self.steps += 1;
        let result = self.twin.apply(&step);
        if self.settings.keep_trace {
            self.trace.push(step);
        }
        match result {
            Ok(effect) => Some(effect),
            Err(refusal) => {
                *self.refusals.entry(refusal.0).or_default() += 1;
                None
            }
        }
    }

    /// The second in which the next step happens.
    pub(crate) fn now_with_wait(&self) -> u64 {
        self.at.max(self.ledger().now)
    }

    /// The protocol's state.
    #[must_use]
    pub const fn ledger(&self) -> &PureLedger {
        self.twin.ledger()
    }

    /// The evenings so far.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &Path {
        &self.path
    }

    /// The steps so far, if they are kept.
    #[must_use]
    pub fn trace(&self) -> &[Step] {
        &self.trace
    }

    /// How many steps there were.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// What was refused, by the name of the error.
    #[must_use]
    pub const fn refusals(&self) -> &BTreeMap<String, u64> {
        &self.refusals
    }

    /// Sells AmpUSD of an account to the market.
    pub(crate) fn sell(&mut self, from: Actor, amount: u128) {
        let sent = Op::Transfer { to: MARKET, amount };
        if amount > 0 && self.act(from, sent).is_some() {
            self.market.sell(amount as f64 / WAD);
            self.settle();
        }
    }

    /// Buys AmpUSD for an account; whether the market had as much.
    pub(crate) fn buy(&mut self, to: Actor, amount: u128) -> bool {
        let held = self.ledger().amp_usd.balances[usize::from(MARKET)];
        if amount == 0 || amount > held || self.market.buy(amount as f64 / WAD).is_none() {
            return false;
        }
        self.act(MARKET, Op::Transfer { to, amount });
        self.settle();
        true
    }

    /// The market's book follows its account.
    fn settle(&mut self) {
        let held = self.ledger().amp_usd.balances[usize::from(MARKET)];
        self.market.amp_usd = held as f64 / WAD;
    }
}
