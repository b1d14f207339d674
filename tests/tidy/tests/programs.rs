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
fn every_program_exports_its_entry_point_and_is_within_its_committed_size() {
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
