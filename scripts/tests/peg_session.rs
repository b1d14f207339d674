//! What holds the peg, from wallets: stakers take over what is liquidated, redeemers are paid.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use alloy::primitives::U256;
use ampusd::status::Status;
use common::Wallet;
use common::scene::{KEEPER, Scene, WAD, heard, quick};
use interfaces::IStabilityPool;
use interfaces::trove_manager::ITroveManager;
use interfaces::{IErc20, IWrappedAmpl};

const STAKER: usize = 2;
const DAY: u64 = 86_400;

/// The borrower hands the staker AmpUSD, who stakes most of it.
async fn stake(scene: &Scene, borrower: &Wallet, staker: &Wallet) -> U256 {
    let (amp, pool) = (scene.program("amp-usd"), scene.program("stability-pool"));
    let (to, value) = (staker.address, U256::from(1_300 * WAD));
    borrower.send(amp, IErc20::transferCall { to, value }).await;
    let (spender, value) = (pool, U256::MAX);
    staker
        .send(amp, IErc20::approveCall { spender, value })
        .await;
    let (assets, receiver) = (U256::from(1_200 * WAD), staker.address);
    let deposit = IStabilityPool::depositCall { assets, receiver };
    staker.send(pool, deposit).await;
    scene.held(staker, pool).await
}

/// The borrower pays the staker, who takes the debt, in collateral; the redeemer pays the fee.
#[tokio::test(flavor = "multi_thread")]
async fn stakers_gain_ampl_from_a_liquidation_and_redeemers_get_a_dollar_less_the_fee() {
    let scene = Scene::new().await;
    let (borrower, staker) = (scene.borrower().await, scene.wallet(STAKER).await);
    scene.risky(&borrower, 0, 3).await;
    let shares = stake(&scene, &borrower, &staker).await;
    scene.set_price(&borrower, 0, 90).await;
    let (mut keeper, said) = scene.keeper(KEEPER, &scene.url, quick()).await;
    assert_eq!(
        keeper.round().await.unwrap().succeeded,
        1,
        "{:#?}",
        heard(&said)
    );

    // Three debts of 205 and their fees are cancelled for a tenth more in collateral.
    let (pool, wrapped) = (
        scene.program("stability-pool"),
        scene.program("wrapped-ampl"),
    );
    let account = staker.address;
    let gains = staker
        .read(pool, IStabilityPool::claimableCall { account })
        .await;
    assert_eq!(gains.tokens, [wrapped]);
    let price = scene.price(&staker, 0).await;
    let worth = gains.amounts[0] * price / U256::from(10).pow(U256::from(36));
    assert!(
        worth > U256::from(675 * WAD) && worth < U256::from(678 * WAD),
        "{worth}"
    );
    let receiver = account;
    staker
        .send(pool, IStabilityPool::claimCall { receiver })
        .await;
    assert_eq!(scene.held(&staker, wrapped).await, gains.amounts[0]);
    let ampl = scene.external("ampl");
    let before = scene.held(&staker, ampl).await;
    let (shares_, owner) = (gains.amounts[0], account);
    let unwrap = IWrappedAmpl::redeemCall {
        shares: shares_,
        receiver,
        owner,
    };
    staker.send(wrapped, unwrap).await;
    assert!(scene.held(&staker, ampl).await > before);
    // What the collateral was worth above the penalty is the borrower's.
    let branch = U256::ZERO;
    let left = ITroveManager::surplusCall {
        b: branch,
        account: borrower.address,
    };
    let left = borrower.read(scene.ledger(), left).await;
    let before = scene.held(&borrower, wrapped).await;
    let claim = ITroveManager::claimSurplusCall { branch };
    borrower.send(scene.ledger(), claim).await;
    assert_eq!(scene.held(&borrower, wrapped).await - before, left);

    redeem(&scene, &staker).await;

    let shares_left = scene.held(&staker, pool).await;
    assert_eq!(shares_left, shares);
    let call = IStabilityPool::maxRedeemCall { owner };
    let shares = staker.read(pool, call).await;
    let call = IStabilityPool::redeemCall {
        shares,
        receiver,
        owner,
    };
    staker.send(pool, call).await;
    let status = Status::read(&scene.rpc().await, &scene.site())
        .await
        .unwrap();
    assert!(status.system.balanced);
    scene.local.node.stop().await;
}

/// A month later the base rate is gone, and 10 AmpUSD raise it by their part of the supply, one
/// percent: they buy as much collateral less that and the floors of 1 % and 0.75 %.
async fn redeem(scene: &Scene, redeemer: &Wallet) {
    redeemer.travel(30 * DAY).await;
    for branch in 0..2 {
        scene.set_price(redeemer, branch, 90).await;
    }
    let tokens = [scene.token(0), scene.token(1)];
    let mut before = Vec::new();
    for token in tokens {
        before.push(scene.held(redeemer, token).await);
    }
    let amp = scene.program("amp-usd");
    let held = scene.held(redeemer, amp).await;
    let redeem = ITroveManager::redeemCall {
        amount: U256::from(10 * WAD),
        maxFee: U256::from(WAD / 40),
        minColl: Vec::new(),
        maxTroves: U256::from(10),
    };
    redeemer.send(scene.ledger(), redeem).await;
    assert_eq!(
        held - scene.held(redeemer, amp).await,
        U256::from(100 * WAD)
    );
    let mut value = U256::ZERO;
    for (branch, token) in (0_u64..).zip(tokens) {
        let got = scene.held(redeemer, token).await - before[usize::try_from(branch).unwrap()];
        let price = scene.price(redeemer, branch).await;
        value += got * price / U256::from(10).pow(U256::from(36));
    }
    // A base rate of 100 / 1 300 came on top of floors of 1 % and 0.75 %, at most.
    assert!(
        value < U256::from(100 * WAD) && value > U256::from(90 * WAD),
        "{value}"
    );
}
