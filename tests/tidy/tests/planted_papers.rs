//! Rules about words, documents, deployments and sizes: each catches what it forbids, and lets
//! the neighbour of it pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use serde_json::json;
use tidy::{Catalogue, Finding, Sizes, Tree};

const MINT: &str = "contracts/amp-usd/src/mint.rs";

type Rule = fn(&Tree) -> Vec<Finding>;

/// The rule finds one violation in `bad`, at that line, and none in `good`.
fn catches(rule: Rule, bad: (&str, &str), line: usize, good: (&str, &str)) {
    let found = rule(&Tree::planted(&[bad]));
    assert_eq!(found.len(), 1, "{found:?} in {bad:?}");
    assert_eq!(
        (found[0].path.as_str(), found[0].line),
        (bad.0, line),
        "{found:?}"
    );
    let found = rule(&Tree::planted(&[good]));
    assert!(found.is_empty(), "{found:?} in {good:?}");
}

#[test]
fn unfinished_work_is_caught() {
    let rule = tidy::nothing_is_left_to_do;
    catches(
        rule,
        (MINT, "fn f() {}\n// TODO: later"),
        2,
        (MINT, "// to do"),
    );
    catches(
        rule,
        (MINT, "fn f() { todo!() }"),
        1,
        (MINT, "fn todo_list() {}"),
    );
    catches(rule, ("README.md", "FIXME"), 1, ("README.md", "PREFIXMEN"));
}

#[test]
fn an_error_that_no_test_names_is_caught() {
    let rule = tidy::errors_are_provoked_by_tests;
    let (abi, test) = (
        "contracts/interfaces/solidity/I.sol",
        "contracts/a/tests/t.rs",
    );
    let sources = |named| {
        [
            (abi, "interface I {\n    error Bad(uint256 x);\n}"),
            (test, named),
        ]
    };
    let found = rule(&Tree::planted(&sources("fn t() { abi::BadOther {} }")));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].path.as_str(), found[0].line), (abi, 2));
    assert!(rule(&Tree::planted(&sources("fn t() { abi::Bad {} }"))).is_empty());

    let rules = "contracts/cdp-core/src/error.rs";
    let text = "/// One.\nFirst,\n/// Not reachable inside the caps.\nSecond,\n";
    let found = rule(&Tree::planted(&[(rules, text)]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].line, 2);
}

#[test]
fn a_test_ignored_without_a_reason_is_caught() {
    let good = "#[test]\n#[ignore = \"needs a day\"]\nfn f() {}";
    let bad = "#[test]\n#[ignore]\nfn f() {}";
    catches(
        tidy::tests_are_ignored_with_a_reason,
        (MINT, bad),
        2,
        (MINT, good),
    );
}

#[test]
fn a_link_to_nothing_is_caught() {
    let rule = tidy::relative_links_resolve;
    let found = |text: &str| {
        let files = [("docs/a.md", text), ("docs/b/c.md", "# C"), ("LICENSE", "")];
        rule(&Tree::planted(&files)).len()
    };
    assert_eq!(
        found("[c](b/c.md) [folder](b) [up](../LICENSE) [web](https://x.org/y)"),
        0
    );
    assert_eq!(found("[c](b/d.md)"), 1);
    assert_eq!(found("[out](../../nowhere.md)"), 1);
    assert_eq!(found("# Two words\n[here](#two-words)"), 0);
    assert_eq!(found("# Two words\n[here](#three-words)"), 1);
    assert_eq!(found("```\n[c](b/d.md)\n```"), 0);
}

#[test]
fn a_stray_entry_of_the_root_is_caught() {
    let rule = tidy::root_holds_only_known_entries;
    catches(rule, ("notes.txt", ""), 1, ("README.md", ""));
    catches(rule, ("strange", ""), 1, ("tests/a.rs", ""));
}

#[test]
fn a_property_id_that_does_not_exist_is_caught() {
    let catalogue = Catalogue::parse("- SUPPLY-1 S a\n- WRAP-1 S b. **WRAP-2** L c\nERC-721 d");
    assert_eq!(catalogue.len(), 3);
    let path = "tests/integration/tests/a.rs";
    let found = |text: &str| {
        let tree = Tree::planted(&[
            (path, text),
            ("contracts/a/src/lib.rs", "fn supply_9_a() {}"),
        ]);
        tidy::property_ids_in_tests_exist(&tree, &catalogue).len()
    };
    assert_eq!(found("fn supply_1_holds() {}\nfn wrap_2_holds() {}"), 0);
    assert_eq!(found("fn supply_2_holds() {}"), 1);
    assert_eq!(
        found("fn erc_721_is_no_property() {}\nfn in_2_seconds() {}"),
        0
    );
}

#[test]
fn a_required_property_without_a_test_is_caught() {
    let tree = Tree::planted(&[("contracts/a/tests/b.rs", "fn wrap_2_holds() {}")]);
    assert_eq!(tidy::required_properties_have_tests(&tree, &["WRAP-2"]), []);
    assert_eq!(
        tidy::required_properties_have_tests(&tree, &["WRAP-2", "WRAP-3"]).len(),
        1
    );
}

#[test]
fn a_deployment_that_does_not_match_is_caught() {
    let schema = json!({
        "type": "object",
        "required": ["chainId", "programs"],
        "additionalProperties": false,
        "properties": {
            "chainId": { "type": "integer", "minimum": 1 },
            "programs": {
                "type": "object",
                "minProperties": 1,
                "patternProperties": { "^[a-z-]+$": { "$ref": "#/$defs/address" } },
                "additionalProperties": false
            }
        },
        "$defs": { "address": { "type": "string", "pattern": "^0x[0-9a-f]{4}$" } }
    });
    let wrong = |value: serde_json::Value| tidy::violations(&schema, &value).len();
    assert_eq!(
        wrong(json!({ "chainId": 1, "programs": { "amp-usd": "0x00ff" } })),
        0
    );
    assert_eq!(
        wrong(json!({ "chainId": 0, "programs": { "amp-usd": "0x00ff" } })),
        1
    );
    assert_eq!(
        wrong(json!({ "chainId": 1, "programs": { "amp-usd": "0x00fg" } })),
        1
    );
    assert_eq!(
        wrong(json!({ "chainId": 1, "programs": { "Amp": "0x00ff" } })),
        1
    );
    assert_eq!(wrong(json!({ "chainId": 1, "programs": {} })), 1);
    assert_eq!(wrong(json!({ "chainId": 1 })), 1);
    assert_eq!(
        wrong(json!({ "chainId": "1", "programs": { "a": "0x00ff" }, "more": 1 })),
        2
    );
    assert_eq!(
        tidy::violations(&json!({ "allOf": [] }), &json!(1)).len(),
        1
    );
    let found =
        |files: &[(&str, &str)]| tidy::deployments_match_their_schema(&Tree::planted(files));
    let schema = schema.to_string();
    let (output, input) = (
        ("deployments/1.json", "{\"chainId\": 0}"),
        ("chainId = 0", "chainId = 1"),
    );
    assert_eq!(
        found(&[("deployments/schema.json", &schema), output]).len(),
        2
    );
    assert_eq!(found(&[output]).len(), 1, "no schema");
    let params = ("deployments/params.schema.json", schema.as_str());
    assert_eq!(
        found(&[params, ("deployments/params/a.toml", input.0)]).len(),
        2
    );
    assert_eq!(
        found(&[params, ("deployments/params/a.toml", input.1)]).len(),
        1
    );
    assert_eq!(
        found(&[params, ("deployments/params/a.toml", "no toml")]).len(),
        1
    );
}

#[test]
fn a_value_has_exactly_one_of_the_shapes_and_its_names_fit() {
    let one = json!({ "oneOf": [{ "type": "integer" }, { "const": "a" }, { "minimum": 3 }] });
    let wrong = |value: serde_json::Value| tidy::violations(&one, &value).len();
    // A number from 3 on has two shapes, a text is no number and has no smallest.
    assert_eq!((wrong(json!(2)), wrong(json!(3))), (0, 1));
    assert_eq!((wrong(json!("a")), wrong(json!(1.5))), (1, 1));
    let names = json!({ "propertyNames": { "pattern": "^[a-z]$" } });
    assert_eq!(
        tidy::violations(&names, &json!({ "a": 1, "B": 2 })).len(),
        1
    );
}

#[test]
fn the_parameters_of_a_record_have_a_schema_of_their_own() {
    let found =
        |files: &[(&str, &str)]| tidy::deployments_match_their_schema(&Tree::planted(files));
    let schema = json!({ "properties": { "chainId": { "minimum": 1 } }, "required": ["network"] });
    let schema = schema.to_string();
    let split = json!({ "properties": { "parameters": { "$ref": "params.schema.json" } } });
    let split = ("deployments/schema.json", &*split.to_string());
    let record = ("deployments/1.json", "{\"parameters\": {\"chainId\": 0}}");
    assert_eq!(found(&[split, record]).len(), 1, "no schema of parameters");
    let params = ("deployments/params.schema.json", schema.as_str());
    assert_eq!(found(&[split, params, record]).len(), 2);
}

#[test]
fn a_program_above_its_committed_size_is_caught() {
    let sizes = |brotli: u64| {
        vec![Sizes {
            program: "amp-usd".into(),
            brotli,
        }]
    };
    let within =
        |known: u64, built: u64| tidy::programs_are_within_size(&sizes(known), &sizes(built));
    assert_eq!(within(8_000, 8_000), []);
    assert_eq!(within(8_000, 8_001).len(), 1);
    assert_eq!(within(30_000, 24_577).len(), 1);
    assert_eq!(tidy::programs_are_within_size(&[], &sizes(1)).len(), 1);
}

#[test]
fn programs_and_sizes_are_read_from_the_tree() {
    let tree = Tree::planted(&[
        (
            "contracts/amp-usd/Cargo.toml",
            "crate-type = [\"lib\", \"cdylib\"]",
        ),
        ("contracts/fixed-math/Cargo.toml", "[lib]"),
        (
            "tests/gas/size.json",
            "[{\"program\": \"amp-usd\", \"wasm\": 9, \"brotli\": 7}]",
        ),
    ]);
    assert_eq!(tidy::program_packages(&tree), ["amp-usd"]);
    assert_eq!(
        tidy::sizes(&tree),
        [Sizes {
            program: "amp-usd".into(),
            brotli: 7
        }]
    );
}
