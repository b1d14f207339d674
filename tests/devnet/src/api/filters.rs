//! Logs, asked for once or polled.

use alloy::rpc::types::{Filter, FilterChanges, Log};
use alloy_primitives::U64;
use jsonrpsee::core::{RpcResult, async_trait};
use jsonrpsee::proc_macros::rpc;

use crate::api::Api;
use crate::filters::Watch;

#[rpc(server, namespace = "eth")]
pub(crate) trait Filters {
    #[method(name = "getLogs")]
    async fn logs(&self, filter: Filter) -> RpcResult<Vec<Log>>;

    #[method(name = "newFilter")]
    async fn new_filter(&self, filter: Filter) -> RpcResult<U64>;

    #[method(name = "newBlockFilter")]
    async fn new_block_filter(&self) -> RpcResult<U64>;

    #[method(name = "newPendingTransactionFilter")]
    async fn new_pending_transaction_filter(&self) -> RpcResult<U64>;

    #[method(name = "getFilterChanges")]
    async fn filter_changes(&self, id: U64) -> RpcResult<FilterChanges>;

    #[method(name = "getFilterLogs")]
    async fn filter_logs(&self, id: U64) -> RpcResult<Vec<Log>>;

    #[method(name = "uninstallFilter")]
    async fn uninstall_filter(&self, id: U64) -> RpcResult<bool>;
}

#[async_trait]
impl FiltersServer for Api {
    async fn logs(&self, filter: Filter) -> RpcResult<Vec<Log>> {
        self.run(move |backend| backend.logs(&filter)).await
    }

    async fn new_filter(&self, filter: Filter) -> RpcResult<U64> {
        self.install(Watch::Logs(Box::new(filter))).await
    }

    async fn new_block_filter(&self) -> RpcResult<U64> {
        self.install(Watch::Blocks).await
    }

    async fn new_pending_transaction_filter(&self) -> RpcResult<U64> {
        self.install(Watch::Transactions).await
    }

    async fn filter_changes(&self, id: U64) -> RpcResult<FilterChanges> {
        self.run(move |backend| backend.filter_changes(id.to()))
            .await
    }

    async fn filter_logs(&self, id: U64) -> RpcResult<Vec<Log>> {
        self.run(move |backend| backend.logs(&backend.log_filter(id.to())?))
            .await
    }

    async fn uninstall_filter(&self, id: U64) -> RpcResult<bool> {
        self.run(move |backend| Ok(backend.filters.uninstall(id.to())))
            .await
    }
}

impl Api {
    async fn install(&self, watch: Watch) -> RpcResult<U64> {
        self.run(move |backend| backend.install_filter(watch).map(U64::from))
            .await
    }
}
