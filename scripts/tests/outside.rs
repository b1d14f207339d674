//! What parameters name on the chain is looked at before the first transaction.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod kit;

use std::collections::BTreeMap;

use alloy::primitives::Address;
use alloy::providers::Provider;
use ampusd::chain::Chain;
use ampusd::deploy::Deployment;
use ampusd::error::DeployError;
use ampusd::local::doubles::Doubles;
use ampusd::local::signer;
use ampusd::outside;
use ampusd::params::Params;
use ampusd::state::StateFile;
use devnet::{Node, NodeConfig};

/// A node with the doubles on it.
async fn node() -> (Node, Chain) {
    let node = devnet::spawn(NodeConfig::default()).await.unwrap();
    let deployer = signer(0).unwrap();
    let chain = Chain::connect(&node.http_url(), deployer).await.unwrap();
    Doubles::place(&chain).await.unwrap();
    (node, chain)
}

async fn refused(chain: &Chain, params: &Params) -> DeployError {
    let error = outside::check(chain, params).await.unwrap_err();
    error.downcast().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_without_code_are_all_named() {
    let (node, chain) = node().await;
    let mut params = kit::params();
    outside::check(&chain, &params).await.unwrap();
    outside::check(&chain, &kit::reported()).await.unwrap();
    let nobody = Address::repeat_byte(7);
    params.ampl = Some(nobody);
    params.sequencer_feed = Some(nobody);
    params.branches[0].market.feed = nobody.into();
    params.branches[0].anchor.feed = nobody.into();
    params.branches[1].collateral = nobody.to_string();
    params.branches[1].health = Some(nobody.into());
    let DeployError::NothingThere { fields } = refused(&chain, &params).await else {
        panic!("another refusal");
    };
    let expected: String = [
        "ampl",
        "sequencer_feed",
        "branches[0].market.feed",
        "branches[0].anchor.feed",
        "branches[1].collateral",
        "branches[1].health",
    ]
    .map(|field| format!("\n  {field}: nothing is at {nobody} on chain 412346"))
    .concat();
    assert_eq!(fields, expected);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collateral_of_other_decimals_is_refused_before_anything_is_sent() {
    let (node, chain) = node().await;
    let mut params = kit::params();
    params.branches[1].collateral_decimals = 18;
    let folder = tempfile::tempdir().unwrap();
    let state = StateFile::new(folder.path(), chain.id);
    let deployment = Deployment {
        params: &params,
        programs: &kit::programs(),
        deployments: folder.path(),
        state: &state,
        confirmed: true,
        allow_unverified: false,
    };
    let error = deployment.run(&chain, &BTreeMap::new()).await.unwrap_err();
    let spot = Doubles::predicted().spot;
    let words = format!("branches[1].collateral_decimals: 18, but {spot} says 9");
    assert_eq!(error.to_string(), words);
    let sent = chain.provider.get_transaction_count(chain.account);
    assert_eq!(sent.await.unwrap(), 0);
    assert!(!state.path().exists());
    node.stop().await;
}
