//! `ampusd verify`: a recorded deployment against these sources and the chain.
//!
//! ```text
//! record ─> plan of its parameters, account and nonce, with the programs built from these sources
//!             ├─ compared with the record: addresses, code hashes, constructions
//!             └─ compared with the chain: as after a deployment
//! ```
//!
//! It signs nothing. What the owner has changed since (a ceiling, reporters, itself) differs, too.

use std::fmt::{self, Display, Formatter};

use alloy::primitives::Address;
use anyhow::Result;
use builder::Program;
use serde::Serialize;

use crate::chain::Chain;
use crate::error::DeployError;
use crate::plan::Plan;
use crate::record::Record;
use crate::verify::{checks, settle};
use crate::views::{Check, Side};

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// The chain.
    pub chain_id: u64,
    /// The ledger.
    pub ledger: Address,
    /// Whether everything is as expected.
    pub holds: bool,
    /// Addresses that nobody has verified, by field.
    pub unverified: Vec<String>,
    /// All comparisons.
    pub checks: Vec<Check>,
}

impl Verification {
    /// Compares a recorded deployment with the programs and with the chain.
    ///
    /// # Errors
    /// [`DeployError::WrongChain`]; parameters that do not fit; the node's.
    pub async fn of(record: &Record, programs: &[Program], chain: &Chain) -> Result<Self> {
        chain.expect_id(record.chain_id)?;
        let params = &record.parameters;
        let plan = Plan::new(params, programs, record.deployer, record.first_nonce)?;
        let mut checks = against_record(&plan, record);
        checks.extend(self::checks(chain, &plan, Side::Record).await?);
        Ok(Self {
            chain_id: chain.id,
            ledger: plan.addresses.trove_manager,
            holds: checks.iter().all(Check::holds),
            unverified: params
                .unverified()
                .map(|(field, _)| field.to_owned())
                .collect(),
            checks,
        })
    }

    /// Refuses a deployment that differs.
    ///
    /// # Errors
    /// [`DeployError::NotAsPlanned`] - with every difference.
    pub fn settle(&self) -> Result<(), DeployError> {
        settle(&self.checks).map(drop)
    }
}

/// What the record says of the programs that the plan has, and of none besides.
fn against_record(plan: &Plan, record: &Record) -> Vec<Check> {
    let sides = (Side::Sources, Side::Record);
    let mut checks = vec![Check::of(
        "chain in the record",
        (Side::Record, Side::Parameters),
        record.chain_id,
        plan.params.chain_id,
    )];
    for step in &plan.steps {
        let name = &step.program;
        let recorded = record.programs.get(name);
        let text = |field: Option<String>| field.unwrap_or_else(|| "nothing".to_owned());
        let mut add = |what: &str, expected: String, found: Option<String>| {
            let what = format!("{name} {what} in the record");
            checks.push(Check::of(&what, sides, expected, text(found)));
        };
        let found = recorded.map(|program| program.address.to_string());
        add("address", step.address.to_string(), found);
        let found = recorded.map(|program| program.code_hash.to_string());
        add("code hash", step.code_hash().to_string(), found);
        let found = recorded.map(|program| program.construction.to_string());
        add("construction", step.construction.to_string(), found);
    }
    for (name, program) in &record.programs {
        if !plan.steps.iter().any(|step| step.program == *name) {
            let what = format!("{name} address in the record");
            checks.push(Check::of(&what, sides, "nothing", program.address));
        }
    }
    checks
}

impl Display for Verification {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Verified: the ledger {} on chain {} and all its programs are built from these \
             sources;\n{} comparisons of code and parameters hold.",
            self.ledger,
            self.chain_id,
            self.checks.len()
        )?;
        for field in &self.unverified {
            writeln!(f, "Nobody has verified the address in {field}.")?;
        }
        Ok(())
    }
}
