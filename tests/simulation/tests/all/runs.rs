//! Runs: the same seed gives the same, nothing is made or lost, the trace gives the same again.

use invariants::{
    pure::PureLedger,
    replay::compare,
    trace::{Step, from_lines, to_lines},
    world::World,
};
use simulation::{
    error::SimulationError, fixture::short_trace, outcome::Outcome, settings::Settings,
    simulation::Simulation, twin::Twin,
};

use crate::{run, scenario, small};

/// A short trace.
fn traced(agents: usize) -> Vec<Step> {
    short_trace(agents, 1).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let path = scenario("whipsaw");
    let one = run(small(), path.clone());
    let same = run(small(), path.clone());
    assert_eq!(one.days(), same.days());
    assert_eq!(one.ledger(), same.ledger());
    let settings = Settings { seed: 2, ..small() };
    assert_ne!(one.days(), run(settings, path).days());
}

#[test]
fn a_small_run_gives_the_golden_figures() {
    let run = run(small(), scenario("max_contraction_28d"));
    let outcome = Outcome::of(&run).unwrap();
    let world = run.ledger();
    let counts = (outcome.days, outcome.steps, outcome.liquidated);
    let (supply, debt) = (world.amp_usd.total, world.branches[0].totals.recorded_debt);
    assert_eq!(counts, (58, 5_215, 39));
    assert_eq!(supply, 87_739_998_964_703_442_087_399);
    assert_eq!(debt.raw(), 8_356_075_447_697_938_531_672);
}

#[test]
fn supply_1_holds_every_evening_of_every_scenario() {
    // A run whose supply is not what is owed ends with an error.
    for name in simulation::stress::names().iter().skip(1) {
        let run = run(small(), scenario(name));
        let debt = run.ledger().branches[0].totals.recorded_debt.raw();
        assert!(debt > 0, "{name}");
    }
}

#[test]
fn supply_1_a_wei_too_much_is_found_on_the_first_evening() {
    let mut world = PureLedger::default();
    world.amp_usd.mint(0, 1);
    let mut run = Simulation::begun(small(), scenario("whipsaw"), world).unwrap();
    let found = run.run_day().unwrap_err();
    let SimulationError::SupplyNotConserved { held, owed, .. } = found else {
        panic!("{found}");
    };
    assert_eq!(held, owed + 1);
}

#[test]
fn a_trace_gives_the_same_in_the_plain_pure_world() {
    let trace = traced(60);
    assert!(trace.len() > 1_000, "{}", trace.len());
    let mut twin = Twin::new(PureLedger::default());
    let result = compare(&mut PureLedger::default(), &mut twin, &trace, 50);
    result.unwrap_or_else(|difference| panic!("{difference}"));
    assert!(!twin.differs);
    // It survives being written and read.
    assert_eq!(from_lines(&to_lines(&trace).unwrap()).unwrap(), trace);
}

#[test]
fn a_trace_has_every_kind_of_person_in_it() {
    let trace = traced(100);
    let text = to_lines(&trace).unwrap();
    for op in [
        "open_at_ltv",
        "repay",
        "liquidate",
        "pool_deposit",
        "pool_claim",
        "pull_incentives",
        "rebase",
        "anchor",
        "price",
        "change_rate",
    ] {
        assert!(text.contains(&format!("\"{op}\"")), "no {op}");
    }
}

#[test]
fn a_refused_step_leaves_nothing_behind() {
    let mut twin = Twin::new(PureLedger::default());
    let mut plain = PureLedger::default();
    let trace = traced(40);
    // Everybody's step, made by somebody who may not or cannot: most are refused.
    let mut refused = 0;
    for step in &trace {
        let wrong = Step {
            caller: (step.caller + 1) % 6,
            ..step.clone()
        };
        let results = [twin.apply(&wrong), plain.apply(&wrong)];
        refused += usize::from(results[0].is_err());
        assert_eq!(results[0], results[1]);
        assert_eq!(twin.observe(), plain.observe());
        if step.op != wrong.op {
            break;
        }
    }
    assert!(refused > 20, "{refused}");
}

#[test]
fn yields_prices_and_ratios_are_what_they_are_called() {
    let run = run(small(), scenario("max_expansion_28d"));
    for day in run.days() {
        assert!(day.peg > 0.5 && day.peg < 1.5);
        for branch in &day.branches {
            assert!((0.0..=1.0).contains(&branch.restricted));
            if branch.debt > 0.0 {
                assert!((branch.tcr - branch.value / branch.debt).abs() < 1e-9);
                assert!(branch.ltv.windows(2).all(|pair| pair[0] <= pair[1]));
                assert!((0.005..2.5).contains(&branch.rate), "{}", branch.rate);
            }
        }
    }
    assert!(
        run.days()
            .windows(2)
            .all(|pair| pair[1].date == pair[0].date.plus(1))
    );
}
