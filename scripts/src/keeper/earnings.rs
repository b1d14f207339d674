//! What a transaction cost and brought.

use alloy::eips::BlockId;
use alloy::primitives::{Address, U256};
use alloy::rpc::types::TransactionReceipt;
use alloy::sol_types::SolEvent;
use anyhow::Result;
use cdp_core::fixed_math::{Coll, kernel};
use interfaces::trove_manager::ITroveManager::TroveLiquidated;

use super::Keeper;
use super::event::{Earned, Event};
use super::journal::{Pending, Purpose};
use super::market::worth;
use crate::amounts::WAD_DECIMALS;

/// The liquidations that a receipt tells of: troves, and the compensation for all of them.
#[must_use]
pub fn liquidations(receipt: &TransactionReceipt, ledger: Address) -> (Vec<U256>, U256) {
    let (mut ids, mut compensation) = (Vec::new(), U256::ZERO);
    for log in receipt.inner.logs() {
        if log.address() != ledger {
            continue;
        }
        if let Ok(event) = TroveLiquidated::decode_log(&log.inner) {
            ids.push(event.id);
            compensation = compensation.saturating_add(event.compensation);
        }
    }
    (ids, compensation)
}

/// Wei in AmpUSD-wei at a price of ether in US dollars (WAD).
///
/// # Rounding
/// Up: a cost.
#[must_use]
pub fn in_amp_usd(wei: U256, eth_usd: U256) -> U256 {
    let one = kernel::power_of_ten(WAD_DECIMALS).unwrap_or(U256::ONE);
    kernel::mul_div_up(wei, eth_usd, one).unwrap_or(U256::MAX)
}

/// What the gas of a transaction cost, in wei.
#[must_use]
pub fn fee(receipt: &TransactionReceipt) -> U256 {
    let price = U256::from(receipt.effective_gas_price);
    U256::from(receipt.gas_used).saturating_mul(price)
}

impl Keeper {
    /// Books a transaction that was mined; says whether it succeeded.
    pub(super) async fn conclude(
        &mut self,
        pending: &Pending,
        receipt: &TransactionReceipt,
    ) -> Result<bool> {
        let (transaction, fee) = (receipt.transaction_hash, fee(receipt));
        let purpose = pending.purpose.clone();
        let mut totals = self.journal.totals.clone();
        totals.transactions = totals.transactions.saturating_add(1);
        totals.fees = totals.fees.saturating_add(fee);
        let event = if !receipt.status() {
            totals.failed = totals.failed.saturating_add(1);
            Event::Failed {
                transaction,
                purpose,
                fee,
            }
        } else if let Purpose::Liquidate { branch, .. } = purpose {
            let earned = self.earned(branch, receipt, fee).await?;
            let count = u64::try_from(earned.ids.len()).unwrap_or(u64::MAX);
            totals.troves = totals.troves.saturating_add(count);
            totals.value = totals.value.saturating_add(earned.value);
            Event::Liquidated(earned)
        } else {
            if let Purpose::KeepAlive { .. } | Purpose::Activate { .. } = purpose {
                totals.programs = totals.programs.saturating_add(1);
            }
            Event::Done {
                purpose,
                transaction,
                fee,
            }
        };
        // In one write: a transaction is under way or booked, and never twice.
        self.journal.totals = totals;
        self.journal.pending = None;
        self.file.write(&self.journal)?;
        self.voice.say(event);
        Ok(receipt.status())
    }

    /// What a liquidation brought, at the price of now.
    async fn earned(
        &mut self,
        branch: u64,
        receipt: &TransactionReceipt,
        fee: U256,
    ) -> Result<Earned> {
        let (ids, compensation) = liquidations(receipt, self.site.ledger);
        let at = BlockId::latest();
        self.learn_branches(at).await?;
        let known = self.branches.iter().find(|known| known.index == branch);
        let (mut symbol, mut decimals, mut value) = (String::new(), 0, U256::ZERO);
        if let Some(known) = known {
            (symbol, decimals) = (known.symbol.clone(), known.decimals);
            let market = known.market(&self.rpc, &self.site, at).await?;
            if let (Ok(price), Ok(coll)) = (market.price, Coll::from_word(compensation)) {
                value = worth(coll, price);
            }
        }
        Ok(Earned {
            branch,
            symbol,
            decimals,
            ids,
            compensation,
            value,
            transaction: receipt.transaction_hash,
            gas: receipt.gas_used,
            fee,
            fee_value: self.options.eth_usd.map(|price| in_amp_usd(fee, price)),
        })
    }
}
