//! Every scenario on all parts of the ledger, natively, beside the pure world.

use invariants::pure::PureLedger;
use invariants::scenarios::{Play, same};

use crate::world::Native;

fn play(scenario: Play) {
    let mut native = Native::new();
    same(&mut PureLedger::default(), &mut native, scenario);
    assert!(native.steps > 0);
    let (rebuilt, wrong) = native.told.into_inner();
    assert!(rebuilt > 0);
    assert_eq!(wrong, [""; 0], "STD-7");
    assert_eq!(native.oracle_calls_of_free_changes, 0, "INT-8");
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
