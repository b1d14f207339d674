//! Moving time, going back, and changing accounts at will: `evm_…` with the names that Hardhat
//! and Anvil gave the same things.

use alloy_primitives::{Address, B256, Bytes, U64, U256};
use jsonrpsee::core::{RpcResult, async_trait};
use jsonrpsee::proc_macros::rpc;
use stylus_vm::Chain;

use crate::api::Api;
use crate::backend::{Backend, MAX_EMPTY_BLOCKS};
use crate::daily::Daily;
use crate::error::NodeError;

#[rpc(server)]
pub(crate) trait Control {
    #[method(name = "evm_snapshot", aliases = ["anvil_snapshot"])]
    async fn snapshot(&self) -> RpcResult<U64>;

    #[method(name = "evm_revert", aliases = ["anvil_revert"])]
    async fn revert(&self, id: U64) -> RpcResult<bool>;

    #[method(name = "evm_increaseTime", aliases = ["anvil_increaseTime"])]
    async fn increase_time(&self, seconds: U64) -> RpcResult<i64>;

    #[method(
        name = "evm_setNextBlockTimestamp",
        aliases = ["anvil_setNextBlockTimestamp", "hardhat_setNextBlockTimestamp"]
    )]
    async fn set_next_block_timestamp(&self, timestamp: U64) -> RpcResult<()>;

    #[method(name = "evm_mine")]
    async fn mine(&self, timestamp: Option<U64>) -> RpcResult<String>;

    #[method(name = "anvil_mine", aliases = ["hardhat_mine"])]
    async fn mine_many(&self, blocks: Option<U64>, interval: Option<U64>) -> RpcResult<()>;

    #[method(name = "anvil_setBalance", aliases = ["hardhat_setBalance"])]
    async fn set_balance(&self, address: Address, balance: U256) -> RpcResult<bool>;

    #[method(name = "anvil_setCode", aliases = ["hardhat_setCode"])]
    async fn set_code(&self, address: Address, code: Bytes) -> RpcResult<bool>;

    #[method(name = "anvil_setNonce", aliases = ["hardhat_setNonce"])]
    async fn set_nonce(&self, address: Address, nonce: U64) -> RpcResult<bool>;

    #[method(name = "anvil_setStorageAt", aliases = ["hardhat_setStorageAt"])]
    async fn set_storage_at(&self, address: Address, slot: U256, value: B256) -> RpcResult<bool>;

    #[method(name = "anvil_impersonateAccount", aliases = ["hardhat_impersonateAccount"])]
    async fn impersonate(&self, address: Address) -> RpcResult<bool>;

    #[method(
        name = "anvil_stopImpersonatingAccount",
        aliases = ["hardhat_stopImpersonatingAccount"]
    )]
    async fn stop_impersonating(&self, address: Address) -> RpcResult<bool>;

    #[method(name = "devnet_setDaily")]
    async fn set_daily(&self, all: Vec<Daily>) -> RpcResult<()>;

    #[method(name = "devnet_daily")]
    async fn daily(&self) -> RpcResult<Vec<Daily>>;
}

#[async_trait]
impl ControlServer for Api {
    async fn snapshot(&self) -> RpcResult<U64> {
        self.run(|backend| backend.snapshot().map(U64::from)).await
    }

    async fn revert(&self, id: U64) -> RpcResult<bool> {
        self.run(move |backend| Ok(backend.revert(id.to()))).await
    }

    /// Answers the whole offset to the wall clock, seconds.
    async fn increase_time(&self, seconds: U64) -> RpcResult<i64> {
        let advance = move |backend: &mut Backend| {
            backend.move_clock(|clock, parent| clock.advance(parent, seconds.to()))
        };
        self.run(advance).await
    }

    async fn set_next_block_timestamp(&self, timestamp: U64) -> RpcResult<()> {
        self.run(move |backend| backend.set_next_timestamp(timestamp.to()))
            .await
    }

    async fn mine(&self, timestamp: Option<U64>) -> RpcResult<String> {
        let mine = move |backend: &mut Backend| {
            if let Some(timestamp) = timestamp {
                backend.set_next_timestamp(timestamp.to())?;
            }
            backend.mine_empty();
            Ok("0x0".to_owned())
        };
        self.run(mine).await
    }

    /// The first block comes at the time it would have; the others `interval` seconds apart.
    async fn mine_many(&self, blocks: Option<U64>, interval: Option<U64>) -> RpcResult<()> {
        let blocks = blocks.map_or(1, |blocks| blocks.to());
        let interval = interval.map_or(1, |interval| interval.to());
        self.run(move |backend| backend.mine_many(blocks, interval))
            .await
    }

    async fn set_balance(&self, address: Address, balance: U256) -> RpcResult<bool> {
        self.edit(move |chain| chain.set_balance(address, balance))
            .await
    }

    async fn set_code(&self, address: Address, code: Bytes) -> RpcResult<bool> {
        self.edit(move |chain| chain.set_code(address, code)).await
    }

    async fn set_nonce(&self, address: Address, nonce: U64) -> RpcResult<bool> {
        self.edit(move |chain| chain.set_nonce(address, nonce.to()))
            .await
    }

    async fn set_storage_at(&self, address: Address, slot: U256, value: B256) -> RpcResult<bool> {
        self.edit(move |chain| chain.set_storage(address, slot, value.into()))
            .await
    }

    async fn impersonate(&self, address: Address) -> RpcResult<bool> {
        let begin = move |backend: &mut Backend| {
            backend.impersonated.insert(address);
            Ok(true)
        };
        self.run(begin).await
    }

    async fn stop_impersonating(&self, address: Address) -> RpcResult<bool> {
        self.run(move |backend| Ok(backend.impersonated.remove(&address)))
            .await
    }

    /// Replaces all daily transactions; none stops them.
    async fn set_daily(&self, all: Vec<Daily>) -> RpcResult<()> {
        self.run(move |backend| backend.set_daily(all)).await
    }

    async fn daily(&self) -> RpcResult<Vec<Daily>> {
        self.run(|backend| Ok(backend.schedule.shown())).await
    }
}

impl Api {
    async fn edit(&self, change: impl FnOnce(&mut Chain) + Send + 'static) -> RpcResult<bool> {
        let edit = move |backend: &mut Backend| {
            backend.edit(change);
            Ok(true)
        };
        self.run(edit).await
    }
}

impl Backend {
    fn set_next_timestamp(&mut self, timestamp: u64) -> Result<(), NodeError> {
        self.move_clock(|clock, parent| clock.set_next(parent, timestamp))
    }

    fn mine_many(&mut self, blocks: u64, interval: u64) -> Result<(), NodeError> {
        if blocks > MAX_EMPTY_BLOCKS {
            return Err(NodeError::TooManyBlocks {
                given: blocks,
                limit: MAX_EMPTY_BLOCKS,
            });
        }
        for block in 0..blocks {
            if block > 0 {
                let timestamp = self.head_timestamp().saturating_add(interval.max(1));
                self.set_next_timestamp(timestamp)?;
            }
            self.mine_empty();
        }
        Ok(())
    }
}
