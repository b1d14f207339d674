//! Every scenario on the compiled programs, beside the pure world.

use invariants::pure::PureLedger;
use invariants::scenarios::{Play, same};

use crate::programs::Programs;
use crate::watch::Watch;

fn play(scenario: Play) {
    let mut programs = Programs::new(Watch::default());
    same(&mut PureLedger::default(), &mut programs, scenario);
    let watch = programs.finish();
    assert!(watch.steps > 0);
    for id in [
        "SUPPLY-1", "SUPPLY-2", "DEBT-2", "COLL-1", "INT-1", "BOOK-3", "REBASE-1", "WRAP-1",
        "SAFE-2", "STD-7",
    ] {
        assert_eq!(watch.failures(id), [""; 0], "{id}");
    }
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
