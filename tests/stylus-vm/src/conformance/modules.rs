//! Modules to accept or refuse.

use alloy_primitives::{Address, Bytes, U256};

use super::{Difference, compare::Checks, replay::create, vectors::Module};
use crate::{Chain, Status, program_code};

/// Assembles, creates and activates a module, and compares how far it came.
pub(super) fn check(
    chain: &mut Chain,
    sender: Address,
    module: &Module,
    place: String,
) -> Vec<Difference> {
    let mut checks = Checks::at(place);
    let expected = match (module.accept, &module.stage) {
        (true, _) => "accepted",
        (false, Some(stage)) => stage,
        (false, None) => "refused",
    };
    let got = match attempt(chain, sender, module) {
        Ok(()) => ("accepted", String::new()),
        Err((_, reason)) if expected == "refused" => ("refused", reason),
        Err((stage, reason)) => (stage, reason),
    };
    if expected != got.0 {
        checks.same("activation", expected, format!("{} ({})", got.0, got.1));
    }
    checks.found
}

/// The stage that refuses the module, and why.
fn attempt(
    chain: &mut Chain,
    sender: Address,
    module: &Module,
) -> Result<(), (&'static str, String)> {
    let wasm = assemble(module).map_err(|reason| ("assemble", reason))?;
    let code = program_code::encode(&wasm);
    let init = Bytes::from(program_code::init_code(&code));
    let outcome = create(chain, sender, init, U256::ZERO).map_err(|reason| ("create", reason))?;
    let Some(address) = outcome
        .created
        .filter(|_| outcome.status == Status::Success)
    else {
        return Err(("create", outcome.halt_reason.unwrap_or_default()));
    };
    match chain.activate(address) {
        Ok(_) => Ok(()),
        Err(error) => Err(("activate", error.to_string())),
    }
}

/// The module's bytes: as they are, or of its text, round-tripped.
fn assemble(module: &Module) -> Result<Vec<u8>, String> {
    if let Some(wasm) = &module.wasm {
        return Ok(wasm.to_vec());
    }
    let text = match (&module.wat, &module.wat_parts) {
        (Some(text), _) => text.clone(),
        (None, Some(parts)) => parts
            .iter()
            .map(|(text, count)| text.repeat(*count))
            .collect(),
        (None, None) => return Err("neither wat nor wasm".to_owned()),
    };
    let wasm = wat::parse_str(text).map_err(|error| error.to_string())?;
    program_code::normalize(&wasm).map_err(|error| error.to_string())
}
