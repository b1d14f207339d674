//! What a keeper is told.

use std::time::Duration;

use alloy::primitives::U256;

use crate::rpc::Patience;

/// What a keeper is told.
#[derive(Clone, Debug)]
pub struct Options {
    /// Troves in a transaction at most.
    pub max_batch: usize,
    /// What a transaction must bring above its gas, in AmpUSD-wei; without it, whatever is due is
    /// liquidated.
    pub min_profit: Option<U256>,
    /// The price of ether in US dollars, WAD.
    pub eth_usd: Option<U256>,
    /// Days before its end from which a program is kept alive.
    pub keepalive_days: u64,
    /// Whether branches are flagged and shut.
    pub guard: bool,
    /// Time between two rounds.
    pub interval: Duration,
    /// How long a transaction may stay unmined before more is paid for it.
    pub replace_after: Duration,
    /// How the node is asked.
    pub patience: Patience,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_batch: 25,
            min_profit: None,
            eth_usd: None,
            keepalive_days: 30,
            guard: false,
            interval: Duration::from_secs(10),
            replace_after: Duration::from_secs(60),
            patience: Patience::default(),
        }
    }
}
