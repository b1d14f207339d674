//! What the ledger is expected to ask, to pay and to say.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IErc20::transferCall;
use interfaces::IOffset::{capacityCall, offsetCall};
use interfaces::IPriceOracle::priceCall;
use interfaces::trove_manager::ITroveManager as abi;

use super::host::Called;
use super::{AMP_USD, Ledger, ORACLE, POOL, STRANGER, WAD};

/// A log: topics and data.
pub type Log = (Vec<B256>, Vec<u8>);

/// Whole tokens of 18 decimals.
pub fn units(amount: u128) -> U256 {
    U256::from(amount * WAD)
}

pub fn called(to: Address, data: Vec<u8>, is_static: bool) -> Called {
    Called {
        to,
        data,
        is_static,
    }
}

/// The oracle is asked for a branch's price.
pub fn asked_price(branch: u64) -> Called {
    let branch = U256::from(branch);
    called(ORACLE, priceCall { branch }.abi_encode(), true)
}

/// The Stability Pool is asked what it holds.
pub fn asked_capacity() -> Called {
    called(POOL, capacityCall {}.abi_encode(), true)
}

/// AmpUSD is minted.
pub fn minted(to: Address, value: U256) -> Called {
    called(AMP_USD, mintCall { to, value }.abi_encode(), false)
}

/// AmpUSD is burned.
pub fn burned(from: Address, value: U256) -> Called {
    called(AMP_USD, burnCall { from, value }.abi_encode(), false)
}

/// Collateral is paid out.
pub fn sent(token: Address, to: Address, value: U256) -> Called {
    called(token, transferCall { to, value }.abi_encode(), false)
}

/// The pool is told what it pays and receives.
pub fn offset(branch: u64, token: Address, debt: U256, fromYield: U256, coll: U256) -> Called {
    let call = offsetCall {
        branch: U256::from(branch),
        token,
        debt,
        fromYield,
        coll,
    };
    called(POOL, call.abi_encode(), false)
}

/// An event, as it must be found in the logs.
pub fn said<E: SolEvent>(event: &E) -> Log {
    let data = event.encode_log_data();
    (data.topics().to_vec(), data.data.to_vec())
}

/// A trove's token was destroyed.
pub fn token_gone(from: Address, tokenId: U256) -> Log {
    let to = Address::ZERO;
    said(&abi::Transfer { from, to, tokenId })
}

/// Interest of a branch was booked.
pub fn interest(branch: u64, interest: U256) -> Log {
    let branch = U256::from(branch);
    said(&abi::InterestBooked { branch, interest })
}

/// Interest that a branch has not booked yet.
pub fn unbooked(ledger: &mut Ledger, branch: u64) -> U256 {
    let view = ledger.branch(branch);
    view.entireDebt - view.debt - view.redistributedDebt
}

/// What the system has booked and keeps.
pub fn system(ledger: &mut Ledger) -> abi::SystemView {
    ledger.call(STRANGER, &abi::systemCall {}).unwrap()
}

/// What liquidations in a branch left to somebody.
pub fn surplus(ledger: &mut Ledger, branch: u64, account: Address) -> U256 {
    let b = U256::from(branch);
    ledger
        .call(STRANGER, &abi::surplusCall { b, account })
        .unwrap()
}
