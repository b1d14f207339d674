//! Expectations against outcomes.

use alloy_primitives::{B256, U256, b256, hex, keccak256};

use super::{
    Difference,
    vectors::{DeployProgram, Expect, LogEntry},
};
use crate::{Chain, Outcome, ProgramInfo, Status};

/// Collects the differences of one check.
pub(super) struct Checks {
    place: String,
    pub(super) found: Vec<Difference>,
}

impl Checks {
    /// Starts a check at a place.
    pub(super) fn at(place: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            found: Vec::new(),
        }
    }

    /// Notes a difference if the two texts differ.
    pub(super) fn same(
        &mut self,
        key: impl Into<String>,
        expected: impl ToString,
        got: impl ToString,
    ) {
        let (expected, got) = (expected.to_string(), got.to_string());
        if expected != got {
            self.found.push(Difference {
                place: self.place.clone(),
                key: key.into(),
                expected,
                got,
            });
        }
    }

    /// Compares an outcome, and the state after it.
    pub(super) fn outcome(&mut self, expect: &Expect, outcome: &Outcome, chain: &Chain) {
        if let Some(status) = &expect.status {
            self.same("status", status, name(outcome.status));
        }
        if let Some(data) = &expect.data {
            self.same("data", data, &outcome.data);
        }
        if let Some(length) = expect.data_len {
            self.same("data_len", length, outcome.data.len());
        }
        if let Some(hash) = expect.data_keccak {
            self.same("data_keccak", hash, keccak256(&outcome.data));
        }
        if let Some(gas) = expect.gas_used {
            self.same("gas_used", gas, outcome.gas_used);
            // The refund belongs to the gas: absent is 0.
            self.same("refund", expect.refund.unwrap_or(0), outcome.gas_refunded);
        }
        if let Some(logs) = &expect.logs {
            self.same("logs", logs_text(logs), logs_text(&entries(outcome)));
        }
        self.state(expect, chain);
    }

    /// Compares storage and balances after a call.
    fn state(&mut self, expect: &Expect, chain: &Chain) {
        for (account, slots) in &expect.storage {
            for (slot, value) in slots {
                let key = format!("storage {account} {slot}");
                match slot.parse::<U256>() {
                    Ok(slot) => {
                        let got = chain.storage(*account, slot);
                        self.same(key, value, hex::encode_prefixed(got.to_be_bytes::<32>()));
                    }
                    Err(_) => self.same(key, "a 256-bit slot", slot),
                }
            }
        }
        for (account, balance) in &expect.balances {
            self.same(
                format!("balance {account}"),
                balance,
                chain.balance(*account),
            );
        }
    }

    /// Compares an activated program's prices.
    pub(super) fn info(&mut self, step: &DeployProgram, info: &ProgramInfo) {
        if let Some(expected) = &step.info {
            self.same("version", expected.version, info.version);
            self.same("init_cost", expected.init_cost, info.init_cost);
            self.same("cached_cost", expected.cached_cost, info.cached_cost);
            self.same("footprint", expected.footprint, info.footprint);
            self.same("asm_kb", expected.asm_kb, info.asm_kb);
        }
    }
}

/// A status as the vectors call it.
fn name(status: Status) -> &'static str {
    match status {
        Status::Success => "success",
        Status::Revert => "revert",
        Status::Halt => "halt",
    }
}

/// First topic of ArbWasm's `ProgramActivated`.
const PROGRAM_ACTIVATED: B256 =
    b256!("c0e812780707128d9a180db8ee4d1c1f1300b6dd0626d577b5d9ac759b76253c");

/// The log without the module hash of `ProgramActivated`: the first word of its data commits to
/// the validator's machine, which no host without a validator can build. It is the only part of an
/// expectation that is not compared.
fn without_module_hash(log: &LogEntry) -> LogEntry {
    let mut log = log.clone();
    let activated = log.topics.first() == Some(&PROGRAM_ACTIVATED);
    if activated && let Some(rest) = log.data.get(32..) {
        log.data = rest.to_vec().into();
    }
    log
}

/// An outcome's logs in the form of the vectors.
fn entries(outcome: &Outcome) -> Vec<LogEntry> {
    let entry = |log: &crate::Log| LogEntry {
        address: log.address,
        topics: log.topics.clone(),
        data: log.data.clone(),
    };
    outcome.logs.iter().map(entry).collect()
}

/// Logs as one line of text.
fn logs_text(logs: &[LogEntry]) -> String {
    let line = |log: &LogEntry| format!("{} {:?} {}", log.address, log.topics, log.data);
    let lines: Vec<String> = logs
        .iter()
        .map(|log| line(&without_module_hash(log)))
        .collect();
    format!("[{}]", lines.join("; "))
}
