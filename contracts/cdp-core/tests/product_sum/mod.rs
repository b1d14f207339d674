//! A Stability Pool as the reference keeps it: each deposit with a snapshot of a running product
//! of what offsets left, and of running sums of what they and the yield brought. Written from
//! section 6.1 of `liquity-v2.md`, in big integers. A collateral here is one of ours.

use std::collections::BTreeMap;

use num_bigint::BigUint;

/// Collaterals.
pub(crate) const COLLATERALS: usize = 2;
/// The product at the start of a scale, and the least it may be.
const START: u32 = 36;
const FLOOR: u32 = 27;
/// Digits between two scales.
const STEP: u32 = 9;
/// Scales after which a deposit reads as nothing.
const EXPONENT_CAP: u32 = 8;
/// Scales after its own of which a deposit still gains.
const SPAN: u32 = 2;

pub(crate) fn ten(power: u32) -> BigUint {
    BigUint::from(10u8).pow(power)
}

/// A deposit and what was true when it was last touched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deposit {
    value: BigUint,
    product: BigUint,
    scale: u32,
    coll: [BigUint; COLLATERALS],
    interest: BigUint,
    /// Collateral gained before that and not taken.
    stash: [BigUint; COLLATERALS],
}

/// The pool.
#[derive(Clone, Debug)]
pub(crate) struct ProductSum {
    /// What deposits are worth together.
    pub(crate) total: BigUint,
    pub(crate) product: BigUint,
    pub(crate) scale: u32,
    coll: BTreeMap<(u32, usize), BigUint>,
    interest: BTreeMap<u32, BigUint>,
    pending: BigUint,
    owed: BigUint,
    pub(crate) balances: [BigUint; COLLATERALS],
    deposits: BTreeMap<usize, Deposit>,
}

impl ProductSum {
    pub(crate) fn new() -> Self {
        Self {
            total: BigUint::default(),
            product: ten(START),
            scale: 0,
            coll: BTreeMap::new(),
            interest: BTreeMap::new(),
            pending: BigUint::default(),
            owed: BigUint::default(),
            balances: Default::default(),
            deposits: BTreeMap::new(),
        }
    }

    fn sum(&self, scale: u32, collateral: usize) -> BigUint {
        let sum = self.coll.get(&(scale, collateral));
        sum.cloned().unwrap_or_default()
    }

    fn interest(&self, scale: u32) -> BigUint {
        self.interest.get(&scale).cloned().unwrap_or_default()
    }

    fn deposit_of(&self, who: usize) -> Deposit {
        let fresh = || Deposit {
            product: ten(START),
            ..Deposit::default()
        };
        self.deposits.get(&who).cloned().unwrap_or_else(fresh)
    }

    /// What is left of somebody's deposit.
    pub(crate) fn compounded(&self, who: usize) -> BigUint {
        let deposit = self.deposit_of(who);
        let scales = self.scale - deposit.scale;
        if scales > EXPONENT_CAP {
            return BigUint::default();
        }
        deposit.value * &self.product / deposit.product / ten(STEP * scales)
    }

    /// What a deposit gained of a sum: in its own scale since its snapshot, in the two after it
    /// the whole sum, less by the digits between.
    fn gained(&self, deposit: &Deposit, since: &BigUint, sum: impl Fn(u32) -> BigUint) -> BigUint {
        let mut all = sum(deposit.scale) - since;
        for later in 1..=SPAN {
            all += sum(deposit.scale + later) / ten(STEP * later);
        }
        &deposit.value * all / &deposit.product
    }

    /// Collateral that somebody can take.
    pub(crate) fn coll_gain(&self, who: usize, collateral: usize) -> BigUint {
        let deposit = self.deposit_of(who);
        let since = &deposit.coll[collateral];
        let fresh = self.gained(&deposit, since, |scale| self.sum(scale, collateral));
        let held = &self.balances[collateral];
        fresh.min(held.clone()) + &deposit.stash[collateral]
    }

    /// Yield that somebody can take.
    pub(crate) fn yield_gain(&self, who: usize) -> BigUint {
        let deposit = self.deposit_of(who);
        let fresh = self.gained(&deposit, &deposit.interest, |scale| self.interest(scale));
        fresh.min(self.owed.clone())
    }

    /// Adds to a deposit, or takes from it; its yield stays in it, its collateral is put aside.
    pub(crate) fn change(&mut self, who: usize, more: &BigUint, less: &BigUint, keeps: bool) {
        let (left, gain) = (self.compounded(who), self.yield_gain(who));
        let kept = if keeps {
            gain.clone()
        } else {
            BigUint::default()
        };
        let stash = [0, 1].map(|collateral| self.coll_gain(who, collateral));
        let deposit = Deposit {
            value: left + more + &kept - less,
            product: self.product.clone(),
            scale: self.scale,
            coll: [0, 1].map(|collateral| self.sum(self.scale, collateral)),
            interest: self.interest(self.scale),
            stash,
        };
        self.deposits.insert(who, deposit);
        self.total = &self.total + more + kept - less;
        if keeps {
            self.owed -= gain;
        }
        // What waited for a depositor is released.
        self.earn(&BigUint::default());
    }

    /// Yield comes in.
    pub(crate) fn earn(&mut self, amount: &BigUint) {
        let all = core::mem::take(&mut self.pending) + amount;
        if self.total < ten(18) {
            self.pending = all;
            return;
        }
        *self.interest.entry(self.scale).or_default() += &self.product * &all / &self.total;
        self.owed += all;
    }

    /// Debt is cancelled, for collateral.
    pub(crate) fn offset(&mut self, debt: &BigUint, coll: &BigUint, collateral: usize) {
        let sum = self.coll.entry((self.scale, collateral)).or_default();
        *sum += &self.product * coll / &self.total;
        let left = &self.total - debt;
        let mut numerator = &self.product * &left;
        // The unrounded numerator is scaled, so that no digit is lost.
        while &numerator / &self.total < ten(FLOOR) {
            numerator *= ten(STEP);
            self.scale += 1;
        }
        self.product = numerator / &self.total;
        self.total = left;
        self.balances[collateral] += coll;
    }
}
