//! The constructors of the programs: what each is told, in words and as calldata.

use alloy::primitives::{Address, Bytes, keccak256};
use alloy::sol_types::SolValue;
use anyhow::{Context, Result, bail};
use interfaces::IPriceOracle;
use interfaces::trove_manager::ITroveManager;

use crate::params::{Branch, Params, Source};
use crate::report_feeds::{Feed, Places};

/// The program of the stablecoin.
pub const AMP_USD: &str = "amp-usd";
/// The program that wraps AMPL.
pub const WRAPPED_AMPL: &str = "wrapped-ampl";
/// The program of a feed that reporters sign for.
pub const REPORT_FEED: &str = "report-feed";
/// The program that reads the feeds.
pub const PRICE_ORACLE: &str = "price-oracle";
/// The program of the ledger's cold half.
pub const TROVE_MANAGER_EXT: &str = "trove-manager-ext";
/// The part of the ledger that liquidates troves and shuts branches.
pub const TROVE_MANAGER_LIQUIDATION: &str = "trove-manager-liquidation";
/// The part of the ledger that redeems.
pub const TROVE_MANAGER_REDEMPTION: &str = "trove-manager-redemption";
/// The Stability Pool.
pub const STABILITY_POOL: &str = "stability-pool";
/// The gauges for liquidity.
pub const LIQUIDITY_INCENTIVES: &str = "liquidity-incentives";
/// The program of the ledger.
pub const TROVE_MANAGER: &str = "trove-manager";
/// The program that previews and lists.
pub const LENS: &str = "lens";

/// The program through which AMPL and SPOT come in as they are.
pub const GATEWAY: &str = "gateway";

/// The function that the SDK's entry point runs as constructor, once.
const CONSTRUCTOR: &[u8] = b"stylus_constructor()";

/// Where each program of a deployment is or will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// AmpUSD.
    pub amp_usd: Address,
    /// Wrapped AMPL; none where only bridged WAMPL exists.
    pub wrapped_ampl: Option<Address>,
    /// The oracle adapter.
    pub price_oracle: Address,
    /// The ledger's cold half, which runs in the ledger's storage.
    pub trove_manager_ext: Address,
    /// The part of the ledger that liquidates; likewise.
    pub trove_manager_liquidation: Address,
    /// The part of the ledger that redeems; likewise.
    pub trove_manager_redemption: Address,
    /// The Stability Pool.
    pub stability_pool: Address,
    /// The liquidity incentives.
    pub liquidity_incentives: Address,
    /// The ledger.
    pub trove_manager: Address,
    /// The lens.
    pub lens: Address,
    /// The gateway.
    pub gateway: Address,
}

/// The calldata that constructs `program`; empty for one that has no constructor. A report feed
/// is known by its own name.
///
/// # Errors
/// An unknown program, or parameters that do not fit it.
pub fn calldata(
    program: &str,
    params: &Params,
    addresses: &Addresses,
    feeds: &Places,
) -> Result<Bytes> {
    let mut described = params.report_feeds.iter();
    if let Some(feed) = described.find(|feed| feed.name == program) {
        return Ok(construct(&feed.arguments(params.owner)));
    }
    let arguments = match program {
        AMP_USD => (vec![addresses.trove_manager],).abi_encode_params(),
        WRAPPED_AMPL => {
            let ampl = params
                .ampl
                .context("wrapped-ampl needs the parameter `ampl`")?;
            (ampl,).abi_encode_params()
        }
        PRICE_ORACLE => {
            let sequencer = params.sequencer_feed.unwrap_or_default();
            (sequencer, sources(params, feeds)?).abi_encode_params()
        }
        TROVE_MANAGER => {
            let branches = branch_configs(params, addresses)?;
            (
                addresses.trove_manager_ext,
                addresses.trove_manager_liquidation,
                addresses.trove_manager_redemption,
                addresses.amp_usd,
                addresses.price_oracle,
                params.owner,
                addresses.stability_pool,
                addresses.liquidity_incentives,
                branches,
            )
                .abi_encode_params()
        }
        STABILITY_POOL => (addresses.amp_usd, addresses.trove_manager).abi_encode_params(),
        LIQUIDITY_INCENTIVES => (
            params.owner,
            addresses.amp_usd,
            addresses.trove_manager,
            addresses.stability_pool,
        )
            .abi_encode_params(),
        LENS => (addresses.trove_manager,).abi_encode_params(),
        GATEWAY => {
            let wrapped = addresses.wrapped_ampl.unwrap_or_default();
            (addresses.trove_manager, wrapped).abi_encode_params()
        }
        // They have no storage of their own: the ledger's constructor has the first set up the
        // ledger's.
        TROVE_MANAGER_EXT | TROVE_MANAGER_LIQUIDATION | TROVE_MANAGER_REDEMPTION => {
            return Ok(Bytes::new());
        }
        other => bail!("no constructor is known for the program `{other}`"),
    };
    Ok(construct(&arguments))
}

/// The call of a constructor.
fn construct(arguments: &[u8]) -> Bytes {
    let selector = keccak256(CONSTRUCTOR);
    let (selector, _) = selector.split_at(4);
    [selector, arguments].concat().into()
}

/// The sources as the oracle takes them, those of each branch.
///
/// # Errors
/// A report feed that is nowhere.
pub fn sources(params: &Params, feeds: &Places) -> Result<Vec<IPriceOracle::BranchSources>> {
    let place = |feed: &Feed| {
        let place = feed.place(feeds);
        place.with_context(|| format!("there is no report feed {feed}"))
    };
    let source = |source: &Source| -> Result<IPriceOracle::Source> {
        Ok(IPriceOracle::Source {
            feed: place(&source.feed)?,
            softAge: source.soft_age,
            hardAge: source.hard_age,
            floor: source.floor.to(),
            ceiling: source.ceiling.to(),
        })
    };
    let branch = |branch: &Branch| -> Result<IPriceOracle::BranchSources> {
        let health = branch.health.as_ref().map(place).transpose()?;
        Ok(IPriceOracle::BranchSources {
            market: source(&branch.market)?,
            anchor: source(&branch.anchor)?,
            collateralDecimals: branch.collateral_decimals,
            thresholdBps: branch.threshold_bps,
            health: health.unwrap_or_default(),
        })
    };
    params.branches.iter().map(branch).collect()
}

/// The branches as the ledger takes them.
///
/// # Errors
/// A collateral that is neither an address nor a program of the deployment.
pub fn branch_configs(
    params: &Params,
    addresses: &Addresses,
) -> Result<Vec<ITroveManager::BranchConfig>> {
    let configs = params.branches.iter().map(|branch| {
        Ok(ITroveManager::BranchConfig {
            collateral: branch.collateral(addresses.wrapped_ampl)?,
            mcrBps: branch.mcr_bps,
            ccrBps: branch.ccr_bps,
            scrBps: branch.scr_bps,
            poolPenaltyBps: branch.pool_penalty_bps,
            redistributionPenaltyBps: branch.redistribution_penalty_bps,
            redemptionFeeFloorBps: branch.redemption_fee_floor_bps,
            ceiling: branch.ceiling_wei(),
            smallestRaise: branch.smallest_raise_wei(),
        })
    });
    configs.collect()
}
