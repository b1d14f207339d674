//! Every program, as built, is one that a chain runs, and within its committed size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tidy::{Sizes, Tree, program_packages, programs_are_within_size, root, sizes};
use wasmparser::{ExternalKind, Parser, Payload};

fn exports(wasm: &[u8]) -> Vec<(String, ExternalKind)> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::ExportSection(section) = payload.unwrap() else {
            continue;
        };
        found.extend(section.into_iter().map(|export| {
            let export = export.unwrap();
            (export.name.to_owned(), export.kind)
        }));
    }
    found
}

#[test]
fn diff_6_every_program_has_its_entry_point_and_is_within_its_committed_size() {
    let tree = Tree::load(&root());
    let packages = program_packages(&tree);
    let mut listed: Vec<&str> = builder::PROGRAMS.to_vec();
    listed.sort_unstable();
    assert_eq!(
        packages, listed,
        "the builder's list is the programs of contracts/"
    );
    let mut built = Vec::new();
    for name in packages {
        let program = builder::build(&name).unwrap();
        let exports = exports(&program.wasm);
        let entry = ("user_entrypoint".to_owned(), ExternalKind::Func);
        assert!(exports.contains(&entry), "{name} exports {exports:?}");
        built.push(Sizes {
            program: name,
            brotli: u64::try_from(program.code.len()).unwrap(),
        });
    }
    let findings = programs_are_within_size(&sizes(&tree), &built);
    assert!(findings.is_empty(), "{findings:?}");
}

/// Host calls that any program of ours makes.
const ALLOWED: [&str; 17] = [
    "account_code_size",
    "block_timestamp",
    "chainid",
    "contract_address",
    "emit_log",
    "evm_gas_left",
    "msg_reentrant",
    "msg_sender",
    "msg_value",
    "native_keccak256",
    "pay_for_memory_grow",
    "read_args",
    "read_return_data",
    "return_data_size",
    "storage_cache_bytes32",
    "storage_flush_cache",
    "storage_load_bytes32",
];

/// Programs that change something elsewhere. The SDK's one routine for calls that may brings
/// both kinds of them.
const CALLERS: [&str; 8] = [
    "gateway",
    "stability-pool",
    "liquidity-incentives",
    "trove-manager",
    "trove-manager-ext",
    "trove-manager-liquidation",
    "trove-manager-redemption",
    "wrapped-ampl",
];

/// Whether a program may make a host call.
fn allowed(program: &str, call: &str) -> bool {
    match call {
        "write_result" | "static_call_contract" => true,
        "call_contract" | "delegate_call_contract" => CALLERS.contains(&program),
        _ => ALLOWED.contains(&call),
    }
}

#[test]
fn safe_11_programs_import_what_they_need_and_nothing_else() {
    for name in builder::PROGRAMS {
        let program = builder::build(name).unwrap();
        let mut calls = Vec::new();
        for payload in Parser::new(0).parse_all(&program.wasm) {
            if let Payload::ImportSection(section) = payload.unwrap() {
                for import in section.into_imports() {
                    let import = import.unwrap();
                    assert_eq!(import.module, "vm_hooks", "{name}");
                    calls.push(import.name.to_owned());
                }
            }
        }
        assert!(calls.iter().any(|call| call == "read_args"), "{name}");
        let strange: Vec<_> = calls.iter().filter(|call| !allowed(name, call)).collect();
        assert!(strange.is_empty(), "{name} imports {strange:?}");
    }
}
