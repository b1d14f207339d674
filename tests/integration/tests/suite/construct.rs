//! Programs are constructed once, by parameters that make sense.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolError};
use interfaces::trove_manager::ITroveManager as Ledger;
use interfaces::{IAmpUsd, IErrors, IPriceOracle as Oracle, IWrappedAmpl};
use support::answer::{assert_refused, error_signature};
use support::doubles::MockFeed;
use support::stage::{Stage, arguments};
use support::world::{AMPL, Params, SEED, Setup, WAD, World};

use crate::role;

/// A program of a name in a new world's chain, activated and not constructed.
pub(crate) fn raw(name: &str) -> (World, Address) {
    let mut world = World::new();
    let at = world.create_program(World::keeper(), name);
    (world, at)
}

/// Constructs the program with this and expects that error; nothing is left behind.
pub(crate) fn refuses<E: SolError>(name: &str, arguments: &[u8], error: &E) {
    let (mut world, at) = raw(name);
    let before = world.storage_hash();
    assert_refused(world.construct(World::keeper(), at, arguments), error);
    assert_eq!(world.storage_hash(), before, "{name}");
}

#[test]
fn auth_2_a_constructor_runs_once() {
    let mut world = World::new();
    let (at, keeper) = (world.at, World::keeper());
    let branch = vec![Params::AMPL.config(at.spot)];
    let sources = Setup::launch().sources(&at);
    let again = [
        (at.amp_usd, arguments(&(vec![keeper],))),
        (at.wrapped, arguments(&(at.spot,))),
        (at.oracle, arguments(&(Address::ZERO, sources))),
        (at.ledger, at.ledger_arguments(keeper, branch)),
    ];
    for (program, arguments) in again {
        for caller in [keeper, role("attacker")] {
            let error = IErrors::AlreadyConstructed {};
            world.refuses(&error, |world| world.construct(caller, program, &arguments));
        }
    }
}

#[test]
fn auth_2_nothing_works_on_a_program_that_is_not_constructed() {
    let calls = [
        (
            "amp-usd",
            IAmpUsd::mintCall {
                to: role("a"),
                value: U256::ONE,
            }
            .abi_encode(),
        ),
        (
            "wrapped-ampl",
            IWrappedAmpl::depositCall {
                assets: U256::ONE,
                receiver: role("a"),
            }
            .abi_encode(),
        ),
        (
            "price-oracle",
            Oracle::priceCall { branch: U256::ZERO }.abi_encode(),
        ),
        (
            "trove-manager",
            support::world::Open::new(AMPL, 2_000 * WAD, 1_000 * WAD)
                .owned_by(role("a"))
                .call()
                .abi_encode(),
        ),
        (
            "trove-manager",
            Ledger::closeTroveCall { id: U256::ONE }.abi_encode(),
        ),
    ];
    for (name, data) in calls {
        let (mut world, at) = raw(name);
        let before = world.storage_hash();
        let refused = world.send_raw(role("a"), at, data).unwrap_err();
        assert!(
            error_signature(refused.data()).is_some(),
            "{name}: {refused:?}"
        );
        assert_eq!(world.storage_hash(), before, "{name}");
    }
}

#[test]
fn amp_usd_needs_minters_each_once_and_none_zero() {
    let (a, zero) = (role("a"), Address::ZERO);
    for (minters, unfit) in [(vec![], zero), (vec![a, zero], zero), (vec![a, a], a)] {
        let error = IAmpUsd::MinterUnfit { minter: unfit };
        refuses("amp-usd", &arguments(&(minters,)), &error);
    }
}

#[test]
fn wrapped_ampl_needs_ampl() {
    refuses(
        "wrapped-ampl",
        &arguments(&(Address::ZERO,)),
        &IWrappedAmpl::AmplUnset {},
    );
}

/// A change of a branch's sources that makes no sense.
type Change = fn(&mut Oracle::BranchSources);

/// Constructs an oracle with a SPOT branch that was changed.
fn oracle_refuses<E: SolError>(change: Change, error: &E) {
    let world = World::new();
    let mut sources = Setup::launch().sources(&world.at);
    change(&mut sources[1]);
    let arguments = arguments(&(Address::ZERO, sources));
    refuses("price-oracle", &arguments, error);
}

#[test]
fn price_oracle_needs_one_to_eight_branches() {
    let world = World::new();
    let good = Setup::launch().sources(&world.at).remove(0);
    for count in [0, 9] {
        let error = Oracle::BranchCountUnfit {
            count: U256::from(count),
        };
        let arguments = arguments(&(Address::ZERO, vec![good.clone(); count]));
        refuses("price-oracle", &arguments, &error);
    }
}

#[test]
fn price_oracle_needs_sources_that_make_sense() {
    let changes: [(u64, Change); 10] = [
        (0, |branch| branch.market.feed = Address::ZERO),
        (0, |branch| branch.market.feed = role("nobody")),
        (0, |branch| branch.collateralDecimals = 19),
        (0, |branch| branch.market.softAge = 0),
        (0, |branch| {
            branch.market.softAge = branch.market.hardAge + 1
        }),
        (0, |branch| branch.market.ceiling = 2),
        (1, |branch| branch.anchor.feed = Address::ZERO),
        (1, |branch| branch.anchor.feed = role("nobody")),
        (1, |branch| {
            branch.anchor.hardAge = branch.anchor.softAge - 1
        }),
        (1, |branch| {
            (branch.anchor.floor, branch.anchor.ceiling) = (9, 12);
        }),
    ];
    for (which, change) in changes {
        let error = Oracle::SourceUnfit {
            branch: U256::ONE,
            which: U256::from(which),
        };
        oracle_refuses(change, &error);
    }
}

#[test]
fn price_oracle_needs_two_feeds_a_threshold_and_a_health_that_answers() {
    let branch = U256::ONE;
    let error = Oracle::SourcesEqual { branch };
    oracle_refuses(|branch| branch.anchor.feed = branch.market.feed, &error);
    let bps = U256::ZERO;
    let error = Oracle::ThresholdUnfit { branch, bps };
    oracle_refuses(|branch| branch.thresholdBps = 0, &error);
    let bps = U256::from(2_501);
    let error = Oracle::ThresholdUnfit { branch, bps };
    oracle_refuses(|branch| branch.thresholdBps = 2_501, &error);
    let error = Oracle::HealthUnfit { branch };
    oracle_refuses(|branch| branch.health = role("nobody"), &error);
    oracle_refuses(|branch| branch.health = branch.market.feed, &error);
}

#[test]
fn price_oracle_refuses_a_feed_of_37_decimals_and_takes_one_of_36() {
    let (mut world, at) = raw("price-oracle");
    let sources = Setup::launch().sources(&world.at)[..1].to_vec();
    let feeds = [sources[0].market.feed, sources[0].anchor.feed];
    let arguments = arguments(&(Address::ZERO, sources));
    let decimals = |world: &mut World, feed, decimals_| {
        let call = MockFeed::setDecimalsCall { decimals_ };
        world.send(World::keeper(), feed, &call).unwrap();
    };
    for (which, feed) in feeds.into_iter().enumerate() {
        decimals(&mut world, feed, 37);
        let error = Oracle::SourceUnfit {
            branch: U256::ZERO,
            which: U256::from(which),
        };
        world.refuses(&error, |world| {
            world.construct(World::keeper(), at, &arguments)
        });
        decimals(&mut world, feed, 36);
    }
    world.construct(World::keeper(), at, &arguments).unwrap();
    let quote = world.view(at, &Oracle::priceCall { branch: U256::ZERO });
    assert_eq!(
        quote.price,
        U256::from(2 * WAD),
        "the answer as it is: 54 - 36 - 18 digits"
    );
}

#[test]
fn the_launch_is_as_the_law_says() {
    let world = World::new();
    let at = world.at;
    for (branch, params, token) in [(0, Params::AMPL, at.wrapped), (1, Params::SPOT, at.spot)] {
        let config = world.view(
            at.ledger,
            &Ledger::branchConfigCall {
                b: U256::from(branch),
            },
        );
        let expected = params.config(token);
        assert_eq!(config.collateral, expected.collateral);
        assert_eq!(
            (
                config.mcrBps,
                config.ccrBps,
                config.scrBps,
                config.poolPenaltyBps
            ),
            (params.mcr, params.ccr, params.scr, params.pool_penalty)
        );
        assert_eq!(
            config.redistributionPenaltyBps,
            params.redistribution_penalty
        );
        assert_eq!(config.redemptionFeeFloorBps, params.redemption_fee_floor);
        assert_eq!(
            (config.ceiling, config.smallestRaise),
            (params.ceiling, params.ceiling)
        );
    }
    assert_eq!(
        world.view(at.ledger, &Ledger::branchCountCall {}),
        U256::from(2)
    );
    assert_eq!(world.view(at.ledger, &Ledger::ampUsdCall {}), at.amp_usd);
    assert_eq!(
        world.view(at.ledger, &Ledger::priceOracleCall {}),
        at.oracle
    );
    assert_eq!(
        world.view(at.ledger, &Ledger::ownerCall {}),
        World::keeper()
    );
    assert_eq!(
        world.view(at.ledger, &Ledger::liquidationPartCall {}),
        at.liquidation
    );
    assert_eq!(
        world.view(at.ledger, &Ledger::redemptionPartCall {}),
        at.redemption
    );
    assert_eq!(
        world.view(at.ledger, &Ledger::stabilityPoolCall {}),
        at.pool
    );
    // One AmpUSD is there for ever, the pool's, and no trove owes it; the base rate is 100 %.
    assert_eq!((world.supply(), world.amp_usd(at.pool)), (SEED, SEED));
    let system = world.system();
    assert_eq!((system.residue, system.cushion), (SEED, 0));
    assert_eq!(world.base_rate(), WAD);
}

#[test]
fn two_deployments_are_the_same_to_the_last_slot() {
    let (one, other): (Stage, Stage) = (
        Setup::launch().deploy().stage,
        Setup::launch().deploy().stage,
    );
    assert_eq!(one.storage_hash(), other.storage_hash());
}
