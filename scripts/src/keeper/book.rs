//! The keeper's copy of all active troves, and what of it is due (pure).
//!
//! It is read whole at first and from time to time; in between the ledger's events say which
//! troves changed. Interest is added as time goes by. The copy only proposes: whether a trove is
//! liquidated is simulated on the chain before anything is sent.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use alloy::primitives::{B256, Log, U256};
use alloy::sol_types::SolEvent;
use cdp_core::fixed_math::{Price, Ratio, kernel};
use interfaces::trove_manager::ITroveManager;

use crate::troves::Trove;

/// What the events of some blocks have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Troves that were touched.
    pub troves: BTreeSet<U256>,
    /// Branches all of whose troves were.
    pub branches: BTreeSet<u64>,
}

/// Events of one trove, whose id is their first topic.
const OF_A_TROVE: [B256; 10] = [
    ITroveManager::TroveOpened::SIGNATURE_HASH,
    ITroveManager::RateChanged::SIGNATURE_HASH,
    ITroveManager::CollateralAdded::SIGNATURE_HASH,
    ITroveManager::CollateralWithdrawn::SIGNATURE_HASH,
    ITroveManager::Borrowed::SIGNATURE_HASH,
    ITroveManager::Repaid::SIGNATURE_HASH,
    ITroveManager::TroveClosed::SIGNATURE_HASH,
    ITroveManager::RedistributionApplied::SIGNATURE_HASH,
    ITroveManager::TroveLiquidated::SIGNATURE_HASH,
    ITroveManager::TroveRedeemed::SIGNATURE_HASH,
];

/// Events of all troves of a branch, whose index is their first topic.
const OF_A_BRANCH: [B256; 2] = [
    ITroveManager::Redistributed::SIGNATURE_HASH,
    ITroveManager::BranchShutDown::SIGNATURE_HASH,
];

impl Changes {
    /// What events of the ledger have changed.
    pub fn of<'a>(logs: impl IntoIterator<Item = &'a Log>) -> Self {
        let mut changes = Self::default();
        for log in logs {
            let [event, subject, ..] = log.topics() else {
                continue;
            };
            let subject = U256::from_be_bytes(subject.0);
            if OF_A_TROVE.contains(event) {
                changes.troves.insert(subject);
            } else if OF_A_BRANCH.contains(event) {
                changes.branches.insert(subject.saturating_to());
            }
        }
        changes
    }
}

/// The copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    troves: BTreeMap<U256, Trove>,
}

impl Book {
    /// How many active troves there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.troves.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.troves.is_empty()
    }

    /// Replaces what is known of a branch.
    pub fn set_branch(&mut self, branch: u64, troves: Vec<Trove>) {
        self.troves.retain(|_, trove| trove.branch() != branch);
        let troves = troves.into_iter().map(|trove| (trove.id, trove));
        self.troves.extend(troves);
    }

    /// Replaces what is known of a trove; none if it is not active any more.
    pub fn set(&mut self, id: U256, trove: Option<Trove>) {
        match trove {
            Some(trove) => self.troves.insert(id, trove),
            None => self.troves.remove(&id),
        };
    }

    /// What is known of a trove.
    #[must_use]
    pub fn get(&self, id: U256) -> Option<&Trove> {
        self.troves.get(&id)
    }

    /// The troves of a branch below its MCR, the worst collateralized first.
    #[must_use]
    pub fn due(
        &self,
        branch: u64,
        mcr: Ratio,
        price: Price,
        (now, shut): (u64, bool),
    ) -> Vec<Trove> {
        let theirs = self.troves.values().filter(|t| t.branch() == branch);
        let due = theirs.filter(|trove| trove.is_below(mcr, price, now, shut));
        let mut due: Vec<Trove> = due.copied().collect();
        due.sort_by(|a, b| worse(a, b, now, shut));
        due
    }
}

/// Orders troves of a branch by collateral over debt.
fn worse(a: &Trove, b: &Trove, now: u64, shut: bool) -> Ordering {
    let (debt, other) = (a.debt_at(now, shut).word(), b.debt_at(now, shut).word());
    let order = kernel::cmp_ratios(a.coll.word(), debt, b.coll.word(), other);
    order.then(a.id.cmp(&b.id))
}
