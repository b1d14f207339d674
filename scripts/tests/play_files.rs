//! `ampusd play`: files that are wrong are told by their place, and steps that come to something
//! else than expected by their number.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod player;

use std::fs;
use std::process::Command;

use ampusd::play::text;
use player::{OPEN, examples, play, played, records, said};
use serde_json::Value;

/// Files that are wrong, and where and how.
const FILES: [(&str, &str); 9] = [
    ("", "1:1: expected a list of steps"),
    ("{}", "1:1: expected a list of steps"),
    (
        "[\n  {\"do\": \"warp\"\n  \"time\"",
        "3:3: expected `,` or `}`",
    ),
    ("[\n  {\"do\": \"warp\", \"time\": \"1d}]", "2:"),
    (
        "[{\"do\": \"warp\", \"time\": \"1d\"}] x",
        "1:32: the end was expected",
    ),
    (
        "[{\"do\": \"warp\", \"time\": \"1d\"},]",
        "1:31: expected a step",
    ),
    (
        "[{\"do\": \"warp\", \"do\": \"warp\"}]",
        "1:17: `do` is here twice",
    ),
    (
        "[{\"do\": \"warp\", \"time\": nul}]",
        "1:28: expected ident",
    ),
    ("[5]", "1:2: expected a step"),
];

/// Steps that are wrong on the third line, behind [`OPEN`].
const STEPS: [(&str, &str); 20] = [
    (
        "{\"do\": \"fund\", \"to\": \"a\", \"token\": \"SPOT\", \"amount\": \"0\"}",
        "3:3: `fund` needs an `amount` above 0 and below 2^128 units",
    ),
    (
        "{\"by\": \"alice\"}",
        "3:3: a step needs the field `do`: one of open, adjust",
    ),
    (
        "{\"do\": \"opne\"}",
        "3:10: \"opne\" is no step; there are open, adjust",
    ),
    ("{\"do\": \"claim\"}", "3:3: `claim` needs the field `by`"),
    (
        "{\"do\": \"claim\", \"by\": \"a\", \"amuont\": \"1\"}",
        "3:30: `claim` has no field `amuont`; it has by",
    ),
    (
        "{\"do\": \"provide\", \"by\": \"a\", \"amount\": 5}",
        "3:42: `amount`: 5 is no string; write it in quotes",
    ),
    (
        "{\"do\": \"wrap\", \"by\": \"a\", \"amount\": \"1.0000000001\"}",
        "3:39: `amount`: `1.0000000001` is no number with at most 9 decimals, and not `all`",
    ),
    (
        "{\"do\": \"add_collateral\", \"by\": \"a\", \"trove\": \"t\", \"amount\": \"-1\"}",
        "`amount`: `-1` is no number with at most 18 decimals",
    ),
    (
        "{\"do\": \"close\", \"by\": \"a\", \"trove\": \"x\"}",
        "3:39: `trove`: no trove is called `x`; there are t",
    ),
    (
        "{\"do\": \"liquidate\", \"by\": \"a\", \"troves\": \"t\"}",
        "3:44: `troves`: a list of strings was expected",
    ),
    (
        "{\"do\": \"flag\", \"by\": \"a\", \"branch\": \"GOLD\"}",
        "3:39: `branch`: `GOLD` is none of AMPL, SPOT",
    ),
    (
        "{\"do\": \"claim\", \"by\": \"two words\"}",
        "3:25: `by`: `two words` is no name",
    ),
    (
        "{\"do\": \"claim\", \"by\": \"keeper\"}",
        "3:25: `by`: `keeper` is no actor, it is part of",
    ),
    (
        "{\"do\": \"warp\", \"time\": \"3 weeks\"}",
        "3:26: `time`: `3 weeks` is no span of time",
    ),
    (
        "{\"do\": \"warp\", \"time\": \"99999d\"}",
        "is longer than a century",
    ),
    (
        "{\"do\": \"rebase\"}",
        "3:3: `rebase` needs either `percent` or `price`",
    ),
    (
        "{\"do\": \"rebase\", \"percent\": \"5\"}",
        "`percent`: write it as `-5%`",
    ),
    (
        "{\"do\": \"adjust\", \"by\": \"a\", \"trove\": \"t\"}",
        "3:3: `adjust` needs `collateral`, `debt` or both, or `ltv`",
    ),
    (
        "{\"do\": \"claim\", \"by\": \"a\", \"expect\": {\"error\": \"Oops\"}}",
        "3:40: `expect`: no error is called \"Oops\"",
    ),
    (
        "{\"do\": \"claim\", \"by\": \"a\", \"expect\": {\"state\": {\"pool\": 1}}}",
        "`expect`: `pool` is no pointer such as `/pool/assets`",
    ),
];

#[test]
fn a_refused_step_ends_the_run_with_its_error_its_number_and_its_line() {
    let borrow = r#"{"do": "borrow", "by": "alice", "trove": "t", "amount": "7000"}"#;
    let scenario =
        format!("[\n  {OPEN},\n  {borrow},\n  {{\"do\": \"warp\", \"time\": \"1h\"}}\n]");
    let output = play(&scenario, &[]);
    let (out, err) = said(&output);
    assert!(!output.status.success());
    let expected = "standard input:3:3: step 2 (`borrow`) was refused: IcrBelowMcr";
    assert!(err.contains(expected), "{err}");
    let records = records(&out);
    assert_eq!(records.len(), 3, "what was played is written");
    assert_eq!(records[2]["outcome"]["ok"], false);
    assert_eq!(records[2]["outcome"]["error"], "IcrBelowMcr");
    assert_eq!(records[2]["line"], 3);
    assert_eq!(
        records[2]["state"], records[1]["state"],
        "no effect remains"
    );
}

#[test]
fn runs_go_on_if_told_so_and_fail_in_the_end() {
    let close = r#"{"do": "close", "by": "bob", "trove": "t"}"#;
    let scenario = format!("[{OPEN}, {close}, {{\"do\": \"warp\", \"time\": \"1h\"}}]");
    let output = play(&scenario, &["--keep-going"]);
    let (out, err) = said(&output);
    assert!(!output.status.success());
    assert!(
        err.contains("step 2 (`close`) was refused: NotOwner"),
        "{err}"
    );
    assert!(err.contains("1 of 3 steps did not come to"), "{err}");
    assert_eq!(records(&out).len(), 4);
}

#[test]
fn steps_that_come_to_something_else_than_expected_are_told() {
    let expecting = |expect: &str| format!("[{}, \"expect\": {expect}}}]", &OPEN[..OPEN.len() - 1]);
    for (expect, told) in [
        (
            r#"{"error": "IcrBelowMcr"}"#,
            "went through; IcrBelowMcr was expected",
        ),
        (
            r#"{"state": {"/troves/0/coll": "1"}}"#,
            r#"left /troves/0/coll at "6000000000000000000000"; "1" was expected"#,
        ),
        (
            r#"{"state": {"/nothing": "1"}}"#,
            "left no /nothing in the state",
        ),
    ] {
        let (_, err) = said(&play(&expecting(expect), &[]));
        assert!(err.contains(told), "{err}");
    }
    let state = r#"{"state": {"/troves/0/coll": "6000000000000000000000"}}"#;
    assert_eq!(played(&expecting(state)).len(), 2);
    // Another error than the expected is told with both.
    let refused =
        r#"[{"do": "close", "by": "a", "trove": "1", "expect": {"error": "IcrBelowMcr"}}]"#;
    let (_, err) = said(&play(refused, &[]));
    assert!(
        err.contains("was refused: ") && err.contains("; IcrBelowMcr was expected"),
        "{err}"
    );
}

#[test]
fn wrong_files_are_told_by_line_and_column_and_nothing_is_played() {
    let after = |step: &str| format!("[\n{OPEN},\n  {step}\n]");
    let steps = STEPS.map(|(step, told)| (after(step), told));
    let cases = FILES.map(|(text, told)| (text.to_owned(), told));
    for (text, told) in cases.into_iter().chain(steps) {
        let output = play(&text, &[]);
        let (out, err) = said(&output);
        assert!(!output.status.success() && out.is_empty(), "{text}");
        assert!(err.starts_with("error: standard input:"), "{err}");
        assert!(err.contains(told), "{told} in {err}");
    }
    let (_, err) = said(&play(&after(OPEN), &[]));
    assert!(err.contains("a trove is called `t` already"), "{err}");
}

#[test]
fn places_are_counted_in_lines_and_characters() {
    let text = "one\nzwei äöü!\n";
    assert_eq!(text::place(text, 0), (1, 1));
    assert_eq!(text::place(text, 4), (2, 1));
    assert_eq!(text::place(text, text.find('!').unwrap()), (2, 9));
    assert_eq!(text::place(text, 1_000), (3, 1));
}

#[test]
fn what_cannot_be_tried_is_told_and_changes_nothing() {
    let fund = r#"{"do": "fund", "to": "a", "token": "wAMPL", "amount": "10000000"}"#;
    let open = OPEN.replace("2000", "9000000");
    let close = r#"{"do": "close", "by": "alice", "trove": "t"}"#;
    let output = play(&format!("[{fund}, {open}, {close}]"), &["--keep-going"]);
    let (out, err) = said(&output);
    // 15 139 552 AMPL less 251 395.52 for each of two actors.
    let left = "there is not so much to give: 14636760.960000000 AMPL are left";
    assert!(
        err.contains(&format!("(`fund`) was refused: not tried \"{left}\"")),
        "{err}"
    );
    assert!(
        err.contains("not tried \"the trove `t` was not opened\""),
        "{err}"
    );
    let records = records(&out);
    assert!(
        records
            .iter()
            .all(|record| record["state"] == records[0]["state"])
    );
}

#[test]
fn more_actors_than_there_is_ampl_for_are_refused() {
    let steps = |actors: usize| {
        let steps = (0..actors).map(|n| format!("{{\"do\": \"claim\", \"by\": \"a{n}\"}}"));
        format!("[{}]", steps.collect::<Vec<_>>().join(",\n"))
    };
    assert_eq!(played(&steps(32)).len(), 33);
    let (_, err) = said(&play(&steps(33), &[]));
    assert!(err.contains("33:1: there are more than 32 actors"), "{err}");
}

#[test]
fn output_goes_to_a_file_over_several_lines_and_checking_plays_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("states.json");
    let example = examples().join("loan.json");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ampusd"));
        command.arg("play").arg(&example).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", said(&output).1);
        said(&output).0
    };
    assert_eq!(run(&["--pretty", "--out", out.to_str().unwrap()]), "");
    let text = fs::read_to_string(out).unwrap();
    let objects = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let objects: Vec<Value> = objects.collect::<Result<_, _>>().unwrap();
    let plain = records(&run(&[]));
    assert!(text.starts_with("{\n  \"step\": 0,") && objects == plain);
    let checked = run(&["--check"]);
    let steps = plain.len() - 1;
    assert!(checked.ends_with(&format!("loan.json: {steps} steps, all right\n")));
}
