//! The sets of reporters: who is in force, who will be, and how that changes.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use cdp_core::reports::{self, Bank, ReportError};
use fixed_math::Timestamp;
use interfaces::IReportFeed::{
    Overflow, QuorumOutOfRange, ReporterCountOutOfRange, ReporterUnfit, ReportersAnnounced,
};
use stylus_kit::reply::{AbiWord, words};
use stylus_kit::{Args, Reply, Revert, ownership, reply, revert};
use stylus_sdk::stylus_core::{HostAccess, RawLogAccess};

use crate::ReportFeed;
use crate::state::{Sets, Size};

/// A set of reporters as it was asked for.
pub(crate) struct Roster {
    members: Vec<Address>,
    size: Size,
}

impl Roster {
    /// Reads `address[] reporters, uint256 quorum`.
    ///
    /// # Errors
    /// `ReporterCountOutOfRange` - none, or more than 32. `QuorumOutOfRange` - not more than half
    /// of them, or more than all. `ReporterUnfit` - one is zero, or not above the one before.
    pub(crate) fn read(args: &mut Args<'_>) -> Result<Self, Revert> {
        let (count, mut named) = args.array()?;
        let quorum = args.uint()?;
        // What passes 8 bits passes every bound.
        let size = Size {
            count: u8::try_from(count).unwrap_or(u8::MAX),
            quorum: u8::try_from(quorum).unwrap_or(u8::MAX),
        };
        reports::require_quorum(size.count, size.quorum).map_err(|error| {
            let reporters = U256::from(count);
            if error == ReportError::ReporterCountOutOfRange {
                revert(ReporterCountOutOfRange { count: reporters })
            } else {
                revert(QuorumOutOfRange { quorum, reporters })
            }
        })?;
        let mut members = Vec::with_capacity(usize::from(size.count));
        let mut before = Address::ZERO;
        for _ in 0..size.count {
            let reporter = named.address()?;
            // Everybody is somebody, and nobody is named twice.
            if reporter <= before {
                return Err(revert(ReporterUnfit { reporter }));
            }
            members.push(reporter);
            before = reporter;
        }
        Ok(Self { members, size })
    }
}

impl ReportFeed {
    /// Announces another set of reporters, in force in 7 days:
    /// `announceReporters(address[] reporters, uint256 quorum)`. It replaces one that waits.
    ///
    /// # Errors
    /// `NotOwner` - the caller is not the owner. Those of [`Roster::read`].
    ///
    /// # Events
    /// `ReportersAnnounced`.
    pub(crate) fn announce_reporters(&mut self, mut args: Args<'_>) -> Reply {
        ownership::require_owner(self)?;
        let roster = Roster::read(&mut args)?;
        let mut sets = self.sets();
        sets.rotation = sets.rotation.announce(self.now()).map_err(overflow)?;
        self.keep(sets.rotation.before.other(), sets, &roster)?;
        self.log_announced(&roster, sets.rotation.next_from);
        reply::nothing()
    }

    /// Names the first reporters, in force at once.
    ///
    /// # Errors
    /// `Overflow` - never: the set that follows is not announced yet.
    ///
    /// # Events
    /// `ReportersAnnounced`.
    pub(crate) fn name_reporters(&mut self, roster: &Roster) -> Result<(), Revert> {
        self.keep(Bank::Left, Sets::default(), roster)?;
        self.log_announced(roster, self.now());
        Ok(())
    }

    /// Stores a set in a bank.
    fn keep(&mut self, bank: Bank, sets: Sets, roster: &Roster) -> Result<(), Revert> {
        let sets = sets.with(bank, roster.size);
        self.set_sets(&sets).map_err(overflow)?;
        for (place, member) in (0..roster.size.count).zip(&roster.members) {
            self.set_member(bank, place, *member);
        }
        Ok(())
    }

    /// Answers `reporters()`: those in force.
    pub(crate) fn tell_reporters(&self) -> Reply {
        let sets = self.sets();
        let bank = sets.rotation.in_force(self.now());
        let members = self.members(bank, sets.size(bank).count);
        words(&array(&[32_u64.abi()], &members))
    }

    /// Answers `quorum()`: the one in force.
    pub(crate) fn tell_quorum(&self) -> Reply {
        let sets = self.sets();
        reply::word(sets.size(sets.rotation.in_force(self.now())).quorum)
    }

    /// Answers `pendingReporters()`: the set that waits, its quorum and its first second.
    pub(crate) fn tell_pending_reporters(&self) -> Reply {
        let sets = self.sets();
        let Some((bank, from)) = sets.rotation.pending(self.now()) else {
            return words(&announcement(&[], 0, Timestamp::NEVER));
        };
        let Size { count, quorum } = sets.size(bank);
        words(&announcement(&self.members(bank, count), quorum, from))
    }

    fn log_announced(&self, roster: &Roster, from: Timestamp) {
        let mut log = Vec::from([ReportersAnnounced::SIGNATURE_HASH.abi()]);
        log.extend(announcement(&roster.members, roster.size.quorum, from));
        self.vm().emit_log(log.as_flattened(), 1);
    }
}

/// A set with its quorum and its first second, encoded.
fn announcement(members: &[Address], quorum: u8, from: Timestamp) -> Vec<[u8; 32]> {
    array(&[96_u64.abi(), quorum.abi(), from.raw().abi()], members)
}

/// Words, then an array that is their last part.
fn array(head: &[[u8; 32]], members: &[Address]) -> Vec<[u8; 32]> {
    let count = u64::try_from(members.len()).unwrap_or_default();
    let mut all = head.to_vec();
    all.push(count.abi());
    all.extend(members.iter().map(AbiWord::abi));
    all
}

#[cold]
fn overflow(_: fixed_math::MathError) -> Revert {
    revert(Overflow {})
}
