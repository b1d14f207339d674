//! Who comes first takes nothing from who comes next: donations, sandwiches, and anything that
//! can be sent right after deployment.

use alloy_primitives::{Address, U256};
use interfaces::trove_manager::ITroveManager as Ledger;
use interfaces::{IAmpUsd, IErc20, IPriceOracle, IStabilityPool as Pool, IWrappedAmpl};
use support::world::{AMPL, DAY, NINE, Open, SPOT, Setup, WAD, World, word};

use crate::role;

fn worth(world: &World, who: Address) -> u128 {
    let call = Pool::maxWithdrawCall { owner: who };
    world.view(world.at.pool, &call).to()
}

/// Somebody with 20 000 AmpUSD, in a world whose pool has so many wipe-outs behind it.
fn funded(wiped: u64) -> (World, Address) {
    let mut world = Setup::roomy().deploy();
    let rich = role("rich");
    world.opened(rich, Open::new(SPOT, 60_000_000 * NINE, 12_000_000 * WAD));
    for round in 0..wiped {
        world.stake(rich, 1_000_000 * WAD).unwrap();
        let borrower = role(&format!("borrower {round}"));
        let id = world.opened(borrower, Open::new(SPOT, 1_500_000 * NINE, 1_200_000 * WAD));
        world.pass(1);
        world.set_price(SPOT, WAD);
        world.liquidate(role("liquidator"), &[id]).unwrap();
        world.set_price(SPOT, 12 * WAD / 10);
    }
    let attacker = role("attacker");
    for who in [attacker, role("victim")] {
        world.pay(world.at.amp_usd, rich, who, 20_000 * WAD);
    }
    (world, attacker)
}

/// What somebody has and can withdraw.
fn all_of(world: &World, who: Address) -> u128 {
    world.amp_usd(who) + worth(world, who)
}

#[test]
fn share_6_deposits_of_dust_and_donations_before_a_deposit_earn_nothing() {
    for wiped in [0, 3] {
        let (world, attacker) = funded(wiped);
        assert_eq!(world.pool_scale() > 0, wiped > 0);
        for (dust, donation) in [
            (1, 15_000 * WAD),
            (WAD, 15_000 * WAD),
            (10_000 * WAD, 1),
            (1, 1),
        ] {
            let (mut world, victim) = (world.clone(), role("victim"));
            let had = all_of(&world, attacker);
            // A deposit worth no share is refused: there is nothing to inflate then.
            let _refused = world.stake(attacker, dust).is_err();
            world.pay(world.at.amp_usd, attacker, world.at.pool, donation);
            world.stake(victim, 3_000 * WAD).unwrap();
            let theirs = worth(&world, victim);
            assert!(3_000 * WAD - theirs <= 2, "{theirs}");
            let mine = world.shares(attacker);
            if !mine.is_zero() {
                world.unstake_shares(attacker, mine).unwrap();
            }
            assert!(all_of(&world, attacker) <= had - donation);
            assert!(worth(&world, victim) + 2 >= 3_000 * WAD);
        }
    }
}

#[test]
fn share_6_a_deposit_around_another_s_or_around_a_pull_earns_nothing() {
    for wiped in [0, 3] {
        let (mut world, attacker) = funded(wiped);
        let victim = role("victim");
        world.stake(victim, 5_000 * WAD).unwrap();
        // Interest of a month is due, and minted by the next who comes.
        world.pass(30 * DAY);
        let due = worth(&world, victim);
        assert!(due > 5_100 * WAD, "{due}");
        for amount in [1, 10_000 * WAD, 20_000 * WAD] {
            let mut world = world.clone();
            let had = all_of(&world, attacker);
            let _refused = world.stake(attacker, amount).is_err();
            world.stake(victim, 3_000 * WAD).unwrap();
            world.unstake(victim, WAD).unwrap();
            let mine = world.shares(attacker);
            if !mine.is_zero() {
                world.unstake_shares(attacker, mine).unwrap();
            }
            // The victim's own deposit and withdrawal leave the pool less than a share and a wei
            // each, and whoever holds most of it has most of that.
            let gained = all_of(&world, attacker).saturating_sub(had);
            assert!(gained <= 4, "{gained} with {amount}, {wiped} wipe-outs");
            assert!(worth(&world, victim) + 5 >= due + 2_999 * WAD);
        }
    }
}

/// What somebody gets who comes next: opens twice, stakes, unstakes, and closes a second later.
/// Collateral and AmpUSD in hand, and the shares of the stake; the fees of both troves.
fn follows(world: &mut World) -> ([U256; 4], u128) {
    let who = role("follower");
    let open = || Open::new(SPOT, 10_000 * NINE, 2_000 * WAD);
    let [first, second] = [(); 2].map(|()| world.opened(who, open()));
    let minted = world.amp_usd(who);
    let shares = world.stake(who, 1_500 * WAD).unwrap().value;
    world.unstake_shares(who, shares).unwrap();
    let left = world.amp_usd(who);
    let fees = [first, second].map(|id| world.trove(id).entire_debt);
    world.warp(1);
    world.close(who, first).unwrap();
    let back = world.balance(world.at.spot, who);
    (
        [word(minted), shares, word(left), word(back)],
        fees.iter().sum(),
    )
}

/// Signatures of everything there is.
fn signatures(world: &World) -> Vec<(Address, &'static str)> {
    let at = world.at;
    let of = |program: Address, all: &[&'static str]| -> Vec<(Address, &'static str)> {
        all.iter().map(|one| (program, *one)).collect()
    };
    [
        of(at.ledger, Ledger::ITroveManagerCalls::SIGNATURES),
        of(at.pool, Pool::IStabilityPoolCalls::SIGNATURES),
        of(at.pool, IErc20::IErc20Calls::SIGNATURES),
        of(at.amp_usd, IAmpUsd::IAmpUsdCalls::SIGNATURES),
        of(at.amp_usd, IErc20::IErc20Calls::SIGNATURES),
        of(at.wrapped, IWrappedAmpl::IWrappedAmplCalls::SIGNATURES),
        of(at.wrapped, IErc20::IErc20Calls::SIGNATURES),
        of(at.oracle, IPriceOracle::IPriceOracleCalls::SIGNATURES),
    ]
    .concat()
}

#[test]
fn adv_12_whatever_anybody_sends_first_to_the_programs_is_neutral() {
    let mut world = World::new();
    let stranger = role("stranger");
    // With both collaterals in hand, and everything allowed.
    world.fund(AMPL, stranger, 40_000 * WAD);
    world.fund(SPOT, stranger, 40_000 * NINE);
    world.give_ampl(stranger, U256::from(1_000 * NINE));
    world.approve(world.at.ampl, stranger, world.at.wrapped, U256::MAX);
    let (alone, fees) = follows(&mut world.clone());
    let mut done = 0;
    for (program, signature) in signatures(&world) {
        let hash = alloy_primitives::keccak256(signature);
        let me = U256::from_be_bytes(stranger.into_word().0);
        for word in [U256::ZERO, U256::ONE, me, word(1_000 * WAD), U256::MAX] {
            let words = word.to_be_bytes::<32>().repeat(12);
            let data = [&hash[..4], &words].concat();
            let mut world = world.clone();
            let before = world.storage_hash();
            if world.send_raw(stranger, program, data).is_ok() {
                done += 1;
                if world.storage_hash() == before {
                    continue;
                }
                assert_eq!(follows(&mut world), (alone, fees), "{signature} {word}");
            }
        }
    }
    assert!(done > 50, "{done}");
    // What changes something: a trove in either branch, a wrap, gifts. The fee follows the average
    // rate, which the first trove sets; nothing else is different.
    let token = world.at.spot;
    let first: [&dyn Fn(&mut World); 4] = [
        &|world| {
            let open = Open::new(SPOT, 40_000 * NINE, 20_000 * WAD).at_bps(25_000);
            world.opened(stranger, open);
        },
        &|world| {
            let open = Open::new(AMPL, 40_000 * WAD, 20_000 * WAD).at_bps(25_000);
            world.opened(stranger, open);
            world.stake(stranger, 15_000 * WAD).unwrap();
        },
        &|world| world.pay(token, stranger, world.at.ledger, 40_000 * NINE),
        &|world| world.pay(token, stranger, world.at.pool, 40_000 * NINE),
    ];
    for (at, act) in first.into_iter().enumerate() {
        let mut world = world.clone();
        act(&mut world);
        let (theirs, paid) = follows(&mut world);
        assert_eq!([theirs[0], theirs[3]], [alone[0], alone[3]], "{at}");
        assert!(theirs[2] + U256::ONE >= alone[2], "{at}");
        assert_eq!(paid > fees, at == 0, "{paid} {fees}");
    }
}
