//! Deploying the system as a launch does.

use alloy_primitives::{Address, I256, U256};
use interfaces::IPriceOracle;
use interfaces::trove_manager::ITroveManager::BranchConfig;

use super::{Addresses, NINE, WAD, World};
use crate::doubles::MockAmpl;
use crate::stage::{Stage, arguments};

/// AMPL's supply on 11 December 2025, in units.
const AMPL_SUPPLY: u128 = 15_139_552 * NINE;
/// Ages of a price: daily report plus two hours, Chainlink's 48 h heartbeat plus two.
const SOFT_AGE: u32 = 26 * 3_600;
const HARD_AGE: u32 = 50 * 3_600;
/// How far apart market and anchor may be, in 1e-4.
const AMPL_THRESHOLD: u16 = 500;
const SPOT_THRESHOLD: u16 = 200;

/// What a branch is launched with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    /// Liquidation below; in 1e-4.
    pub mcr: u16,
    /// Borrowing restricted below; in 1e-4.
    pub ccr: u16,
    /// Shutdown below; in 1e-4.
    pub scr: u16,
    /// Liquidation penalty of the pool's part; in 1e-4.
    pub pool_penalty: u16,
    /// Liquidation penalty of the redistributed part; in 1e-4.
    pub redistribution_penalty: u16,
    /// The least redemption fee; in 1e-4.
    pub redemption_fee_floor: u16,
    /// Debt ceiling, in AmpUSD-wei.
    pub ceiling: u128,
    /// What a raise may reach at least, in AmpUSD-wei.
    pub smallest_raise: u128,
}

impl Params {
    /// The AMPL branch of the law.
    pub const AMPL: Self = Self {
        mcr: 15_000,
        ccr: 18_000,
        scr: 13_000,
        pool_penalty: 1_000,
        redistribution_penalty: 2_000,
        redemption_fee_floor: 100,
        ceiling: 500_000 * WAD,
        smallest_raise: 500_000 * WAD,
    };

    /// The SPOT branch of the law.
    pub const SPOT: Self = Self {
        mcr: 13_000,
        ccr: 15_000,
        scr: 11_500,
        pool_penalty: 750,
        redistribution_penalty: 1_500,
        redemption_fee_floor: 75,
        ceiling: 100_000 * WAD,
        smallest_raise: 100_000 * WAD,
    };

    /// As the ledger's constructor takes it.
    #[must_use]
    pub fn config(&self, collateral: Address) -> BranchConfig {
        BranchConfig {
            collateral,
            mcrBps: self.mcr,
            ccrBps: self.ccr,
            scrBps: self.scr,
            poolPenaltyBps: self.pool_penalty,
            redistributionPenaltyBps: self.redistribution_penalty,
            redemptionFeeFloorBps: self.redemption_fee_floor,
            ceiling: self.ceiling,
            smallestRaise: self.smallest_raise,
        }
    }
}

/// What a system is deployed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The AMPL branch, then the SPOT branch.
    pub branches: [Params; 2],
    /// Whether the chain has a sequencer feed.
    pub sequencer: bool,
    /// Whether SPOT is a hostile token, honest until told otherwise.
    pub hostile_spot: bool,
    /// Decimals of SPOT's market feed.
    pub spot_feed_decimals: u8,
    /// Whether the oracle asks for SPOT's health.
    pub spot_health: bool,
    /// The liquidity incentives; zero if there are none.
    pub incentives: Address,
    /// The second in which the chain begins.
    pub genesis: u64,
}

impl Setup {
    /// The launch of the law.
    #[must_use]
    pub fn launch() -> Self {
        Self {
            branches: [Params::AMPL, Params::SPOT],
            sequencer: true,
            hostile_spot: false,
            spot_feed_decimals: 8,
            spot_health: false,
            incentives: Address::ZERO,
            genesis: Stage::new().now(),
        }
    }

    /// Branches without a debt ceiling in reach, for tests of many or large troves.
    #[must_use]
    pub fn roomy() -> Self {
        let mut setup = Self::launch();
        for branch in &mut setup.branches {
            branch.ceiling = 1_000_000_000 * WAD;
        }
        setup
    }

    /// Deploys the system on a new chain.
    ///
    /// # Panics
    /// If a program cannot be built, deployed or constructed.
    #[must_use]
    pub fn deploy(&self) -> World {
        let mut stage = Stage::at(self.genesis);
        let mut at = doubles(&mut stage, self);
        let keeper = World::keeper();
        at.wrapped = stage.create_program(keeper, "wrapped-ampl");
        at.amp_usd = stage.create_program(keeper, "amp-usd");
        at.oracle = stage.create_program(keeper, "price-oracle");
        at.extension = stage.create_program(keeper, "trove-manager-ext");
        at.liquidation = stage.create_program(keeper, "trove-manager-liquidation");
        at.redemption = stage.create_program(keeper, "trove-manager-redemption");
        at.pool = stage.create_program(keeper, "stability-pool");
        at.ledger = stage.create_program(keeper, "trove-manager");
        at.lens = stage.create_program(keeper, "lens");
        self.construct(&mut stage, &at);
        let mut world = World { stage, at };
        world.set_cached(true);
        world
    }

    fn construct(&self, stage: &mut Stage, at: &Addresses) {
        let keeper = World::keeper();
        let mut construct = |program: Address, arguments: Vec<u8>| {
            let answer = stage.construct(keeper, program, &arguments);
            answer.unwrap_or_else(|refused| panic!("constructor: {refused:?}"));
        };
        construct(at.wrapped, arguments(&(at.ampl,)));
        construct(at.amp_usd, arguments(&(vec![at.ledger],)));
        let sequencer = if self.sequencer {
            at.sequencer
        } else {
            Address::ZERO
        };
        construct(at.oracle, arguments(&(sequencer, self.sources(at))));
        let tokens = [at.wrapped, at.spot];
        let branches = self.branches.iter().zip(tokens);
        let branches: Vec<_> = branches
            .map(|(params, token)| params.config(token))
            .collect();
        construct(at.ledger, at.ledger_arguments(keeper, branches));
        construct(at.pool, arguments(&(at.amp_usd, at.ledger)));
        construct(at.lens, arguments(&(at.ledger,)));
    }

    /// The sources of the two branches, as the oracle's constructor takes them.
    #[must_use]
    pub fn sources(&self, at: &Addresses) -> Vec<IPriceOracle::BranchSources> {
        let source = |feed| IPriceOracle::Source {
            feed,
            softAge: SOFT_AGE,
            hardAge: HARD_AGE,
            floor: 0,
            ceiling: 0,
        };
        let branch = |market, anchor, decimals, threshold| IPriceOracle::BranchSources {
            market: source(market),
            anchor: source(anchor),
            collateralDecimals: decimals,
            thresholdBps: threshold,
            health: Address::ZERO,
        };
        let ampl = branch(at.ampl_feed, at.ampl_anchor, 18, AMPL_THRESHOLD);
        let mut spot = branch(at.spot_feed, at.spot_anchor, 9, SPOT_THRESHOLD);
        if self.spot_health {
            spot.health = at.spot_health;
        }
        vec![ampl, spot]
    }
}

/// Feeds of wrapped AMPL at 2 USD and of SPOT at 1.20 USD; the first has 18 decimals.
fn feeds(create: &mut impl FnMut(&str, Vec<u8>) -> Address, spot_decimals: u8) -> [Address; 2] {
    let spot_usd = 12 * 10_u128.pow(u32::from(spot_decimals)) / 10;
    [(18, 2 * WAD), (spot_decimals, spot_usd)].map(|(decimals, usd)| {
        let answer = I256::unchecked_from(usd);
        create("MockFeed", arguments(&(U256::from(decimals), answer)))
    })
}

/// Deploys what is outside of the house; addresses of programs are zero.
fn doubles(stage: &mut Stage, setup: &Setup) -> Addresses {
    let keeper = World::keeper();
    let mut create = |name: &str, arguments: Vec<u8>| stage.create_double(keeper, name, &arguments);
    let ampl = create("MockAmpl", arguments(&(keeper,)));
    let policy = create("MockAmplPolicy", arguments(&(ampl,)));
    let spot = if setup.hostile_spot {
        create("HostileToken", arguments(&(U256::from(9),)))
    } else {
        create("MockSpot", Vec::new())
    };
    let [ampl_feed, spot_feed] = feeds(&mut create, setup.spot_feed_decimals);
    let [ampl_anchor, spot_anchor] = feeds(&mut create, 18);
    let spot_health = create("HealthFlag", Vec::new());
    let up_since = stage.now() - super::DAY;
    let sequencer = stage.create_double(keeper, "SequencerFeed", &arguments(&(up_since,)));
    let supply = stage.view(ampl, &MockAmpl::totalSupplyCall {});
    let delta = I256::from_raw(U256::from(AMPL_SUPPLY)) - I256::from_raw(supply);
    let rebase = MockAmpl::rebaseCall {
        epoch: U256::ONE,
        supplyDelta: delta,
    };
    stage
        .send(keeper, ampl, &rebase)
        .unwrap_or_else(|refused| panic!("rebase: {refused:?}"));
    let zero = Address::ZERO;
    Addresses {
        ampl,
        policy,
        spot,
        ampl_feed,
        spot_feed,
        ampl_anchor,
        spot_anchor,
        spot_health,
        sequencer,
        wrapped: zero,
        amp_usd: zero,
        oracle: zero,
        extension: zero,
        liquidation: zero,
        redemption: zero,
        pool: zero,
        incentives: setup.incentives,
        ledger: zero,
        lens: zero,
    }
}
