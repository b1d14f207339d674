//! An oracle of two branches over feeds that answer what they are told.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

#[path = "../../../stylus-kit/tests/host/mod.rs"]
pub mod host;

pub use alloy_primitives::{Address, I256, U256};
pub use alloy_sol_types::{SolCall, SolValue};
pub use host::{Answer, Outcome, TestHost};
pub use interfaces::AggregatorV3Interface::{decimalsCall, latestRoundDataCall};
pub use interfaces::IErrors::{AlreadyConstructed, MalformedCalldata, UnknownSelector, ValueSent};
pub use interfaces::IPriceOracle::{self, *};
pub use price_oracle::PriceOracle;

pub const SEQUENCER: Address = Address::repeat_byte(0x5e);
pub const AMPL_FEED: Address = Address::repeat_byte(0xa3);
pub const SPOT_FEED: Address = Address::repeat_byte(0x50);
pub const ANYBODY: Address = Address::repeat_byte(0x0a);
pub const NOW: u64 = 1_764_000_000;
pub const SOFT: u32 = 26 * 3_600;
pub const HARD: u32 = 50 * 3_600;
/// 1.25 dollars, with the feed's 8 decimals.
pub const ANSWER: i64 = 125_000_000;

/// `latestRoundData` as a feed in order gives it.
pub fn round(answer: I256, started_at: u64, updated_at: U256) -> Answer {
    let round = U256::from(7);
    Ok((round, answer, U256::from(started_at), updated_at, round).abi_encode_params())
}

pub fn market(host: &TestHost, feed: Address, answer: i64, updated_at: u64) {
    let answer = I256::try_from(answer).unwrap();
    host.answer::<latestRoundDataCall>(feed, round(answer, updated_at, U256::from(updated_at)));
}

pub fn sequencer(host: &TestHost, answer: i64, started_at: u64) {
    let answer = I256::try_from(answer).unwrap();
    let answer = round(answer, started_at, U256::from(started_at));
    host.answer::<latestRoundDataCall>(SEQUENCER, answer);
}

pub fn sources() -> Vec<Source> {
    let source = |feed, decimals| Source {
        feed,
        collateralDecimals: decimals,
        softAge: SOFT,
        hardAge: HARD,
    };
    vec![source(AMPL_FEED, 18), source(SPOT_FEED, 9)]
}

pub fn feeds(host: &TestHost) {
    host.answer::<decimalsCall>(AMPL_FEED, Ok(U256::from(8).abi_encode()));
    host.answer::<decimalsCall>(SPOT_FEED, Ok(U256::from(18).abi_encode()));
}

pub fn wired(sequencer_feed: Address, sources: Vec<Source>) -> TestHost {
    let host = TestHost::new();
    feeds(&host);
    host.construct::<PriceOracle>(&(sequencer_feed, sources).abi_encode_params())
        .ok();
    host
}

/// An oracle of two branches, all feeds fresh, the sequencer up for a day.
pub fn oracle() -> TestHost {
    let host = wired(SEQUENCER, sources());
    sequencer(&host, 0, NOW - 86_400);
    market(&host, AMPL_FEED, ANSWER, NOW);
    market(&host, SPOT_FEED, ANSWER * 10_000_000_000, NOW);
    host
}

pub fn call<C: SolCall>(host: &TestHost, call: &C) -> Outcome {
    host.call::<PriceOracle, C>(ANYBODY, call)
}

pub fn ask(host: &TestHost, branch: u64) -> Outcome {
    call(
        host,
        &priceCall {
            branch: U256::from(branch),
        },
    )
}

pub fn quote(host: &TestHost, branch: u64) -> (U256, U256, u8) {
    let told = priceCall::abi_decode_returns_validate(&ask(host, branch).ok()).unwrap();
    (told.price, told.redemptionPrice, told.status)
}

pub fn last(host: &TestHost, branch: u64) -> (U256, U256) {
    let told = call(
        host,
        &lastAnswersCall {
            branch: U256::from(branch),
        },
    )
    .ok();
    let told = lastAnswersCall::abi_decode_returns_validate(&told).unwrap();
    assert_eq!(
        (told.anchor.price, told.anchor.updatedAt),
        (U256::ZERO, U256::ZERO)
    );
    (told.market.price, told.market.updatedAt)
}

/// 1.25 dollars as a price: AmpUSD-wei per unit, times 1e36.
pub fn dollar_and_quarter(collateral_decimals: u64) -> U256 {
    U256::from(125) * U256::from(10).pow(U256::from(54 - 2 - collateral_decimals))
}

pub const DOWN: (U256, U256, u8) = (U256::ZERO, U256::ZERO, 2);
