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
pub use interfaces::IHealth::healthyCall;
pub use interfaces::IPriceOracle::{self, *};
pub use price_oracle::PriceOracle;

pub const SEQUENCER: Address = Address::repeat_byte(0x5e);
/// 8 decimals.
pub const AMPL_FEED: Address = Address::repeat_byte(0xa3);
/// 18 decimals.
pub const AMPL_ANCHOR: Address = Address::repeat_byte(0xaa);
/// 18 decimals.
pub const SPOT_FEED: Address = Address::repeat_byte(0x50);
/// 8 decimals.
pub const SPOT_ANCHOR: Address = Address::repeat_byte(0x5a);
pub const HEALTH: Address = Address::repeat_byte(0x4e);
pub const ANYBODY: Address = Address::repeat_byte(0x0a);
pub const NOW: u64 = 1_764_000_000;
pub const SOFT: u32 = 26 * 3_600;
pub const HARD: u32 = 50 * 3_600;
/// 1.25 dollars, with 8 decimals.
pub const ANSWER: i64 = 125_000_000;
/// From 8 to 18 decimals.
pub const TO_18: i64 = 10_000_000_000;

/// Price, redemption price, status, by the gap only.
pub type Quoted = (U256, U256, u8, bool);
pub const DOWN: Quoted = (U256::ZERO, U256::ZERO, 2, false);

/// `latestRoundData` as a feed in order gives it.
pub fn round(answer: I256, started_at: u64, updated_at: U256) -> Answer {
    let round = U256::from(7);
    Ok((round, answer, U256::from(started_at), updated_at, round).abi_encode_params())
}

/// A round of a feed, the answer with its decimals.
pub fn says(host: &TestHost, feed: Address, answer: i64, updated_at: u64) {
    let answer = I256::try_from(answer).unwrap();
    host.answer::<latestRoundDataCall>(feed, round(answer, updated_at, U256::from(updated_at)));
}

/// A round of AMPL's market, in 1e-8 dollars.
pub fn market(host: &TestHost, answer: i64, updated_at: u64) {
    says(host, AMPL_FEED, answer, updated_at);
}

/// A round of AMPL's anchor, in 1e-8 dollars.
pub fn anchor(host: &TestHost, answer: i64, updated_at: u64) {
    says(host, AMPL_ANCHOR, answer * TO_18, updated_at);
}

pub fn sequencer(host: &TestHost, answer: i64, started_at: u64) {
    let answer = I256::try_from(answer).unwrap();
    let answer = round(answer, started_at, U256::from(started_at));
    host.answer::<latestRoundDataCall>(SEQUENCER, answer);
}

/// What the health says: a word.
pub fn health(host: &TestHost, word: u64) {
    host.answer::<healthyCall>(HEALTH, Ok(U256::from(word).abi_encode()));
}

/// AMPL and SPOT without bounds and health, 5 % and 2 % apart at most.
pub fn sources() -> Vec<BranchSources> {
    let source = |feed| Source {
        feed,
        softAge: SOFT,
        hardAge: HARD,
        floor: 0,
        ceiling: 0,
    };
    let branch = |market, anchor, decimals, threshold| BranchSources {
        market: source(market),
        anchor: source(anchor),
        collateralDecimals: decimals,
        thresholdBps: threshold,
        health: Address::ZERO,
    };
    vec![
        branch(AMPL_FEED, AMPL_ANCHOR, 18, 500),
        branch(SPOT_FEED, SPOT_ANCHOR, 9, 200),
    ]
}

/// A host on which the feeds say their decimals and the health says yes.
pub fn feeds() -> TestHost {
    let host = TestHost::new();
    for (feed, decimals) in [
        (AMPL_FEED, 8),
        (AMPL_ANCHOR, 18),
        (SPOT_FEED, 18),
        (SPOT_ANCHOR, 8),
    ] {
        host.answer::<decimalsCall>(feed, Ok(U256::from(decimals).abi_encode()));
    }
    health(&host, 1);
    host
}

pub fn construct(host: &TestHost, sequencer_feed: Address, sources: Vec<BranchSources>) -> Outcome {
    host.construct::<PriceOracle>(&(sequencer_feed, sources).abi_encode_params())
}

pub fn wired(sequencer_feed: Address, sources: Vec<BranchSources>) -> TestHost {
    let host = feeds();
    construct(&host, sequencer_feed, sources).ok();
    sequencer(&host, 0, NOW - 86_400);
    market(&host, ANSWER, NOW);
    anchor(&host, ANSWER, NOW);
    says(&host, SPOT_FEED, ANSWER * TO_18, NOW);
    says(&host, SPOT_ANCHOR, ANSWER, NOW);
    host
}

/// An oracle of two branches, all feeds fresh, the sequencer up for a day.
pub fn oracle() -> TestHost {
    wired(SEQUENCER, sources())
}

/// The same with another AMPL branch.
pub fn oracle_with(change: impl FnOnce(&mut BranchSources)) -> TestHost {
    let mut sources = sources();
    change(&mut sources[0]);
    wired(SEQUENCER, sources)
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

pub fn quote(host: &TestHost, branch: u64) -> Quoted {
    let told = priceCall::abi_decode_returns_validate(&ask(host, branch).ok()).unwrap();
    (
        told.price,
        told.redemptionPrice,
        told.status,
        told.byGapOnly,
    )
}

/// Price and time of the last answers of market and anchor.
pub fn last(host: &TestHost, branch: u64) -> [(U256, U256); 2] {
    let branch = U256::from(branch);
    let told = call(host, &lastAnswersCall { branch }).ok();
    let told = lastAnswersCall::abi_decode_returns_validate(&told).unwrap();
    [told.market, told.anchor].map(|answer| (answer.price, answer.updatedAt))
}

pub fn source(host: &TestHost, branch: u64, which: u64) -> SourceView {
    let (branch, which) = (U256::from(branch), U256::from(which));
    let told = call(host, &sourceCall { branch, which }).ok();
    sourceCall::abi_decode_returns_validate(&told).unwrap()
}

/// So many 1e-8 dollars as a price of AMPL: AmpUSD-wei per unit, times 1e36.
pub fn price(answer: i64) -> U256 {
    U256::from(answer) * U256::from(10).pow(U256::from(54 - 8 - 18))
}

/// 1.25 dollars as a price of a collateral of these decimals.
pub fn dollar_and_quarter(collateral_decimals: u64) -> U256 {
    U256::from(125) * U256::from(10).pow(U256::from(54 - 2 - collateral_decimals))
}
