//! Signing reports for a report feed.

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolValue;
use interfaces::IReportFeed::{AmplReport, SpotReport};

use crate::actor::{Actor, Signature};
use crate::permit;

/// The name of a feed's EIP-712 domain.
pub const DOMAIN: &str = "AmpUSD Report Feed";

const AMPL: &str = "AmplReport(uint64 epoch,uint128 value,uint128 supply,uint64 observedAt)";
const SPOT: &str = "SpotReport(uint64 epoch,uint128 targetRate,uint128 tvl,uint128 supply,\
                    uint8 flags,uint64 observedAt)";

/// What is said about AMPL in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ampl {
    /// AMPL's epoch.
    pub epoch: u64,
    /// Dollars per AMPL, 18 decimals.
    pub value: u128,
    /// AMPL's supply in the epoch, in units.
    pub supply: u128,
    /// Seconds since 1970.
    pub observed_at: u64,
}

/// What is said about SPOT in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// AMPL's epoch.
    pub epoch: u64,
    /// Dollars per AMPL that AMPL aims at, 18 decimals.
    pub target_rate: u128,
    /// SPOT's TVL, in units of AMPL.
    pub tvl: u128,
    /// SPOT's supply, in units.
    pub supply: u128,
    /// The health rules that hold, by bit.
    pub flags: u8,
    /// Seconds since 1970.
    pub observed_at: u64,
}

/// The separator of a feed's domain.
#[must_use]
pub fn domain(chain_id: u64, feed: Address) -> B256 {
    permit::domain_separator(DOMAIN, chain_id, feed)
}

fn digest(domain: B256, message: &[u8]) -> B256 {
    let message = keccak256(message);
    keccak256([b"\x19\x01", domain.as_slice(), message.as_slice()].concat())
}

impl Ampl {
    /// What a reporter signs in a feed's domain.
    #[must_use]
    pub fn digest(&self, domain: B256) -> B256 {
        let words = (
            keccak256(AMPL),
            U256::from(self.epoch),
            U256::from(self.value),
            U256::from(self.supply),
            U256::from(self.observed_at),
        );
        digest(domain, &words.abi_encode())
    }

    /// The report with a signature, as the feed takes it.
    #[must_use]
    pub fn with(&self, Signature { v, r, s }: Signature) -> AmplReport {
        AmplReport {
            value: self.value,
            supply: self.supply,
            observedAt: self.observed_at,
            v,
            r,
            s,
        }
    }

    /// The report with a reporter's signature in a feed's domain.
    #[must_use]
    pub fn signed(&self, domain: B256, reporter: &Actor) -> AmplReport {
        self.with(reporter.sign(self.digest(domain)))
    }
}

impl Spot {
    /// What a reporter signs in a feed's domain.
    #[must_use]
    pub fn digest(&self, domain: B256) -> B256 {
        let words = (
            keccak256(SPOT),
            U256::from(self.epoch),
            U256::from(self.target_rate),
            U256::from(self.tvl),
            U256::from(self.supply),
            U256::from(self.flags),
            U256::from(self.observed_at),
        );
        digest(domain, &words.abi_encode())
    }

    /// The report with a signature, as the feed takes it.
    #[must_use]
    pub fn with(&self, Signature { v, r, s }: Signature) -> SpotReport {
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

    /// The report with a reporter's signature in a feed's domain.
    #[must_use]
    pub fn signed(&self, domain: B256, reporter: &Actor) -> SpotReport {
        self.with(reporter.sign(self.digest(domain)))
    }
}

/// So many reporters, in the ascending order of their addresses that feeds ask for.
#[must_use]
pub fn reporters(count: usize) -> Vec<Actor> {
    let named = (0..count).map(|number| Actor::named(&format!("reporter {number}")));
    let mut all: Vec<Actor> = named.collect();
    all.sort_by_key(|reporter| reporter.address);
    all
}

/// The constructor arguments of a feed: of AMPL (0) or SPOT (1).
#[must_use]
pub fn arguments(owner: Address, kind: u8, reporters: &[Actor], quorum: usize) -> Vec<u8> {
    let description = if kind == 0 {
        "AMPL share / USD"
    } else {
        "SPOT / USD"
    };
    let addresses: Vec<Address> = reporters.iter().map(|reporter| reporter.address).collect();
    let (kind, quorum) = (U256::from(kind), U256::from(quorum));
    (owner, kind, description.to_owned(), addresses, quorum).abi_encode_params()
}
