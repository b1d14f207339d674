//! The deployed form of a program: `EF F0 00`, a dictionary byte, Brotli of the wasm.

/// Why code could not be read as a program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The code does not begin with `EF F0 00` and a dictionary byte.
    #[error("no Stylus prefix")]
    NoPrefix,
    /// The dictionary byte is not 0.
    #[error("unsupported dictionary {0}")]
    Dictionary(u8),
    /// The body is not Brotli, or decompresses to more than allowed.
    #[error("body does not decompress")]
    Body,
    /// The wasm could not be printed or parsed.
    #[error("not a module: {0}")]
    Module(String),
}

/// Encodes wasm as deployed code: prefix `EF F0 00 00`, Brotli quality 11, window 22.
pub fn encode(wasm: &[u8]) -> Vec<u8> {
    let _ = wasm;
    Vec::new()
}

/// Decodes deployed code to the wasm in it.
///
/// # Errors
/// [`CodeError`] - the code is malformed.
pub fn decode(code: &[u8]) -> Result<Vec<u8>, CodeError> {
    let _ = code;
    Err(CodeError::NoPrefix)
}

/// Init code that deploys `code`: the 43-byte prefix, then the code.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    code.to_vec()
}

/// Binary to text to binary, custom sections dropped: what activation wants.
///
/// # Errors
/// [`CodeError::Module`] - `wasm` is not a module.
pub fn normalize(wasm: &[u8]) -> Result<Vec<u8>, CodeError> {
    Ok(wasm.to_vec())
}
