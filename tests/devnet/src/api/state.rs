//! Reading accounts, and running messages without keeping them.

use alloy::eips::BlockId;
use alloy::rpc::types::TransactionRequest;
use alloy::rpc::types::state::StateOverride;
use alloy::serde::JsonStorageKey;
use alloy_primitives::{Address, B256, Bytes, U64, U256};
use jsonrpsee::core::{RpcResult, async_trait};
use jsonrpsee::proc_macros::rpc;

use crate::api::Api;

#[rpc(server, namespace = "eth")]
pub(crate) trait State {
    #[method(name = "getBalance")]
    async fn balance(&self, address: Address, block: Option<BlockId>) -> RpcResult<U256>;

    #[method(name = "getCode")]
    async fn code(&self, address: Address, block: Option<BlockId>) -> RpcResult<Bytes>;

    #[method(name = "getStorageAt")]
    async fn storage_at(
        &self,
        address: Address,
        slot: JsonStorageKey,
        block: Option<BlockId>,
    ) -> RpcResult<B256>;

    #[method(name = "getTransactionCount")]
    async fn transaction_count(&self, address: Address, block: Option<BlockId>) -> RpcResult<U64>;

    #[method(name = "call")]
    async fn call(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
    ) -> RpcResult<Bytes>;

    #[method(name = "estimateGas")]
    async fn estimate_gas(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
    ) -> RpcResult<U64>;
}

#[async_trait]
impl StateServer for Api {
    async fn balance(&self, address: Address, block: Option<BlockId>) -> RpcResult<U256> {
        self.run(move |backend| Ok(backend.state(block)?.balance(address)))
            .await
    }

    async fn code(&self, address: Address, block: Option<BlockId>) -> RpcResult<Bytes> {
        self.run(move |backend| Ok(backend.state(block)?.code(address)))
            .await
    }

    async fn storage_at(
        &self,
        address: Address,
        slot: JsonStorageKey,
        block: Option<BlockId>,
    ) -> RpcResult<B256> {
        let slot = slot.as_b256().into();
        self.run(move |backend| Ok(backend.state(block)?.storage(address, slot).into()))
            .await
    }

    async fn transaction_count(&self, address: Address, block: Option<BlockId>) -> RpcResult<U64> {
        self.run(move |backend| Ok(U64::from(backend.state(block)?.nonce(address))))
            .await
    }

    async fn call(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
    ) -> RpcResult<Bytes> {
        self.run(move |backend| backend.call(&request, block, overrides))
            .await
    }

    async fn estimate_gas(
        &self,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
    ) -> RpcResult<U64> {
        let job = move |backend: &mut crate::backend::Backend| {
            backend.estimate(&request, block, overrides).map(U64::from)
        };
        self.run(job).await
    }
}
