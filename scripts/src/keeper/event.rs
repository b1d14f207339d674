//! What a keeper says: lines for people, or a JSON object per line for programs.

use std::fmt::{self, Debug, Display, Formatter};
use std::sync::{Arc, Mutex, PoisonError};

use alloy::primitives::{Address, B256, U256};
use serde::Serialize;

use super::journal::{Purpose, Totals};
use crate::amounts::{all_as_text, amp_usd, as_text, as_text_if_any, decimal, ether};
use crate::rpc::Retry;

/// What a liquidation brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Earned {
    /// The branch.
    pub branch: u64,
    /// The collateral's symbol.
    pub symbol: String,
    /// The collateral's decimals.
    pub decimals: u8,
    /// The troves that were liquidated.
    #[serde(serialize_with = "all_as_text")]
    pub ids: Vec<U256>,
    /// Collateral received as compensation, in units.
    #[serde(serialize_with = "as_text")]
    pub compensation: U256,
    /// Its value at the oracle's price, in AmpUSD-wei.
    #[serde(serialize_with = "as_text")]
    pub value: U256,
    /// The transaction.
    pub transaction: B256,
    /// Gas used.
    pub gas: u64,
    /// What the gas cost, in wei.
    #[serde(serialize_with = "as_text")]
    pub fee: U256,
    /// The same in AmpUSD-wei, if ether's price was given.
    #[serde(serialize_with = "as_text_if_any")]
    pub fee_value: Option<U256>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "event"
)]
#[allow(missing_docs, reason = "the lines they print say what they are")]
pub enum Event {
    Started {
        chain: u64,
        ledger: Address,
        account: Address,
        #[serde(serialize_with = "as_text")]
        balance: U256,
    },
    Looked {
        block: u64,
        troves: usize,
        due: usize,
    },
    NoPrice {
        branch: u64,
        symbol: String,
        reason: String,
    },
    Retrying {
        what: String,
        error: String,
        failures: u32,
        pause_ms: u64,
    },
    RoundFailed {
        error: String,
        pause_ms: u64,
    },
    Resumed {
        transaction: Option<B256>,
    },
    Lost {
        nonce: u64,
    },
    Sent {
        transaction: B256,
        nonce: u64,
        purpose: Purpose,
    },
    Outpaced {
        nonce: u64,
        reason: String,
    },
    Replaced {
        transaction: B256,
        nonce: u64,
    },
    Liquidated(Earned),
    Failed {
        transaction: B256,
        purpose: Purpose,
        #[serde(serialize_with = "as_text")]
        fee: U256,
    },
    NotWorthIt {
        branch: u64,
        troves: usize,
        #[serde(serialize_with = "as_text")]
        value: U256,
        #[serde(serialize_with = "as_text")]
        fee_value: U256,
        #[serde(serialize_with = "as_text")]
        min_profit: U256,
    },
    NothingLiquidated {
        branch: u64,
        #[serde(serialize_with = "all_as_text")]
        ids: Vec<U256>,
    },
    Stuck {
        #[serde(serialize_with = "as_text")]
        id: U256,
        reason: String,
    },
    Refused {
        purpose: Purpose,
        reason: String,
    },
    Done {
        purpose: Purpose,
        transaction: B256,
        #[serde(serialize_with = "as_text")]
        fee: U256,
    },
    Summary(Totals),
}

impl From<Retry> for Event {
    fn from(retry: Retry) -> Self {
        Self::Retrying {
            what: retry.what,
            error: retry.error,
            failures: retry.failures,
            pause_ms: u64::try_from(retry.pause.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl Display for Purpose {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Liquidate { branch, ids } => {
                write!(
                    f,
                    "liquidating {} of branch {branch}",
                    counted(ids.len(), "trove")
                )
            }
            Self::KeepAlive { name, .. } => write!(f, "keeping {name} alive"),
            Self::Activate { name, .. } => write!(f, "activating {name} again"),
            Self::Cache { name, .. } => write!(f, "bidding for the place of {name} in the cache"),
            Self::Flag { branch } => write!(f, "flagging branch {branch}"),
            Self::ClearFlag { branch } => write!(f, "clearing the flag of branch {branch}"),
            Self::Shut { branch } => write!(f, "shutting branch {branch}"),
        }
    }
}

impl Display for Earned {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "liquidated {}: {} {} of compensation, worth {} AmpUSD, for {} ETH of gas",
            counted(self.ids.len(), "trove"),
            decimal(self.compensation, self.decimals, 6),
            self.symbol,
            amp_usd(self.value),
            ether(self.fee),
        )?;
        if let Some(fee) = self.fee_value {
            let (sign, net) = match self.value.checked_sub(fee) {
                Some(net) => ("", net),
                None => ("-", fee.saturating_sub(self.value)),
            };
            write!(f, ": {sign}{} AmpUSD earned", amp_usd(net))?;
        }
        write!(f, " ({})", self.transaction)
    }
}

impl Display for Totals {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "in all: {} liquidated for {} AmpUSD of collateral, {} kept alive, {} ETH of fees \
             in {} ({} failed)",
            counted(self.troves, "trove"),
            amp_usd(self.value),
            counted(self.programs, "program"),
            ether(self.fees),
            counted(self.transactions, "transaction"),
            self.failed,
        )
    }
}

impl Display for Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started {
                chain,
                ledger,
                account,
                balance,
            } => write!(
                f,
                "keeping {ledger} on chain {chain} as {account}, which has {} ETH",
                ether(*balance)
            ),
            Self::Looked { block, troves, due } => {
                write!(f, "block {block}: {}, {due} due", counted(troves, "trove"))
            }
            Self::NoPrice {
                branch,
                symbol,
                reason,
            } => {
                write!(f, "branch {branch} ({symbol}) has no price: {reason}")
            }
            Self::Retrying {
                what,
                error,
                failures,
                pause_ms,
            } => write!(
                f,
                "{what} failed ({failures}): {error}; again in {pause_ms} ms"
            ),
            Self::RoundFailed { error, pause_ms } => {
                write!(f, "round failed: {error}; the next in {pause_ms} ms")
            }
            Self::Resumed {
                transaction: Some(hash),
            } => {
                write!(f, "going on with transaction {hash}")
            }
            Self::Resumed { transaction: None } => write!(f, "going on"),
            Self::Lost { nonce } => {
                write!(
                    f,
                    "the transaction with nonce {nonce} never was, or was replaced"
                )
            }
            Self::Liquidated(earned) => write!(f, "{earned}"),
            Self::Stuck { id, reason } => write!(f, "trove {id} cannot be liquidated: {reason}"),
            Self::NothingLiquidated { branch, ids } => {
                let ids: Vec<String> = ids.iter().map(U256::to_string).collect();
                write!(
                    f,
                    "due in branch {branch}, but the chain liquidates nothing of it \
                     (NothingLiquidated; the last trove of a branch stays): trove {}",
                    ids.join(", ")
                )
            }
            Self::Summary(totals) => write!(f, "{totals}"),
            Self::Sent { .. }
            | Self::Outpaced { .. }
            | Self::Replaced { .. }
            | Self::Failed { .. }
            | Self::NotWorthIt { .. }
            | Self::Refused { .. }
            | Self::Done { .. } => self.of_a_transaction(f),
        }
    }
}

impl Event {
    /// The line of an event of a transaction.
    fn of_a_transaction(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent {
                transaction,
                nonce,
                purpose,
            } => {
                write!(f, "{purpose}: sent {transaction}, nonce {nonce}")
            }
            Self::Outpaced { nonce, reason } => {
                write!(
                    f,
                    "nonce {nonce} is taken ({reason}): does another use this account?"
                )
            }
            Self::Replaced { transaction, nonce } => {
                write!(
                    f,
                    "not mined yet: nonce {nonce} again, for more, as {transaction}"
                )
            }
            Self::Failed {
                transaction,
                purpose,
                fee,
            } => write!(
                f,
                "{purpose}: {transaction} failed and cost {} ETH; somebody was faster",
                ether(*fee)
            ),
            Self::NotWorthIt {
                branch,
                troves,
                value,
                fee_value,
                min_profit,
            } => write!(
                f,
                "{} of branch {branch}: brings {} AmpUSD, less than {} of gas and {} of \
                 --min-profit",
                counted(troves, "trove"),
                amp_usd(*value),
                amp_usd(*fee_value),
                amp_usd(*min_profit)
            ),
            Self::Refused { purpose, reason } => write!(f, "{purpose} is refused: {reason}"),
            Self::Done {
                purpose,
                transaction,
                fee,
            } => {
                write!(f, "{purpose}: done for {} ETH ({transaction})", ether(*fee))
            }
            other => write!(f, "{other:?}"),
        }
    }
}

/// A number of things.
fn counted(count: impl Display, thing: &str) -> String {
    let count = count.to_string();
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

/// Where a keeper's words go.
#[derive(Clone)]
pub enum Voice {
    /// Lines on the standard output.
    Lines,
    /// A JSON object per line on the standard output.
    Json,
    /// Nowhere but here.
    Memory(Arc<Mutex<Vec<Event>>>),
}

impl Debug for Voice {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lines => "Lines",
            Self::Json => "Json",
            Self::Memory(_) => "Memory",
        })
    }
}

impl Voice {
    /// What the option `--json` asks for.
    #[must_use]
    pub const fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Lines }
    }

    /// Says it.
    pub fn say(&self, event: Event) {
        match self {
            Self::Lines => println!("{event}"),
            // An event is strings and numbers: it always becomes JSON.
            Self::Json => println!("{}", serde_json::to_string(&event).unwrap_or_default()),
            Self::Memory(events) => events
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(event),
        }
    }
}
