//! Reads a deployment back from the chain and compares it with its plan.
//!
//! The code of every program, byte for byte; that it is activated; and every parameter that a
//! constructor was given, through the program's own views.

use alloy::primitives::{Address, U256, keccak256};
use anyhow::Result;
use interfaces::trove_manager::ITroveManager;
use interfaces::{
    AggregatorV3Interface, IAmpUsd, IErc20, IGateway, ILens, ILiquidityIncentives, IOwned,
    IPriceOracle, IReportFeed, IStabilityPool, IWrappedAmpl,
};

use crate::chain::Chain;
use crate::construction::{
    AMP_USD, GATEWAY, LENS, LIQUIDITY_INCENTIVES, PRICE_ORACLE, STABILITY_POOL, TROVE_MANAGER,
    WRAPPED_AMPL,
};
use crate::construction::{branch_configs, sources};
use crate::error::DeployError;
use crate::plan::Plan;
use crate::program_deployment::{ARB_WASM, ArbWasm};
use crate::views::{Check, Checks, Side};

/// Compares everything; an empty list of differences is a verified deployment. `planned` says
/// whose the plan is.
///
/// # Errors
/// The node does not answer.
pub async fn checks(chain: &Chain, plan: &Plan, planned: Side) -> Result<Vec<Check>> {
    let mut checks = Checks::new(chain, planned);
    code(chain, plan, &mut checks).await?;
    amp_usd(plan, &mut checks).await?;
    wrapped_ampl(plan, &mut checks).await?;
    report_feeds(plan, &mut checks).await?;
    price_oracle(chain, plan, &mut checks).await?;
    trove_manager(plan, &mut checks).await?;
    stability_pool(plan, &mut checks).await?;
    liquidity_incentives(plan, &mut checks).await?;
    lens(plan, &mut checks).await?;
    gateway(plan, &mut checks).await?;
    Ok(checks.finish())
}

/// Compares everything and refuses the first deployment that differs.
///
/// # Errors
/// [`DeployError::NotAsPlanned`] - with every difference. The node does not answer.
pub async fn verify(chain: &Chain, plan: &Plan) -> Result<usize> {
    Ok(settle(&checks(chain, plan, Side::Plan).await?)?)
}

/// Refuses comparisons of which one does not hold; answers how many there are.
///
/// # Errors
/// [`DeployError::NotAsPlanned`] - with every difference.
pub fn settle(checks: &[Check]) -> Result<usize, DeployError> {
    let differences: String = checks
        .iter()
        .filter(|check| !check.holds())
        .map(|check| format!("\n  {check}"))
        .collect();
    if differences.is_empty() {
        return Ok(checks.len());
    }
    Err(DeployError::NotAsPlanned { differences })
}

/// The deployed bytes, and that the chain executes them.
async fn code(chain: &Chain, plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    for step in &plan.steps {
        let code = chain.code(step.address).await?;
        if code.is_empty() {
            checks.absent(&step.program, step.address);
            continue;
        }
        let found = keccak256(code);
        let what = format!("{} code hash", step.program);
        checks.note_source(&what, step.code_hash(), found);
        let left = ArbWasm::programTimeLeftCall {
            program: step.address,
        };
        let active = chain
            .read(ARB_WASM, left)
            .await
            .is_ok_and(|seconds| seconds > 0);
        checks.note(&format!("{} is active", step.program), true, active);
    }
    Ok(())
}

async fn amp_usd(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    let at = (AMP_USD, plan.addresses.amp_usd);
    checks
        .view_source(at, IErc20::symbolCall {}, "AmpUSD", |symbol| symbol)
        .await?;
    checks
        .view_source(at, IErc20::decimalsCall {}, 18, |decimals| {
            decimals.to_string()
        })
        .await?;
    let minter = plan.addresses.trove_manager;
    for (account, planned) in [
        (minter, true),
        (plan.deployer, false),
        (plan.params.owner, false),
    ] {
        let call = IAmpUsd::isMinterCall { account };
        checks
            .view(at, call, format!("{account} {planned}"), |is| {
                format!("{account} {is}")
            })
            .await?;
    }
    Ok(())
}

async fn wrapped_ampl(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    let (Some(address), Some(ampl)) = (plan.addresses.wrapped_ampl, plan.params.ampl) else {
        return Ok(());
    };
    let at = (WRAPPED_AMPL, address);
    checks
        .view_source(at, IErc20::decimalsCall {}, 18, |decimals| {
            decimals.to_string()
        })
        .await?;
    checks
        .view(at, IWrappedAmpl::assetCall {}, ampl, |asset| {
            asset.to_string()
        })
        .await
}

async fn report_feeds(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    for feed in &plan.params.report_feeds {
        let Some(address) = plan.feeds.get(&feed.name) else {
            continue;
        };
        let at = (feed.name.as_str(), *address);
        let call = IReportFeed::kindCall {};
        checks
            .view(at, call, feed.reports.kind(), |kind| kind.to_string())
            .await?;
        let call = AggregatorV3Interface::descriptionCall {};
        checks
            .view(at, call, &feed.description, |text| text)
            .await?;
        let call = ITroveManager::ownerCall {};
        checks
            .view(at, call, plan.params.owner, |owner| owner.to_string())
            .await?;
        let call = IReportFeed::quorumCall {};
        checks
            .view(at, call, feed.quorum, |quorum| quorum.to_string())
            .await?;
        let call = IReportFeed::reportersCall {};
        let text = |reporters: Vec<Address>| format!("{reporters:?}");
        checks.view(at, call, text(feed.roster()), text).await?;
    }
    Ok(())
}

async fn price_oracle(chain: &Chain, plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    let at = (PRICE_ORACLE, plan.addresses.price_oracle);
    let sequencer = plan.params.sequencer_feed.unwrap_or(Address::ZERO);
    let call = IPriceOracle::sequencerFeedCall {};
    checks
        .view(at, call, sequencer, |feed| feed.to_string())
        .await?;
    let count = plan.params.branches.len();
    let call = IPriceOracle::branchCountCall {};
    checks
        .view(at, call, count, |count| count.to_string())
        .await?;
    for (index, sources) in sources(&plan.params, &plan.feeds)?.iter().enumerate() {
        let branch = U256::from(index);
        for (which, source) in [&sources.market, &sources.anchor].into_iter().enumerate() {
            let decimals = chain
                .read(source.feed, AggregatorV3Interface::decimalsCall {})
                .await
                .unwrap_or(0);
            let planned = source_text(&IPriceOracle::SourceView {
                feed: source.feed,
                feedDecimals: decimals,
                collateralDecimals: sources.collateralDecimals,
                softAge: source.softAge,
                hardAge: source.hardAge,
                floor: source.floor,
                ceiling: source.ceiling,
            });
            let which = U256::from(which);
            let call = IPriceOracle::sourceCall { branch, which };
            checks
                .view_at(at, branch, call, planned, |view| source_text(&view))
                .await?;
        }
        let call = IPriceOracle::thresholdCall { branch };
        let text = |bps: U256| bps.to_string();
        checks
            .view_at(at, branch, call, sources.thresholdBps.to_string(), text)
            .await?;
        let call = IPriceOracle::healthCall { branch };
        let text = |health: Address| health.to_string();
        checks
            .view_at(at, branch, call, sources.health.to_string(), text)
            .await?;
    }
    Ok(())
}

async fn trove_manager(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    let at = (TROVE_MANAGER, plan.addresses.trove_manager);
    let text = |address: Address| address.to_string();
    let addresses = plan.addresses;
    checks
        .view(at, ITroveManager::ownerCall {}, plan.params.owner, text)
        .await?;
    checks
        .view(at, ITroveManager::ampUsdCall {}, addresses.amp_usd, text)
        .await?;
    checks
        .view(
            at,
            ITroveManager::priceOracleCall {},
            addresses.price_oracle,
            text,
        )
        .await?;
    let extension = addresses.trove_manager_ext;
    checks
        .view(at, ITroveManager::extensionCall {}, extension, text)
        .await?;
    let liquidation = addresses.trove_manager_liquidation;
    checks
        .view(at, ITroveManager::liquidationPartCall {}, liquidation, text)
        .await?;
    let redemption = addresses.trove_manager_redemption;
    checks
        .view(at, ITroveManager::redemptionPartCall {}, redemption, text)
        .await?;
    let pool = addresses.stability_pool;
    checks
        .view(at, ITroveManager::stabilityPoolCall {}, pool, text)
        .await?;
    let incentives = addresses.liquidity_incentives;
    let call = ITroveManager::liquidityIncentivesCall {};
    checks.view(at, call, incentives, text).await?;
    let configs = branch_configs(&plan.params, &addresses)?;
    let call = ITroveManager::branchCountCall {};
    checks
        .view(at, call, configs.len(), |count| count.to_string())
        .await?;
    for (index, (config, params)) in configs.into_iter().zip(&plan.params.branches).enumerate() {
        let branch = U256::from(index);
        let token = format!("branches[{index}].collateral");
        let (at_token, call) = ((token.as_str(), config.collateral), IErc20::decimalsCall {});
        let planned = params.collateral_decimals;
        checks
            .view(at_token, call, planned, |decimals| decimals.to_string())
            .await?;
        let call = ITroveManager::branchConfigCall { b: branch };
        let planned = config_text(&config);
        checks
            .view_at(at, branch, call, planned, |config| config_text(&config))
            .await?;
    }
    Ok(())
}

async fn stability_pool(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    let at = (STABILITY_POOL, plan.addresses.stability_pool);
    let text = |address: Address| address.to_string();
    checks
        .view_source(at, IErc20::symbolCall {}, "sAmpUSD", |symbol| symbol)
        .await?;
    let asset = plan.addresses.amp_usd;
    checks
        .view(at, IStabilityPool::assetCall {}, asset, text)
        .await?;
    let ledger = plan.addresses.trove_manager;
    checks
        .view(at, IStabilityPool::ledgerCall {}, ledger, text)
        .await
}

async fn liquidity_incentives(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    use ILiquidityIncentives::{ampUsdCall, ledgerCall, stabilityPoolCall};
    let at = (LIQUIDITY_INCENTIVES, plan.addresses.liquidity_incentives);
    let text = |address: Address| address.to_string();
    let (addresses, owner) = (plan.addresses, plan.params.owner);
    let (amp_usd, ledger) = (addresses.amp_usd, addresses.trove_manager);
    let pool = addresses.stability_pool;
    checks.view(at, IOwned::ownerCall {}, owner, text).await?;
    checks.view(at, ampUsdCall {}, amp_usd, text).await?;
    checks.view(at, ledgerCall {}, ledger, text).await?;
    checks.view(at, stabilityPoolCall {}, pool, text).await
}

async fn lens(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    let at = (LENS, plan.addresses.lens);
    let ledger = plan.addresses.trove_manager;
    checks
        .view(at, ILens::ledgerCall {}, ledger, |found| found.to_string())
        .await
}

async fn gateway(plan: &Plan, checks: &mut Checks<'_>) -> Result<()> {
    use IGateway::{
        ampUsdCall, amplCall, ledgerCall, liquidityIncentivesCall, stabilityPoolCall,
        wrappedAmplCall,
    };
    let at = (GATEWAY, plan.addresses.gateway);
    let text = |address: Address| address.to_string();
    let addresses = plan.addresses;
    let wrapped = addresses.wrapped_ampl.unwrap_or_default();
    let ampl = plan.params.ampl.unwrap_or_default();
    let (amp_usd, ledger) = (addresses.amp_usd, addresses.trove_manager);
    let (pool, incentives) = (addresses.stability_pool, addresses.liquidity_incentives);
    checks.view(at, ledgerCall {}, ledger, text).await?;
    checks.view(at, ampUsdCall {}, amp_usd, text).await?;
    checks.view(at, stabilityPoolCall {}, pool, text).await?;
    let call = liquidityIncentivesCall {};
    checks.view(at, call, incentives, text).await?;
    checks.view(at, wrappedAmplCall {}, wrapped, text).await?;
    checks.view(at, amplCall {}, ampl, text).await
}

fn source_text(source: &IPriceOracle::SourceView) -> String {
    format!(
        "{} of {} decimals, collateral of {}, ages {} / {} s, floor {}, ceiling {}",
        source.feed,
        source.feedDecimals,
        source.collateralDecimals,
        source.softAge,
        source.hardAge,
        source.floor,
        source.ceiling
    )
}

fn config_text(config: &ITroveManager::BranchConfig) -> String {
    format!(
        "{}, MCR {} CCR {} SCR {}, penalties {} / {}, fee floor {} bps, ceiling {}, raise {}",
        config.collateral,
        config.mcrBps,
        config.ccrBps,
        config.scrBps,
        config.poolPenaltyBps,
        config.redistributionPenaltyBps,
        config.redemptionFeeFloorBps,
        config.ceiling,
        config.smallestRaise
    )
}
