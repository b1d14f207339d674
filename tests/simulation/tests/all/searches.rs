//! Crashes large enough make bad debt; parameters are compared, bad ones refused.

use cdp_core::BranchParams;
use fixed_math::Ratio;
use simulation::{
    error::SimulationError,
    limits::Quiet,
    settings::Settings,
    stress::{Crash, Falls},
    sweep::{Knob, MOST, combinations, row},
};

use crate::{scenario, small};

#[test]
fn a_small_crash_makes_no_bad_debt_and_a_large_one_does() {
    let quiet = Quiet::new(&small()).unwrap();
    for falls in [Falls::Ampl, Falls::Spot] {
        let bad = |size| {
            let days = 0;
            quiet.bad_debt(&Crash { falls, size, days }, 1).unwrap()
        };
        assert_eq!(bad(0.1), 0.0, "{falls:?}");
        assert!(bad(0.9) > 1_000.0, "{falls:?}");
    }
}

#[test]
fn the_limit_is_the_smallest_size_that_makes_bad_debt() {
    let quiet = Quiet::new(&small()).unwrap();
    let limit = quiet.limit(Falls::Ampl, 0, 1).unwrap();
    let percent = limit.percent.unwrap();
    let bad = |percent: u32| {
        let crash = Crash {
            falls: Falls::Ampl,
            size: f64::from(percent) / 100.0,
            days: 0,
        };
        quiet.bad_debt(&crash, 1).unwrap()
    };
    assert!(bad(percent) >= 1.0 && (bad(percent) - limit.bad_debt).abs() < 1e-9);
    assert!(bad(percent - 1) < 1.0);
    // Nobody above the MCR of 150 % is under water before a fall of a third.
    assert!((33..60).contains(&percent), "{percent}");
}

#[test]
fn a_slow_crash_may_be_deeper_than_a_sudden_one() {
    let quiet = Quiet::new(&small()).unwrap();
    let sudden = quiet.limit(Falls::Ampl, 0, 1).unwrap().percent.unwrap();
    let slow = quiet.limit(Falls::Ampl, 3, 1).unwrap().percent;
    assert!(slow.unwrap_or(100) > sudden, "{slow:?} {sudden}");
}

#[test]
fn combinations_are_all_of_the_values_given() {
    let knobs = [
        (Knob::Mcr, vec![1.3, 1.5, 1.7]),
        (Knob::Ltv, vec![]),
        (Knob::Stakers, vec![0.1, 0.2]),
    ];
    let all = combinations(&Settings::default(), &knobs).unwrap();
    assert_eq!(all.len(), 6);
    assert_eq!(all[3].0, [("mcr", 1.5), ("stakers", 0.2)]);
    // CCR and SCR keep their distance to the MCR.
    let params = all[5].1.params[0];
    assert_eq!(params.mcr, Ratio::from_bps(17_000));
    assert_eq!(params.ccr, Ratio::from_bps(20_000));
    assert_eq!(params.scr, Ratio::from_bps(15_000));
    assert_eq!(all[5].1.params[1], BranchParams::SPOT);
    assert!(combinations(&Settings::default(), &[]).unwrap().is_empty());
}

#[test]
fn parameters_that_the_protocol_refuses_are_refused() {
    let ask = |knob, value| combinations(&Settings::default(), &[(knob, vec![value])]);
    let said = ask(Knob::Scr, 1.6).unwrap_err().to_string();
    assert_eq!(
        said,
        "the AMPL branch is out of the protocol's bounds: must be 100 % < SCR < MCR < CCR <= 300 %"
    );
    let said = ask(Knob::PoolPenalty, 0.3).unwrap_err().to_string();
    assert_eq!(
        said,
        "the AMPL branch is out of the protocol's bounds: \
         must be 5 % <= pool penalty <= redistribution penalty <= 20 %"
    );
    let said = ask(Knob::Mcr, 90.0).unwrap_err().to_string();
    assert_eq!(said, "mcr must be 0 to 6, as a part, not 90");
    let said = ask(Knob::Ltv, 1.2).unwrap_err().to_string();
    assert_eq!(said, "--ltv must be 0.1 to 0.9, not 1.2");
    let many = vec![(Knob::Ltv, vec![0.4; MOST + 1])];
    let refused = combinations(&Settings::default(), &many).unwrap_err();
    assert!(matches!(refused, SimulationError::SweepTooLarge { .. }));
    let nobody = Settings {
        agents: 3,
        ..Settings::default()
    };
    let said = nobody.validate().unwrap_err().to_string();
    assert_eq!(said, "--agents must be 20 to 20000, not 3");
}

#[test]
fn without_stakers_debt_is_redistributed_and_a_lower_mcr_stands_less() {
    let path = scenario("max_contraction_28d");
    let knobs = [
        (Knob::Mcr, vec![1.25, 1.5]),
        (Knob::Stakers, vec![0.0]),
        (Knob::Ltv, vec![0.7]),
    ];
    let all = combinations(&small(), &knobs).unwrap();
    let rows: Vec<_> = all
        .into_iter()
        .map(|(values, settings)| row(values, &settings, std::slice::from_ref(&path)).unwrap())
        .collect();
    assert!(rows.iter().all(|row| row.outcomes[0].redistributed > 0.0));
    let sizes: Vec<u32> = rows
        .iter()
        .map(|row| row.limit.percent.unwrap_or(96))
        .collect();
    assert!(sizes[0] < sizes[1], "{sizes:?}");
}
