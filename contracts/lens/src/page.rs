//! Troves of a branch by their ids, a page at a time. The chain has no index of owners: who wants
//! the troves of one goes through all counters of a branch.

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::kernel;
use cdp_core::{Status, TroveId};
use interfaces::ILens::PageOutOfRange;
use ledger::words::{append, known_branch, of, of_address};
use ledger::{Error, words};
use stylus_kit::revert;

use crate::Lens;
use crate::ask::TroveFacts;

/// Entries of a page at most, and so rounds of every loop.
const MAX_PAGE: u64 = 256;

/// How many entries a page has.
///
/// # Errors
/// `PageOutOfRange` - none, or more than 256.
pub(crate) fn page(max: U256) -> Result<u64, Error> {
    match kernel::narrow_u64(max) {
        Ok(page @ 1..=MAX_PAGE) => Ok(page),
        _ => Err(revert(PageOutOfRange { max }).into()),
    }
}

impl Lens {
    /// The troves among the next counters, all or one owner's, and the counter to go on with.
    ///
    /// # Errors
    /// `BranchUnknown`, `PageOutOfRange`, `LedgerMalformed`.
    #[inline(never)]
    pub(crate) fn troves(
        &self,
        owner: Option<Address>,
        index: U256,
        from: U256,
        max: U256,
    ) -> Result<Vec<u8>, Error> {
        let (branch, page) = (known_branch(index)?, page(max)?);
        let newest = self.ask_branch(index)?.branch.counter;
        // A counter past 64 bits is past the newest.
        let first = kernel::narrow_u64(from).unwrap_or(u64::MAX).max(1);
        let last = first.saturating_add(page).saturating_sub(1).min(newest);
        let (mut rows, mut count) = (Vec::new(), 0_u64);
        for counter in first..=last {
            let facts = self.ask_trove(TroveId { branch, counter }.word())?;
            let theirs = owner.is_none_or(|owner| owner == facts.owner);
            if theirs && facts.trove.status != Status::Closed {
                append_row(&mut rows, &facts);
                count = count.saturating_add(1);
            }
        }
        let next = if last < newest && first <= last {
            last.saturating_add(1)
        } else {
            0
        };
        Ok(list(count, &rows, of(next)))
    }
}

/// Appends a trove to a list.
pub(crate) fn append_row(rows: &mut Vec<u8>, facts: &TroveFacts) {
    let trove = &facts.trove;
    append(
        rows,
        &[
            facts.id.word(),
            of_address(facts.owner),
            of(trove.status.byte()),
            facts.entire_coll.word(),
            facts.entire_debt.word(),
            of(trove.rate.wad()),
        ],
    );
}

/// A list of rows, and where to go on.
#[inline(never)]
pub(crate) fn list(count: u64, rows: &[u8], next: U256) -> Vec<u8> {
    const HEAD: u64 = 2 * 32;
    let mut data = words::answer(&[of(HEAD), next, of(count)]);
    data.extend_from_slice(rows);
    data
}
