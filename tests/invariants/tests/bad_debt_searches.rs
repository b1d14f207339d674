//! Searches for bad debt, and for flags, that somebody makes without the price moving. What was
//! found is recorded.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../../../contracts/cdp-core/tests/redeeming/mod.rs"]
mod redeeming;
mod small_branch;

use cdp_core::{
    Status, Trove,
    base_rate::BaseRate,
    borrowing,
    plan::{Change, CollChange, DebtChange, NewDebt, Opening},
    shutdown::{self, Flags, Outage},
};
use fixed_math::{AnnualRate, Coll, Debt};
use invariants::random::Random;
use redeeming::{Asked, Scene, Sketch, World};
use small_branch::{MIN, NOW, ratio, scene, sketch, urgently, world};

/// The debt of all troves that is not backed, a unit for a wei.
fn bad(scene: &Scene) -> u128 {
    let unbacked = |trove: &Trove| trove.debt.raw().saturating_sub(trove.coll.raw());
    scene.troves.iter().map(unbacked).sum()
}

fn new_debt(amount: u128) -> NewDebt {
    NewDebt {
        amount: Debt::new(amount),
        max_upfront_fee: Debt::new(u128::MAX),
        ceiling: Debt::new(u128::MAX),
    }
}

/// Puts a trove where its rate belongs, in front of those of the same (BOOK-3).
fn place(scene: &mut Scene, trove: Trove) -> usize {
    let at = scene
        .troves
        .partition_point(|other| other.rate < trove.rate);
    scene.troves.insert(at, trove);
    at
}

/// Something that a borrower can do with a trove, or with a new one; what is refused is nothing.
fn borrow(world: &mut World, random: &mut Random) {
    let now = world.now;
    let scene = &mut world.scenes[0];
    let (params, branch, quote) = (scene.params, scene.branch, scene.quote);
    let amount = random.between(1, 30 * MIN);
    let index = random.below(scene.troves.len() as u64) as usize;
    let choice = random.below(6);
    let opens = choice < 2 || scene.troves.is_empty();
    let plan = match scene.troves.get(index) {
        _ if opens => {
            let percent = *random.pick(&[149, 150, 151, 180, 400]);
            let opening = Opening {
                coll: Coll::new(amount * percent / 100),
                rate: AnnualRate::from_tick(random.below(12) as u16).unwrap(),
                debt: new_debt(amount),
            };
            borrowing::open(&params, branch, &opening, &quote, now)
        }
        Some(trove) if choice == 2 => borrowing::close(branch, *trove, now),
        Some(trove) => {
            let coll = match random.below(3) {
                0 => CollChange::Deposit(Coll::new(random.between(1, amount))),
                1 => CollChange::Withdraw(Coll::new(random.below_wide(trove.coll.raw()))),
                _ => CollChange::None,
            };
            let debt = match random.below(3) {
                0 => DebtChange::Borrow(new_debt(random.between(1, amount))),
                1 => DebtChange::Repay(Debt::new(amount)),
                _ => DebtChange::None,
            };
            borrowing::adjust(&params, branch, *trove, &Change { coll, debt }, &quote, now)
        }
        None => return,
    };
    let Ok(plan) = plan else {
        return;
    };
    scene.branch = plan.branch;
    match plan.trove.status {
        _ if opens => {
            place(scene, plan.trove);
        }
        Status::Active => scene.troves[index] = plan.trove,
        Status::Closed | Status::Idle => {
            scene.troves.remove(index);
        }
    }
    world.supply = scene.debt();
}

/// Redeems something by rate; what is refused is nothing. Returns what the redeemer lost.
fn redeem_some(world: &mut World, random: &mut Random) -> u128 {
    let amount = *random.pick(&[1, MIN - 1, MIN, 5 * MIN, 40 * MIN, 200 * MIN]);
    let asked = Asked {
        max_troves: 1 + random.below(9) as usize,
        ..Asked::all(amount)
    };
    let Ok((next, receipt)) = world.redeem(&asked) else {
        return 0;
    };
    *world = next;
    receipt.burned.raw() - receipt.out[0].raw()
}

#[test]
fn adv_3_no_operation_at_a_fixed_price_and_time_makes_bad_debt() {
    let mut random = Random::new(3);
    let mut some = 0;
    for _ in 0..1_500 {
        let mut world = world(&mut random, (60, 320), 6);
        for _ in 0..12 {
            let before = bad(&world.scenes[0]);
            if random.one_in(2) {
                redeem_some(&mut world, &mut random);
            } else {
                borrow(&mut world, &mut random);
            }
            let after = bad(&world.scenes[0]);
            assert!(after <= before);
            some += u32::from(before > 0);
        }
    }
    assert!(some > 5_000, "most of these branches have some: {some}");
}

#[test]
fn adv_3_urgent_redemption_makes_none_but_its_bonus_on_troves_below_it() {
    let (mut random, mut worst) = (Random::new(4), 0);
    for _ in 0..3_000 {
        let mut scene = world(&mut random, (40, 240), 6).scenes.remove(0);
        scene.branch.shut_at = NOW;
        for _ in 0..6 {
            if scene.branch.is_empty() {
                break;
            }
            let (before, tcr) = (bad(&scene), ratio(&scene.branch));
            let index = random.below(6) as usize;
            let amount = random.between(1, 30 * MIN);
            let (burned, _) = urgently(&mut scene, amount, &[index], false);
            let rise = bad(&scene).saturating_sub(before);
            // What is paid above face, and only while the branch is worth more than its debt.
            let bonus = (tcr + 1).min(10_200).saturating_sub(10_000);
            assert!(
                rise * 10_000 <= burned * bonus,
                "{rise} of {burned} at {tcr}"
            );
            worst = worst.max(rise * 1_000_000 / burned.max(1));
        }
    }
    assert_eq!(worst, BONUS);
}

/// Bad debt that urgent redemption makes at most, of what it burns, in millionths: the bonus on a
/// trove that is worth less, in a branch that is worth more.
const BONUS: u128 = 20_000;

/// Whether a branch can be flagged for its ratio now.
fn flaggable(world: &World) -> bool {
    let scene = &world.scenes[0];
    let (params, quote) = (&scene.params, &scene.quote);
    let none = Outage::default();
    shutdown::flag(
        Flags::default(),
        scene.branch,
        params,
        quote,
        &none,
        world.now,
    )
    .is_ok()
}

#[test]
fn adv_10_no_branch_without_a_trove_below_the_scr_can_be_flagged_at_a_fixed_price() {
    let mut random = Random::new(5);
    for _ in 0..2_500 {
        // Just above the SCR of 130 %: seconds of interest do not make up for the one per cent.
        let mut world = world(&mut random, (131, 320), 6);
        for _ in 0..12 {
            world.wait(random.below(2));
            if random.one_in(2) {
                redeem_some(&mut world, &mut random);
            } else {
                borrow(&mut world, &mut random);
            }
            assert!(!flaggable(&world));
        }
    }
}

#[test]
fn adv_10_with_one_trove_below_the_scr_forcing_a_flag_costs_at_least_what_is_recorded() {
    let (mut random, mut lowest, mut cheapest) = (Random::new(6), u128::MAX, u128::MAX);
    for _ in 0..6_000 {
        let mut world = world(&mut random, (140, 320), 5);
        let poor = sketch(random.between(MIN, 25 * MIN), 110, 600);
        let troves = world.scenes[0].troves.iter();
        let mut sketches: Vec<Sketch> = troves
            .map(|trove| (trove.coll.raw(), trove.debt.raw(), trove.rate.bps(), (0, 0)))
            .collect();
        sketches.push(poor);
        world = World::new(vec![scene(&sketches)], world.base, NOW);
        if flaggable(&world) {
            continue;
        }
        let (debt, mut lost) = (world.supply, 0);
        for _ in 0..6 {
            lost += redeem_some(&mut world, &mut random);
            if flaggable(&world) {
                lowest = lowest.min(ratio(&world.scenes[0].branch));
                cheapest = cheapest.min(lost * 1_000_000 / debt);
                break;
            }
        }
    }
    assert_eq!((lowest, cheapest), FORCED);
}

/// The lowest ratio, in basis points, to which a branch above 130 % is brought by redeeming its
/// richer troves to idle, one trove being at 110 %; and what that costs at least in fees, of the
/// branch's debt, in millionths.
const FORCED: (u128, u128) = (10_999, 41_385);

#[test]
fn adv_10_closing_one_s_own_trove_forces_a_flag_for_nothing_if_one_is_below_the_scr() {
    // Exits are never blocked: 110 % and 200 % of one debt are above 130 % together.
    let debt = 10 * MIN;
    let both = scene(&[sketch(debt, 200, 50), sketch(debt, 110, 60)]);
    let of = |scene: Scene| World::new(vec![scene], BaseRate::initial(NOW), NOW);
    assert!(!flaggable(&of(both.clone())));
    let plan = borrowing::close(both.branch, both.troves[0], NOW).unwrap();
    assert_eq!((plan.upfront_fee, plan.burn.raw()), (Debt::ZERO, debt));
    let left = Scene {
        branch: plan.branch,
        ..both.clone()
    };
    assert!(flaggable(&of(left)));
    // Without one below, closing any of them is no cause.
    let sound = scene(&[sketch(debt, 200, 50), sketch(debt, 131, 60)]);
    for trove in &sound.troves {
        let branch = borrowing::close(sound.branch, *trove, NOW).unwrap().branch;
        let left = Scene {
            branch,
            ..sound.clone()
        };
        assert!(!flaggable(&of(left)));
    }
}
