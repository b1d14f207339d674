//! The parameters of a deployment: `deployments/params/<network>.toml`.

use std::fs;
use std::path::Path;

use alloy::primitives::{Address, U128, U256};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::DeployError;
use crate::marks::{self, Mark, Marks};
use crate::report_feeds::{self, Feed, ReportFeed};

/// The collateral name that stands for the wrapped-AMPL program of the same deployment.
pub const WRAPPED_AMPL: &str = "wrapped-ampl";

/// Its decimals, whatever AMPL has.
const WRAPPED_AMPL_DECIMALS: u8 = 18;

/// Branches a ledger can have.
const BRANCHES_MAX: usize = 8;

/// One hundred percent in basis points.
const WHOLE_BPS: u16 = 10_000;

/// AmpUSD-wei per AmpUSD.
const WAD: u64 = 1_000_000_000_000_000_000;

/// Everything a deployment is told; the rest follows from the programs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// The network's name, for people.
    pub network: String,
    /// The chain these parameters are for; no other is deployed to.
    pub chain_id: u64,
    /// The owner of the ledger: meant to be a timelock.
    pub owner: Address,
    /// Chainlink's sequencer uptime feed; absent on a chain that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequencer_feed: Option<Address>,
    /// The rebasing AMPL that wrapped-ampl wraps; absent where only bridged WAMPL exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ampl: Option<Address>,
    /// The report feeds that sources name, deployed before the oracle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report_feeds: Vec<ReportFeed>,
    /// The branches, in their order: 0 is AMPL, 1 is SPOT.
    pub branches: Vec<Branch>,
    /// What the file says of its addresses.
    #[serde(skip)]
    pub marks: Marks,
}

/// A branch: PROTOCOL 2.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The branch's name, for people.
    pub name: String,
    /// The collateral token's address, or `wrapped-ampl`.
    pub collateral: String,
    /// Liquidation below, in basis points.
    pub mcr_bps: u16,
    /// Borrowing restricted below, in basis points.
    pub ccr_bps: u16,
    /// Shutdown below, in basis points.
    pub scr_bps: u16,
    /// Liquidation penalty against the pool, in basis points.
    pub pool_penalty_bps: u16,
    /// Liquidation penalty in a redistribution, in basis points.
    pub redistribution_penalty_bps: u16,
    /// Redemption fee floor, in basis points.
    pub redemption_fee_floor_bps: u16,
    /// Debt ceiling at launch, in whole AmpUSD.
    pub ceiling: u64,
    /// What the ceiling may always be raised to, in whole AmpUSD.
    pub smallest_raise: u64,
    /// Decimals of the collateral token.
    pub collateral_decimals: u8,
    /// How far apart market and anchor may be before the branch is restricted, in basis points.
    pub threshold_bps: u16,
    /// Who says that all is well with the collateral; absent if nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Feed>,
    /// What the collateral trades at.
    pub market: Source,
    /// The daily anchor.
    pub anchor: Source,
}

/// A price feed and how it is read: PROTOCOL 10.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// An `AggregatorV3Interface`.
    pub feed: Feed,
    /// Age in seconds above which an answer restricts its branch.
    pub soft_age: u32,
    /// Age in seconds above which an answer is none.
    pub hard_age: u32,
    /// The lowest answer the feed can give, as it gives it, in a string; 0 if none is declared.
    #[serde(default, skip_serializing_if = "U128::is_zero")]
    pub floor: U128,
    /// The highest answer the feed can give, likewise.
    #[serde(default, skip_serializing_if = "U128::is_zero")]
    pub ceiling: U128,
}

impl Params {
    /// Reads and checks a file; `.json` is read as JSON, anything else as TOML.
    ///
    /// # Errors
    /// A file that cannot be read or parsed. Those of [`marks::take`].
    /// [`DeployError::ParameterUnfit`].
    pub fn load(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
        let parsed = if path.extension().is_some_and(|kind| kind == "json") {
            serde_json::from_str(&text).map_err(anyhow::Error::from)
        } else {
            toml::from_str(&text).map_err(anyhow::Error::from)
        };
        let value = parsed.with_context(|| format!("{shown} is not a parameter file"))?;
        let params = Self::from_file(value).with_context(|| shown.to_string())?;
        params.check().with_context(|| shown.to_string())?;
        Ok(params)
    }

    /// What a file says, its addresses marked.
    ///
    /// # Errors
    /// Those of [`marks::take`]; another shape.
    pub fn from_file(mut value: Value) -> Result<Self> {
        let marks = marks::take(&mut value)?;
        let params: Self = serde_json::from_value(value).context("no parameter file")?;
        Ok(Self { marks, ..params })
    }

    /// The same as a file holds it.
    ///
    /// # Errors
    /// None: parameters are strings and numbers.
    pub fn to_file(&self) -> serde_json::Result<Value> {
        let mut value = serde_json::to_value(self)?;
        marks::put(&mut value, &self.marks);
        Ok(value)
    }

    /// The addresses that nobody has looked up: field and where it is from.
    pub fn unverified(&self) -> impl Iterator<Item = (&str, &str)> {
        self.marks.iter().filter_map(|(field, mark)| match mark {
            Mark::Verified(_) => None,
            Mark::Unverified(from) => Some((field.as_str(), from.as_str())),
        })
    }

    /// Refuses addresses that nobody has looked up.
    ///
    /// # Errors
    /// [`DeployError::AddressUnverified`] - with all of them.
    pub fn expect_verified(&self) -> Result<(), DeployError> {
        let lines = self.unverified();
        let fields: String = lines
            .map(|(field, from)| format!("\n  {field}: {from}"))
            .collect();
        if fields.is_empty() {
            return Ok(());
        }
        let chain_id = self.chain_id;
        Err(DeployError::AddressUnverified { chain_id, fields })
    }

    /// Checks what the constructors would refuse, before anything costs gas.
    ///
    /// # Errors
    /// [`DeployError::ParameterUnfit`] - the first parameter outside its bounds.
    pub fn check(&self) -> Result<(), DeployError> {
        ensure(
            !self.owner.is_zero(),
            "owner",
            "the zero address can own nothing",
        )?;
        ensure(
            self.sequencer_feed.is_none_or(|feed| !feed.is_zero()),
            "sequencer_feed",
            "leave it out on a chain without one",
        )?;
        ensure(
            self.ampl.is_none_or(|ampl| !ampl.is_zero()),
            "ampl",
            "is the zero address",
        )?;
        let count = self.branches.len();
        ensure(
            (1..=BRANCHES_MAX).contains(&count),
            "branches",
            "there must be one to eight",
        )?;
        for (index, branch) in self.branches.iter().enumerate() {
            branch.check(&format!("branches[{index}]"), self)?;
            let twin = self
                .branches
                .iter()
                .take(index)
                .any(|b| b.collateral == branch.collateral);
            ensure(
                !twin,
                &format!("branches[{index}].collateral"),
                "another branch has it",
            )?;
        }
        report_feeds::check(self)
    }
}

impl Branch {
    /// The collateral token, with the wrapped-AMPL program of the deployment at `wrapped_ampl`.
    ///
    /// # Errors
    /// [`DeployError::ParameterUnfit`] - it is neither an address nor `wrapped-ampl`.
    pub fn collateral(&self, wrapped_ampl: Option<Address>) -> Result<Address, DeployError> {
        let token = if self.collateral == WRAPPED_AMPL {
            wrapped_ampl
        } else {
            self.collateral
                .parse()
                .ok()
                .filter(|address: &Address| !address.is_zero())
        };
        token.ok_or_else(|| DeployError::ParameterUnfit {
            field: format!("collateral of {}", self.name),
            reason: format!(
                "`{}` is neither an address nor `{WRAPPED_AMPL}`",
                self.collateral
            ),
        })
    }

    /// The launch ceiling in AmpUSD-wei.
    #[must_use]
    pub fn ceiling_wei(&self) -> u128 {
        wei(self.ceiling)
    }

    /// The smallest raise in AmpUSD-wei.
    #[must_use]
    pub fn smallest_raise_wei(&self) -> u128 {
        wei(self.smallest_raise)
    }

    fn check(&self, path: &str, params: &Params) -> Result<(), DeployError> {
        let field = |name: &str| format!("{path}.{name}");
        let named = self.collateral == WRAPPED_AMPL;
        ensure(
            !named || params.ampl.is_some(),
            &field("collateral"),
            "wrapped-ampl needs `ampl`",
        )?;
        ensure(
            !named || self.collateral_decimals == WRAPPED_AMPL_DECIMALS,
            &field("collateral_decimals"),
            "wrapped-ampl has 18",
        )?;
        if !named {
            self.collateral(None)?;
        }
        let (scr, mcr, ccr) = (self.scr_bps, self.mcr_bps, self.ccr_bps);
        let ordered = WHOLE_BPS < scr && scr < mcr && mcr < ccr && ccr <= 30_000;
        ensure(
            ordered,
            &field("mcr_bps"),
            "must be 100 % < SCR < MCR < CCR <= 300 %",
        )?;
        let (pool, redistribution) = (self.pool_penalty_bps, self.redistribution_penalty_bps);
        let ordered = 500 <= pool && pool <= redistribution && redistribution <= 2_000;
        ensure(
            ordered,
            &field("pool_penalty_bps"),
            "must be 5 % <= pool <= redistribution <= 20 %",
        )?;
        let floor = self.redemption_fee_floor_bps;
        let fits = (1..=WHOLE_BPS).contains(&floor);
        ensure(
            fits,
            &field("redemption_fee_floor_bps"),
            "must be above 0 and at most 100 %",
        )?;
        self.check_oracle(path, &params.report_feeds)
    }

    fn check_oracle(&self, path: &str, feeds: &[ReportFeed]) -> Result<(), DeployError> {
        let field = |name: &str| format!("{path}.{name}");
        let fits = self.collateral_decimals <= 18;
        ensure(fits, &field("collateral_decimals"), "must be at most 18")?;
        let fits = (1..=2_500).contains(&self.threshold_bps);
        ensure(fits, &field("threshold_bps"), "must be 0.01 % to 25 %")?;
        if let Some(health) = &self.health {
            health.check(&field("health"), feeds)?;
        }
        self.market.check(&field("market"), feeds)?;
        self.anchor.check(&field("anchor"), feeds)?;
        ensure(
            self.market.feed != self.anchor.feed,
            &field("anchor.feed"),
            "is the market's",
        )
    }
}

impl Source {
    fn check(&self, path: &str, feeds: &[ReportFeed]) -> Result<(), DeployError> {
        let field = |name: &str| format!("{path}.{name}");
        self.feed.check(&field("feed"), feeds)?;
        let ordered = 0 < self.soft_age && self.soft_age <= self.hard_age;
        ensure(
            ordered,
            &field("soft_age"),
            "must be above 0 and at most the hard age",
        )?;
        // The nearest answers that count are two units above the floor, two below the ceiling.
        let (floor, ceiling) = (self.floor.to::<u128>(), self.ceiling.to::<u128>());
        let below = if floor == 0 {
            0
        } else {
            floor.saturating_add(1)
        };
        let apart = ceiling == 0 || below.saturating_add(2) < ceiling;
        ensure(apart, &field("ceiling"), "leaves no answer above the floor")
    }
}

/// Whole AmpUSD in AmpUSD-wei. Two 64-bit factors always fit 128 bits.
fn wei(amp_usd: u64) -> u128 {
    u128::try_from(U256::from(amp_usd).saturating_mul(U256::from(WAD))).unwrap_or(u128::MAX)
}

pub(crate) fn ensure(holds: bool, field: &str, reason: &str) -> Result<(), DeployError> {
    if holds {
        return Ok(());
    }
    Err(DeployError::ParameterUnfit {
        field: field.to_owned(),
        reason: reason.to_owned(),
    })
}

/// Parameters inside other files, as a file of their own holds them.
pub(crate) mod file_form {
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    use super::Params;

    pub(crate) fn serialize<S: Serializer>(params: &Params, to: S) -> Result<S::Ok, S::Error> {
        let value = params.to_file().map_err(S::Error::custom)?;
        value.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Params, D::Error> {
        let value = Value::deserialize(from)?;
        Params::from_file(value).map_err(|error| D::Error::custom(format!("{error:#}")))
    }
}
