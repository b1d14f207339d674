//! `ampusd report`: signs what a reporter says of an epoch, and relays what reporters signed.

use std::path::PathBuf;

use alloy::eips::Encodable2718;
use alloy::network::{NetworkTransactionBuilder, TransactionBuilder};
use alloy::primitives::Address;
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::sol_types::SolCall;
use anyhow::{Context, Result};
use interfaces::AggregatorV3Interface::latestRoundDataCall;
use interfaces::IReportFeed::{kindCall, submitAmplCall, submitSpotCall};

use crate::chain::Chain;
use crate::execute::{reason, wait};
use crate::signed_report::{Message, Said, SignedReport};

/// What the feed of AMPL calls itself.
pub(crate) const AMPL: u8 = 0;

/// Why a report is neither signed nor relayed.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A number of the command line is none, or has too many decimals.
    #[error("--{option} {text}: a number with at most {decimals} decimals is needed")]
    NumberUnfit {
        /// The option.
        option: &'static str,
        /// What it was given.
        text: String,
        /// Decimals at most.
        decimals: usize,
    },
    /// The feed's kind and the options do not go together.
    #[error("this feed reports {kind}: {reason}")]
    OptionsUnfit {
        /// What the feed reports.
        kind: &'static str,
        /// What to change.
        reason: &'static str,
    },
    /// There is nothing to do.
    #[error("nothing to relay: give a report of your own, --relay FILE, or both")]
    NothingToRelay,
    /// A file holds no signed report.
    #[error("{} is no signed report: {reason}", path.display())]
    FileUnfit {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A report is for another chain, feed, kind or epoch than the others.
    #[error("the report of {reporter} is of another {what}")]
    OfAnother {
        /// Who signed it.
        reporter: Address,
        /// What differs.
        what: &'static str,
    },
    /// The signature is not the reporter's, over this report.
    #[error("the signature of {reporter} is not over this report")]
    SignatureUnfit {
        /// Who is said to have signed it.
        reporter: Address,
    },
    /// Two reports of one reporter.
    #[error("{reporter} reports twice")]
    ReporterTwice {
        /// Who.
        reporter: Address,
    },
    /// The feed refuses the reports.
    #[error("the feed refuses: {reason}")]
    Refused {
        /// The named error, or the node's message.
        reason: String,
    },
}

/// The call that publishes these reports, which belong together, by ascending reporter.
///
/// # Errors
/// [`ReportError::NothingToRelay`], [`ReportError::OfAnother`], [`ReportError::ReporterTwice`].
pub fn submission(
    (chain_id, feed): (u64, Address),
    kind: u8,
    mut reports: Vec<SignedReport>,
) -> Result<Vec<u8>, ReportError> {
    reports.sort_by_key(|report| report.reporter);
    let epoch = reports.first().ok_or(ReportError::NothingToRelay)?.epoch;
    let mut before = None;
    for report in &reports {
        let reporter = report.reporter;
        let differs = [
            (report.chain_id != chain_id, "chain"),
            (report.feed != feed, "feed"),
            (
                (kind == AMPL) != matches!(report.said, Said::Ampl { .. }),
                "kind",
            ),
            (report.epoch != epoch, "epoch"),
        ];
        if let Some((_, what)) = differs.into_iter().find(|(differs, _)| *differs) {
            return Err(ReportError::OfAnother { reporter, what });
        }
        if before.replace(reporter) == Some(reporter) {
            return Err(ReportError::ReporterTwice { reporter });
        }
    }
    let (mut ampl, mut spot) = (Vec::new(), Vec::new());
    for report in &reports {
        match report.message() {
            Message::Ampl(said) => ampl.push(said.with(report.signature())),
            Message::Spot(said) => spot.push(said.with(report.signature())),
        }
    }
    Ok(if kind == AMPL {
        let reports = ampl;
        submitAmplCall { epoch, reports }.abi_encode()
    } else {
        let reports = spot;
        submitSpotCall { epoch, reports }.abi_encode()
    })
}

/// What a feed reports: 0 AMPL, 1 SPOT.
///
/// # Errors
/// The node's; a contract that is no report feed.
pub async fn kind(chain: &Chain, feed: Address) -> Result<u8> {
    let kind = chain.read(feed, kindCall {}).await;
    kind.with_context(|| format!("{feed} is no report feed"))
}

/// Publishes reports that belong together, and prints what the feed says then.
///
/// # Errors
/// [`ReportError`], or the node's.
pub async fn relay(chain: &Chain, feed: Address, reports: Vec<SignedReport>) -> Result<()> {
    let kind = kind(chain, feed).await?;
    let data = submission((chain.id, feed), kind, reports)?;
    let nonce = chain.provider.get_transaction_count(chain.account).await?;
    let fees = chain.provider.estimate_eip1559_fees().await;
    let fees = fees.context("no fee estimate")?;
    let request = TransactionRequest::default()
        .with_from(chain.account)
        .with_to(feed)
        .with_input(data)
        .with_chain_id(chain.id)
        .with_nonce(nonce)
        .with_max_fee_per_gas(fees.max_fee_per_gas)
        .with_max_priority_fee_per_gas(fees.max_priority_fee_per_gas);
    let refused = |error| ReportError::Refused {
        reason: reason(&error),
    };
    let gas = chain.provider.estimate_gas(request.clone()).await;
    let gas = gas.map_err(refused)?;
    let request = request.with_gas_limit(gas.saturating_add(gas / 5));
    let envelope = request.build(&chain.wallet).await.context("cannot sign")?;
    let sent = chain
        .provider
        .send_raw_transaction(&envelope.encoded_2718())
        .await;
    let hash = *sent.map_err(refused)?.tx_hash();
    let receipt = wait(chain, hash).await?;
    if !receipt.status() {
        let reason = format!("transaction {hash} failed; the feed changed meanwhile");
        return Err(ReportError::Refused { reason }.into());
    }
    let round = chain.read(feed, latestRoundDataCall {}).await?;
    println!(
        "Epoch {}: {} (18 decimals), observed at {}. Transaction {hash}, {} gas.",
        round.roundId, round.answer, round.updatedAt, receipt.gas_used
    );
    Ok(())
}
