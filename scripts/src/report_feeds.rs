//! Report feeds of a deployment: who reports what, and sources that are one of them.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use alloy::primitives::{Address, U256};
use alloy::sol_types::SolValue;
use serde::{Deserialize, Serialize};

use crate::error::DeployError;
use crate::params::{Params, ensure};

/// How the name of every report feed ends: so no file mistakes one for an address.
const SUFFIX: &str = "report-feed";

/// Reporters of a feed at most: its constructor takes no more.
const REPORTERS_MAX: usize = 32;

/// Bytes of a description at most.
const DESCRIPTION_MAX: usize = 31;

/// A feed that reporters sign for, deployed before the oracle that reads it: PROTOCOL 10.
///
/// Its owner, who may change the reporters after 7 days, is that of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReportFeed {
    /// What sources call it, and the record: `ampl-report-feed`.
    pub name: String,
    /// What is reported.
    pub reports: Reports,
    /// What the feed calls itself, 1 to 31 bytes.
    pub description: String,
    /// Who reports.
    pub reporters: Vec<Address>,
    /// How many of them must agree.
    pub quorum: u8,
}

/// What a report feed reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Reports {
    /// The price of a share of AMPL, from AMPL's price and supply.
    Ampl,
    /// The price of SPOT, from AMPL's target and SPOT's holdings, and its health.
    Spot,
}

impl Reports {
    /// As the feed's constructor takes it.
    #[must_use]
    pub const fn kind(self) -> u8 {
        match self {
            Self::Ampl => 0,
            Self::Spot => 1,
        }
    }
}

/// Where the report feeds of a deployment are, by name.
pub type Places = BTreeMap<String, Address>;

/// A price feed or a health check: somebody's contract, or a report feed of the deployment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Feed {
    /// At an address.
    At(Address),
    /// The report feed of this name.
    Reported(String),
}

impl Feed {
    /// Where it is, or will be; none for a report feed without a place.
    #[must_use]
    pub fn place(&self, places: &Places) -> Option<Address> {
        match self {
            Self::At(address) => Some(*address),
            Self::Reported(name) => places.get(name).copied(),
        }
    }

    /// Its address, if it is somebody else's.
    #[must_use]
    pub const fn external(&self) -> Option<Address> {
        match self {
            Self::At(address) => Some(*address),
            Self::Reported(_) => None,
        }
    }

    /// Checks that it is somewhere.
    pub(crate) fn check(&self, field: &str, feeds: &[ReportFeed]) -> Result<(), DeployError> {
        match self {
            Self::At(address) => ensure(!address.is_zero(), field, "is the zero address"),
            Self::Reported(name) => {
                let known = feeds.iter().any(|feed| feed.name == *name);
                ensure(known, field, "no report feed of that name is described")
            }
        }
    }
}

impl From<Address> for Feed {
    fn from(address: Address) -> Self {
        Self::At(address)
    }
}

impl TryFrom<String> for Feed {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.ends_with(SUFFIX) {
            return Ok(Self::Reported(text));
        }
        let address = text.parse().map(Self::At);
        address.map_err(|_| format!("`{text}` is neither an address nor a name ending {SUFFIX}"))
    }
}

impl From<Feed> for String {
    fn from(feed: Feed) -> Self {
        feed.to_string()
    }
}

impl Display for Feed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(address) => write!(f, "{address}"),
            Self::Reported(name) => f.write_str(name),
        }
    }
}

impl ReportFeed {
    /// The reporters as the constructor takes them: ascending.
    #[must_use]
    pub fn roster(&self) -> Vec<Address> {
        let mut reporters = self.reporters.clone();
        reporters.sort();
        reporters
    }

    /// The arguments of its constructor.
    #[must_use]
    pub fn arguments(&self, owner: Address) -> Vec<u8> {
        let (kind, quorum) = (U256::from(self.reports.kind()), U256::from(self.quorum));
        let description = self.description.clone();
        (owner, kind, description, self.roster(), quorum).abi_encode_params()
    }

    fn check(&self, path: &str) -> Result<(), DeployError> {
        let field = |name: &str| format!("{path}.{name}");
        let lower = |c: char| c.is_ascii_lowercase() || c == '-';
        let fits = self.name.ends_with(SUFFIX)
            && self.name.starts_with(|c: char| c.is_ascii_lowercase())
            && self.name.chars().all(lower);
        let reason = "must be small letters and dashes, ending report-feed";
        ensure(fits, &field("name"), reason)?;
        let fits = (1..=DESCRIPTION_MAX).contains(&self.description.len());
        ensure(fits, &field("description"), "must have 1 to 31 bytes")?;
        let roster = self.roster();
        let fits = (1..=REPORTERS_MAX).contains(&roster.len());
        ensure(fits, &field("reporters"), "must be 1 to 32")?;
        let mut pairs = roster.iter().zip(roster.iter().skip(1));
        let twice = pairs.any(|(one, next)| one == next);
        ensure(!twice, &field("reporters"), "names one twice")?;
        let nobody = roster.iter().any(|reporter| reporter.is_zero());
        ensure(!nobody, &field("reporters"), "names the zero address")?;
        let quorum = usize::from(self.quorum);
        let fits = quorum <= roster.len() && quorum.saturating_mul(2) > roster.len();
        ensure(
            fits,
            &field("quorum"),
            "must be more than half, and at most all",
        )
    }
}

/// Checks the report feeds of a deployment.
///
/// # Errors
/// [`DeployError::ParameterUnfit`] - the first that its constructor would refuse, or that no
/// branch reads.
pub(crate) fn check(params: &Params) -> Result<(), DeployError> {
    let feeds = &params.report_feeds;
    for (index, feed) in feeds.iter().enumerate() {
        let path = format!("report_feeds[{index}]");
        feed.check(&path)?;
        let name = format!("{path}.name");
        let twin = feeds
            .iter()
            .take(index)
            .any(|other| other.name == feed.name);
        ensure(!twin, &name, "another report feed has it")?;
        let read = params.branches.iter().any(|branch| {
            let sources = [&branch.market.feed, &branch.anchor.feed];
            let named = Feed::Reported(feed.name.clone());
            sources.contains(&&named)
        });
        ensure(read, &name, "no branch reads it")?;
    }
    Ok(())
}
