//! Shutting what must be shut, if the keeper was told to: flag, clear, shut.
//!
//! The ledger decides; a call is simulated, and sent if the ledger would accept it. A branch that
//! has a price and is above its SCR, and one that is empty, is not asked about.

use alloy::eips::BlockId;
use alloy::primitives::U256;
use alloy::sol_types::SolCall;
use anyhow::Result;
use interfaces::trove_manager::ITroveManager::{clearFlagCall, flagCall, flagsCall, shutCall};

use super::Keeper;
use super::journal::Purpose;
use super::market::Market;
use super::sender::Task;

impl Keeper {
    /// Takes the step that is due towards the shutdown of a branch, or away from it.
    pub(super) async fn guard(&mut self, index: u64, market: &Market) -> Result<()> {
        let branch = U256::from(index);
        if market.shut {
            return Ok(());
        }
        let call = flagsCall { b: branch };
        let flags = self.rpc.read(self.site.ledger, call, BlockId::latest());
        let flags = flags.await?;
        let troubled = market.price.is_err() || market.tcr < market.scr;
        let outage_flagged = !flags.outage.is_zero();
        if !troubled && !outage_flagged {
            return Ok(());
        }
        let steps = [
            (
                Purpose::Shut { branch: index },
                shutCall { branch }.abi_encode(),
            ),
            (
                Purpose::ClearFlag { branch: index },
                clearFlagCall { branch }.abi_encode(),
            ),
            (
                Purpose::Flag { branch: index },
                flagCall { branch }.abi_encode(),
            ),
        ];
        for (purpose, data) in steps {
            let task = Task {
                purpose,
                to: self.site.ledger,
                data: data.into(),
                value: U256::ZERO,
            };
            // What the ledger refuses is not due.
            if let Ok(gas) = self.estimate(&task).await? {
                self.send(task, gas).await?;
                break;
            }
        }
        Ok(())
    }
}
