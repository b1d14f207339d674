//! Gauges beside a ledger and tokens that answer what they are told.
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

pub use alloy_primitives::{Address, U256};
pub use alloy_sol_types::{SolCall, SolEvent, SolValue};
pub use host::{Made, Outcome, TestHost};
pub use interfaces::IErc20::{balanceOfCall, totalSupplyCall, transferCall, transferFromCall};
pub use interfaces::IErrors::{
    AlreadyConstructed, CallFailed, MalformedCalldata, TokenReadFailed, TokenTransferFailed,
    UnknownSelector,
};
pub use interfaces::ILiquidityIncentives::{self, *};
pub use interfaces::IOffset::capacityCall;
pub use interfaces::IOwned::{self, *};
pub use interfaces::trove_manager::ITroveManager::{
    branchCall, branchCountCall, incentiveYieldCall, pullIncentivesCall,
};
pub use liquidity_incentives::LiquidityIncentives;

pub const OWNER: Address = Address::repeat_byte(0x0e);
pub const AMP_USD: Address = Address::repeat_byte(0xad);
pub const LEDGER: Address = Address::repeat_byte(0x1e);
pub const POOL: Address = Address::repeat_byte(0x90);
pub const PAIR: Address = Address::repeat_byte(0x2a);
pub const OTHER: Address = Address::repeat_byte(0x2b);
pub const ALICE: Address = Address::repeat_byte(0xa1);
pub const BOB: Address = Address::repeat_byte(0xb0);
pub const ONE: u128 = 1_000_000_000_000_000_000;

pub fn big(x: u128) -> U256 {
    U256::from(x)
}

/// What the ledger pays from now on.
pub fn owe(host: &TestHost, amount: u128) {
    host.answer::<pullIncentivesCall>(LEDGER, Ok(big(amount).abi_encode()));
    host.answer::<incentiveYieldCall>(LEDGER, Ok(big(amount).abi_encode()));
}

/// Everything answers well: tokens move, and the program holds what is staked.
pub fn unconstructed() -> TestHost {
    let host = TestHost::new();
    for token in [AMP_USD, PAIR, OTHER] {
        host.answer::<transferCall>(token, Ok(true.abi_encode()));
        host.answer::<transferFromCall>(token, Ok(true.abi_encode()));
        host.answer::<balanceOfCall>(token, Ok(U256::MAX.abi_encode()));
    }
    host.answer::<capacityCall>(POOL, Ok((U256::ZERO, true).abi_encode()));
    owe(&host, 0);
    host
}

pub fn construct(host: &TestHost, named: [Address; 4]) -> Outcome {
    host.construct::<LiquidityIncentives>(&named.abi_encode())
}

/// Without a gauge.
pub fn bare() -> TestHost {
    let host = unconstructed();
    construct(&host, [OWNER, AMP_USD, LEDGER, POOL]).ok();
    host
}

/// Two gauges, 60 % from 100 units on, and 40 % from 10.
pub fn gauges() -> TestHost {
    let host = bare();
    add(&host, PAIR, 100).ok();
    add(&host, OTHER, 10).ok();
    weigh(&host, &[6_000, 4_000]).ok();
    host.made();
    host
}

pub fn call<C: SolCall>(host: &TestHost, from: Address, call: &C) -> Outcome {
    host.call::<LiquidityIncentives, C>(from, call)
}

pub fn add(host: &TestHost, token: Address, minimum: u128) -> Outcome {
    let minimum = big(minimum);
    call(host, OWNER, &addGaugeCall { token, minimum })
}

pub fn weigh(host: &TestHost, weights: &[u128]) -> Outcome {
    let weights = weights.iter().map(|bps| big(*bps)).collect();
    call(host, OWNER, &setWeightsCall { weights })
}

pub fn stake(host: &TestHost, who: Address, gauge: u64, amount: u128) -> Outcome {
    let (gauge, amount, account) = (U256::from(gauge), big(amount), who);
    call(
        host,
        who,
        &stakeCall {
            gauge,
            amount,
            account,
        },
    )
}

pub fn unstake(host: &TestHost, who: Address, gauge: u64, amount: u128) -> Outcome {
    let (gauge, amount, receiver) = (U256::from(gauge), big(amount), who);
    call(
        host,
        who,
        &unstakeCall {
            gauge,
            amount,
            receiver,
        },
    )
}

pub fn claim(host: &TestHost, who: Address, gauge: u64) -> Outcome {
    let (gauge, receiver) = (U256::from(gauge), who);
    call(host, who, &claimCall { gauge, receiver })
}

pub fn earned(host: &TestHost, account: Address, gauge: u64) -> U256 {
    let gauge = U256::from(gauge);
    call(host, BOB, &earnedCall { gauge, account }).word()
}

pub fn staked(host: &TestHost, account: Address, gauge: u64) -> U256 {
    let gauge = U256::from(gauge);
    call(host, BOB, &stakeOfCall { gauge, account }).word()
}

/// What the ledger was told at the pulls since the last time: whether a gauge earns.
pub fn pulls(host: &TestHost) -> Vec<bool> {
    let pull = |made: &Made| {
        let pull = pullIncentivesCall::abi_decode_validate(&made.data).ok()?;
        (made.to == LEDGER).then_some(pull.earns)
    };
    host.made().iter().filter_map(pull).collect()
}
