//! The whole system on a chain: doubles, programs, wiring, people.

mod market;
pub mod peg;
mod setup;
mod verbs;
mod views;

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, OnceLock};

use alloy_primitives::{Address, U256, keccak256};
use alloy_sol_types::SolError;

pub use setup::{Params, Setup};
pub use verbs::Open;
pub use views::{Branch, Quote, System, Trove};

use interfaces::trove_manager::ITroveManager;

use crate::actor::Actor;
use crate::answer::{Answer, assert_refused};
use crate::stage::{Stage, arguments};

/// Number of the AMPL branch.
pub const AMPL: u64 = 0;
/// Number of the SPOT branch.
pub const SPOT: u64 = 1;
/// One AmpUSD, one share of wrapped AMPL, a rate of 100 %.
pub const WAD: u128 = 1_000_000_000_000_000_000;
/// One SPOT, one AMPL.
pub const NINE: u128 = 1_000_000_000;
/// AmpUSD that the ledger's constructor mints to the Stability Pool, and no trove owes.
pub const SEED: u128 = WAD;
/// The least a trove may owe.
pub const MIN_DEBT: u128 = 200 * WAD;
/// A day in seconds.
pub const DAY: u64 = 86_400;
/// A year in seconds, as interest counts it.
pub const YEAR: u64 = 365 * DAY;

/// Where everything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The double of AMPL.
    pub ampl: Address,
    /// The double of AMPL's supply policy; it is not AMPL's monetary policy yet.
    pub policy: Address,
    /// The double of SPOT.
    pub spot: Address,
    /// The market feed of wrapped AMPL, 18 decimals.
    pub ampl_feed: Address,
    /// The market feed of SPOT, 8 decimals.
    pub spot_feed: Address,
    /// The anchor feed of wrapped AMPL, 18 decimals.
    pub ampl_anchor: Address,
    /// The anchor feed of SPOT, 18 decimals.
    pub spot_anchor: Address,
    /// Who says that all is well with SPOT; the oracle asks it only in a `Setup` that says so.
    pub spot_health: Address,
    /// The sequencer's uptime feed.
    pub sequencer: Address,
    /// Wrapped AMPL.
    pub wrapped: Address,
    /// AmpUSD.
    pub amp_usd: Address,
    /// The price oracle.
    pub oracle: Address,
    /// The ledger's cold part, which runs in the ledger's storage.
    pub extension: Address,
    /// The part of the ledger that liquidates; likewise.
    pub liquidation: Address,
    /// The part of the ledger that redeems; likewise.
    pub redemption: Address,
    /// The Stability Pool.
    pub pool: Address,
    /// The liquidity incentives; zero if there are none.
    pub incentives: Address,
    /// The ledger.
    pub ledger: Address,
    /// The lens on the ledger.
    pub lens: Address,
}

impl Addresses {
    /// The arguments of the ledger's constructor: its parts, whom it calls, its owner, the
    /// incentives, its branches.
    #[must_use]
    pub fn ledger_arguments(
        &self,
        owner: Address,
        branches: Vec<ITroveManager::BranchConfig>,
    ) -> Vec<u8> {
        arguments(&(
            (self.extension, self.liquidation, self.redemption),
            (self.amp_usd, self.oracle, owner),
            (self.pool, self.incentives),
            branches,
        ))
    }
}

/// The system at work. Reads and sends through [`Stage`], on which it stands.
#[derive(Clone, Debug)]
pub struct World {
    /// The chain and what one does on any chain.
    pub stage: Stage,
    /// Where everything is.
    pub at: Addresses,
}

impl Deref for World {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// The launch system: AMPL at its supply of December 2025 and 2 USD a share, SPOT at
    /// 1.20 USD, by market and anchor; a sequencer that has been up for a day, no trove. Every
    /// test gets its own; the deployment behind it is done once per process.
    ///
    /// # Panics
    /// If the programs cannot be built or deployed.
    #[must_use]
    pub fn new() -> Self {
        static FIRST: OnceLock<Mutex<World>> = OnceLock::new();
        let first = FIRST.get_or_init(|| Mutex::new(Setup::launch().deploy()));
        first
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Who deployed, owns the doubles' first supply and speaks for the oracles.
    #[must_use]
    pub fn keeper() -> Address {
        Actor::named("keeper").address
    }

    /// Puts every program into the chain's program cache, or takes them out.
    pub fn set_cached(&mut self, cached: bool) {
        let Addresses {
            wrapped,
            amp_usd,
            oracle,
            extension,
            liquidation,
            redemption,
            pool,
            ledger,
            lens,
            ..
        } = self.at;
        for program in [
            wrapped,
            amp_usd,
            oracle,
            extension,
            liquidation,
            redemption,
            pool,
            ledger,
            lens,
        ] {
            let hash = keccak256(self.chain.code(program));
            self.chain.set_cached(hash, cached);
        }
    }

    /// Asserts that `action` is refused with exactly this error and changes no storage of any
    /// contract.
    ///
    /// # Panics
    /// If it goes through, is refused otherwise, or leaves a trace.
    #[track_caller]
    pub fn refuses<T, E: SolError>(
        &mut self,
        error: &E,
        action: impl FnOnce(&mut Self) -> Answer<T>,
    ) {
        let before = self.storage_hash();
        let answer = action(self);
        assert_refused(answer, error);
        assert_eq!(self.storage_hash(), before, "{} left a trace", E::SIGNATURE);
    }

    /// The collateral token of a branch.
    ///
    /// # Panics
    /// If the branch is neither AMPL nor SPOT.
    #[must_use]
    pub fn collateral(&self, branch: u64) -> Address {
        match branch {
            AMPL => self.at.wrapped,
            SPOT => self.at.spot,
            _ => panic!("no branch {branch}"),
        }
    }
}

/// An amount as the programs take it.
#[must_use]
pub fn word(amount: u128) -> U256 {
    U256::from(amount)
}

/// An amount of at most 128 bits as the programs give it.
///
/// # Panics
/// If it is larger.
#[track_caller]
#[must_use]
pub fn small(amount: U256) -> u128 {
    u128::try_from(amount).unwrap_or_else(|_| panic!("{amount} has more than 128 bits"))
}
