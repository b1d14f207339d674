//! What replays a trace. Two worlds that replay the same trace must give the same effects, the
//! same errors and the same states.

use fixed_math::U256;

use crate::{
    event::Event,
    trace::{Actor, Step},
};

/// Actors of a trace.
pub const ACTORS: Actor = 6;
/// Who owns the ledger at the start; beside the actors.
pub const GOVERNOR: Actor = ACTORS;
/// The liquidity incentives, who pull their part of the yield; beside the actors.
pub const ROUTER: Actor = ACTORS + 1;
/// The Stability Pool where somebody is named; beside the actors.
pub const POOL_PERSON: Actor = ACTORS + 2;
/// The time at which every world starts: a second in 2026.
pub const GENESIS: u64 = 1_790_000_000;
/// AmpUSD that the ledger's constructor mints to the Stability Pool and no trove owes: it is in
/// the residue.
pub const SEED: u128 = 10u128.pow(18);
/// AMPL units everybody starts with.
pub const AMPL_ENDOWMENT: u128 = 2_000_000 * 10u128.pow(9);
/// SPOT units (9 decimals) everybody starts with.
pub const SPOT_ENDOWMENT: u128 = 10_000_000 * 10u128.pow(9);
/// AMPL's supply at the start: 15 139 552 AMPL, of December 2025.
pub const AMPL_SUPPLY: u128 = 15_139_552 * 10u128.pow(9);

/// Why a step is refused, by the name of its error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrorName(pub String);

/// What a step did, as its caller can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// The trove that was opened.
    pub opened: Option<u128>,
    /// AmpUSD minted.
    pub mint: u128,
    /// AmpUSD burned.
    pub burn: u128,
    /// Collateral taken.
    pub coll_in: u128,
    /// Collateral sent.
    pub coll_out: u128,
    /// Upfront fee.
    pub upfront_fee: u128,
    /// Shares of the wrapped token minted or burned.
    pub shares: u128,
    /// AMPL units paid or received.
    pub amples: u128,
    /// Troves liquidated.
    pub count: u64,
    /// AmpUSD paid into the pool or out of it, or burned in it by a last exit.
    pub assets: u128,
    /// Shares of the pool minted, burned or sent.
    pub pool_shares: U256,
}

/// A branch as everybody can see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchState {
    /// Collateral of active troves.
    pub coll: u128,
    /// Recorded debt.
    pub recorded_debt: u128,
    /// Weighted debt in wei times basis points.
    pub weighted_debt: u128,
    /// Time of the last accrual.
    pub last_accrual: u64,
    /// Troves ever opened.
    pub counter: u64,
    /// Total stakes.
    pub total_stakes: u128,
    /// The debt ceiling.
    pub ceiling: u128,
    /// When the ceiling was last raised.
    pub last_raise: u64,
    /// The rate book in order: trove ids.
    pub book: Vec<u128>,
    /// Collateral and debt redistributed and not yet applied.
    pub redistributed: (u128, u128),
    /// Total stakes and entire collateral of the last redistribution.
    pub snapshots: (u128, u128),
    /// Steps of the stakes' scale.
    pub stake_scale: u32,
    /// When it was shut, and at what price.
    pub shutdown: (u64, U256),
    /// When it was flagged, for its ratio and for an outage.
    pub flags: (u64, u64),
}

/// Who may act on a trove besides its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Managers {
    /// The manager.
    pub manager: Option<Actor>,
    /// Where what leaves through the manager goes.
    pub receiver: Option<Actor>,
    /// Who changes the rate.
    pub delegate: Option<Actor>,
    /// The delegate's lowest and highest rate in WAD, and its period.
    pub limits: (u128, u128, u64),
}

/// A trove as everybody can see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TroveState {
    /// Its id.
    pub id: u128,
    /// Its owner.
    pub owner: Actor,
    /// Collateral.
    pub coll: u128,
    /// Recorded debt.
    pub debt: u128,
    /// Stake.
    pub stake: u128,
    /// Tick of its rate.
    pub tick: u16,
    /// Time of its last touch.
    pub last_debt_update: u64,
    /// Whether it is idle.
    pub idle: bool,
    /// When its rate was last changed.
    pub last_rate_change: u64,
    /// Who else may act on it.
    pub managers: Managers,
    /// Whom the token standard approves for it.
    pub approved: Option<Actor>,
    /// Collateral and debt redistributed to it and not yet applied.
    pub pending: (u128, u128),
}

/// What an actor holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// AmpUSD.
    pub amp_usd: u128,
    /// Shares of the wrapped token.
    pub wampl: u128,
    /// AMPL units.
    pub ampl: u128,
    /// SPOT units.
    pub spot: u128,
    /// Shares of the pool.
    pub pool_shares: U256,
    /// Collateral of each branch that its shares gained.
    pub claimable: [u128; 2],
    /// Collateral of each branch that liquidations left to it.
    pub surplus: [u128; 2],
}

/// The Stability Pool as everybody can see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolState {
    /// AmpUSD it holds on its books.
    pub minted: u128,
    /// The same with the yield that is due to it.
    pub total_assets: u128,
    /// All shares.
    pub shares: U256,
    /// Steps of its scale.
    pub scale: u32,
}

/// Everything that two worlds must agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The time.
    pub now: u64,
    /// The branches in order.
    pub branches: Vec<BranchState>,
    /// The troves that exist, by id.
    pub troves: Vec<TroveState>,
    /// Booked for the pool, booked for the incentives, cushion, residue.
    pub system: [u128; 4],
    /// Who owns the ledger, and to whom it is offered.
    pub governor: [Option<Actor>; 2],
    /// AmpUSD that exists.
    pub supply: u128,
    /// What each actor holds.
    pub holdings: Vec<Holdings>,
    /// Whether a gauge earns, as the liquidity incentives last said.
    pub gauges_earn: bool,
    /// AmpUSD that the liquidity incentives hold.
    pub router: u128,
    /// The Stability Pool.
    pub pool: PoolState,
    /// The base rate in WAD, and up to when its decay is counted.
    pub base_rate: (u128, u64),
}

/// A world.
pub trait World {
    /// Does a step. A refused step changes nothing but the time.
    ///
    /// # Errors
    /// The name of the error that the step is refused with.
    fn apply(&mut self, step: &Step) -> Result<Effect, ErrorName>;

    /// What ledger and pool said in the last step; nothing after a refused one.
    fn events(&self) -> Vec<Event>;

    /// Shows the state.
    fn observe(&self) -> State;
}
