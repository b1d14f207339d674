//! Gauges beside the pure world: the rules of `cdp-core` over what its ledger pays for liquidity.
//! Liquidity itself is out of nothing: every gauge has tokens of its own, and everybody has them.

use std::collections::BTreeMap;

use cdp_core::incentives::{Gauge, Member, Split, stake, unstake};
use fixed_math::{Debt, IncomePerUnit, Liquidity, Ratio};

use crate::{
    pure::PureLedger,
    trace::{Actor, Op, Step},
    world::{ROUTER, World},
};

/// A world with gauges.
#[derive(Clone, Debug)]
pub struct Gauges {
    /// The ledger, the pool, and everybody's money.
    pub world: PureLedger,
    /// The gauges.
    pub gauges: Vec<Gauge>,
    sums: Vec<IncomePerUnit>,
    /// By gauge and account: the account, and the sum when it was settled.
    members: BTreeMap<(usize, Actor), (Member, IncomePerUnit)>,
    /// What the ledger paid so far.
    pub pulled: u128,
    /// What was claimed so far.
    pub paid: u128,
    /// Sums raised and accounts settled: each may have floored once.
    pub floors: u128,
}

impl Gauges {
    /// Empty gauges, by weight in basis points and minimum.
    #[must_use]
    pub fn new(world: PureLedger, gauges: &[(u16, u128)]) -> Self {
        let gauge = |(weight, minimum): &(u16, u128)| Gauge {
            weight: Ratio::from_bps(*weight),
            minimum: Liquidity::new(*minimum),
            staked: Liquidity::default(),
        };
        Self {
            world,
            gauges: gauges.iter().map(gauge).collect(),
            sums: vec![IncomePerUnit::ZERO; gauges.len()],
            members: BTreeMap::new(),
            pulled: 0,
            paid: 0,
            floors: 0,
        }
    }

    /// Whether any gauge earns.
    #[must_use]
    pub fn earn(&self) -> bool {
        self.gauges.iter().any(Gauge::earns)
    }

    /// Has the ledger pay what is due, and shares it over the gauges as they are; `earn` says
    /// whether any will earn afterwards. Answers what it was.
    ///
    /// # Panics
    /// If the ledger refuses.
    pub fn pull(&mut self, earn: bool) -> u128 {
        let step = Step {
            after: 0,
            caller: ROUTER,
            op: Op::PullIncentives { earns: earn },
        };
        let income = self.world.apply(&step).expect("a pull").mint;
        let mut split = Split::new(Debt::new(income), self.gauges.iter().copied());
        for (gauge, sum) in self.gauges.iter().zip(&mut self.sums) {
            let part = split.part(gauge).expect("a part");
            if !part.is_zero() {
                *sum = sum.add(gauge.rise(part).expect("a rise")).expect("a sum");
                self.floors += 1;
            }
        }
        self.pulled += income;
        income
    }

    /// An account of a gauge as of now, nothing pulled.
    fn settled(&self, number: usize, who: Actor) -> Member {
        let known = self.members.get(&(number, who)).copied();
        let (member, then) = known.unwrap_or_default();
        member
            .settled(then, self.sums[number])
            .expect("earnings fit")
    }

    /// What an account has staked in a gauge.
    #[must_use]
    pub fn staked(&self, number: usize, who: Actor) -> u128 {
        self.settled(number, who).staked.raw()
    }

    /// What an account has earned of what was pulled.
    #[must_use]
    pub fn earned(&self, number: usize, who: Actor) -> u128 {
        self.settled(number, who).booked.raw()
    }

    /// What everybody has earned and not claimed.
    #[must_use]
    pub fn claimable(&self) -> u128 {
        let members = self.members.keys();
        members
            .map(|(number, who)| self.earned(*number, *who))
            .sum()
    }

    /// Accounts that there ever were.
    #[must_use]
    pub fn accounts(&self) -> usize {
        self.members.len()
    }

    /// Adds to a stake, or takes from it; whether it went through.
    pub fn change(&mut self, number: usize, who: Actor, amount: u128, adds: bool) -> bool {
        let rule = if adds { stake } else { unstake };
        let (old, amount) = (self.gauges[number], Liquidity::new(amount));
        let Ok(change) = rule(old, self.settled(number, who), amount) else {
            return false;
        };
        self.gauges[number] = change.gauge;
        let earn = self.earn();
        self.gauges[number] = old;
        self.pull(earn);
        let member = Member {
            staked: change.member.staked,
            ..self.settled(number, who)
        };
        self.store(number, who, member);
        self.gauges[number] = change.gauge;
        true
    }

    /// Pays what an account has earned; answers what it was.
    ///
    /// # Panics
    /// If the incentives do not hold it.
    pub fn claim(&mut self, number: usize, who: Actor) -> u128 {
        self.pull(self.earn());
        let member = self.settled(number, who);
        let amount = member.booked.raw();
        if amount == 0 {
            return 0;
        }
        let booked = Debt::ZERO;
        self.store(number, who, Member { booked, ..member });
        let step = Step {
            after: 0,
            caller: ROUTER,
            op: Op::Transfer { to: who, amount },
        };
        self.world.apply(&step).expect("what was earned is there");
        self.paid += amount;
        amount
    }

    /// Sets the weights of all gauges, in basis points.
    pub fn weigh(&mut self, weights: &[u16]) {
        let mut next = self.gauges.clone();
        for (gauge, weight) in next.iter_mut().zip(weights) {
            gauge.weight = Ratio::from_bps(*weight);
        }
        self.pull(next.iter().any(Gauge::earns));
        self.gauges = next;
    }

    fn store(&mut self, number: usize, who: Actor, member: Member) {
        self.members
            .insert((number, who), (member, self.sums[number]));
        self.floors += 1;
    }
}
