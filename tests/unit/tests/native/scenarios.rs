//! Every scenario on all parts of the ledger, natively, beside the pure world.

use invariants::pure::PureLedger;
use invariants::scenarios::{Play, same};

use crate::world::Native;

fn play(scenario: Play) {
    let mut native = Native::new();
    same(&mut PureLedger::default(), &mut native, scenario);
    let report = native.report.into_inner();
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
