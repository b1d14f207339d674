//! Sizes, entry prices and the gate on their drift.
#![allow(clippy::unwrap_used)]

mod common;

use builder::{BuildError, Size, SizeTable, drift, pack};
use common::Checkout;

fn size(program: &str, brotli: u64) -> Size {
    let program = program.to_owned();
    Size {
        program,
        wasm: 40_000,
        brotli,
        init_gas: 17_000,
        cached_gas: 2_000,
    }
}

#[test]
fn entry_gas_is_the_minimum_and_the_price_of_the_program() {
    let program = Checkout::new().builder().build("probe").unwrap();
    let size = Size::of(&program);
    let cached = 352 + u64::from(program.info.cached_cost);
    assert_eq!(size.cached_gas, cached);
    assert_eq!(
        size.init_gas,
        8_832 + u64::from(program.info.init_cost) + cached
    );
    assert_eq!(size.brotli, u64::try_from(program.code.len()).unwrap());
    assert_eq!(size.wasm, u64::try_from(program.wasm.len()).unwrap());
}

#[test]
fn a_drift_of_half_a_percent_passes_and_one_byte_more_does_not() {
    let committed = [size("probe", 20_000)];
    assert!(drift(&[size("probe", 20_100)], &committed).is_empty());
    assert!(drift(&[size("probe", 19_900)], &committed).is_empty());
    assert_eq!(
        drift(&[size("probe", 20_101)], &committed),
        ["probe: brotli bytes 20000 -> 20101"]
    );
    assert_eq!(
        drift(&[size("probe", 19_899)], &committed),
        ["probe: brotli bytes 20000 -> 19899"]
    );
}

#[test]
fn a_program_that_comes_or_goes_is_a_drift() {
    let found = drift(&[size("new", 1)], &[size("old", 1)]);
    assert_eq!(
        found,
        [
            "new: has no committed size",
            "old: is committed but not built"
        ]
    );
}

#[test]
fn the_table_shows_the_share_of_the_limit() {
    let table = SizeTable(&[size("probe", 12_288)]).to_string();
    assert!(
        table.contains("probe                 40000        12288     50.0 %"),
        "{table}"
    );
}

#[test]
fn a_module_that_activation_refuses_is_no_program() {
    let wasm = wat::parse_str(
        r#"(module (memory (export "memory") 1)
            (func (export "user_entrypoint") (param i32) (result i32)
                (i32.trunc_f32_s (f32.add (f32.const 1) (f32.const 2)))))"#,
    );
    let error = pack("floating", &wasm.unwrap()).unwrap_err();
    let refused = error.downcast_ref::<BuildError>();
    assert!(
        matches!(refused, Some(BuildError::NotActivatable { .. })),
        "{error:#}"
    );
    assert!(
        error.to_string().contains("`floating` would not activate"),
        "{error:#}"
    );
}
