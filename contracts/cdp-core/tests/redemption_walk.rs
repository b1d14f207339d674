//! Redemptions over random branches: order, amounts, payouts, and what is left.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;
mod redeeming;

use cdp_core::{
    OracleStatus, Quote, RuleError, Status, Trove,
    base_rate::BaseRate,
    params::{AMP_USD, MIN_DEBT, PRICE_SCALE, WAD},
    redemption::eligible,
};
use common::{NOW, at, big};
use fixed_math::{Debt, Price, kernel};
use num_bigint::BigUint;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use redeeming::{Asked, Receipt, Scene, Sketch, Visit, World};

const MIN: u128 = MIN_DEBT.raw();

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A trove whose collateral at 1 AmpUSD is worth 50 % to 400 % of its debt.
fn sketches() -> impl Strategy<Value = Sketch> {
    let debt = prop_oneof![
        Just(MIN),
        MIN..MIN + 5,
        2 * MIN - 2..2 * MIN + 3,
        MIN..20 * MIN,
    ];
    let percent = prop_oneof![Just(100u128), 50..120u128, 130..400u128, 150..200u128];
    let pending = prop_oneof![Just((0, 0)), (0..10 * AMP_USD, 0..10 * AMP_USD)];
    (debt, percent, 0..9u128, 50..60u16, pending).prop_map(|(debt, percent, odd, bps, pending)| {
        (debt * percent / 100 + odd, debt, bps, pending)
    })
}

fn quotes() -> impl Strategy<Value = Quote> {
    let good = (OracleStatus::Good, false);
    let status = prop_oneof![
        8 => Just(good),
        2 => Just((OracleStatus::Restricted, true)),
        1 => Just((OracleStatus::Restricted, false)),
        1 => Just((OracleStatus::Down, false)),
    ];
    // Prices around 1 AmpUSD, the redemption price up to 5 % higher, both to the last digit odd.
    let price = (9_000..30_000u128, 0..10_500u128, 0..PRICE_SCALE / 10_000);
    (price, status).prop_map(|((price, above, odd), (status, by_gap_only))| {
        let step = PRICE_SCALE / 10_000;
        let low = price * step + odd;
        let high = low + (low / 200_000) * (above.saturating_sub(500));
        Quote {
            price: Price::new(kernel::widen(low)),
            redemption_price: Price::new(kernel::widen(high)),
            status,
            by_gap_only,
        }
    })
}

fn worlds() -> impl Strategy<Value = World> {
    let scene = (prop::collection::vec(sketches(), 0..7), 0..4u128, quotes());
    let scenes = prop::collection::vec(scene, 1..4);
    let wait = prop_oneof![Just(0u64), Just(1), Just(3_600), 0..90 * 86_400u64];
    (scenes, 0..=WAD / 10, wait).prop_map(|(scenes, rate, wait)| {
        let scenes = scenes.iter().map(|(sketches, slack, quote)| {
            Scene::new(
                sketches,
                slack * u128::from(!sketches.is_empty()),
                *quote,
                at(NOW),
            )
        });
        let base = BaseRate {
            rate,
            updated_at: at(NOW),
        };
        let mut world = World::new(scenes.collect(), base, at(NOW));
        world.wait(wait);
        world
    })
}

fn asked() -> impl Strategy<Value = (u128, usize)> {
    let amount = prop_oneof![
        1..10u128,
        MIN - 2..MIN + 3,
        1..60 * MIN,
        1..400 * MIN,
        Just(10u128.pow(28)),
    ];
    (amount, prop_oneof![3 => Just(usize::MAX), 1 => 1..9usize])
}

/// The entire collateral and debt of a trove before, which stood at this place of its book.
fn before(world: &World, branch: usize, index: usize) -> (u128, u128) {
    let (coll, debt) = world.scenes[branch].entire(index, world.now);
    (coll.raw(), debt.raw())
}

/// REDEEM-1, 2 and 3 for every trove that was touched.
fn check_payouts(old: &World, new: &World, receipt: &Receipt) {
    let mut burned = 0;
    let mut out = vec![0; old.scenes.len()];
    for (branch, index, visit) in &receipt.visits {
        let Visit::Touched {
            taken,
            payout,
            plan,
        } = visit
        else {
            continue;
        };
        let quote = &old.scenes[*branch].quote;
        let (coll, debt) = before(old, *branch, *index);
        let (left, owed) = (plan.trove.coll.raw(), plan.trove.debt.raw());
        assert_eq!(debt - owed, taken.raw());
        assert_eq!(coll - left, payout.out.raw());
        burned += taken.raw();
        out[*branch] += payout.out.raw();
        let price = big(quote.redemption_price.raw());
        let worth = |coll: u128| &price * coll;
        let scaled = |debt: u128| BigUint::from(debt) * PRICE_SCALE;
        // Never more than the debt less the fee rate of it, and at most a unit less than the debt
        // less the fee in collateral.
        let fee_rate = receipt.fee_rates[*branch];
        let most = scaled(taken.raw()) * (WAD - fee_rate);
        assert!(worth(payout.out.raw()) * WAD <= most, "REDEEM-1");
        let kept = payout.out.raw() + payout.fee.raw();
        assert!(worth(kept + 1) > scaled(taken.raw()), "REDEEM-1: one unit");
        assert!(worth(kept) <= scaled(taken.raw()), "REDEEM-2");
        // At or above 100 % at the lower price, or it was skipped; the ratio does not fall.
        assert!(
            BigUint::from(left) * debt >= BigUint::from(coll) * owed,
            "REDEEM-2"
        );
    }
    assert_eq!(receipt.burned.raw(), burned, "REDEEM-3");
    for (branch, (old, new)) in old.scenes.iter().zip(&new.scenes).enumerate() {
        assert_eq!(receipt.out[branch].raw(), out[branch]);
        let gone: u128 =
            old.branch.entire_coll().unwrap().raw() - new.branch.entire_coll().unwrap().raw();
        let idle: u128 = receipt
            .visits
            .iter()
            .filter_map(|(at, _, visit)| match visit {
                Visit::Touched { plan, .. }
                    if *at == branch && plan.trove.status == Status::Idle =>
                {
                    Some(plan.trove.coll.raw())
                }
                _ => None,
            })
            .sum();
        assert_eq!(gone, out[branch] + idle, "COLL-2");
    }
    let owed: u128 = new.scenes.iter().map(Scene::debt).sum();
    assert_eq!(new.supply, owed + new.residue, "SUPPLY-1");
    assert_eq!(old.supply - new.supply, burned, "REDEEM-3");
}

/// REDEEM-4, 5, 6 and 16 in every branch.
fn check_order(old: &World, receipt: &Receipt) {
    for (branch, scene) in old.scenes.iter().enumerate() {
        let visits: Vec<_> = receipt
            .visits
            .iter()
            .filter(|visit| visit.0 == branch)
            .collect();
        let mut left = receipt.asked[branch].raw();
        for (place, (_, index, visit)) in visits.iter().enumerate() {
            // The walk visits the book from its front and leaves out nobody.
            assert_eq!(place, *index, "REDEEM-4");
            assert!(left > 0);
            let (coll, debt) = before(old, branch, *index);
            let value = big(scene.quote.price.raw()) * coll / PRICE_SCALE;
            let below = value < BigUint::from(debt);
            assert_eq!(below, *visit == Visit::Skipped, "REDEEM-5");
            match visit {
                Visit::Skipped => {}
                Visit::PassedOver => assert!(debt == MIN && left < debt, "REDEEM-16"),
                Visit::Touched { taken, plan, .. } => {
                    let rest = debt - taken.raw();
                    let idle = plan.trove.status == Status::Idle && rest == 0;
                    let active = plan.trove.status == Status::Active && rest >= MIN;
                    assert!(idle || active, "REDEEM-6");
                    left -= taken.raw();
                    assert!(idle || left == 0 || rest == MIN, "REDEEM-6");
                }
            }
        }
    }
}

/// REDEEM-7: what each branch was asked for.
fn check_parts(old: &World, amount: u128, receipt: &Receipt) {
    let takes_part = |scene: &Scene| eligible(&scene.branch, &scene.params, &scene.quote).unwrap();
    let debts: Vec<_> = old
        .scenes
        .iter()
        .map(|scene| if takes_part(scene) { scene.debt() } else { 0 })
        .collect();
    let total: u128 = debts.iter().sum();
    let amount = amount.min(total);
    let (mut running, mut carried, mut upto) = (0, 0, 0);
    for (branch, debt) in debts.iter().enumerate() {
        running += debt;
        let next = BigUint::from(amount) * running / total.max(1);
        let next = u128::try_from(next).unwrap();
        let open = carried + (next - upto);
        assert_eq!(receipt.asked[branch].raw(), open.min(*debt), "REDEEM-7");
        let taken = receipt
            .visits
            .iter()
            .filter_map(|(at, _, visit)| match visit {
                Visit::Touched { taken, .. } if *at == branch => Some(taken.raw()),
                _ => None,
            });
        carried = open - taken.sum::<u128>();
        upto = next;
    }
    assert_eq!(
        receipt.burned.raw() + carried,
        amount,
        "REDEEM-16: it stays"
    );
}

/// What a stopped walk did: where, and how much.
fn takings(receipt: &Receipt) -> Vec<(usize, usize, Debt)> {
    let taken = |visit: &Visit| match visit {
        Visit::Touched { taken, .. } => *taken,
        _ => Debt::ZERO,
    };
    let visits = receipt.visits.iter();
    visits
        .map(|(branch, index, visit)| (*branch, *index, taken(visit)))
        .collect()
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn redeem_1_2_3_payouts_order_and_parts_over_random_branches(
        world in worlds(), (amount, max_troves) in asked(),
    ) {
        let asked = Asked { max_troves, ..Asked::all(amount) };
        match world.redeem(&asked) {
            Ok((new, receipt)) => {
                check_payouts(&world, &new, &receipt);
                check_order(&world, &receipt);
                if max_troves == usize::MAX {
                    check_parts(&world, amount, &receipt);
                }
                prop_assert!(receipt.visits.len() <= max_troves, "REDEEM-8");
                let debt = Debt::new(world.supply);
                let base = world.base.raised(receipt.burned, debt, world.now);
                prop_assert_eq!(Ok(new.base), base, "REDEEM-10: burned, not asked");
            }
            Err(error) => prop_assert_eq!(error, RuleError::NothingRedeemed, "REDEEM-12"),
        }
    }

    #[test]
    fn redeem_8_a_stopped_redemption_is_the_prefix_of_the_unstopped(
        world in worlds(), (amount, _) in asked(), stop in 1..12usize,
    ) {
        let whole = world.redeem(&Asked::all(amount));
        let part = world.redeem(&Asked { max_troves: stop, ..Asked::all(amount) });
        let (Ok((_, whole)), Ok((_, part))) = (whole, part) else {
            return Ok(());
        };
        let (whole, part) = (takings(&whole), takings(&part));
        prop_assert_eq!(part.len(), whole.len().min(stop));
        prop_assert_eq!(&whole[..part.len()], &part[..]);
    }

    #[test]
    fn redeem_4_branches_without_a_part_are_untouched(
        world in worlds(), (amount, _) in asked(),
    ) {
        let Ok((new, receipt)) = world.redeem(&Asked::all(amount)) else {
            return Ok(());
        };
        for (branch, (old, new)) in world.scenes.iter().zip(&new.scenes).enumerate() {
            if !eligible(&old.branch, &old.params, &old.quote).unwrap() {
                prop_assert_eq!(receipt.asked[branch], Debt::ZERO, "REDEEM-7");
                prop_assert_eq!(old, new);
            }
            for trove in &old.troves[..] {
                // Whoever was not touched is as before.
                let touched = |visit: &&(usize, usize, Visit)| {
                    visit.0 == branch
                        && old.troves[visit.1] == *trove
                        && matches!(visit.2, Visit::Touched { .. })
                };
                let alike = receipt.visits.iter().filter(touched).count();
                let count = |troves: &[Trove]| troves.iter().filter(|it| *it == trove).count();
                // More of them are alike where a touched one became as another is.
                prop_assert!(count(&new.troves) + alike >= count(&old.troves), "REDEEM-5");
            }
        }
    }
}

#[test]
fn the_random_worlds_show_every_verdict_and_every_end() {
    let mut runner = TestRunner::deterministic();
    let mut seen = [0u32; 8];
    for _ in 0..2_000 {
        let tree = (worlds(), asked()).new_tree(&mut runner).unwrap();
        let (world, (amount, max_troves)) = tree.current();
        let asked = Asked {
            max_troves,
            ..Asked::all(amount)
        };
        let Ok((new, receipt)) = world.redeem(&asked) else {
            seen[0] += 1;
            continue;
        };
        for (branch, index, visit) in &receipt.visits {
            let kind = match visit {
                Visit::Skipped => 1,
                Visit::PassedOver => 2,
                Visit::Touched { plan, .. } if plan.trove.status == Status::Idle => 3,
                Visit::Touched { plan, .. } if plan.trove.debt == MIN_DEBT => 4,
                Visit::Touched { .. } => 5,
            };
            seen[kind] += 1;
            let pending = world.scenes[*branch].troves[*index].pending.coll;
            seen[6] += u32::from(kind > 2 && !pending.is_zero());
        }
        seen[7] += u32::from(new.residue > 0);
    }
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}
