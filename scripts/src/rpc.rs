//! A node that may fail for a while: questions are asked again, after longer and longer pauses.
//!
//! What a node *answers* - a revert, a nonce that is too low - is an answer, and never asked
//! again. What it does not answer - a connection that breaks, a gateway's error page, a rate
//! limit, silence - is.

use std::collections::hash_map::RandomState;
use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

use alloy::eips::BlockId;
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256};
use alloy::providers::Provider;
use alloy::rpc::types::{BlockNumberOrTag, TransactionRequest};
use alloy::sol_types::SolCall;
use alloy::transports::{RpcError, TransportError, TransportErrorKind, TransportResult};
use anyhow::{Context, Result, anyhow};

use crate::chain::Chain;
use crate::execute::reason;

/// JSON-RPC's code of an internal error.
const INTERNAL: i64 = -32_603;

/// Characters that are shown of a page that came instead of an answer.
const PAGE: usize = 120;

/// How long and how often a node is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Times a question is asked at most.
    pub attempts: u32,
    /// The pause after the first failure; each further one is twice as long,
    pub first: Duration,
    /// up to this.
    pub longest: Duration,
    /// How long an answer may take.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 8,
            first: Duration::from_millis(250),
            longest: Duration::from_secs(30),
            answer: Duration::from_secs(30),
        }
    }
}

impl Patience {
    /// The pause after so many failures: between half and the whole of what doubling gives, so
    /// that many who failed together do not come back together.
    #[must_use]
    pub fn pause(&self, failures: u32, random: u64) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let whole = self
            .first
            .saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX))
            .min(self.longest);
        let half = whole.checked_div(2).unwrap_or_default();
        let part = u32::try_from(random % 1_001).unwrap_or_default();
        let jitter = half.saturating_mul(part).checked_div(1_000);
        half.saturating_add(jitter.unwrap_or_default())
    }
}

/// A number that nobody foresees; good enough for pauses.
#[must_use]
pub fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A question that will be asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// What was asked.
    pub what: String,
    /// What went wrong.
    pub error: String,
    /// How often it did.
    pub failures: u32,
    /// How long the pause is.
    pub pause: Duration,
}

/// Who hears of retries.
pub type Listener = Arc<dyn Fn(Retry) + Send + Sync>;

/// What a contract answered, or with what it reverted.
pub type Answer<T> = Result<T, Reverted>;

/// A revert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    /// The named error, or the node's message.
    pub reason: String,
    /// What it came with.
    pub data: Bytes,
}

/// The views of contracts, wherever their chain is.
pub trait Views {
    /// Reads a view that may revert, as of a block.
    ///
    /// # Errors
    /// The node's; an answer of another shape.
    fn view<C: SolCall>(
        &self,
        to: Address,
        call: C,
        at: BlockId,
    ) -> impl Future<Output = Result<Answer<C::Return>>>;

    /// The code at an address.
    ///
    /// # Errors
    /// The node's.
    fn code(&self, address: Address) -> impl Future<Output = Result<Bytes>>;

    /// Reads a view.
    ///
    /// # Errors
    /// The node's; a revert; an answer of another shape.
    fn read<C: SolCall>(
        &self,
        to: Address,
        call: C,
        at: BlockId,
    ) -> impl Future<Output = Result<C::Return>> {
        async move {
            let answer = self.view(to, call, at).await?;
            answer.map_err(|reverted| anyhow!("{to} refuses {}: {}", C::SIGNATURE, reverted.reason))
        }
    }
}

/// A chain behind a node that may fail.
#[derive(Clone)]
pub struct Rpc {
    /// The chain.
    pub chain: Chain,
    /// How long and how often it is asked.
    pub patience: Patience,
    listener: Listener,
}

impl Debug for Rpc {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rpc")
            .field("chain", &self.chain)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

impl Rpc {
    /// A chain, asked with patience.
    #[must_use]
    pub fn new(chain: Chain, patience: Patience, listener: Listener) -> Self {
        Self {
            chain,
            patience,
            listener,
        }
    }

    /// Asks until there is an answer, or patience ends.
    ///
    /// # Errors
    /// The node's, as a [`TransportError`] in the chain of causes; silence.
    pub async fn ask<T, F>(&self, what: &str, question: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = TransportResult<T>>,
    {
        let mut failures = 0_u32;
        loop {
            let asked = tokio::time::timeout(self.patience.answer, question()).await;
            let error = match asked {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) if passes(&error) => anyhow::Error::from(error),
                Ok(Err(error)) => return Err(error).with_context(|| what.to_owned()),
                Err(_) => anyhow!("no answer in {} s", self.patience.answer.as_secs()),
            };
            failures = failures.saturating_add(1);
            if failures >= self.patience.attempts {
                return Err(error).with_context(|| format!("{what}: failed {failures} times"));
            }
            let pause = self.patience.pause(failures, random());
            (self.listener)(Retry {
                what: what.to_owned(),
                error: words(&error),
                failures,
                pause,
            });
            tokio::time::sleep(pause).await;
        }
    }

    /// Calls and tells a revert from an answer.
    ///
    /// # Errors
    /// The node's.
    pub async fn call(&self, request: TransactionRequest, at: BlockId) -> Result<Answer<Bytes>> {
        let provider = &self.chain.provider;
        let question = || {
            let call = provider.call(request.clone()).block(at);
            async move { call.await }
        };
        reverted(self.ask("eth_call", question).await)
    }

    /// Reads a view that may revert.
    ///
    /// # Errors
    /// The node's; an answer of another shape.
    pub async fn view<C: SolCall>(
        &self,
        to: Address,
        call: C,
        at: BlockId,
    ) -> Result<Answer<C::Return>> {
        let request = TransactionRequest::default()
            .with_to(to)
            .with_input(call.abi_encode());
        match self.call(request, at).await? {
            Ok(answer) => self.chain.decode::<C>(to, &answer).map(Ok),
            Err(reverted) => Ok(Err(reverted)),
        }
    }

    /// Reads a view.
    ///
    /// # Errors
    /// The node's; a revert; an answer of another shape.
    pub async fn read<C: SolCall>(&self, to: Address, call: C, at: BlockId) -> Result<C::Return> {
        Views::read(self, to, call, at).await
    }

    /// The number and the time of the latest block.
    ///
    /// # Errors
    /// The node's; a chain without blocks.
    pub async fn head(&self) -> Result<(u64, u64)> {
        let provider = &self.chain.provider;
        let latest = || async move { provider.get_block_by_number(BlockNumberOrTag::Latest).await };
        let block = self.ask("eth_getBlockByNumber", latest).await?;
        let header = block.context("a chain without blocks")?.header;
        Ok((header.number, header.timestamp))
    }

    /// The account's transactions that are mined, or that are mined or waiting.
    ///
    /// # Errors
    /// The node's.
    pub async fn nonce(&self, at: BlockId) -> Result<u64> {
        let (provider, account) = (&self.chain.provider, self.chain.account);
        let question = || {
            let count = provider.get_transaction_count(account).block_id(at);
            async move { count.await }
        };
        self.ask("eth_getTransactionCount", question).await
    }

    /// What the account owns, in wei.
    ///
    /// # Errors
    /// The node's.
    pub async fn balance(&self) -> Result<U256> {
        let (provider, account) = (&self.chain.provider, self.chain.account);
        let question = || async move { provider.get_balance(account).await };
        self.ask("eth_getBalance", question).await
    }

    /// The code at an address.
    ///
    /// # Errors
    /// The node's.
    pub async fn code(&self, address: Address) -> Result<Bytes> {
        let provider = &self.chain.provider;
        let question = || async move { provider.get_code_at(address).await };
        self.ask("eth_getCode", question).await
    }
}

impl Views for Rpc {
    async fn view<C: SolCall>(
        &self,
        to: Address,
        call: C,
        at: BlockId,
    ) -> Result<Answer<C::Return>> {
        Self::view(self, to, call, at).await
    }

    async fn code(&self, address: Address) -> Result<Bytes> {
        Self::code(self, address).await
    }
}

/// Whether an error may pass by itself.
#[must_use]
pub fn passes(error: &TransportError) -> bool {
    match error {
        // Some nodes give reverts the code of internal errors; those come with data.
        RpcError::ErrorResp(payload) => {
            let internal = payload.code == INTERNAL && payload.as_revert_data().is_none();
            payload.is_retry_err() || internal
        }
        RpcError::Transport(kind) => !matches!(kind, TransportErrorKind::PubsubUnavailable),
        RpcError::NullResp | RpcError::DeserError { .. } => true,
        _ => false,
    }
}

/// The node's own error among the causes of one.
fn of_the_node(error: &anyhow::Error) -> Option<&TransportError> {
    let mut causes = error.chain();
    causes.find_map(|cause| cause.downcast_ref::<TransportError>())
}

/// What the node itself answered, if that is what an error is.
#[must_use]
pub fn answered(error: &anyhow::Error) -> Option<String> {
    let answer = of_the_node(error)?.as_error_resp()?;
    Some(answer.message.to_string())
}

/// Tells a revert from an answer and from everything else.
///
/// # Errors
/// Everything else.
pub fn reverted<T>(result: Result<T>) -> Result<Answer<T>> {
    let error = match result {
        Ok(answer) => return Ok(Ok(answer)),
        Err(error) => error,
    };
    let cause = of_the_node(&error).filter(|cause| !passes(cause));
    let reverted = cause.and_then(|cause| {
        let data = cause.as_error_resp()?.as_revert_data();
        Some(Reverted {
            reason: reason(cause),
            data: data.unwrap_or_default(),
        })
    });
    reverted.map_or(Err(error), |reverted| Ok(Err(reverted)))
}

/// An error and its causes, none that is said already. The node's URL is left out: it may hold a
/// key. Of a page instead of an answer the first line is enough.
#[must_use]
pub fn words(error: &anyhow::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    for cause in error.chain() {
        let said = without_page(without_url(cause.to_string()));
        if !words.iter().any(|word| word.contains(&said)) {
            words.push(said);
        }
    }
    words.join(": ")
}

/// The HTTP client's ` for url (...)` cut out, also of an URL with brackets in it.
fn without_url(said: String) -> String {
    let Some((before, after)) = said.split_once(" for url (") else {
        return said;
    };
    match after.split_once("): ") {
        Some((_, after)) => format!("{before}: {after}"),
        None => before.to_owned(),
    }
}

/// The first line of what a server answered that is no JSON-RPC node, or its beginning.
fn without_page(said: String) -> String {
    const BODY: &str = " with body: ";
    let Some((before, body)) = said.split_once(BODY) else {
        return said;
    };
    let line = body.trim_start().lines().next().unwrap_or_default();
    let line: String = line.trim_end().chars().take(PAGE).collect();
    format!("{before}{BODY}{line}")
}
