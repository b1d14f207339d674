//! The compiled programs at work on a chain, one file per action.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation
)]

mod access_doors;
mod access_matrix;
mod access_scene;
mod access_table;
mod access_tokens;
mod add_collateral;
mod amp_usd;
mod attacks;
mod bad_input;
mod borrow;
mod callback_order;
mod callbacks;
mod calldata;
mod close;
mod construct;
mod construct_ledger;
mod crowds;
mod eight_branches;
mod execution;
mod extension;
mod feeds;
mod gateway;
mod gateway_guards;
mod gateway_levers;
mod gateway_rebases;
mod gateway_scene;
mod gateway_trace;
mod gateway_users;
mod gauges;
mod gauges_hostile;
mod gauges_random;
mod gauges_rebuilt;
mod hostile;
mod hostile_peg;
mod integrator;
mod interest;
mod isolation;
mod last_exit;
mod lens;
mod lens_errors;
mod lens_lists;
mod lens_preview;
mod limits;
mod liquidate;
mod liquidity;
mod managers;
mod open;
mod oracle;
mod oracle_status;
mod permits;
mod prepared;
mod public_suites;
mod puppets;
mod rebase;
mod redeem;
mod reentry;
mod repay;
mod report_feed;
mod report_median;
mod report_pairing;
mod report_rules;
mod shares;
mod shutdown;
mod stability_pool;
mod std_erc20;
mod std_erc2612;
mod std_erc4626_a16z;
mod std_erc4626_crytic;
mod std_erc4626_verbs;
mod std_erc721;
mod token_moves;
mod tokens;
mod trove_token;
mod vaults;
mod views_during;
mod withdraw_collateral;
mod wrap;

use alloy_primitives::Address;
use support::actor::Actor;
use support::world::{AMPL, Open, SPOT, WAD, World};

/// The address of a role.
fn role(name: &str) -> Address {
    Actor::named(name).address
}

/// A branch's price, AmpUSD-wei per unit times 1e36.
fn price(world: &World, branch: u64) -> alloy_primitives::U256 {
    world.quote(branch).unwrap().value.price
}

/// Somebody with a large and safe trove in a branch, and AmpUSD for others: 20 000 in the AMPL
/// branch at 10 %, 5 000 in the SPOT branch.
fn lender(world: &mut World, branch: u64) -> Address {
    let lender = role("lender");
    let open = match branch {
        AMPL => Open::new(AMPL, 40_000 * WAD, 20_000 * WAD),
        _ => Open::new(SPOT, 10_000 * support::world::NINE, 5_000 * WAD),
    };
    world.opened(lender, open.at_bps(1_000));
    lender
}
