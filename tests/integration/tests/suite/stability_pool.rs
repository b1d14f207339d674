//! People stake AmpUSD, earn the borrowers' interest, and take collateral for debt that is
//! cancelled: the pool's program with the ledger's.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20::transferCall;
use interfaces::IErrors::{AlreadyConstructed, TokenTransferFailed};
use interfaces::IStabilityPool::{self as Pool, SeedMissing};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, error_signature, nothing};
use support::doubles::{HostileToken, Puppet};
use support::stage::arguments;
use support::world::{AMPL, DAY, NINE, Open, SPOT, Setup, WAD, World, word};

use crate::callback_order::{scene, verbs};
use crate::construct::raw;
use crate::puppets::data;
use crate::{lender, role};

const DEAD: Address = alloy_primitives::address!("000000000000000000000000000000000000dEaD");
/// US dollars of a wrapped AMPL at which a trove of 160 % at launch is below its MCR.
const FALLEN: u128 = 1_850_000_000_000_000_000;
/// The price at launch.
const LAUNCH: u128 = 2 * WAD;

/// Two stakers, of 6 000 and 3 000 AmpUSD, and troves in both branches.
fn stakers() -> (World, [Address; 2]) {
    let mut world = World::new();
    let rich = lender(&mut world, AMPL);
    lender(&mut world, SPOT);
    let people = ["one", "two"].map(role);
    for (who, amount) in people.into_iter().zip([6_000 * WAD, 3_000 * WAD]) {
        world.pay(world.at.amp_usd, rich, who, amount);
        world.stake(who, amount).unwrap();
    }
    (world, people)
}

/// Has the pool take a trove of 1 000 AmpUSD; answers the collateral it got.
fn offset(world: &mut World, name: &str) -> u128 {
    let borrower = role(name);
    let id = world.opened(borrower, Open::new(AMPL, 800 * WAD, 1_000 * WAD));
    world.pass(1);
    world.set_price(AMPL, FALLEN);
    let done = world.liquidate(role("liquidator"), &[id]).unwrap();
    world.set_price(AMPL, LAUNCH);
    done.events::<Ledger::TroveLiquidated>()[0].poolColl.to()
}

fn worth(world: &World, who: Address) -> u128 {
    let call = Pool::maxWithdrawCall { owner: who };
    world.view(world.at.pool, &call).to()
}

#[test]
fn pool_4_assets_are_what_is_held_and_what_is_due() {
    let (mut world, [one, _]) = stakers();
    for _ in 0..3 {
        world.pass(30 * DAY);
        let (minted, earns) = world.pool_capacity();
        assert!(earns);
        let due = world.view(world.at.ledger, &Ledger::poolYieldCall { earns });
        assert!(!due.is_zero());
        assert_eq!(word(world.pool_assets()), word(minted) + due);
        assert_eq!(world.amp_usd(world.at.pool), minted);
        offset(&mut world, "victim");
        let (minted, _) = world.pool_capacity();
        assert_eq!(world.amp_usd(world.at.pool), minted);
        world.unstake(one, WAD).unwrap();
        let (minted, _) = world.pool_capacity();
        assert_eq!(world.amp_usd(world.at.pool), minted);
        assert_eq!(world.pool_assets(), minted);
    }
}

#[test]
fn pool_18_interest_of_all_branches_reaches_holders_as_it_accrues() {
    let (mut world, people) = stakers();
    for seconds in [1, 3_600, 30 * DAY] {
        let before = people.map(|who| worth(&world, who));
        world.pass(seconds);
        for (who, before) in people.into_iter().zip(before) {
            let now = worth(&world, who);
            assert!(now > before, "{seconds}");
            let mut world = world.clone();
            let had = world.amp_usd(who);
            let shares = world.shares(who);
            world.unstake_shares(who, shares).unwrap();
            assert_eq!(world.amp_usd(who) - had, now);
        }
    }
    // The interest of both branches, 10 % a year of 20 000 and of 5 000: no gauge earns its part.
    let gained = worth(&world, people[0]) + worth(&world, people[1]) - 9_000 * WAD;
    let month = 25_000 * WAD * 10 / 100 * 30 / 365;
    assert!(gained.abs_diff(month) < month / 100, "{gained} {month}");
}

#[test]
fn pool_19_below_1000_amp_usd_the_yield_is_not_the_pools() {
    let mut world = World::new();
    let rich = lender(&mut world, AMPL);
    let small = role("small");
    world.pay(world.at.amp_usd, rich, small, 2_000 * WAD);
    world.stake(small, 999 * WAD).unwrap();
    world.pass(365 * DAY);
    assert!(!world.pool_capacity().1);
    assert_eq!(world.pool_assets(), 1_000 * WAD);
    // Whoever crosses the threshold earns nothing of the past, and everything from then on.
    world.stake(small, WAD).unwrap();
    assert_eq!(
        (world.pool_assets(), world.pool_capacity()),
        (1_001 * WAD, (1_001 * WAD, true))
    );
    assert_eq!(worth(&world, small), 1_000 * WAD);
    world.pass(DAY);
    assert!(worth(&world, small) > 1_000 * WAD);
}

#[test]
fn pool_22_a_deposit_earns_nothing_of_the_past() {
    let (mut world, [one, _]) = stakers();
    world.pass(90 * DAY);
    let (late, rich) = (role("late"), role("lender"));
    world.pay(world.at.amp_usd, rich, late, 9_000 * WAD);
    let before = worth(&world, one);
    world.stake(late, 9_000 * WAD).unwrap();
    let theirs = worth(&world, late);
    assert!(
        (9_000 * WAD - 2..=9_000 * WAD).contains(&theirs),
        "{theirs}"
    );
    assert!(worth(&world, one) >= before && worth(&world, one) <= before + 2);
}

#[test]
fn pool_21_no_pool_operation_needs_an_oracle_or_an_open_branch() {
    let (mut world, [one, two]) = stakers();
    offset(&mut world, "victim");
    let at = world.at;
    // Every source reverts: nothing that needs a price works.
    for feed in [at.ampl_feed, at.spot_feed, at.ampl_anchor, at.spot_anchor] {
        world.set_mode_of(feed, 1);
    }
    assert!(!matches!(world.quote(AMPL), Ok(quote) if quote.value.status != 2));
    world.stage.warp(DAY);
    world.pay(at.amp_usd, role("lender"), two, 100 * WAD);
    world.stake(two, 100 * WAD).unwrap();
    world.unstake(one, 100 * WAD).unwrap();
    world.claim(one).unwrap();
    let shares = world.shares(one);
    world.pay(at.pool, one, two, shares.to());
    world.unstake_shares(two, shares).unwrap();
}

#[test]
fn coll_1_the_pool_holds_what_can_be_claimed() {
    let (mut world, people) = stakers();
    let mut came = 0;
    for name in ["a", "b", "c"] {
        came += offset(&mut world, name);
        world.claim(people[0]).unwrap();
        let claimed = world.balance(world.at.wrapped, people[0]);
        let claimable = |who| world.claimable(who).amounts[0].to::<u128>();
        let held = world.balance(world.at.wrapped, world.at.pool);
        assert_eq!(held, came - claimed);
        let owed = people.map(claimable).iter().sum::<u128>() + claimable(DEAD);
        assert!(owed <= held && held - owed < 20, "{owed} of {held}");
        world.pass(DAY);
    }
}

#[test]
fn coll_3_donations_to_the_pool_change_nothing() {
    let (mut world, [one, _]) = stakers();
    offset(&mut world, "victim");
    let (assets, shares) = (world.pool_assets(), worth(&world, one));
    let claimable = world.claimable(one).amounts;
    world.pay(world.at.amp_usd, role("lender"), world.at.pool, 500 * WAD);
    world.give(AMPL, world.at.pool, 500 * WAD);
    assert_eq!((world.pool_assets(), worth(&world, one)), (assets, shares));
    assert_eq!(world.claimable(one).amounts, claimable);
    world.unstake(one, WAD).unwrap();
    let lowered = assets - world.pool_assets();
    assert_eq!(lowered, WAD);
}

#[test]
fn pool_16_wiped_out_again_and_again_shares_step_and_gains_stay() {
    let mut world = Setup::roomy().deploy();
    let rich = role("rich");
    world.opened(rich, Open::new(SPOT, 60_000_000 * NINE, 12_000_000 * WAD));
    let staker = role("staker");
    world.pay(world.at.amp_usd, rich, staker, 10_000_000 * WAD);
    let mut came = 0;
    for round in 0..4_u64 {
        world.stake(staker, 1_000_000 * WAD).unwrap();
        let borrower = role(&format!("borrower {round}"));
        let id = world.opened(borrower, Open::new(SPOT, 1_500_000 * NINE, 1_200_000 * WAD));
        world.pass(1);
        world.set_price(SPOT, WAD);
        let done = world.liquidate(role("liquidator"), &[id]).unwrap();
        came += done.events::<Ledger::TroveLiquidated>()[0]
            .poolColl
            .to::<u128>();
        world.set_price(SPOT, 12 * WAD / 10);
        // All but the last AmpUSD, and what interest came since the last pull.
        assert!(world.pool_assets() >= WAD && world.pool_assets() < 2 * WAD);
        let told = done.events::<Pool::ScaleStepped>();
        let steps: Vec<u64> = told.iter().map(|step| step.scale.to()).collect();
        // A millionth is left each time: the third passes 1e18 shares per wei.
        assert_eq!(steps, if round == 2 { vec![1] } else { vec![] });
    }
    assert_eq!(world.pool_scale(), 1);
    let gains: u128 = world.claimable(staker).amounts[0].to();
    assert!(
        gains <= came && came - gains < came / 900_000,
        "{gains} of {came}"
    );
    world.claim(staker).unwrap();
    assert_eq!(world.balance(world.at.spot, staker), gains);
}

#[test]
fn gov_7_a_hostile_collateral_keeps_nobody_from_the_rest() {
    let setup = Setup {
        hostile_spot: true,
        ..Setup::launch()
    };
    let mut world = setup.deploy();
    let (rich, one, borrower) = (lender(&mut world, AMPL), role("one"), role("borrower"));
    world.opened(rich, Open::new(SPOT, 10_000 * NINE, 4_000 * WAD));
    world.pay(world.at.amp_usd, rich, one, 6_000 * WAD);
    world.stake(one, 6_000 * WAD).unwrap();
    offset(&mut world, "victim");
    let id = world.opened(borrower, Open::new(SPOT, 1_200 * NINE, 1_000 * WAD));
    world.pass(1);
    world.set_price(SPOT, 1_050_000_000_000_000_000);
    world.liquidate(role("liquidator"), &[id]).unwrap();
    let claimable = world.claimable(one);
    assert_eq!(claimable.tokens, [world.at.wrapped, world.at.spot]);
    let token = world.at.spot;
    // It reverts, or calls back: into the pool, to claim or withdraw once more.
    let messages = [
        Pool::claimCall { receiver: one }.abi_encode(),
        Pool::claimableCall { account: one }.abi_encode(),
    ];
    for (mode, message) in [(5, &messages[0]), (8, &messages[0]), (8, &messages[1])] {
        let call = HostileToken::setCallBackCall {
            target_: world.at.pool,
            message_: message.clone().into(),
        };
        world.send(World::keeper(), token, &call).unwrap();
        let mode_ = HostileToken::setModeCall { mode_: mode };
        world.send(World::keeper(), token, &mode_).unwrap();
        let error = TokenTransferFailed { token };
        world.refuses(&error, |world| world.claim(one));
    }
    let receiver = one;
    let branch = U256::from(AMPL);
    let call = Pool::claimBranchCall { branch, receiver };
    let pool = world.at.pool;
    world.send(one, pool, &call).unwrap();
    let got = word(world.balance(world.at.wrapped, one));
    assert_eq!(got, claimable.amounts[0]);
    let shares = world.view(pool, &Pool::maxRedeemCall { owner: one });
    world.unstake_shares(one, shares).unwrap();
    assert_eq!(world.pool_assets(), WAD);
    assert_eq!(
        world.claimable(one).amounts,
        [U256::ZERO, claimable.amounts[1]]
    );
}

#[test]
fn auth_5_nobody_but_the_ledger_offsets() {
    let (mut world, [one, _]) = stakers();
    let call = Pool::offsetCall {
        branch: U256::ZERO,
        token: world.at.wrapped,
        debt: U256::ZERO,
        fromYield: U256::ZERO,
        coll: U256::ONE,
    };
    let at = world.at;
    for caller in [one, World::keeper(), at.extension, at.amp_usd] {
        let error = Pool::NotLedger { caller };
        world.refuses(&error, |world| world.send(caller, at.pool, &call));
    }
}

#[test]
fn auth_2_a_pool_needs_its_seed_and_is_constructed_once() {
    let (mut world, fresh) = raw("stability-pool");
    let (amp_usd, ledger) = (world.at.amp_usd, world.at.ledger);
    let construct = |world: &mut World, pool, amp_usd, ledger| -> Answer<()> {
        world.construct(World::keeper(), pool, &arguments(&(amp_usd, ledger)))
    };
    for (amp_usd, ledger) in [(Address::ZERO, ledger), (amp_usd, Address::ZERO)] {
        let error = Pool::AddressUnset {};
        world.refuses(&error, |world| construct(world, fresh, amp_usd, ledger));
    }
    let error = SeedMissing { held: U256::ZERO };
    world.refuses(&error, |world| construct(world, fresh, amp_usd, ledger));
    let pool = world.at.pool;
    let error = AlreadyConstructed {};
    world.refuses(&error, |world| construct(world, pool, amp_usd, ledger));
    let deposit = Pool::depositCall {
        assets: U256::ONE,
        receiver: role("a"),
    };
    let refused = nothing(world.send(role("a"), fresh, &deposit)).unwrap_err();
    assert!(error_signature(refused.data()).is_some());
    assert_eq!(world.shares(DEAD), word(WAD));
    assert_eq!((world.pool_assets(), world.all_shares()), (WAD, word(WAD)));
}

#[test]
fn safe_3_what_pulls_waits_while_the_ledger_is_locked_and_the_rest_goes_on() {
    for branch in [AMPL, SPOT] {
        let (world, scene) = scene(branch);
        let (receiver, to) = (scene.puppet, role("friend"));
        let messages = [
            Pool::withdrawCall {
                assets: U256::ZERO,
                receiver,
                owner: receiver,
            }
            .abi_encode(),
            Pool::totalAssetsCall {}.abi_encode(),
            Pool::claimCall { receiver }.abi_encode(),
            transferCall {
                to,
                value: U256::ZERO,
            }
            .abi_encode(),
        ];
        let steps = messages.map(|message| Puppet::Step {
            target: world.at.pool,
            mayFail: true,
            message: message.into(),
        });
        let steps = data(steps.to_vec());
        for verb in verbs(scene.token) {
            let mut world = world.clone();
            let done = verb.act(&mut world, &scene, &steps).unwrap();
            let seen = done.events::<Puppet::Stepped>();
            let went: Vec<_> = seen.iter().map(|step| step.success).collect();
            assert_eq!(went, [false, false, true, true], "{verb:?}");
        }
    }
}
