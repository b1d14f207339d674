//! A front end listens over WebSocket, on the port of HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy::rpc::types::{Header, Log};
use alloy_primitives::B256;
use common::{Lab, STRANGER, contracts};
use jsonrpsee::core::client::{ClientT, Error as ClientError, Subscription, SubscriptionClientT};
use jsonrpsee::core::params::ArrayParams;
use jsonrpsee::rpc_params;
use jsonrpsee::ws_client::{WsClient, WsClientBuilder};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

async fn connect(lab: &Lab) -> WsClient {
    WsClientBuilder::default()
        .build(lab.node.ws_url())
        .await
        .unwrap()
}

async fn subscribe<T: DeserializeOwned>(client: &WsClient, params: ArrayParams) -> Subscription<T> {
    client
        .subscribe("eth_subscribe", params, "eth_unsubscribe")
        .await
        .unwrap()
}

#[tokio::test]
async fn new_heads_arrive_in_order() {
    let lab = Lab::new().await;
    let client = connect(&lab).await;
    let mut heads = subscribe::<Header>(&client, rpc_params!["newHeads"]).await;
    for _ in 0..3 {
        lab.send(json!({ "to": STRANGER })).await;
    }
    for number in 1..=3 {
        let head = heads.next().await.unwrap().unwrap();
        assert_eq!(head.number, number);
        assert_eq!(head.inner.hash_slow(), head.hash);
    }
}

#[tokio::test]
async fn logs_arrive_when_they_match() {
    let lab = Lab::new().await;
    let keeper = lab.deploy(&contracts::KEEPER).await;
    let client = connect(&lab).await;
    let filter = json!({ "address": keeper, "topics": [null, B256::with_last_byte(2)] });
    let mut some = subscribe::<Log>(&client, rpc_params!["logs", filter]).await;
    let mut all = subscribe::<Log>(&client, rpc_params!["logs"]).await;
    let mut hashes = subscribe::<B256>(&client, rpc_params!["newPendingTransactions"]).await;
    let mut sent = Vec::new();
    for word in 1..=2 {
        sent.push(
            lab.send(json!({ "to": keeper, "data": contracts::word(word) }))
                .await,
        );
    }
    let log = some.next().await.unwrap().unwrap();
    assert_eq!(log, sent[1].inner.logs()[0]);
    for receipt in sent {
        assert_eq!(all.next().await.unwrap().unwrap(), receipt.inner.logs()[0]);
        assert_eq!(
            hashes.next().await.unwrap().unwrap(),
            receipt.transaction_hash
        );
    }
}

#[tokio::test]
async fn requests_work_on_the_same_connection() {
    let lab = Lab::new().await;
    let client = connect(&lab).await;
    let heads = subscribe::<Header>(&client, rpc_params!["newHeads"]).await;
    let id: Value = client.request("eth_chainId", rpc_params![]).await.unwrap();
    assert_eq!(id, json!("0x64aba"));
    heads.unsubscribe().await.unwrap();
    let gone = client
        .request::<Value, _>("eth_blockNumber", rpc_params![])
        .await;
    assert_eq!(gone.unwrap(), json!("0x0"));
}

#[tokio::test]
async fn subscription_ids_are_hex_strings() {
    let lab = Lab::new().await;
    let client = connect(&lab).await;
    let id: Value = client
        .request("eth_subscribe", rpc_params!["newHeads"])
        .await
        .unwrap();
    let text = id.as_str().unwrap();
    assert!(text.starts_with("0x") && text.len() == 34, "{text}");
    let ended: bool = client
        .request("eth_unsubscribe", rpc_params![text])
        .await
        .unwrap();
    assert!(ended);
}

#[tokio::test]
async fn unknown_subscriptions_are_refused_and_the_connection_lives() {
    let lab = Lab::new().await;
    let client = connect(&lab).await;
    for params in [
        rpc_params!["weather"],
        rpc_params!["syncing"],
        rpc_params![7],
        rpc_params!["newHeads", json!({ "address": STRANGER })],
        rpc_params!["logs", "everything"],
        rpc_params![],
    ] {
        let refused = client
            .subscribe::<Value, _>("eth_subscribe", params, "eth_unsubscribe")
            .await;
        match refused {
            Err(ClientError::Call(error)) => assert_eq!(error.code(), -32_602, "{error}"),
            other => panic!("not refused: {other:?}"),
        }
    }
    client
        .request::<Value, _>("eth_blockNumber", rpc_params![])
        .await
        .unwrap();
}

#[tokio::test]
async fn stopped_node_closes_its_connections() {
    let lab = Lab::new().await;
    let client = connect(&lab).await;
    let mut heads = subscribe::<Header>(&client, rpc_params!["newHeads"]).await;
    let address = lab.node.address();
    lab.node.stop().await;
    assert!(heads.next().await.is_none());
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
