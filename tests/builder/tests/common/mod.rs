//! A small workspace in a temporary folder, with one program that takes a second to build.

#![allow(dead_code, clippy::unwrap_used, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const WORKSPACE: &str = r#"
[workspace]
resolver = "2"
members = ["contracts/*"]

[workspace.dependencies]
answer = { path = "contracts/answer" }

[profile.release]
codegen-units = 1
lto = "fat"
opt-level = "s"
panic = "abort"
strip = true
"#;

const LOCK: &str = r#"
version = 4

[[package]]
name = "answer"
version = "0.1.0"

[[package]]
name = "probe"
version = "0.1.0"
dependencies = ["answer"]
"#;

/// The house's toolchain: a machine may have no other.
const TOOLCHAIN: &str = include_str!("../../../../rust-toolchain.toml");

const PROBE_MANIFEST: &str = r#"
[package]
name = "probe"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
answer = { workspace = true }
"#;

/// Keeps a path of its source in its data (the `Location` of a panic), as real programs may.
const PROBE: &str = r#"
#![no_std]
#![no_main]

#[link(wasm_import_module = "vm_hooks")]
unsafe extern "C" {
    fn pay_for_memory_grow(pages: u32);
    fn write_result(data: *const u8, len: usize);
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[unsafe(no_mangle)]
pub extern "C" fn user_entrypoint(len: usize) -> i32 {
    let file = core::panic::Location::caller().file();
    unsafe {
        pay_for_memory_grow(0);
        write_result(file.as_ptr(), file.len());
    }
    answer::answer(len)
}
"#;

const ANSWER_MANIFEST: &str = r#"
[package]
name = "answer"
version = "0.1.0"
edition = "2024"
"#;

const ANSWER: &str = r#"
#![no_std]

/// Succeeds when there is calldata.
pub fn answer(len: usize) -> i32 {
    i32::from(len == 0)
}
"#;

/// A checkout with the program `probe`, removed when dropped.
pub struct Checkout {
    folder: TempDir,
}

impl Checkout {
    pub fn new() -> Self {
        let checkout = Self {
            folder: TempDir::new().unwrap(),
        };
        checkout.write("Cargo.toml", WORKSPACE);
        checkout.write("Cargo.lock", LOCK);
        checkout.write("rust-toolchain.toml", TOOLCHAIN);
        checkout.write("contracts/probe/Cargo.toml", PROBE_MANIFEST);
        checkout.write("contracts/probe/src/lib.rs", PROBE);
        checkout.write("contracts/answer/Cargo.toml", ANSWER_MANIFEST);
        checkout.write("contracts/answer/src/lib.rs", ANSWER);
        checkout
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn output(&self) -> PathBuf {
        self.path().join("target/programs")
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        self.write(file, &text.replace(from, to));
    }

    pub fn builder(&self) -> builder::Builder {
        builder::Builder::new(self.path(), self.output())
    }
}
