//! Bids for places in the chain's cache of programs.

use alloy::primitives::{Address, U256};
use alloy::sol_types::SolCall;
use anyhow::Result;

use super::Keeper;
use super::error::KeeperError;
use super::event::Event;
use super::journal::Purpose;
use super::sender::Task;
use crate::cache::{CacheManager, CacheStatus, Place};

impl Keeper {
    /// Bids for every program that is not in the cache: the least that brings it in or `pay`, the
    /// larger, and not more than `most` each.
    ///
    /// # Errors
    /// [`KeeperError::NoCacheManager`]; [`KeeperError::NotCached`] - a place costs more, or the
    /// manager refused; the node's.
    pub async fn bid(&mut self, pay: U256, most: U256) -> Result<CacheStatus> {
        self.settle().await?;
        let before = CacheStatus::read(&self.rpc, &self.site).await?;
        let manager = before.manager.ok_or(KeeperError::NoCacheManager)?;
        for program in &before.programs {
            // Each bid moves the least of the next one.
            let now = CacheStatus::of(&self.rpc, manager, program).await?;
            if let Place::Free { least } = now {
                let value = least.max(pay);
                if value <= most {
                    self.place_bid(manager, (&program.name, program.address), value)
                        .await?;
                }
            }
        }
        let after = CacheStatus::read(&self.rpc, &self.site).await?;
        let left: Vec<String> = after.missing(most).collect();
        if left.is_empty() {
            return Ok(after);
        }
        let programs = left.join(", ");
        Err(KeeperError::NotCached { programs }.into())
    }

    async fn place_bid(
        &mut self,
        manager: Address,
        (name, program): (&str, Address),
        value: U256,
    ) -> Result<()> {
        let name = name.to_owned();
        let task = Task {
            purpose: Purpose::Cache { name, program },
            to: manager,
            data: CacheManager::placeBidCall { program }.abi_encode().into(),
            value,
        };
        match self.estimate(&task).await? {
            Ok(gas) => self.send(task, gas).await.map(drop),
            Err(reason) => {
                let purpose = task.purpose;
                self.voice.say(Event::Refused { purpose, reason });
                Ok(())
            }
        }
    }
}
