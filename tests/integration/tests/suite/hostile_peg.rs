//! A collateral that breaks its promises while it is paid out: to liquidators, to the pool and its
//! stakers, to redeemers, to who has a surplus. It gets nothing, and stops nothing elsewhere.

use std::collections::BTreeMap;

use alloy_primitives::{Address, Bytes, I256, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20;
use interfaces::IErrors::TokenTransferFailed;
use interfaces::IStabilityPool as Pool;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, nothing};
use support::doubles::HostileToken;
use support::world::peg::Redeem;
use support::world::{AMPL, DAY, NINE, Open, SPOT, Setup, WAD, World, word};

use crate::{lender, role};

/// `ReturnsFalse`, `ReturnsNothing`, `Reverts`, `BurnsGas`, `ReturnsTwo`.
const FAILING: [u8; 5] = [1, 2, 5, 6, 7];
const REENTERS_OR_FAILS: u8 = 8;
const REENTERS_AND_GOES_ON: u8 = 9;

/// A trove below its MCR, a surplus, a gain and a redeemer, all of the hostile token, which has
/// AmpUSD and shares of the pool itself; and the troves, the weak one first.
fn at_work() -> (World, [U256; 2]) {
    let setup = Setup {
        hostile_spot: true,
        ..Setup::launch()
    };
    let mut world = setup.deploy();
    let rich = lender(&mut world, AMPL);
    lender(&mut world, SPOT);
    let safe = world.book(SPOT)[0];
    let open = || Open::new(SPOT, 1_300 * NINE, 1_000 * WAD);
    let [gone, weak] = [(); 2].map(|()| world.opened(role("borrower"), open()));
    let token = world.at.spot;
    for (to, amount) in [
        (role("staker"), 6_000),
        (role("redeemer"), 3_000),
        (token, 900),
    ] {
        world.pay(world.at.amp_usd, rich, to, amount * WAD);
    }
    world.stake(role("staker"), 6_000 * WAD).unwrap();
    world.stake(token, 500 * WAD).unwrap();
    world.approve(world.at.amp_usd, token, world.at.pool, U256::MAX);
    world.pass(10 * DAY);
    world.set_price(SPOT, 950_000_000_000_000_000);
    world.liquidate(role("anyone"), &[gone]).unwrap();
    assert!(world.surplus(SPOT, role("borrower")) > 0);
    (world, [weak, safe])
}

/// The same, with the branch shut.
fn shut() -> (World, [U256; 2]) {
    let (mut world, ids) = at_work();
    world.set_price(SPOT, 550_000_000_000_000_000);
    world.flag(role("anyone"), SPOT).unwrap();
    world.pass(3_600);
    world.shut(role("anyone"), SPOT).unwrap();
    (world, ids)
}

/// Something that pays the token out.
type Verb = Box<dyn Fn(&mut World) -> Answer<()>>;

fn verbs([weak, safe]: [U256; 2], is_shut: bool) -> Vec<Verb> {
    let mut verbs: Vec<Verb> = vec![
        Box::new(move |world| nothing(world.liquidate(role("liquidator"), &[weak]))),
        Box::new(|world| nothing(world.claim_surplus(role("borrower"), SPOT))),
        Box::new(|world| world.claim(role("staker"))),
    ];
    if is_shut {
        verbs.push(Box::new(move |world| {
            nothing(world.urgent_redeem(role("redeemer"), SPOT, 500 * WAD, &[safe]))
        }));
    } else {
        verbs.push(Box::new(|world| {
            nothing(world.redeem(role("redeemer"), &Redeem::new(2_000 * WAD)))
        }));
    }
    verbs
}

fn tell(world: &mut World, call: &impl SolCall) {
    let token = world.at.spot;
    world.send(World::keeper(), token, call).map(drop).unwrap();
}

#[test]
fn coll_6_a_token_that_fails_while_it_is_paid_out_reverts_the_operation_whole() {
    for (is_shut, (world, ids)) in [(false, at_work()), (true, shut())] {
        for verb in verbs(ids, is_shut) {
            verb(&mut world.clone()).unwrap();
            for mode_ in FAILING {
                let mut world = world.clone();
                tell(&mut world, &HostileToken::setModeCall { mode_ });
                let error = TokenTransferFailed {
                    token: world.at.spot,
                };
                world.refuses(&error, |world| verb(world));
            }
        }
    }
}

/// Ways in for a token that is called, which is a staker and a redeemer.
fn entries(world: &World, [weak, safe]: [U256; 2]) -> Vec<(Address, Vec<u8>)> {
    let (ledger, pool, token) = (world.at.ledger, world.at.pool, world.at.spot);
    let (branch, amount) = (U256::from(SPOT), word(100 * WAD));
    let urgent = Ledger::urgentRedeemCall {
        branch,
        amount,
        ids: vec![safe],
        minColl: U256::ZERO,
    };
    let ledgers = [
        Ledger::liquidateCall { ids: vec![weak] }.abi_encode(),
        Redeem::new(100 * WAD).call().abi_encode(),
        urgent.abi_encode(),
        Ledger::claimSurplusCall { branch }.abi_encode(),
        Ledger::repayCall { id: safe, amount }.abi_encode(),
        Ledger::flagCall { branch }.abi_encode(),
        Ledger::shutCall { branch }.abi_encode(),
        Ledger::poolYieldCall { earns: true }.abi_encode(),
    ];
    let (assets, receiver, owner) = (amount, token, token);
    let (to, value) = (role("friend"), U256::ZERO);
    let pools = [
        Pool::depositCall { assets, receiver }.abi_encode(),
        Pool::withdrawCall {
            assets,
            receiver,
            owner,
        }
        .abi_encode(),
        Pool::claimCall { receiver: to }.abi_encode(),
        IErc20::transferCall { to, value }.abi_encode(),
        Pool::totalAssetsCall {}.abi_encode(),
    ];
    let ledgers = ledgers.into_iter().map(|data| (ledger, data));
    ledgers
        .chain(pools.into_iter().map(|data| (pool, data)))
        .collect()
}

/// The storage of all programs that could be hurt.
fn books(world: &World) -> [BTreeMap<U256, U256>; 4] {
    let at = world.at;
    let programs = [at.ledger, at.pool, at.amp_usd, at.wrapped];
    programs.map(|program| world.chain.all_storage(program))
}

#[test]
fn safe_1_a_token_that_calls_back_while_it_is_paid_out_does_what_it_could_do_before_or_after() {
    let mut counts = [0, 0];
    for (is_shut, (world, ids)) in [(false, at_work()), (true, shut())] {
        for verb in verbs(ids, is_shut) {
            let mut honest = world.clone();
            verb(&mut honest).unwrap();
            for (target_, data) in entries(&world, ids) {
                let token = world.at.spot;
                let mut told = world.clone();
                let message_ = Bytes::from(data.clone());
                tell(
                    &mut told,
                    &HostileToken::setCallBackCall { target_, message_ },
                );
                let mode_ = REENTERS_AND_GOES_ON;
                tell(&mut told, &HostileToken::setModeCall { mode_ });
                verb(&mut told).unwrap();
                assert!(!told.view(token, &HostileToken::callsBackCall {}).is_zero());
                let went = told.view(token, &HostileToken::lastCallSucceededCall {});
                counts[usize::from(went)] += 1;
                if !went {
                    assert!(books(&told) == books(&honest), "it was refused");
                    continue;
                }
                // It went through: as if it had been asked for just before, just after, or both.
                let as_if = |early: bool, late: bool| {
                    let mut world = world.clone();
                    let ask = |world: &mut World, really: bool| {
                        really && world.send_raw(token, target_, data.clone()).is_err()
                    };
                    let refused = ask(&mut world, early);
                    let refused = refused || verb(&mut world).is_err() || ask(&mut world, late);
                    !refused && books(&told) == books(&world)
                };
                let ways = [(true, false), (false, true), (true, true)];
                assert!(ways.into_iter().any(|(early, late)| as_if(early, late)));
            }
        }
    }
    // The ledger lets nobody in while it works, nor does the pool let anybody pull.
    assert!(counts[0] > 60 && counts[1] > 5, "{counts:?}");
}

#[test]
fn safe_1_what_fails_with_the_call_back_takes_the_payment_with_it() {
    for (is_shut, (world, ids)) in [(false, at_work()), (true, shut())] {
        for verb in verbs(ids, is_shut) {
            // The ledger is locked, or calls a pool that is.
            for (target, data) in entries(&world, ids).into_iter().take(1) {
                let mut world = world.clone();
                let (target_, message_) = (target, Bytes::from(data));
                tell(
                    &mut world,
                    &HostileToken::setCallBackCall { target_, message_ },
                );
                let mode_ = REENTERS_OR_FAILS;
                tell(&mut world, &HostileToken::setModeCall { mode_ });
                let error = TokenTransferFailed {
                    token: world.at.spot,
                };
                world.refuses(&error, |world| verb(world));
            }
        }
    }
}

#[test]
fn gov_7_a_hostile_collateral_ends_neither_redemptions_nor_liquidations_of_another_branch() {
    let (mut world, _) = at_work();
    let open = Open::new(AMPL, 800 * WAD, 1_000 * WAD).at_bps(2_000);
    let weak = world.opened(role("borrower"), open);
    world.pass(1);
    world.set_price(AMPL, 1_850_000_000_000_000_000);
    let redeemer = role("redeemer");
    for mode_ in FAILING {
        let mut world = world.clone();
        tell(&mut world, &HostileToken::setModeCall { mode_ });
        // Both branches pay a part of a redemption; who stops at the first has that part.
        let error = TokenTransferFailed {
            token: world.at.spot,
        };
        let all = Redeem::new(1_000 * WAD);
        world.refuses(&error, |world| world.redeem(redeemer, &all));
        let first = Redeem {
            max_troves: 1,
            ..all
        };
        let burned = world.redeem(redeemer, &first).unwrap().value;
        assert!(
            burned > word(700 * WAD) && burned < word(900 * WAD),
            "{burned}"
        );
        assert!(world.balance(world.at.wrapped, redeemer) > 0);
        let had = world.claimable(role("staker")).amounts[0];
        world.liquidate(role("liquidator"), &[weak]).unwrap();
        world.unstake(role("staker"), 100 * WAD).unwrap();
        assert!(world.claimable(role("staker")).amounts[0] > had);
    }
}

#[test]
fn oracle_1_a_market_of_any_size_gives_no_more_than_the_anchor() {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(SPOT, 2_000 * NINE, 1_000 * WAD));
    world.pass(60);
    let honest = world.quote(SPOT).unwrap().value;
    let ten = |power: u64| I256::try_from(U256::from(10).pow(U256::from(power))).unwrap();
    let now = world.now();
    for answer in [I256::MAX, ten(60), ten(40), ten(20)] {
        let mut world = world.clone();
        world.set_round_of(world.feed(SPOT), answer, now, now);
        let quote = world.quote(SPOT).unwrap().value;
        assert_eq!(quote.price, honest.price, "{answer}");
        assert!(quote.redemption_price <= honest.price * U256::from(5) / U256::from(4));
        assert_eq!(quote.status, 1, "for no new debt");
        assert!(world.borrow(borrower, id, WAD).is_err());
        // Both lie: who is in gets out, and the other branch goes on.
        world.set_round_of(world.anchor(SPOT), answer, now, now);
        if let Err(refused) = world.borrow(borrower, id, WAD) {
            assert!(refused.data().len() >= 4, "by name");
        }
        world.repay(borrower, id, WAD).unwrap();
        world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 500 * WAD));
        world.pay(world.at.amp_usd, role("lender"), borrower, 100 * WAD);
        world.warp(1);
        world.close(borrower, id).unwrap();
    }
}

#[test]
fn gov_7_a_token_that_keeps_a_unit_back_harms_its_own_branch_by_that_unit() {
    // What a token moves is believed (the collaterals are named at deployment): a unit that never
    // came is missing when the last one leaves, by name, and nobody else misses anything.
    let setup = Setup {
        hostile_spot: true,
        ..Setup::launch()
    };
    let mut world = setup.deploy();
    let (keeps, honest) = (3, 0);
    let rich = lender(&mut world, AMPL);
    tell(&mut world, &HostileToken::setModeCall { mode_: keeps });
    let open = || Open::new(SPOT, 2_000 * NINE, 1_000 * WAD);
    let owners = ["first", "last"].map(role);
    let ids = owners.map(|owner| world.opened(owner, open()));
    tell(&mut world, &HostileToken::setModeCall { mode_: honest });
    for owner in owners {
        world.pay(world.at.amp_usd, rich, owner, 100 * WAD);
    }
    world.pass(60);
    world.close(owners[0], ids[0]).unwrap();
    let token = world.at.spot;
    // All of it, and the unit it had kept.
    assert_eq!(world.balance(token, owners[0]), 2_000 * NINE + 1);
    let error = TokenTransferFailed { token };
    world.refuses(&error, |world| world.close(owners[1], ids[1]));
    // Two openings, two units.
    world.give(SPOT, world.at.ledger, 2);
    world.close(owners[1], ids[1]).unwrap();
    assert_eq!(world.balance(token, world.at.ledger), 0);
    assert_eq!(world.book(AMPL).len(), 1);
}
