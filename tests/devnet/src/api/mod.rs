//! The JSON-RPC methods, one file per subject. Each only reads its parameters, hands a job to the
//! worker and words the answer.

mod blocks;
mod chain;
mod control;
mod filters;
mod state;
mod subscriptions;
mod transactions;

use std::sync::Arc;

use jsonrpsee::core::{RegisterMethodError, RpcResult};
use jsonrpsee::{Methods, RpcModule};
use tokio::sync::broadcast;

use self::blocks::BlocksServer;
use self::chain::{ChainInfoServer, NetServer, Web3Server};
use self::control::ControlServer;
use self::filters::FiltersServer;
use self::state::StateServer;
use self::subscriptions::SubscriptionsServer;
use self::transactions::TransactionsServer;
use crate::backend::Backend;
use crate::block::Block;
use crate::config::NodeConfig;
use crate::error::NodeError;
use crate::worker::Worker;

/// What every method can reach.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) worker: Worker<Backend>,
    pub(crate) config: NodeConfig,
    /// Where every new block is announced.
    pub(crate) new_blocks: broadcast::Sender<Arc<Block>>,
}

impl Api {
    /// Every method of the node.
    ///
    /// # Errors
    /// Two methods have one name.
    pub(crate) fn methods(self) -> Result<Methods, RegisterMethodError> {
        let mut all = RpcModule::new(());
        all.merge(Web3Server::into_rpc(self.clone()))?;
        all.merge(NetServer::into_rpc(self.clone()))?;
        all.merge(ChainInfoServer::into_rpc(self.clone()))?;
        all.merge(StateServer::into_rpc(self.clone()))?;
        all.merge(TransactionsServer::into_rpc(self.clone()))?;
        all.merge(BlocksServer::into_rpc(self.clone()))?;
        all.merge(FiltersServer::into_rpc(self.clone()))?;
        all.merge(SubscriptionsServer::into_rpc(self.clone()))?;
        all.merge(ControlServer::into_rpc(self))?;
        Ok(all.into())
    }

    /// Runs `job` on the chain.
    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Backend) -> Result<T, NodeError> + Send + 'static,
    ) -> RpcResult<T> {
        Ok(self.worker.run(job).await.map_err(NodeError::from)??)
    }
}
