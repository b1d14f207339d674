//! A daily series from a file, and what is wrong with one.

use simulation::{calendar::Date, error::SimulationError, series};

use crate::{run, small};

const GOOD: &str = "# AMPL\nepoch,date,price,target,supply,note\n\
                    1,2024-01-01,1.20,1.1,100.5,a\n\n2,2024-01-02,1.3,1.1,102,b\n";

#[test]
fn a_series_is_read_with_its_titles_in_any_order() {
    let path = series::read(GOOD, "mine").unwrap();
    assert_eq!(path.days.len(), 2);
    let [one, two] = [path.days[0], path.days[1]];
    assert_eq!(
        (one.date, one.before, one.after),
        (Date::new(2024, 1, 1), 100_500_000_000, 100_500_000_000)
    );
    assert_eq!(
        (two.before, two.after, two.price),
        (100_500_000_000, 102_000_000_000, 1.3)
    );
    let times = "time,supply,target,price\n1704067200,100.5,1.1,1.2\n1704153600,102,1.1,1.3\n";
    let same = series::read(times, "mine").unwrap();
    assert_eq!(same, path);
}

#[test]
fn a_bad_file_is_refused_with_the_line() {
    let said = |text: &str| series::read(text, "bad").unwrap_err().to_string();
    let title = "date,price,target,supply\n";
    assert_eq!(
        said("date,price,supply\n"),
        "line 1: no column `target`; needed are price, target, supply and date or time"
    );
    assert_eq!(
        said("day,price,target,supply\n"),
        "line 1: no column `time`; needed are price, target, supply and date or time"
    );
    assert_eq!(said(title), "the series is empty: it has no day");
    assert_eq!(said(""), "the series is empty: it has no day");
    let two = format!("{title}2024-01-01,1,1,1\n");
    assert_eq!(
        said(&format!("{two}2024-01-02,1,1\n")),
        "line 3: 3 fields, but 4 titles"
    );
    assert_eq!(
        said(&format!("{two}2024-02-30,1,1,1\n")),
        "line 3: `2024-02-30` is neither a date such as 2024-08-17 nor a Unix time"
    );
    for wrong in ["0", "-1", "abc", "NaN", "inf", ""] {
        assert_eq!(
            said(&format!("{two}# note\n2024-01-02,1,{wrong},1\n")),
            format!("line 4: `{wrong}` in column `target` is no number above 0")
        );
    }
    assert_eq!(
        said(&format!("{two}2024-01-03,1,1,1\n")),
        "line 3: 2024-01-03 follows 2024-01-01; a daily series has one line for each day"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let refused = series::read_file("/nowhere/ampl.csv".as_ref()).unwrap_err();
    assert!(matches!(refused, SimulationError::FileUnreadable { .. }));
    assert!(
        refused
            .to_string()
            .starts_with("cannot read /nowhere/ampl.csv: ")
    );
}

#[test]
fn a_series_runs_like_any_path() {
    let mut text = "date,price,target,supply\n".to_owned();
    for day in 0..60 {
        let date = Date::new(2023, 1, 1).plus(day);
        text += &format!(
            "{date},{},1.1,{}\n",
            1.1 + 0.01 * (day % 7) as f64,
            20_000_000 + day
        );
    }
    let run = run(small(), series::read(&text, "mine").unwrap());
    assert_eq!(run.days().len(), 60);
    assert!(run.days().last().unwrap().supply > 10_000.0);
}
