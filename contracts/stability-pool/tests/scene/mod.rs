//! A pool beside a ledger and tokens that answer what they are told.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "each test file uses a part of it"
)]

#[path = "../../../stylus-kit/tests/host/mod.rs"]
pub mod host;

pub use alloy_primitives::{Address, B256, U256};
pub use alloy_sol_types::{SolCall, SolValue};
pub use host::{Made, Outcome, TestHost};
pub use interfaces::IErc20::{
    self, ERC20InsufficientAllowance, ERC20InsufficientBalance, ERC20InvalidReceiver, Transfer,
    allowanceCall, approveCall, balanceOfCall, totalSupplyCall, transferCall, transferFromCall,
};
pub use interfaces::IErrors::{
    AlreadyConstructed, CallFailed, MalformedCalldata, TokenReadFailed, TokenTransferFailed,
    UnknownSelector, ValueSent,
};
pub use interfaces::IStabilityPool::*;
pub use interfaces::trove_manager::ITroveManager::{poolYieldCall, pullYieldCall};
pub use stability_pool::StabilityPool;

pub const AMP_USD: Address = Address::repeat_byte(0xad);
pub const LEDGER: Address = Address::repeat_byte(0x1e);
pub const COLLATERALS: [Address; 2] = [Address::repeat_byte(0xc0), Address::repeat_byte(0xc1)];
pub const ALICE: Address = Address::repeat_byte(0xa1);
pub const BOB: Address = Address::repeat_byte(0xb0);
pub const CAROL: Address = Address::repeat_byte(0xca);
pub const DEAD: Address = alloy_primitives::address!("000000000000000000000000000000000000dEaD");
/// One AmpUSD, one share.
pub const ONE: u128 = 1_000_000_000_000_000_000;

pub fn big(x: u128) -> U256 {
    U256::from(x)
}

/// What the ledger owes the pool from now on.
pub fn owe(host: &TestHost, amount: u128) {
    host.answer::<pullYieldCall>(LEDGER, Ok(big(amount).abi_encode()));
    host.answer::<poolYieldCall>(LEDGER, Ok(big(amount).abi_encode()));
}

/// A host at which everything answers well, and the pool holds so much AmpUSD.
pub fn unconstructed(held: u128) -> TestHost {
    let host = TestHost::new();
    host.answer::<balanceOfCall>(AMP_USD, Ok(big(held).abi_encode()));
    for token in [AMP_USD, COLLATERALS[0], COLLATERALS[1]] {
        host.answer::<transferCall>(token, Ok(true.abi_encode()));
        host.answer::<transferFromCall>(token, Ok(true.abi_encode()));
    }
    owe(&host, 0);
    host
}

pub fn pool() -> TestHost {
    let host = unconstructed(ONE);
    construct(&host, AMP_USD, LEDGER).ok();
    host.made();
    host
}

pub fn construct(host: &TestHost, amp_usd: Address, ledger: Address) -> Outcome {
    host.construct::<StabilityPool>(&(amp_usd, ledger).abi_encode())
}

pub fn call<C: SolCall>(host: &TestHost, from: Address, call: &C) -> Outcome {
    host.call::<StabilityPool, C>(from, call)
}

pub fn deposit(host: &TestHost, who: Address, assets: U256) -> Outcome {
    let receiver = who;
    call(host, who, &depositCall { assets, receiver })
}

pub fn mint(host: &TestHost, who: Address, shares: U256) -> Outcome {
    let receiver = who;
    call(host, who, &mintCall { shares, receiver })
}

pub fn withdraw(host: &TestHost, who: Address, assets: U256) -> Outcome {
    let (receiver, owner) = (who, who);
    let withdraw = withdrawCall {
        assets,
        receiver,
        owner,
    };
    call(host, who, &withdraw)
}

pub fn redeem(host: &TestHost, who: Address, shares: U256) -> Outcome {
    let (receiver, owner) = (who, who);
    let redeem = redeemCall {
        shares,
        receiver,
        owner,
    };
    call(host, who, &redeem)
}

pub fn send(host: &TestHost, from: Address, to: Address, shares: U256) -> Outcome {
    call(host, from, &transferCall { to, value: shares })
}

/// An offset by the ledger.
pub fn offset(host: &TestHost, branch: usize, debt: u128, from_yield: u128, coll: u128) -> Outcome {
    let offset = offsetCall {
        branch: U256::from(branch),
        token: COLLATERALS[branch],
        debt: big(debt),
        fromYield: big(from_yield),
        coll: big(coll),
    };
    call(host, LEDGER, &offset)
}

pub fn shares_of(host: &TestHost, account: Address) -> U256 {
    call(host, BOB, &balanceOfCall { account }).word()
}

pub fn total(host: &TestHost) -> U256 {
    call(host, BOB, &totalSupplyCall {}).word()
}

pub fn assets(host: &TestHost) -> U256 {
    call(host, BOB, &totalAssetsCall {}).word()
}

pub fn scale(host: &TestHost) -> U256 {
    call(host, BOB, &scaleCall {}).word()
}

/// What somebody can claim of each collateral.
pub fn claimable(host: &TestHost, account: Address) -> [U256; 2] {
    let answer = call(host, BOB, &claimableCall { account }).ok();
    let claimable = claimableCall::abi_decode_returns_validate(&answer).unwrap();
    assert_eq!(claimable.tokens.len(), claimable.amounts.len());
    let mut amounts = [U256::ZERO; 2];
    for (token, amount) in claimable.tokens.iter().zip(claimable.amounts) {
        let branch = COLLATERALS.iter().position(|known| known == token);
        amounts[branch.unwrap()] = amount;
    }
    amounts
}

/// The transfers among the calls since the last time: token, receiver, amount.
pub fn transfers(host: &TestHost) -> Vec<(Address, Address, U256)> {
    let transfer = |made: &Made| {
        let sent = transferCall::abi_decode_validate(&made.data).ok()?;
        Some((made.to, sent.to, sent.value))
    };
    host.made().iter().filter_map(transfer).collect()
}
