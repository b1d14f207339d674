//! The people: who they are, drawn once from the seed.

use invariants::{trace::Actor, world::GENESIS};

use crate::{chance::Chance, settings::Settings};

/// Accounts through which borrowers, redeemers and liquidators act.
pub const CUSTODIANS: Actor = 4;
/// The account of all stakers.
pub const STAKERS: Actor = 4;
/// The account of the market.
pub const MARKET: Actor = 5;
/// Shares of all AMPL, in whole ones.
pub const ALL_SHARES: f64 = 1e7;
/// SPOT that borrowers own, in whole ones.
const ALL_SPOT: f64 = 400_000.0;

/// How a borrower finds a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RatePolicy {
    /// This one.
    Fixed(f64),
    /// This many times the average.
    Follower(f64),
    /// So that this part of the branch's debt is redeemed before.
    Shy(f64),
}

/// Somebody with collateral.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Borrower {
    /// The branch.
    pub branch: usize,
    /// Through which account.
    pub account: Actor,
    /// Collateral not in the trove, in whole tokens.
    pub wallet: f64,
    /// The trove.
    pub trove: Option<u128>,
    /// Collateral in it when last seen: less means that it was redeemed from.
    pub seen: u128,
    /// The loan-to-value aimed at.
    pub ltv: f64,
    /// How far from it is too far.
    pub band: f64,
    /// The probability of looking, at each look.
    pub attention: f64,
    /// How the rate is found.
    pub policy: RatePolicy,
    /// The highest rate that is worth it.
    pub most: f64,
    /// The day of the next look at the rate, or of coming back.
    pub next: usize,
}

/// Somebody who may stake.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Staker {
    /// Money, in parts of all stakers'.
    pub part: f64,
    /// The yield that is asked for.
    pub wants: f64,
    /// What is staked, in parts that mean the same for all stakers.
    pub weight: f64,
}

/// Somebody who may provide liquidity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Provider {
    /// Money, in parts of all providers'.
    pub part: f64,
    /// The yield that is asked for.
    pub wants: f64,
    /// Dollars brought.
    pub inside: f64,
}

/// Somebody who redeems when it pays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Redeemer {
    /// Dollars that a redemption must bring.
    pub margin: f64,
    /// The probability of looking.
    pub attention: f64,
}

/// Somebody who liquidates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Liquidator {
    /// Seconds until it notices.
    pub reaction: u64,
    /// The probability of being there.
    pub attention: f64,
}

/// Everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Of both branches.
    pub borrowers: Vec<Borrower>,
    /// Of the pool.
    pub stakers: Vec<Staker>,
    /// Of the market.
    pub providers: Vec<Provider>,
    /// All redeemers.
    pub redeemers: Vec<Redeemer>,
    /// All liquidators, the fastest first.
    pub liquidators: Vec<Liquidator>,
}

impl Population {
    /// Draws the people: of 100, 60 own AMPL and 12 SPOT, 16 stake, 6 provide liquidity, 3 redeem
    /// and 3 liquidate.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let chance = &mut Chance::new(settings.seed, "people");
        let of = |percent: usize| (settings.agents * percent / 100).max(1);
        let mut borrowers: Vec<Borrower> = Vec::new();
        for (branch, percent, all) in [(0, 60, ALL_SHARES * settings.collateral), (1, 12, ALL_SPOT)]
        {
            let sizes: Vec<f64> = (0..of(percent)).map(|_| chance.around(1.0, 1.1)).collect();
            let sum: f64 = sizes.iter().sum();
            for size in sizes {
                let account = (borrowers.len() % usize::from(CUSTODIANS)) as Actor;
                borrowers.push(borrower(
                    settings,
                    chance,
                    branch,
                    account,
                    size / sum * all,
                ));
            }
        }
        let stakers = parts(of(16), |part| Staker {
            part,
            wants: chance.around(0.06, 0.5),
            weight: 0.0,
        });
        let providers = parts(of(6), |part| Provider {
            part,
            wants: chance.around(0.08, 0.5),
            inside: 0.0,
        });
        let redeemers = (0..of(3)).map(|_| Redeemer {
            margin: chance.around(3.0, 0.8),
            attention: chance.between(0.1, 0.6),
        });
        let redeemers = redeemers.collect();
        let liquidators = (0..of(3)).map(|_| Liquidator {
            reaction: (chance.around(0.5, 1.5).max(settings.reaction) * 3_600.0) as u64,
            attention: chance.between(0.5, 1.0),
        });
        let mut liquidators: Vec<Liquidator> = liquidators.collect();
        liquidators.sort_unstable_by_key(|liquidator| liquidator.reaction);
        Self {
            borrowers,
            stakers,
            providers,
            redeemers,
            liquidators,
        }
    }
}

fn parts<T>(count: usize, mut make: impl FnMut(f64) -> T) -> Vec<T> {
    (0..count).map(|_| make(1.0 / count as f64)).collect()
}

fn borrower(
    settings: &Settings,
    chance: &mut Chance,
    branch: usize,
    account: Actor,
    wallet: f64,
) -> Borrower {
    let highest = 10_000.0 / f64::from(settings.params[branch].mcr.bps());
    // SPOT moves less: its borrowers aim as much higher as its MCR lets them.
    let median = settings.ltv * if branch == 0 { 1.0 } else { 1.15 };
    let ltv = chance.around(median, 0.2).min(highest * 0.92);
    let attention = [0.95, 0.3, 0.08, 0.002][match chance.part() {
        part if part < 0.3 => 0,
        part if part < 0.65 => 1,
        part if part < 0.92 => 2,
        _ => 3,
    }];
    let policy = match chance.part() {
        part if part < 0.2 => RatePolicy::Fixed(chance.around(0.02, 0.6).max(0.005)),
        part if part < 0.45 => RatePolicy::Fixed(chance.around(0.05, 0.4).max(0.005)),
        part if part < 0.75 => RatePolicy::Follower(chance.between(0.8, 1.2)),
        _ => RatePolicy::Shy(chance.between(0.2, 0.7)),
    };
    Borrower {
        branch,
        account,
        wallet,
        trove: None,
        seen: 0,
        ltv,
        band: ltv * chance.between(0.04, 0.15),
        attention,
        policy,
        most: chance.around(0.12, 0.6),
        next: 0,
    }
}

/// The second at which a day of a run begins: ten minutes past midnight of its own calendar.
#[must_use]
pub const fn morning(day: usize) -> u64 {
    GENESIS + 86_400 * (day as u64 + 1)
}
