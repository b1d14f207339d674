//! GAUGE: random lives of borrowers, stakers, redeemers and liquidators, with gauges that earn what
//! the ledger pays.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::sync::LazyLock;

use invariants::{
    campaign,
    gauges::Gauges,
    generator::Generator,
    pure::PureLedger,
    random::Random,
    trace::{Actor, Op},
    world::{ACTORS, ROUTER, World},
};

const LIVES: u64 = 10;
const STEPS: u64 = 2_000;
/// The minima of three gauges.
const MINIMA: [u128; 3] = [1, 1_000_000, 10_u128.pow(20)];

/// What was met in all lives.
#[derive(Default)]
struct Met {
    steps: u64,
    /// Changes of stakes, claims, changes of weights that went through.
    gauges: u64,
    /// Pulls that brought something, those that could not since none earned, steps of the
    /// cushion.
    incomes: u64,
    idle: u64,
    kept: u64,
    pulled: u128,
    paid: u128,
}

/// GAUGE-1 and GAUGE-2, to the wei, and what the incentives hold.
fn check(life: &Gauges) {
    let held = life.world.amp_usd.balances[usize::from(ROUTER)];
    assert_eq!(
        held,
        life.pulled - life.paid,
        "GAUGE-1: nothing else moves it"
    );
    let (claimable, most) = (life.claimable(), life.accounts() as u128 + life.floors);
    assert!(claimable <= held, "GAUGE-2: {claimable} of {held}");
    assert!(
        held - claimable <= most,
        "GAUGE-2: {held} {claimable} {most}"
    );
    assert_eq!(life.world.gauges_earn, life.earn(), "the ledger knows");
    for (number, gauge) in life.gauges.iter().enumerate() {
        let stakes: u128 = (0..ACTORS).map(|who| life.staked(number, who)).sum();
        assert_eq!(gauge.staked.raw(), stakes, "GAUGE-3");
    }
    // SUPPLY-1 with what was pulled.
    let system = &life.world.system;
    let booked = system.booked.pool.raw() + system.booked.incentives.raw();
    let branches = life.world.branches.iter().map(|branch| &branch.totals);
    let debts = branches.map(|all| all.recorded_debt.raw() + all.redistributed.debt.raw());
    assert_eq!(
        life.world.amp_usd.total + booked + system.cushion.raw(),
        debts.sum::<u128>() + system.residue.raw()
    );
}

/// Somebody at a gauge, or the owner.
fn at_gauges(life: &mut Gauges, random: &mut Random, met: &mut Met) {
    let (number, who) = (random.below(3) as usize, random.below(6) as Actor);
    let amount = match random.below(4) {
        0 => random.between(0, 20),
        1 => random.between(1, 10_u128.pow(21)),
        2 => MINIMA[number],
        _ => life.staked(number, who) / u128::from(1 + random.below(3)),
    };
    let (pulled, earned, cushion) = (life.pulled, life.earn(), life.world.system.cushion);
    let before = (0..3).map(|number| life.earned(number, who)).sum::<u128>();
    let done = match random.below(8) {
        0 => {
            let first = random.below(10_001) as u16;
            let second = (random.below(10_001) as u16).min(10_000 - first);
            life.weigh(&[first, second, 10_000 - first - second]);
            true
        }
        1..4 => life.change(number, who, amount, true),
        4..6 => life.change(number, who, amount, false),
        _ => {
            life.claim(number, who);
            true
        }
    };
    if !done {
        assert_eq!(
            (pulled, earned),
            (life.pulled, life.earn()),
            "nothing happened"
        );
        return;
    }
    met.gauges += 1;
    met.incomes += u64::from(life.pulled > pulled);
    met.idle += u64::from(!earned);
    met.kept += u64::from(life.world.system.cushion > cushion);
    assert!(
        earned || life.pulled == pulled,
        "GAUGE-7: none earns, none is paid"
    );
    let after = (0..3).map(|number| life.earned(number, who)).sum::<u128>();
    assert!(after <= before + life.pulled - pulled, "GAUGE-8");
}

fn live(number: u64, met: &mut Met) {
    let seed = campaign::episode_seed(13, number);
    let mut profile = campaign::any_profile(number);
    profile.peg = true;
    let mut generator = Generator::new(seed, profile);
    let mut random = Random::new(seed);
    let gauges = [5_000, 3_000, 2_000].into_iter().zip(MINIMA);
    let gauges: Vec<(u16, u128)> = gauges.collect();
    let mut life = Gauges::new(PureLedger::default(), &gauges);
    for _ in 0..STEPS {
        let step = generator.step(&life.world);
        if matches!(step.op, Op::PullIncentives { .. }) || random.one_in(6) {
            life.world.pass(step.after);
            at_gauges(&mut life, &mut random, met);
        } else {
            // Refused steps belong to a life; the gauges' owner sends nothing by itself.
            let _accepted = step.caller != ROUTER && life.world.apply(&step).is_ok();
        }
        met.steps += 1;
        check(&life);
    }
    for number in 0..3 {
        for who in 0..ACTORS {
            life.claim(number, who);
            let all = life.staked(number, who);
            assert!(all == 0 || life.change(number, who, all, false), "GAUGE-3");
            check(&life);
        }
    }
    assert_eq!((life.claimable(), life.earn()), (0, false));
    met.pulled += life.pulled;
    met.paid += life.paid;
}

static MET: LazyLock<Met> = LazyLock::new(|| {
    let mut met = Met::default();
    for number in 0..LIVES {
        live(number, &mut met);
    }
    met
});

#[test]
fn gauge_1_what_is_pulled_is_paid_claimable_or_dust_in_random_lives() {
    assert_eq!(MET.steps, LIVES * STEPS);
    assert!(
        MET.gauges > 2_000 && MET.incomes > 800,
        "{} {}",
        MET.gauges,
        MET.incomes
    );
}

#[test]
fn gauge_2_what_all_have_earned_is_never_more_than_was_pulled() {
    assert!(
        MET.paid <= MET.pulled && MET.paid > 10_u128.pow(21),
        "{} {}",
        MET.paid,
        MET.pulled
    );
}

#[test]
fn gauge_7_while_no_gauge_earns_nothing_is_pulled_and_the_supply_is_backed() {
    assert!(MET.idle > 20 && MET.kept > 3, "{} {}", MET.idle, MET.kept);
}
