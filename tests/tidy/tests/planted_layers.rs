//! The rules about layers and models catch what they forbid, and let the neighbour of it pass.
#![allow(clippy::indexing_slicing)]

use tidy::{Catalogue, Tree};

const TABLE: &str = "tests/invariants/README.md";
const PURE: (&str, &str) = ("contracts/cdp-core/tests/a.rs", "fn debt_4_holds_here() {}");
const NATIVE: (&str, &str) = ("tests/unit/tests/a.rs", "fn debt_4_holds_here() {}");
const PROGRAM: (&str, &str) = ("contracts/amp-usd/tests/a.rs", "fn debt_4_holds() {}");
const WASM: (&str, &str) = ("tests/integration/tests/suite/a.rs", "fn debt_4_holds() {}");
const SCENARIO: (&str, &str) = (
    "tests/invariants/src/scenarios/debt.rs",
    "pub fn debt_4_holds(stage: &mut Stage<'_>) {}",
);

/// What the rule finds in these tests with this row.
fn found(tests: &[(&str, &str)], row: &str) -> Vec<String> {
    let catalogue = Catalogue::parse("- DEBT-4 T A sentence.\n- ADV-1 A Another.");
    let table = format!("| id | tested on | why |\n|---|---|---|\n{row}\n");
    let mut files = tests.to_vec();
    files.push((TABLE, &table));
    let findings = tidy::properties_run_on_all_layers(&Tree::planted(&files), &catalogue);
    findings.into_iter().map(|finding| finding.what).collect()
}

#[test]
fn a_property_that_misses_a_layer_needs_a_row() {
    for tests in [
        &[PURE, NATIVE, WASM][..],
        &[SCENARIO],
        &[PURE, PROGRAM, WASM],
    ] {
        assert_eq!(found(tests, ""), [""; 0]);
    }
    for tests in [&[PURE, NATIVE][..], &[NATIVE, PROGRAM], &[WASM], &[]] {
        let findings = found(tests, "");
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(
            findings[0].starts_with("DEBT-4 is tested on"),
            "{findings:?}"
        );
    }
}

#[test]
fn a_row_names_the_layers_as_they_are_and_a_reason() {
    let row = "| DEBT-4 | pure, native | no program accrues alone |";
    assert_eq!(found(&[PURE, NATIVE], row), [""; 0]);
    let later = "| DEBT-4 | - | no verb of today gets there |";
    assert_eq!(found(&[], later), [""; 0]);
    for (tests, row) in [
        (
            &[PURE, NATIVE][..],
            "| DEBT-4 | pure | no program accrues alone |",
        ),
        (&[PURE, NATIVE], "| DEBT-4 | pure, native | |"),
        (&[PURE, NATIVE, WASM], row),
        (
            &[PURE, NATIVE, WASM],
            "| DEBT-5 | pure | no program accrues alone |",
        ),
    ] {
        assert_eq!(found(tests, row).len(), 1, "{row}");
    }
}

#[test]
fn a_row_of_a_group_is_that_of_each_of_its_properties() {
    let lemma = ("contracts/cdp-core/tests/a.rs", "fn math_1_holds_here() {}");
    let found = |row: &str| {
        let catalogue = Catalogue::parse("- MATH-1 T A sentence.");
        let table = format!("| id | tested on | why |\n|---|---|---|\n{row}\n");
        let files = [lemma, (TABLE, table.as_str())];
        tidy::properties_run_on_all_layers(&Tree::planted(&files), &catalogue).len()
    };
    assert_eq!(found("| MATH | pure | lemmas about integers |"), 0);
    assert_eq!(found("| MATH | native | lemmas about integers |"), 1);
    assert_eq!(found("| DEBT | pure | another group is none of it |"), 2);
    assert_eq!(found(""), 1);
}

#[test]
fn a_scenario_that_is_not_listed_is_caught() {
    let list = "tests/invariants/src/scenarios/list.rs";
    let with = |text: &str| tidy::scenarios_are_listed(&Tree::planted(&[SCENARIO, (list, text)]));
    assert!(with("debt {\n    debt_4_holds,\n}").is_empty());
    let findings = with("debt {\n    debt_4_holds_not,\n}");
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].path.as_str(), findings[0].line),
        (SCENARIO.0, 1)
    );
}

#[test]
fn a_model_that_uses_what_it_tests_is_caught() {
    let rule = |text: &str| {
        let figures = ("tests/invariants/src/scenarios/figures.rs", text);
        let findings = tidy::models_share_nothing_with_what_they_test(&Tree::planted(&[figures]));
        // The other models are not planted.
        let missing = findings
            .iter()
            .filter(|finding| finding.what.contains("no such model"));
        (missing.count(), findings.len())
    };
    assert_eq!(
        rule("use num_bigint::BigUint;\n// cdp_core says the same\n"),
        (5, 5)
    );
    assert_eq!(rule("use cdp_core::interest;\n"), (5, 6));
}

#[test]
fn a_test_that_writes_golden_numbers_is_caught() {
    let rule = |text: &str| {
        let test = ("contracts/cdp-core/tests/interest.rs", text);
        let findings = tidy::models_share_nothing_with_what_they_test(&Tree::planted(&[test]));
        findings.len() - 6
    };
    assert_eq!(rule("let data = shared(\"golden_vectors.json\");"), 0);
    assert_eq!(
        rule("fs::write(\"x/vectors/golden_vectors.json\", now());"),
        1
    );
    assert_eq!(rule("fs::write(\"target/else.json\", now());"), 0);
}

#[test]
fn a_counterpart_that_is_no_test_and_a_row_of_nothing_are_caught() {
    let found = |row: &str| {
        let head = "| reference | here |\n|---|---|\n";
        let table = format!("{head}{}{row}\n", "| all | `debt_4_holds` |\n".repeat(100));
        let path = "tests/invariants/REFERENCE.md";
        let findings =
            tidy::the_reference_has_its_counterparts(&Tree::planted(&[(path, &table), WASM]));
        findings.into_iter().map(|one| one.line).collect::<Vec<_>>()
    };
    assert_eq!(found("| a | `debt_4_holds`, exactly |"), [0; 0]);
    assert_eq!(found("| a | there is nothing of the kind here |"), [0; 0]);
    assert_eq!(found("| a | `debt_4_held` |"), [103]);
    assert_eq!(
        found("| a | `debt_4_holds`, `debt_4_held`, `debt_4` |"),
        [103; 2]
    );
    assert_eq!(found("| a | no |"), [103]);
    // Too few rows, or no table at all.
    let short = ("tests/invariants/REFERENCE.md", "| a | `debt_4_holds` |");
    for files in [&[short, WASM][..], &[WASM]] {
        let findings = tidy::the_reference_has_its_counterparts(&Tree::planted(files));
        assert_eq!(findings.len(), 1);
    }
}
