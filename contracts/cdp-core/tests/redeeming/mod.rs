//! Branches of troves in the order of their book, and a redemption over all of them as the ledger
//! does it: plan the walk, raise the base rate, pay.
#![allow(dead_code, reason = "each test file uses its part")]

use cdp_core::{
    Branch, BranchParams, Plan, Quote, RuleError, Status, Trove,
    base_rate::{BaseRate, fee_rate},
    interest,
    redemption::{
        Payout, Verdict, eligible, is_skipped, payout, redeem, require_coll, require_fee, route,
        verdict,
    },
    redistribution::Redistributed,
};
use fixed_math::{AnnualRate, Coll, Debt, Stake, Timestamp, U256, WeightedDebt};

/// A branch and its active troves, in the order of redemption.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    pub(crate) params: BranchParams,
    pub(crate) branch: Branch,
    pub(crate) troves: Vec<Trove>,
    pub(crate) quote: Quote,
}

/// A trove to be: its collateral, debt, rate in basis points, and what is pending to it.
pub(crate) type Sketch = (u128, u128, u16, (u128, u128));

impl Scene {
    /// A branch of troves that were touched at a time, and which records some more than they owe.
    pub(crate) fn new(sketches: &[Sketch], slack: u128, quote: Quote, now: Timestamp) -> Self {
        let mut branch = Branch {
            last_accrual: now,
            recorded_debt: Debt::new(slack),
            ..Branch::default()
        };
        let mut sketches = sketches.to_vec();
        sketches.sort_by_key(|sketch| sketch.2);
        let mut troves = Vec::new();
        for (coll, debt, bps, (pending_coll, pending_debt)) in sketches {
            let pending = Redistributed {
                coll: Coll::new(pending_coll),
                debt: Debt::new(pending_debt),
            };
            let trove = Trove {
                status: Status::Active,
                coll: Coll::new(coll),
                debt: Debt::new(debt),
                stake: Stake::new(coll.max(1)),
                pending,
                rate: AnnualRate::from_tick(bps - 50).unwrap(),
                last_debt_update: now,
                ..Trove::default()
            };
            let weight = WeightedDebt::of(trove.debt, trove.rate).unwrap();
            branch.coll = branch.coll.add(trove.coll).unwrap();
            branch.recorded_debt = branch.recorded_debt.add(trove.debt).unwrap();
            branch.weighted_debt = branch.weighted_debt.add(weight).unwrap();
            branch.total_stakes = branch.total_stakes.add(trove.stake).unwrap();
            branch.redistributed = branch.redistributed.add(pending).unwrap();
            troves.push(trove);
        }
        Self {
            params: BranchParams::AMPL,
            branch,
            troves,
            quote,
        }
    }

    /// A trove's entire collateral and debt.
    pub(crate) fn entire(&self, index: usize, now: Timestamp) -> (Coll, Debt) {
        let trove = &self.troves[index];
        let coll = trove.coll.add(trove.pending.coll).unwrap();
        (
            coll,
            interest::entire_debt(&self.branch, trove, now).unwrap(),
        )
    }

    /// Recorded debt and redistributed debt.
    pub(crate) fn debt(&self) -> u128 {
        self.branch.entire_debt().unwrap().raw()
    }

    /// Books the interest up to now.
    pub(crate) fn accrue(&mut self, now: Timestamp) -> u128 {
        interest::accrue(&mut self.branch, now).unwrap().raw()
    }
}

/// What a redeemer asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) amount: Debt,
    pub(crate) max_fee: U256,
    pub(crate) min_coll: Vec<U256>,
    pub(crate) max_troves: usize,
}

impl Asked {
    /// An amount that nothing limits.
    pub(crate) fn all(amount: u128) -> Self {
        Self {
            amount: Debt::new(amount),
            max_fee: U256::MAX,
            min_coll: vec![U256::ZERO; 8],
            max_troves: usize::MAX,
        }
    }
}

/// What became of a trove that the walk came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Visit {
    Skipped,
    PassedOver,
    Touched {
        taken: Debt,
        payout: Payout,
        plan: Box<Plan>,
    },
}

/// Branches, and what all of them share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct World {
    pub(crate) scenes: Vec<Scene>,
    pub(crate) base: BaseRate,
    /// Minted and booked, and what left the branches as rounding.
    pub(crate) supply: u128,
    pub(crate) residue: u128,
    pub(crate) now: Timestamp,
}

/// What a redemption did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Receipt {
    pub(crate) burned: Debt,
    /// Branch, place in its book before, and what happened there; in the order of the walk.
    pub(crate) visits: Vec<(usize, usize, Visit)>,
    /// What each branch was asked for, and the fee rate there.
    pub(crate) asked: Vec<Debt>,
    pub(crate) fee_rates: Vec<u128>,
    pub(crate) out: Vec<Coll>,
}

impl World {
    /// Supply is whatever the branches record.
    pub(crate) fn new(scenes: Vec<Scene>, base: BaseRate, now: Timestamp) -> Self {
        let supply = scenes.iter().map(Scene::debt).sum();
        Self {
            scenes,
            base,
            supply,
            residue: 0,
            now,
        }
    }

    /// Lets time pass: every branch accrues.
    pub(crate) fn wait(&mut self, seconds: u64) {
        self.now = Timestamp::new(self.now.raw() + seconds);
        for scene in &mut self.scenes {
            self.supply += scene.accrue(self.now);
        }
    }

    /// The world after a redemption, and what it did.
    pub(crate) fn redeem(&self, asked: &Asked) -> Result<(Self, Receipt), RuleError> {
        let mut next = self.clone();
        let (walk, parts) = self.walk(asked)?;
        let burned: u128 = walk.iter().map(|(.., taken)| taken.raw()).sum();
        let burned = Debt::new(burned);
        next.base = self.base.raised(burned, Debt::new(self.supply), self.now)?;
        let rate = |scene: &Scene| fee_rate(scene.params.redemption_fee_floor, next.base.rate);
        let mut receipt = Receipt {
            burned,
            visits: Vec::new(),
            asked: parts,
            fee_rates: self.scenes.iter().map(rate).collect(),
            out: vec![Coll::ZERO; self.scenes.len()],
        };
        for (branch, index, verdict, taken) in walk {
            let visit = match verdict {
                None => Visit::Skipped,
                Some(Verdict::PassOver) => Visit::PassedOver,
                Some(_) => next.take(branch, index, taken, &mut receipt)?,
            };
            receipt.visits.push((branch, index, visit));
        }
        for (branch, out) in receipt.out.iter().enumerate() {
            require_coll(*out, asked.min_coll[branch])?;
            let touched = |visit: &(usize, usize, Visit)| {
                visit.0 == branch && matches!(visit.2, Visit::Touched { .. })
            };
            if receipt.visits.iter().any(touched) {
                require_fee(receipt.fee_rates[branch], asked.max_fee)?;
            }
        }
        for scene in &mut next.scenes {
            scene.troves.retain(|trove| trove.status == Status::Active);
        }
        next.supply -= burned.raw();
        Ok((next, receipt))
    }

    /// Debts only: which trove gives what.
    #[expect(clippy::type_complexity, reason = "a list of four things")]
    fn walk(
        &self,
        asked: &Asked,
    ) -> Result<(Vec<(usize, usize, Option<Verdict>, Debt)>, Vec<Debt>), RuleError> {
        let mut debts = Vec::new();
        for scene in &self.scenes {
            let takes_part = eligible(&scene.branch, &scene.params, &scene.quote)?;
            debts.push(if takes_part {
                scene.branch.entire_debt()?
            } else {
                Debt::ZERO
            });
        }
        let mut route = route(asked.amount, &debts)?;
        let (mut walk, mut parts) = (Vec::new(), Vec::new());
        for (branch, scene) in self.scenes.iter().enumerate() {
            let part = route.asked(branch)?;
            let mut left = part;
            for index in 0..scene.troves.len() {
                if left.is_zero() || walk.len() == asked.max_troves {
                    break;
                }
                let (coll, debt) = scene.entire(index, self.now);
                if is_skipped(coll, debt, scene.quote.price)? {
                    walk.push((branch, index, None, Debt::ZERO));
                    continue;
                }
                let verdict = verdict(left, debt);
                let taken = verdict.taken(debt);
                left = left.sub(taken)?;
                walk.push((branch, index, Some(verdict), taken));
            }
            route.gave(branch, part.sub(left)?)?;
            parts.push(part);
        }
        Ok((walk, parts))
    }

    /// Pays from one trove.
    fn take(
        &mut self,
        branch: usize,
        index: usize,
        taken: Debt,
        receipt: &mut Receipt,
    ) -> Result<Visit, RuleError> {
        let scene = &mut self.scenes[branch];
        let rate = receipt.fee_rates[branch];
        let payout = payout(taken, scene.quote.redemption_price, rate)?;
        let trove = scene.troves[index];
        let plan = redeem(scene.branch, trove, taken, payout.out, self.now)?;
        (scene.branch, scene.troves[index]) = (plan.branch, plan.trove);
        self.residue += plan.residue.raw();
        receipt.out[branch] = receipt.out[branch].add(payout.out)?;
        let plan = Box::new(plan);
        Ok(Visit::Touched {
            taken,
            payout,
            plan,
        })
    }
}
