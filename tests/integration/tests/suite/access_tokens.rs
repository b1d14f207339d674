//! Who may change what in AmpUSD, wrapped AMPL and the Stability Pool.

use alloy_primitives::{Address, U256};
use interfaces::{IAmpUsd, IErc20, IStabilityPool, IWrappedAmpl};
use support::actor::Actor;
use support::permit;
use support::world::{NINE, WAD, World, word};

use crate::access_scene::Caller::{self, Approved, Owner, Pool};
use crate::access_table::Rows;
use crate::role;

fn not_minter(caller: Address) -> IAmpUsd::NotMinter {
    IAmpUsd::NotMinter { caller }
}

/// The caller may spend nothing of the owner's, and wants this much.
fn short(needed: U256) -> impl Fn(Address) -> IErc20::ERC20InsufficientAllowance {
    move |spender| IErc20::ERC20InsufficientAllowance {
        spender,
        allowance: U256::ZERO,
        needed,
    }
}

/// Every way to change something in a token, which the owner lets these spend.
fn token(world: &World, token: Address, spenders: &[Caller], rows: &mut Rows) {
    let (from, to, value) = (Owner.address(world), role("heir"), U256::ONE);
    rows.everybody(&IErc20::transferCall { to, value });
    rows.everybody(&IErc20::approveCall { spender: to, value });
    let moves = IErc20::transferFromCall { from, to, value };
    rows.row(spenders, short(value), &moves);
    let signer = Actor::named("signer");
    let signature = permit::sign(world, token, &signer, to, value, U256::MAX);
    rows.everybody(&permit::call(
        signer.address,
        to,
        value,
        U256::MAX,
        signature,
    ));
}

/// Every way to change something in AmpUSD.
pub(crate) fn amp_usd(world: &World) -> Rows {
    let mut rows = Rows::default();
    // The owner stakes, so the pool may take its AmpUSD.
    token(world, world.at.amp_usd, &[Approved, Pool], &mut rows);
    let (owner, value) = (Owner.address(world), U256::ONE);
    let mint = IAmpUsd::mintCall { to: owner, value };
    rows.row(&[Caller::Ledger], not_minter, &mint);
    let burn = IAmpUsd::burnCall { from: owner, value };
    rows.row(&[Caller::Ledger], not_minter, &burn);
    rows
}

/// Every way to change something in the Stability Pool.
pub(crate) fn stability_pool(world: &World) -> Rows {
    let mut rows = Rows::default();
    let (at, receiver, owner) = (world.at.pool, role("heir"), Owner.address(world));
    token(world, at, &[Approved], &mut rows);
    let (assets, shares) = (word(WAD), word(WAD));
    rows.everybody(&IStabilityPool::depositCall { assets, receiver });
    rows.everybody(&IStabilityPool::mintCall { shares, receiver });
    let needed = world.view(at, &IStabilityPool::previewWithdrawCall { assets });
    let withdraw = IStabilityPool::withdrawCall {
        assets,
        receiver,
        owner,
    };
    rows.row(&[Owner, Approved], short(needed), &withdraw);
    let redeem = IStabilityPool::redeemCall {
        shares,
        receiver,
        owner,
    };
    rows.row(&[Owner, Approved], short(shares), &redeem);
    rows.everybody(&IStabilityPool::claimCall { receiver });
    let branch = U256::ZERO;
    rows.everybody(&IStabilityPool::claimBranchCall { branch, receiver });
    let offset = IStabilityPool::offsetCall {
        branch,
        token: world.at.wrapped,
        debt: U256::ONE,
        fromYield: U256::ZERO,
        coll: U256::ONE,
    };
    let not_ledger = |caller| IStabilityPool::NotLedger { caller };
    rows.row(&[Caller::Ledger], not_ledger, &offset);
    rows
}

/// Every way to change something in wrapped AMPL. The ledger may spend the owner's shares.
pub(crate) fn wrapped_ampl(world: &World) -> Rows {
    let mut rows = Rows::default();
    let (at, spenders) = (world.at.wrapped, [Approved, Caller::Ledger]);
    token(world, at, &spenders, &mut rows);
    let (receiver, owner) = (role("heir"), Owner.address(world));
    let (assets, shares) = (U256::from(NINE), word(WAD));
    rows.everybody(&IWrappedAmpl::depositCall { assets, receiver });
    rows.everybody(&IWrappedAmpl::mintCall { shares, receiver });
    let holders = [Owner, Approved, Caller::Ledger];
    let needed = world.view(at, &IWrappedAmpl::previewWithdrawCall { assets });
    let withdraw = IWrappedAmpl::withdrawCall {
        assets,
        receiver,
        owner,
    };
    rows.row(&holders, short(needed), &withdraw);
    let redeem = IWrappedAmpl::redeemCall {
        shares,
        receiver,
        owner,
    };
    rows.row(&holders, short(shares), &redeem);
    rows
}
