//! Parameters and small programs for tests that need no compiler.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "test code")]

use std::path::PathBuf;

use ampusd::cli::devnet_params;
use ampusd::params::Params;
use builder::{PROGRAMS, Program, pack};

/// The root of this checkout.
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// The committed parameters of the devnet.
pub fn params() -> Params {
    Params::load(&devnet_params(&workspace())).unwrap()
}

/// Programs with the right names that accept any call and do nothing.
pub fn programs() -> Vec<Program> {
    let numbered = PROGRAMS.iter().enumerate();
    numbered
        .map(|(number, name)| {
            let module = wat::parse_str(format!(
                r#"(module (memory (export "memory") 1 1)
                    (func (export "user_entrypoint") (param i32) (result i32)
                        (drop (i32.const {number})) (i32.const 0)))"#
            ));
            pack(name, &module.unwrap()).unwrap()
        })
        .collect()
}
