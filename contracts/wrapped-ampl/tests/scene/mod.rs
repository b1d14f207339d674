//! A vault over an AMPL that answers what it is told. The user pays AMPL and gets shares.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

#[path = "../../../stylus-kit/tests/host/mod.rs"]
pub mod host;

pub use alloy_primitives::{Address, U256};
pub use alloy_sol_types::{SolCall, SolValue};
pub use host::{Outcome, TestHost};
pub use interfaces::IErc20::{
    self, ERC20InsufficientAllowance, ERC20InvalidReceiver, Transfer, approveCall, balanceOfCall,
    totalSupplyCall, transferCall, transferFromCall,
};
pub use interfaces::IErrors::{
    AlreadyConstructed, MalformedCalldata, TokenReadFailed, TokenTransferFailed, UnknownSelector,
    ValueSent,
};
pub use interfaces::IWrappedAmpl::*;
pub use proptest::prelude::*;
pub use wrapped_ampl::WrappedAmpl;

pub const AMPL: Address = Address::repeat_byte(0xa3);
pub const ALICE: Address = Address::repeat_byte(0xa1);
pub const BOB: Address = Address::repeat_byte(0xb0);
/// AMPL's supply in December 2025, about 15.1 million.
pub const SUPPLY: u128 = 15_123_456_789_012_345;
pub const WHOLE: u128 = 10u128.pow(25);

pub fn big(x: u128) -> U256 {
    U256::from(x)
}

pub fn set_supply(host: &TestHost, supply: U256) {
    host.answer::<totalSupplyCall>(AMPL, Ok(supply.abi_encode()));
}

pub fn vault() -> TestHost {
    let host = TestHost::new();
    set_supply(&host, big(SUPPLY));
    host.answer::<transferCall>(AMPL, Ok(true.abi_encode()));
    host.answer::<transferFromCall>(AMPL, Ok(true.abi_encode()));
    host.construct::<WrappedAmpl>(&AMPL.abi_encode()).ok();
    host.made();
    host
}

pub fn call<C: SolCall>(host: &TestHost, from: Address, call: &C) -> Outcome {
    host.call::<WrappedAmpl, C>(from, call)
}

pub fn deposit(host: &TestHost, assets: U256) -> Outcome {
    call(
        host,
        ALICE,
        &depositCall {
            assets,
            receiver: ALICE,
        },
    )
}

pub fn mint(host: &TestHost, shares: U256) -> Outcome {
    call(
        host,
        ALICE,
        &mintCall {
            shares,
            receiver: ALICE,
        },
    )
}

pub fn withdraw(host: &TestHost, assets: U256) -> Outcome {
    call(
        host,
        ALICE,
        &withdrawCall {
            assets,
            receiver: BOB,
            owner: ALICE,
        },
    )
}

pub fn redeem(host: &TestHost, shares: U256) -> Outcome {
    call(
        host,
        ALICE,
        &redeemCall {
            shares,
            receiver: BOB,
            owner: ALICE,
        },
    )
}

pub fn shares_of(host: &TestHost, account: Address) -> U256 {
    call(host, BOB, &balanceOfCall { account }).word()
}

pub fn total(host: &TestHost) -> U256 {
    call(host, BOB, &totalSupplyCall {}).word()
}

/// The AMPL that the program's last call moved, checked to be of the right kind.
pub fn taken(host: &TestHost, from: Address) -> U256 {
    let made = host.made().pop().unwrap();
    assert_eq!(made.to, AMPL);
    let moved = transferFromCall::abi_decode_validate(&made.data).unwrap();
    assert_eq!(
        (moved.from, moved.to),
        (from, host.vm.snapshot().contract_address)
    );
    moved.value
}

pub fn sent(host: &TestHost, to: Address) -> U256 {
    let made = host.made().pop().unwrap();
    assert_eq!(made.to, AMPL);
    let moved = transferCall::abi_decode_validate(&made.data).unwrap();
    assert_eq!(moved.to, to);
    moved.value
}
