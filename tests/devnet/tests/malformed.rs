//! An attacker, or a buggy script, sends nonsense to every method: each answer is an error, and the
//! node lives on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy::eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, Bytes};
use common::{Lab, contracts, dev, signed, transfer};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Every method with parameters: right ones, and how many of them must be there.
fn methods() -> Vec<(&'static str, Value, usize)> {
    let (address, hash) = (json!(Address::ZERO), json!(B256::ZERO));
    let request = json!({ "to": Address::ZERO });
    let raw = json!(Bytes::from(signed(transfer()).encoded_2718()));
    vec![
        ("web3_sha3", json!(["0x00"]), 1),
        ("eth_feeHistory", json!(["0x1", "latest", [50]]), 2),
        ("eth_getBalance", json!([address, "latest"]), 1),
        ("eth_getCode", json!([address, "latest"]), 1),
        ("eth_getStorageAt", json!([address, "0x0", "latest"]), 2),
        ("eth_getTransactionCount", json!([address, "latest"]), 1),
        ("eth_call", json!([request, "latest", {}]), 1),
        ("eth_estimateGas", json!([request, "latest", {}]), 1),
        ("eth_sendRawTransaction", json!([raw]), 1),
        (
            "eth_sendTransaction",
            json!([{ "from": dev(0).address() }]),
            1,
        ),
        ("eth_getTransactionByHash", json!([hash]), 1),
        ("eth_getTransactionReceipt", json!([hash]), 1),
        (
            "eth_getTransactionByBlockHashAndIndex",
            json!([hash, "0x0"]),
            2,
        ),
        (
            "eth_getTransactionByBlockNumberAndIndex",
            json!(["0x0", "0x0"]),
            2,
        ),
        ("eth_getBlockByNumber", json!(["0x0", true]), 1),
        ("eth_getBlockByHash", json!([hash, true]), 1),
        ("eth_getBlockReceipts", json!(["0x0"]), 1),
        ("eth_getBlockTransactionCountByNumber", json!(["0x0"]), 1),
        ("eth_getBlockTransactionCountByHash", json!([hash]), 1),
        ("eth_getUncleCountByBlockNumber", json!(["0x0"]), 1),
        ("eth_getUncleCountByBlockHash", json!([hash]), 1),
        ("eth_getLogs", json!([{}]), 1),
        ("eth_newFilter", json!([{}]), 1),
        ("eth_getFilterChanges", json!(["0x1"]), 1),
        ("eth_getFilterLogs", json!(["0x1"]), 1),
        ("eth_uninstallFilter", json!(["0x1"]), 1),
        ("evm_revert", json!(["0x99"]), 1),
        ("evm_increaseTime", json!([1]), 1),
        ("evm_setNextBlockTimestamp", json!([4_000_000_000_u64]), 1),
        ("evm_mine", json!([4_000_000_001_u64]), 0),
        ("anvil_mine", json!(["0x1", "0x1"]), 0),
        ("anvil_setBalance", json!([address, "0x0"]), 2),
        ("anvil_setCode", json!([address, "0x"]), 2),
        ("anvil_setNonce", json!([address, "0x0"]), 2),
        ("anvil_setStorageAt", json!([address, "0x0", hash]), 3),
        ("anvil_impersonateAccount", json!([address]), 1),
        ("anvil_stopImpersonatingAccount", json!([address]), 1),
    ]
}

/// Values that no parameter of any method may be.
fn nonsense() -> Vec<Value> {
    vec![
        json!("zz"),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!([[[[]]]]),
        json!({ "from": 7, "fromBlock": [], "blockHash": {} }),
        json!(format!("0x{}", "f".repeat(65))),
        json!("\u{0}\u{202e}0x"),
    ]
}

async fn assert_alive(lab: &Lab) {
    assert_eq!(
        lab.quantity("eth_chainId", json!([])).await,
        devnet::DEFAULT_CHAIN_ID
    );
    lab.block_number().await;
}

#[tokio::test]
async fn nonsense_in_any_place_is_an_error() {
    let lab = Lab::new().await;
    for (method, right, _) in methods() {
        let places = right.as_array().unwrap().len();
        for place in 0..places {
            for wrong in nonsense() {
                let mut params = right.clone();
                params[place] = wrong.clone();
                match lab.try_rpc(method, params.clone()).await {
                    Err(refused) => assert!(
                        refused.code == -32_602 && !refused.message.is_empty(),
                        "{method} {params}: {refused:?}"
                    ),
                    Ok(answer) => panic!("{method} {params} answered {answer}"),
                }
            }
        }
    }
    assert_alive(&lab).await;
}

#[tokio::test]
async fn missing_parameters_are_an_error() {
    let lab = Lab::new().await;
    for (method, right, required) in methods() {
        let right = right.as_array().unwrap();
        for given in 0..required {
            let mut short = right[..given].to_vec();
            let refused = lab.refusal(method, json!(short)).await;
            assert_eq!(refused.code, -32_602, "{method} {short:?}: {refused:?}");
            short.push(Value::Null);
            let refused = lab.refusal(method, json!(short)).await;
            assert_eq!(refused.code, -32_602, "{method} {short:?}: {refused:?}");
        }
        // By name instead of by place, with a name that does not exist.
        if required > 0 {
            let refused = lab.refusal(method, json!({ "nobody": 1 })).await;
            assert_eq!(refused.code, -32_602, "{method}: {refused:?}");
        }
    }
    assert_alive(&lab).await;
}

#[tokio::test]
async fn table_of_methods_is_right() {
    let lab = Lab::new().await;
    for (method, right, required) in methods() {
        for given in required..=right.as_array().unwrap().len() {
            let params = json!(right.as_array().unwrap()[..given]);
            if let Err(refused) = lab.try_rpc(method, params.clone()).await {
                // Refused for what they say, not for how they say it.
                assert_eq!(refused.code, -32_000, "{method} {params}: {refused:?}");
            }
        }
    }
}

/// Requests with the largest numbers that their places hold.
fn extremes() -> Vec<(&'static str, Value)> {
    let (word, quad) = (format!("0x{}", "f".repeat(64)), "0xffffffffffffffff");
    let address = Address::repeat_byte(0xff);
    vec![
        ("eth_getBalance", json!([address, quad])),
        ("eth_getStorageAt", json!([address, word, quad])),
        ("eth_getBlockByNumber", json!([quad, true])),
        (
            "eth_getTransactionByBlockNumberAndIndex",
            json!([quad, quad]),
        ),
        ("eth_getBlockReceipts", json!([quad])),
        ("eth_feeHistory", json!([quad, quad, []])),
        ("eth_feeHistory", json!([quad, "latest", []])),
        (
            "eth_getLogs",
            json!([{ "fromBlock": "0x0", "toBlock": quad }]),
        ),
        (
            "eth_getLogs",
            json!([{ "fromBlock": quad, "toBlock": quad }]),
        ),
        ("eth_getLogs", json!([{ "fromBlock": quad }])),
        (
            "eth_newFilter",
            json!([{ "fromBlock": quad, "toBlock": quad }]),
        ),
        ("eth_getFilterChanges", json!(["0x1"])),
        ("eth_getFilterLogs", json!(["0x1"])),
        (
            "eth_call",
            json!([{ "gas": quad, "value": word, "to": address }]),
        ),
        (
            "eth_call",
            json!([{ "gas": quad, "nonce": quad, "to": address }]),
        ),
        ("eth_call", json!([{ "gas": "0x0", "to": address }])),
        (
            "eth_call",
            json!([{ "gasPrice": format!("0x{}", "f".repeat(32)), "to": address }]),
        ),
        ("eth_call", json!([{ "data": word }])),
        ("eth_estimateGas", json!([{ "gas": "0x1", "to": address }])),
        (
            "eth_estimateGas",
            json!([{ "gas": quad, "value": word, "to": address }]),
        ),
        ("anvil_setBalance", json!([address, word])),
        ("anvil_setNonce", json!([address, quad])),
        ("anvil_setStorageAt", json!([address, word, word])),
        ("anvil_mine", json!(["0x2", quad])),
        (
            "eth_estimateGas",
            json!([{ "from": address, "to": address, "value": word }]),
        ),
        ("evm_increaseTime", json!([quad])),
        ("evm_mine", json!([quad])),
        ("evm_revert", json!([quad])),
    ]
}

#[tokio::test]
async fn largest_numbers_are_answered() {
    let lab = Lab::new().await;
    for (method, params) in extremes() {
        // An answer or a refusal: what counts is that there is one.
        if let Err(refused) = lab.try_rpc(method, params.clone()).await {
            assert!(
                !refused.message.is_empty(),
                "{method} {params}: {refused:?}"
            );
            assert!(refused.code != -32_603, "{method} {params}: {refused:?}");
        }
    }
    assert_alive(&lab).await;
}

#[tokio::test]
async fn damaged_raw_transactions_are_refused() {
    let lab = Lab::new().await;
    let raw = signed(transfer()).encoded_2718();
    let mut damaged = vec![
        vec![],
        vec![0x02],
        vec![0xc0],
        vec![0xff; 64],
        vec![0x02; 4_096],
    ];
    damaged.extend((1..raw.len()).map(|end| raw[..end].to_vec()));
    damaged.push([&raw[..], &[0]].concat());
    for bytes in damaged {
        let refused = lab
            .refusal("eth_sendRawTransaction", json!([Bytes::from(bytes)]))
            .await;
        assert_eq!(refused.code, -32_602, "{refused:?}");
    }
    assert_eq!(lab.block_number().await, 0);
}

#[tokio::test]
async fn unknown_methods_are_not_found() {
    let lab = Lab::new().await;
    for method in [
        "eth_getProof",
        "eth_sign",
        "personal_unlockAccount",
        "",
        "eth_ChainId",
    ] {
        assert_eq!(
            lab.refusal(method, json!([])).await.code,
            -32_601,
            "{method}"
        );
    }
    // Over HTTP nobody can be told anything later.
    let refused = lab.refusal("eth_subscribe", json!(["newHeads"])).await;
    assert!(!refused.message.is_empty());
}

/// Sends bytes as the body of a POST; returns the whole answer.
async fn post(lab: &Lab, body: &[u8]) -> String {
    let mut stream = tokio::net::TcpStream::connect(lab.node.address())
        .await
        .unwrap();
    let head = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The node may answer and close before it has read everything.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn bodies_that_are_no_requests_are_answered() {
    let lab = Lab::new().await;
    for (body, expected) in [
        (&b"{"[..], "-32700"),
        (b"", r#""error":{"code":-32"#),
        (b"\xff\xfe\x00", "-32700"),
        (b"[]", r#""error":{"code":-32"#),
        (b"{}", r#""error":{"code":-32"#),
        (b"null", r#""error":{"code":-32"#),
        (b"[1,2]", r#""error":{"code":-32"#),
        (
            br#"{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}"#,
            r#""error":{"code":-32"#,
        ),
        (
            br#"{"jsonrpc":"2.0","id":1,"method":7}"#,
            r#""error":{"code":-32"#,
        ),
        (
            br#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#,
            "0x64aba",
        ),
        (
            br#"[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},7]"#,
            "0x64aba",
        ),
    ] {
        let answer = post(&lab, body).await;
        let sent = String::from_utf8_lossy(body);
        assert!(answer.contains(expected), "{sent}: {answer}");
    }
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    assert!(post(&lab, &deep).await.contains(r#""error":{"code":-32"#));
    let long = vec![b' '; 11 << 20];
    assert!(!post(&lab, &long).await.contains("200 OK"));
    assert_alive(&lab).await;
}

#[tokio::test]
async fn batch_is_answered_item_by_item_and_limited() {
    let lab = Lab::new().await;
    let item = |id: usize| json!({ "jsonrpc": "2.0", "id": id, "method": "eth_blockNumber" });
    let batch: Vec<_> = (0..100).map(item).collect();
    let answer = post(&lab, json!(batch).to_string().as_bytes()).await;
    assert_eq!(answer.matches(r#""result":"0x0""#).count(), 100);
    let batch: Vec<_> = (0..1_001).map(item).collect();
    let answer = post(&lab, json!(batch).to_string().as_bytes()).await;
    assert!(answer.contains("-32010"), "{answer}");
}

#[tokio::test]
async fn endless_programs_end_with_their_gas() {
    let lab = Lab::new().await;
    let endless = lab.deploy(&contracts::LOOP).await;
    let call = json!([{ "to": endless }]);
    for method in ["eth_call", "eth_estimateGas"] {
        let (end, ()) = tokio::join!(lab.refusal(method, call.clone()), assert_alive(&lab));
        assert_eq!(end.code, -32_000, "{end:?}");
    }
}
