//! The transaction that creates, activates and constructs a program, or does nothing.
//!
//! Its creation code is `solidity/ProgramDeployment.sol`, compiled by `solidity/compile.mjs`; the
//! result is committed in `artifacts/`, so that a deployment needs no Node.

use alloy::primitives::{Address, Bytes, address};
use alloy::sol_types::{SolError, SolValue, sol};
use anyhow::{Context, Result};
use serde::Deserialize;
use stylus_vm::program_code;

/// The compiled script, as committed.
pub const ARTIFACT: &str = include_str!("../artifacts/ProgramDeployment.json");

/// The nonce at which the script creates: contracts begin at 1 (EIP-161).
const SCRIPT_NONCE: u64 = 1;

sol! {
    #![sol(alloy_sol_types = alloy::sol_types)]

    /// The program's creation failed without a word; out of gas, or too much code.
    error ProgramNotCreated();
    /// The activation failed without a word: the chain refuses the program.
    error ProgramNotActivated();
    /// The constructor failed without a word.
    error ProgramNotConstructed();
    /// The account does not take the rest of the value back.
    error ChangeRefused();

    /// What Arbitrum's precompile at 0x71 answers with.
    #[sol(abi)]
    #[derive(Debug)]
    interface ArbWasm {
        error ProgramNotWasm();
        error ProgramNotActivated();
        error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
        error ProgramExpired(uint64 ageInSeconds);
        error ProgramUpToDate();
        error ProgramKeepaliveTooSoon(uint64 ageInSeconds);
        error ProgramInsufficientValue(uint256 have, uint256 want);

        function programTimeLeft(address program) external view returns (uint64);
        function programVersion(address program) external view returns (uint16);
        function expiryDays() external view returns (uint16);
        function keepaliveDays() external view returns (uint16);
        function activateProgram(address program)
            external
            payable
            returns (uint16 version, uint256 dataFee);
        function codehashKeepalive(bytes32 codehash) external payable;
    }
}

/// Where the precompile is.
pub const ARB_WASM: Address = address!("0x0000000000000000000000000000000000000071");

/// The part of the artifact that is used here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    init_code: Bytes,
}

/// The creation code of the transaction that deploys `code` and calls it with `construction`.
///
/// # Errors
/// The committed artifact is damaged.
pub fn creation_code(code: &[u8], construction: &[u8]) -> Result<Bytes> {
    let artifact: Artifact =
        serde_json::from_str(ARTIFACT).context("artifacts/ProgramDeployment.json is damaged")?;
    let program = Bytes::from(program_code::init_code(code));
    let arguments = (program, Bytes::copy_from_slice(construction)).abi_encode_params();
    Ok([artifact.init_code.as_ref(), &arguments].concat().into())
}

/// Where the script of the account's transaction with this nonce runs.
#[must_use]
pub fn script_address(account: Address, nonce: u64) -> Address {
    account.create(nonce)
}

/// Where that script creates its program.
#[must_use]
pub fn program_address(account: Address, nonce: u64) -> Address {
    script_address(account, nonce).create(SCRIPT_NONCE)
}

/// The name of the step that failed, if `data` is an error of the script itself.
#[must_use]
pub fn failed_step(data: &[u8]) -> Option<&'static str> {
    let selector: [u8; 4] = data.try_into().ok()?;
    match selector {
        ProgramNotCreated::SELECTOR => Some("the program could not be created"),
        ProgramNotActivated::SELECTOR => Some("the program could not be activated"),
        ProgramNotConstructed::SELECTOR => Some("the constructor reverted without a reason"),
        ChangeRefused::SELECTOR => Some("the rest of the value could not be returned"),
        _ => None,
    }
}
