//! A borrower's wallet sends transactions; what is right is mined at once, what is wrong is
//! refused with the words that wallets know.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

mod common;

use alloy::consensus::{
    SignableTransaction, Transaction as _, TxEip1559, TxEip2930, TxEnvelope, TxLegacy, TxReceipt,
    TxType,
};
use alloy::eips::eip2718::Encodable2718;
use alloy::eips::eip2930::{AccessList, AccessListItem};
use alloy::rpc::types::{Transaction, TransactionReceipt};
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256, logs_bloom};
use common::{ETHER, Lab, STRANGER, contracts, dev, signed, transfer};
use serde_json::{Value, json};

async fn mined(lab: &Lab, envelope: &TxEnvelope, kind: TxType) -> TransactionReceipt {
    let receipt = lab.send_raw(envelope).await;
    assert!(receipt.status());
    assert_eq!(receipt.transaction_type(), kind);
    let found: Transaction = lab
        .rpc("eth_getTransactionByHash", json!([envelope.tx_hash()]))
        .await;
    assert_eq!(found.inner.inner(), envelope);
    assert_eq!(found.inner.signer(), dev(0).address());
    assert_eq!(found.block_hash, receipt.block_hash);
    receipt
}

#[tokio::test]
async fn legacy_transaction_is_mined_at_its_gas_price() {
    let lab = Lab::new().await;
    let envelope = signed(TxLegacy {
        chain_id: Some(devnet::DEFAULT_CHAIN_ID),
        gas_price: 15_000_000,
        gas_limit: 21_000,
        to: TxKind::Call(STRANGER),
        value: U256::from(ETHER),
        ..Default::default()
    });
    let receipt = mined(&lab, &envelope, TxType::Legacy).await;
    assert_eq!(receipt.gas_used, 21_000);
    assert_eq!(receipt.effective_gas_price, 15_000_000);
    assert_eq!(receipt.contract_address, None);
    assert_eq!(lab.balance(STRANGER).await, U256::from(ETHER));
    let left = U256::from(9_999 * ETHER) - U256::from(21_000_u64 * 15_000_000);
    assert_eq!(lab.balance(dev(0).address()).await, left);
}

#[tokio::test]
async fn access_list_transaction_is_mined_and_pays_for_its_list() {
    let lab = Lab::new().await;
    let item = AccessListItem {
        address: STRANGER,
        storage_keys: vec![B256::ZERO],
    };
    let envelope = signed(TxEip2930 {
        chain_id: devnet::DEFAULT_CHAIN_ID,
        gas_price: 10_000_000,
        gas_limit: 60_000,
        to: TxKind::Call(STRANGER),
        access_list: AccessList(vec![item]),
        ..Default::default()
    });
    let receipt = mined(&lab, &envelope, TxType::Eip2930).await;
    // EIP-2930: 2400 an address, 1900 a slot.
    assert_eq!(receipt.gas_used, 21_000 + 2_400 + 1_900);
}

#[tokio::test]
async fn dynamic_fee_transaction_is_mined_in_a_block_of_its_own() {
    let lab = Lab::new().await;
    for nonce in 0..3 {
        let receipt = mined(
            &lab,
            &signed(TxEip1559 {
                nonce,
                ..transfer()
            }),
            TxType::Eip1559,
        )
        .await;
        assert_eq!(receipt.block_number, Some(nonce + 1));
        assert_eq!(receipt.transaction_index, Some(0));
        assert!(receipt.effective_gas_price >= u128::from(devnet::DEFAULT_BASE_FEE));
        assert!(receipt.effective_gas_price <= 11_000_000);
    }
    let count = json!([dev(0).address(), "pending"]);
    assert_eq!(lab.quantity("eth_getTransactionCount", count).await, 3);
}

#[tokio::test]
async fn receipt_holds_logs_bloom_and_created_address() {
    let lab = Lab::new().await;
    let data = Bytes::from(contracts::init_code(&contracts::KEEPER));
    let creation = lab.send(json!({ "data": data })).await;
    let keeper = dev(0).address().create(0);
    assert_eq!(creation.contract_address, Some(keeper));
    assert_eq!(creation.to, None);
    let code: Bytes = lab.rpc("eth_getCode", json!([keeper, "latest"])).await;
    assert_eq!(code[..], contracts::KEEPER);

    let receipt = lab
        .send(json!({ "to": keeper, "data": contracts::word(7) }))
        .await;
    let logs = receipt.inner.logs();
    assert_eq!(logs.len(), 1);
    assert_eq!(logs[0].address(), keeper);
    assert_eq!(logs[0].topics(), [contracts::KEPT, B256::with_last_byte(7)]);
    assert_eq!(logs[0].inner.data.data, contracts::word(7));
    assert_eq!(logs[0].transaction_hash, Some(receipt.transaction_hash));
    assert_eq!(
        (logs[0].log_index, logs[0].block_hash),
        (Some(0), receipt.block_hash)
    );
    assert_eq!(
        receipt.inner.bloom(),
        logs_bloom(logs.iter().map(|log| &log.inner))
    );
    assert_eq!(receipt.inner.cumulative_gas_used(), receipt.gas_used);
    let slot: B256 = lab
        .rpc("eth_getStorageAt", json!([keeper, "0x0", "latest"]))
        .await;
    assert_eq!(slot, B256::with_last_byte(7));
}

#[tokio::test]
async fn reverted_transaction_is_mined_with_status_zero() {
    let lab = Lab::new().await;
    let reverter = lab.deploy(&contracts::REVERTER).await;
    let receipt = lab.send(json!({ "to": reverter, "gas": "0x186a0" })).await;
    assert!(!receipt.status());
    assert!(receipt.inner.logs().is_empty());
    assert!(receipt.gas_used < 100_000);
}

#[tokio::test]
async fn unknown_hashes_are_null() {
    let lab = Lab::new().await;
    for method in ["eth_getTransactionByHash", "eth_getTransactionReceipt"] {
        assert_eq!(
            lab.rpc::<Value>(method, json!([B256::repeat_byte(1)]))
                .await,
            Value::Null
        );
    }
}

#[tokio::test]
async fn nonce_below_the_next_is_too_low_and_above_it_too_high() {
    let lab = Lab::new().await;
    lab.send_raw(&signed(transfer())).await;
    let again = signed(TxEip1559 {
        value: U256::from(2),
        ..transfer()
    });
    let low = lab.raw_refusal(&again).await;
    assert_eq!(low.message, "nonce too low: next nonce 1, tx nonce 0");
    let gap = lab
        .raw_refusal(&signed(TxEip1559 {
            nonce: 2,
            ..transfer()
        }))
        .await;
    assert!(
        gap.message.starts_with("nonce too high: address"),
        "{gap:?}"
    );
    assert!(gap.message.ends_with("tx: 2 state: 1"), "{gap:?}");
    assert_eq!(
        lab.raw_refusal(&signed(transfer())).await.message,
        "already known"
    );
    assert_eq!(
        (low.code, gap.code, lab.block_number().await),
        (-32_000, -32_000, 1)
    );
}

#[tokio::test]
async fn refuses_what_the_sender_cannot_pay() {
    let lab = Lab::new().await;
    let all = U256::from(10_000 * ETHER);
    let fee = U256::from(21_000_u64 * 20_000_000);
    let much = signed(TxEip1559 {
        value: all - fee + U256::from(1),
        ..transfer()
    });
    let refused = lab.raw_refusal(&much).await;
    assert!(
        refused
            .message
            .starts_with("insufficient funds for gas * price + value"),
        "{refused:?}"
    );
    // Exactly everything is enough.
    lab.send_raw(&signed(TxEip1559 {
        value: all - fee,
        ..transfer()
    }))
    .await;
}

#[tokio::test]
async fn refuses_fees_and_gas_outside_their_bounds() {
    let lab = Lab::new().await;
    let base = u128::from(devnet::DEFAULT_BASE_FEE);
    let poor = TxEip1559 {
        max_fee_per_gas: base - 1,
        max_priority_fee_per_gas: 0,
        ..transfer()
    };
    let tipped = TxEip1559 {
        max_priority_fee_per_gas: 20_000_001,
        ..transfer()
    };
    let short = TxEip1559 {
        gas_limit: 20_999,
        ..transfer()
    };
    let long = TxEip1559 {
        gas_limit: devnet::DEFAULT_GAS_LIMIT + 1,
        ..transfer()
    };
    let init = TxEip1559 {
        to: TxKind::Create,
        input: vec![0; 49_153].into(),
        gas_limit: 10_000_000,
        ..transfer()
    };
    for (tx, message) in [
        (poor, "max fee per gas less than block base fee"),
        (
            tipped,
            "max priority fee per gas higher than max fee per gas",
        ),
        (short, "intrinsic gas too low"),
        (long, "exceeds block gas limit"),
        (init, "max initcode size exceeded"),
    ] {
        let refused = lab.raw_refusal(&signed(tx)).await;
        assert!(
            refused.message.starts_with(message),
            "{message}: {refused:?}"
        );
    }
    assert_eq!(lab.block_number().await, 0);
    let exact = TxEip1559 {
        max_fee_per_gas: base,
        max_priority_fee_per_gas: 0,
        ..transfer()
    };
    assert_eq!(lab.send_raw(&signed(exact)).await.effective_gas_price, base);
}

#[tokio::test]
async fn refuses_other_chains_and_transactions_without_replay_protection() {
    let lab = Lab::new().await;
    let other = lab
        .raw_refusal(&signed(TxEip1559 {
            chain_id: 1,
            ..transfer()
        }))
        .await;
    assert_eq!(
        other.message,
        "invalid chain id for signer: have 1 want 412346"
    );
    let unprotected = TxLegacy {
        gas_limit: 21_000,
        gas_price: 10_000_000,
        ..Default::default()
    };
    let unprotected = lab.raw_refusal(&signed(unprotected)).await;
    assert_eq!(
        unprotected.message,
        "only replay-protected (EIP-155) transactions allowed over RPC"
    );
}

#[tokio::test]
async fn refuses_blob_and_authorisation_transactions_and_forged_signatures() {
    let lab = Lab::new().await;
    for kind in [3_u8, 4, 0x7f] {
        let mut raw = signed(transfer()).encoded_2718();
        raw[0] = kind;
        let refused = lab
            .refusal("eth_sendRawTransaction", json!([Bytes::from(raw)]))
            .await;
        let message = format!("transaction type not supported: type {kind}");
        assert!(refused.message.starts_with(&message), "{refused:?}");
    }
    // Malleated: s above half the order of the curve (EIP-2).
    let forged = transfer().into_signed(Signature::new(U256::from(1), U256::MAX, false));
    let refused = lab.raw_refusal(&forged.into()).await;
    assert!(refused.message.starts_with("invalid sender"), "{refused:?}");
    assert_eq!(lab.block_number().await, 0);
}

#[tokio::test]
async fn unlocked_account_sends_without_a_signature_of_its_own() {
    let lab = Lab::new().await;
    let receipt = lab.send(json!({ "to": STRANGER, "value": "0x5" })).await;
    assert_eq!(
        (receipt.transaction_type(), receipt.gas_used),
        (TxType::Eip1559, 21_000)
    );
    let priced = json!({ "to": STRANGER, "gasPrice": "0xf4240000" });
    assert_eq!(lab.send(priced).await.transaction_type(), TxType::Legacy);
    let listed = json!({ "to": STRANGER, "gasPrice": "0xf4240000", "accessList": [] });
    assert_eq!(lab.send(listed).await.transaction_type(), TxType::Eip2930);
    let found: Transaction = lab
        .rpc(
            "eth_getTransactionByHash",
            json!([receipt.transaction_hash]),
        )
        .await;
    assert_eq!(found.inner.inner().recover(), dev(0).address());
    assert_eq!(lab.balance(STRANGER).await, U256::from(5));
}

#[tokio::test]
async fn impersonated_account_sends_until_the_impersonation_stops() {
    let lab = Lab::new().await;
    let send = json!([{ "from": STRANGER, "to": Address::ZERO, "value": "0x1" }]);
    let refused = lab.refusal("eth_sendTransaction", send.clone()).await;
    assert!(
        refused.message.starts_with("unknown account"),
        "{refused:?}"
    );
    lab.rpc::<bool>("anvil_setBalance", json!([STRANGER, "0xde0b6b3a7640000"]))
        .await;
    lab.rpc::<bool>("anvil_impersonateAccount", json!([STRANGER]))
        .await;
    let hash: B256 = lab.rpc("eth_sendTransaction", send.clone()).await;
    let receipt = lab.receipt(hash).await;
    assert_eq!((receipt.from, receipt.status()), (STRANGER, true));
    lab.rpc::<bool>("hardhat_stopImpersonatingAccount", json!([STRANGER]))
        .await;
    lab.refusal("eth_sendTransaction", send).await;
}

#[tokio::test]
async fn request_that_contradicts_itself_is_refused() {
    let lab = Lab::new().await;
    let from = dev(0).address();
    for request in [
        json!({ "from": from, "gasPrice": "0x1", "maxFeePerGas": "0x1" }),
        json!({ "from": from, "to": STRANGER, "data": "0x01", "input": "0x02" }),
        json!({ "to": STRANGER }),
    ] {
        let refused = lab.refusal("eth_sendTransaction", json!([request])).await;
        assert_eq!(refused.code, -32_602, "{request}: {refused:?}");
    }
    for request in [
        json!({ "from": from, "to": STRANGER, "chainId": "0x1" }),
        json!({ "from": from, "to": STRANGER, "nonce": "0x5", "gas": "0x5208" }),
        json!({ "from": from, "to": STRANGER, "type": "0x3" }),
        json!({ "from": from, "to": STRANGER, "blobVersionedHashes": [B256::ZERO] }),
        json!({ "from": from, "to": STRANGER, "authorizationList": [] }),
    ] {
        lab.refusal("eth_sendTransaction", json!([request])).await;
    }
    assert_eq!(lab.block_number().await, 0);
}

/// Shortens the check that a transaction was signed by whom it names.
trait Recover {
    fn recover(&self) -> Address;
}

impl Recover for TxEnvelope {
    fn recover(&self) -> Address {
        use alloy::consensus::transaction::SignerRecoverable as _;
        assert!(self.chain_id().is_some());
        self.recover_signer().unwrap()
    }
}
