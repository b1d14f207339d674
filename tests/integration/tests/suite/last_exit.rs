//! Everybody leaves the compiled programs with what AmpUSD there is, and nobody mints any for it:
//! borrowers, stakers, and stakers of a gauge, whose floors leave wei behind.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20::ERC20InsufficientBalance;
use interfaces::ILens::previewCloseLastCall;
use interfaces::ILiquidityIncentives::unstakeCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::refused_with;
use support::world::{AMPL, DAY, NINE, SPOT, WAD, World, word};

use crate::liquidity::Scene;
use crate::role;

/// What a last exit leaves to who pays.
const DUST: u128 = WAD / 100;
/// The SPOT gauge, behind that of the pair.
const GAUGE: u64 = 1;

/// Three with SPOT, whose parts of an income have remainders.
fn gauge_stakers(scene: &mut Scene) -> [(Address, u128); 3] {
    let at = scene.world.at;
    scene.add_gauge(at.spot, NINE).unwrap();
    scene.weigh(&[0, 10_000]).unwrap();
    let stakes = [333_333_333_337, 77_777_777_771, 5_000_000_019];
    let people = ["one", "two", "three"].map(role);
    let people = std::array::from_fn(|at| (people[at], stakes[at]));
    for (who, stake) in people {
        scene.world.give(SPOT, who, stake);
        scene.world.approve(at.spot, who, at.incentives, U256::MAX);
        scene.stake_in(GAUGE, who, stake).unwrap();
    }
    people
}

/// A month without anybody; a staker and three at a gauge, who claim in the same seconds; and
/// they leave.
fn lived_in() -> Scene {
    let mut scene = Scene::new();
    let at = scene.world.at;
    let (lender, staker) = (role("lender"), role("staker"));
    scene.world.pass(30 * DAY);
    let people = gauge_stakers(&mut scene);
    scene.world.pay(at.amp_usd, lender, staker, 4_000 * WAD);
    scene.world.stake(staker, 4_000 * WAD).unwrap();
    for _ in 0..40 {
        scene.world.pass(DAY + 11);
        for (who, _) in people {
            scene.claim(GAUGE, who);
        }
    }
    let shares = scene.world.shares(staker);
    scene.world.unstake_shares(staker, shares).unwrap();
    for (who, stake) in people {
        let call = unstakeCall {
            gauge: U256::from(GAUGE),
            amount: word(stake),
            receiver: who,
        };
        scene.world.send(who, at.incentives, &call).unwrap();
        scene.claim(GAUGE, who);
    }
    for who in people.map(|(who, _)| who).into_iter().chain([staker]) {
        let all = scene.world.amp_usd(who);
        scene.world.pay(at.amp_usd, who, lender, all);
    }
    scene.world.pass(7);
    scene
}

/// DIFF-5: the lens says before what is burned and paid.
fn close_last(world: &mut World, id: U256) -> (u128, u128) {
    let preview = world.view(world.at.lens, &previewCloseLastCall { id });
    let call = Ledger::closeLastCall::new((id, U256::MAX));
    let at = world.at.ledger;
    let answer = world.send(role("lender"), at, &call).unwrap().value;
    assert_eq!(
        (preview.burn, preview.collOut),
        (answer.burned, answer.coll)
    );
    (answer.burned.to(), answer.coll.to())
}

#[test]
fn shut_11_everybody_leaves_with_the_amp_usd_there_is_in_either_order() {
    let scene = lived_in();
    let (lender, kept) = (role("lender"), scene.held());
    assert!(kept > 0, "floors left wei in the gauge");
    let ids = [AMPL, SPOT].map(|branch| scene.world.book(branch)[0]);
    for order in [[0, 1], [1, 0]] {
        let world = &mut scene.world.clone();
        let cushion = world.system().cushion;
        assert!(cushion > 100 * WAD, "{cushion}");
        for at in order {
            let refused = world.clone().close(lender, ids[at]);
            let (trove, all) = (world.trove(ids[at]), world.amp_usd(lender));
            let (burned, coll) = close_last(world, ids[at]);
            assert_eq!(coll, trove.coll);
            assert_eq!(world.amp_usd(lender), all - burned);
            if at == order[1] {
                let _: ERC20InsufficientBalance = refused_with(refused);
                assert!(burned < trove.entire_debt);
            }
        }
        // All but the floor, the dust and what rounding left is burned.
        let left = world.amp_usd(lender);
        assert!(left <= DUST, "{left}");
        assert_eq!(world.supply(), WAD + kept + left);
        assert_eq!(world.pool_assets(), WAD);
        for branch in [AMPL, SPOT] {
            let totals = world.branch(branch);
            assert_eq!((totals.coll, totals.debt), (0, 0));
            let token = world.collateral(branch);
            assert_eq!(world.balance(token, world.at.ledger), 0);
        }
    }
}
