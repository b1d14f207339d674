//! `eth_call` and `eth_estimateGas`.
//!
//! A call at a block sees that block's number and time; at `pending` those of the block that
//! would be made now. An estimate at the head always runs in the latter, because that is where the
//! transaction will run: rules that look at the time would answer wrongly one second too early.

use alloy::eips::BlockId;
use alloy::rpc::types::TransactionRequest;
use alloy::rpc::types::state::{AccountOverride, StateOverride};
use alloy_primitives::{Address, Bytes, U256};
use stylus_vm::{Chain, Outcome, Status, Tx};

use crate::backend::{Backend, Position};
use crate::block::returned;
use crate::error::NodeError;
use crate::submit::{validate, vm_access_list};

/// Gas that a call with value gives to the callee beyond what is sent (EIP-150).
const CALL_STIPEND: u64 = 2_300;

/// An estimate that runs code is enlarged by this part of it. The next block is later than the one
/// estimated in, and what a program computes, so what it costs, may depend on the time.
const MARGIN_PART: u64 = 64;

impl Backend {
    /// Runs a message without keeping anything of it.
    ///
    /// # Errors
    /// `Reverted` with the return data; `Halted`; the block is unknown or its state is not kept.
    pub(crate) fn call(
        &mut self,
        request: &TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
    ) -> Result<Bytes, NodeError> {
        let state = self.state(block)?;
        let tx = self.message(request)?;
        let state = match overrides {
            None => state,
            Some(overrides) => overridden(&state, overrides)?.into(),
        };
        check_value(&state, &tx)?;
        returned(state.call(&tx)?)
    }

    /// The gas limit with which a message succeeds, found by bisection: a frame passes on at most
    /// 63/64 of its gas and refunds come last, so what was used is not enough to know.
    ///
    /// # Errors
    /// `Reverted`, `Halted` - it fails with all the gas allowed. `GasAllowance` - it needs more.
    pub(crate) fn estimate(
        &mut self,
        request: &TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
    ) -> Result<u64, NodeError> {
        let chain = match self.position(block)? {
            Position::At(number) if number != self.head_number() => self.state(block)?,
            _ => self.pending().into(),
        };
        let chain = match overrides {
            None => chain,
            Some(overrides) => overridden(&chain, overrides)?.into(),
        };
        let mut tx = self.message(request)?;
        check_value(&chain, &tx)?;
        tx.gas = tx.gas.min(affordable_gas(&chain, &tx));
        let allowance = tx.gas;
        let outcome = chain.call(&tx)?;
        check_first_run(&outcome, allowance)?;
        let runs_code = tx.to.is_none_or(|to| !chain.code(to).is_empty());
        let needed = bisect(&chain, tx, &outcome);
        let margin = if runs_code {
            needed.div_ceil(MARGIN_PART)
        } else {
            0
        };
        Ok(needed.saturating_add(margin).min(allowance))
    }

    /// The message of a request; what it leaves open is zero, its gas that of a block.
    fn message(&self, request: &TransactionRequest) -> Result<Tx, NodeError> {
        validate(request)?;
        let limit = self.config.gas_limit;
        Ok(Tx {
            from: request.from.unwrap_or_default(),
            to: request.to.and_then(|to| to.to().copied()),
            data: request.input.input().cloned().unwrap_or_default(),
            value: request.value.unwrap_or_default(),
            gas: request.gas.unwrap_or(limit).min(limit),
            gas_price: request
                .gas_price
                .or(request.max_fee_per_gas)
                .unwrap_or_default(),
            priority_fee: None,
            nonce: None,
            access_list: request
                .access_list
                .as_ref()
                .map(vm_access_list)
                .unwrap_or_default(),
        })
    }
}

/// Checks that the sender owns the value it sends, which the VM sees only as a failure of the call.
fn check_value(chain: &Chain, tx: &Tx) -> Result<(), NodeError> {
    let (address, cost) = (tx.from, tx.value);
    let balance = chain.balance(address);
    if balance < cost {
        return Err(NodeError::InsufficientFunds {
            address,
            balance,
            cost,
        });
    }
    Ok(())
}

/// The failure of the run with all the gas, if it failed.
fn check_first_run(outcome: &Outcome, allowance: u64) -> Result<(), NodeError> {
    // The cheapest way to see a lack of gas: everything is gone.
    if outcome.status == Status::Halt && outcome.gas_used >= allowance {
        let reason = outcome.halt_reason.as_deref().unwrap_or_default();
        if reason.to_lowercase().contains("gas") {
            return Err(NodeError::GasAllowance { allowance });
        }
    }
    returned(outcome.clone()).map(drop)
}

/// The least gas limit with which `tx` succeeds; it does with the limit it holds.
fn bisect(chain: &Chain, mut tx: Tx, outcome: &Outcome) -> u64 {
    let mut enough = tx.gas;
    let mut try_with = |gas: u64| {
        tx.gas = gas;
        matches!(chain.call(&tx), Ok(outcome) if outcome.status == Status::Success)
    };
    if try_with(outcome.gas_used) {
        return outcome.gas_used;
    }
    let mut too_little = outcome.gas_used;
    // One level of calls explains most differences; if it does not, the bisection finds the rest.
    let spent = outcome
        .gas_used
        .saturating_add(outcome.gas_refunded)
        .saturating_add(CALL_STIPEND);
    let guess = spent.saturating_add(spent.div_ceil(63));
    if guess < enough {
        if try_with(guess) {
            enough = guess;
        } else {
            too_little = guess;
        }
    }
    while enough.saturating_sub(too_little) > 1 {
        let middle = too_little.midpoint(enough);
        if try_with(middle) {
            enough = middle;
        } else {
            too_little = middle;
        }
    }
    enough
}

/// The gas that the sender can pay for, if the message names a price.
fn affordable_gas(chain: &Chain, tx: &Tx) -> u64 {
    if tx.gas_price == 0 {
        return u64::MAX;
    }
    let left = chain.balance(tx.from).saturating_sub(tx.value);
    let gas = left
        .checked_div(U256::from(tx.gas_price))
        .unwrap_or_default();
    u64::try_from(gas).unwrap_or(u64::MAX)
}

/// A copy of the state with the overrides in it.
fn overridden(chain: &Chain, overrides: StateOverride) -> Result<Chain, NodeError> {
    let mut chain = chain.clone();
    for (address, account) in overrides {
        apply(&mut chain, address, account)?;
    }
    Ok(chain)
}

fn apply(chain: &mut Chain, address: Address, account: AccountOverride) -> Result<(), NodeError> {
    if account.state.is_some() && account.state_diff.is_some() {
        let text = format!("account {address} has both `state` and `stateDiff`");
        return Err(NodeError::InvalidParams(text));
    }
    if account.move_precompile_to.is_some() {
        return Err(NodeError::InvalidParams(
            "precompiles cannot be moved".to_owned(),
        ));
    }
    if let Some(balance) = account.balance {
        chain.set_balance(address, balance);
    }
    if let Some(nonce) = account.nonce {
        chain.set_nonce(address, nonce);
    }
    if let Some(code) = account.code {
        chain.set_code(address, code);
    }
    if account.state.is_some() {
        for slot in chain.all_storage(address).into_keys() {
            chain.set_storage(address, slot, U256::ZERO);
        }
    }
    for (slot, value) in account
        .state
        .into_iter()
        .chain(account.state_diff)
        .flatten()
    {
        chain.set_storage(address, slot.into(), value.into());
    }
    Ok(())
}
