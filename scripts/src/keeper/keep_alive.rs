//! Keeping programs alive: one that expires takes the protocol down with it.

use std::collections::BTreeSet;

use alloy::eips::BlockId;
use alloy::primitives::U256;
use alloy::sol_types::SolCall;
use anyhow::Result;

use super::Keeper;
use super::error::KeeperError;
use super::event::Event;
use super::journal::Purpose;
use super::sender::Task;
use crate::execute::ACTIVATION_VALUE;
use crate::program_deployment::{ARB_WASM, ArbWasm};
use crate::programs::{self, Expiry, Life, Program};

/// Chain time between two looks at the programs: an hour is the clock of their age.
const LOOK_EVERY: u64 = 3_600;

impl Keeper {
    /// Ends what is under way, then keeps alive and activates what is due, whenever it looked last.
    ///
    /// # Errors
    /// [`KeeperError::StillDue`] - the chain refused something; the node's.
    pub async fn renew(&mut self) -> Result<Vec<Program>> {
        self.settle().await?;
        self.programs_at = None;
        self.keep_alive().await?;
        let at = BlockId::number(self.rpc.head().await?.0);
        let programs = programs::all(&self.rpc, &self.site, at).await?;
        let Some(expiry) = Expiry::read(&self.rpc, at).await? else {
            return Ok(programs);
        };
        let due = programs
            .iter()
            .filter(|program| self.is_due(expiry, program));
        let names: Vec<&str> = due.map(|program| program.name.as_str()).collect();
        if names.is_empty() {
            return Ok(programs);
        }
        let programs = names.join(", ");
        Err(KeeperError::StillDue { programs }.into())
    }

    fn is_due(&self, expiry: Expiry, program: &Program) -> bool {
        match program.life {
            Life::Runs(left) => expiry.is_due(left, self.options.keepalive_days),
            Life::Expired => true,
        }
    }

    /// Keeps alive what expires soon and activates what has expired, if it is time to look again.
    pub(super) async fn keep_alive(&mut self) -> Result<()> {
        let (block, now) = self.rpc.head().await?;
        let looked = self.programs_at.map(|at| now.saturating_sub(at));
        if looked.is_some_and(|age| age < LOOK_EVERY) {
            return Ok(());
        }
        let at = BlockId::number(block);
        let Some(expiry) = Expiry::read(&self.rpc, at).await? else {
            self.programs_at = Some(now);
            return Ok(());
        };
        let mut again = false;
        let mut done = BTreeSet::new();
        for program in programs::all(&self.rpc, &self.site, at).await? {
            let due = self.is_due(expiry, &program);
            // Programs of the same code live and expire together.
            if !due || !done.insert(programs::code_hash(&self.rpc, program.address).await?) {
                continue;
            }
            let task = self.renewal(program).await?;
            match self.estimate(&task).await? {
                Ok(gas) => {
                    // A ledger that runs again may name programs that nobody else names.
                    let activates = matches!(task.purpose, Purpose::Activate { .. });
                    again |= !self.send(task, gas).await? || activates;
                }
                Err(reason) => {
                    let purpose = task.purpose;
                    self.voice.say(Event::Refused { purpose, reason });
                }
            }
        }
        if !again {
            self.programs_at = Some(now);
        }
        Ok(())
    }

    /// The transaction that keeps a program alive, or activates it again. What is paid too much
    /// comes back.
    async fn renewal(&self, program: Program) -> Result<Task> {
        let (name, address) = (program.name, program.address);
        let (purpose, data) = match program.life {
            Life::Runs(_) => {
                let codehash = programs::code_hash(&self.rpc, address).await?;
                let call = ArbWasm::codehashKeepaliveCall { codehash };
                let program = address;
                (Purpose::KeepAlive { name, program }, call.abi_encode())
            }
            Life::Expired => {
                let call = ArbWasm::activateProgramCall { program: address };
                let program = address;
                (Purpose::Activate { name, program }, call.abi_encode())
            }
        };
        Ok(Task {
            purpose,
            to: ARB_WASM,
            data: data.into(),
            value: U256::from(ACTIVATION_VALUE),
        })
    }
}
