//! The time of the chain.
//!
//! Chain time is the wall clock plus an offset, and **each block is at least one second later
//! than its parent**: two transactions never share a second, so the protocol's same-second rules
//! are met only inside one transaction. Blocks that come faster than one a second run ahead of the
//! clock, which then waits for the wall to catch up.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::NodeError;

/// The last timestamp a block may have: the end of the year 9999, which every client can print.
pub(crate) const MAX_TIMESTAMP: u64 = 253_402_300_799;

/// Wall clock, offset, and at most one timestamp that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// Chain time minus wall time, seconds.
    offset: i64,
    /// The timestamp of the next block, if one was set.
    next: Option<u64>,
}

impl Clock {
    /// Starts a clock that reads `genesis` now.
    pub(crate) fn starting_at(genesis: Option<u64>) -> Self {
        let offset = genesis.map_or(0, |genesis| difference(genesis, wall()));
        Self { offset, next: None }
    }

    /// Chain time, seconds.
    pub(crate) fn now(&self) -> u64 {
        wall().saturating_add_signed(self.offset)
    }

    /// The timestamp of a block built now on a parent of time `parent`.
    pub(crate) fn next_timestamp(&self, parent: u64) -> u64 {
        self.next
            .unwrap_or_else(|| self.now())
            .max(parent.saturating_add(1))
    }

    /// Moves the clock forward, so that the next block is at least `seconds` after `parent`.
    ///
    /// Returns the offset to the wall clock, seconds.
    ///
    /// # Errors
    /// `TimestampTooLate` - the next block would lie after the year 9999.
    pub(crate) fn advance(&mut self, parent: u64, seconds: u64) -> Result<i64, NodeError> {
        let target = self.now().max(parent).saturating_add(seconds);
        let next = self.next.map(|next| next.saturating_add(seconds));
        within_range(next.unwrap_or(target))?;
        within_range(target)?;
        self.next = next;
        self.offset = difference(target, wall());
        Ok(self.offset)
    }

    /// Fixes the timestamp of the next block; the clock runs on from there.
    ///
    /// # Errors
    /// `TimestampNotLater` - `timestamp` is not after `parent`.
    /// `TimestampTooLate` - it lies after the year 9999.
    pub(crate) fn set_next(&mut self, parent: u64, timestamp: u64) -> Result<(), NodeError> {
        if timestamp <= parent {
            return Err(NodeError::TimestampNotLater {
                given: timestamp,
                parent,
            });
        }
        within_range(timestamp)?;
        self.next = Some(timestamp);
        Ok(())
    }

    /// Notes that a block of this timestamp exists.
    pub(crate) fn sealed(&mut self, timestamp: u64) {
        if self.next.take().is_some() {
            self.offset = difference(timestamp, wall());
        }
    }
}

fn within_range(timestamp: u64) -> Result<(), NodeError> {
    if timestamp > MAX_TIMESTAMP {
        return Err(NodeError::TimestampTooLate { given: timestamp });
    }
    Ok(())
}

fn wall() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}

/// `later - earlier`, signed and saturating.
fn difference(later: u64, earlier: u64) -> i64 {
    let magnitude = i64::try_from(later.abs_diff(earlier)).unwrap_or(i64::MAX);
    if later >= earlier {
        magnitude
    } else {
        magnitude.saturating_neg()
    }
}
