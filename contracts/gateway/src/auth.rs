//! The lock, and for whom the gateway acts on a trove (GATE-5).

use alloy_primitives::{Address, B256, U256};
use interfaces::IGateway::{Locked, NotOwnerNorManager, NotTroveOwner};
use interfaces::trove_manager::ITroveManager::{managersCall, ownerOfCall};
use stylus_kit::reply::{AbiWord, calldata};
use stylus_kit::{Args, Reply, Revert, outside, revert};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::Gateway;

/// The lock while a verb runs.
pub(crate) const HELD: B256 = B256::with_last_byte(1);

/// The two sides of a user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    /// Who calls and pays.
    pub(crate) payer: Address,
    /// Whom what leaves goes to: the caller, or the receiver of a manager.
    pub(crate) payee: Address,
}

impl Gateway {
    /// Runs a verb while no other runs.
    ///
    /// # Errors
    /// `Locked` - another runs. Those of the verb.
    pub(crate) fn alone(&mut self, verb: impl FnOnce(&mut Self) -> Reply) -> Reply {
        // One verb runs at a time.
        if !self.lock().is_zero() {
            return Err(revert(Locked {}));
        }
        self.set_lock(HELD);
        let reply = verb(self)?;
        self.set_lock(B256::ZERO);
        Ok(reply)
    }

    /// The caller for itself.
    pub(crate) fn caller(&self) -> User {
        let payer = self.vm().msg_sender();
        User {
            payer,
            payee: payer,
        }
    }

    /// The caller as the owner or the manager of a trove. Whoever else the owner approved acts on
    /// the ledger itself.
    ///
    /// # Errors
    /// What the ledger reverts with: there is no such trove. `NotOwnerNorManager`.
    pub(crate) fn user_of(&self, id: U256) -> Result<User, Revert> {
        let (ledger, caller) = (self.ledger(), self.vm().msg_sender());
        if self.owns(id, caller)? {
            return Ok(self.caller());
        }
        let answer = outside::ask(self, ledger, &calldata(&managersCall { id }))?;
        let [manager, receiver, ..] = outside::words::<6>(ledger, &answer)?;
        // A trove has an owner, and at most one manager.
        if manager.is_zero() || manager != word(caller) {
            return Err(revert(NotOwnerNorManager { caller }));
        }
        let payee = Args::new(&receiver.abi()).address()?;
        Ok(User {
            payer: caller,
            payee,
        })
    }

    /// The caller as the owner of a trove, who alone names markets for it: a market can keep what
    /// it is sent, and what a manager takes out is the receiver's.
    ///
    /// # Errors
    /// What the ledger reverts with: there is no such trove. `NotTroveOwner`.
    pub(crate) fn owner_of(&self, id: U256) -> Result<Address, Revert> {
        let caller = self.vm().msg_sender();
        if self.owns(id, caller)? {
            return Ok(caller);
        }
        Err(revert(NotTroveOwner { caller }))
    }

    fn owns(&self, id: U256, account: Address) -> Result<bool, Revert> {
        let ledger = self.ledger();
        let answer = outside::ask(self, ledger, &calldata(&ownerOfCall { id }))?;
        let [owner] = outside::words(ledger, &answer)?;
        Ok(owner == word(account))
    }
}

/// An address as a number.
fn word(address: Address) -> U256 {
    U256::from_be_bytes(address.abi())
}
