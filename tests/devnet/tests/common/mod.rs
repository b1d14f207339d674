//! What the tests of the node share: a node of its own, plain JSON-RPC, signers, tiny contracts.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

pub mod contracts;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::providers::{Provider, ProviderBuilder, RootProvider};
use alloy::rpc::types::TransactionReceipt;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy::transports::RpcError;
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use devnet::{Node, NodeConfig, accounts};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub const ETHER: u128 = 1_000_000_000_000_000_000;
/// An address nobody has a key for.
pub const STRANGER: Address = Address::repeat_byte(0x51);

/// An error as it came over the wire.
#[derive(Debug)]
pub struct Refusal {
    pub code: i64,
    pub message: String,
    pub data: Option<Value>,
}

/// A node and a client of it.
pub struct Lab {
    pub node: Node,
    client: RootProvider,
}

impl Lab {
    pub async fn new() -> Self {
        Self::with(NodeConfig::default()).await
    }

    pub async fn with(config: NodeConfig) -> Self {
        let node = devnet::spawn(config).await.unwrap();
        let client = ProviderBuilder::default().connect_http(node.http_url().parse().unwrap());
        Self { node, client }
    }

    /// Calls a method and returns its result or its error.
    pub async fn try_rpc(&self, method: &str, params: Value) -> Result<Value, Refusal> {
        let answer = self
            .client
            .raw_request(method.to_owned().into(), params)
            .await;
        answer.map_err(|error| match error {
            RpcError::ErrorResp(error) => Refusal {
                code: error.code,
                message: error.message.into_owned(),
                data: error
                    .data
                    .map(|data| serde_json::from_str(data.get()).unwrap()),
            },
            other => panic!("{method}: not a JSON-RPC answer: {other}"),
        })
    }

    /// Calls a method that succeeds.
    pub async fn rpc<T: DeserializeOwned>(&self, method: &str, params: Value) -> T {
        let result = self.try_rpc(method, params).await;
        let result = result.unwrap_or_else(|error| panic!("{method}: {error:?}"));
        serde_json::from_value(result.clone())
            .unwrap_or_else(|error| panic!("{method}: {error} in {result}"))
    }

    /// Calls a method that is refused.
    pub async fn refusal(&self, method: &str, params: Value) -> Refusal {
        match self.try_rpc(method, params).await {
            Err(refusal) => refusal,
            Ok(result) => panic!("{method} answered {result}"),
        }
    }

    pub async fn block_number(&self) -> u64 {
        self.quantity("eth_blockNumber", json!([])).await
    }

    pub async fn balance(&self, address: Address) -> U256 {
        self.rpc("eth_getBalance", json!([address, "latest"])).await
    }

    /// Calls a method that answers a small number.
    pub async fn quantity(&self, method: &str, params: Value) -> u64 {
        self.rpc::<U256>(method, params).await.to()
    }

    pub async fn timestamp(&self, block: &str) -> u64 {
        let block: Value = self
            .rpc("eth_getBlockByNumber", json!([block, false]))
            .await;
        serde_json::from_value::<U256>(block["timestamp"].clone())
            .unwrap()
            .to()
    }

    /// Sends from the first unlocked account and returns the receipt.
    pub async fn send(&self, mut request: Value) -> TransactionReceipt {
        if request.get("from").is_none() {
            request["from"] = json!(dev(0).address());
        }
        let hash: B256 = self.rpc("eth_sendTransaction", json!([request])).await;
        self.receipt(hash).await
    }

    pub async fn send_raw(&self, envelope: &TxEnvelope) -> TransactionReceipt {
        let raw = Bytes::from(envelope.encoded_2718());
        let hash: B256 = self.rpc("eth_sendRawTransaction", json!([raw])).await;
        assert_eq!(hash, *envelope.tx_hash());
        self.receipt(hash).await
    }

    pub async fn receipt(&self, hash: B256) -> TransactionReceipt {
        self.rpc("eth_getTransactionReceipt", json!([hash])).await
    }

    /// Puts a runtime on the chain, by a transaction.
    pub async fn deploy(&self, runtime: &[u8]) -> Address {
        self.deploy_with(runtime, 1_000_000).await
    }

    pub async fn deploy_with(&self, runtime: &[u8], gas: u64) -> Address {
        let data = Bytes::from(contracts::init_code(runtime));
        let receipt = self
            .send(json!({ "data": data, "gas": U256::from(gas) }))
            .await;
        assert!(receipt.status(), "the deployment failed: {receipt:?}");
        receipt.contract_address.unwrap()
    }

    /// The refusal of a signed transaction.
    pub async fn raw_refusal(&self, envelope: &TxEnvelope) -> Refusal {
        let raw = Bytes::from(envelope.encoded_2718());
        self.refusal("eth_sendRawTransaction", json!([raw])).await
    }
}

/// The signer of a development account.
pub fn dev(index: usize) -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&accounts::PRIVATE_KEYS[index]).unwrap()
}

/// Signs any transaction with the key of the first development account.
pub fn signed<T: SignableTransaction<Signature>>(tx: T) -> TxEnvelope
where
    TxEnvelope: From<alloy::consensus::Signed<T>>,
{
    let signature = dev(0).sign_hash_sync(&tx.signature_hash()).unwrap();
    tx.into_signed(signature).into()
}

/// A transfer of 1 wei that is right in every field, as the first transaction of its sender.
pub fn transfer() -> TxEip1559 {
    TxEip1559 {
        chain_id: devnet::DEFAULT_CHAIN_ID,
        nonce: 0,
        gas_limit: 21_000,
        max_fee_per_gas: 20_000_000,
        max_priority_fee_per_gas: 1_000_000,
        to: TxKind::Call(STRANGER),
        value: U256::from(1),
        ..Default::default()
    }
}
