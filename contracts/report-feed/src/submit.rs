//! Publishing an epoch: m signed reports in, one round out.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use cdp_core::reports::{self, Round};
use fixed_math::{Timestamp, kernel};
use interfaces::IReportFeed::{
    EpochNotAfterLast, NotReporter, Overflow, QuorumMissed, ReportAccepted, ReportOfOtherKind,
    SignatureInvalid, SignersNotAscending,
};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, Revert, reply, revert};
use stylus_sdk::stylus_core::{BlockAccess, HostAccess, RawLogAccess};

use crate::ReportFeed;
use crate::claim::{Claim, Kind};

impl ReportFeed {
    /// Publishes an epoch: `submitAmpl(uint64 epoch, AmplReport[] reports)` or
    /// `submitSpot(uint64 epoch, SpotReport[] reports)`. The epoch is said once for all reports,
    /// so one call cannot mix two.
    ///
    /// # Errors
    /// `ReportOfOtherKind` - the feed is of the other kind. `EpochNotAfterLast` - epochs only go
    /// up. `QuorumMissed` - too few reports. Of each report in turn: `SignatureInvalid`,
    /// `NotReporter`, `SignersNotAscending`, and those of [`Claim::judge`].
    ///
    /// # Events
    /// `ReportAccepted`.
    pub(crate) fn submit(&mut self, kind: Kind, mut args: Args<'_>) -> Reply {
        let epoch = args.u64()?;
        let (count, mut sent) = args.array()?;
        if self.kind() != kind.byte() {
            return Err(revert(ReportOfOtherKind {}));
        }
        let (last, now) = (self.last_round(), self.now());
        // An epoch is published once, and never after a later one.
        reports::require_epoch(&last, epoch).map_err(|_| not_after(epoch, &last))?;
        let sets = self.sets();
        // One set judges, the one in force in this second.
        let bank = sets.rotation.in_force(now);
        let size = sets.size(bank);
        // Enough reporters agree on the epoch.
        if count < u32::from(size.quorum) {
            return Err(missed(count, size.quorum));
        }
        let members = self.members(bank, size.count);
        let mut seats = Seats::new(&members);
        let domain = self.domain();
        let mut accepted = Vec::with_capacity(members.len());
        // Ends after at most 33 rounds: no reporter can take a seat twice.
        for index in 0..count {
            let claim = Claim::read(self, domain, kind, epoch, &mut sent)?;
            let signer = claim.signer(self, &mut sent)?;
            if signer.is_zero() {
                return Err(revert(SignatureInvalid {
                    index: U256::from(index),
                }));
            }
            seats.take(signer)?;
            accepted.push(claim.judge(signer, &last, now)?);
        }
        let round = reports::accept(&last, epoch, &accepted, size.quorum);
        let round = round.map_err(|_| missed(count, size.quorum))?;
        self.set_last_round(&round)
            .map_err(|_| revert(Overflow {}))?;
        self.log_round(&round, count);
        reply::nothing()
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::new(self.vm().block_timestamp())
    }

    fn log_round(&self, round: &Round, reports: u32) {
        let words = [
            ReportAccepted::SIGNATURE_HASH.abi(),
            round.epoch.abi(),
            round.answer.raw().abi(),
            round.updated_at.raw().abi(),
            round.healthy.abi(),
            reports.abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 2);
    }
}

/// The reporters in force, of whom each may speak once, in their order.
struct Seats<'a> {
    members: &'a [Address],
    /// How many of them spoke already, or were passed over.
    taken: usize,
}

impl<'a> Seats<'a> {
    const fn new(members: &'a [Address]) -> Self {
        Self { members, taken: 0 }
    }

    /// Lets a signer speak.
    ///
    /// # Errors
    /// `NotReporter` - they are none. `SignersNotAscending` - they, or one after them, spoke.
    fn take(&mut self, signer: Address) -> Result<(), Revert> {
        let seat = self.members.iter().position(|member| *member == signer);
        // Only reporters speak.
        let seat = seat.ok_or_else(|| revert(NotReporter { signer }))?;
        // Each speaks once.
        if seat < self.taken {
            return Err(revert(SignersNotAscending { signer }));
        }
        self.taken = seat.saturating_add(1);
        Ok(())
    }
}

#[cold]
fn not_after(epoch: u64, last: &Round) -> Revert {
    revert(EpochNotAfterLast {
        epoch: kernel::widen(u128::from(epoch)),
        last: kernel::widen(u128::from(last.epoch)),
    })
}

#[cold]
fn missed(reports: u32, quorum: u8) -> Revert {
    revert(QuorumMissed {
        reports: U256::from(reports),
        quorum: U256::from(quorum),
    })
}
