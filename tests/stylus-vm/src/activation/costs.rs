//! Prices of a program: entry costs, size of its machine code, gas of its activation.

use super::module::Facts;
use super::{ActivationError, ProgramInfo};

/// Stylus version of new activations.
const VERSION: u16 = 2;

/// `count * numerator / denominator`, truncated.
fn share(count: u64, numerator: u64, denominator: u64) -> u64 {
    count
        .saturating_mul(numerator)
        .checked_div(denominator)
        .unwrap_or_default()
}

fn sum(parts: &[u64]) -> u64 {
    parts.iter().fold(0, |all, part| all.saturating_add(*part))
}

/// Prices a module that satisfies the rules.
///
/// Each term is truncated by itself. `types` is the number of parameters and results of all
/// functions of the module, `data` the bytes of its data and element segments as they stand.
///
/// # Errors
/// [`ActivationError::CostOverflow`] - a cost above 16 bits, or machine code above 24 bits of kB.
pub(super) fn info(facts: &Facts) -> Result<ProgramInfo, ActivationError> {
    let Facts {
        bodies,
        type_len,
        wasm_len,
        globals,
        data_bytes,
        element_bytes,
        ..
    } = *facts;
    let data = data_bytes.saturating_add(element_bytes);
    let cached = sum(&[
        share(bodies, 13_420, 100_000),
        share(type_len, 89, 100_000),
        share(wasm_len, 122, 100_000),
        share(globals, 1_628, 1_000),
        share(data, 75_244, 100_000),
        facts.pages.saturating_mul(5),
    ]);
    let init = sum(&[
        share(bodies, 8_252, 1_000),
        share(type_len, 1_059, 1_000),
        share(wasm_len, 1_286, 10_000),
    ]);
    let asm = asm_bytes(facts);
    let narrow =
        |cost: u64, what| u16::try_from(cost).map_err(|_| ActivationError::CostOverflow(what));
    Ok(ProgramInfo {
        version: VERSION,
        init_cost: narrow(init, "init cost")?,
        cached_cost: narrow(cached, "cached cost")?,
        footprint: narrow(facts.pages, "footprint")?,
        asm_kb: u32::try_from(asm.div_ceil(1_024))
            .ok()
            .filter(|kb| *kb < 1 << 24)
            .ok_or(ActivationError::CostOverflow("machine code"))?,
        activated_at: 0,
        cached: false,
    })
}

/// Estimated bytes of machine code.
pub(super) fn asm_bytes(facts: &Facts) -> u64 {
    sum(&[
        512_000,
        share(facts.bodies, 996_829, 1_000),
        share(facts.type_len, 11_416, 1_000),
        share(facts.wasm_len, 62_628, 10_000),
    ])
}

/// Gas of an activation besides the fixed part: microseconds, each truncated, 28 gas apiece.
pub(super) fn metered_gas(facts: &Facts, opcodes: u64) -> u64 {
    let micros = sum(&[
        share(facts.wasm_len, 31_733, 100_000),
        share(facts.bodies, 17_263, 100_000),
        share(facts.data_payload, 17_376, 100_000),
        share(facts.element_bytes, 17_376, 100_000),
        facts.pages.saturating_mul(2_217),
        share(opcodes, 535, 1_000),
    ]);
    micros.saturating_mul(28)
}
