//! A report with its signature: made from a command line, kept in a file.

use std::fs;
use std::path::Path;

use alloy::primitives::{Address, B256, Signature as Signed, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use anyhow::Result;
use serde::{Deserialize, Serialize};
use support::actor::Signature;
use support::report::{self, Ampl, Spot};

use crate::report::{AMPL, ReportError};

/// A report with its signature, as a file holds it. Integers are in the token's smallest units.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReport {
    /// The chain.
    pub chain_id: u64,
    /// The feed.
    pub feed: Address,
    /// The epoch.
    pub epoch: u64,
    /// What is said of it.
    pub said: Said,
    /// When it was observed, in seconds since 1970.
    pub observed_at: u64,
    /// Who signed.
    pub reporter: Address,
    /// The signature's parity, 27 or 28.
    pub v: u8,
    /// The signature's x coordinate.
    pub r: B256,
    /// The signature's proof.
    pub s: B256,
}

/// What is said of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Said {
    /// About AMPL.
    Ampl {
        /// Dollars per AMPL, 18 decimals.
        #[serde(with = "text")]
        value: u128,
        /// AMPL's supply, 9 decimals.
        #[serde(with = "text")]
        supply: u128,
    },
    /// About SPOT.
    Spot {
        /// Dollars per AMPL that AMPL aims at, 18 decimals.
        #[serde(with = "text")]
        target_rate: u128,
        /// SPOT's TVL in AMPL, 9 decimals.
        #[serde(with = "text")]
        tvl: u128,
        /// SPOT's supply, 9 decimals.
        #[serde(with = "text")]
        supply: u128,
        /// The health rules that hold, by bit.
        flags: u8,
    },
}

/// Integers above 2^53 as decimal text.
mod text {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// What the command line says of an epoch.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Dollars per AMPL, or AMPL's target.
    pub value: String,
    /// AMPL's or SPOT's supply, in whole tokens.
    pub supply: String,
    /// SPOT's TVL, in whole AMPL.
    pub tvl: Option<String>,
    /// SPOT's health.
    pub flags: Option<u8>,
}

impl Figures {
    /// The figures as a feed of this kind takes them.
    ///
    /// # Errors
    /// [`ReportError::NumberUnfit`], [`ReportError::OptionsUnfit`].
    pub fn said(&self, kind: u8) -> Result<Said, ReportError> {
        let value = scaled("value", &self.value, 18)?;
        let supply = scaled("supply", &self.supply, 9)?;
        let unfit = |kind, reason| ReportError::OptionsUnfit { kind, reason };
        match (kind == AMPL, &self.tvl, self.flags) {
            (true, None, None) => Ok(Said::Ampl { value, supply }),
            (true, ..) => Err(unfit("AMPL", "--tvl and --flags are for SPOT")),
            (false, Some(tvl), Some(flags)) => Ok(Said::Spot {
                target_rate: value,
                tvl: scaled("tvl", tvl, 9)?,
                supply,
                flags,
            }),
            (false, ..) => Err(unfit("SPOT", "--tvl and --flags are needed")),
        }
    }
}

/// A decimal number of the command line, as an integer of so many decimals.
fn scaled(option: &'static str, text: &str, decimals: usize) -> Result<u128, ReportError> {
    let unfit = || ReportError::NumberUnfit {
        option,
        text: text.to_owned(),
        decimals,
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || part.len() > decimals || !digits(whole) || !digits(part) {
        return Err(unfit());
    }
    let number = format!("{whole}{part:0<decimals$}");
    number.parse().map_err(|_| unfit())
}

impl SignedReport {
    /// Signs what is said of an epoch.
    ///
    /// # Errors
    /// A signer that cannot.
    pub fn sign(
        signer: &PrivateKeySigner,
        (chain_id, feed): (u64, Address),
        (epoch, observed_at): (u64, u64),
        said: Said,
    ) -> Result<Self> {
        let mut report = Self {
            chain_id,
            feed,
            epoch,
            said,
            observed_at,
            reporter: signer.address(),
            v: 0,
            r: B256::ZERO,
            s: B256::ZERO,
        };
        let signed = signer.sign_hash_sync(&report.digest())?;
        report.v = 27_u8.saturating_add(u8::from(signed.v()));
        report.r = B256::from(signed.r());
        report.s = B256::from(signed.s());
        Ok(report)
    }

    /// Reads a file and checks its signature.
    ///
    /// # Errors
    /// [`ReportError::FileUnfit`], [`ReportError::SignatureUnfit`].
    pub fn read(path: &Path) -> Result<Self, ReportError> {
        let unfit = |reason: String| ReportError::FileUnfit {
            path: path.to_path_buf(),
            reason,
        };
        let text = fs::read_to_string(path).map_err(|error| unfit(error.to_string()))?;
        let report: Self = serde_json::from_str(&text).map_err(|error| unfit(error.to_string()))?;
        report.check()?;
        Ok(report)
    }

    /// Checks the signature.
    fn check(&self) -> Result<(), ReportError> {
        let number = |word: B256| U256::from_be_bytes(word.0);
        let signed = Signed::new(number(self.r), number(self.s), self.v == 28);
        let signer = signed.recover_address_from_prehash(&self.digest());
        let parity = self.v == 27 || self.v == 28;
        if parity && signer.is_ok_and(|signer| signer == self.reporter) {
            return Ok(());
        }
        let reporter = self.reporter;
        Err(ReportError::SignatureUnfit { reporter })
    }

    /// What was signed.
    fn digest(&self) -> B256 {
        let domain = report::domain(self.chain_id, self.feed);
        match self.message() {
            Message::Ampl(said) => said.digest(domain),
            Message::Spot(said) => said.digest(domain),
        }
    }

    /// What is said, as the feed takes it.
    pub(crate) const fn message(&self) -> Message {
        let (epoch, observed_at) = (self.epoch, self.observed_at);
        match self.said {
            Said::Ampl { value, supply } => Message::Ampl(Ampl {
                epoch,
                value,
                supply,
                observed_at,
            }),
            Said::Spot {
                target_rate,
                tvl,
                supply,
                flags,
            } => Message::Spot(Spot {
                epoch,
                target_rate,
                tvl,
                supply,
                flags,
                observed_at,
            }),
        }
    }

    /// The signature, as the feed takes it.
    pub(crate) const fn signature(&self) -> Signature {
        Signature {
            v: self.v,
            r: self.r,
            s: self.s,
        }
    }
}

/// What is said, with its epoch and its time.
pub(crate) enum Message {
    /// About AMPL.
    Ampl(Ampl),
    /// About SPOT.
    Spot(Spot),
}
