//! Who the node is, and what gas costs.

use alloy::eips::{BlockId, BlockNumberOrTag};
use alloy::rpc::types::FeeHistory;
use alloy_primitives::{Address, B256, Bytes, U64, U256, keccak256};
use jsonrpsee::core::{RpcResult, async_trait};
use jsonrpsee::proc_macros::rpc;

use crate::accounts;
use crate::api::Api;
use crate::backend::{Backend, Position};
use crate::block::Block;
use crate::config::COINBASE;
use crate::error::NodeError;

/// Blocks that one fee history may cover, as in geth.
const MAX_FEE_HISTORY: u64 = 1_024;

/// Percentiles that one fee history may ask for, as in geth.
const MAX_PERCENTILES: usize = 100;

#[rpc(server, namespace = "web3")]
pub(crate) trait Web3 {
    #[method(name = "clientVersion")]
    fn client_version(&self) -> RpcResult<String>;

    #[method(name = "sha3")]
    fn sha3(&self, data: Bytes) -> RpcResult<B256>;
}

#[rpc(server, namespace = "net")]
pub(crate) trait Net {
    #[method(name = "version")]
    fn version(&self) -> RpcResult<String>;

    #[method(name = "listening")]
    fn listening(&self) -> RpcResult<bool>;

    #[method(name = "peerCount")]
    fn peer_count(&self) -> RpcResult<U64>;
}

#[rpc(server, namespace = "eth")]
pub(crate) trait ChainInfo {
    #[method(name = "chainId")]
    fn chain_id(&self) -> RpcResult<U64>;

    #[method(name = "blockNumber")]
    async fn block_number(&self) -> RpcResult<U64>;

    #[method(name = "syncing")]
    fn syncing(&self) -> RpcResult<bool>;

    #[method(name = "accounts", aliases = ["eth_requestAccounts"])]
    fn accounts(&self) -> RpcResult<Vec<Address>>;

    #[method(name = "coinbase")]
    fn coinbase(&self) -> RpcResult<Address>;

    #[method(name = "gasPrice")]
    fn gas_price(&self) -> RpcResult<U256>;

    #[method(name = "maxPriorityFeePerGas")]
    fn max_priority_fee_per_gas(&self) -> RpcResult<U256>;

    #[method(name = "feeHistory")]
    async fn fee_history(
        &self,
        blocks: U64,
        newest: BlockNumberOrTag,
        percentiles: Option<Vec<f64>>,
    ) -> RpcResult<FeeHistory>;
}

impl Web3Server for Api {
    fn client_version(&self) -> RpcResult<String> {
        Ok(format!("ampusd-devnet/v{}", env!("CARGO_PKG_VERSION")))
    }

    fn sha3(&self, data: Bytes) -> RpcResult<B256> {
        Ok(keccak256(data))
    }
}

impl NetServer for Api {
    fn version(&self) -> RpcResult<String> {
        Ok(self.config.chain_id.to_string())
    }

    fn listening(&self) -> RpcResult<bool> {
        Ok(true)
    }

    fn peer_count(&self) -> RpcResult<U64> {
        Ok(U64::ZERO)
    }
}

#[async_trait]
impl ChainInfoServer for Api {
    fn chain_id(&self) -> RpcResult<U64> {
        Ok(U64::from(self.config.chain_id))
    }

    async fn block_number(&self) -> RpcResult<U64> {
        self.run(|backend| Ok(U64::from(backend.head_number())))
            .await
    }

    fn syncing(&self) -> RpcResult<bool> {
        Ok(false)
    }

    fn accounts(&self) -> RpcResult<Vec<Address>> {
        Ok(accounts::addresses())
    }

    fn coinbase(&self) -> RpcResult<Address> {
        Ok(COINBASE)
    }

    /// The base fee: nobody competes for room in a block.
    fn gas_price(&self) -> RpcResult<U256> {
        Ok(U256::from(self.config.base_fee))
    }

    fn max_priority_fee_per_gas(&self) -> RpcResult<U256> {
        Ok(U256::ZERO)
    }

    async fn fee_history(
        &self,
        blocks: U64,
        newest: BlockNumberOrTag,
        percentiles: Option<Vec<f64>>,
    ) -> RpcResult<FeeHistory> {
        let blocks = blocks.saturating_to();
        self.run(move |backend| backend.fee_history(blocks, newest, percentiles))
            .await
    }
}

impl Backend {
    /// Base fees, use and tips of the `count` blocks that end with `newest`.
    fn fee_history(
        &self,
        count: u64,
        newest: BlockNumberOrTag,
        percentiles: Option<Vec<f64>>,
    ) -> Result<FeeHistory, NodeError> {
        let percentiles = percentiles.unwrap_or_default();
        check_percentiles(&percentiles)?;
        let newest = match self.position(Some(BlockId::Number(newest)))? {
            Position::At(number) => number,
            Position::Pending => self.head_number(),
        };
        let count = count.min(MAX_FEE_HISTORY).min(newest.saturating_add(1));
        if count == 0 {
            return Ok(FeeHistory::default());
        }
        let oldest = newest.saturating_sub(count.saturating_sub(1));
        let blocks = self.ledger.range(oldest, newest);
        let base_fee = u128::from(self.config.base_fee);
        let rewards = blocks
            .iter()
            .map(|block| vec![tip(block); percentiles.len()]);
        Ok(FeeHistory {
            // One more than the blocks: that of the next block is known.
            base_fee_per_gas: vec![base_fee; blocks.len().saturating_add(1)],
            gas_used_ratio: blocks.iter().map(|block| used_ratio(block)).collect(),
            oldest_block: oldest,
            reward: (!percentiles.is_empty()).then(|| rewards.collect()),
            ..Default::default()
        })
    }
}

fn check_percentiles(percentiles: &[f64]) -> Result<(), NodeError> {
    let ascending = percentiles.is_sorted_by(|a, b| a <= b);
    let inside = percentiles
        .iter()
        .all(|percentile| (0.0..=100.0).contains(percentile));
    if !ascending || !inside || percentiles.len() > MAX_PERCENTILES {
        let text = "reward percentiles ascend from 0 to 100 and are at most 100";
        return Err(NodeError::InvalidParams(text.to_owned()));
    }
    Ok(())
}

/// The tip that the block's transaction paid, wei per gas: every percentile of a single one.
fn tip(block: &Block) -> u128 {
    let base_fee = u128::from(block.header.base_fee_per_gas.unwrap_or_default());
    let paid = block
        .mined
        .as_ref()
        .map_or(0, |mined| mined.receipt.effective_gas_price);
    paid.saturating_sub(base_fee)
}

/// Used gas over the gas limit. A ratio for display: gas limits are exact in an f64.
fn used_ratio(block: &Block) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let ratio = block.header.gas_used as f64 / block.header.gas_limit.max(1) as f64;
    ratio
}
