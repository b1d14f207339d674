//! The views that a verification reads, by what they say.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use alloy::primitives::{Address, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;
use serde::Serialize;

use crate::chain::Chain;
use crate::rpc::words;

/// Who says one side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// What is built from these sources.
    Sources,
    /// What is about to be deployed.
    Plan,
    /// What was written down of a deployment.
    Record,
    /// The parameters in a record.
    Parameters,
    /// What is there.
    Chain,
}

impl Display for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sources => "these sources say",
            Self::Plan => "the plan says",
            Self::Record => "the record says",
            Self::Parameters => "its parameters say",
            Self::Chain => "the chain says",
        })
    }
}

/// A comparison of what was planned with what the chain, or a record, says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What is compared, such as `trove-manager.owner()`.
    pub what: String,
    /// Who says what was expected, and who what was found.
    pub sides: (Side, Side),
    /// What was planned.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Check {
    /// A comparison of two texts.
    #[must_use]
    pub fn of(
        what: &str,
        sides: (Side, Side),
        expected: impl ToString,
        found: impl ToString,
    ) -> Self {
        Self {
            what: what.to_owned(),
            sides,
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }

    /// Whether what is there was planned.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.expected == self.found
    }
}

impl Display for Check {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (by, of) = self.sides;
        let (expected, found) = (&self.expected, &self.found);
        write!(f, "{}: {by} {expected}, {of} {found}", self.what)
    }
}

/// Collects checks.
#[derive(Debug)]
pub struct Checks<'a> {
    chain: &'a Chain,
    planned: Side,
    done: Vec<Check>,
    absent: BTreeSet<Address>,
}

impl<'a> Checks<'a> {
    /// None yet; `planned` says what there is to be.
    #[must_use]
    pub fn new(chain: &'a Chain, planned: Side) -> Self {
        Self {
            chain,
            planned,
            done: Vec::new(),
            absent: BTreeSet::new(),
        }
    }

    /// Notes that a program is not there; its views are not read.
    pub fn absent(&mut self, program: &str, address: Address) {
        self.note(&format!("{program} at {address}"), "a program", "nothing");
        self.absent.insert(address);
    }

    /// Notes a comparison of two texts.
    pub fn note(&mut self, what: &str, planned: impl ToString, found: impl ToString) {
        self.compare(what, self.planned, planned, found);
    }

    /// As [`Self::note`], for what is built from these sources.
    pub fn note_source(&mut self, what: &str, built: impl ToString, found: impl ToString) {
        self.compare(what, Side::Sources, built, found);
    }

    fn compare(&mut self, what: &str, by: Side, expected: impl ToString, found: impl ToString) {
        let sides = (by, Side::Chain);
        self.done.push(Check::of(what, sides, expected, found));
    }

    /// Reads a view of a program and compares its answer, both written by `text`.
    ///
    /// A view that reverts or answers in another shape is a difference, not an error.
    ///
    /// # Errors
    /// The node does not answer.
    pub async fn view<C: SolCall>(
        &mut self,
        program: (&str, Address),
        call: C,
        planned: impl ToString,
        text: impl Fn(C::Return) -> String,
    ) -> Result<()> {
        self.read(self.planned, program, call, (planned, text))
            .await
    }

    /// As [`Self::view`], for an answer that no parameter changes.
    ///
    /// # Errors
    /// The node does not answer.
    pub async fn view_source<C: SolCall>(
        &mut self,
        program: (&str, Address),
        call: C,
        built: impl ToString,
        text: impl Fn(C::Return) -> String,
    ) -> Result<()> {
        self.read(Side::Sources, program, call, (built, text)).await
    }

    async fn read<C: SolCall>(
        &mut self,
        by: Side,
        program: (&str, Address),
        call: C,
        (expected, text): (impl ToString, impl Fn(C::Return) -> String),
    ) -> Result<()> {
        let (name, address) = program;
        if self.absent.contains(&address) {
            return Ok(());
        }
        let what = format!("{name}.{}", C::SIGNATURE);
        let found = match self.chain.read(address, call).await {
            Ok(answer) => text(answer),
            Err(error) => {
                // A node that is gone says nothing about the program.
                self.chain.code(address).await?;
                words(&error)
            }
        };
        self.compare(&what, by, expected, found);
        Ok(())
    }

    /// As [`Self::view`], for a view with arguments that belong into its name.
    ///
    /// # Errors
    /// The node does not answer.
    pub async fn view_at<C: SolCall>(
        &mut self,
        program: (&str, Address),
        index: U256,
        call: C,
        planned: impl ToString,
        text: impl Fn(C::Return) -> String,
    ) -> Result<()> {
        let before = self.done.len();
        self.view(program, call, planned, text).await?;
        if let Some(last) = self.done.get_mut(before) {
            last.what = format!("{} at {index}", last.what);
        }
        Ok(())
    }

    /// All comparisons.
    #[must_use]
    pub fn finish(self) -> Vec<Check> {
        self.done
    }
}
