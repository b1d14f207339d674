//! Collateral that accounts gained from offsets: booked before a balance changes, then claimed.

use alloc::vec::Vec;

use alloy_primitives::Address;
use alloy_sol_types::SolEvent;
use cdp_core::params::MAX_BRANCHES;
use cdp_core::pool::{self, Account};
use fixed_math::{Coll, Shares};
use interfaces::IStabilityPool::{GainsClaimed, Overflow};
use stylus_kit::calldata::account;
use stylus_kit::reply::{AbiWord, join};
use stylus_kit::slots::Slot;
use stylus_kit::{Args, Reply, Revert, reply, revert, token};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess, RawLogAccess};

use crate::StabilityPool;
use crate::interest::overflow;
use crate::offset::branch;
use crate::state::{Holder, Place};

/// An amount of each branch's collateral.
type Due = [Coll; 8];
const _: () = assert!(MAX_BRANCHES == 8, "each has its amount");

impl StabilityPool {
    /// Books what an account gained of every collateral, then gives it another number of shares,
    /// in the current scale (POOL-10). Who has no shares before and after has no gains to book;
    /// who has none after needs no snapshot, and takes new ones on entering again; who has seen all
    /// offsets has neither gains nor an old snapshot.
    ///
    /// # Errors
    /// `Overflow` - not reachable inside the caps.
    #[inline(never)]
    pub(crate) fn settle(
        &mut self,
        who: &Address,
        place: Place,
        had: Holder,
        next: Shares,
    ) -> Result<(), Revert> {
        let new = had.account.raw.is_zero();
        if new && next.is_zero() {
            return Ok(());
        }
        if new || had.seen != place.offsets() {
            self.book(who, place, had.account, next)?;
        }
        self.set_holder(who, place, next).map_err(overflow)
    }

    /// Books gains and takes snapshots.
    fn book(
        &mut self,
        who: &Address,
        place: Place,
        had: Account,
        next: Shares,
    ) -> Result<(), Revert> {
        let gains = self.gains(who);
        for branch in place.branches() {
            if !had.raw.is_zero() {
                let gained = self.gained(gains, place, had, branch)?;
                if !gained.is_zero() {
                    let booked = self.booked(gains, branch).add(gained).map_err(overflow)?;
                    self.set_booked(gains, branch, booked);
                }
            }
            if !next.is_zero() {
                self.set_snapshot(gains, branch, self.sum(place.scale(), branch));
            }
        }
        Ok(())
    }

    /// What an account gained of a collateral since it was last settled.
    #[inline(never)]
    fn gained(
        &self,
        gains: Slot,
        place: Place,
        account: Account,
        branch: u8,
    ) -> Result<Coll, Revert> {
        let snapshot = self.snapshot(gains, branch);
        let sum_of = |scale| self.sum(scale, branch);
        pool::gain(account, place.scale(), snapshot, sum_of).map_err(|_| revert(Overflow {}))
    }

    /// Runs `claim(address receiver)`: pays the caller's gains of every collateral; `None` if the
    /// argument is malformed.
    pub(crate) fn run_claim(&mut self, args: &Args<'_>) -> Option<Reply> {
        let [receiver] = args.peek()?;
        Some(self.claim(account(receiver)?, None))
    }

    /// Runs `claimBranch(uint256 branch, address receiver)`: pays the caller's gains of one
    /// collateral; `None` if the arguments are malformed.
    pub(crate) fn run_claim_branch(&mut self, args: &Args<'_>) -> Option<Reply> {
        let [of, receiver] = args.peek()?;
        Some(self.claim(account(receiver)?, Some(branch(of)?)))
    }

    /// Stores, tells, then sends: what the caller gained, of one branch or of all. Who is owed
    /// nothing of it stays as they are, fractions of a unit included: no event would tell of a
    /// change (STD-7).
    ///
    /// # Errors
    /// `TokenTransferFailed` - a collateral does not pay.
    ///
    /// # Events
    /// `GainsClaimed` for each collateral of which there is some.
    #[inline(never)]
    fn claim(&mut self, receiver: &Address, only: Option<u8>) -> Reply {
        let (place, caller) = (self.place(), self.vm().msg_sender());
        let had = self.holder(&caller);
        let mut due = self.due(&caller, place, had.account)?;
        for (branch, amount) in (0..).zip(&mut due) {
            if only.is_some_and(|only| only != branch) {
                *amount = Coll::ZERO;
            }
        }
        if due.iter().all(|amount| amount.is_zero()) {
            return reply::nothing();
        }
        let shares = had.account.shares_at(place.scale());
        self.settle(&caller, place, had, shares)?;
        let gains = self.gains(&caller);
        for (branch, amount) in (0..).zip(&due) {
            if amount.is_zero() {
                continue;
            }
            self.set_booked(gains, branch, Coll::ZERO);
            let words = [
                GainsClaimed::SIGNATURE_HASH.abi(),
                caller.abi(),
                receiver.abi(),
                self.token(branch).abi(),
                amount.raw().abi(),
            ];
            self.vm().emit_log(words.as_flattened(), 4);
        }
        for (branch, amount) in (0..).zip(&due) {
            if !amount.is_zero() {
                token::send(self, self.token(branch), *receiver, amount.word())?;
            }
        }
        reply::nothing()
    }

    /// What an account could claim of each branch's collateral: nothing of one that never came.
    fn due(&self, who: &Address, place: Place, account: Account) -> Result<Due, Revert> {
        let gains = self.gains(who);
        let mut due = Due::default();
        for (branch, due) in (0..).zip(&mut due) {
            if place.has(branch) {
                let gained = self.gained(gains, place, account, branch)?;
                *due = self.booked(gains, branch).add(gained).map_err(overflow)?;
            }
        }
        Ok(due)
    }

    /// Answers `claimable(address)`; `None` if the argument is malformed.
    pub(crate) fn tell_claimable(&self, args: &Args<'_>) -> Option<Reply> {
        let [who] = args.peek()?;
        Some(self.claimable(account(who)?))
    }

    /// Tokens, and how much of each somebody could claim.
    #[inline(never)]
    fn claimable(&self, who: &Address) -> Reply {
        let place = self.place();
        let (mut tokens, mut amounts) = (Vec::new(), Vec::new());
        let mut count = 0_u64;
        for (branch, amount) in (0..).zip(self.due(who, place, self.holder(who).account)?) {
            if place.has(branch) {
                tokens.extend_from_slice(&self.token(branch).abi());
                amounts.extend_from_slice(&amount.raw().abi());
                count = count.saturating_add(1);
            }
        }
        // Two arrays, each behind its offset: the second comes after the first's length and words.
        let second = count.saturating_add(3).saturating_mul(32);
        let (count, offsets) = (count.abi(), [64_u64.abi(), second.abi()]);
        let [first, second] = &offsets;
        Ok(join(&[first, second, &count, &tokens, &count, &amounts]))
    }
}
