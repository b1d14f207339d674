//! The ledger is constructed with branches inside the law's bounds.

use alloy_primitives::{Address, U256};
use interfaces::IErc20;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::stage::arguments;
use support::world::{Addresses, Params, SEED, World};

use crate::construct::{raw, refuses};

/// The ledger's constructor arguments with one AMPL branch like this.
fn ledger(world: &World, params: Params) -> Vec<u8> {
    let at = world.at;
    let branch = params.config(at.wrapped);
    at.ledger_arguments(World::keeper(), vec![branch])
}

#[test]
fn needs_addresses_and_branches_with_a_token_each() {
    let (at, keeper, zero) = (World::new().at, World::keeper(), Address::ZERO);
    let branch = |token| vec![Params::AMPL.config(token)];
    let good = branch(at.wrapped);
    let unset = [
        Addresses {
            amp_usd: zero,
            ..at
        }
        .ledger_arguments(keeper, good.clone()),
        Addresses { oracle: zero, ..at }.ledger_arguments(keeper, good.clone()),
        Addresses { pool: zero, ..at }.ledger_arguments(keeper, good.clone()),
        Addresses {
            liquidation: zero,
            ..at
        }
        .ledger_arguments(keeper, good.clone()),
        Addresses {
            redemption: zero,
            ..at
        }
        .ledger_arguments(keeper, good.clone()),
        at.ledger_arguments(zero, good.clone()),
        at.ledger_arguments(keeper, branch(zero)),
    ];
    for arguments in unset {
        refuses("trove-manager", &arguments, &Ledger::AddressUnset {});
    }
    let twice = [good.clone(), good].concat();
    let error = Ledger::CollateralTwice {
        collateral: at.wrapped,
    };
    refuses("trove-manager", &at.ledger_arguments(keeper, twice), &error);
    for count in [0_u64, 9] {
        let many: Vec<_> = (0..count)
            .map(|index| Params::AMPL.config(Address::left_padding_from(&[index as u8 + 1])))
            .collect();
        let error = Ledger::BranchCountOutOfRange {
            count: U256::from(count),
        };
        refuses("trove-manager", &at.ledger_arguments(keeper, many), &error);
    }
}

#[test]
fn ratios_out_of_the_laws_bounds_are_refused() {
    let world = World::new();
    let good = Params::AMPL;
    let ratios = [
        Params {
            scr: 10_000,
            ..good
        },
        Params {
            scr: 15_000,
            ..good
        },
        Params {
            mcr: 18_000,
            ..good
        },
        Params {
            ccr: 30_001,
            ..good
        },
    ];
    for params in ratios {
        refuses(
            "trove-manager",
            &ledger(&world, params),
            &Ledger::RatiosOutOfOrder {},
        );
    }
}

#[test]
fn penalties_floors_and_ceilings_out_of_the_laws_bounds_are_refused() {
    let (world, good) = (World::new(), Params::AMPL);
    let penalties = [
        Params {
            pool_penalty: 499,
            ..good
        },
        Params {
            pool_penalty: 2_001,
            ..good
        },
        Params {
            redistribution_penalty: 999,
            ..good
        },
        Params {
            redistribution_penalty: 2_001,
            ..good
        },
    ];
    for params in penalties {
        refuses(
            "trove-manager",
            &ledger(&world, params),
            &Ledger::PenaltiesOutOfOrder {},
        );
    }
    let params = Params {
        redemption_fee_floor: 10_001,
        ..good
    };
    refuses(
        "trove-manager",
        &ledger(&world, params),
        &Ledger::FeeFloorAboveOne {},
    );
    let params = Params {
        ceiling: 10_u128.pow(28) + 1,
        ..good
    };
    refuses(
        "trove-manager",
        &ledger(&world, params),
        &Ledger::AmountAboveCap {},
    );
}

#[test]
fn ratios_and_penalties_on_the_laws_bounds_are_taken() {
    let bounds = [
        Params {
            scr: 10_001,
            mcr: 10_002,
            ccr: 10_003,
            ..Params::AMPL
        },
        Params {
            ccr: 30_000,
            pool_penalty: 500,
            redistribution_penalty: 500,
            ..Params::AMPL
        },
        Params {
            pool_penalty: 2_000,
            redemption_fee_floor: 10_000,
            ..Params::AMPL
        },
    ];
    for params in bounds {
        let (mut world, at) = raw("trove-manager");
        // With an AmpUSD of its own, from which it mints the pool's seed.
        let (keeper, first) = (World::keeper(), world.at);
        let amp_usd = world.create_program(keeper, "amp-usd");
        world
            .construct(keeper, amp_usd, &arguments(&(vec![at],)))
            .unwrap();
        let branch = vec![params.config(first.wrapped)];
        let addresses = Addresses { amp_usd, ..first };
        let ours = addresses.ledger_arguments(keeper, branch);
        world.construct(keeper, at, &ours).unwrap();
        let supply = world.view(amp_usd, &IErc20::totalSupplyCall {});
        assert_eq!(supply, U256::from(SEED));
    }
}
