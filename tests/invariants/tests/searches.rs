//! Searches for the worst that one actor can do; what was found is recorded, and nothing found
//! later may pass it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use cdp_core::{
    Branch, BranchParams, OracleStatus, Plan, Quote, borrowing,
    params::PRICE_SCALE,
    plan::{Change, NewDebt, Opening, RateChange},
    rate_change,
};
use fixed_math::{AnnualRate, Coll, Debt, Price, Timestamp, kernel};
use invariants::{
    pure::PureLedger,
    random::Random,
    trace::{Op, Step},
    world::World,
};

const ONE: u128 = 10u128.pow(18);
const NOW: u64 = 1_790_000_000;

fn rate(bps: u16) -> AnnualRate {
    AnnualRate::from_tick(bps - 50).unwrap()
}

/// One unit is worth an AmpUSD, and everybody has plenty.
fn quote() -> Quote {
    let price = Price::new(kernel::widen(PRICE_SCALE));
    Quote {
        price,
        redemption_price: price,
        status: OracleStatus::Good,
        by_gap_only: false,
    }
}

fn unlimited(amount: u128) -> NewDebt {
    NewDebt {
        amount: Debt::new(amount),
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: Debt::new(u128::MAX),
    }
}

fn opened(branch: Branch, debt: u128, bps: u16) -> Plan {
    let opening = Opening {
        coll: Coll::new(10u128.pow(26)),
        rate: rate(bps),
        debt: unlimited(debt),
    };
    let now = Timestamp::new(NOW);
    borrowing::open(&BranchParams::AMPL, branch, &opening, &quote(), now).unwrap()
}

fn changed(old: &Plan, bps: u16) -> Plan {
    let change = RateChange {
        rate: rate(bps),
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: Debt::new(u128::MAX),
    };
    let (params, now) = (&BranchParams::AMPL, Timestamp::new(NOW));
    rate_change::change(params, old.branch, old.trove, &change, now, &quote(), now).unwrap()
}

/// The fees of a loan taken at once or in parts by a trove of the minimum debt.
fn fees_in_parts(mut plan: Plan, loan: u128, parts: u128) -> u128 {
    let mut fees = 0;
    for _ in 0..parts {
        let change = Change::borrow(unlimited(loan / parts));
        let (params, now) = (&BranchParams::AMPL, Timestamp::new(NOW));
        plan = borrowing::adjust(params, plan.branch, plan.trove, &change, &quote(), now).unwrap();
        fees += plan.upfront_fee.raw();
    }
    fees
}

/// What is saved, in millionths of the loan; below 0 if it costs more.
fn millionths(honest: u128, sly: u128, loan: u128) -> i128 {
    (honest as i128 - sly as i128) * 1_000_000 / loan as i128
}

/// Branches of one other trove: its debt in AmpUSD and its rate.
fn branches() -> impl Iterator<Item = Branch> {
    let debts = [200, 10_000, 1_000_000];
    let all = debts
        .into_iter()
        .flat_map(|debt| [50, 500, 25_000].map(|bps| (debt, bps)));
    all.map(|(debt, bps)| opened(Branch::default(), debt * ONE, bps).branch)
}

const LOANS: [u128; 4] = [200, 5_000, 100_000, 5_000_000];
const RATES: [u16; 5] = [50, 300, 1_000, 5_000, 25_000];

#[test]
fn int_10_splitting_a_loan_saves_no_more_than_recorded() {
    let mut best = i128::MIN;
    for branch in branches() {
        for bps in RATES {
            for loan in LOANS.map(|loan| loan * ONE) {
                let plan = opened(branch, 200 * ONE, bps);
                let honest = fees_in_parts(plan, loan, 1);
                for parts in [2, 3, 10, 100] {
                    let sly = fees_in_parts(plan, loan, parts);
                    best = best.max(millionths(honest, sly, loan));
                }
            }
        }
    }
    assert_eq!(
        best, SPLIT,
        "the search is exact: it finds the same each time"
    );
}

/// Saved at most by splitting a loan into up to 100 parts: of the loan, in millionths.
const SPLIT: i128 = 8_783;

#[test]
fn int_10_opening_low_and_changing_saves_nothing_within_the_cooldown() {
    let (mut at_once, mut later) = (i128::MIN, i128::MIN);
    for branch in branches() {
        for bps in RATES {
            for loan in LOANS.map(|loan| loan * ONE) {
                let honest = opened(branch, loan, bps).upfront_fee.raw();
                let low = opened(branch, loan, 50);
                let fee = low.upfront_fee.raw();
                let sly = fee + changed(&low, bps).upfront_fee.raw();
                at_once = at_once.max(millionths(honest, sly, loan));
                later = later.max(millionths(honest, fee, loan));
            }
        }
    }
    assert!(at_once < 0, "it costs a second fee: {at_once}");
    assert_eq!(at_once, LOW_AT_ONCE);
    assert_eq!(later, LOW_FOR_A_WEEK);
}

/// Saved at most by opening at 0.5 % and changing at once, of the loan, in millionths.
const LOW_AT_ONCE: i128 = -95;
/// The same for who waits a week at 0.5 %, first in line for redemption.
const LOW_FOR_A_WEEK: i128 = 47_847;

#[test]
fn int_10_moving_the_average_first_saves_no_more_than_recorded() {
    let mut best = i128::MIN;
    for branch in branches() {
        for bps in RATES {
            for loan in LOANS.map(|loan| loan * ONE) {
                let honest = opened(branch, loan, bps).upfront_fee.raw();
                for bait in [200, 1_000, 10_000, 1_000_000].map(|bait| bait * ONE) {
                    let first = opened(branch, bait, 50);
                    let second = opened(first.branch, loan, bps);
                    let sly = first.upfront_fee.raw() + second.upfront_fee.raw();
                    best = best.max(millionths(honest, sly, loan));
                }
            }
        }
    }
    assert_eq!(best, MOVED);
}

/// Saved at most by a second trove that pulls the average down, of the loan, in millionths.
const MOVED: i128 = 42_446;

/// Steps of one attack at most.
const ATTACK: usize = 14;

/// A branch's collateral ratio at a fixed price, in basis points; nothing without debt.
fn ratio(world: &PureLedger) -> Option<u128> {
    let totals = &world.branches[1].totals;
    // SPOT at 1.20 USD: 1e9 units are 1.2e18 wei.
    let value = totals.coll.raw() * 1_200_000_000;
    (!totals.recorded_debt.is_zero()).then(|| value * 10_000 / totals.recorded_debt.raw())
}

/// Another's trove at 160 %, in a branch whose CCR is 150 %.
fn start() -> PureLedger {
    let mut world = PureLedger::default();
    let step = Step {
        after: 0,
        caller: 0,
        op: open(0, 5_000, 160),
    };
    world.apply(&step).unwrap();
    world
}

/// Opens with whole AmpUSD of debt at a ratio in per cent.
fn open(owner: u8, debt: u128, percent: u128) -> Op {
    Op::Open {
        branch: 1,
        owner,
        coll: debt * 1_000_000_000 * percent / 120,
        debt: debt * ONE,
        rate: ONE / 200,
        max_fee: u128::MAX,
    }
}

/// What the attacker tries next.
fn attack(world: &PureLedger, random: &mut Random, pause: u64) -> Step {
    let mine: Vec<_> = world
        .troves
        .iter()
        .filter(|(_, record)| record.owner == 1)
        .collect();
    let caller = 1;
    let after = random.below(pause + 1);
    let index = random.below(mine.len() as u64) as usize;
    let op = match (mine.get(index), random.below(6)) {
        (None, _) | (_, 0..2) => {
            let percent = *random.pick(&[130, 131, 132, 140, 151, 200, 1_000, 10_000]);
            let debt = *random.pick(&[200, 500, 2_000, 10_000, 60_000]);
            open(1, debt, percent)
        }
        (Some((trove, _)), 2..4) => Op::Close { trove: **trove },
        (Some((trove, record)), _) => {
            let all = record.trove.coll.raw() as i128;
            let coll = *random.pick(&[-all / 2, -all / 10, all, all * 10, 0]);
            let debt = *random.pick(&[0, 300, 5_000, -300, -100_000]) * ONE as i128;
            Op::Adjust {
                trove: **trove,
                coll,
                debt,
                max_fee: u128::MAX,
            }
        }
    };
    Step { after, caller, op }
}

/// The deepest fall below the CCR that some attacks reach, in basis points.
fn deepest(attacks: u64, pause: u64) -> u128 {
    let mut deepest = 0;
    for seed in 0..attacks {
        let (mut world, mut random) = (start(), Random::new(seed));
        for _ in 0..ATTACK {
            let step = attack(&world, &mut random, pause);
            // What is refused is no attack.
            let _refused = world.apply(&step).is_err();
            let fall = ratio(&world).map_or(0, |ratio| 15_000u128.saturating_sub(ratio));
            deepest = deepest.max(fall);
        }
    }
    deepest
}

#[test]
fn ratio_8_collateral_put_in_and_back_in_one_second_never_lowers_the_ratio_below_the_ccr() {
    assert_eq!(deepest(4_000, 0), 0);
}

#[test]
fn ratio_8_capital_held_for_a_second_lowers_it_no_further_than_recorded() {
    let found = deepest(4_000, 1);
    assert_eq!(found, HELD, "the attacks are the same each time");
    // Never below what the troves left behind had to have: the MCR of 130 %.
    assert!(found < 2_000);
}

/// The deepest fall below the CCR of SPOT by closing a second later, in basis points.
const HELD: u128 = 1_740;
