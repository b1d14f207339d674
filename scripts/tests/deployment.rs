//! Deployments over JSON-RPC to a node: the plan carried out, verified and recorded.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod kit;

use std::collections::BTreeMap;

use alloy::primitives::{Address, U128, U256, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use ampusd::chain::Chain;
use ampusd::deploy::Deployment;
use ampusd::error::DeployError;
use ampusd::local::doubles::Doubles;
use ampusd::local::signer;
use ampusd::params::Params;
use ampusd::plan::Plan;
use ampusd::program_deployment::script_address;
use ampusd::record::Record;
use ampusd::state::{State, StateFile};
use ampusd::verify::{checks, verify};
use ampusd::views::Side;
use devnet::{Node, NodeConfig};
use kit::params;
use serde_json::Value;
use tempfile::TempDir;

/// A node with the doubles on it, and a folder for records.
struct Site {
    node: Node,
    chain: Chain,
    folder: TempDir,
}

impl Site {
    async fn new(chain_id: u64) -> Self {
        let config = NodeConfig {
            chain_id,
            ..NodeConfig::default()
        };
        let node = devnet::spawn(config).await.unwrap();
        let chain = Chain::connect(&node.http_url(), signer(0).unwrap())
            .await
            .unwrap();
        Doubles::place(&chain).await.unwrap();
        Self {
            node,
            chain,
            folder: TempDir::new().unwrap(),
        }
    }

    async fn deploy(&self, params: &Params) -> anyhow::Result<Record> {
        self.deploy_as(&self.chain, params, false).await
    }

    async fn deploy_as(
        &self,
        chain: &Chain,
        params: &Params,
        confirmed: bool,
    ) -> anyhow::Result<Record> {
        let programs = builder::build_all()?;
        let deployment = Deployment {
            params,
            programs: &programs,
            deployments: self.folder.path(),
            state: &self.state(),
            confirmed,
            allow_unverified: false,
        };
        deployment.run(chain, &BTreeMap::new()).await
    }

    async fn nonce(&self) -> u64 {
        self.chain
            .provider
            .get_transaction_count(self.chain.account)
            .await
            .unwrap()
    }

    fn state(&self) -> StateFile {
        StateFile::new(self.folder.path(), self.chain.id)
    }
}

/// Changes one parameter, to this address if it is one.
type Tamper = fn(&mut Params, Address);

/// The refusal of a deployment, by its type.
fn refusal(result: anyhow::Result<Record>) -> DeployError {
    result.unwrap_err().downcast().expect("a named refusal")
}

fn plan(params: &Params, chain: &Chain, first_nonce: u64) -> Plan {
    Plan::new(
        params,
        &builder::build_all().unwrap(),
        chain.account,
        first_nonce,
    )
    .unwrap()
}

/// One for each program.
fn transactions(plan: &Plan) -> u64 {
    plan.steps.len().try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_puts_the_planned_code_at_the_planned_addresses() {
    let site = Site::new(412_346).await;
    let record = site.deploy(&params()).await.unwrap();
    let plan = plan(&params(), &site.chain, 0);
    assert_eq!(site.nonce().await, transactions(&plan));
    for step in &plan.steps {
        let recorded = &record.programs[&step.program];
        assert_eq!(recorded.address, step.address);
        let code = site.chain.code(step.address).await.unwrap();
        assert_eq!(keccak256(&code), recorded.code_hash);
        // The script that created it is gone, and kept no ether.
        let script = script_address(site.chain.account, step.nonce);
        assert!(site.chain.code(script).await.unwrap().is_empty());
        assert_eq!(site.chain.balance(script).await.unwrap(), U256::ZERO);
    }
    assert!(!site.state().path().exists());
    assert_eq!(Record::read(site.folder.path(), 412_346).unwrap(), record);
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_satisfies_the_schema_and_a_changed_one_does_not() {
    let site = Site::new(412_346).await;
    let record = site.deploy(&params()).await.unwrap();
    let read = |name: &str| -> Value {
        let file = kit::workspace().join("deployments").join(name);
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    };
    let mut schema = read("schema.json");
    schema["properties"]["parameters"] = read("params.schema.json");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut value = serde_json::to_value(&record).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| e.to_string())
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
    value["programs"]["amp-usd"]["address"] = Value::from("0x12");
    assert!(!validator.is_valid(&value));
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployed_program_cannot_be_constructed_again() {
    let site = Site::new(412_346).await;
    site.deploy(&params()).await.unwrap();
    let steps = plan(&params(), &site.chain, 0).steps;
    // The ledger's cold half has no constructor of its own.
    let constructed = steps
        .into_iter()
        .filter(|step| !step.construction.is_empty());
    for step in constructed {
        let request = TransactionRequest::default()
            .to(step.address)
            .input(step.construction.into());
        let error = site.chain.provider.call(request).await.unwrap_err();
        let data = error.as_error_resp().unwrap().as_revert_data().unwrap();
        assert_eq!(
            data[..4],
            keccak256("AlreadyConstructed()")[..4],
            "{}",
            step.program
        );
    }
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn verification_finds_every_tampered_parameter() {
    let site = Site::new(412_346).await;
    site.deploy(&params()).await.unwrap();
    let honest = plan(&params(), &site.chain, 0);
    assert!(verify(&site.chain, &honest).await.unwrap() > 20);

    let elsewhere = Address::repeat_byte(7);
    let tampers: [(&str, Tamper); 12] = [
        (
            "trove-manager.owner() liquidity-incentives.owner()",
            |p, a| p.owner = a,
        ),
        ("price-oracle.sequencerFeed()", |p, a| {
            p.sequencer_feed = Some(a)
        }),
        ("wrapped-ampl.asset() gateway.ampl()", |p, a| {
            p.ampl = Some(a)
        }),
        ("trove-manager.branchConfig(uint256) at 0", |p, _| {
            p.branches[0].ceiling += 1
        }),
        ("trove-manager.branchConfig(uint256) at 1", |p, _| {
            p.branches[1].scr_bps += 1
        }),
        ("price-oracle.source(uint256,uint256) at 0", |p, _| {
            p.branches[0].market.soft_age += 1
        }),
        ("price-oracle.source(uint256,uint256) at 1", |p, a| {
            p.branches[1].market.feed = a.into()
        }),
        ("price-oracle.source(uint256,uint256) at 0", |p, a| {
            p.branches[0].anchor.feed = a.into()
        }),
        ("price-oracle.source(uint256,uint256) at 1", |p, _| {
            p.branches[1].anchor.floor += U128::ONE
        }),
        (
            "price-oracle.source(uint256,uint256) at 1 price-oracle.source(uint256,uint256) at 1 \
             branches[1].collateral.decimals()",
            |p, _| p.branches[1].collateral_decimals += 1,
        ),
        ("price-oracle.threshold(uint256) at 0", |p, _| {
            p.branches[0].threshold_bps += 1
        }),
        ("price-oracle.health(uint256) at 1", |p, a| {
            p.branches[1].health = Some(a.into())
        }),
    ];
    for (what, tamper) in tampers {
        let mut tampered = honest.clone();
        tamper(&mut tampered.params, elsewhere);
        let compared = checks(&site.chain, &tampered, Side::Plan).await.unwrap();
        let differ: Vec<&str> = compared
            .iter()
            .filter(|c| !c.holds())
            .map(|c| c.what.as_str())
            .collect();
        assert_eq!(differ.join(" "), what);
    }
    let mut tampered = honest.clone();
    tampered.params.owner = elsewhere;
    tampered.steps[0].code.push(0);
    let error = verify(&site.chain, &tampered).await.unwrap_err();
    let error = error.to_string();
    let code = "amp-usd code hash: these sources say 0x";
    let owner = format!("trove-manager.owner(): the plan says {elsewhere}, the chain says");
    assert!(error.contains(code) && error.contains(&owner), "{error}");
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_chain_than_that_of_the_parameters_is_refused() {
    let site = Site::new(31_337).await;
    let error = refusal(site.deploy(&params()).await);
    assert!(matches!(
        error,
        DeployError::WrongChain {
            expected: 412_346,
            found: 31_337
        }
    ));
    assert_eq!(site.nonce().await, 0);
    assert!(!site.state().path().exists());
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_a_real_chain_before_the_plan_is_agreed_to() {
    let site = Site::new(42_161).await;
    let params = Params {
        chain_id: 42_161,
        ..params()
    };
    let error = refusal(site.deploy(&params).await);
    assert!(
        matches!(error, DeployError::NotConfirmed { chain_id: 42_161 }),
        "{error}"
    );
    assert_eq!(site.nonce().await, 0);
    site.deploy_as(&site.chain, &params, true).await.unwrap();
    // A second one would overwrite the record of the first.
    let error = refusal(site.deploy_as(&site.chain, &params, true).await);
    assert!(
        matches!(error, DeployError::AlreadyRecorded { .. }),
        "{error}"
    );
    let plan = plan(&params, &site.chain, 0);
    assert_eq!(site.nonce().await, transactions(&plan));
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_money_is_refused_before_anything_is_sent() {
    let site = Site::new(412_346).await;
    let poor = ampusd::account::parse(&"11".repeat(32)).unwrap();
    let chain = Chain::connect(&site.node.http_url(), poor).await.unwrap();
    let error = refusal(site.deploy_as(&chain, &params(), false).await);
    assert!(
        matches!(error, DeployError::BalanceTooLow { .. }),
        "{error}"
    );
    assert!(!site.state().path().exists());
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_constructor_that_refuses_is_named_and_leaves_nothing_behind() {
    let site = Site::new(412_346).await;
    let mut wrong = params();
    // A contract that is no feed.
    wrong.branches[1].market.feed = Doubles::predicted().orchestrator.into();
    let error = refusal(site.deploy(&wrong).await);
    let DeployError::Refused { program, reason } = error else {
        panic!("{error}")
    };
    assert_eq!(program, "price-oracle");
    assert_eq!(reason, "SourceUnfit(branch: 1, which: 0)");
    let oracle = plan(&wrong, &site.chain, 0).addresses.price_oracle;
    assert!(site.chain.code(oracle).await.unwrap().is_empty());
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_goes_on_only_with_the_plan_it_began_with() {
    let site = Site::new(412_346).await;
    site.state()
        .write(&State::begin(&plan(&params(), &site.chain, 0)))
        .unwrap();
    let mut changed = params();
    changed.branches[0].ceiling -= 1;
    let error = refusal(site.deploy(&changed).await);
    assert!(matches!(error, DeployError::StateOfAnother { what, .. } if what.contains("code")));
    let other = Chain::connect(&site.node.http_url(), signer(1).unwrap())
        .await
        .unwrap();
    let error = refusal(site.deploy_as(&other, &params(), false).await);
    assert!(matches!(error, DeployError::StateOfAnother { what, .. } if what.contains("account")));
    assert_eq!(site.nonce().await, 0);
    site.deploy(&params()).await.unwrap();
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_used_for_something_else_stops_a_deployment_that_was_begun() {
    let site = Site::new(412_346).await;
    site.state()
        .write(&State::begin(&plan(&params(), &site.chain, 0)))
        .unwrap();
    let account = site.chain.account;
    let transfer = TransactionRequest::default().from(account).to(account);
    let sent = site
        .chain
        .provider
        .send_transaction(transfer)
        .await
        .unwrap();
    assert_eq!(site.nonce().await, 1, "{}", sent.tx_hash());
    let error = refusal(site.deploy(&params()).await);
    assert!(
        matches!(error, DeployError::NonceTaken { nonce: 0, .. }),
        "{error}"
    );
    let file = site.state().path().display().to_string();
    assert!(error.to_string().contains(&file), "{error}");
    // An account that has sent less than before is of a chain that was begun anew.
    let later = State::begin(&plan(&params(), &site.chain, 5));
    site.state().write(&later).unwrap();
    let error = refusal(site.deploy(&params()).await);
    assert!(
        matches!(error, DeployError::ChainBegunAnew { .. }),
        "{error}"
    );
    site.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn code_that_was_activated_before_is_deployed_all_the_same() {
    let site = Site::new(412_346).await;
    let first = site.deploy(&params()).await.unwrap();
    let second = site.deploy(&params()).await.unwrap();
    let plan = plan(&params(), &site.chain, 0);
    assert_eq!(second.first_nonce, transactions(&plan));
    for (name, program) in &second.programs {
        assert_eq!(program.code_hash, first.programs[name].code_hash);
        assert_ne!(program.address, first.programs[name].address);
        // The second time there is no activation to pay for.
        assert!(
            program.gas_used + 1_600_000 < first.programs[name].gas_used,
            "{name}"
        );
    }
    site.node.stop().await;
}
