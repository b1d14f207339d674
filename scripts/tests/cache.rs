//! `cargo ampusd cache`: what a place in the chain's cache costs, and bids for it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::sol_types::{SolCall, SolValue, sol};
use ampusd::abi::describe;
use ampusd::cache::{ARB_WASM_CACHE, ArbWasmCache, CacheManager, CacheStatus, Place};
use ampusd::execute::ACTIVATION_VALUE;
use ampusd::keeper::error::KeeperError;
use ampusd::keeper::event::Event;
use ampusd::keeper::journal::Purpose;
use ampusd::local::doubles::treasury;
use ampusd::program_deployment::{ARB_WASM, creation_code, program_address};
use common::scene::{KEEPER, Scene, heard, quick};
use support::artifact::init_code;

sol! {
    #![sol(alloy_sol_types = alloy::sol_types)]

    interface Chain {
        function codehashAsmSize(bytes32 codehash) external view returns (uint32);
        function addWasmCacheManager(address manager) external;
        function removeWasmCacheManager(address manager) external;
        function evictCodehash(bytes32 codehash) external;
    }
}

const ARB_OWNER: Address = address!("0x0000000000000000000000000000000000000070");
/// The room that the smallest program takes.
const SMALLEST: u64 = 4_096;
/// What the stranger pays, and what the deployment pays for each program: 0.005 and 0.006 ETH.
const FIRST: u64 = 5_000_000_000_000_000;
const HIGHER: u64 = 6_000_000_000_000_000;

/// Sends a transaction of the treasury, which is a chain owner; the node signs for it.
async fn send(scene: &Scene, request: TransactionRequest) -> TransactionReceipt {
    let chain = scene.chain(KEEPER, &scene.url).await;
    let request = request.with_from(treasury()).with_gas_limit(30_000_000);
    let sent = chain.provider.send_transaction(request).await.unwrap();
    let hash = *sent.tx_hash();
    let receipt = chain.provider.get_transaction_receipt(hash).await;
    let receipt = receipt.unwrap().unwrap();
    assert!(receipt.status());
    receipt
}

async fn call<C: SolCall>(scene: &Scene, to: Address, call: C) {
    let request = TransactionRequest::default().with_to(to);
    send(scene, request.with_input(call.abi_encode())).await;
}

async fn status(scene: &Scene) -> CacheStatus {
    CacheStatus::read(&scene.rpc().await, &scene.site())
        .await
        .unwrap()
}

async fn is_cached(scene: &Scene, codehash: B256) -> bool {
    let call = ArbWasmCache::codehashIsCachedCall { codehash };
    let chain = scene.chain(KEEPER, &scene.url).await;
    chain.read(ARB_WASM_CACHE, call).await.unwrap()
}

/// A program that is not of the deployment.
struct Stranger {
    address: Address,
    code_hash: B256,
}

/// A cache manager with room for all programs of the deployment and for nothing else; but a
/// stranger was there first, and paid `FIRST`.
async fn crowded(scene: &Scene) -> (Address, Stranger) {
    let chain = scene.chain(KEEPER, &scene.url).await;
    let mut room = 0;
    for program in status(scene).await.programs {
        let codehash = program.code_hash;
        let size = chain.read(ARB_WASM, Chain::codehashAsmSizeCall { codehash });
        room += u64::from(size.await.unwrap()).max(SMALLEST);
    }
    let arguments = (U256::from(room), U256::ZERO).abi_encode();
    let create =
        TransactionRequest::default().with_deploy_code(init_code("CacheManager", &arguments));
    let manager = send(scene, create).await.contract_address.unwrap();
    call(scene, ARB_OWNER, Chain::addWasmCacheManagerCall { manager }).await;

    let module = r#"(module (memory (export "memory") 1 1)
        (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))"#;
    let module = wat::parse_str(module).unwrap();
    let code = builder::pack("stranger", &module).unwrap().code;
    let nonce = chain
        .provider
        .get_transaction_count(treasury())
        .await
        .unwrap();
    let deploy = TransactionRequest::default()
        .with_value(U256::from(ACTIVATION_VALUE))
        .with_deploy_code(creation_code(&code, &[]).unwrap());
    send(scene, deploy).await;
    let stranger = Stranger {
        address: program_address(treasury(), nonce),
        code_hash: keccak256(&code),
    };
    let bid = TransactionRequest::default()
        .with_to(manager)
        .with_input(bid(stranger.address));
    send(scene, bid.with_value(U256::from(FIRST))).await;
    assert!(is_cached(scene, stranger.code_hash).await);
    (manager, stranger)
}

fn bid(program: Address) -> Vec<u8> {
    CacheManager::placeBidCall { program }.abi_encode()
}

/// The revert of a call, by name.
async fn refusal(scene: &Scene, to: Address, data: Vec<u8>, value: u64) -> String {
    let chain = scene.chain(KEEPER, &scene.url).await;
    let request = TransactionRequest::default()
        .with_from(chain.account)
        .with_to(to)
        .with_value(U256::from(value))
        .with_input(Bytes::from(data));
    let error = chain.provider.call(request).await.unwrap_err();
    describe(&error.as_error_resp().unwrap().as_revert_data().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_program_is_brought_into_a_cache_with_room_for_nothing_but_gas() {
    let scene = Scene::new().await;
    let before = status(&scene).await;
    assert_eq!(before.manager, Some(scene.external("cache-manager")));
    assert_eq!(
        (before.taken, before.programs.len()),
        (0, scene.local.record.programs.len())
    );
    let free = Place::Free { least: U256::ZERO };
    assert!(before.programs.iter().all(|program| program.place == free));

    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let after = keeper.bid(U256::ZERO, U256::ZERO).await.unwrap();
    assert!(
        after
            .programs
            .iter()
            .all(|program| program.place == Place::Cached)
    );
    assert!(after.taken > 0 && after.taken < after.size);
    let done = heard(&said).into_iter().filter(|event| {
        let purpose = Purpose::Cache {
            name: "lens".to_owned(),
            program: scene.program("lens"),
        };
        matches!(event, Event::Done { purpose: of, .. } if *of == purpose)
    });
    assert_eq!(done.count(), 1);
    for program in &after.programs {
        assert!(
            is_cached(&scene, program.code_hash).await,
            "{}",
            program.name
        );
    }
    // A second time there is nothing to bid for.
    let nonce = scene.nonce(KEEPER).await;
    assert_eq!(keeper.bid(U256::ZERO, U256::ZERO).await.unwrap(), after);
    assert_eq!(scene.nonce(KEEPER).await, nonce);
    assert!(after.to_string().contains("yes"), "{after}");
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_bid_takes_the_place_of_the_lowest_and_is_then_the_price() {
    let scene = Scene::new().await;
    let (manager, stranger) = crowded(&scene).await;
    assert_eq!(status(&scene).await.manager, Some(manager));
    let (mut keeper, _) = scene.keeper(KEEPER, &scene.url, quick()).await;
    // Nothing is bid above what is allowed.
    let (pay, nonce) = (U256::from(HIGHER), scene.nonce(KEEPER).await);
    let error = keeper.bid(pay, U256::from(FIRST)).await.unwrap_err();
    assert!(matches!(
        error.downcast_ref(),
        Some(KeeperError::NotCached { .. })
    ));
    assert_eq!(scene.nonce(KEEPER).await, nonce);

    let after = keeper.bid(pay, pay).await.unwrap();
    assert_eq!(after.taken, after.size);
    assert!(!is_cached(&scene, stranger.code_hash).await);
    let program = stranger.address;
    let least = CacheManager::getMinBidCall { program };
    let chain = scene.chain(KEEPER, &scene.url).await;
    let least = chain.read(manager, least).await.unwrap();
    assert_eq!(U256::from(least), pay);

    // A chain owner takes the lens out; the manager wants the price of a full cache for it.
    let lens = after.programs.iter().find(|program| program.name == "lens");
    let codehash = lens.unwrap().code_hash;
    call(
        &scene,
        ARB_WASM_CACHE,
        Chain::evictCodehashCall { codehash },
    )
    .await;
    let now = status(&scene).await;
    let lens = now.programs.iter().find(|program| program.name == "lens");
    assert_eq!(lens.unwrap().place, Place::Free { least: pay });
    assert!(now.to_string().contains("0.006000"), "{now}");
    let error = keeper.bid(U256::ZERO, U256::from(FIRST)).await.unwrap_err();
    let words = "lens (a place costs 0.006000 ETH, more than the 0.005000 allowed)";
    assert!(error.to_string().contains(words), "{error}");
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manager_refuses_too_little_too_large_and_what_is_cached() {
    let scene = Scene::new().await;
    let (manager, stranger) = crowded(&scene).await;
    let (mut keeper, _) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let pay = U256::from(HIGHER);
    keeper.bid(pay, pay).await.unwrap();
    let named = refusal(&scene, manager, bid(stranger.address), FIRST).await;
    assert_eq!(named, format!("BidTooSmall(bid: {FIRST}, min: {HIGHER})"));
    let lens = scene.program("lens");
    let chain = scene.chain(KEEPER, &scene.url).await;
    let codehash = keccak256(chain.code(lens).await.unwrap());
    let named = refusal(&scene, manager, bid(lens), FIRST).await;
    assert_eq!(named, format!("AlreadyCached(codehash: {codehash})"));
    let nobody = Address::repeat_byte(7);
    let named = refusal(&scene, manager, bid(nobody), FIRST).await;
    assert_eq!(named, "the program could not be activated");
    let small = (U256::from(SMALLEST), U256::ZERO).abi_encode();
    let create = TransactionRequest::default().with_deploy_code(init_code("CacheManager", &small));
    let small = send(&scene, create).await.contract_address.unwrap();
    call(
        &scene,
        ARB_WASM_CACHE,
        Chain::evictCodehashCall { codehash },
    )
    .await;
    let named = refusal(&scene, small, bid(lens), FIRST).await;
    let asm = chain.read(ARB_WASM, Chain::codehashAsmSizeCall { codehash });
    let asm = asm.await.unwrap();
    let told = format!("AsmTooLarge(asm: {asm}, queueSize: 0, cacheSize: {SMALLEST})");
    assert_eq!(named, told);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_without_a_cache_manager_is_said_so() {
    let scene = Scene::new().await;
    let manager = scene.external("cache-manager");
    call(
        &scene,
        ARB_OWNER,
        Chain::removeWasmCacheManagerCall { manager },
    )
    .await;
    let now = status(&scene).await;
    assert_eq!(now.manager, None);
    assert!(
        now.to_string().contains("This chain has no cache manager"),
        "{now}"
    );
    let (mut keeper, _) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let error = keeper.bid(U256::ZERO, U256::ZERO).await.unwrap_err();
    assert!(matches!(
        error.downcast_ref(),
        Some(KeeperError::NoCacheManager)
    ));
    scene.local.node.stop().await;
}
