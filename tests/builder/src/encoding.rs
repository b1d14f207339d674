//! The chain's encoding of a program, until `stylus_vm::program_code` offers the same.

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use wasmparser::Parser;

/// What deployed program code starts with: the Stylus marker and "no dictionary".
const PREFIX: [u8; 4] = [0xEF, 0xF0, 0x00, 0x00];

/// Reprints the module through its text form and drops the custom sections.
pub(crate) fn normalize(wasm: &[u8]) -> Result<Vec<u8>> {
    let text = wasmprinter::print_bytes(wasm).context("the module cannot be printed as text")?;
    let module = wat::parse_str(text).context("the module's text cannot be read back")?;
    let mut kept = module
        .get(..8)
        .context("the module is shorter than its header")?
        .to_vec();
    for payload in Parser::new(0).parse_all(&module) {
        let Some((id, range)) = payload?.as_section() else {
            continue;
        };
        if id != 0 {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let body = module
                .get(range)
                .context("a section lies outside the module")?;
            kept.push(id);
            push_leb(&mut kept, body.len());
            kept.extend_from_slice(body);
        }
    }
    Ok(kept)
}

/// Appends an unsigned LEB128 number.
fn push_leb(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push(0x80 | u8::try_from(value & 0x7f).unwrap_or_default());
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap_or_default());
}

/// The deployed bytes: prefix, then Brotli of quality 11 and window 22.
pub(crate) fn encode(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut code = PREFIX.to_vec();
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &wasm[..], &mut code, &parameters)
        .context("the module cannot be compressed")?;
    Ok(code)
}
