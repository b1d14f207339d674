//! People who act together: what they own, exactly, and a search for the most they can make of
//! it.
//!
//! The search is a hill climb over sequences of steps. A round cuts the best sequence somewhere
//! and grows it again by chance; what is no worse is kept. `AMPUSD_SEARCH=50 cargo test
//! -p invariants --test coalition_searches` looks fifty times as long: the bounds of the law are
//! asserted as ever, the recorded maxima are printed beside what was found.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod moves;

use std::fmt::Debug;

use cdp_core::interest;
use fixed_math::U256;
use invariants::{
    campaign,
    generator::Profile,
    pure::PureLedger,
    random::Random,
    trace::{Actor, Op, Step},
    world::{Effect, ErrorName, World},
};
use num_bigint::{BigInt, Sign};
use num_rational::BigRational;

pub(crate) const ONE: u128 = 1_000_000_000_000_000_000;
/// Units of a SPOT.
pub(crate) const NINE: u128 = 1_000_000_000;
pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 24 * HOUR;
/// Whoever belongs together; the others of the actors are honest.
pub(crate) const GANG: [Actor; 3] = [0, 1, 2];
/// Everybody else.
pub(crate) const HONEST: [Actor; 3] = [3, 4, 5];

/// How many times as long to look: 1, or what `AMPUSD_SEARCH` says.
pub(crate) fn effort() -> u64 {
    let asked = std::env::var("AMPUSD_SEARCH").ok();
    asked.and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// Compares a maximum with the recorded one. A longer search may find more, and says so.
#[track_caller]
pub(crate) fn recorded<T: PartialEq + Debug>(what: &str, found: &T, record: &T) {
    if effort() == 1 {
        assert_eq!(found, record, "{what}: the search is the same each time");
    } else {
        println!("{what}: found {found:?}, recorded {record:?}");
    }
}

pub(crate) fn int(word: U256) -> BigInt {
    BigInt::from_bytes_be(Sign::Plus, &word.to_be_bytes::<32>())
}

/// A quotient that is not reduced: it is compared and subtracted, never printed.
pub(crate) fn over(above: BigInt, below: impl Into<BigInt>) -> BigRational {
    BigRational::new_raw(above, below.into())
}

/// The whole wei of a difference, towards less.
pub(crate) fn wei(worth: &BigRational) -> i128 {
    i128::try_from(worth.floor().to_integer()).unwrap()
}

/// Does a step now.
pub(crate) fn act(world: &mut PureLedger, caller: Actor, op: Op) -> Result<Effect, ErrorName> {
    later(world, 0, caller, op)
}

/// Does a step some seconds later.
pub(crate) fn later(
    world: &mut PureLedger,
    after: u64,
    caller: Actor,
    op: Op,
) -> Result<Effect, ErrorName> {
    world.apply(&Step { after, caller, op })
}

/// Both sources of a branch answer now: US dollars for a token, 18 decimals.
pub(crate) fn price(world: &mut PureLedger, branch: u8, answer: u128) {
    let op = Op::Price {
        branch,
        answer,
        age: 0,
    };
    act(world, HONEST[0], op).unwrap();
}

/// What a trove owes and holds, all in.
pub(crate) fn entire(world: &PureLedger, id: u128) -> (u128, u128) {
    let trove = &world.troves[&id].trove;
    let totals = &world.branches[(id >> 64) as usize].totals;
    let debt = interest::entire_debt(totals, trove, world.time()).unwrap();
    (trove.coll.raw() + trove.pending.coll.raw(), debt.raw())
}

/// What collateral of a branch is worth, times 1e36.
fn collateral(world: &PureLedger, branch: usize, units: u128) -> BigInt {
    int(world.quote(branch).price.raw()) * units
}

/// What AMPL of a person is worth: gons, at the price of a wrapped share.
fn ampl(world: &PureLedger, account: usize) -> BigRational {
    // A share is supply / 1e25 AMPL units, and a unit is so many gons.
    let worth = int(world.ampl.gons[account]) * int(world.quote(0).price.raw());
    over(
        worth,
        int(world.ampl.gons_per_unit) * world.ampl.supply * 10u128.pow(11),
    )
}

/// AmpUSD-wei that somebody's money, collateral, claims and shares of the pool are worth at the
/// oracle's prices, less the debt of the troves: exactly, but for claims, which are whole units.
/// With `walks_away` a trove that is worth less than nothing is worth nothing.
pub(crate) fn worth(world: &PureLedger, people: &[Actor], walks_away: bool) -> BigRational {
    let scale = BigInt::from(10).pow(36);
    let mut whole = BigInt::from(0);
    let mut shares = BigInt::from(0);
    let mut all_ampl = over(BigInt::from(0), 1);
    for &person in people {
        let account = usize::from(person);
        whole += &scale * world.amp_usd.balances[account];
        for branch in 0..2 {
            let token = [&world.wampl, &world.spot][branch].balances[account];
            let claims = world.pool.claimable(person, branch) + world.surplus_of(person, branch);
            whole += collateral(world, branch, token + claims);
        }
        shares += int(world.pool.shares_of(person).raw());
        all_ampl += ampl(world, account);
    }
    for (&id, record) in &world.troves {
        if people.contains(&record.owner) {
            let (coll, debt) = entire(world, id);
            let own = collateral(world, (id >> 64) as usize, coll) - &scale * debt;
            whole += if walks_away {
                own.max(BigInt::from(0))
            } else {
                own
            };
        }
    }
    over(whole, scale)
        + over(shares * assets(world), int(world.pool.totals.shares.raw()))
        + all_ampl
}

/// What the pool holds and is due.
pub(crate) fn assets(world: &PureLedger) -> u128 {
    let due = world.yields_now(world.pool.totals.earns()).booked.pool;
    world.pool.totals.minted.raw() + due.raw()
}

/// Whether a liquidator finds something.
pub(crate) fn is_due(world: &PureLedger) -> bool {
    let troves = world.troves.keys().copied().collect();
    act(&mut world.clone(), 5, Op::Liquidate { troves }).is_ok()
}

/// A world in which everybody has lived for some hundred steps, with stakers, gains, troves that
/// something is pending to, idle ones and fees; a month later, when the base rate is low, at four
/// times the launch prices. Nothing is to be liquidated, nothing is shut.
pub(crate) fn lived_in(seed: u64) -> Option<PureLedger> {
    let profile = Profile {
        troves: 14,
        wraps: true,
        rebases: true,
        peg: true,
        youth: 900,
    };
    let mut world = PureLedger::default();
    for step in campaign::trace(seed, profile, 500) {
        let _refused = world.apply(&step).is_err();
    }
    world.now += 30 * DAY;
    price(&mut world, 0, 8 * ONE);
    price(&mut world, 1, 5 * ONE);
    let shut = (0..2).any(|branch| world.branches[branch].totals.is_shut());
    (world.troves.len() > 5 && !shut && !is_due(&world)).then_some(world)
}

/// Some lived-in worlds.
pub(crate) fn neighbourhoods(many: usize) -> Vec<PureLedger> {
    let found = (1..).filter_map(lived_in);
    found.take(many * effort().min(10) as usize).collect()
}

/// The best sequence found, as the states it leads through.
pub(crate) struct Climb<S> {
    pub(crate) path: Vec<PureLedger>,
    pub(crate) score: S,
}

/// Climbs from a state: sequences of `length` accepted steps, so many rounds. `grow` tries a step
/// and says whether it went through.
pub(crate) fn climb<S: PartialOrd>(
    start: &PureLedger,
    random: &mut Random,
    (length, rounds): (usize, u64),
    mut grow: impl FnMut(&mut PureLedger, &mut Random) -> bool,
    mut score: impl FnMut(&PureLedger) -> S,
) -> Climb<S> {
    let mut best = Climb {
        path: vec![start.clone()],
        score: score(start),
    };
    for round in 0..=rounds * effort() {
        let keep = if round == 0 {
            1
        } else {
            1 + random.below(best.path.len() as u64) as usize
        };
        let mut path = best.path[..keep.min(best.path.len())].to_vec();
        // A state in which nothing goes through any more ends its sequence.
        let mut patience = 4 * length;
        while path.len() <= length && patience > 0 {
            let mut next = path[path.len() - 1].clone();
            if grow(&mut next, random) {
                path.push(next);
            }
            patience -= 1;
        }
        let found = score(&path[path.len() - 1]);
        if round == 0 || found >= best.score {
            best = Climb { path, score: found };
        }
    }
    best
}
