//! Every scenario on the compiled programs, beside the pure world.

use invariants::pure::PureLedger;
use invariants::scenarios::{Play, same};

use crate::programs::Programs;

fn play(scenario: Play) {
    let mut programs = Programs::new();
    same(&mut PureLedger::default(), &mut programs, scenario);
    let report = programs.finish();
    assert!(report.steps > 0 && report.properties["STD-7"].tests > 0);
    assert_eq!(report.failed(), 0, "{report}");
}

macro_rules! tests {
    ($($group:ident { $($name:ident,)* })*) => {
        $(mod $group {
            $(#[test]
            fn $name() {
                super::play(invariants::scenarios::$group::$name);
            })*
        })*
    };
}

invariants::every_scenario!(tests);
