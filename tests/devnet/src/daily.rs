//! Transactions that are due once a day, as those of keepers and oracles are on a real chain.
//!
//! Before a later block is made or looked at, the node mines what has become due since: each
//! transaction in a block of its own, at its second of the day exactly, or as soon after it as
//! blocks can be. A day's transaction that is due in the very second of a block comes after it. So
//! time that passes, and time that is moved, brings every day between; one that fails is on the
//! chain as failed, and the next day comes all the same.

use alloy::rpc::types::TransactionRequest;
use serde::{Deserialize, Serialize};

use crate::backend::Backend;
use crate::clock::Clock;
use crate::error::NodeError;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Transactions that may become due at once: ten years of one a day, leap days included.
const MAX_DUE: u64 = 3_653;

/// Transactions a day.
const MAX_DAILY: usize = 32;

/// A transaction, and when in the day it is due.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Daily {
    /// Seconds after midnight, UTC.
    second_of_day: u64,
    /// Sent as by `eth_sendTransaction`, with what it leaves open filled in each day.
    transaction: TransactionRequest,
}

/// What is due, and up to when it has been done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schedule(Vec<(Daily, u64)>);

impl Schedule {
    /// The schedule as it was set.
    pub(crate) fn shown(&self) -> Vec<Daily> {
        self.0.iter().map(|(daily, _)| daily.clone()).collect()
    }

    /// How many transactions are due before `until`.
    fn due_before(&self, until: u64) -> u64 {
        let due = |(daily, done): &(Daily, u64)| {
            let span = until.saturating_sub(daily.after(*done));
            span.div_ceil(DAY)
        };
        self.0.iter().map(due).fold(0, u64::saturating_add)
    }

    /// Takes what is due first before `until`, with its time.
    fn take_before(&mut self, until: u64) -> Option<(u64, TransactionRequest)> {
        let first = self
            .0
            .iter_mut()
            .min_by_key(|(daily, done)| daily.after(*done))?;
        let at = first.0.after(first.1);
        (at < until).then(|| {
            first.1 = at;
            (at, first.0.transaction.clone())
        })
    }
}

impl Daily {
    /// When it is due next after `done`.
    fn after(&self, done: u64) -> u64 {
        let second = done.checked_rem(DAY).unwrap_or_default();
        let midnight = done.saturating_sub(second);
        let days = if second < self.second_of_day { 0 } else { DAY };
        midnight
            .saturating_add(days)
            .saturating_add(self.second_of_day)
    }
}

impl Backend {
    /// Has these transactions sent every day from now on, instead of those before.
    ///
    /// # Errors
    /// `InvalidParams` - a second that no day has, or too many. `UnknownAccount` - a sender that
    /// is not unlocked. `TooManyDue` - the clock is already too far ahead of the latest block.
    pub(crate) fn set_daily(&mut self, all: Vec<Daily>) -> Result<(), NodeError> {
        if all.len() > MAX_DAILY {
            let text = format!("{} daily transactions, at most {MAX_DAILY}", all.len());
            return Err(NodeError::InvalidParams(text));
        }
        for daily in &all {
            let second = daily.second_of_day;
            if second >= DAY {
                let text = format!("no day has a second {second}");
                return Err(NodeError::InvalidParams(text));
            }
            self.sender(&daily.transaction)?;
        }
        // What was due under the old schedule is done under it.
        self.catch_up();
        let now = self.head_timestamp();
        let schedule = Schedule(all.into_iter().map(|daily| (daily, now)).collect());
        within_reach(&schedule, self.clock.next_timestamp(now))?;
        self.schedule = schedule;
        Ok(())
    }

    /// Mines what is due before the next block.
    pub(crate) fn catch_up(&mut self) {
        let until = self.clock.next_timestamp(self.head_timestamp());
        while let Some((at, request)) = self.schedule.take_before(until) {
            let parent = self.head_timestamp();
            let clock = self.clock.clone();
            let set = self
                .clock
                .set_next(parent, at.max(parent.saturating_add(1)));
            let mined = set.and_then(|()| self.submit(request));
            // The next block is still due when it was.
            self.clock = clock;
            if let Err(error) = mined {
                tracing::warn!("a daily transaction, due at {at}, is refused: {error}");
            }
        }
    }

    /// Changes the clock, unless too much would become due by it.
    ///
    /// # Errors
    /// Those of `change`. `TooManyDue` - more than ten years of daily transactions.
    pub(crate) fn move_clock<T>(
        &mut self,
        change: impl FnOnce(&mut Clock, u64) -> Result<T, NodeError>,
    ) -> Result<T, NodeError> {
        let parent = self.head_timestamp();
        let mut clock = self.clock.clone();
        let moved = change(&mut clock, parent)?;
        within_reach(&self.schedule, clock.next_timestamp(parent))?;
        self.clock = clock;
        Ok(moved)
    }
}

fn within_reach(schedule: &Schedule, until: u64) -> Result<(), NodeError> {
    let due = schedule.due_before(until);
    if due > MAX_DUE {
        return Err(NodeError::TooManyDue {
            due,
            limit: MAX_DUE,
        });
    }
    Ok(())
}
