//! A pool of many people beside a model that touches everybody at once: shares floored at each
//! step, gains as exact rationals. Every operation goes through [`World::apply`].
#![allow(dead_code, unused_imports, reason = "each test file uses its part")]

mod operation;

use std::collections::BTreeMap;

use cdp_core::Pool;
use cdp_core::fixed_math::{Coll, Debt, GainPerShare, Shares, U256, kernel};
use cdp_core::pool::{Account, DEAD_SHARES, gain};
use num_bigint::BigUint;
use num_rational::Ratio;
use num_traits::Zero;

pub(crate) use operation::{Less, Op, coll, operations, size, traces};

/// Collaterals of the model: the first has 18 decimals, the second 9.
pub(crate) const COLLATERALS: usize = 2;
/// One AmpUSD.
pub(crate) const ONE: u128 = 1_000_000_000_000_000_000;
/// Who holds the dead shares.
pub(crate) const DEAD: usize = 0;
/// Everybody, the dead included.
pub(crate) const PEOPLE: usize = 6;

/// The same number as a big integer.
pub(crate) fn big(number: U256) -> BigUint {
    BigUint::from_bytes_be(&number.to_be_bytes::<32>())
}

/// The same number as a word.
pub(crate) fn word(number: u128) -> U256 {
    kernel::widen(number)
}

/// Whether claims are covered. There is no tolerance towards insolvency: not a wei, at any size.
pub(crate) fn covered(claims: u128, held: u128) -> bool {
    claims <= held
}

/// Somebody as the program stores them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) account: Account,
    pub(crate) snapshots: [GainPerShare; COLLATERALS],
    pub(crate) booked: [Coll; COLLATERALS],
}

/// Somebody as the model has them: everything is up to date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exact {
    pub(crate) shares: BigUint,
    pub(crate) gains: [Ratio<BigUint>; COLLATERALS],
}

/// What happened to the gains of one collateral.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flow {
    pub(crate) booked: u128,
    pub(crate) claimed: u128,
    /// Units that floors can have lost: see [`World::offset`] and [`World::settle`].
    pub(crate) floors: u128,
}

/// The pool, its people, and the model beside them.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) pool: Pool,
    pub(crate) people: [Person; PEOPLE],
    pub(crate) sums: BTreeMap<(u32, usize), GainPerShare>,
    pub(crate) exact: [Exact; PEOPLE],
    pub(crate) flows: [Flow; COLLATERALS],
    /// Collateral each has been paid.
    pub(crate) paid: [[u128; COLLATERALS]; PEOPLE],
}

impl World {
    /// The pool as it is deployed.
    pub(crate) fn new() -> Self {
        let mut world = Self {
            pool: Pool::SEEDED,
            people: [Person::default(); PEOPLE],
            sums: BTreeMap::new(),
            exact: Default::default(),
            flows: Default::default(),
            paid: Default::default(),
        };
        world.people[DEAD].account = Account::new(DEAD_SHARES, 0);
        world.exact[DEAD].shares = big(DEAD_SHARES.raw());
        world
    }

    pub(crate) fn shares_of(&self, who: usize) -> Shares {
        self.people[who].account.shares_at(self.pool.scale)
    }

    pub(crate) fn assets_of(&self, who: usize) -> Debt {
        self.pool.assets_down(self.shares_of(who)).unwrap()
    }

    /// What somebody can claim, booked and not.
    pub(crate) fn claimable(&self, who: usize, collateral: usize) -> u128 {
        let person = &self.people[who];
        let fresh = gain(
            person.account,
            self.pool.scale,
            person.snapshots[collateral],
            |scale| self.sum(scale, collateral),
        );
        person.booked[collateral].add(fresh.unwrap()).unwrap().raw()
    }

    pub(crate) fn sum(&self, scale: u32, collateral: usize) -> GainPerShare {
        self.sums
            .get(&(scale, collateral))
            .copied()
            .unwrap_or_default()
    }

    /// Books what somebody gained and brings their shares to the current scale.
    pub(crate) fn settle(&mut self, who: usize) {
        for collateral in 0..COLLATERALS {
            let total = self.claimable(who, collateral);
            let sum = self.sum(self.pool.scale, collateral);
            let person = &mut self.people[who];
            // One floor in each scale in which they still had shares, six at most.
            let scales = self.pool.scale - person.account.scale;
            self.flows[collateral].floors += u128::from(scales.min(5) + 1);
            person.booked[collateral] = Coll::new(total);
            person.snapshots[collateral] = sum;
        }
        self.people[who].account = Account::new(self.shares_of(who), self.pool.scale);
    }

    /// Replaces somebody's shares, settled first (POOL-10).
    pub(crate) fn set_shares(&mut self, who: usize, shares: U256) {
        self.settle(who);
        self.people[who].account.raw = Shares::new(shares);
        self.exact[who].shares = big(shares);
    }

    /// Debt for collateral. The gain per share floors: less than a unit in all is lost, as there
    /// are fewer shares than 2^160. Shares that steps took from accounts and left in the total,
    /// one for each and one more, gain as the others and are nobody's.
    pub(crate) fn offset(&mut self, offset: &cdp_core::pool::Offset, collateral: usize) {
        let plan = self.pool.offset(offset).unwrap();
        let (total, amount) = (big(self.pool.shares.raw()), offset.coll.raw());
        for exact in &mut self.exact {
            let part = Ratio::new(&exact.shares * amount, total.clone());
            exact.gains[collateral] += part;
        }
        let key = (plan.scale, collateral);
        let sum = self.sum(plan.scale, collateral).add(plan.gain).unwrap();
        self.sums.insert(key, sum);
        let flow = &mut self.flows[collateral];
        flow.booked += amount;
        flow.floors += 1;
        if self.pool.scale > 0 {
            let people = BigUint::from(PEOPLE + 1);
            let nobodys = (people * amount).div_ceil(&total);
            flow.floors += u128::try_from(nobodys).unwrap();
        }
        for _ in plan.scale..plan.pool.scale {
            for exact in &mut self.exact {
                exact.shares = &exact.shares / 1_000_000_000_u32;
            }
        }
        self.pool = plan.pool;
    }

    /// Pays somebody all they can claim.
    pub(crate) fn claim(&mut self, who: usize) {
        self.settle(who);
        for collateral in 0..COLLATERALS {
            let amount = self.people[who].booked[collateral].raw();
            self.people[who].booked[collateral] = Coll::ZERO;
            self.flows[collateral].claimed += amount;
            self.paid[who][collateral] += amount;
        }
    }

    /// What floors can still lose of what was not settled yet.
    pub(crate) fn open_floors(&self) -> u128 {
        let scales = |person: &Person| u128::from(self.pool.scale - person.account.scale);
        let per_person = self.people.iter().map(|person| scales(person).min(5) + 1);
        per_person.sum()
    }

    /// All claimable of one collateral.
    pub(crate) fn all_claimable(&self, collateral: usize) -> u128 {
        (0..PEOPLE).map(|who| self.claimable(who, collateral)).sum()
    }

    /// All shares that somebody has.
    pub(crate) fn all_shares(&self) -> BigUint {
        let all = (0..PEOPLE).map(|who| big(self.shares_of(who).raw()));
        all.fold(BigUint::zero(), |sum, shares| sum + shares)
    }
}

trait DivCeil {
    fn div_ceil(&self, divisor: &Self) -> Self;
}

impl DivCeil for BigUint {
    fn div_ceil(&self, divisor: &Self) -> Self {
        num_integer::Integer::div_ceil(self, divisor)
    }
}
