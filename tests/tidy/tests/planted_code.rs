//! Rules about code: each catches what it forbids, and lets the neighbour of it pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use tidy::{Finding, Tree};

const LIB: &str = "contracts/amp-usd/src/lib.rs";
const MINT: &str = "contracts/amp-usd/src/mint.rs";
const STATE: &str = "contracts/amp-usd/src/state.rs";
const KERNEL: &str = "contracts/fixed-math/src/kernel.rs";
const DELEGATION: &str = "contracts/trove-manager/src/extension.rs";

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

fn manifest(name: &str, dependency: &str, kind: &str) -> String {
    format!("[package]\nname = \"{name}\"\n\n[{kind}]\n{dependency} = {{ workspace = true }}\n")
}

/// Findings of the edge rule for `name` in `folder` using `dependency`.
fn edges(folder: &str, name: &str, dependency: &str, kind: &str) -> usize {
    let file = |folder: &str, name: &str| format!("{folder}/{name}/Cargo.toml");
    let mut files = vec![(file(folder, name), manifest(name, dependency, kind))];
    for (place, known) in [
        ("contracts", "fixed-math"),
        ("contracts", "interfaces"),
        ("contracts", "stylus-kit"),
        ("contracts", "amp-usd"),
        ("contracts", "price-oracle"),
        ("tests", "support"),
        ("tests", "stylus-vm"),
    ] {
        if known != name {
            files.push((
                file(place, known),
                format!("[package]\nname = \"{known}\"\n"),
            ));
        }
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    tidy::crate_edges_point_one_way(&Tree::planted(&files)).len()
}

#[test]
fn an_edge_that_points_back_is_caught() {
    assert_eq!(
        edges("contracts", "stylus-kit", "interfaces", "dependencies"),
        0
    );
    assert_eq!(
        edges("contracts", "interfaces", "stylus-kit", "dependencies"),
        1
    );
    assert_eq!(
        edges("contracts", "amp-usd", "stylus-kit", "dependencies"),
        0
    );
    assert_eq!(
        edges("contracts", "amp-usd", "price-oracle", "dependencies"),
        1
    );
    assert_eq!(
        edges("contracts", "amp-usd", "price-oracle", "dev-dependencies"),
        1
    );
    assert_eq!(
        edges("contracts", "amp-usd", "support", "dev-dependencies"),
        1
    );
    assert_eq!(
        edges("contracts", "amp-usd", "fixed-math", "dev-dependencies"),
        0
    );
    assert_eq!(edges("tests", "stylus-vm", "support", "dependencies"), 1);
    assert_eq!(edges("tests", "support", "stylus-vm", "dependencies"), 0);
}

#[test]
fn a_new_dependency_on_chain_is_caught() {
    assert_eq!(
        edges("contracts", "amp-usd", "stylus-sdk", "dependencies"),
        0
    );
    assert_eq!(edges("contracts", "amp-usd", "serde", "dependencies"), 1);
    assert_eq!(
        edges("contracts", "fixed-math", "stylus-sdk", "dependencies"),
        1
    );
    assert_eq!(edges("contracts", "fixed-math", "ruint", "dependencies"), 0);
    assert_eq!(
        edges("contracts", "amp-usd", "serde", "dev-dependencies"),
        0
    );
    assert_eq!(
        edges(
            "contracts",
            "amp-usd",
            "serde",
            "target.'cfg(unix)'.dependencies"
        ),
        1
    );
}

#[test]
fn a_file_of_401_lines_is_caught() {
    let (long, short) = ("//\n".repeat(401), "//\n".repeat(400));
    catches(tidy::files_are_short, (LIB, &long), 401, (LIB, &short));
    let token = "tests/support/solidity/Token.sol";
    catches(
        tidy::files_are_short,
        (token, &long),
        401,
        ("Cargo.lock", &long),
    );
}

#[test]
fn a_function_of_71_lines_is_caught() {
    let function = |lines: usize| format!("\nfn long() {{\n{}}}\n", "    a();\n".repeat(lines - 2));
    let (long, short) = (function(71), function(70));
    catches(tidy::functions_are_short, (MINT, &long), 2, (MINT, &short));
    let method = format!("struct S;\nimpl S {{{long}}}");
    catches(
        tidy::functions_are_short,
        (MINT, &method),
        3,
        (MINT, &short),
    );
}

#[test]
fn a_line_of_101_characters_is_caught() {
    let (long, short) = ("é".repeat(101), "é".repeat(100));
    catches(tidy::lines_are_short, ("a.rs", &long), 1, ("a.rs", &short));
    catches(
        tidy::lines_are_short,
        ("a.sol", &long),
        1,
        ("Cargo.lock", &long),
    );
}

#[test]
fn a_readme_of_151_lines_is_caught() {
    let (long, short) = ("\n".repeat(151), "\n".repeat(150));
    let good = ("README.md", short.as_str());
    catches(tidy::readme_is_short, ("README.md", &long), 151, good);
    catches(
        tidy::readme_is_short,
        ("README.md", &long),
        151,
        ("contracts/README.md", &long),
    );
}

#[test]
fn storage_reached_outside_state_is_caught() {
    let rule = tidy::storage_is_reached_in_state_only;
    let get = "fn f(s: &S) {\n    s.supply.get();\n}";
    let slice = "fn f(s: &[u8]) {\n    s.get(0);\n}";
    catches(rule, (MINT, get), 2, (STATE, get));
    catches(
        rule,
        (MINT, "fn f(s: &mut S) { s.balances.setter(a).set(b); }"),
        1,
        (MINT, slice),
    )
}

#[test]
fn storage_declared_or_reached_raw_outside_its_room_is_caught() {
    let rule = tidy::storage_is_reached_in_state_only;
    let declared = "struct S {\n    supply: StorageU256,\n}";
    catches(rule, (MINT, declared), 2, (LIB, declared));
    let raw = "fn f() { host.storage_load_bytes32(key); }";
    catches(
        rule,
        (MINT, raw),
        1,
        ("contracts/stylus-kit/src/lib.rs", raw),
    );
    catches(rule, (LIB, raw), 1, (STATE, raw));
}

#[test]
fn an_interface_declared_in_a_program_is_caught() {
    let rule = tidy::interfaces_are_declared_in_one_crate;
    for declared in ["sol! { error E(); }", "sol_interface! { interface I {} }"] {
        catches(
            rule,
            (LIB, declared),
            1,
            ("contracts/interfaces/src/lib.rs", declared),
        );
        assert_eq!(
            rule(&Tree::planted(&[("tests/support/src/abi.rs", declared)])),
            []
        );
    }
    catches(
        rule,
        (LIB, "alloy_sol_types::sol!(\"I.sol\");"),
        1,
        (LIB, "fn sol() {}"),
    );
}

#[test]
fn unsafe_static_mut_and_raw_calls_in_contracts_are_caught() {
    let rule = tidy::no_unsafe_or_raw_calls_in_contracts;
    catches(
        rule,
        (LIB, "fn f() {\n    unsafe { g() }\n}"),
        2,
        (LIB, "// unsafe"),
    );
    let block = "fn f() { unsafe { g() } }";
    catches(rule, (LIB, block), 1, (DELEGATION, block));
    catches(
        rule,
        (LIB, "static mut A: u8 = 0;"),
        1,
        (LIB, "static A: u8 = 0;"),
    );
    catches(
        rule,
        (LIB, "use stylus_sdk::call::RawCall;"),
        1,
        (LIB, "use stylus_sdk::call;"),
    );
    catches(rule, (LIB, "m! { unsafe { g() } }"), 1, (LIB, "m! { g() }"));
}

#[test]
fn wide_integers_operated_on_outside_the_kernel_are_caught() {
    let rule = tidy::wide_integers_are_operated_on_in_the_kernel_only;
    for bad in [
        "fn f(a: U256) -> u64 { a.wrapping_to::<u64>() }",
        "fn f(a: U256) -> &[u64] { a.as_limbs() }",
        "fn f(a: U256) -> U256 { a.wrapping_add(a) }",
        "fn f(a: u64) -> u32 { a as u32 }",
        "#[allow(clippy::arithmetic_side_effects)]\nfn f() {}",
        "m! { a as u8 }",
    ] {
        let found = rule(&Tree::planted(&[(MINT, bad)]));
        assert_eq!(found.len(), 1, "{found:?} in {bad}");
        assert_eq!(rule(&Tree::planted(&[(KERNEL, bad)])), []);
    }
    let packs = "fn f(a: u128) -> u128 { a.wrapping_add(a) }";
    assert_eq!(
        rule(&Tree::planted(&[(
            "contracts/amp-usd/src/packing.rs",
            packs
        )])),
        []
    );
    let good = "use a as b;\nfn f(a: u64) -> Result<u32, E> { u32::try_from(a) }";
    assert_eq!(rule(&Tree::planted(&[(MINT, good)])), []);
}
