//! The deployed form of a program: `EF F0 00`, a dictionary byte, Brotli of the wasm.

use std::io::Read;

use brotli::enc::BrotliEncoderParams;

/// First bytes of every program's code.
pub const PREFIX: [u8; 3] = [0xef, 0xf0, 0x00];

/// Most bytes a program may decompress to; one more is read to tell that there are more.
const MAX_WASM: u64 = 128 * 1024;

/// Why code could not be read as a program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The code does not begin with `EF F0 00` and a dictionary byte.
    #[error("no Stylus prefix")]
    NoPrefix,
    /// The dictionary byte is not 0: this chain knows no dictionary.
    #[error("unsupported dictionary {0}")]
    Dictionary(u8),
    /// The body is not Brotli.
    #[error("body does not decompress")]
    Body,
    /// The body decompresses to more than 128 KiB.
    #[error("wasm larger than 131072 bytes")]
    TooLarge,
    /// The wasm could not be printed or parsed.
    #[error("not a module: {0}")]
    Module(String),
}

/// Whether code is a program's, active or not.
pub fn is_program(code: &[u8]) -> bool {
    code.starts_with(&PREFIX)
}

/// Encodes wasm as deployed code: prefix `EF F0 00 00`, Brotli quality 11, window 22.
pub fn encode(wasm: &[u8]) -> Vec<u8> {
    let params = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..BrotliEncoderParams::default()
    };
    let mut body = Vec::new();
    let mut input = wasm;
    // Writing to a vector cannot fail; an empty body never activates.
    if brotli::BrotliCompress(&mut input, &mut body, &params).is_err() {
        body.clear();
    }
    let mut code = PREFIX.to_vec();
    code.push(0);
    code.append(&mut body);
    code
}

/// Decodes deployed code to the wasm in it.
///
/// # Errors
/// [`CodeError`] - the code is malformed, or the wasm larger than 128 KiB.
pub fn decode(code: &[u8]) -> Result<Vec<u8>, CodeError> {
    let body = code.strip_prefix(&PREFIX).ok_or(CodeError::NoPrefix)?;
    let (dictionary, body) = body.split_first().ok_or(CodeError::NoPrefix)?;
    // Only the empty dictionary is known.
    if *dictionary != 0 {
        return Err(CodeError::Dictionary(*dictionary));
    }
    let mut wasm = Vec::new();
    let mut reader = brotli::Decompressor::new(body, 4096).take(MAX_WASM.saturating_add(1));
    reader.read_to_end(&mut wasm).map_err(|_| CodeError::Body)?;
    if u64::try_from(wasm.len()).unwrap_or(u64::MAX) > MAX_WASM {
        return Err(CodeError::TooLarge);
    }
    Ok(wasm)
}

/// Init code that deploys `code`: `PUSH32 length`, copy what follows the 43 bytes, return it.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    let length = u64::try_from(code.len()).unwrap_or(u64::MAX);
    let mut init = vec![0x7f];
    init.extend([0; 24]);
    init.extend(length.to_be_bytes());
    init.extend([0x80, 0x60, 0x2b, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, 0x00]);
    init.extend(code);
    init
}

/// Binary to text to binary, custom sections dropped: what activation wants.
///
/// # Errors
/// [`CodeError::Module`] - `wasm` is not a module.
pub fn normalize(wasm: &[u8]) -> Result<Vec<u8>, CodeError> {
    let module = |error: &dyn std::fmt::Display| CodeError::Module(error.to_string());
    let text = wasmprinter::print_bytes(wasm).map_err(|error| module(&error))?;
    let binary = wat::parse_str(text).map_err(|error| module(&error))?;
    drop_custom_sections(&binary)
}

fn drop_custom_sections(wasm: &[u8]) -> Result<Vec<u8>, CodeError> {
    let malformed = |error: wasmparser::Error| CodeError::Module(error.to_string());
    let mut out = wasm_encoder::Module::new();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(malformed)?;
        let Some((id, range)) = payload.as_section().filter(|(id, _)| *id != 0) else {
            continue;
        };
        let range = usize::try_from(range.start)
            .ok()
            .zip(usize::try_from(range.end).ok());
        let data = range
            .and_then(|(start, end)| wasm.get(start..end))
            .ok_or_else(|| CodeError::Module("section out of range".to_owned()))?;
        out.section(&wasm_encoder::RawSection { id, data });
    }
    Ok(out.finish())
}
