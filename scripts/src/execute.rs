//! Sends the transactions of a plan, one after the other, and remembers each before it goes out.

use std::time::{Duration, Instant};

use alloy::eips::Encodable2718;
use alloy::network::{NetworkTransactionBuilder, TransactionBuilder};
use alloy::primitives::{Address, B256, U256};
use alloy::providers::Provider;
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::transports::TransportError;
use anyhow::{Context, Result, bail};
use builder::Progress;

use crate::abi::describe;
use crate::amounts::ether;
use crate::chain::Chain;
use crate::error::DeployError;
use crate::plan::{Plan, Step};
use crate::state::{State, StateFile};

/// Sent along to pay for an activation: about ten times its fee. The rest comes back.
pub const ACTIVATION_VALUE: u64 = 1_000_000_000_000_000;

/// Gas given for each 100 of the node's estimate.
const GAS_PERCENT: u64 = 120;

/// Time between two questions for a receipt: short at first, for local chains.
const POLLS: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(500)];

/// How long a transaction may stay unmined before this gives up; it can go on later.
const PATIENCE: Duration = Duration::from_secs(600);

/// A program that is on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mined {
    /// The transaction that created it.
    pub transaction: B256,
    /// Its block.
    pub block: u64,
    /// The gas it used.
    pub gas_used: u64,
}

/// Brings every step of the plan on chain, those that are there already left out.
///
/// # Errors
/// [`DeployError`], or the node's. What was done so far is in the state file.
pub async fn execute(
    chain: &Chain,
    plan: &Plan,
    file: &StateFile,
    mut state: State,
) -> Result<Vec<Mined>> {
    let mut mined = Vec::new();
    for ((index, step), number) in plan.steps.iter().enumerate().zip(1_usize..) {
        let title = format!("deploying {} ({number}/{})", step.program, plan.steps.len());
        let progress = Progress::start(title);
        let sent = match state.transactions.get(index) {
            Some(hash) => find(chain, *hash).await?,
            None => None,
        };
        let receipt = match sent {
            Some(receipt) => receipt,
            None => {
                state.transactions.truncate(index);
                send(chain, step, file, &mut state).await?
            }
        };
        mined.push(settle(chain, step, &receipt).await?);
        progress.done();
    }
    Ok(mined)
}

/// The receipt of a transaction that an earlier run signed, waited for if it is on its way; none
/// if the node does not know it.
async fn find(chain: &Chain, hash: B256) -> Result<Option<TransactionReceipt>> {
    if chain
        .provider
        .get_transaction_by_hash(hash)
        .await?
        .is_none()
    {
        return Ok(None);
    }
    wait(chain, hash).await.map(Some)
}

/// Signs, writes down and sends the transaction of a step, and waits for its receipt.
async fn send(
    chain: &Chain,
    step: &Step,
    file: &StateFile,
    state: &mut State,
) -> Result<TransactionReceipt> {
    let used = chain.provider.get_transaction_count(chain.account).await?;
    if used > step.nonce {
        let program = step.program.clone();
        return Err(DeployError::NonceTaken {
            path: file.path().to_path_buf(),
            program,
            nonce: step.nonce,
        }
        .into());
    }
    let fees = chain
        .provider
        .estimate_eip1559_fees()
        .await
        .context("no fee estimate")?;
    let mut request = TransactionRequest::default()
        .with_from(chain.account)
        .with_chain_id(chain.id)
        .with_nonce(step.nonce)
        .with_value(U256::from(ACTIVATION_VALUE))
        .with_max_fee_per_gas(fees.max_fee_per_gas)
        .with_max_priority_fee_per_gas(fees.max_priority_fee_per_gas)
        .with_deploy_code(step.creation.clone());
    let refused = |error: TransportError| refusal(step, &error);
    let estimate = chain
        .provider
        .estimate_gas(request.clone())
        .await
        .map_err(refused)?;
    request.set_gas_limit(estimate.saturating_mul(GAS_PERCENT) / 100);

    let envelope = request.build(&chain.wallet).await.context("cannot sign")?;
    let hash = *envelope.tx_hash();
    state.transactions.push(hash);
    file.write(state)?;
    let _ = chain
        .provider
        .send_raw_transaction(&envelope.encoded_2718())
        .await
        .map_err(|error| refusal(step, &error))?;
    wait(chain, hash).await
}

/// Asks for a receipt until it is there.
pub(crate) async fn wait(chain: &Chain, hash: B256) -> Result<TransactionReceipt> {
    let started = Instant::now();
    let [mut pause, longest] = POLLS;
    while started.elapsed() < PATIENCE {
        if let Some(receipt) = chain.provider.get_transaction_receipt(hash).await? {
            return Ok(receipt);
        }
        tokio::time::sleep(pause).await;
        pause = longest.min(pause.saturating_mul(2));
    }
    bail!(
        "{hash} is not mined after {} s; run again to go on waiting",
        PATIENCE.as_secs()
    )
}

/// Checks that a step's transaction did what the plan says.
async fn settle(chain: &Chain, step: &Step, receipt: &TransactionReceipt) -> Result<Mined> {
    if !receipt.status() {
        let reason = match replay(chain, step).await {
            Some(reason) => reason,
            None => "out of gas, or a state that has changed since".to_owned(),
        };
        let transaction = receipt.transaction_hash;
        let program = step.program.clone();
        return Err(DeployError::TransactionFailed {
            program,
            transaction,
            reason,
        }
        .into());
    }
    Ok(Mined {
        transaction: receipt.transaction_hash,
        block: receipt.block_number.context("a receipt without a block")?,
        gas_used: receipt.gas_used,
    })
}

/// Why a failed transaction fails: asked again as a call.
async fn replay(chain: &Chain, step: &Step) -> Option<String> {
    let request = TransactionRequest::default()
        .with_from(chain.account)
        .with_value(U256::from(ACTIVATION_VALUE))
        .with_deploy_code(step.creation.clone());
    let error = chain.provider.call(request).await.err()?;
    Some(reason(&error))
}

fn refusal(step: &Step, error: &TransportError) -> anyhow::Error {
    let program = step.program.clone();
    match error.as_error_resp() {
        Some(_) => DeployError::Refused {
            program,
            reason: reason(error),
        }
        .into(),
        None => anyhow::anyhow!("{program}: {error}"),
    }
}

/// The named error of a revert, or the node's message.
pub(crate) fn reason(error: &TransportError) -> String {
    let Some(answer) = error.as_error_resp() else {
        return error.to_string();
    };
    match answer.as_revert_data() {
        Some(data) if !data.is_empty() => describe(&data),
        _ => answer.message.to_string(),
    }
}

/// Whether the account can pay for a plan at the present fees.
///
/// # Errors
/// [`DeployError::BalanceTooLow`], [`DeployError::TransactionsWaiting`], or the node's.
pub async fn check_account(chain: &Chain, plan: &Plan) -> Result<()> {
    let account: Address = chain.account;
    let latest = chain.provider.get_transaction_count(account).await?;
    let pending = chain
        .provider
        .get_transaction_count(account)
        .pending()
        .await?;
    if pending > latest {
        let waiting = pending.saturating_sub(latest);
        return Err(DeployError::TransactionsWaiting { account, waiting }.into());
    }
    let fees = chain
        .provider
        .estimate_eip1559_fees()
        .await
        .context("no fee estimate")?;
    let gas = U256::from(plan.gas_estimate()).saturating_mul(U256::from(fees.max_fee_per_gas));
    let needed = gas.saturating_add(U256::from(ACTIVATION_VALUE));
    let balance = chain.balance(account).await?;
    if balance >= needed {
        return Ok(());
    }
    let (balance, needed) = (ether(balance), ether(needed));
    Err(DeployError::BalanceTooLow {
        account,
        balance,
        needed,
    }
    .into())
}
