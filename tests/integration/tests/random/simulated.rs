//! A short simulation on the compiled programs: the same numbers as in the pure core.

use invariants::pure::PureLedger;
use invariants::replay::compare;
use simulation::fixture::short_trace;

use crate::EVERY;
use crate::programs::Programs;

#[test]
fn diff_4_a_simulation_gives_the_same_numbers_on_the_compiled_programs() {
    let trace = short_trace(40, 1).unwrap();
    let (mut pure, mut programs) = (PureLedger::default(), Programs::new());
    let same = compare(&mut pure, &mut programs, &trace, EVERY);
    same.unwrap_or_else(|difference| panic!("{difference}"));
    let report = programs.finish();
    assert!(report.accepted > 500, "{} steps", report.accepted);
    assert_eq!(report.failed(), 0, "{report}");
}
