//! The house rules, held against this repository.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::sync::OnceLock;

use tidy::{Catalogue, Finding, Tree, root};

/// Properties that the code of today must be tested for; the list grows with it.
const REQUIRED: [&str; 7] = [
    "SUPPLY-1", "DEBT-2", "INT-1", "BOOK-3", "WRAP-2", "WRAP-3", "REBASE-1",
];

fn tree() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| Tree::load(&root()))
}

fn none(findings: &[Finding]) {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        lines.is_empty(),
        "{} findings:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn the_tree_is_read_whole() {
    assert!(tree().get("Cargo.toml").is_some());
    assert!(tree().get("contracts/fixed-math/src/kernel.rs").is_some());
    assert!(tree().get("tests/support/solidity/MockAmpl.sol").is_some());
    assert!(tree().on_chain().count() > 10);
    assert!(
        !tree()
            .sources
            .iter()
            .any(|source| source.path.contains("node_modules"))
    );
}

#[test]
fn crate_edges_point_one_way() {
    none(&tidy::crate_edges_point_one_way(tree()));
}

#[test]
fn files_are_short() {
    none(&tidy::files_are_short(tree()));
}

#[test]
fn functions_are_short() {
    none(&tidy::functions_are_short(tree()));
}

#[test]
fn lines_are_short() {
    none(&tidy::lines_are_short(tree()));
}

#[test]
fn readme_is_short() {
    assert!(tree().get("README.md").is_some(), "there is a README");
    none(&tidy::readme_is_short(tree()));
}

#[test]
fn storage_is_reached_in_state_only() {
    none(&tidy::storage_is_reached_in_state_only(tree()));
}

#[test]
fn interfaces_are_declared_in_one_crate() {
    none(&tidy::interfaces_are_declared_in_one_crate(tree()));
}

#[test]
fn no_unsafe_or_raw_calls_in_contracts() {
    none(&tidy::no_unsafe_or_raw_calls_in_contracts(tree()));
}

#[test]
fn round_3_wide_integers_are_operated_on_in_the_kernel_only() {
    none(&tidy::wide_integers_are_operated_on_in_the_kernel_only(
        tree(),
    ));
}

#[test]
fn nothing_is_left_to_do() {
    none(&tidy::nothing_is_left_to_do(tree()));
}

#[test]
fn tests_are_ignored_with_a_reason() {
    none(&tidy::tests_are_ignored_with_a_reason(tree()));
}

#[test]
fn relative_links_resolve() {
    none(&tidy::relative_links_resolve(tree()));
}

#[test]
fn root_holds_only_known_entries() {
    none(&tidy::root_holds_only_known_entries(tree()));
}

#[test]
fn deployments_match_their_schema() {
    for schema in ["deployments/schema.json", "deployments/params.schema.json"] {
        assert!(tree().get(schema).is_some(), "{schema} is missing");
    }
    none(&tidy::deployments_match_their_schema(tree()));
}

/// The catalogue of properties, if it is beside this checkout.
fn catalogue() -> Option<Catalogue> {
    let path = root().join("../shared/design/PROPERTIES.md");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: the catalogue of properties is not beside this checkout: {path:?}");
        return None;
    };
    let catalogue = Catalogue::parse(&text);
    assert!(
        catalogue.len() > 200,
        "only {} properties were read",
        catalogue.len()
    );
    Some(catalogue)
}

#[test]
fn property_ids_in_tests_exist() {
    if let Some(catalogue) = catalogue() {
        none(&tidy::property_ids_in_tests_exist(tree(), &catalogue));
    }
}

#[test]
fn properties_run_on_all_layers_or_say_why_not() {
    if let Some(catalogue) = catalogue() {
        none(&tidy::properties_run_on_all_layers(tree(), &catalogue));
    }
}

#[test]
fn the_reference_has_its_counterparts() {
    none(&tidy::the_reference_has_its_counterparts(tree()));
}

#[test]
fn round_5_golden_numbers_come_from_models_that_share_nothing_with_what_they_test() {
    none(&tidy::models_share_nothing_with_what_they_test(tree()));
}

#[test]
fn scenarios_are_listed() {
    none(&tidy::scenarios_are_listed(tree()));
}

#[test]
fn std_8_errors_are_provoked_by_tests() {
    none(&tidy::errors_are_provoked_by_tests(tree()));
}

#[test]
fn required_properties_have_tests() {
    none(&tidy::required_properties_have_tests(tree(), &REQUIRED));
}
