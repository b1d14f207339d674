//! The pure world beside a model in rationals, without the law's roundings (DIFF-3): every debt,
//! every branch and what was booked differ from it by the roundings that were done, with the
//! sign that the law gives them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::BTreeMap;

use invariants::{
    campaign,
    pure::PureLedger,
    trace::{Op, Step},
    world::World,
};
use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;

const SEEDS: u64 = 24;
const STEPS: u64 = 250;

fn whole(x: u128) -> BigRational {
    BigRational::from_integer(BigInt::from(BigUint::from(x)))
}

/// A figure to 128 binary digits behind the point: exact ones have more digits after each fee,
/// twice as many. What is dropped is below a wei by 38 digits.
fn trimmed(x: BigRational) -> BigRational {
    let scale = whole(1 << 100) * whole(1 << 28);
    (x * &scale).floor() / scale
}

/// What all that was dropped is worth at most, in wei.
fn dropped() -> BigRational {
    whole(1) / whole(1 << 100)
}

/// Seconds of a year times basis points of one.
fn year() -> BigRational {
    whole(31_536_000 * 10_000)
}

/// A trove without roundings, and how far ours may be from it.
#[derive(Clone)]
struct Exact {
    debt: BigRational,
    at: u64,
    bps: u128,
    /// Below and above the exact debt.
    room: [BigRational; 2],
}

impl Exact {
    /// What interest multiplies its debt by until a time.
    fn growth(&self, now: u64) -> BigRational {
        whole(1) + whole(self.bps * u128::from(now - self.at)) / year()
    }

    fn entire(&self, now: u64) -> BigRational {
        &self.debt * self.growth(now)
    }
}

/// A branch without roundings.
#[derive(Default)]
struct Model {
    troves: BTreeMap<u128, Exact>,
    /// Booked ever, and how far ours may be below and above.
    booked: [BigRational; 3],
    /// Debt that rounding left in the branch, at most.
    dust: BigRational,
}

impl Model {
    fn entire(&self, now: u64) -> BigRational {
        self.troves.values().map(|trove| trove.entire(now)).sum()
    }

    /// What a branch's sum may be off by because of its troves.
    fn room(&self, side: usize, now: u64) -> BigRational {
        let each = self.troves.values().map(|t| &t.room[side] * t.growth(now));
        each.sum()
    }

    /// What accrued in the branch from one time to another, and what of it ours may be off by.
    fn accrued(&self, from: u64, to: u64) -> [BigRational; 3] {
        let rooms = [0, 1].map(|side| self.room(side, to) - self.room(side, from));
        let [below, above] = rooms;
        [self.entire(to) - self.entire(from), below, above]
    }

    /// Does what a plan did, and what accrued before it.
    fn learn(&mut self, world: &PureLedger, step: &Step, accrued: &[BigRational; 3]) {
        let Some((_, id, plan)) = world.last else {
            return;
        };
        let now = world.now;
        let zero = whole(0);
        let fresh = Exact {
            debt: zero.clone(),
            at: now,
            bps: 0,
            room: [zero.clone(), zero],
        };
        let mut trove = self.troves.remove(&id).unwrap_or(fresh);
        // A touch floors the interest: up to a wei is lost, and what was lost before grows.
        let growth = trove.growth(now);
        trove.debt = trimmed(trove.debt * &growth);
        trove.room = trove.room.map(|room| (room * &growth).ceil());
        trove.room[0] += whole(1);
        for (booked, accrued) in self.booked.iter_mut().zip(accrued) {
            *booked = trimmed(&*booked + accrued);
        }
        self.booked[2] += whole(1);
        let bps = u128::from(plan.trove.rate.bps());
        (trove.at, trove.bps) = (now, bps);
        let loan = match step.op {
            Op::ChangeRate { .. } if !plan.upfront_fee.is_zero() => trove.debt.clone(),
            _ => whole(plan.mint.raw()),
        };
        trove.debt += whole(plan.mint.raw());
        if loan > whole(0) {
            self.charge(&mut trove, &loan, now);
        }
        trove.debt -= whole(plan.burn.raw());
        self.dust += whole(2);
        if plan.trove.coll.is_zero() {
            self.dust += &trove.room[0] + &trove.room[1];
        } else {
            self.troves.insert(id, trove);
        }
        if self.troves.is_empty() {
            self.dust = whole(0);
        }
    }

    /// A week at the exact average. Ours floors the average to a WAD's last digit, takes sums
    /// that are off by their roundings, and ceils.
    fn charge(&mut self, trove: &mut Exact, loan: &BigRational, now: u64) {
        let weight = |trove: &Exact| &trove.debt * whole(trove.bps);
        let weighted = self.troves.values().map(weight).sum::<BigRational>() + weight(trove);
        let recorded = self.entire(now) + &trove.debt;
        let week = whole(7 * 86_400) / year();
        let fee = loan * &weighted / &recorded * &week;
        let digit = loan / whole(10u128.pow(14)) * &week;
        let own = &trove.room[0] + &trove.room[1];
        let off = self.room(0, now) + self.room(1, now) + &self.dust + &own;
        // The highest rate is 25 000 basis points.
        let of_sums = loan * off * whole(50_000) / &recorded * &week;
        let fee = trimmed(fee);
        let slack = digit + of_sums + own * &weighted / &recorded * &week;
        // A part of a wei, as a rule.
        let slack = (slack * whole(1_000)).ceil() / whole(1_000);
        trove.debt += &fee;
        trove.room[0] += &slack;
        trove.room[1] += whole(1) + &slack;
        self.booked[0] += fee;
        self.booked[1] += &slack;
        self.booked[2] += whole(1) + slack;
    }
}

/// What was seen: comparisons, the largest differences in wei below and above.
#[derive(Default)]
struct Seen {
    compared: u64,
    below: BigRational,
    above: BigRational,
}

impl Seen {
    /// Ours is at most so much below the exact figure, and so much above.
    fn compare(
        &mut self,
        ours: u128,
        exact: &BigRational,
        below: &BigRational,
        above: &BigRational,
    ) {
        let error = whole(ours) - exact;
        let (least, most) = (-(below + dropped()), above + dropped());
        assert!(
            least <= error && error <= most,
            "{error}: {least} to {most}"
        );
        self.below = self.below.clone().min(error.clone());
        self.above = self.above.clone().max(error);
        self.compared += 1;
    }
}

/// Runs traces beside the model and compares all figures after each step that stored a plan.
fn run(mut look: impl FnMut(&PureLedger, usize, &Model)) -> u64 {
    let mut steps = 0;
    for seed in 0..SEEDS {
        let mut profile = campaign::profile(seed);
        profile.troves = 5;
        let trace = campaign::trace(seed + 300, profile, STEPS);
        let mut world = PureLedger::default();
        let mut models = [Model::default(), Model::default()];
        let mut last = [world.now; 2];
        for step in trace {
            let now = world.now + step.after;
            let accrued = [0, 1].map(|index: usize| models[index].accrued(last[index], now));
            if world.apply(&step).is_err() {
                continue;
            }
            let Some((index, ..)) = world.last else {
                continue;
            };
            models[index].learn(&world, &step, &accrued[index]);
            last[index] = now;
            look(&world, index, &models[index]);
            steps += 1;
        }
    }
    steps
}

#[test]
fn diff_3_every_debt_is_the_exact_one_but_for_its_roundings() {
    let mut seen = Seen::default();
    let steps = run(|world, index, model| {
        for (id, exact) in &model.troves {
            let record = &world.troves[id];
            assert_eq!(usize::try_from(id >> 64), Ok(index));
            // Interest of the exact debt would have to be floored once more: compare as recorded.
            let [below, above] = &exact.room;
            seen.compare(record.trove.debt.raw(), &exact.debt, below, above);
        }
    });
    let Seen {
        compared,
        below,
        above,
    } = seen;
    println!("{steps} steps, {compared} debts, {below} to {above}");
    assert!(compared > 2_000 && steps > 1_000);
    assert!(below < whole(0) && above > whole(0), "both signs were met");
}

#[test]
fn diff_3_a_branch_records_the_exact_sum_but_for_its_roundings() {
    let mut seen = Seen::default();
    run(|world, index, model| {
        let totals = &world.branches[index].totals;
        let (now, ours) = (world.now, totals.recorded_debt.raw());
        let below = model.room(0, now);
        let above = model.room(1, now) + &model.dust + whole(1);
        // Weights that are off by roundings accrue a little off.
        seen.compare(ours, &model.entire(now), &below, &(above * whole(2)));
    });
    assert!(seen.compared > 1_000 && seen.above > whole(0));
}

#[test]
fn diff_3_what_was_booked_is_the_exact_yield_but_for_its_roundings() {
    let mut seen = Seen::default();
    let mut yields: BTreeMap<u64, [BigRational; 3]> = BTreeMap::new();
    let mut run_number = 0;
    let mut last_now = 0;
    run(|world, index, model| {
        if world.now < last_now {
            run_number += 1;
            yields.clear();
        }
        last_now = world.now;
        yields.insert(index as u64, model.booked.clone());
        let sum = |side: usize| {
            yields
                .values()
                .map(|y| y[side].clone())
                .sum::<BigRational>()
        };
        let booked = world.system.booked;
        let ours = booked.pool.raw() + booked.incentives.raw();
        // Dust in the weights earns as well.
        let slack = &model.dust + whole(1);
        seen.compare(ours, &sum(0), &(sum(1) + &slack), &(sum(2) + &slack));
    });
    assert!(seen.compared > 1_000 && run_number > 10);
}
