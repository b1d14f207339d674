//! Liquidity providers stake and earn what the borrowers' interest leaves for them: the incentives'
//! program with the ledger's.

use alloy_primitives::{Address, I256, U256};
use interfaces::ILiquidityIncentives::{
    Claimed, IncomeShared, NotLiquidity, TooManyGauges, aprCall, yearlyIncomeCall,
};
use interfaces::IOwned::{NotOwner, renounceOwnershipCall};
use interfaces::trove_manager::ITroveManager::YieldPulled;
use support::answer::refused_with;
use support::doubles::MockSpot;
use support::world::{AMPL, DAY, NINE, SPOT, WAD, World, YEAR, word};

use crate::liquidity::{MINIMUM, Scene};
use crate::role;

/// Two providers, of 600 and 300 AmpUSD's worth of liquidity, staked.
fn providers() -> (Scene, [Address; 2], [u128; 2]) {
    let mut scene = Scene::new();
    let people = ["one", "two"].map(role);
    let mut stakes = [0; 2];
    for ((who, amount), stake) in people.into_iter().zip([600, 300]).zip(&mut stakes) {
        *stake = scene.provide(who, amount * WAD);
        scene.stake(who, *stake).unwrap();
    }
    (scene, people, stakes)
}

/// Somebody stakes enough for the pool to earn.
fn pool_earns(scene: &mut Scene) {
    let (amp_usd, staker) = (scene.world.at.amp_usd, role("staker"));
    scene
        .world
        .pay(amp_usd, role("lender"), staker, 4_000 * WAD);
    scene.world.stake(staker, 4_000 * WAD).unwrap();
}

#[test]
fn gauge_1_what_is_pulled_is_paid_or_claimable_or_dust() {
    let (mut scene, people, _) = providers();
    pool_earns(&mut scene);
    let (mut paid, mut pulls) = (0, 0);
    for round in 0..6_u128 {
        scene.world.pass(17 * DAY + 13);
        paid += scene.claim(0, people[usize::from(round % 2 == 0)]);
        pulls += 1;
        let claimable: u128 = people.iter().map(|who| scene.earned(0, *who)).sum();
        let dust = scene.held() - claimable;
        assert!(dust <= pulls + 2 + round, "{dust}");
        scene.assert_backed();
    }
    // 100 days of a quarter of the interest on 20 000 and 5 000 AmpUSD at 10 %.
    let quarter = 25_000 * WAD / 10 / 4 * 102 / 365;
    assert!(
        paid > quarter * 9 / 10 && paid < quarter * 11 / 10,
        "{paid} {quarter}"
    );
}

#[test]
fn gauge_2_a_claim_pays_what_the_view_says_and_events_tell_it() {
    let (mut scene, [one, two], stakes) = providers();
    scene.world.pass(30 * DAY);
    let expected = [one, two].map(|who| scene.earned(0, who));
    let mut answer = scene.world.clone();
    let call = interfaces::ILiquidityIncentives::claimCall {
        gauge: U256::ZERO,
        receiver: role("heir"),
    };
    let at = answer.at.incentives;
    let done = answer.send(one, at, &call).unwrap();
    let pulled: u128 = done.events::<YieldPulled>()[0].minted.to();
    let shared: u128 = done.events::<IncomeShared>()[0].income.to();
    let claimed = &done.events::<Claimed>()[0];
    assert_eq!((claimed.account, claimed.receiver), (one, role("heir")));
    assert_eq!(
        (shared, answer.amp_usd(role("heir"))),
        (pulled, claimed.amount.to())
    );
    let paid = [one, two].map(|who| scene.claim(0, who));
    assert_eq!(paid, expected);
    assert!(paid[0] + paid[1] <= pulled && pulled - paid[0] - paid[1] <= 3);
    let exact = pulled * stakes[0] / (stakes[0] + stakes[1]);
    assert!(exact - paid[0] <= 2, "{exact} {}", paid[0]);
}

#[test]
fn gauge_3_exits_need_no_price_no_owner_no_weights_and_no_stakers() {
    let (mut scene, [one, two], stakes) = providers();
    scene.world.pass(DAY);
    let keeper = World::keeper();
    let at = scene.world.at;
    scene.add_gauge(at.wrapped, 1).unwrap();
    scene.weigh(&[0, 10_000]).unwrap();
    let renounce = renounceOwnershipCall {};
    scene.world.send(keeper, at.incentives, &renounce).unwrap();
    let _: NotOwner = refused_with(scene.weigh(&[10_000, 0]));
    let now = i64::try_from(scene.world.now()).unwrap();
    for branch in [AMPL, SPOT] {
        scene.world.set_round(branch, I256::MINUS_ONE, 0, 0);
    }
    scene.world.set_sequencer(1, now.unsigned_abs());
    scene.world.warp(300 * DAY);
    for (who, stake) in [(one, stakes[0]), (two, stakes[1])] {
        let owed = scene.earned(0, who);
        assert!(owed > 0);
        scene.unstake(who, stake).unwrap();
        assert_eq!(scene.world.balance(scene.pair, who), stake);
        assert_eq!(scene.claim(0, who), owed);
    }
    assert_eq!(scene.world.balance(scene.pair, at.incentives), 0);
    scene.assert_backed();
}

#[test]
fn gauge_4_gauges_share_by_weight_and_the_last_gets_the_rest() {
    let (mut scene, [one, _], _) = providers();
    let spot = scene.world.at.spot;
    scene.add_gauge(spot, 100).unwrap();
    scene.weigh(&[3_333, 6_667]).unwrap();
    let staker = role("spot staker");
    scene.world.give(SPOT, staker, NINE);
    scene
        .world
        .approve(spot, staker, scene.world.at.incentives, U256::MAX);
    scene.stake_in(1, staker, NINE).unwrap();
    scene.world.pass(30 * DAY);
    let call = interfaces::ILiquidityIncentives::claimCall {
        gauge: U256::ZERO,
        receiver: one,
    };
    let at = scene.world.at.incentives;
    let done = scene.world.send(one, at, &call).unwrap();
    let pulled: u128 = done.events::<YieldPulled>()[0].minted.to();
    let shares = done.events::<IncomeShared>();
    let incomes: Vec<u128> = shares.iter().map(|share| share.income.to()).collect();
    let first = pulled * 3_333 / 10_000;
    assert_eq!(incomes, [first, pulled - first]);
    assert!(pulled - first - scene.claim(1, staker) <= 1);
}

#[test]
fn gauge_4_an_exit_fits_its_gas_with_32_gauges_that_earn_and_there_is_no_33rd() {
    let (mut scene, [one, _], stakes) = providers();
    let at = scene.world.at;
    scene.world.pass(DAY);
    let alone = scene.world.clone().send(
        one,
        at.incentives,
        &interfaces::ILiquidityIncentives::unstakeCall {
            gauge: U256::ZERO,
            amount: word(stakes[0]),
            receiver: one,
        },
    );
    let alone = alone.unwrap().outcome.gas_used;
    let mut tokens = Vec::new();
    for number in 1..32 {
        let keeper = World::keeper();
        let token = scene.world.create_double(keeper, "MockSpot", &[]);
        let added = scene.add_gauge(token, 1).unwrap();
        assert_eq!(added.value, U256::from(number));
        tokens.push(token);
    }
    let _: TooManyGauges = refused_with(scene.add_gauge(at.spot, 1));
    scene.weigh(&[&[312; 31][..], &[328]].concat()).unwrap();
    for (gauge, token) in (1..).zip(tokens) {
        let (to, value) = (one, U256::from(5));
        scene
            .world
            .send(one, token, &MockSpot::mintCall { to, value })
            .unwrap();
        scene.world.approve(token, one, at.incentives, U256::MAX);
        scene.stake_in(gauge, one, 5).unwrap();
    }
    // A sum is dearest the first time.
    scene.world.pass(DAY);
    scene.claim(31, one);
    scene.world.pass(DAY);
    let call = interfaces::ILiquidityIncentives::unstakeCall {
        gauge: U256::from(31),
        amount: U256::from(5),
        receiver: one,
    };
    let done = scene.world.send(one, at.incentives, &call).unwrap();
    assert_eq!(done.events::<IncomeShared>().len(), 32);
    let most = done.outcome.gas_used;
    // A gauge more costs its word, its sum and its event.
    assert!(most < alone + 31 * 13_000, "{most} {alone}");
    assert!(most < 700_000, "{most}");
}

#[test]
fn gauge_5_a_gauge_below_its_minimum_earns_nothing_and_its_part_goes_to_the_others() {
    let (mut scene, [one, two], stakes) = providers();
    let at = scene.world.at;
    scene.add_gauge(at.spot, 10 * NINE).unwrap();
    scene.weigh(&[5_000, 5_000]).unwrap();
    let staker = role("spot staker");
    scene.world.give(SPOT, staker, 20 * NINE);
    scene
        .world
        .approve(at.spot, staker, at.incentives, U256::MAX);
    scene.stake_in(1, staker, 10 * NINE - 1).unwrap();
    scene.world.pass(30 * DAY);
    assert_eq!(scene.earned(1, staker), 0);
    let before = scene.earned(0, one) + scene.earned(0, two);
    // Whoever takes it to its minimum gains nothing of the past.
    scene.stake_in(1, staker, 1).unwrap();
    assert_eq!(scene.earned(1, staker), 0);
    scene.world.pass(30 * DAY);
    let (others, new) = (
        scene.earned(0, one) + scene.earned(0, two),
        scene.earned(1, staker),
    );
    // Half each: the odd wei, and one that is floored for each of three people.
    assert!(
        new > 0 && (others - before).abs_diff(new) <= 4,
        "{before} {others} {new}"
    );
    // One who holds most of a gauge can push it below its minimum: what it then forgoes, the
    // other gauge gains; nobody gains more than the whole, and it loses what is its own.
    let rest = stakes[1] - MINIMUM / 2;
    scene.unstake(one, stakes[0]).unwrap();
    scene.unstake(two, rest).unwrap();
    let kept = scene.earned(0, two);
    scene.world.pass(30 * DAY);
    assert_eq!(scene.earned(0, two), kept);
    assert!(scene.earned(1, staker) > new * 2);
    assert!(scene.earns());
    scene.assert_backed();
}

#[test]
fn gauge_6_a_poke_every_hour_gives_what_one_a_week_gives() {
    let (scene, [one, two], _) = providers();
    let stranger = role("stranger");
    let run = |every: u64| {
        let mut scene = Scene {
            world: scene.world.clone(),
            pair: scene.pair,
        };
        for _ in 0..7 * DAY / every {
            scene.world.warp(every);
            scene.claim(0, stranger);
        }
        [one, two].map(|who| scene.earned(0, who))
    };
    let (often, once) = (run(3_600), run(7 * DAY));
    // Each pull rounds the interest of two branches up by less than a wei, and sums down.
    for (often, once) in often.into_iter().zip(once) {
        assert!(often.abs_diff(once) <= 2 * 168 + 2, "{often} {once}");
    }
}

#[test]
fn gauge_7_without_a_gauge_the_pool_earns_all_and_without_either_the_cushion_does() {
    let mut scene = Scene::new();
    let poke = |scene: &mut Scene| {
        let before = scene.world.system().cushion;
        scene.world.pass(10 * DAY);
        scene.claim(0, role("stranger"));
        scene.assert_backed();
        (scene.held(), scene.world.system().cushion - before)
    };
    let (held, kept) = poke(&mut scene);
    assert!(held == 0 && kept > 0, "no pool, no stake: {held} {kept}");
    pool_earns(&mut scene);
    let assets = scene.world.pool_assets();
    assert_eq!(poke(&mut scene), (0, 0), "the pool has it");
    assert!(scene.world.pool_assets() > assets);
    let who = role("one");
    let made = scene.provide(who, 100 * WAD);
    scene.stake(who, MINIMUM - 1).unwrap();
    assert!(!scene.earns());
    assert_eq!(poke(&mut scene), (0, 0));
    scene.stake(who, 1).unwrap();
    assert!(scene.earns());
    let (quarter, kept) = poke(&mut scene);
    assert!(quarter > 0 && kept == 0);
    scene.world.unstake(role("staker"), 3_500 * WAD).unwrap();
    let (all, kept) = poke(&mut scene);
    assert!(all - quarter > 3 * quarter && kept == 0, "{quarter} {all}");
    scene.unstake(who, MINIMUM).unwrap();
    assert!(!scene.earns());
    let (same, kept) = poke(&mut scene);
    assert!(same == all && kept > 0);
    assert!(made > MINIMUM);
}

#[test]
fn gauge_8_a_stake_earns_nothing_of_what_arose_before_it() {
    let (mut scene, [one, two], stakes) = providers();
    scene.world.pass(60 * DAY);
    let before = [one, two].map(|who| scene.earned(0, who));
    let late = role("late");
    let made = scene.provide(late, 900 * WAD);
    scene.stake(late, made).unwrap();
    assert_eq!(scene.earned(0, late), 0);
    assert_eq!([one, two].map(|who| scene.earned(0, who)), before);
    scene.unstake(late, made).unwrap();
    assert_eq!(
        scene.claim(0, late),
        0,
        "in and out in a second earns nothing"
    );
    scene.stake(late, made).unwrap();
    scene.world.pass(60 * DAY);
    let (mine, all) = (scene.earned(0, late), made + stakes[0] + stakes[1]);
    let arose = mine + scene.earned(0, one) + scene.earned(0, two) - before[0] - before[1];
    // A wei is floored for each of three people.
    assert!((arose * made / all).abs_diff(mine) <= 3, "{mine} {arose}");
}

#[test]
fn gauge_9_amp_usd_and_samp_usd_are_refused() {
    let mut scene = Scene::new();
    for token in [scene.world.at.amp_usd, scene.world.at.pool] {
        let error: NotLiquidity = refused_with(scene.add_gauge(token, 1));
        assert_eq!(error.token, token);
    }
}

#[test]
fn the_yearly_income_is_what_a_year_brings_and_a_rate_is_on_twice_the_amp_usd() {
    let (mut scene, people, _) = providers();
    pool_earns(&mut scene);
    let gauge = U256::ZERO;
    let at = scene.world.at;
    let income: u128 = scene
        .world
        .view(at.incentives, &yearlyIncomeCall { gauge })
        .to();
    let apr: u128 = scene.world.view(at.incentives, &aprCall { gauge }).to();
    let held = scene.world.amp_usd(scene.pair);
    assert_eq!(apr, income * (WAD / 1_000_000) / (2 * held / 1_000_000));
    scene.claim(0, people[0]);
    scene.claim(0, people[1]);
    scene.world.warp(YEAR);
    let earned: u128 = people.iter().map(|who| scene.earned(0, *who)).sum();
    // Recorded debt is simple between touches: the year is told but for a wei that is floored for
    // each of two branches, two people and the sum of income per unit.
    assert!(earned.abs_diff(income) <= 5, "{earned} {income}");
}

/// What 1 000 AmpUSD earn in 30 days in the pool, and in the gauge, in wei, if so much is staked
/// in each by others.
fn yields(in_pool: u128, in_gauge: u128) -> [u128; 2] {
    let mut scene = Scene::new();
    let (amp_usd, lender) = (scene.world.at.amp_usd, role("lender"));
    let (stayer, provider) = (role("stayer"), role("provider"));
    for (who, amount) in [(stayer, 1_000 * WAD), (role("other staker"), in_pool)] {
        scene.world.pay(amp_usd, lender, who, amount);
        scene.world.stake(who, amount).unwrap();
    }
    for (who, amount) in [(provider, 1_000 * WAD), (role("other provider"), in_gauge)] {
        let made = scene.provide(who, amount);
        scene.stake(who, made).unwrap();
    }
    let worth = |scene: &Scene| {
        let shares = scene.world.shares(stayer);
        let call = interfaces::IStabilityPool::convertToAssetsCall { shares };
        scene.world.view(scene.world.at.pool, &call).to::<u128>()
    };
    let before = worth(&scene);
    scene.world.pass(30 * DAY);
    [worth(&scene) - before, scene.earned(0, provider)]
}

#[test]
fn moving_amp_usd_from_the_pool_to_a_gauge_raises_the_yield_of_who_stays_and_back() {
    // The same AmpUSD, here or there: 4 000 of others, of which 1 500 move.
    let [pool, gauge] = yields(3_000 * WAD, 1_000 * WAD);
    let [pool_after, gauge_after] = yields(1_500 * WAD, 2_500 * WAD);
    // The README tells these, in cents.
    let cents = [pool, gauge, pool_after, gauge_after].map(|wei| wei / (WAD / 100));
    assert_eq!(cents, [3_859, 2_573, 6_173, 1_470]);
    assert!(pool_after > pool * 15 / 10, "{pool} {pool_after}");
    assert!(gauge_after < gauge * 7 / 10, "{gauge} {gauge_after}");
    // So who moves back raises the yield of those who stay in the gauge.
    assert!(gauge > gauge_after * 14 / 10);
}
