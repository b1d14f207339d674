//! Paths hold what is known, and follow the policy between.

use ampleforth::{
    Law,
    vectors::{SCENARIOS, text, uint},
};
use num_bigint::BigUint;
use simulation::{
    calendar::Date,
    history::{SPAN, history},
    path::{Path, PathDay, rebased},
    stress::{Crash, Falls, LEAD_IN, TAIL, crash, names},
};

use crate::scenario;

fn on(path: &Path, year: i64, month: i64, day: i64) -> PathDay {
    let date = Date::new(year, month, day);
    *path.days.iter().find(|here| here.date == date).unwrap()
}

#[test]
fn dates_are_those_of_the_calendar() {
    assert_eq!(Date::new(1970, 1, 1), Date(0));
    assert_eq!(Date::new(2000, 2, 29), Date(11_016));
    assert_eq!(Date::of_seconds(1_619_402_443), Date::new(2021, 4, 26));
    for days in -1_000_000..1_000_000 {
        let (year, month, day) = Date(days).parts();
        assert_eq!(Date::new(year, month, day), Date(days));
    }
    assert_eq!(Date::read("2024-02-29"), Some(Date::new(2024, 2, 29)));
    for wrong in ["2023-02-29", "2024-13-01", "2024-2", "2024-02-29-1", "x"] {
        assert_eq!(Date::read(wrong), None, "{wrong}");
    }
}

#[test]
fn history_keeps_every_known_supply_and_price_for_every_seed() {
    for seed in 1..6 {
        let path = history(seed);
        assert_eq!(path.days.first().unwrap().date, SPAN.0);
        assert_eq!(path.days.last().unwrap().date, SPAN.1);
        assert_eq!(path.days[0].before, 50_000_000_000_000_000);
        let epoch_112 = on(&path, 2019, 10, 18);
        assert_eq!(epoch_112.before, 22_569_074_199_232_656);
        assert_eq!(epoch_112.after, 22_199_570_676_459_867);
        assert!((epoch_112.price - 0.511_837_458_789_565_5).abs() < 1e-12);
        assert!((on(&path, 2020, 7, 30).price - 2.80).abs() < 1e-12);
        let epoch_667 = on(&path, 2021, 4, 26);
        assert_eq!(epoch_667.after, 381_712_122_950_734_260);
        assert!((epoch_667.target - 1.028_355_999_206_312_7).abs() < 1e-12);
        assert_eq!(on(&path, 2022, 9, 3).after, 50_002_108_130_000_000);
        assert_eq!(on(&path, 2024, 4, 1).after, 252_000_000_000_000_000);
        assert_eq!(on(&path, 2025, 12, 11).after, 15_139_552_000_000_000);
        // WAMPL is a ten-millionth of AMPL: 0.8431 dollars at the end.
        let last = path.days.last().unwrap();
        let share = last.price * last.after as f64 / 1e16;
        assert!((share - 0.8431).abs() < 1e-6, "{share}");
    }
}

#[test]
fn history_follows_the_law_of_each_day_and_is_corrected_by_less_than_two_hundredths() {
    let path = history(1);
    let mut corrected = 0;
    for day in &path.days {
        let era = |year, month, at| day.date >= Date::new(year, month, at);
        let law = match () {
            () if era(2025, 4, 1) => Law::of_era("inferred_2025"),
            () if era(2024, 9, 10) => Law::of_era("repo_head"),
            () if era(2022, 3, 26) => Law::of_era("aip5_2022"),
            () if era(2019, 10, 30) => Law::linear(10),
            () => Law::linear(30),
        };
        let invalid = era(2024, 8, 17) && !era(2024, 8, 24);
        let exact = if invalid {
            day.before
        } else {
            rebased(&law, day.price, day.target, day.before)
        };
        if exact != day.after {
            corrected += 1;
            let off = exact.abs_diff(day.after) as f64 / exact as f64;
            assert!(off < 2e-2, "{} {off}", day.date);
        }
    }
    assert!(corrected < 20, "{corrected}");
    for pair in path.days.windows(2) {
        assert_eq!(pair[0].after, pair[1].before);
    }
}

#[test]
fn ampl_is_near_its_target_on_as_many_days_as_was_measured() {
    // 70 % of days within 20 %, July 2020 to October 2021; the walk is drawn to come near that.
    let near: Vec<f64> = (1..11)
        .map(|seed| {
            let path = history(seed);
            let near = path
                .days
                .iter()
                .filter(|day| (day.price / day.target - 1.0).abs() < 0.2);
            near.count() as f64 / path.days.len() as f64
        })
        .collect();
    let mean = near.iter().sum::<f64>() / near.len() as f64;
    assert!((0.62..0.82).contains(&mean), "{mean} {near:?}");
}

#[test]
fn other_seeds_give_other_days_between_and_the_same_seed_the_same() {
    assert_eq!(history(3), history(3));
    let (one, other) = (history(3), history(4));
    let differ = one
        .days
        .iter()
        .zip(&other.days)
        .filter(|(a, b)| a.price != b.price);
    assert!(differ.count() > 2_000);
}

#[test]
fn scenarios_are_those_of_the_data_set_to_the_last_unit() {
    let all: serde_json::Value = serde_json::from_str(SCENARIOS).unwrap();
    let scenarios = all["scenarios"].as_array().unwrap();
    assert_eq!(names().len(), scenarios.len() + 1);
    for known in scenarios {
        let path = scenario(text(known, "name"));
        let rows = known["rows"].as_array().unwrap();
        assert_eq!(path.days.len(), LEAD_IN + rows.len() + TAIL);
        for (day, row) in path.days[LEAD_IN..].iter().zip(rows) {
            assert_eq!(
                BigUint::from(day.before),
                uint(row, "supply_before"),
                "{row}"
            );
            assert_eq!(BigUint::from(day.after), uint(row, "supply_after"), "{row}");
            if !row["rate"].is_null() {
                let rate: f64 = text(row, "rate").parse().unwrap();
                assert!((day.price * 1e18 / rate - 1.0).abs() < 1e-12, "{row}");
            }
        }
        let quiet = &path.days[..LEAD_IN];
        assert!(quiet.iter().all(|day| day.before == day.after));
    }
}

#[test]
fn a_crash_falls_as_far_as_it_says_and_stays() {
    for days in [0, 1, 3, 7] {
        let size = 0.4;
        let path = crash(
            &Crash {
                falls: Falls::Ampl,
                size,
                days,
            },
            1,
        );
        let before = path.days[LEAD_IN - 1].price;
        let last = path.days.last().unwrap();
        assert!((last.price / before - 0.6).abs() < 1e-9);
        let reached = path
            .days
            .iter()
            .position(|day| (day.price - last.price).abs() < 1e-9);
        assert_eq!(reached, Some(LEAD_IN + days.max(1) - 1));
        assert_eq!(path.days[LEAD_IN].sudden, days == 0);
    }
}

#[test]
fn spot_keeps_its_claim_while_quiet_and_loses_it_in_a_long_contraction() {
    let path = scenario("max_contraction_28d");
    assert_eq!(path.days[LEAD_IN].claim, 1_000_000_000);
    let end = path.days[LEAD_IN + 28].claim;
    assert!(end < 900_000_000, "{end}");
    let path = scenario("max_expansion_28d");
    assert!(path.days[LEAD_IN + 28].claim > 1_100_000_000);
}

#[test]
fn a_path_is_cut_to_its_days_and_an_empty_one_is_refused() {
    let path = scenario("whipsaw");
    let (first, last) = (path.days[LEAD_IN].date, path.days[LEAD_IN + 9].date);
    let cut = path.clone().between(Some(first), Some(last)).unwrap();
    assert_eq!((cut.days.len(), cut.lead_in), (10, 0));
    let kept = path
        .clone()
        .between(Some(path.days[20].date), None)
        .unwrap();
    assert_eq!(kept.lead_in, LEAD_IN - 20);
    let refused = path.between(Some(Date::new(2030, 1, 1)), None).unwrap_err();
    let said = refused.to_string();
    assert_eq!(
        said,
        "nothing of whipsaw lies between 2030-01-01 and the end"
    );
}
