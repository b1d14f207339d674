//! Filters that are polled: logs, blocks, transactions.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use alloy::rpc::types::{Filter, FilterChanges};

use crate::backend::Backend;
use crate::error::NodeError;

/// Filters that can exist at a time.
const MAX_FILTERS: usize = 1_000;

/// A filter that nobody polls for this long may be dropped.
const IDLE: Duration = Duration::from_secs(300);

/// The installed filters.
#[derive(Debug, Default)]
pub(crate) struct Filters {
    by_id: HashMap<u64, Installed>,
    last_id: u64,
}

/// What a filter watches.
#[derive(Clone, Debug)]
pub(crate) enum Watch {
    /// Logs that match.
    Logs(Box<Filter>),
    /// Hashes of new blocks.
    Blocks,
    /// Hashes of new transactions; they are mined at once, so none is ever pending for long.
    Transactions,
}

#[derive(Debug)]
struct Installed {
    watch: Watch,
    /// The first block not yet reported.
    next: u64,
    polled: Instant,
}

impl Filters {
    /// Moves filters that have seen blocks after `head` back to it.
    pub(crate) fn rewind(&mut self, head: u64) {
        let next = head.saturating_add(1);
        for installed in self.by_id.values_mut() {
            installed.next = installed.next.min(next);
        }
    }

    /// Removes a filter; false if there is none of this id.
    pub(crate) fn uninstall(&mut self, id: u64) -> bool {
        self.by_id.remove(&id).is_some()
    }

    fn install(&mut self, watch: Watch, next: u64) -> Result<u64, NodeError> {
        if self.by_id.len() >= MAX_FILTERS {
            self.by_id
                .retain(|_, installed| installed.polled.elapsed() < IDLE);
        }
        if self.by_id.len() >= MAX_FILTERS {
            return Err(NodeError::TooManyFilters { limit: MAX_FILTERS });
        }
        self.last_id = self.last_id.saturating_add(1);
        self.by_id.insert(
            self.last_id,
            Installed {
                watch,
                next,
                polled: Instant::now(),
            },
        );
        Ok(self.last_id)
    }
}

impl Backend {
    /// Installs a filter that reports what comes after the head.
    ///
    /// # Errors
    /// `TooManyFilters` - the limit is reached and all of them are polled.
    pub(crate) fn install_filter(&mut self, watch: Watch) -> Result<u64, NodeError> {
        let next = self.head_number().saturating_add(1);
        self.filters.install(watch, next)
    }

    /// What is new since the last poll.
    ///
    /// # Errors
    /// `FilterNotFound` - no filter of this id. `TooManyLogs` - it stays unread.
    pub(crate) fn filter_changes(&mut self, id: u64) -> Result<FilterChanges, NodeError> {
        let head = self.head_number();
        let installed = self
            .filters
            .by_id
            .get(&id)
            .ok_or(NodeError::FilterNotFound)?;
        let changes = match &installed.watch {
            Watch::Logs(filter) => {
                let (from, to) = self.watched_range(filter, installed.next);
                FilterChanges::Logs(self.logs_between(filter, from, to)?)
            }
            Watch::Blocks => {
                let blocks = self.ledger.range(installed.next, head);
                FilterChanges::Hashes(blocks.iter().map(|block| block.header.hash).collect())
            }
            Watch::Transactions => {
                let blocks = self.ledger.range(installed.next, head);
                let hashes = blocks.iter().flat_map(|block| block.transaction_hashes());
                FilterChanges::Hashes(hashes.collect())
            }
        };
        if let Some(installed) = self.filters.by_id.get_mut(&id) {
            installed.next = head.saturating_add(1);
            installed.polled = Instant::now();
        }
        Ok(changes)
    }

    /// The log filter of an id, to query all of its logs.
    ///
    /// # Errors
    /// `FilterNotFound` - no filter of this id, or not one of logs.
    pub(crate) fn log_filter(&self, id: u64) -> Result<Filter, NodeError> {
        match self
            .filters
            .by_id
            .get(&id)
            .map(|installed| &installed.watch)
        {
            Some(Watch::Logs(filter)) => Ok((**filter).clone()),
            _ => Err(NodeError::FilterNotFound),
        }
    }
}
