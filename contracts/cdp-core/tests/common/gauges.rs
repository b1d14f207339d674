//! Gauges with stakes and accounts, kept by the rules alone.

use cdp_core::incentives::{Gauge, Member, Split, stake, unstake};
use fixed_math::{Debt, IncomePerUnit, Liquidity, Ratio};

pub(crate) fn gauge(weight: u16, minimum: u128, staked: u128) -> Gauge {
    Gauge {
        weight: Ratio::from_bps(weight),
        minimum: Liquidity::new(minimum),
        staked: Liquidity::new(staked),
    }
}

pub(crate) fn parts(income: u128, gauges: &[Gauge]) -> Vec<u128> {
    let mut split = Split::new(Debt::new(income), gauges.iter().copied());
    let part = |gauge| split.part(gauge).unwrap().raw();
    gauges.iter().map(part).collect()
}

/// A play of income and stakes.
#[derive(Default)]
pub(crate) struct Play {
    pub(crate) gauges: Vec<Gauge>,
    pub(crate) sums: Vec<IncomePerUnit>,
    /// By gauge and account: the account, and the sum when it was settled.
    pub(crate) members: Vec<Vec<(Member, IncomePerUnit)>>,
    pub(crate) pulled: u128,
    pub(crate) paid: u128,
    /// Changes of sums and of accounts: each may have floored once.
    pub(crate) floors: u128,
}

impl Play {
    pub(crate) fn new(gauges: &[Gauge], accounts: usize) -> Self {
        Self {
            gauges: gauges.to_vec(),
            sums: vec![IncomePerUnit::ZERO; gauges.len()],
            members: vec![vec![Default::default(); accounts]; gauges.len()],
            ..Self::default()
        }
    }

    pub(crate) fn earns(&self) -> bool {
        self.gauges.iter().any(Gauge::earns)
    }

    /// Nothing is pulled while no gauge earns: the ledger gives it to others.
    pub(crate) fn pull(&mut self, income: u128) {
        if !self.earns() {
            return;
        }
        self.pulled += income;
        for (number, part) in parts(income, &self.gauges).into_iter().enumerate() {
            if part > 0 {
                let rise = self.gauges[number].rise(Debt::new(part)).unwrap();
                self.sums[number] = self.sums[number].add(rise).unwrap();
                self.floors += 1;
            }
        }
    }

    pub(crate) fn settle(&mut self, number: usize, who: usize) {
        let (member, then) = self.members[number][who];
        let now = self.sums[number];
        self.members[number][who] = (member.settled(then, now).unwrap(), now);
        self.floors += 1;
    }

    pub(crate) fn change(&mut self, number: usize, who: usize, amount: u128, adds: bool) -> bool {
        let rule = if adds { stake } else { unstake };
        self.settle(number, who);
        let (member, now) = self.members[number][who];
        let change = rule(self.gauges[number], member, Liquidity::new(amount));
        let Ok(change) = change else {
            return false;
        };
        self.gauges[number] = change.gauge;
        self.members[number][who] = (change.member, now);
        true
    }

    pub(crate) fn claim(&mut self, number: usize, who: usize) {
        self.settle(number, who);
        let booked = &mut self.members[number][who].0.booked;
        self.paid += booked.raw();
        *booked = Debt::ZERO;
    }

    pub(crate) fn claimable(&self) -> u128 {
        let of = |(number, members): (usize, &Vec<(Member, IncomePerUnit)>)| {
            let now = self.sums[number];
            let earned = |(member, then): &(Member, IncomePerUnit)| {
                member.settled(*then, now).unwrap().booked.raw()
            };
            members.iter().map(earned).sum::<u128>()
        };
        self.members.iter().enumerate().map(of).sum()
    }

    pub(crate) fn check(&self) {
        let dust = self.pulled - self.paid - self.claimable();
        let accounts = self.members.iter().map(Vec::len).sum::<usize>() as u128;
        // GAUGE-1, GAUGE-2: each floor is worth less than a wei.
        assert!(dust <= accounts + self.floors, "{dust} {}", self.floors);
        for (gauge, members) in self.gauges.iter().zip(&self.members) {
            let stakes = members.iter().map(|(member, _)| member.staked.raw());
            assert_eq!(gauge.staked.raw(), stakes.sum::<u128>());
        }
    }
}
