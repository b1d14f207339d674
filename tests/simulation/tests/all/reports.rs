//! The report is one well-formed file that needs nothing from outside.

use std::sync::LazyLock;

use simulation::{
    report,
    study::{Progress, Question, Study},
    sweep::Knob,
    table,
};

use crate::{scenario, small};

/// A small question with everything in it, and how often it said how far it was.
static STUDY: LazyLock<(Study, usize)> = LazyLock::new(|| {
    let question = Question {
        settings: small(),
        paths: vec![scenario("whipsaw"), scenario("edge_of_band")],
        knobs: vec![(Knob::Mcr, vec![1.4, 1.6])],
        limits: true,
    };
    let mut said = 0;
    let count = |Progress { done, of, .. }: Progress| {
        assert!(done >= 1 && done <= of);
        said += 1;
    };
    let study = Study::of(&question, count).unwrap();
    (study, said)
});

/// The small question's report.
pub(crate) fn small_report() -> String {
    report::html(&STUDY.0).unwrap()
}

/// Opens and closes tags; panics where they do not nest.
fn well_formed(html: &str) -> usize {
    let mut open: Vec<&str> = Vec::new();
    let mut tags = 0;
    let body = html.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "stray `>` in {text}");
        for quoted in tag.split('"').skip(1).step_by(2) {
            assert!(!quoted.contains('<'), "{tag}");
        }
        assert!(tag.matches('"').count().is_multiple_of(2), "{tag}");
        tags += 1;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') && tag != "br" {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    tags
}

#[test]
fn the_report_is_well_formed_and_loads_nothing() {
    let html = small_report();
    assert!(well_formed(&html) > 1_000);
    for outside in ["src=", "href=\"http", "@import", "url(", "<script"] {
        assert!(!html.contains(outside), "{outside}");
    }
    // The one address is the name of a format, not a place.
    let addresses: Vec<&str> = html.split("http").skip(1).collect();
    let names = |rest: &&str| rest.starts_with("://www.w3.org/2000/svg");
    assert!(addresses.iter().all(names));
}

#[test]
fn the_report_shows_every_plot_of_every_path_with_units_and_a_legend() {
    let html = small_report();
    assert_eq!(html.matches("<svg").count(), 2 * 15);
    assert_eq!(html.matches("<figcaption>").count(), 2 * 15);
    for title in [
        "Supply of AmpUSD",
        "TCR of AMPL",
        "TCR of SPOT",
        "Loan-to-value in AMPL",
        "Liquidated debt",
        "Redemptions",
        "Peg proxy",
        "Share price of the pool",
        "Yields",
        "Bad debt",
        "Other parameters on the same paths",
        "The smallest crash that makes bad debt",
        "What is assumed",
    ] {
        assert!(html.contains(title), "no {title}");
    }
    for unit in ["($ per AmpUSD", "(% per year", "(AmpUSD, each day", "(%)"] {
        assert!(html.contains(unit), "no {unit}");
    }
    assert!(html.matches("class=\"key\"").count() > 50);
}

#[test]
fn plots_take_the_colours_of_the_page() {
    let html = small_report();
    assert!(html.contains("prefers-color-scheme:dark"));
    assert!(html.contains("fill=\"currentColor\""));
    assert!(!html.contains("#010203") && !html.contains("#000000"));
}

#[test]
fn progress_is_said_every_day_and_for_every_search() {
    let (study, said) = &*STUDY;
    let days: usize = study.runs.iter().map(|run| run.days.len()).sum();
    assert_eq!(*said, days + study.limits.len() + study.sweep.len());
}

#[test]
fn the_verdict_names_every_path_and_every_limit() {
    let study = &STUDY.0;
    let verdict = report::verdict(study).join("\n");
    assert!(verdict.contains("whipsaw") && verdict.contains("edge_of_band"));
    assert_eq!(study.limits.len(), 8);
    assert_eq!(verdict.matches("make").count(), study.limits.len());
}

#[test]
fn tables_have_a_cell_for_every_title() {
    let tables = table::all(&STUDY.0);
    assert_eq!(tables.len(), 4);
    for table in tables {
        for row in &table.rows {
            assert_eq!(row.len(), table.titles.len(), "{}", table.about);
        }
    }
    assert_eq!(table::amount(1_234_567.4), "1\u{a0}234\u{a0}567");
    assert_eq!(table::amount(-1_000.0), "-1\u{a0}000");
    assert_eq!(table::amount(-0.2), "0");
}

#[test]
fn figures_as_json_hold_what_the_tables_hold() {
    let json = serde_json::to_value(&STUDY.0).unwrap();
    assert_eq!(json["runs"].as_array().unwrap().len(), 2);
    assert_eq!(json["runs"][0]["outcome"]["path"], "whipsaw");
    assert!(json["runs"][0]["outcome"]["bad_debt"].is_number());
    assert_eq!(json["limits"].as_array().unwrap().len(), 8);
    assert_eq!(json["sweep"][1]["values"][0][1], 1.6);
    assert!(json["runs"][0].get("days").is_none());
}
