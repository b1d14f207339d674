//! The plan: addresses before anything is sent, and constructors that know each other.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod kit;

use alloy::primitives::{Address, U256, address};
use alloy::sol_types::SolValue;
use ampusd::plan::Plan;
use ampusd::program_deployment::{ARTIFACT, creation_code};
use interfaces::IPriceOracle;
use interfaces::trove_manager::ITroveManager;

const DEPLOYER: Address = address!("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

fn plan(first_nonce: u64) -> Plan {
    Plan::new(&kit::params(), &kit::programs(), DEPLOYER, first_nonce).unwrap()
}

#[test]
fn each_program_is_created_by_the_script_of_its_own_transaction() {
    let plan = plan(7);
    for (index, step) in plan.steps.iter().enumerate() {
        let nonce = 7 + u64::try_from(index).unwrap();
        assert_eq!(step.nonce, nonce);
        assert_eq!(step.address, DEPLOYER.create(nonce).create(1));
    }
    // CREATE(CREATE(0xf39F..2266, 0), 1), as `cast compute-address` says.
    let known = address!("0x5FbDB2315678afecb367f032d93F642f64180aa3").create(1);
    assert_eq!(self::plan(0).steps[0].address, known);
}

#[test]
fn amp_usd_and_the_ledger_are_constructed_with_each_other() {
    let plan = plan(0);
    let amp_usd = &plan.steps[0];
    let (minters,) = <(Vec<Address>,)>::abi_decode_params(&amp_usd.construction[4..]).unwrap();
    assert_eq!(minters, [plan.addresses.trove_manager]);
    let step = |name: &str| {
        let found = plan.steps.iter().find(|step| step.program == name);
        found.unwrap()
    };
    let (lens, ledger, pool) = (step("lens"), step("trove-manager"), step("stability-pool"));
    let gauges = step("liquidity-incentives");
    assert_eq!(ledger.address, plan.addresses.trove_manager);
    // The pool is constructed with what the ledger's constructor minted to it.
    assert!(pool.nonce > ledger.nonce);
    assert_eq!(lens.address, plan.addresses.lens);
    let (looked_at,) = <(Address,)>::abi_decode_params(&lens.construction[4..]).unwrap();
    assert_eq!(looked_at, ledger.address);
    type Arguments = (
        [Address; 3],
        Address,
        Address,
        Address,
        [Address; 2],
        Vec<ITroveManager::BranchConfig>,
    );
    let (parts, amp, oracle, owner, [told_pool, incentives], branches) =
        Arguments::abi_decode_params(&ledger.construction[4..]).unwrap();
    let at = plan.addresses;
    let planned = [
        at.trove_manager_ext,
        at.trove_manager_liquidation,
        at.trove_manager_redemption,
    ];
    assert_eq!(parts, planned);
    assert_eq!((told_pool, incentives), (pool.address, gauges.address));
    assert_eq!(
        (amp, oracle),
        (amp_usd.address, plan.addresses.price_oracle)
    );
    assert_eq!(owner, plan.params.owner);
    assert_eq!(branches[0].collateral, plan.addresses.wrapped_ampl.unwrap());
    assert_eq!(branches[0].mcrBps, 15_000);
    let told = <[Address; 4]>::abi_decode_params(&gauges.construction[4..]).unwrap();
    assert_eq!(told, [owner, amp, ledger.address, pool.address]);
    let door = step("gateway");
    let told = <[Address; 2]>::abi_decode_params(&door.construction[4..]).unwrap();
    assert_eq!(told, [ledger.address, plan.addresses.wrapped_ampl.unwrap()]);
    assert!(
        door.nonce > gauges.nonce,
        "it asks the ledger when it is constructed"
    );
}

#[test]
fn the_oracle_is_told_market_and_anchor_in_the_order_of_the_branches() {
    let plan = plan(0);
    let arguments = &plan.steps[2].construction[4..];
    let (sequencer, sources) =
        <(Address, Vec<IPriceOracle::BranchSources>)>::abi_decode_params(arguments).unwrap();
    assert_eq!(Some(sequencer), plan.params.sequencer_feed);
    let decimals: Vec<u8> = sources
        .iter()
        .map(|source| source.collateralDecimals)
        .collect();
    assert_eq!(decimals, [18, 9]);
    for (told, planned) in sources.iter().zip(&plan.params.branches) {
        assert_eq!(planned.market.feed, told.market.feed.into());
        assert_eq!(planned.anchor.feed, told.anchor.feed.into());
        assert_eq!(told.thresholdBps, planned.threshold_bps);
        assert!(told.health.is_zero());
    }
}

#[test]
fn a_chain_without_rebasing_ampl_gets_no_wrapper() {
    let mut params = kit::params();
    params.ampl = None;
    params.branches[0].collateral = "0x00000000000000000000000000000000000000aa".to_owned();
    let plan = Plan::new(&params, &kit::programs(), DEPLOYER, 0).unwrap();
    let names: Vec<&str> = plan
        .steps
        .iter()
        .map(|step| step.program.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "amp-usd",
            "price-oracle",
            "trove-manager-ext",
            "trove-manager-liquidation",
            "trove-manager-redemption",
            "trove-manager",
            "stability-pool",
            "liquidity-incentives",
            "lens",
            "gateway"
        ]
    );
    assert_eq!(plan.addresses.wrapped_ampl, None);
}

#[test]
fn the_hash_of_a_plan_changes_with_nonce_account_code_and_parameter() {
    let reference = plan(0).hash();
    assert_eq!(plan(0).hash(), reference);
    assert_ne!(plan(1).hash(), reference);
    let other = Plan::new(&kit::params(), &kit::programs(), Address::ZERO, 0).unwrap();
    assert_ne!(other.hash(), reference);
    let mut params = kit::params();
    params.branches[1].ceiling += 1;
    assert_ne!(
        Plan::new(&params, &kit::programs(), DEPLOYER, 0)
            .unwrap()
            .hash(),
        reference
    );
    let mut programs = kit::programs();
    programs[0].code = programs[1].code.clone();
    assert_ne!(
        Plan::new(&kit::params(), &programs, DEPLOYER, 0)
            .unwrap()
            .hash(),
        reference
    );
}

#[test]
fn the_printed_plan_shows_programs_hashes_addresses_parameters_and_gas() {
    let plan = plan(0);
    let text = plan.to_string();
    for step in &plan.steps {
        assert!(text.contains(&step.program) && text.contains(&step.address.to_string()));
        assert!(text.contains(&step.code_hash().to_string()));
    }
    assert!(text.contains("15000 / 18000 / 13000"), "{text}");
    assert!(
        text.contains(&format!("Estimated gas: {}", plan.gas_estimate())),
        "{text}"
    );
}

#[test]
fn the_creation_code_is_the_script_then_the_program_and_its_construction() {
    let code = creation_code(&[1, 2, 3], &[4, 5]).unwrap();
    let artifact: serde_json::Value = serde_json::from_str(ARTIFACT).unwrap();
    let script = alloy::hex::decode(artifact["initCode"].as_str().unwrap()).unwrap();
    assert!(code.starts_with(&script));
    let (program, construction) =
        <(alloy::primitives::Bytes, alloy::primitives::Bytes)>::abi_decode_params(
            &code[script.len()..],
        )
        .unwrap();
    assert!(program.ends_with(&[1, 2, 3]));
    assert_eq!(U256::from_be_slice(&program[1..33]), U256::from(3));
    assert_eq!(construction.as_ref(), [4, 5]);
}
