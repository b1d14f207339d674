//! Sizes and entry prices: the reviewed numbers of `tests/gas/size.json`.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

use crate::Program;
use crate::pack::CODE_LIMIT;

/// Gas of an entry without the cache on top of `init_cost`: 69 units of 128.
const INIT_GAS_MIN: u64 = 69 * 128;

/// Gas of an entry with the cache on top of `cached_cost`: 11 units of 32.
const CACHED_GAS_MIN: u64 = 11 * 32;

/// A size may drift from the committed one by this many thousandths.
const DRIFT_THOUSANDTHS: u64 = 5;

/// What a program weighs and what it costs to enter it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// The program.
    pub program: String,
    /// Bytes of its WebAssembly, post-processed.
    pub wasm: u64,
    /// Deployed bytes, prefix included.
    pub brotli: u64,
    /// Gas of a call when it is not in the chain's program cache.
    pub init_gas: u64,
    /// Gas of a call when it is.
    pub cached_gas: u64,
}

impl Size {
    /// Measures a program. An uncached call pays both prices since version 2 of Stylus.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let cached_gas = CACHED_GAS_MIN.saturating_add(program.info.cached_cost.into());
        let init_gas = INIT_GAS_MIN.saturating_add(program.info.init_cost.into());
        Self {
            program: program.name.clone(),
            wasm: count(program.wasm.len()),
            brotli: count(program.code.len()),
            init_gas: init_gas.saturating_add(cached_gas),
            cached_gas,
        }
    }
}

/// Compares measured with committed sizes and names every number that is more than 0.5 % away.
#[must_use]
pub fn drift(measured: &[Size], committed: &[Size]) -> Vec<String> {
    let mut found = Vec::new();
    for size in measured {
        let Some(old) = committed.iter().find(|old| old.program == size.program) else {
            found.push(format!("{}: has no committed size", size.program));
            continue;
        };
        for (what, new, old) in [
            ("wasm bytes", size.wasm, old.wasm),
            ("brotli bytes", size.brotli, old.brotli),
            ("uncached entry gas", size.init_gas, old.init_gas),
            ("cached entry gas", size.cached_gas, old.cached_gas),
        ] {
            let away = new.abs_diff(old).saturating_mul(1_000);
            if away > old.saturating_mul(DRIFT_THOUSANDTHS) {
                found.push(format!("{}: {what} {old} -> {new}", size.program));
            }
        }
    }
    let gone = committed
        .iter()
        .filter(|old| !measured.iter().any(|m| m.program == old.program));
    found.extend(gone.map(|old| format!("{}: is committed but not built", old.program)));
    found
}

/// The sizes as a table for the terminal.
#[derive(Clone, Copy, Debug)]
pub struct SizeTable<'a>(pub &'a [Size]);

impl Display for SizeTable<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (wasm, brotli) = ("wasm bytes", "brotli bytes");
        let (uncached, cached) = ("uncached entry", "cached entry");
        writeln!(
            f,
            "{:<16} {wasm:>10} {brotli:>12} {:>8} {uncached:>14} {cached:>12}",
            "program", "of limit"
        )?;
        for size in self.0 {
            let share = size
                .brotli
                .saturating_mul(1_000)
                .checked_div(count(CODE_LIMIT));
            let share = share.unwrap_or_default();
            writeln!(
                f,
                "{:<16} {:>10} {:>12} {:>6}.{} % {:>10} gas {:>8} gas",
                size.program,
                size.wasm,
                size.brotli,
                share / 10,
                share % 10,
                size.init_gas,
                size.cached_gas
            )?;
        }
        Ok(())
    }
}

fn count(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
