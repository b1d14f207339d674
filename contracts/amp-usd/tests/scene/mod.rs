//! A token with two minters, and how it is spoken to.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

#[path = "../../../stylus-kit/tests/host/mod.rs"]
pub mod host;

pub use alloy_primitives::{Address, U256};
pub use alloy_sol_types::SolCall;
pub use amp_usd::AmpUsd;
pub use host::{Outcome, TestHost};
pub use interfaces::IAmpUsd::{self, MinterUnfit, NotMinter, SupplyAboveMax};
pub use interfaces::IErc20::{self, *};
pub use interfaces::IErrors::{AlreadyConstructed, MalformedCalldata, UnknownSelector, ValueSent};

pub const LEDGER: Address = Address::repeat_byte(0x11);
pub const POOL: Address = Address::repeat_byte(0x22);
pub const ALICE: Address = Address::repeat_byte(0xa1);
pub const BOB: Address = Address::repeat_byte(0xb0);
pub const CAROL: Address = Address::repeat_byte(0xca);

pub fn minters(list: &[Address]) -> Vec<u8> {
    let mut args = U256::from(32).to_be_bytes_vec();
    args.extend(U256::from(list.len()).to_be_bytes_vec());
    for minter in list {
        args.extend(minter.into_word());
    }
    args
}

pub fn token() -> TestHost {
    let host = TestHost::new();
    host.construct::<AmpUsd>(&minters(&[LEDGER, POOL])).ok();
    host
}

/// A token of which Alice holds 100.
pub fn funded() -> TestHost {
    let host = token();
    mint(&host, LEDGER, ALICE, 100).ok();
    host
}

pub fn call<C: SolCall>(host: &TestHost, from: Address, call: &C) -> Outcome {
    host.call::<AmpUsd, C>(from, call)
}

pub fn mint(host: &TestHost, minter: Address, to: Address, value: u64) -> Outcome {
    call(
        host,
        minter,
        &IAmpUsd::mintCall {
            to,
            value: U256::from(value),
        },
    )
}

pub fn burn(host: &TestHost, minter: Address, from: Address, value: u64) -> Outcome {
    call(
        host,
        minter,
        &IAmpUsd::burnCall {
            from,
            value: U256::from(value),
        },
    )
}

pub fn send(host: &TestHost, from: Address, to: Address, value: u64) -> Outcome {
    call(
        host,
        from,
        &transferCall {
            to,
            value: U256::from(value),
        },
    )
}

pub fn balance(host: &TestHost, account: Address) -> U256 {
    call(host, CAROL, &balanceOfCall { account }).word()
}

pub fn supply(host: &TestHost) -> U256 {
    call(host, CAROL, &totalSupplyCall {}).word()
}
