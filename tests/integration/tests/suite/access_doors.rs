//! Who may change what in the liquidity incentives and through the gateway.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use interfaces::IGateway::{self as Gate, NotInFlight, NotLedger, NotOwnerNorManager};
use interfaces::ILiquidityIncentives as Gauges;
use interfaces::IOnTroveChange::{TroveAmounts, onTroveChangeCall};
use interfaces::IOwned;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{NINE, WAD, World, word};

use crate::access_scene::Caller::{self, Governor, Manager, Owner, Pending};
use crate::access_scene::{self, EVERYBODY};
use crate::access_table::Rows;
use crate::gateway_scene::{ANY, NO_STAKES, open};
use crate::puppets::{data, puppet, step};
use crate::role;

/// The error for who may not act on a trove.
fn strange(caller: Address) -> NotOwnerNorManager {
    NotOwnerNorManager { caller }
}

fn not_governor(caller: Address) -> IOwned::NotOwner {
    IOwned::NotOwner { caller }
}

/// Everybody with a share staked in a gauge of wrapped AMPL, and one more to stake.
pub(crate) fn gauges() -> World {
    let (mut world, _) = access_scene::scene();
    let (at, governor) = (world.at, World::keeper());
    let (token, minimum) = (at.wrapped, U256::ONE);
    let add = Gauges::addGaugeCall { token, minimum };
    world.send(governor, at.incentives, &add).unwrap();
    let weights = vec![U256::from(10_000)];
    let weigh = Gauges::setWeightsCall { weights };
    world.send(governor, at.incentives, &weigh).unwrap();
    for caller in EVERYBODY {
        let (account, gauge) = (caller.address(&world), U256::ZERO);
        world.approve(at.wrapped, account, at.incentives, U256::MAX);
        let amount = word(WAD);
        let stake = Gauges::stakeCall {
            gauge,
            amount,
            account,
        };
        world.send(account, at.incentives, &stake).unwrap();
    }
    let offer = IOwned::transferOwnershipCall {
        newOwner: Pending.address(&world),
    };
    world.send(governor, at.incentives, &offer).unwrap();
    world
}

/// Every way to change something in the liquidity incentives.
pub(crate) fn incentives(world: &World) -> Rows {
    let mut rows = Rows::default();
    let (gauge, amount, account) = (U256::ZERO, word(WAD), role("heir"));
    rows.everybody(&Gauges::stakeCall {
        gauge,
        amount,
        account,
    });
    let receiver = account;
    rows.everybody(&Gauges::unstakeCall {
        gauge,
        amount,
        receiver,
    });
    rows.everybody(&Gauges::claimCall { gauge, receiver });
    let (token, minimum) = (world.at.spot, U256::ONE);
    rows.row(
        &[Governor],
        not_governor,
        &Gauges::addGaugeCall { token, minimum },
    );
    let weights = vec![U256::from(10_000)];
    rows.row(
        &[Governor],
        not_governor,
        &Gauges::setWeightsCall { weights },
    );
    let offer = IOwned::transferOwnershipCall { newOwner: account };
    rows.row(&[Governor], not_governor, &offer);
    rows.row(&[Governor], not_governor, &IOwned::renounceOwnershipCall {});
    let refusal = |caller| IOwned::NotPendingOwner { caller };
    rows.row(&[Pending], refusal, &IOwned::acceptOwnershipCall {});
    rows
}

/// Everybody with AMPL and AmpUSD that the gateway may take; the owner's troves are its to act on.
/// And a market that gives 50 AMPL, and one that gives 400 AmpUSD.
pub(crate) fn doors() -> (World, U256, [(Gate::Swap, Bytes); 2]) {
    let (mut world, id) = access_scene::scene();
    let at = world.at;
    for caller in EVERYBODY {
        let account = caller.address(&world);
        world.give_ampl(account, U256::from(1_000 * NINE));
        for token in [at.ampl, at.amp_usd] {
            world.approve(token, account, at.gateway, U256::MAX);
        }
    }
    let approve = Ledger::setApprovalForAllCall {
        operator: at.gateway,
        approved: true,
    };
    let owner = Owner.address(&world);
    world.send(owner, at.ledger, &approve).unwrap();
    let adapter = puppet(&mut world);
    world.give_ampl(adapter, U256::from(50 * NINE));
    world.pay(at.amp_usd, role("lender"), adapter, 1_200 * WAD);
    let pays = |token, value| {
        let to = at.gateway;
        let transfer = interfaces::IErc20::transferCall { to, value };
        let swap = Gate::Swap {
            adapter,
            minOut: U256::ONE,
        };
        (swap, data(vec![step(token, &transfer)]))
    };
    let markets = [
        pays(at.ampl, U256::from(50 * NINE)),
        pays(at.amp_usd, word(1_200 * WAD)),
    ];
    (world, id, markets)
}

/// Every way to change something through the gateway, for the owner's trove `id`.
pub(crate) fn gateway(world: &World, id: U256, markets: [(Gate::Swap, Bytes); 2]) -> Rows {
    let mut rows = Rows::default();
    let users = [Owner, Manager];
    let opening = open(0, 250 * WAD, 200 * WAD);
    rows.everybody(&opening);
    let call = opening.abi_encode().into();
    rows.everybody(&Gate::withPermitsCall {
        permits: vec![],
        call,
    });
    let (coll, debt, min) = (word(WAD), word(WAD), U256::ZERO);
    rows.row(
        &users,
        strange,
        &Gate::addCall {
            id,
            coll,
            maxIn: ANY,
        },
    );
    rows.row(
        &users,
        strange,
        &Gate::withdrawCall {
            id,
            coll,
            minOut: min,
        },
    );
    let borrow = Gate::borrowCall {
        id,
        debt,
        maxUpfrontFee: ANY,
        stakes: NO_STAKES,
        swapData: Bytes::new(),
    };
    rows.row(&users, strange, &borrow);
    let safer = |coll| Gate::topUpCall {
        id,
        repay: debt,
        coll,
        maxIn: ANY,
    };
    rows.everybody(&safer(U256::ZERO));
    rows.row(&users, strange, &safer(coll));
    rows.row(
        &users,
        strange,
        &Gate::closeCall {
            id,
            maxDebt: ANY,
            minOut: min,
        },
    );
    levering(id, markets, &mut rows);
    called_back(world, &mut rows);
    rows
}

/// Every way to lever a trove; its owner alone names a market.
fn levering(id: U256, markets: [(Gate::Swap, Bytes); 2], rows: &mut Rows) {
    let trader = |caller| Gate::NotTroveOwner { caller };
    let (coll, debt, min) = (word(WAD), word(WAD), U256::ZERO);
    let [(up, up_data), (down, down_data)] = markets;
    rows.everybody(&Gate::openLeveredCall {
        branch: U256::ZERO,
        coll: word(250 * WAD),
        maxIn: ANY,
        debt: word(200 * WAD),
        rate: word(WAD / 20),
        maxUpfrontFee: ANY,
        market: up.clone(),
        swapData: up_data.clone(),
    });
    let lever = Gate::leverUpCall {
        id,
        coll,
        maxIn: ANY,
        debt,
        maxUpfrontFee: ANY,
        market: up,
        swapData: up_data,
    };
    rows.row(&[Owner], trader, &lever);
    let (sale, market, swap_data) = (coll, down, down_data);
    let lever = Gate::leverDownCall {
        id,
        coll,
        sale,
        minOut: min,
        debt,
        market: market.clone(),
        swapData: swap_data.clone(),
    };
    rows.row(&[Owner], trader, &lever);
    let close = Gate::closeLeveredCall {
        id,
        sale,
        minOut: min,
        market,
        swapData: swap_data,
    };
    rows.row(&[Owner], trader, &close);
}

/// Only the ledger calls back, and not while nothing is asked of it.
fn called_back(world: &World, rows: &mut Rows) {
    let ledger = Caller::Ledger.address(world);
    let call = onTroveChangeCall {
        kind: 0,
        amounts: TroveAmounts {
            id: U256::ONE,
            collIn: U256::ZERO,
            collOut: U256::ZERO,
            minted: U256::ZERO,
            burned: U256::ZERO,
        },
        data: Bytes::new(),
    };
    rows.row_of(&[], &call, move |caller| {
        if caller == ledger {
            alloy_sol_types::SolError::abi_encode(&NotInFlight {})
        } else {
            alloy_sol_types::SolError::abi_encode(&NotLedger { caller })
        }
    });
}
