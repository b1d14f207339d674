//! Finding logs.

use std::sync::Arc;

use alloy::eips::BlockNumberOrTag;
use alloy::rpc::types::{Filter, FilterBlockOption, Log};

use crate::backend::Backend;
use crate::block::Block;
use crate::error::NodeError;

/// Logs that one answer may hold.
const MAX_LOGS: usize = 10_000;

/// Blocks that one query may cover.
const MAX_RANGE: u64 = 1_000_000;

impl Backend {
    /// The logs that a query asks for, oldest first.
    ///
    /// A range ends at the head, whatever it names; both ends are the latest block if absent.
    ///
    /// # Errors
    /// `BlockNotFound` - the block hash is unknown. `BlockRangeReversed`, `BlockRangeTooWide`,
    /// `TooManyLogs` - the query is refused.
    pub(crate) fn logs(&self, filter: &Filter) -> Result<Vec<Log>, NodeError> {
        let (from, to) = match filter.block_option {
            FilterBlockOption::AtBlockHash(hash) => {
                let unknown = || NodeError::BlockNotFound(format!("hash {hash}"));
                let number = self.ledger.number_of(&hash).ok_or_else(unknown)?;
                (number, number)
            }
            FilterBlockOption::Range {
                from_block,
                to_block,
            } => {
                if let (Some(from), Some(to)) = (filter.get_from_block(), filter.get_to_block())
                    && from > to
                {
                    return Err(NodeError::BlockRangeReversed { from, to });
                }
                (self.bound(from_block), self.bound(to_block))
            }
        };
        self.logs_between(filter, from, to)
    }

    /// The matching logs of the blocks from `from` to `to`; none if the range is empty.
    ///
    /// # Errors
    /// `BlockRangeTooWide`, `TooManyLogs` - the query is refused.
    pub(crate) fn logs_between(
        &self,
        filter: &Filter,
        from: u64,
        to: u64,
    ) -> Result<Vec<Log>, NodeError> {
        let blocks = to.min(self.head_number()).saturating_sub(from);
        if blocks >= MAX_RANGE {
            let blocks = blocks.saturating_add(1);
            return Err(NodeError::BlockRangeTooWide {
                blocks,
                limit: MAX_RANGE,
            });
        }
        let mut found = Vec::new();
        for block in self.ledger.range(from, to) {
            found.extend(matching(filter, block).cloned());
            if found.len() > MAX_LOGS {
                return Err(NodeError::TooManyLogs { limit: MAX_LOGS });
            }
        }
        Ok(found)
    }

    /// The part of a filter's range that starts at `next`.
    pub(crate) fn watched_range(&self, filter: &Filter, next: u64) -> (u64, u64) {
        let from = filter.get_from_block().unwrap_or(0).max(next);
        (from, filter.get_to_block().unwrap_or(u64::MAX))
    }

    fn bound(&self, tag: Option<BlockNumberOrTag>) -> u64 {
        match tag {
            Some(BlockNumberOrTag::Number(number)) => number,
            Some(BlockNumberOrTag::Earliest) => 0,
            _ => self.head_number(),
        }
    }
}

/// The logs of one block that match by address and topics.
pub(crate) fn matching<'a>(
    filter: &'a Filter,
    block: &'a Arc<Block>,
) -> impl Iterator<Item = &'a Log> {
    let logs = match filter.matches_bloom(block.header.logs_bloom) {
        true => block.logs(),
        false => &[],
    };
    logs.iter().filter(|log| filter.matches(&log.inner))
}
