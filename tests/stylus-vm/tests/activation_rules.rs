//! Every rule of activation, just inside and just outside.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test may panic"
)]

mod common;

use stylus_vm::activation::{ActivationError as E, check, limits};
use stylus_vm::{MeterError, program_code};

const ENTRY: &str = r#"(func (export "user_entrypoint") (param i32) (result i32) (i32.const 0))"#;
const MEMORY: &str = r#"(memory (export "memory") 1 1)"#;

fn check_text(text: &str) -> Result<stylus_vm::ProgramInfo, E> {
    let wasm = wat::parse_str(text).expect("text of a module");
    check(&program_code::normalize(&wasm).expect("a module"))
}

/// A minimal module with something more in front.
fn with(more: &str) -> Result<stylus_vm::ProgramInfo, E> {
    check_text(&format!("(module {more} {MEMORY} {ENTRY})"))
}

/// A module with these bodies of functions.
fn with_body(body: &str) -> Result<stylus_vm::ProgramInfo, E> {
    check_text(&format!("(module {MEMORY} (func {body}) {ENTRY})"))
}

fn too_many(result: Result<stylus_vm::ProgramInfo, E>, expected: &str) {
    match result {
        Err(E::TooMany { what, count, limit }) => {
            assert_eq!(what, expected);
            assert_eq!(count, limit + 1, "just outside");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn accepts_the_smallest_module_and_prices_it() {
    let info = with("").unwrap();
    assert_eq!(
        (info.version, info.init_cost, info.cached_cost),
        (2, 18, 11)
    );
    assert_eq!(
        (info.footprint, info.asm_kb, info.activated_at, info.cached),
        (1, 502, 0, false)
    );
}

#[test]
fn counts_locals_without_parameters_up_to_348() {
    let locals = |count| format!("(param i32 i64) (local {})", "i32 ".repeat(count));
    assert!(with_body(&locals(348)).is_ok());
    too_many(with_body(&locals(349)), "locals");
}

#[test]
fn allows_4096_functions() {
    let functions = |count| with(&"(func)".repeat(count));
    assert!(functions(4_095).is_ok());
    too_many(functions(4_096), "functions");
}

#[test]
fn allows_4096_table_entries() {
    assert!(with("(table 4096 funcref)").is_ok());
    too_many(with("(table 4097 funcref)"), "table entries");
}

#[test]
fn allows_128_data_segments() {
    let segments = |count| "(data (i32.const 0) \"q\")".repeat(count);
    assert!(with(&segments(128)).is_ok());
    too_many(with(&segments(129)), "data segments");
}

#[test]
fn allows_128_element_segments() {
    let segments = |count| {
        format!(
            "(table 1 funcref) (func $f) {}",
            "(elem (i32.const 0) $f)".repeat(count)
        )
    };
    assert!(with(&segments(128)).is_ok());
    too_many(with(&segments(129)), "element segments");
}

#[test]
fn allows_128_pages_of_initial_memory() {
    let pages = |min| {
        check_text(&format!(
            "(module (memory (export \"memory\") {min} {min}) {ENTRY})"
        ))
    };
    assert_eq!(pages(128).unwrap().footprint, 128);
    too_many(pages(129), "pages");
}

#[test]
fn allows_1024_exports() {
    let exports = |count: usize| {
        let more: String = (0..count)
            .map(|n| format!("(export \"f{n}\" (func $f))"))
            .collect();
        with(&format!("(func $f) {more}"))
    };
    assert!(exports(1_022).is_ok());
    too_many(exports(1_023), "exports");
}

#[test]
fn allows_frames_of_10240_words() {
    let frame = |depth: usize| {
        let push = "(i32.const 1)".repeat(depth);
        let add = "i32.add ".repeat(depth - 1);
        with_body(&format!("(result i32) {push} {add}"))
    };
    assert!(frame(10_236).is_ok());
    let words = 10_241;
    assert_eq!(
        frame(10_237),
        Err(E::Meter(MeterError::FrameTooLarge { words }))
    );
}

#[test]
fn refuses_more_than_128_kib_of_wasm() {
    let wasm = vec![0; limits::WASM_BYTES + 1];
    too_many(check(&wasm), "bytes");
    assert!(matches!(check(&wasm[1..]), Err(E::InvalidWasm(_))));
}

#[test]
fn refuses_data_whose_cached_cost_exceeds_16_bits() {
    let data = |bytes: usize| {
        let memory = "(memory (export \"memory\") 3 3)";
        check_text(&format!(
            "(module {memory} (data (i32.const 0) \"{}\") {ENTRY})",
            "a".repeat(bytes)
        ))
    };
    assert!(data(86_000).is_ok());
    assert_eq!(data(88_000), Err(E::CostOverflow("cached cost")));
}

#[test]
fn refuses_bodies_of_more_than_65536_metered_opcodes() {
    let nops = |count| with_body(&"nop ".repeat(count));
    // Metering adds 29 opcodes to a body of one basic block, the last `end` included.
    assert!(nops(65_506).is_ok());
    too_many(nops(65_507), "opcodes in a body");
}

#[test]
fn accepts_growable_memory_only_if_growth_is_paid_for() {
    let import = r#"(import "vm_hooks" "pay_for_memory_grow" (func (param i32)))"#;
    let growable = |import: &str| {
        check_text(&format!(
            "(module {import} (memory (export \"memory\") 1) {ENTRY})"
        ))
    };
    assert!(growable(import).is_ok());
    assert_eq!(growable(""), Err(E::UnpaidGrowth));
}

#[test]
fn refuses_unknown_imports_and_wrong_types() {
    let import = |module: &str, name: &str, ty: &str| {
        with(&format!("(import \"{module}\" \"{name}\" (func {ty}))"))
    };
    assert!(import("vm_hooks", "block_number", "(result i64)").is_ok());
    let unknown = |module: &str, name: &str| {
        Err(E::UnknownImport {
            module: module.to_owned(),
            name: name.to_owned(),
        })
    };
    assert_eq!(
        import("env", "block_number", "(result i64)"),
        unknown("env", "block_number")
    );
    assert_eq!(
        import("vm_hooks", "sload", "(result i64)"),
        unknown("vm_hooks", "sload")
    );
    assert_eq!(
        import("console", "log_i32", "(param i32)"),
        unknown("console", "log_i32")
    );
    let name = "block_number".to_owned();
    assert_eq!(
        import("vm_hooks", "block_number", "(result i32)"),
        Err(E::ImportType { name })
    );
}

#[test]
fn refuses_memories_that_are_missing_or_hidden() {
    assert_eq!(
        check_text(&format!("(module {ENTRY})")),
        Err(E::MissingMemory)
    );
    assert_eq!(
        check_text(&format!("(module (memory 1 1) {ENTRY})")),
        Err(E::MissingMemory)
    );
    let import = r#"(import "env" "memory" (memory 1 1))"#;
    let text = format!("(module {import} {ENTRY})");
    assert!(matches!(check_text(&text), Err(E::UnknownImport { .. })));
}

#[test]
fn refuses_entrypoints_that_are_missing_or_of_another_type() {
    let entry = |entry: &str| check_text(&format!("(module {MEMORY} {entry})"));
    assert_eq!(entry(""), Err(E::Entrypoint));
    let func = |ty: &str| entry(&format!("(func (export \"user_entrypoint\") {ty})"));
    assert_eq!(func("(result i32) (i32.const 0)"), Err(E::Entrypoint));
    assert_eq!(
        func("(param i32) (result i64) (i64.const 0)"),
        Err(E::Entrypoint)
    );
    assert_eq!(
        entry("(global (export \"user_entrypoint\") i32 (i32.const 0))"),
        Err(E::Entrypoint)
    );
}

#[test]
fn refuses_reserved_exports() {
    let export = |name: &str| with(&format!("(func (export \"{name}\"))"));
    assert!(export("other").is_ok());
    assert_eq!(
        export("stylus_x"),
        Err(E::ReservedExport("stylus_x".to_owned()))
    );
}

#[test]
fn refuses_start_functions_and_data_counts() {
    assert_eq!(with("(func $s) (start $s)"), Err(E::StartFunction));
    let mut wasm = wat::parse_str(format!("(module {MEMORY} {ENTRY})")).unwrap();
    let code = wasm
        .iter()
        .rposition(|byte| *byte == 0x0a)
        .expect("the code section");
    wasm.splice(code..code, [0x0c, 0x01, 0x00]);
    assert_eq!(check(&wasm), Err(E::UnsupportedSection("DataCount")));
}

#[test]
fn refuses_float_arithmetic_and_accepts_the_rest_of_floats() {
    let add = with_body("(result f32) (f32.add (f32.const 1) (f32.const 2))");
    assert_eq!(add, Err(E::Meter(MeterError::Opcode("F32Add".to_owned()))));
    let truncate = with_body("(param f64) (result i32) (i32.trunc_sat_f64_u (local.get 0))");
    assert!(matches!(truncate, Err(E::Meter(MeterError::Opcode(_)))));
    assert!(with_body("(drop (f64.const 1))").is_ok());
    assert!(with_body("(param f32) (result i32) (i32.reinterpret_f32 (local.get 0))").is_ok());
}

#[test]
fn refuses_what_is_beyond_the_accepted_features() {
    let invalid = |result| matches!(result, Err(E::InvalidWasm(_) | E::UnsupportedSection(_)));
    assert!(
        invalid(with_body("(result i32 i64) (i32.const 1) (i64.const 2)")),
        "multi-value"
    );
    assert!(invalid(with_body("(param externref)")), "reference types");
    assert!(invalid(with_body("(return_call 0)")), "tail calls");
    assert!(invalid(with_body("(drop (v128.const i64x2 1 2))")), "SIMD");
    assert!(invalid(with("(memory 1)")), "two memories");
}
