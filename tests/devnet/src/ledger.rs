//! The blocks, in order, and where each hash is found.

use std::collections::HashMap;
use std::sync::Arc;

use alloy_primitives::B256;

use crate::block::{Block, Mined};

/// Every block since genesis. Block `n` is at index `n`.
#[derive(Debug)]
pub(crate) struct Ledger {
    blocks: Vec<Arc<Block>>,
    head: Arc<Block>,
    by_hash: HashMap<B256, u64>,
    by_transaction: HashMap<B256, u64>,
}

impl Ledger {
    /// Starts with the block 0.
    pub(crate) fn new(genesis: Block) -> Self {
        let genesis = Arc::new(genesis);
        let mut ledger = Self {
            blocks: Vec::new(),
            head: genesis.clone(),
            by_hash: HashMap::new(),
            by_transaction: HashMap::new(),
        };
        ledger.push(genesis);
        ledger
    }

    /// The latest block.
    pub(crate) fn head(&self) -> &Arc<Block> {
        &self.head
    }

    /// Appends the block after the head.
    pub(crate) fn push(&mut self, block: Arc<Block>) {
        self.by_hash.insert(block.header.hash, block.header.number);
        for hash in block.transaction_hashes() {
            self.by_transaction.insert(hash, block.header.number);
        }
        self.head = block.clone();
        self.blocks.push(block);
    }

    /// The block of a number.
    pub(crate) fn block(&self, number: u64) -> Option<&Arc<Block>> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    /// The number of the block with a hash.
    pub(crate) fn number_of(&self, hash: &B256) -> Option<u64> {
        self.by_hash.get(hash).copied()
    }

    /// A transaction and its receipt.
    pub(crate) fn transaction(&self, hash: &B256) -> Option<&Mined> {
        self.block(*self.by_transaction.get(hash)?)?.mined.as_ref()
    }

    /// The blocks from `from` to `to`, both included, as far as they exist.
    pub(crate) fn range(&self, from: u64, to: u64) -> &[Arc<Block>] {
        let end = usize::try_from(to).map_or(usize::MAX, |to| to.saturating_add(1));
        let end = end.min(self.blocks.len());
        let start = usize::try_from(from).unwrap_or(usize::MAX).min(end);
        self.blocks.get(start..end).unwrap_or_default()
    }

    /// Forgets every block after `number`; block 0 always stays.
    pub(crate) fn truncate(&mut self, number: u64) {
        let length = usize::try_from(number).map_or(usize::MAX, |number| number.saturating_add(1));
        for block in self.blocks.drain(length.min(self.blocks.len())..) {
            self.by_hash.remove(&block.header.hash);
            for hash in block.transaction_hashes() {
                self.by_transaction.remove(&hash);
            }
        }
        if let Some(head) = self.blocks.last() {
            self.head = head.clone();
        }
    }
}
