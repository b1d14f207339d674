//! What a state and its events show of properties: an honest world passes, and each lie is found by
//! the property it breaks.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::sync::LazyLock;

use invariants::{
    campaign,
    event::Event,
    generator::Generator,
    pure::PureLedger,
    report::Report,
    standing::{Held, Standing},
    token::{LEDGER, POOL},
    world::{State, World},
};

const STEPS: u64 = 2_000;

/// What the pure world's accounts hold.
fn held(world: &PureLedger) -> Held {
    let of = |account: usize| [&world.wampl, &world.spot].map(|token| token.balances[account]);
    Held {
        ledger: of(LEDGER),
        pool: of(POOL),
    }
}

/// A life of the pure world, told to somebody who remembers; the state that fits at the end of
/// it, or the last one.
fn life(number: u64, fits: impl Fn(&State) -> bool) -> (Standing, Report, State, Held) {
    let (mut world, mut standing, mut report) = (
        PureLedger::default(),
        Standing::default(),
        Report::default(),
    );
    let seed = campaign::episode_seed(5, number);
    let mut generator = Generator::new(seed, campaign::any_profile(number));
    for _ in 0..STEPS {
        let step = generator.step(&world);
        // Refused steps say nothing.
        let _accepted = world.apply(&step).is_ok();
        standing.learn(&mut report, world.now, &world.events());
        let state = world.observe();
        standing.check(&mut report, &state, &held(&world));
        if fits(&state) {
            break;
        }
    }
    let state = world.observe();
    (standing, report, state, held(&world))
}

/// What is changed so that it is no longer so.
type Lie = fn(&mut State, &mut Held);

#[test]
fn an_honest_world_is_not_caught() {
    for number in 0..8 {
        let (_, report, ..) = life(number, |_| false);
        assert_eq!(report.failed(), 0, "{report}");
        assert!(report.properties.len() > 20, "{report}");
    }
}

/// A state in which much is going on.
static RICH: LazyLock<(Standing, State, Held)> = LazyLock::new(|| {
    let rich = |state: &State| {
        let branch = &state.branches[1];
        let surplus = state.holdings.iter().any(|holds| holds.surplus[1] > 0);
        let gained = state.holdings.iter().any(|holds| holds.claimable[1] > 0);
        let open = branch.shutdown.0 == 0 && branch.book.len() > 2;
        open && branch.redistributed.1 > 0 && surplus && gained
    };
    let mut lives = (0..200).map(|number| life(number, rich));
    let found = lives.find(|(_, _, state, _)| rich(state));
    let (standing, _, state, held) = found.expect("a life with all of it");
    (standing, state, held)
});

/// The properties that fail when it is spoiled.
fn caught(spoil: impl Fn(&mut State, &mut Held)) -> Vec<&'static str> {
    let (mut standing, mut state, mut held) = RICH.clone();
    let mut report = Report::default();
    spoil(&mut state, &mut held);
    standing.check(&mut report, &state, &held);
    let failed = report
        .properties
        .iter()
        .filter(|(_, tally)| tally.failed > 0);
    failed.map(|(id, _)| *id).collect()
}

/// The first active trove of the branch in question.
fn active(state: &mut State) -> &mut invariants::world::TroveState {
    let first = state.branches[1].book[0];
    let mut troves = state.troves.iter_mut();
    troves.find(|trove| trove.id == first).unwrap()
}

#[test]
fn each_lie_is_found_by_its_property() {
    assert_eq!(caught(|_, _| {}), [""; 0], "nothing is wrong before");
    let lies: [(&str, Lie); 20] = [
        ("SUPPLY-1", |state, _| state.system[2] += 1),
        ("SUPPLY-2", |state, _| state.holdings[0].amp_usd += 1),
        ("DEBT-1", |state, _| {
            state.branches[1].recorded_debt += 1_000_000
        }),
        ("DEBT-2", |state, _| active(state).tick += 1),
        ("DEBT-5", |state, _| {
            state.branches[1].redistributed.1 += 100_000
        }),
        ("DEBT-7", |state, _| state.branches[1].book.clear()),
        ("COLL-1", |_, held| held.ledger[1] -= 1),
        ("COLL-1", |_, held| held.pool[1] += 1),
        ("COLL-4", |state, _| active(state).coll -= 1),
        ("COLL-5", |state, _| state.holdings[2].surplus[1] += 1),
        ("TROVE-1", |state, _| active(state).idle = true),
        ("TROVE-2", |state, _| {
            (active(state).debt, active(state).pending.1) = (5, 0);
        }),
        ("BOOK-3", |state, _| state.branches[1].book.push(1)),
        ("POOL-2", |state, _| {
            state.pool.shares = state.holdings[0].pool_shares
        }),
        ("POOL-3", |state, held| {
            state.holdings[0].claimable[1] = held.pool[1] + 1
        }),
        ("POOL-6", |state, _| {
            state.pool.minted = 1_000_000_000_000_000_000 - 1
        }),
        ("REDIST-1", |state, _| {
            active(state).pending.0 += 1_000_000_000_000
        }),
        ("REDIST-4", |state, _| active(state).stake += 1),
        ("REDIST-6", |state, _| active(state).stake = 0),
        ("REDEEM-10", |state, _| {
            state.base_rate.0 = 1_000_000_000_000_000_001
        }),
    ];
    for (number, (id, lie)) in lies.into_iter().enumerate() {
        let found = caught(lie);
        assert!(found.contains(&id), "lie {number}, {id}: {found:?}");
    }
    let found = caught(|state, _| state.branches[1].shutdown.0 += 1);
    assert!(found.contains(&"SHUT-12"), "{found:?}");
    let found = caught(|state, _| state.pool.shares = fixed_math::U256::MAX);
    assert!(found.contains(&"POOL-12"), "{found:?}");
}

#[test]
fn each_lie_of_an_event_is_found_by_its_property() {
    let price = fixed_math::U256::from(7u8);
    let told: [(&str, &[Event]); 3] = [
        ("COLL-5", &[Event::SurplusClaimed(0, 3, 5)]),
        ("LIQ-9", &[Event::Redistributed(1, 3, 5)]),
        (
            "SHUT-1",
            &[Event::ShutDown(0, 0, price), Event::ShutDown(0, 1, price)],
        ),
    ];
    for (id, said) in told {
        let (mut standing, mut report) = (Standing::default(), Report::default());
        standing.learn(&mut report, 1_790_000_000, said);
        assert!(report.properties[id].failed > 0, "{id}: {report}");
    }
}
