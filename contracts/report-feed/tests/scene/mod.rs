//! A feed, its reporters with their keys, and what they sign.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

#[path = "../../../stylus-kit/tests/host/mod.rs"]
pub mod host;

pub use alloy_primitives::{Address, B256, I256, U256, aliases::U80, keccak256};
pub use alloy_sol_types::{SolCall, SolStruct, SolValue};
pub use host::{Outcome, TestHost, address_of, sign};
pub use interfaces::AggregatorV3Interface::{
    decimalsCall, descriptionCall, getRoundDataCall, latestRoundDataCall, versionCall,
};
pub use interfaces::IErrors::{AlreadyConstructed, MalformedCalldata, UnknownSelector, ValueSent};
pub use interfaces::IOwned::*;
pub use interfaces::IReportFeed::{self, *};
pub use k256::ecdsa::SigningKey;
pub use report_feed::ReportFeed;

pub const NOW: u64 = 1_764_000_000;
pub const DAY: u64 = 86_400;
pub const OWNER: Address = Address::repeat_byte(0x0e);
pub const ANYBODY: Address = Address::repeat_byte(0x0a);
/// Dollars per AMPL: 1.341.
pub const VALUE: u128 = 1_341_000_000_000_000_000;
/// AMPL's supply: 15 139 552.
pub const SUPPLY: u128 = 15_139_552_000_000_000;
/// What a whole share is worth then.
pub const SHARE: u128 = VALUE * SUPPLY / 10_000_000_000_000_000;
/// Every health rule holds.
pub const WELL: u8 = 31;

/// Somebody with a key.
#[derive(Clone)]
pub struct Reporter {
    pub key: SigningKey,
    pub address: Address,
}

/// Reporters number `first` to `first + count - 1`, in ascending order of their addresses.
pub fn reporters_from(first: u8, count: u8) -> Vec<Reporter> {
    let named = (first..first + count).map(|number| {
        let key = SigningKey::from_slice(keccak256([number]).as_slice()).unwrap();
        let address = address_of(key.verifying_key());
        Reporter { key, address }
    });
    let mut all: Vec<_> = named.collect();
    all.sort_by_key(|reporter| reporter.address);
    all
}

pub fn five() -> Vec<Reporter> {
    reporters_from(1, 5)
}

pub fn addresses(of: &[Reporter]) -> Vec<Address> {
    of.iter().map(|reporter| reporter.address).collect()
}

/// What is signed about AMPL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ampl {
    pub epoch: u64,
    pub value: u128,
    pub supply: u128,
    pub observed_at: u64,
}

/// What is signed about SPOT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub epoch: u64,
    pub target_rate: u128,
    pub tvl: u128,
    pub supply: u128,
    pub flags: u8,
    pub observed_at: u64,
}

/// The digest of a message, computed here a second time from the standard.
pub fn digest(domain: B256, message: Vec<u8>) -> B256 {
    let message = keccak256(message);
    keccak256([b"\x19\x01", domain.as_slice(), message.as_slice()].concat())
}

pub fn domain_of(name: &str, version: &str, chain: u64, feed: Address) -> B256 {
    let domain =
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
    let (name, version) = (keccak256(name), keccak256(version));
    keccak256((keccak256(domain), name, version, U256::from(chain), feed).abi_encode())
}

pub fn domain(host: &TestHost) -> B256 {
    use stylus_sdk::stylus_core::{AccountAccess, ChainAccess};
    domain_of(
        "AmpUSD Report Feed",
        "1",
        host.chain_id(),
        host.contract_address(),
    )
}

impl Ampl {
    /// Epoch 1, now, at the usual price.
    pub fn usual() -> Self {
        Self {
            epoch: 1,
            value: VALUE,
            supply: SUPPLY,
            observed_at: NOW,
        }
    }

    pub fn message(&self) -> Vec<u8> {
        let of = "AmplReport(uint64 epoch,uint128 value,uint128 supply,uint64 observedAt)";
        (
            keccak256(of),
            U256::from(self.epoch),
            U256::from(self.value),
            U256::from(self.supply),
            U256::from(self.observed_at),
        )
            .abi_encode()
    }

    pub fn signed(&self, domain: B256, by: &Reporter) -> AmplReport {
        let (v, r, s) = sign(&by.key, digest(domain, self.message()));
        AmplReport {
            value: self.value,
            supply: self.supply,
            observedAt: self.observed_at,
            v,
            r,
            s,
        }
    }
}

impl Spot {
    /// Epoch 1, now: AMPL aims at 1.228, a SPOT is 1.05 AMPL, everything is well.
    pub fn usual() -> Self {
        Self {
            epoch: 1,
            target_rate: 1_228_000_000_000_000_000,
            tvl: 1_050_000_000_000_000,
            supply: 1_000_000_000_000_000,
            flags: WELL,
            observed_at: NOW,
        }
    }

    pub fn message(&self) -> Vec<u8> {
        let of = "SpotReport(uint64 epoch,uint128 targetRate,uint128 tvl,uint128 supply,uint8 \
                  flags,uint64 observedAt)";
        (
            keccak256(of),
            U256::from(self.epoch),
            U256::from(self.target_rate),
            U256::from(self.tvl),
            U256::from(self.supply),
            U256::from(self.flags),
            U256::from(self.observed_at),
        )
            .abi_encode()
    }

    pub fn signed(&self, domain: B256, by: &Reporter) -> SpotReport {
        let (v, r, s) = sign(&by.key, digest(domain, self.message()));
        SpotReport {
            targetRate: self.target_rate,
            tvl: self.tvl,
            supply: self.supply,
            flags: self.flags,
            observedAt: self.observed_at,
            v,
            r,
            s,
        }
    }
}

pub fn arguments(kind: u8, reporters: &[Address], quorum: u64) -> Vec<u8> {
    let description = if kind == 0 {
        "AMPL share / USD"
    } else {
        "SPOT / USD"
    };
    let quorum = U256::from(quorum);
    (
        OWNER,
        U256::from(kind),
        description.to_owned(),
        reporters.to_vec(),
        quorum,
    )
        .abi_encode_params()
}

pub fn feed_of(kind: u8, reporters: &[Reporter], quorum: u64) -> TestHost {
    let host = TestHost::new();
    let arguments = arguments(kind, &addresses(reporters), quorum);
    host.construct::<ReportFeed>(&arguments).ok();
    host
}

/// A feed of AMPL, three of five.
pub fn ampl_feed() -> TestHost {
    feed_of(0, &five(), 3)
}

/// A feed of SPOT, three of five.
pub fn spot_feed() -> TestHost {
    feed_of(1, &five(), 3)
}

pub fn call<C: SolCall>(host: &TestHost, call: &C) -> Outcome {
    host.call::<ReportFeed, C>(ANYBODY, call)
}

pub fn told<C: SolCall>(host: &TestHost, asked: &C) -> C::Return {
    C::abi_decode_returns_validate(&call(host, asked).ok()).unwrap()
}

/// Relays reports on AMPL as they are.
pub fn relay(host: &TestHost, epoch: u64, reports: Vec<AmplReport>) -> Outcome {
    call(host, &submitAmplCall { epoch, reports })
}

/// The usual report, signed by the first three in a domain.
pub fn three(domain: B256) -> Vec<AmplReport> {
    let reporters = five();
    let signed = reporters[..3]
        .iter()
        .map(|by| Ampl::usual().signed(domain, by));
    signed.collect()
}

/// All of these reporters sign this about AMPL, and somebody relays it.
pub fn publish(host: &TestHost, by: &[Reporter], said: Ampl) -> Outcome {
    let domain = domain(host);
    let reports = by.iter().map(|reporter| said.signed(domain, reporter));
    relay(host, said.epoch, reports.collect())
}

/// Each of these reporters signs their own, and somebody relays it.
pub fn publish_each(host: &TestHost, by: &[Reporter], said: &[Ampl]) -> Outcome {
    let domain = domain(host);
    let signed = by
        .iter()
        .zip(said)
        .map(|(reporter, said)| said.signed(domain, reporter));
    relay(host, said[0].epoch, signed.collect())
}

/// The same about SPOT.
pub fn publish_spot(host: &TestHost, by: &[Reporter], said: &[Spot]) -> Outcome {
    let domain = domain(host);
    let signed = by
        .iter()
        .zip(said)
        .map(|(reporter, said)| said.signed(domain, reporter));
    let (epoch, reports) = (said[0].epoch, signed.collect());
    call(host, &submitSpotCall { epoch, reports })
}

/// Epoch, answer and time of the latest round, its other words checked.
pub fn latest(host: &TestHost) -> (u64, u128, u64) {
    let round = told(host, &latestRoundDataCall {});
    assert_eq!(
        (round.roundId, round.startedAt),
        (round.answeredInRound, round.updatedAt)
    );
    let answer = u128::try_from(round.answer).unwrap();
    (round.roundId.to(), answer, round.updatedAt.to())
}

/// The same of an epoch.
pub fn round_of(host: &TestHost, epoch: u64) -> (u64, u128, u64) {
    let asked = getRoundDataCall {
        round: U80::from(epoch),
    };
    let round = told(host, &asked);
    assert_eq!(
        (round.roundId, round.startedAt),
        (round.answeredInRound, round.updatedAt)
    );
    let answer = u128::try_from(round.answer).unwrap();
    (round.roundId.to(), answer, round.updatedAt.to())
}
