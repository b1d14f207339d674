//! From sources to deployable code: what is built, what is refused, what comes from the cache.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fs;
use std::time::{Duration, Instant};

use builder::{BuildError, CODE_LIMIT};
use common::Checkout;

#[test]
fn a_program_is_compiled_post_processed_and_compressed() {
    let program = Checkout::new().builder().build("probe").unwrap();
    assert_eq!(program.name, "probe");
    assert_eq!(program.wasm[..8], *b"\0asm\x01\0\0\0");
    assert_eq!(program.code[..4], [0xEF, 0xF0, 0x00, 0x00]);
    let mut wasm = Vec::new();
    brotli::BrotliDecompress(&mut &program.code[4..], &mut wasm).unwrap();
    assert_eq!(wasm, program.wasm);
}

#[test]
fn a_program_has_no_custom_sections_and_no_reference_types() {
    let program = Checkout::new().builder().build("probe").unwrap();
    for payload in wasmparser::Parser::new(0).parse_all(&program.wasm) {
        let payload = payload.unwrap();
        assert!(!matches!(payload, wasmparser::Payload::CustomSection(_)));
    }
    let features = wasmparser::WasmFeatures::MVP
        | wasmparser::WasmFeatures::BULK_MEMORY
        | wasmparser::WasmFeatures::SIGN_EXTENSION;
    wasmparser::Validator::new_with_features(features)
        .validate_all(&program.wasm)
        .unwrap();
}

#[test]
fn an_unknown_program_is_named_in_the_error() {
    let error = Checkout::new()
        .builder()
        .build("no-such-program")
        .unwrap_err();
    assert!(
        matches!(
            error.downcast_ref(),
            Some(BuildError::ProgramUnknown { .. })
        ),
        "{error}"
    );
    assert!(error.to_string().contains("no-such-program"));
    assert!(error.to_string().contains("amp-usd, wrapped-ampl"));
}

#[test]
fn a_compile_error_carries_what_the_compiler_said() {
    let checkout = Checkout::new();
    checkout.replace("contracts/answer/src/lib.rs", "len == 0", "len == nothing");
    let error = checkout.builder().build("probe").unwrap_err();
    assert!(
        matches!(error.downcast_ref(), Some(BuildError::CargoFailed { .. })),
        "{error}"
    );
    assert!(
        error.to_string().contains("cannot find value `nothing`"),
        "{error}"
    );
}

#[test]
fn a_program_over_the_code_limit_is_refused_with_both_numbers() {
    let checkout = Checkout::new();
    // A xorshift sequence does not compress.
    let mut state = 88_172_645_463_325_252_u64;
    let noise: Vec<u64> = (0..4_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
        .collect();
    checkout.replace(
        "contracts/answer/src/lib.rs",
        "i32::from(len == 0)",
        &format!("static NOISE: [u64; 4000] = {noise:?}; (NOISE[len % 4000] >> 40) as i32"),
    );
    let error = checkout.builder().build("probe").unwrap_err();
    let Some(BuildError::CodeTooLarge { size, limit, .. }) = error.downcast_ref() else {
        panic!("{error}");
    };
    assert!(*size > 32_000, "{size}");
    assert_eq!(*limit, CODE_LIMIT);
    assert!(
        error.to_string().contains("over the limit of 24576"),
        "{error}"
    );
}

#[test]
fn a_second_build_comes_from_the_cache_in_milliseconds() {
    let checkout = Checkout::new();
    let built = checkout.builder().build("probe").unwrap();
    // Without the compiler's output only the cache can answer.
    fs::remove_dir_all(checkout.output().join("compiled")).unwrap();
    let started = Instant::now();
    let cached = checkout.builder().build("probe").unwrap();
    assert!(
        started.elapsed() < Duration::from_millis(500),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(cached, built);
    assert!(!checkout.output().join("compiled").exists());
}

#[test]
fn a_change_in_a_path_dependency_gives_another_program() {
    let checkout = Checkout::new();
    let before = checkout.builder().build("probe").unwrap();
    checkout.replace("contracts/answer/src/lib.rs", "len == 0", "len == 7");
    let after = checkout.builder().build("probe").unwrap();
    assert_ne!(before.code, after.code);
    checkout.replace("contracts/answer/src/lib.rs", "len == 7", "len == 0");
    assert_eq!(checkout.builder().build("probe").unwrap(), before);
}

#[test]
fn a_change_in_the_profile_or_the_lock_file_is_noticed() {
    let checkout = Checkout::new();
    let size = |checkout: &Checkout| {
        checkout.builder().build("probe").unwrap();
        finished(checkout)
    };
    assert_eq!(size(&checkout), 1);
    checkout.replace("Cargo.toml", "opt-level = \"s\"", "opt-level = 1");
    assert_eq!(size(&checkout), 2);
    checkout.replace("Cargo.lock", "version = 4", "version = 4 # touched");
    assert_eq!(size(&checkout), 3);
    checkout.write(
        "contracts/probe/tests/unit.rs",
        "// Tests do not reach the program.",
    );
    assert_eq!(size(&checkout), 3);
}

#[test]
fn a_damaged_cache_entry_is_built_again() {
    let checkout = Checkout::new();
    let built = checkout.builder().build("probe").unwrap();
    for entry in fs::read_dir(checkout.output().join("finished")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "program") {
            let mut bytes = fs::read(&path).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            fs::write(&path, bytes).unwrap();
        }
    }
    assert_eq!(checkout.builder().build("probe").unwrap(), built);
}

#[test]
fn builders_that_run_at_once_agree() {
    let checkout = Checkout::new();
    let programs: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| checkout.builder().build("probe").unwrap()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(programs.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(finished(&checkout), 1);
}

fn finished(checkout: &Checkout) -> usize {
    let entries = fs::read_dir(checkout.output().join("finished")).unwrap();
    entries
        .filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .path()
                .extension()
                .is_some_and(|e| e == "program")
        })
        .count()
}
