//! `ampusd keeper`: does what anybody may do and somebody must.
//!
//! Each round: end what is under way, keep programs alive, bring the copy of all troves up to
//! date, liquidate what is below the MCR at the oracle's price. It redeems nothing. Several
//! keepers may run at once: each simulates before it sends, and one that comes too late pays for
//! a transaction that fails.
//!
//! ```text
//! rpc (retries) ─> book (troves, by pages, then by events) ─> batches (simulated, halved)
//!                                                                  │
//!                              journal (state file) <─> sender (nonce, fees, receipt)
//!                                                                  │
//!                                                              earnings
//! ```

pub mod batches;
mod bid;
pub mod book;
pub mod earnings;
pub mod error;
pub mod event;
mod guard;
pub mod journal;
mod keep_alive;
mod liquidate;
pub mod market;
mod options;
mod sender;

use std::collections::BTreeSet;
use std::sync::Arc;

use alloy::eips::BlockId;
use alloy::providers::Provider;
use alloy::rpc::types::Filter;
use alloy::signers::local::PrivateKeySigner;
use anyhow::Result;
use cdp_core::fixed_math::Price;
use interfaces::trove_manager::ITroveManager;

use crate::chain::Chain;
use crate::rpc::{Patience, Retry, Rpc, random, words};
use crate::site::Site;
use crate::troves;
use book::{Book, Changes};
use error::KeeperError;
use event::{Event, Voice};
use journal::{Journal, JournalFile};
pub use liquidate::Due;
use market::{Branch, Market};
pub use options::Options;

/// Rounds after which the copy of the troves is read whole again.
const ROUNDS_PER_READING: u32 = 100;

/// Blocks whose events are asked for at once at most; after more the copy is read whole.
const BLOCKS_OF_EVENTS: u64 = 2_000;

/// What a round saw and did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The block it looked at.
    pub block: u64,
    /// Active troves.
    pub troves: usize,
    /// Those below the MCR.
    pub due: usize,
    /// Liquidating transactions that succeeded.
    pub succeeded: usize,
}

/// A keeper of one ledger.
#[derive(Debug)]
pub struct Keeper {
    rpc: Rpc,
    site: Site,
    options: Options,
    voice: Voice,
    file: JournalFile,
    journal: Journal,
    branches: Vec<Branch>,
    book: Book,
    rounds: u32,
    unpriced: BTreeSet<u64>,
    programs_at: Option<u64>,
}

/// Connects to a node that may not be up yet, after pauses that grow.
///
/// # Errors
/// As [`Chain::connect`], after so many attempts.
pub async fn connect(
    rpc_url: &str,
    signer: PrivateKeySigner,
    attempts: u32,
    voice: &Voice,
) -> Result<Chain> {
    let patience = Patience::default();
    let mut failures = 0_u32;
    loop {
        let error = match Chain::connect(rpc_url, signer.clone()).await {
            Ok(chain) => return Ok(chain),
            Err(error) => error,
        };
        failures = failures.saturating_add(1);
        if failures >= attempts {
            return Err(error);
        }
        let pause = patience.pause(failures, random());
        voice.say(Event::from(Retry {
            what: "connecting".to_owned(),
            error: words(&error),
            failures,
            pause,
        }));
        tokio::time::sleep(pause).await;
    }
}

impl Keeper {
    /// A keeper that goes on where its state file ends.
    ///
    /// # Errors
    /// [`KeeperError::JournalOfAnother`]; a damaged file.
    pub fn new(
        chain: Chain,
        site: Site,
        options: Options,
        voice: Voice,
        file: JournalFile,
    ) -> Result<Self> {
        let journal = file.read(chain.id, site.ledger, chain.account)?;
        let listener = voice.clone();
        let listener = Arc::new(move |retry: Retry| listener.say(Event::from(retry)));
        Ok(Self {
            rpc: Rpc::new(chain, options.patience, listener),
            site,
            options,
            voice,
            file,
            journal,
            branches: Vec::new(),
            book: Book::default(),
            rounds: 0,
            unpriced: BTreeSet::new(),
            programs_at: None,
        })
    }

    /// What it remembers.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Its copy of the troves.
    #[must_use]
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Says who keeps what.
    ///
    /// # Errors
    /// The node's; a lens that looks at another ledger.
    pub async fn introduce(&self) -> Result<()> {
        self.voice.say(Event::Started {
            chain: self.rpc.chain.id,
            ledger: self.site.ledger,
            account: self.rpc.chain.account,
            balance: self.rpc.balance().await?,
        });
        Ok(())
    }

    /// Round after round; a round that fails is tried again after a pause that grows. With `once`
    /// it is one round, and its error.
    ///
    /// # Errors
    /// With `once`, those of [`Self::round`].
    pub async fn run(&mut self, once: bool) -> Result<()> {
        let mut failures = 0_u32;
        let mut said = None;
        loop {
            let pause = match self.round().await {
                Ok(round) => {
                    failures = 0;
                    // The same again is not worth a line.
                    let figures = (round.troves, round.due, round.succeeded);
                    if said.replace(figures) != Some(figures) || round.due > 0 {
                        let Round {
                            block, troves, due, ..
                        } = round;
                        self.voice.say(Event::Looked { block, troves, due });
                    }
                    if once || round.succeeded > 0 {
                        let totals = self.journal.totals.clone();
                        self.voice.say(Event::Summary(totals));
                    }
                    self.options.interval
                }
                Err(error) if once => return Err(error),
                Err(error) => {
                    failures = failures.saturating_add(1);
                    let pause = self.options.patience.pause(failures, random());
                    self.voice.say(Event::RoundFailed {
                        error: words(&error),
                        pause_ms: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                    });
                    pause
                }
            };
            if once {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// One round.
    ///
    /// # Errors
    /// The node's, after its patience; [`KeeperError`].
    pub async fn round(&mut self) -> Result<Round> {
        self.settle().await?;
        self.keep_alive().await?;
        let dues = self.look().await?;
        self.act(&dues).await
    }

    /// Brings the copy of the troves up to date; answers what is due in each branch.
    ///
    /// # Errors
    /// The node's; [`KeeperError::NodeBehind`].
    pub async fn look(&mut self) -> Result<Vec<Due>> {
        let head = self.rpc.head().await?;
        let (block, now) = head;
        let seen = self.journal.block;
        if block < seen {
            let path = self.file.path().to_path_buf();
            let found = block;
            return Err(KeeperError::NodeBehind { found, seen, path }.into());
        }
        let at = BlockId::number(block);
        self.learn_branches(at).await?;
        self.update(head).await?;
        let mut dues = Vec::new();
        for branch in self.branches.clone() {
            let market = branch.market(&self.rpc, &self.site, at).await?;
            if self.options.guard {
                self.guard(branch.index, &market).await?;
            }
            let Some(price) = self.price(&branch, &market) else {
                continue;
            };
            let (shut, mcr) = (market.shut, branch.params.mcr);
            let troves = self.book.due(branch.index, mcr, price, (now, shut));
            dues.push(Due {
                branch,
                troves,
                price,
                now,
                shut,
            });
        }
        self.journal.block = block;
        self.file.write(&self.journal)?;
        Ok(dues)
    }

    /// Liquidates what is due.
    ///
    /// # Errors
    /// The node's; [`KeeperError`].
    pub async fn act(&mut self, dues: &[Due]) -> Result<Round> {
        let mut round = Round {
            block: self.journal.block,
            troves: self.book.len(),
            ..Round::default()
        };
        for due in dues {
            round.due = round.due.saturating_add(due.troves.len());
            let succeeded = self.liquidate(due).await?;
            round.succeeded = round.succeeded.saturating_add(succeeded);
        }
        Ok(round)
    }

    /// Learns of branches that are new.
    pub(crate) async fn learn_branches(&mut self, at: BlockId) -> Result<()> {
        if self.branches.is_empty() {
            self.site.check(&self.rpc, at).await?;
        }
        let call = ITroveManager::branchCountCall {};
        let count: u64 = self
            .rpc
            .read(self.site.ledger, call, at)
            .await?
            .saturating_to();
        let known = u64::try_from(self.branches.len()).unwrap_or(u64::MAX);
        for index in known..count {
            let branch = Branch::read(&self.rpc, &self.site, index, at).await?;
            self.branches.push(branch);
            // Its troves are not in the copy.
            self.rounds = 0;
        }
        Ok(())
    }

    /// Reads what has changed since the last look, or everything.
    async fn update(&mut self, head: (u64, u64)) -> Result<()> {
        let (block, seen) = (head.0, self.journal.block);
        let behind = block.saturating_sub(seen);
        let whole = self.rounds == 0 || behind > BLOCKS_OF_EVENTS;
        let changes = if whole {
            Changes {
                branches: self.branches.iter().map(|branch| branch.index).collect(),
                ..Changes::default()
            }
        } else if behind == 0 {
            Changes::default()
        } else {
            let filter = Filter::new()
                .address(self.site.ledger)
                .from_block(seen.saturating_add(1))
                .to_block(block);
            let provider = &self.rpc.chain.provider;
            let question = || async { provider.get_logs(&filter).await };
            let logs = self.rpc.ask("eth_getLogs", question).await?;
            Changes::of(logs.iter().map(|log| &log.inner))
        };
        // Until this is over the copy is of two times: if it fails, all is read again.
        let rounds = std::mem::take(&mut self.rounds);
        for branch in &changes.branches {
            let troves = troves::active(&self.rpc, &self.site, *branch, head).await?;
            self.book.set_branch(*branch, troves);
        }
        for id in changes.troves {
            if !changes.branches.contains(&troves::branch_of(id)) {
                let trove = troves::one(&self.rpc, &self.site, id, head).await?;
                self.book.set(id, trove);
            }
        }
        self.rounds = if whole { 1 } else { rounds.saturating_add(1) };
        self.rounds = self.rounds.checked_rem(ROUNDS_PER_READING).unwrap_or(0);
        Ok(())
    }

    /// The price of a branch; says once that there is none.
    fn price(&mut self, branch: &Branch, market: &Market) -> Option<Price> {
        match &market.price {
            Ok(price) => {
                self.unpriced.remove(&branch.index);
                Some(*price)
            }
            Err(reason) => {
                if self.unpriced.insert(branch.index) {
                    let (index, symbol) = (branch.index, branch.symbol.clone());
                    let reason = reason.clone();
                    self.voice.say(Event::NoPrice {
                        branch: index,
                        symbol,
                        reason,
                    });
                }
                None
            }
        }
    }
}
