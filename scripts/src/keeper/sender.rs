//! One transaction at a time, from its estimate to its receipt, whatever happens in between.
//!
//! ```text
//! estimate ──refused──> Refused          (a revert costs nothing)
//!     │
//! nonce, fees, sign ─> journal ─> send ──taken──> another nonce, a few times
//!     │                              │
//!     │            no receipt for a while: same nonce, higher fees
//!     v                              v
//!  killed here: the next start      mined ─> journal, earnings
//!  goes on from the journal
//! ```

use std::time::{Duration, Instant};

use alloy::eips::{BlockId, Encodable2718};
use alloy::network::{NetworkTransactionBuilder, TransactionBuilder};
use alloy::primitives::{Address, Bytes, U256};
use alloy::providers::Provider;
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use anyhow::{Context, Result};

use super::Keeper;
use super::error::KeeperError;
use super::event::Event;
use super::journal::{Pending, Purpose};
use crate::rpc::{answered, reverted};

/// Gas given for each 100 of the node's estimate: other transactions may come in between.
const GAS_PERCENT: u64 = 130;

/// Times another nonce is tried.
const NONCES: u32 = 4;

/// Times a transaction is sent again with higher fees, 25 % each: after ten, nine times the first.
const REPLACEMENTS: u32 = 10;

/// Time between two questions for a receipt: short at first, for local chains.
const POLLS: [Duration; 2] = [Duration::from_millis(20), Duration::from_secs(2)];

/// A transaction to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Task {
    /// What it is for.
    pub(super) purpose: Purpose,
    /// Who is called.
    pub(super) to: Address,
    /// With what.
    pub(super) data: Bytes,
    /// Wei that go along.
    pub(super) value: U256,
}

/// What the node said of a signed transaction.
enum Taken {
    /// It has it.
    Yes,
    /// Its nonce is used or about to be.
    Nonce(String),
    /// It refuses it.
    No(String),
}

impl Task {
    /// The call, as the keeper's account makes it.
    pub(super) fn request(&self, from: Address) -> TransactionRequest {
        TransactionRequest::default()
            .with_from(from)
            .with_to(self.to)
            .with_input(self.data.clone())
            .with_value(self.value)
    }
}

impl Keeper {
    /// The gas a task needs, or why the chain refuses it.
    pub(super) async fn estimate(&self, task: &Task) -> Result<Result<u64, String>> {
        let request = task.request(self.rpc.chain.account);
        let provider = &self.rpc.chain.provider;
        let question = || {
            let estimate = provider.estimate_gas(request.clone());
            async move { estimate.await }
        };
        let gas = reverted(self.rpc.ask("eth_estimateGas", question).await)?;
        Ok(gas.map_err(|refused| refused.reason))
    }

    /// Makes a transaction that was estimated; waits until it is mined. Says whether it was, and
    /// succeeded.
    pub(super) async fn send(&mut self, task: Task, gas: u64) -> Result<bool> {
        for _ in 0..NONCES {
            let nonce = self.rpc.nonce(BlockId::pending()).await?;
            let (max_fee, tip) = self.fees().await?;
            let task = task.clone();
            let mut pending = Pending {
                purpose: task.purpose,
                to: task.to,
                data: task.data,
                value: task.value,
                gas: gas.saturating_mul(GAS_PERCENT) / 100,
                nonce,
                max_fee,
                tip,
                hashes: Vec::new(),
            };
            match self.submit(&mut pending).await? {
                Taken::Yes => {
                    if let Some(transaction) = pending.hashes.last().copied() {
                        let purpose = pending.purpose.clone();
                        self.voice.say(Event::Sent {
                            transaction,
                            nonce,
                            purpose,
                        });
                    }
                    return self.watch(pending).await;
                }
                Taken::Nonce(reason) => {
                    self.forget()?;
                    self.voice.say(Event::Outpaced { nonce, reason });
                }
                Taken::No(reason) => {
                    self.forget()?;
                    let purpose = pending.purpose;
                    self.voice.say(Event::Refused { purpose, reason });
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    /// Ends what an earlier run, or a round that failed, has left under way.
    pub(super) async fn settle(&mut self) -> Result<()> {
        let Some(pending) = self.journal.pending.clone() else {
            return Ok(());
        };
        let transaction = pending.hashes.last().copied();
        self.voice.say(Event::Resumed { transaction });
        if !self.is_mined(&pending).await? && !self.is_known(&pending).await? {
            // Nobody has it: whatever is due now is decided anew, with the same nonce.
            let nonce = pending.nonce;
            self.voice.say(Event::Lost { nonce });
            return self.forget();
        }
        self.watch(pending).await.map(drop)
    }

    /// The fees that get a transaction mined soon: the most per gas, and the tip in it.
    async fn fees(&self) -> Result<(u128, u128)> {
        let provider = &self.rpc.chain.provider;
        let question = || async move { provider.estimate_eip1559_fees().await };
        let fees = self.rpc.ask("eth_feeHistory", question).await?;
        Ok((fees.max_fee_per_gas, fees.max_priority_fee_per_gas))
    }

    /// The price of gas now, in wei.
    pub(super) async fn gas_price(&self) -> Result<u128> {
        let provider = &self.rpc.chain.provider;
        let question = || async move { provider.get_gas_price().await };
        self.rpc.ask("eth_gasPrice", question).await
    }

    /// Signs, writes down and sends.
    async fn submit(&mut self, pending: &mut Pending) -> Result<Taken> {
        let chain = self.rpc.chain.clone();
        let request = TransactionRequest::default()
            .with_from(chain.account)
            .with_chain_id(chain.id)
            .with_to(pending.to)
            .with_input(pending.data.clone())
            .with_value(pending.value)
            .with_gas_limit(pending.gas)
            .with_nonce(pending.nonce)
            .with_max_fee_per_gas(pending.max_fee)
            .with_max_priority_fee_per_gas(pending.tip);
        let envelope = request.build(&chain.wallet).await.context("cannot sign")?;
        let hash = *envelope.tx_hash();
        if !pending.hashes.contains(&hash) {
            pending.hashes.push(hash);
        }
        self.journal.pending = Some(pending.clone());
        self.file.write(&self.journal)?;
        let raw = envelope.encoded_2718();
        let question = || async { chain.provider.send_raw_transaction(&raw).await.map(drop) };
        let sent = self.rpc.ask("eth_sendRawTransaction", question).await;
        let Err(error) = sent else {
            return Ok(Taken::Yes);
        };
        // What is no answer may have arrived all the same: the journal has it.
        let Some(words) = answered(&error) else {
            return Err(error);
        };
        let said = |part: &str| words.to_lowercase().contains(part);
        if said("already known") || said("known transaction") || said("already imported") {
            return Ok(Taken::Yes);
        }
        if said("nonce too low") || said("underpriced") || said("nonce too high") {
            // Or it was this very transaction, sent twice, that took the nonce.
            let ours = self.receipt(pending).await?.is_some();
            return Ok(if ours {
                Taken::Yes
            } else {
                Taken::Nonce(words)
            });
        }
        if said("insufficient funds") {
            self.forget()?;
            return Err(KeeperError::CannotPay {
                account: chain.account,
                balance: self.rpc.balance().await?,
                reason: words,
            }
            .into());
        }
        Ok(Taken::No(words))
    }

    /// Waits for the receipt; pays more if it does not come. Says whether the transaction was
    /// mined and succeeded.
    async fn watch(&mut self, mut pending: Pending) -> Result<bool> {
        let [first, longest] = POLLS;
        let (mut sent, mut pause, mut replacements) = (Instant::now(), first, 0_u32);
        loop {
            // The nonce first: a transaction that is mined in between then shows its receipt.
            let used = self.is_mined(&pending).await?;
            if let Some(receipt) = self.receipt(&pending).await? {
                return self.conclude(&pending, &receipt).await;
            }
            if used {
                let nonce = pending.nonce;
                self.voice.say(Event::Lost { nonce });
                self.forget()?;
                return Ok(false);
            }
            if sent.elapsed() >= self.options.replace_after {
                replacements = replacements.saturating_add(1);
                let hash = pending.hashes.last().copied().unwrap_or_default();
                if replacements > REPLACEMENTS {
                    return Err(KeeperError::NotMined { hash, replacements }.into());
                }
                self.replace(&mut pending).await?;
                (sent, pause) = (Instant::now(), first);
            }
            tokio::time::sleep(pause).await;
            pause = longest.min(pause.saturating_mul(2));
        }
    }

    /// Sends it again with the same nonce and higher fees.
    async fn replace(&mut self, pending: &mut Pending) -> Result<()> {
        let (max_fee, tip) = self.fees().await?;
        let more = |old: u128| old.saturating_add(old / 4).saturating_add(1);
        pending.max_fee = more(pending.max_fee).max(max_fee);
        pending.tip = more(pending.tip).max(tip).min(pending.max_fee);
        if let Taken::No(reason) = self.submit(pending).await? {
            let purpose = pending.purpose.clone();
            self.voice.say(Event::Refused { purpose, reason });
        }
        let transaction = pending.hashes.last().copied().unwrap_or_default();
        let nonce = pending.nonce;
        self.voice.say(Event::Replaced { transaction, nonce });
        Ok(())
    }

    /// Nothing is under way any more.
    fn forget(&mut self) -> Result<()> {
        self.journal.pending = None;
        self.file.write(&self.journal)
    }

    /// Whether the nonce is used.
    async fn is_mined(&self, pending: &Pending) -> Result<bool> {
        Ok(self.rpc.nonce(BlockId::latest()).await? > pending.nonce)
    }

    /// The receipt, under any of the hashes.
    async fn receipt(&self, pending: &Pending) -> Result<Option<TransactionReceipt>> {
        let provider = &self.rpc.chain.provider;
        for hash in pending.hashes.iter().rev().copied() {
            let question = || async move { provider.get_transaction_receipt(hash).await };
            let receipt = self.rpc.ask("eth_getTransactionReceipt", question).await?;
            if receipt.is_some() {
                return Ok(receipt);
            }
        }
        Ok(None)
    }

    /// Whether the node knows the transaction under any of its hashes.
    async fn is_known(&self, pending: &Pending) -> Result<bool> {
        let provider = &self.rpc.chain.provider;
        for hash in pending.hashes.iter().rev().copied() {
            let question = || async move { provider.get_transaction_by_hash(hash).await };
            let found = self.rpc.ask("eth_getTransactionByHash", question).await?;
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
