//! Liquidating what is due, in batches that were simulated.

use alloy::eips::BlockId;
use alloy::primitives::U256;
use alloy::sol_types::{SolCall, SolError};
use anyhow::Result;
use cdp_core::fixed_math::{Coll, Price};
use interfaces::ILens;
use interfaces::trove_manager::ITroveManager::{NothingLiquidated, liquidateCall};

use super::Keeper;
use super::batches::{Batches, Simulated, Step};
use super::earnings::in_amp_usd;
use super::event::Event;
use super::journal::Purpose;
use super::market::{Branch, worth};
use super::sender::Task;
use crate::troves::Trove;

/// What is due in a branch.
#[derive(Clone, Debug)]
pub struct Due {
    /// The branch.
    pub(super) branch: Branch,
    /// Its troves below the MCR, the worst first.
    pub(super) troves: Vec<Trove>,
    /// The price they are liquidated at.
    pub(super) price: Price,
    /// The time of that price.
    pub(super) now: u64,
    /// Whether the branch is shut.
    pub(super) shut: bool,
}

impl Due {
    /// What liquidating these troves pays, in AmpUSD-wei.
    fn value(&self, ids: &[U256]) -> U256 {
        let theirs = self.troves.iter().filter(|trove| ids.contains(&trove.id));
        let paid = theirs.map(|trove| {
            let (price, now) = (self.price, self.now);
            self.branch.compensation(trove, price, now, self.shut)
        });
        let sum = paid.fold(Coll::ZERO, |sum, coll| sum.add(coll).unwrap_or(sum));
        worth(sum, self.price)
    }
}

impl Keeper {
    /// Liquidates what is due in a branch; answers how many transactions succeeded.
    pub(super) async fn liquidate(&mut self, due: &Due) -> Result<usize> {
        let ids: Vec<U256> = due.troves.iter().map(|trove| trove.id).collect();
        let mut batches = Batches::new(&ids, self.options.max_batch);
        let mut succeeded = 0_usize;
        while let Some(batch) = batches.take() {
            let simulated = self.simulate(due.branch.index, &batch).await?;
            match batches.after(batch, simulated) {
                Step::Later => {}
                Step::Stuck(id, reason) => self.voice.say(Event::Stuck { id, reason }),
                Step::Send(batch) => {
                    let sent = self.liquidate_batch(due, batch).await?;
                    succeeded = succeeded.saturating_add(usize::from(sent));
                }
            }
        }
        Ok(succeeded)
    }

    /// What a batch would do now.
    async fn simulate(&self, branch: u64, batch: &[U256]) -> Result<Simulated> {
        let request = self.task(branch, batch).request(self.rpc.chain.account);
        let answer = match self.rpc.call(request, BlockId::pending()).await? {
            Ok(answer) => answer,
            Err(reverted) if reverted.data.starts_with(&NothingLiquidated::SELECTOR) => {
                let ids = self.still_due(batch).await?;
                if !ids.is_empty() {
                    self.voice.say(Event::NothingLiquidated { branch, ids });
                }
                return Ok(Simulated::Only(Vec::new()));
            }
            Err(reverted) => return Ok(Simulated::Reverts(reverted.reason)),
        };
        let count = liquidateCall::abi_decode_returns(&answer)?;
        if count >= U256::from(batch.len()) {
            return Ok(Simulated::All);
        }
        Ok(Simulated::Only(self.still_due(batch).await?))
    }

    /// Those of a batch that are below the MCR now.
    async fn still_due(&self, batch: &[U256]) -> Result<Vec<U256>> {
        let mut still = Vec::new();
        for id in batch.iter().copied() {
            let call = ILens::troveStatusCall { id };
            let status = self.rpc.read(self.site.lens, call, BlockId::latest());
            if status.await?.liquidatable {
                still.push(id);
            }
        }
        Ok(still)
    }

    /// Sends a batch if it is worth it; says whether it succeeded.
    async fn liquidate_batch(&mut self, due: &Due, batch: Vec<U256>) -> Result<bool> {
        let branch = due.branch.index;
        let task = self.task(branch, &batch);
        let gas = match self.estimate(&task).await? {
            Ok(gas) => gas,
            Err(reason) => {
                let purpose = task.purpose;
                self.voice.say(Event::Refused { purpose, reason });
                return Ok(false);
            }
        };
        if let (Some(least), Some(eth_usd)) = (self.options.min_profit, self.options.eth_usd) {
            let wei = U256::from(gas).saturating_mul(U256::from(self.gas_price().await?));
            let fee_value = in_amp_usd(wei, eth_usd);
            let value = due.value(&batch);
            if value < fee_value.saturating_add(least) {
                let troves = batch.len();
                self.voice.say(Event::NotWorthIt {
                    branch,
                    troves,
                    value,
                    fee_value,
                    min_profit: least,
                });
                return Ok(false);
            }
        }
        self.send(task, gas).await
    }

    /// The transaction that liquidates these troves.
    fn task(&self, branch: u64, batch: &[U256]) -> Task {
        let ids = batch.to_vec();
        let data = liquidateCall { ids: ids.clone() }.abi_encode().into();
        Task {
            purpose: Purpose::Liquidate { branch, ids },
            to: self.site.ledger,
            data,
            value: U256::ZERO,
        }
    }
}
