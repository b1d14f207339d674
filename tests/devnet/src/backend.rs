//! The chain with its past: states, blocks, snapshots, and how a block is made.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use alloy::eips::{BlockId, BlockNumberOrTag, RpcBlockHash};
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{Address, B256, keccak256};
use stylus_vm::{Chain, ChainConfig};
use tokio::sync::broadcast;

use crate::accounts;
use crate::block::{Block, Executed};
use crate::clock::Clock;
use crate::config::{COINBASE, NodeConfig};
use crate::daily::Schedule;
use crate::error::NodeError;
use crate::filters::Filters;
use crate::ledger::Ledger;
use crate::submit::Prepared;

/// New blocks a slow subscriber may fall behind before it loses some.
const EVENT_BUFFER: usize = 4_096;

/// Snapshots that can exist at a time.
const MAX_SNAPSHOTS: usize = 1_024;

/// Empty blocks that one request may ask for.
pub(crate) const MAX_EMPTY_BLOCKS: u64 = 10_000;

/// Everything the node knows. Lives on the worker's thread.
#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) config: NodeConfig,
    pub(crate) clock: Clock,
    pub(crate) ledger: Ledger,
    pub(crate) filters: Filters,
    /// What is due once a day.
    pub(crate) schedule: Schedule,
    /// Keys of the unlocked accounts.
    pub(crate) signers: Vec<PrivateKeySigner>,
    /// Accounts that may send without a key.
    pub(crate) impersonated: HashSet<Address>,
    /// The state after the latest block.
    head: Rc<Chain>,
    /// The states after the latest blocks, the head's included.
    states: BTreeMap<u64, Rc<Chain>>,
    snapshots: BTreeMap<u64, Snapshot>,
    next_snapshot: u64,
    events: broadcast::Sender<Arc<Block>>,
}

/// What `evm_revert` goes back to.
#[derive(Debug)]
struct Snapshot {
    number: u64,
    head: Rc<Chain>,
    clock: Clock,
    schedule: Schedule,
    impersonated: HashSet<Address>,
}

/// Where in the chain a request wants to look.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Position {
    /// After the block of this number.
    At(u64),
    /// In the block that would be made now.
    Pending,
}

impl Backend {
    /// Makes block 0 with the development accounts in it.
    pub(crate) fn new(config: NodeConfig, events: broadcast::Sender<Arc<Block>>) -> Self {
        let clock = Clock::starting_at(config.genesis_timestamp);
        let mut chain = Chain::new(ChainConfig {
            chain_id: config.chain_id,
            timestamp: config.genesis_timestamp.unwrap_or_else(|| clock.now()),
            number: 0,
            basefee: config.base_fee,
            gas_limit: config.gas_limit,
            coinbase: COINBASE,
            prevrandao: B256::ZERO,
        });
        let signers = accounts::signers();
        for signer in &signers {
            chain.set_balance(signer.address(), config.balance);
        }
        let genesis = Block::seal(None, chain.block(), None);
        let head = Rc::new(chain);
        Self {
            config,
            clock,
            ledger: Ledger::new(genesis),
            filters: Filters::default(),
            schedule: Schedule::default(),
            signers,
            impersonated: HashSet::new(),
            states: BTreeMap::from([(0, head.clone())]),
            head,
            snapshots: BTreeMap::new(),
            next_snapshot: 1,
            events,
        }
    }

    /// A channel on which every new block arrives.
    pub(crate) fn events() -> broadcast::Sender<Arc<Block>> {
        broadcast::channel(EVENT_BUFFER).0
    }

    /// The number of the latest block.
    pub(crate) fn head_number(&self) -> u64 {
        self.ledger.head().header.number
    }

    /// The state after the latest block.
    pub(crate) fn head(&self) -> &Chain {
        &self.head
    }

    /// The time of the latest block.
    pub(crate) fn head_timestamp(&self) -> u64 {
        self.ledger.head().header.timestamp
    }

    /// A copy of the head, standing in the block that would be made now: after what is due.
    pub(crate) fn pending(&mut self) -> Chain {
        self.catch_up();
        self.next()
    }

    /// A copy of the head, standing in the next block.
    fn next(&self) -> Chain {
        let mut chain = (*self.head).clone();
        let parent = &self.ledger.head().header;
        let env = chain.block_mut();
        env.number = parent.number.saturating_add(1);
        env.timestamp = self.clock.next_timestamp(parent.timestamp);
        env.prevrandao = keccak256(parent.hash);
        // The programs were alive in the parent; with this they are after any jump of the clock.
        if self.config.keep_alive {
            chain.keep_alive_all();
        }
        chain
    }

    /// Executes a transaction in a block of its own.
    ///
    /// # Errors
    /// The VM refuses to include the transaction; the chain is unchanged.
    pub(crate) fn include(&mut self, prepared: Prepared) -> Result<B256, NodeError> {
        let mut chain = self.next();
        let outcome = chain.transact(&prepared.tx)?;
        let executed = Executed {
            transaction: prepared.transaction,
            outcome,
        };
        let hash = *executed.transaction.tx_hash();
        self.adopt(chain, Some(executed));
        Ok(hash)
    }

    /// Makes an empty block.
    pub(crate) fn mine_empty(&mut self) {
        let chain = self.pending();
        self.adopt(chain, None);
    }

    /// Makes an empty block if time has passed since the latest one.
    pub(crate) fn mine_if_due(&mut self) {
        if self.clock.now() > self.head_timestamp() {
            self.mine_empty();
        }
    }

    /// Seals the block that `chain` stands in and makes `chain` the head.
    fn adopt(&mut self, chain: Chain, executed: Option<Executed>) {
        let block = Block::seal(Some(self.ledger.head()), chain.block(), executed);
        let block = Arc::new(block);
        let number = block.header.number;
        self.clock.sealed(block.header.timestamp);
        self.ledger.push(block.clone());
        self.head = Rc::new(chain);
        self.states.insert(number, self.head.clone());
        while self.states.len() > self.config.history.max(1) {
            self.states.pop_first();
        }
        // Nobody may be subscribed.
        let _ = self.events.send(block);
    }

    /// Changes the state of the latest block in place, as the `anvil_set…` methods do.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Chain)) {
        let mut chain = (*self.head).clone();
        change(&mut chain);
        self.head = Rc::new(chain);
        self.states.insert(self.head_number(), self.head.clone());
    }

    /// Finds the place that a block parameter names; nothing means the latest block.
    ///
    /// # Errors
    /// `BlockNotFound` - no such number or hash.
    pub(crate) fn position(&self, block: Option<BlockId>) -> Result<Position, NodeError> {
        match block.unwrap_or_default() {
            BlockId::Number(tag) => self.tag_position(tag),
            BlockId::Hash(RpcBlockHash { block_hash, .. }) => {
                let number = self.ledger.number_of(&block_hash);
                let unknown = || NodeError::BlockNotFound(format!("hash {block_hash}"));
                number.map(Position::At).ok_or_else(unknown)
            }
        }
    }

    fn tag_position(&self, tag: BlockNumberOrTag) -> Result<Position, NodeError> {
        let head = self.head_number();
        match tag {
            BlockNumberOrTag::Pending => Ok(Position::Pending),
            BlockNumberOrTag::Earliest => Ok(Position::At(0)),
            BlockNumberOrTag::Number(number) if number > head => Err(NodeError::BlockNotFound(
                format!("number {number}, the latest is {head}"),
            )),
            BlockNumberOrTag::Number(number) => Ok(Position::At(number)),
            // One block per transaction and no reorganisation: the latest block is final.
            BlockNumberOrTag::Latest | BlockNumberOrTag::Safe | BlockNumberOrTag::Finalized => {
                Ok(Position::At(head))
            }
        }
    }

    /// The state at a block parameter, with the environment of that block.
    ///
    /// # Errors
    /// `BlockNotFound` - no such block. `StatePruned` - its state is no longer kept.
    pub(crate) fn state(&mut self, block: Option<BlockId>) -> Result<Rc<Chain>, NodeError> {
        match self.position(block)? {
            Position::Pending => Ok(Rc::new(self.pending())),
            Position::At(number) => self.states.get(&number).cloned().ok_or_else(|| {
                let oldest = self.states.keys().next().copied().unwrap_or_default();
                NodeError::StatePruned { number, oldest }
            }),
        }
    }

    /// Remembers everything as it is now; returns the id for `revert`.
    ///
    /// # Errors
    /// `TooManySnapshots` - the limit is reached.
    pub(crate) fn snapshot(&mut self) -> Result<u64, NodeError> {
        if self.snapshots.len() >= MAX_SNAPSHOTS {
            return Err(NodeError::TooManySnapshots {
                limit: MAX_SNAPSHOTS,
            });
        }
        let id = self.next_snapshot;
        self.next_snapshot = id.saturating_add(1);
        let snapshot = Snapshot {
            number: self.head_number(),
            head: self.head.clone(),
            clock: self.clock.clone(),
            schedule: self.schedule.clone(),
            impersonated: self.impersonated.clone(),
        };
        self.snapshots.insert(id, snapshot);
        Ok(id)
    }

    /// Goes back to a snapshot and forgets it and all later ones; false if it does not exist.
    pub(crate) fn revert(&mut self, id: u64) -> bool {
        let Some(snapshot) = self.snapshots.remove(&id) else {
            return false;
        };
        self.snapshots.split_off(&id);
        self.ledger.truncate(snapshot.number);
        self.states.split_off(&snapshot.number);
        self.states.insert(snapshot.number, snapshot.head.clone());
        self.head = snapshot.head;
        self.clock = snapshot.clock;
        self.schedule = snapshot.schedule;
        self.impersonated = snapshot.impersonated;
        self.filters.rewind(snapshot.number);
        true
    }
}
