//! What parameters name that is on the chain before the deployment: AMPL, collaterals, feeds.
//!
//! Looked up before the first transaction: an address of another chain, or a collateral with
//! other decimals, would be found out only when prices are wrong by powers of ten.

use alloy::primitives::Address;
use anyhow::{Context, Result};
use interfaces::IErc20;

use crate::chain::Chain;
use crate::error::DeployError;
use crate::params::Params;
use crate::report_feeds::Feed;

/// Refuses parameters that are not of this chain.
///
/// # Errors
/// [`DeployError::NothingThere`] - with all addresses without code.
/// [`DeployError::DecimalsDiffer`] - the first collateral. The node's.
pub async fn check(chain: &Chain, params: &Params) -> Result<()> {
    let mut fields = String::new();
    for (field, address) in named(params) {
        if chain.code(address).await?.is_empty() {
            let id = chain.id;
            fields += &format!("\n  {field}: nothing is at {address} on chain {id}");
        }
    }
    if !fields.is_empty() {
        return Err(DeployError::NothingThere { fields }.into());
    }
    for (index, branch) in params.branches.iter().enumerate() {
        let Ok(token) = branch.collateral(None) else {
            continue;
        };
        let field = format!("branches[{index}].collateral_decimals");
        let found = chain.read(token, IErc20::decimalsCall {}).await;
        let found = found.with_context(|| field.clone())?;
        let planned = branch.collateral_decimals;
        if found != planned {
            return Err(DeployError::DecimalsDiffer {
                field,
                planned,
                token,
                found,
            }
            .into());
        }
    }
    Ok(())
}

/// The addresses of contracts, by the path of their field.
fn named(params: &Params) -> Vec<(String, Address)> {
    let mut named = Vec::new();
    let mut add = |field: String, address: Option<Address>| {
        named.extend(address.map(|address| (field, address)));
    };
    add("ampl".to_owned(), params.ampl);
    add("sequencer_feed".to_owned(), params.sequencer_feed);
    for (index, branch) in params.branches.iter().enumerate() {
        let mut add = |name: &str, address| add(format!("branches[{index}].{name}"), address);
        add("collateral", branch.collateral(None).ok());
        add("market.feed", branch.market.feed.external());
        add("anchor.feed", branch.anchor.feed.external());
        add("health", branch.health.as_ref().and_then(Feed::external));
    }
    named
}
