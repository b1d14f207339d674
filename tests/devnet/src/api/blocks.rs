//! Blocks and what is in them. A block that does not exist is `null`, as on every node.

use std::sync::Arc;

use alloy::eips::{BlockId, BlockNumberOrTag};
use alloy::rpc::types::{Block as RpcBlock, TransactionReceipt};
use alloy_primitives::{B256, U64};
use jsonrpsee::core::{RpcResult, async_trait};
use jsonrpsee::proc_macros::rpc;

use crate::api::Api;
use crate::backend::{Backend, Position};
use crate::block::Block;

#[rpc(server, namespace = "eth")]
pub(crate) trait Blocks {
    #[method(name = "getBlockByNumber")]
    async fn block_by_number(
        &self,
        number: BlockNumberOrTag,
        full: Option<bool>,
    ) -> RpcResult<Option<RpcBlock>>;

    #[method(name = "getBlockByHash")]
    async fn block_by_hash(&self, hash: B256, full: Option<bool>) -> RpcResult<Option<RpcBlock>>;

    #[method(name = "getBlockReceipts")]
    async fn block_receipts(&self, block: BlockId) -> RpcResult<Option<Vec<TransactionReceipt>>>;

    #[method(name = "getBlockTransactionCountByNumber")]
    async fn count_by_number(&self, number: BlockNumberOrTag) -> RpcResult<Option<U64>>;

    #[method(name = "getBlockTransactionCountByHash")]
    async fn count_by_hash(&self, hash: B256) -> RpcResult<Option<U64>>;

    #[method(name = "getUncleCountByBlockNumber")]
    async fn uncles_by_number(&self, number: BlockNumberOrTag) -> RpcResult<Option<U64>>;

    #[method(name = "getUncleCountByBlockHash")]
    async fn uncles_by_hash(&self, hash: B256) -> RpcResult<Option<U64>>;
}

#[async_trait]
impl BlocksServer for Api {
    async fn block_by_number(
        &self,
        number: BlockNumberOrTag,
        full: Option<bool>,
    ) -> RpcResult<Option<RpcBlock>> {
        let show = move |block: &Block| block.to_rpc(full.unwrap_or_default());
        self.with_block(BlockId::Number(number), show).await
    }

    async fn block_by_hash(&self, hash: B256, full: Option<bool>) -> RpcResult<Option<RpcBlock>> {
        let show = move |block: &Block| block.to_rpc(full.unwrap_or_default());
        self.with_block(hash.into(), show).await
    }

    async fn block_receipts(&self, block: BlockId) -> RpcResult<Option<Vec<TransactionReceipt>>> {
        let receipts = |block: &Block| {
            block
                .mined
                .iter()
                .map(|mined| mined.receipt.clone())
                .collect()
        };
        self.with_block(block, receipts).await
    }

    async fn count_by_number(&self, number: BlockNumberOrTag) -> RpcResult<Option<U64>> {
        self.with_block(BlockId::Number(number), count).await
    }

    async fn count_by_hash(&self, hash: B256) -> RpcResult<Option<U64>> {
        self.with_block(hash.into(), count).await
    }

    async fn uncles_by_number(&self, number: BlockNumberOrTag) -> RpcResult<Option<U64>> {
        self.with_block(BlockId::Number(number), |_| U64::ZERO)
            .await
    }

    async fn uncles_by_hash(&self, hash: B256) -> RpcResult<Option<U64>> {
        self.with_block(hash.into(), |_| U64::ZERO).await
    }
}

impl Api {
    /// What `show` makes of a block, or nothing if there is no such block.
    async fn with_block<T: Send + 'static>(
        &self,
        block: BlockId,
        show: impl FnOnce(&Block) -> T + Send + 'static,
    ) -> RpcResult<Option<T>> {
        self.run(move |backend| Ok(backend.any_block(block).map(|b| show(&b))))
            .await
    }
}

fn count(block: &Block) -> U64 {
    if block.mined.is_some() {
        U64::from(1)
    } else {
        U64::ZERO
    }
}

impl Backend {
    /// A block of the chain, or for `pending` the empty block that would be made now.
    fn any_block(&mut self, block: BlockId) -> Option<Arc<Block>> {
        if let Ok(Position::Pending) = self.position(Some(block)) {
            let pending = self.pending();
            let block = Block::seal(Some(self.ledger.head()), pending.block(), None);
            return Some(Arc::new(block));
        }
        self.mined_block(block)
    }

    /// A block of the chain; nothing is pending for longer than a request.
    pub(super) fn mined_block(&self, block: BlockId) -> Option<Arc<Block>> {
        match self.position(Some(block)).ok()? {
            Position::At(number) => self.ledger.block(number).cloned(),
            Position::Pending => None,
        }
    }
}
