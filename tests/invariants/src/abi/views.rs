//! What the views of the ledger show.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::{IErc20, IStabilityPool as pool_abi, trove_manager::ITroveManager as abi};

use super::{People, small, tick};
use crate::{
    trace::Actor,
    world::{BranchState, Managers, PoolState, TroveState},
};

/// Asks a view of the ledger, which must answer.
pub type View<'a> = &'a dyn Fn(Vec<u8>) -> Vec<u8>;

fn ask<C: SolCall>(view: View<'_>, call: &C) -> C::Return {
    C::abi_decode_returns_validate(&view(call.abi_encode())).expect("the view's own type")
}

/// A trove that exists.
#[must_use]
pub fn trove(view: View<'_>, id: u128, people: &People) -> TroveState {
    let word = U256::from(id);
    let seen = ask(view, &abi::troveCall { id: word });
    let named = ask(view, &abi::managersCall { id: word });
    let approved = ask(view, &abi::getApprovedCall { id: word });
    let limits = [named.minRate, named.maxRate].map(small);
    TroveState {
        id,
        owner: people.one(seen.owner),
        coll: small(seen.coll),
        debt: small(seen.debt),
        stake: small(seen.stake),
        tick: tick(seen.rate),
        last_debt_update: small(seen.lastTouch) as u64,
        idle: seen.status == 2,
        last_rate_change: small(seen.lastRateChange) as u64,
        managers: Managers {
            manager: people.who(named.manager),
            receiver: people.who(named.receiver),
            delegate: people.who(named.rateDelegate),
            limits: (limits[0], limits[1], named.minPeriod.to()),
        },
        approved: people.who(approved),
        pending: (small(seen.pendingColl), small(seen.pendingDebt)),
    }
}

/// A branch, with its rate book walked.
#[must_use]
pub fn branch(view: View<'_>, index: u64) -> BranchState {
    let b = U256::from(index);
    let seen = ask(view, &abi::branchCall { b });
    let config = ask(view, &abi::branchConfigCall { b });
    let taken = ask(view, &abi::branchSnapshotCall { b });
    let flags = ask(view, &abi::flagsCall { b });
    let mut book = Vec::new();
    let mut id = ask(view, &abi::lowestTroveCall { b });
    while !id.is_zero() {
        assert!(!book.contains(&small(id)), "the walk comes back to {id}");
        book.push(small(id));
        id = ask(view, &abi::nextTroveCall { id });
    }
    let counter = small(seen.lastCounter) as u64;
    BranchState {
        coll: small(seen.coll),
        recorded_debt: small(seen.debt),
        weighted_debt: small(seen.weightedDebt / U256::from(100_000_000_000_000u64)),
        // Before the first trove nothing accrues, and the time says nothing.
        last_accrual: small(seen.lastAccrual) as u64 * u64::from(counter > 0),
        counter,
        total_stakes: small(seen.totalStakes),
        ceiling: config.ceiling,
        last_raise: small(ask(view, &abi::lastRaiseCall { b })) as u64,
        book,
        redistributed: (small(seen.redistributedColl), small(seen.redistributedDebt)),
        snapshots: (small(taken.stakes), small(taken.coll)),
        stake_scale: small(taken.stakeScale) as u32,
        shutdown: (small(taken.shutAt) as u64, taken.shutdownPrice),
        flags: (small(flags.ratio) as u64, small(flags.outage) as u64),
    }
}

/// Booked for the pool, booked for the incentives, cushion, residue.
#[must_use]
pub fn system(view: View<'_>) -> [u128; 4] {
    let seen = ask(view, &abi::systemCall {});
    [
        seen.poolYield,
        seen.incentiveYield,
        seen.cushion,
        seen.residue,
    ]
    .map(small)
}

/// Who owns the ledger, and to whom it is offered.
#[must_use]
pub fn governor(view: View<'_>, people: &People) -> [Option<Actor>; 2] {
    let owner = ask(view, &abi::ownerCall {});
    let offered = ask(view, &abi::pendingOwnerCall {});
    [owner, offered].map(|who| people.who(who))
}

/// Whether a gauge earns.
#[must_use]
pub fn gauges_earn(view: View<'_>) -> bool {
    ask(view, &abi::gaugesEarnCall {})
}

/// The base rate as stored, and up to when its decay is counted.
#[must_use]
pub fn base_rate(view: View<'_>) -> (u128, u64) {
    let seen = ask(view, &abi::baseRateCall {});
    (small(seen.stored), small(seen.updatedAt) as u64)
}

/// What liquidations left to somebody, by branch.
#[must_use]
pub fn surplus(view: View<'_>, account: Address) -> [u128; 2] {
    [0, 1].map(|index| {
        let b = U256::from(index);
        small(ask(view, &abi::surplusCall { b, account }))
    })
}

/// The Stability Pool, by its views.
#[must_use]
pub fn pool(view: View<'_>) -> PoolState {
    PoolState {
        minted: small(ask(view, &pool_abi::capacityCall {}).minted),
        total_assets: small(ask(view, &pool_abi::totalAssetsCall {})),
        shares: ask(view, &IErc20::totalSupplyCall {}),
        scale: small(ask(view, &pool_abi::scaleCall {})) as u32,
    }
}

/// Shares of the pool that somebody holds, and what they gained, by collateral.
#[must_use]
pub fn staker(view: View<'_>, account: Address, tokens: [Address; 2]) -> (U256, [u128; 2]) {
    let shares = ask(view, &IErc20::balanceOfCall { account });
    let gained = ask(view, &pool_abi::claimableCall { account });
    let of = |token: Address| {
        let pairs = gained.tokens.iter().zip(&gained.amounts);
        let found = pairs.into_iter().find(|(known, _)| **known == token);
        found.map_or(0, |(_, amount)| small(*amount))
    };
    (shares, tokens.map(of))
}
