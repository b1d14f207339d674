//! Sending transactions and finding them again.

use alloy::eips::{BlockId, BlockNumberOrTag};
use alloy::rpc::types::{Index, Transaction, TransactionReceipt, TransactionRequest};
use alloy_primitives::{B256, Bytes};
use jsonrpsee::core::{RpcResult, async_trait};
use jsonrpsee::proc_macros::rpc;

use crate::api::Api;
use crate::backend::Backend;

#[rpc(server, namespace = "eth")]
pub(crate) trait Transactions {
    #[method(name = "sendRawTransaction")]
    async fn send_raw_transaction(&self, raw: Bytes) -> RpcResult<B256>;

    #[method(name = "sendTransaction")]
    async fn send_transaction(&self, request: TransactionRequest) -> RpcResult<B256>;

    #[method(name = "getTransactionByHash")]
    async fn transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Transaction>>;

    #[method(name = "getTransactionReceipt")]
    async fn transaction_receipt(&self, hash: B256) -> RpcResult<Option<TransactionReceipt>>;

    #[method(name = "getTransactionByBlockHashAndIndex")]
    async fn transaction_by_block_hash(
        &self,
        hash: B256,
        index: Index,
    ) -> RpcResult<Option<Transaction>>;

    #[method(name = "getTransactionByBlockNumberAndIndex")]
    async fn transaction_by_block_number(
        &self,
        number: BlockNumberOrTag,
        index: Index,
    ) -> RpcResult<Option<Transaction>>;
}

#[async_trait]
impl TransactionsServer for Api {
    async fn send_raw_transaction(&self, raw: Bytes) -> RpcResult<B256> {
        self.run(move |backend| backend.send_raw(&raw)).await
    }

    async fn send_transaction(&self, request: TransactionRequest) -> RpcResult<B256> {
        self.run(move |backend| backend.send_request(request)).await
    }

    async fn transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Transaction>> {
        let find = move |backend: &mut Backend| {
            Ok(backend
                .ledger
                .transaction(&hash)
                .map(|mined| mined.transaction.clone()))
        };
        self.run(find).await
    }

    async fn transaction_receipt(&self, hash: B256) -> RpcResult<Option<TransactionReceipt>> {
        let find = move |backend: &mut Backend| {
            Ok(backend
                .ledger
                .transaction(&hash)
                .map(|mined| mined.receipt.clone()))
        };
        self.run(find).await
    }

    async fn transaction_by_block_hash(
        &self,
        hash: B256,
        index: Index,
    ) -> RpcResult<Option<Transaction>> {
        let block = BlockId::from(hash);
        self.run(move |backend| Ok(backend.transaction_at(block, index)))
            .await
    }

    async fn transaction_by_block_number(
        &self,
        number: BlockNumberOrTag,
        index: Index,
    ) -> RpcResult<Option<Transaction>> {
        let block = BlockId::Number(number);
        self.run(move |backend| Ok(backend.transaction_at(block, index)))
            .await
    }
}

impl Backend {
    /// The transaction at an index of a block: a block holds one at most.
    fn transaction_at(&self, block: BlockId, index: Index) -> Option<Transaction> {
        let block = self.mined_block(block).filter(|_| index.0 == 0)?;
        block.mined.as_ref().map(|mined| mined.transaction.clone())
    }
}
