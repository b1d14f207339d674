//! The keeper behind a node that fails, and one that is killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use alloy::primitives::B256;
use ampusd::keeper::Options;
use ampusd::keeper::error::KeeperError;
use ampusd::keeper::event::Event;
use ampusd::keeper::journal::{JournalFile, Purpose};
use common::Wallet;
use common::proxy::{Fault, Proxy};
use common::scene::{KEEPER, Scene, heard, quick};
use serde_json::json;

/// A scene in which so many troves of the AMPL branch are due.
async fn due(count: usize) -> (Scene, Wallet) {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    scene.risky(&borrower, 0, count).await;
    scene.set_price(&borrower, 0, 90).await;
    (scene, borrower)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_fails_two_times_of_three_delays_the_keeper_and_no_more() {
    let (scene, _) = due(3).await;
    let requests = AtomicU64::new(0);
    let proxy = Proxy::start(&scene.url, move |_, _| {
        match requests.fetch_add(1, Ordering::Relaxed) % 3 {
            0 => Some(Fault::Unavailable),
            1 => Some(Fault::Gone),
            _ => None,
        }
    })
    .await;
    // The chain id is asked for when the keeper connects, which a failure ends.
    let chain = scene.chain(KEEPER, &scene.url).await;
    let provider = alloy::providers::ProviderBuilder::default();
    let provider = provider.connect_http(proxy.url.parse().unwrap());
    let chain = ampusd::chain::Chain {
        provider: alloy::providers::Provider::erased(provider),
        ..chain
    };
    let said = common::scene::Said::default();
    let voice = ampusd::keeper::event::Voice::Memory(Arc::clone(&said));
    let file = JournalFile::at(scene.folder.path().join("keeper.json"));
    let mut keeper =
        ampusd::keeper::Keeper::new(chain, scene.site(), quick(), voice, file).unwrap();
    let round = keeper.round().await.unwrap();
    assert_eq!((round.due, round.succeeded), (3, 1));
    assert_eq!(keeper.journal().totals.troves, 3);
    assert_eq!(scene.nonce(KEEPER).await, 1);
    let events = heard(&said);
    let retries = events
        .iter()
        .filter(|e| matches!(e, Event::Retrying { .. }));
    assert!(retries.count() > 20);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_longer_than_the_patience_fails_a_round_and_the_next_does_the_work() {
    let (scene, _) = due(2).await;
    let out = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&out);
    let proxy = Proxy::start(&scene.url, move |_, _| {
        told.load(Ordering::Relaxed).then_some(Fault::Unavailable)
    })
    .await;
    let (mut keeper, said) = scene.keeper(KEEPER, &proxy.url, quick()).await;
    out.store(true, Ordering::Relaxed);
    let error = format!("{:#}", keeper.round().await.unwrap_err());
    assert!(error.contains("failed 4 times"), "{error}");
    out.store(false, Ordering::Relaxed);
    assert_eq!(keeper.round().await.unwrap().succeeded, 1);
    assert!(
        heard(&said)
            .iter()
            .any(|e| matches!(e, Event::Retrying { failures: 3, .. }))
    );
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keeper_that_was_killed_after_sending_counts_its_transaction_once() {
    let (scene, _) = due(2).await;
    // It never hears that it was mined: as if it was killed.
    let proxy = Proxy::start(&scene.url, |method, _| {
        (method == "eth_getTransactionReceipt").then_some(Fault::Unavailable)
    })
    .await;
    let (mut killed, _) = scene.keeper(KEEPER, &proxy.url, quick()).await;
    killed.round().await.unwrap_err();
    let pending = killed.journal().pending.clone().unwrap();
    assert!(matches!(&pending.purpose, Purpose::Liquidate { ids, .. } if ids.len() == 2));
    assert_eq!(killed.journal().totals.troves, 0);
    drop(killed);

    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    assert_eq!(keeper.journal().pending, Some(pending.clone()));
    let round = keeper.round().await.unwrap();
    assert_eq!((round.due, round.succeeded), (0, 0));
    let events = heard(&said);
    assert_eq!(
        events[0],
        Event::Resumed {
            transaction: pending.hashes.last().copied()
        }
    );
    assert!(matches!(&events[1], Event::Liquidated(earned) if earned.ids.len() == 2));
    let totals = keeper.journal().totals.clone();
    assert_eq!((totals.troves, totals.transactions), (2, 1));
    // Once and for all.
    let (mut third, _) = scene.keeper(KEEPER, &scene.url, quick()).await;
    third.round().await.unwrap();
    assert_eq!(third.journal().totals, totals);
    assert_eq!(scene.nonce(KEEPER).await, 1);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_no_node_has_is_forgotten_and_made_anew() {
    let (scene, _) = due(2).await;
    // Its node takes the transaction and loses it; the keeper is killed while it waits.
    let proxy = Proxy::start(&scene.url, |method, _| {
        let lost = || Fault::Says(json!(B256::repeat_byte(1)));
        (method == "eth_sendRawTransaction").then(lost)
    })
    .await;
    let patient = Options {
        replace_after: Duration::from_secs(3_600),
        ..quick()
    };
    let (mut killed, _) = scene.keeper(KEEPER, &proxy.url, patient).await;
    let file = JournalFile::at(scene.folder.path().join(format!("keeper-{KEEPER}.json")));
    let (id, ledger, account) = (
        killed.journal().chain_id,
        scene.ledger(),
        killed.journal().account,
    );
    let sent = async {
        while file.read(id, ledger, account).unwrap().pending.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    tokio::select! {
        round = killed.round() => panic!("it was mined: {round:?}"),
        () = sent => {}
    }
    drop(killed);

    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    assert!(keeper.journal().pending.is_some());
    assert_eq!(keeper.round().await.unwrap().succeeded, 1);
    assert!(heard(&said).contains(&Event::Lost { nonce: 0 }));
    assert_eq!(keeper.journal().totals.troves, 2);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_not_mined_is_sent_again_for_more() {
    let (scene, _) = due(2).await;
    let lose = AtomicBool::new(true);
    let proxy = Proxy::start(&scene.url, move |method, _| {
        let first = method == "eth_sendRawTransaction" && lose.swap(false, Ordering::Relaxed);
        first.then(|| Fault::Says(json!(B256::repeat_byte(1))))
    })
    .await;
    let (mut keeper, said) = scene.keeper(KEEPER, &proxy.url, quick()).await;
    assert_eq!(keeper.round().await.unwrap().succeeded, 1);
    let events = heard(&said);
    let replaced = events.iter().find_map(|event| match event {
        Event::Replaced { transaction, nonce } => Some((*transaction, *nonce)),
        _ => None,
    });
    let (transaction, nonce) = replaced.expect("it is replaced");
    assert_eq!(nonce, 0);
    let earned = events.iter().find_map(|event| match event {
        Event::Liquidated(earned) => Some(earned),
        _ => None,
    });
    assert_eq!(earned.unwrap().transaction, transaction);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_behind_is_not_believed() {
    let (scene, _) = due(1).await;
    let (keeper, _) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let mut journal = keeper.journal().clone();
    journal.block = 1_000_000;
    let path = scene.folder.path().join(format!("keeper-{KEEPER}.json"));
    JournalFile::at(path).write(&journal).unwrap();
    let (mut keeper, _) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let error = keeper.round().await.unwrap_err();
    let error = error.downcast_ref::<KeeperError>();
    assert!(matches!(
        error,
        Some(KeeperError::NodeBehind {
            seen: 1_000_000,
            ..
        })
    ));
    assert_eq!(scene.nonce(KEEPER).await, 0);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_ether_is_told_so() {
    let (scene, borrower) = due(1).await;
    let address = scene.wallet(KEEPER).await.address;
    borrower
        .ask("anvil_setBalance", json!([address, "0x1"]))
        .await;
    let (mut keeper, _) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let error = format!("{:#}", keeper.round().await.unwrap_err());
    assert!(error.contains("cannot pay for a transaction"), "{error}");
    assert_eq!(keeper.journal().pending, None);
    scene.local.node.stop().await;
}
