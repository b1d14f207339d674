//! The keeper on a devnet: who is below the MCR pays it half a percent of the collateral.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use alloy::hex;
use alloy::primitives::U256;
use alloy::sol_types::SolCall;
use ampusd::keeper::Options;
use ampusd::keeper::earnings::in_amp_usd;
use ampusd::keeper::event::{Earned, Event};
use ampusd::keeper::journal::Purpose;
use ampusd::keeper::market::worth;
use ampusd::programs::{self, DAY, Life};
use cdp_core::fixed_math::{Coll, Price};
use common::proxy::{Fault, Proxy};
use common::scene::{KEEPER, RISKY, RISKY_DEBT, SPOT, Scene, WAD, heard, quick};
use devnet::NodeConfig;
use interfaces::IErc20;
use interfaces::trove_manager::ITroveManager;

fn earnings(events: &[Event]) -> Vec<Earned> {
    let earned = events.iter().filter_map(|event| match event {
        Event::Liquidated(earned) => Some(earned.clone()),
        _ => None,
    });
    earned.collect()
}

fn sent(events: &[Event]) -> usize {
    let sent = events
        .iter()
        .filter(|event| matches!(event, Event::Sent { .. }));
    sent.count()
}

/// Half a percent of so many risky troves of a branch.
fn compensation(branch: usize, troves: usize) -> U256 {
    U256::from(RISKY[branch] / 200) * U256::from(troves)
}

#[tokio::test(flavor = "multi_thread")]
async fn keeper_liquidates_what_a_drop_makes_due_in_two_branches_batch_by_batch() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    let troves = [
        scene.risky(&borrower, 0, 3).await,
        scene.risky(&borrower, 1, 2).await,
    ];
    let told = Options {
        max_batch: 2,
        eth_usd: Some(U256::from(3_000 * WAD)),
        ..quick()
    };
    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, told).await;
    let before = keeper.round().await.unwrap();
    assert_eq!((before.troves, before.due, before.succeeded), (7, 0, 0));

    for branch in 0..2 {
        scene.set_price(&borrower, branch, 90).await;
    }
    let round = keeper.round().await.unwrap();
    assert_eq!((round.troves, round.due, round.succeeded), (7, 5, 3));
    let me = scene.wallet(KEEPER).await;
    let ours = [scene.token(0), scene.token(1)];
    let start = U256::from(500_000 * SPOT);
    // The third AMPL trove had received from the first two, which were a batch before it.
    let ampl = scene.held(&me, ours[0]).await;
    assert!(ampl > compensation(0, 3));
    assert_eq!(scene.held(&me, ours[1]).await - start, compensation(1, 2));
    for id in troves.iter().flatten() {
        assert_eq!(scene.status(&borrower, *id).await, 0);
    }

    let earned = earnings(&heard(&said));
    let of: Vec<(u64, usize)> = earned.iter().map(|e| (e.branch, e.ids.len())).collect();
    assert_eq!(of, [(0, 2), (0, 1), (1, 2)]);
    assert_eq!(earned[0].compensation, compensation(0, 2));
    assert_eq!(earned[0].compensation + earned[1].compensation, ampl);
    let mut value = U256::ZERO;
    for earned in &earned {
        let price = Price::new(scene.price(&me, earned.branch).await);
        let coll = Coll::from_word(earned.compensation).unwrap();
        assert_eq!(earned.value, worth(coll, price));
        let cost = in_amp_usd(earned.fee, U256::from(3_000 * WAD));
        assert_eq!(earned.fee_value, Some(cost));
        value += earned.value;
    }
    let totals = &keeper.journal().totals;
    assert_eq!(
        (totals.troves, totals.value, totals.transactions),
        (5, value, 3)
    );

    // Nothing is due any more, and nothing is sent.
    let nonce = scene.nonce(KEEPER).await;
    let after = keeper.round().await.unwrap();
    assert_eq!((after.troves, after.due, after.succeeded), (2, 0, 0));
    assert_eq!(scene.nonce(KEEPER).await, nonce);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keeper_leaves_out_a_trove_that_became_healthy_after_its_look() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    let ids = scene.risky(&borrower, 0, 3).await;
    scene.set_price(&borrower, 0, 90).await;
    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let dues = keeper.look().await.unwrap();
    let (id, amount) = (ids[1], U256::from(100 * WAD));
    let save = ITroveManager::addCollateralCall { id, amount };
    borrower.send(scene.ledger(), save).await;
    let round = keeper.act(&dues).await.unwrap();
    assert_eq!((round.due, round.succeeded), (3, 1));
    let earned = earnings(&heard(&said));
    assert_eq!((earned.len(), earned[0].ids.len()), (1, 2));
    let mut statuses = Vec::new();
    for id in ids {
        statuses.push(scene.status(&borrower, id).await);
    }
    assert_eq!(statuses, [0, 1, 0]);
    // The event brings the copy up to date, so the next round proposes it no more.
    assert_eq!(keeper.round().await.unwrap().due, 0);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trove_that_makes_its_batch_revert_keeps_none_of_the_others_from_it() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    let ids = scene.risky(&borrower, 0, 5).await;
    scene.set_price(&borrower, 0, 90).await;
    let poison = hex::encode(ids[2].to_be_bytes::<32>());
    let liquidate = hex::encode(ITroveManager::liquidateCall::SELECTOR);
    let proxy = Proxy::start(&scene.url, move |method, params| {
        let text = params.to_string();
        let poisoned = text.contains(&liquidate) && text.contains(&poison);
        (method == "eth_call" && poisoned).then(|| Fault::Reverts("0x12345678".to_owned()))
    })
    .await;
    let (mut keeper, said) = scene.keeper(KEEPER, &proxy.url, quick()).await;
    keeper.round().await.unwrap();
    let events = heard(&said);
    let troves: usize = earnings(&events)
        .iter()
        .map(|earned| earned.ids.len())
        .sum();
    assert_eq!(troves, 4);
    let stuck: Vec<U256> = events
        .iter()
        .filter_map(|event| match event {
            Event::Stuck { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    assert_eq!(stuck, [ids[2]]);
    assert_eq!(scene.status(&borrower, ids[2]).await, 1);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_worth_its_gas_is_left_to_others() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    scene.risky(&borrower, 0, 1).await;
    scene.set_price(&borrower, 0, 90).await;
    // 0.8 of a token at 1.83 dollars: 1.46 AmpUSD.
    let told = |least: u128| Options {
        min_profit: Some(U256::from(least)),
        eth_usd: Some(U256::from(WAD)),
        ..quick()
    };
    let (mut greedy, said) = scene.keeper(KEEPER, &scene.url, told(2 * WAD)).await;
    let round = greedy.round().await.unwrap();
    assert_eq!((round.due, round.succeeded), (1, 0));
    let events = heard(&said);
    assert_eq!(sent(&events), 0);
    let left = events
        .iter()
        .find(|e| matches!(e, Event::NotWorthIt { troves: 1, .. }));
    let words = left.unwrap().to_string();
    assert!(
        words.starts_with("1 trove of branch 0: brings 1.4"),
        "{words}"
    );
    assert!(
        words.ends_with(" of gas and 2.00 of --min-profit"),
        "{words}"
    );
    let (mut modest, _) = scene.keeper(KEEPER + 1, &scene.url, told(WAD)).await;
    assert_eq!(modest.round().await.unwrap().succeeded, 1);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_trove_that_nothing_is_liquidated_of_is_said_so() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    // Down to a tenth the safe trove of 500 AmpUSD is due, and it is alone in its branch.
    scene.set_price(&borrower, 0, 10).await;
    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    let round = keeper.round().await.unwrap();
    assert_eq!((round.due, round.succeeded), (1, 0));
    let events = heard(&said);
    let nothing = events
        .iter()
        .find(|e| matches!(e, Event::NothingLiquidated { branch: 0, .. }));
    let words = nothing.unwrap().to_string();
    assert!(
        words.starts_with("due in branch 0, but the chain"),
        "{words}"
    );
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keepers_of_two_accounts_share_the_work_and_count_each_trove_once() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    let ids = scene.risky(&borrower, 0, 6).await;
    scene.set_price(&borrower, 0, 90).await;
    let told = Options {
        max_batch: 2,
        ..quick()
    };
    let (mut one, _) = scene.keeper(KEEPER, &scene.url, told.clone()).await;
    let (mut other, _) = scene.keeper(KEEPER + 1, &scene.url, told).await;
    let (first, second) = tokio::join!(one.round(), other.round());
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    for id in &ids {
        assert_eq!(scene.status(&borrower, *id).await, 0);
    }
    let counted = one.journal().totals.troves + other.journal().totals.troves;
    assert_eq!(counted, 6);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keepers_of_one_account_do_not_block_each_other() {
    let scene = Scene::new().await;
    let borrower = scene.borrower().await;
    let ids = scene.risky(&borrower, 0, 6).await;
    scene.set_price(&borrower, 0, 90).await;
    let told = Options {
        max_batch: 1,
        ..quick()
    };
    let file = scene.folder.path().join("another.json");
    let (mut one, _) = scene.keeper(KEEPER, &scene.url, told.clone()).await;
    let (mut other, _) = scene.keeper_with(KEEPER, &scene.url, told, &file).await;
    let (first, second) = tokio::join!(one.round(), other.round());
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    // Whoever was outpaced too often leaves the rest to its next round.
    one.round().await.unwrap();
    for id in &ids {
        assert_eq!(scene.status(&borrower, *id).await, 0);
    }
    // Two that sign the same call with the same nonce send one transaction, and both see it.
    let counted = one.journal().totals.troves + other.journal().totals.troves;
    assert!(counted >= 6);
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_kept_alive_in_their_last_days_and_activated_after_them() {
    let scene = Scene::with(NodeConfig {
        keep_alive: false,
        ..NodeConfig::default()
    })
    .await;
    let borrower = scene.borrower().await;
    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    keeper.round().await.unwrap();
    assert_eq!(sent(&heard(&said)), 0);
    let count = scene.local.record.programs.len();
    for (days, activates) in [(340, false), (370, true)] {
        borrower.travel(days * DAY).await;
        said.lock().unwrap().clear();
        keeper.round().await.unwrap();
        let events = heard(&said);
        let done = events.iter().filter(|event| match event {
            Event::Done { purpose, .. } => match purpose {
                Purpose::KeepAlive { .. } => !activates,
                Purpose::Activate { .. } => activates,
                _ => false,
            },
            _ => false,
        });
        assert_eq!(done.count(), count, "{events:#?}");
        let rpc = scene.rpc().await;
        let (block, _) = rpc.head().await.unwrap();
        let at = alloy::eips::BlockId::number(block);
        let programs = programs::all(&rpc, &scene.site(), at).await.unwrap();
        assert_eq!(programs.len(), count);
        let young = |life: Life| matches!(life, Life::Runs(left) if left > 364 * DAY);
        assert!(
            programs.iter().all(|program| young(program.life)),
            "{programs:#?}"
        );
        // Seen to for an hour of chain time, and for a year of the programs'.
        borrower.travel(2 * 3_600).await;
        said.lock().unwrap().clear();
        keeper.round().await.unwrap();
        assert_eq!(sent(&heard(&said)), 0);
    }
    assert_eq!(
        keeper.journal().totals.programs,
        2 * u64::try_from(count).unwrap()
    );
    scene.local.node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_below_its_scr_is_flagged_and_shut_by_a_keeper_that_guards() {
    let scene = Scene::new().await;
    // One trove alone: nobody can take its debt, so it cannot be liquidated.
    let lonely = scene.wallet(common::scene::BORROWER).await;
    let (spender, value) = (scene.ledger(), U256::MAX);
    let approve = IErc20::approveCall { spender, value };
    lonely.send(scene.token(1), approve).await;
    let id = scene.open(&lonely, 1, 300 * SPOT, RISKY_DEBT).await;
    scene.set_price(&lonely, 1, 60).await;
    let (mut mere, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    assert_eq!(mere.round().await.unwrap().due, 1);
    assert_eq!(sent(&heard(&said)), 0);

    let told = Options {
        guard: true,
        ..quick()
    };
    let (mut guard, said) = scene.keeper(KEEPER + 1, &scene.url, told).await;
    let done = || {
        let events = heard(&said);
        let done = events.into_iter().filter_map(|event| match event {
            Event::Done { purpose, .. } => Some(purpose),
            _ => None,
        });
        done.collect::<Vec<Purpose>>()
    };
    guard.round().await.unwrap();
    assert_eq!(done(), [Purpose::Flag { branch: 1 }]);
    // The flag stands and is too young.
    guard.round().await.unwrap();
    assert_eq!(done().len(), 1);
    lonely.travel(3_700).await;
    guard.round().await.unwrap();
    assert_eq!(done()[1..], [Purpose::Shut { branch: 1 }]);
    let call = ITroveManager::branchCall { b: U256::ONE };
    assert!(lonely.read(scene.ledger(), call).await.shut);
    assert_eq!(scene.status(&lonely, id).await, 1);
    guard.round().await.unwrap();
    assert_eq!(done().len(), 2);
    scene.local.node.stop().await;
}
