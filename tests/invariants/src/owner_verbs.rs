//! What owners do in the pure world: of a trove its token and its managers, of the ledger its
//! ceilings and itself.

use cdp_core::{RuleError, managers::Delegation};
use fixed_math::{Debt, Seconds};

use crate::{
    event::Event,
    pure::{PureLedger, Record, named},
    trace::{Actor, Op},
    verbs::rate_of,
    world::{ErrorName, Managers},
};

fn refused(name: &str) -> ErrorName {
    ErrorName(name.to_owned())
}

impl PureLedger {
    /// Verbs that touch neither debt nor collateral.
    pub(crate) fn act_for_owner(&mut self, caller: Actor, op: &Op) -> Result<(), ErrorName> {
        match *op {
            Op::SetManager {
                trove,
                manager,
                receiver,
            } => {
                if manager.is_some() != receiver.is_some() {
                    return Err(refused("ReceiverUnfit"));
                }
                let managers = self.find_own(caller, trove)?.managers;
                let named = Managers {
                    manager,
                    receiver,
                    ..managers
                };
                self.record(trove).managers = named;
                self.said.push(Event::ManagerSet(trove, manager, receiver));
                Ok(())
            }
            Op::SetRateDelegate {
                trove,
                delegate,
                lowest,
                highest,
                period,
            } => self.set_delegate(caller, trove, delegate, (lowest, highest, period)),
            Op::MoveTrove { trove, from, to } => self.move_trove(caller, trove, from, to),
            Op::Approve { trove, to } => {
                let owner = self.existing(trove)?.owner;
                if caller != owner && !self.operators.contains(&(owner, caller)) {
                    return Err(refused("ERC721InvalidApprover"));
                }
                self.record(trove).approved = to;
                self.said.push(Event::Approved(owner, to, trove));
                Ok(())
            }
            Op::ApproveForAll { operator, approved } => {
                if approved {
                    self.operators.insert((caller, operator));
                } else {
                    self.operators.remove(&(caller, operator));
                }
                self.said.push(Event::Operator(caller, operator, approved));
                Ok(())
            }
            _ => self.govern(caller, op),
        }
    }

    fn record(&mut self, trove: u128) -> &mut Record {
        self.troves.get_mut(&trove).unwrap()
    }

    fn existing(&self, trove: u128) -> Result<&Record, ErrorName> {
        let record = self.troves.get(&trove);
        record.ok_or_else(|| refused("ERC721NonexistentToken"))
    }

    fn set_delegate(
        &mut self,
        caller: Actor,
        trove: u128,
        delegate: Option<Actor>,
        limits: (u128, u128, u64),
    ) -> Result<(), ErrorName> {
        let (lowest, highest, period) = limits;
        if delegate.is_some() {
            let delegation = Delegation {
                lowest: rate_of(lowest)?,
                highest: rate_of(highest)?,
                period: Seconds::new(period),
            };
            delegation.validate().map_err(named)?;
        } else if limits != (0, 0, 0) {
            return Err(named(RuleError::RateRangeUnfit));
        }
        let managers = self.find_own(caller, trove)?.managers;
        self.record(trove).managers = Managers {
            delegate,
            limits,
            ..managers
        };
        self.said.push(Event::DelegateSet(trove, delegate, limits));
        Ok(())
    }

    fn move_trove(
        &mut self,
        caller: Actor,
        trove: u128,
        from: Actor,
        to: Actor,
    ) -> Result<(), ErrorName> {
        let record = *self.existing(trove)?;
        if !self.acts_as_owner(caller, &record) {
            return Err(refused("ERC721InsufficientApproval"));
        }
        if from != record.owner {
            return Err(refused("ERC721IncorrectOwner"));
        }
        *self.record(trove) = Record {
            owner: to,
            managers: Managers::default(),
            approved: None,
            ..record
        };
        self.said.push(Event::Moved(Some(from), Some(to), trove));
        Ok(())
    }

    fn govern(&mut self, caller: Actor, op: &Op) -> Result<(), ErrorName> {
        let [governor, offered] = self.governor;
        if *op == Op::AcceptOwnership {
            if offered != Some(caller) {
                return Err(refused("NotPendingOwner"));
            }
            self.governor = [offered, None];
            self.said.push(Event::Owned(governor, offered));
            return Ok(());
        }
        if governor != Some(caller) {
            return Err(refused("NotOwner"));
        }
        match *op {
            Op::SetCeiling { branch, ceiling } => {
                let now = self.time();
                let world = self.branches.get_mut(usize::from(branch));
                let world = world.ok_or_else(|| named(RuleError::BranchUnknown))?;
                let new = world.ceiling.change(Debt::new(ceiling), now);
                world.ceiling = new.map_err(named)?;
                self.said.push(Event::Ceiling(branch, ceiling));
            }
            Op::OfferOwnership { to } => {
                self.governor = [governor, to];
                self.said.push(Event::Offered(governor, to));
            }
            Op::RenounceOwnership => {
                self.governor = [None, None];
                self.said.push(Event::Owned(governor, None));
            }
            _ => {}
        }
        Ok(())
    }
}
