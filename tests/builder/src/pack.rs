//! From the compiler's WebAssembly to the bytes that are deployed.
//!
//! The compiler's output is refused by activation (it writes the table index of `call_indirect`
//! as an overlong number, which reads as the reference-types proposal). Printing the module as
//! text and parsing it again, without custom sections, cures that and shrinks it.

use anyhow::{Context, Result};
use stylus_vm::{activation, program_code};

use crate::Program;
use crate::error::BuildError;

/// What an account's code may weigh (EIP-170), prefix included.
pub const CODE_LIMIT: usize = 24_576;

/// Turns compiled WebAssembly into a program that the chain accepts.
///
/// # Errors
/// [`BuildError::NotActivatable`] - activation would refuse it.
/// [`BuildError::CodeTooLarge`] - it is over [`CODE_LIMIT`] after compression.
pub fn pack(name: &str, compiled: &[u8]) -> Result<Program> {
    let wasm = program_code::normalize(compiled)
        .with_context(|| format!("the compiler's output for `{name}` cannot be rewritten"))?;
    let code = program_code::encode(&wasm);
    from_parts(name, wasm, code)
}

/// Checks post-processed parts, fresh or from the cache, and puts them together.
pub(crate) fn from_parts(name: &str, wasm: Vec<u8>, code: Vec<u8>) -> Result<Program> {
    let name = name.to_owned();
    let size = code.len();
    if size > CODE_LIMIT {
        return Err(BuildError::CodeTooLarge {
            name,
            size,
            limit: CODE_LIMIT,
        }
        .into());
    }
    match activation::check(&wasm) {
        Ok(info) => Ok(Program {
            name,
            wasm,
            code,
            info,
        }),
        Err(reason) => Err(BuildError::NotActivatable { name, reason }.into()),
    }
}
