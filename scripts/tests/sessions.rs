//! A borrower's whole life with the protocol, from a wallet, over JSON-RPC: with alloy, viem, cast.
//!
//! Each session starts a devnet by the command a user would type, and pays back to the last unit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

mod common;

use std::process::Command;

use alloy::primitives::{Address, U256};
use alloy::sol_types::SolEvent;
use common::{Devnet, Wallet};
use interfaces::trove_manager::ITroveManager;
use interfaces::{IErc20, IWrappedAmpl};
use support::doubles::{MockAmpl, MockAmplPolicy, MockFeed};

const AMPL: u64 = 1_000_000_000;
const WAD: u128 = 1_000_000_000_000_000_000;
const RATE_5_PERCENT: u128 = WAD / 20;
const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;

/// The borrower pays the ledger interest; a lender sells the borrower the AmpUSD for it.
#[tokio::test(flavor = "multi_thread")]
async fn borrower_gets_back_every_share_after_interest_and_rebases() {
    let devnet = Devnet::start();
    let (borrower, lender) = (devnet.wallet(1).await, devnet.wallet(2).await);
    let [ledger, amp, wrapped] =
        ["trove-manager", "amp-usd", "wrapped-ampl"].map(|p| devnet.program(p));

    let shares = wrap(&devnet, &borrower, 10_000).await;
    let (coll, debt) = (shares / U256::from(2), U256::from(2_000 * WAD));
    let opened = open(&devnet, &borrower, coll, debt, RATE_5_PERCENT).await;
    let id = opened.id;
    assert_eq!(held(&borrower, amp).await, debt);
    assert_eq!(
        trove(&borrower, ledger, id).await.debt,
        debt + opened.upfrontFee
    );

    thirty_days_cost_simple_interest(&borrower, ledger, id).await;
    let sky_high = U256::from(10).pow(U256::from(24));
    for (rate, thousandths) in [(U256::ONE, 923), (sky_high, 1_050)] {
        rebase(&devnet, &borrower, rate, thousandths).await;
        assert_eq!(trove(&borrower, ledger, id).await.coll, coll);
        assert_eq!(held(&borrower, wrapped).await, shares - coll);
        borrower.travel(DAY).await;
    }
    lend(&devnet, &lender, &borrower).await;

    let amount = U256::MAX;
    borrower
        .send(ledger, ITroveManager::repayCall { id, amount })
        .await;
    assert_eq!(
        trove(&borrower, ledger, id).await.debt,
        U256::from(200 * WAD)
    );
    borrower
        .send(ledger, ITroveManager::closeTroveCall { id })
        .await;
    assert_eq!(held(&borrower, wrapped).await, shares);
    let closed = trove(&borrower, ledger, id).await;
    assert_eq!((closed.status, closed.owner), (0, Address::ZERO));
}

/// Lets thirty days pass; the trove owes their interest, to the wei.
async fn thirty_days_cost_simple_interest(borrower: &Wallet, ledger: Address, id: U256) {
    let young = trove(borrower, ledger, id).await;
    borrower.travel(30 * DAY).await;
    let aged = trove(borrower, ledger, id).await;
    let elapsed = U256::from(borrower.now().await) - young.lastTouch;
    let year = U256::from(YEAR) * U256::from(WAD);
    let interest = young.debt * U256::from(RATE_5_PERCENT) * elapsed / year;
    assert!(elapsed >= U256::from(30 * DAY));
    assert_eq!(aged.entireDebt, young.debt + interest);
}

/// Rebases by the policy at a market rate; the supply becomes this many thousandths of itself.
async fn rebase(devnet: &Devnet, wallet: &Wallet, rate: U256, thousandths: u64) {
    let (ampl, policy) = (devnet.external("ampl"), devnet.external("ampl-policy"));
    let before = wallet.read(ampl, MockAmpl::totalSupplyCall {}).await;
    let target = U256::from(WAD);
    let rates = MockAmplPolicy::setRatesCall {
        rate,
        target,
        valid: true,
    };
    wallet.send(policy, rates).await;
    wallet.send(policy, MockAmplPolicy::rebaseCall {}).await;
    let after = wallet.read(ampl, MockAmpl::totalSupplyCall {}).await;
    let rounded = (after * U256::from(1_000) + before / U256::from(2)) / before;
    assert_eq!(rounded, U256::from(thousandths));
}

/// The lender borrows, for which it needs a fresh price, and hands the borrower 100 AmpUSD.
async fn lend(devnet: &Devnet, lender: &Wallet, borrower: &Wallet) {
    for feed in ["ampl-market-feed", "ampl-anchor-feed"] {
        let answer_ = "2030213923200000000".parse().unwrap();
        let call = MockFeed::setAnswerCall { answer_ };
        lender.send(devnet.external(feed), call).await;
    }
    let lent = wrap(devnet, lender, 5_000).await;
    open(devnet, lender, lent, U256::from(500 * WAD), WAD / 10).await;
    let (to, value) = (borrower.address, U256::from(100 * WAD));
    lender
        .send(
            devnet.program("amp-usd"),
            IErc20::transferCall { to, value },
        )
        .await;
}

/// What a wallet holds of a token.
async fn held(wallet: &Wallet, token: Address) -> U256 {
    let account = wallet.address;
    wallet.read(token, IErc20::balanceOfCall { account }).await
}

/// A trove as the ledger shows it.
async fn trove(wallet: &Wallet, ledger: Address, id: U256) -> ITroveManager::TroveView {
    wallet.read(ledger, ITroveManager::troveCall { id }).await
}

#[test]
fn viem_goes_through_the_same_session() {
    let Some(modules) = common::node_modules("viem") else {
        return;
    };
    let devnet = Devnet::start();
    let script = common::wallets_folder().join("session.mjs");
    let mut node = Command::new("node");
    node.arg(script)
        .args(devnet.arguments())
        .current_dir(modules.parent().unwrap());
    common::expect_line(node, "session complete");
}

#[test]
fn cast_goes_through_the_same_session() {
    common::cast_session("session.sh");
}

/// Wraps whole AMPL; returns the shares it gave.
async fn wrap(devnet: &Devnet, wallet: &Wallet, ampl: u64) -> U256 {
    let (token, wrapped) = (devnet.external("ampl"), devnet.program("wrapped-ampl"));
    let (assets, owner) = (U256::from(ampl * AMPL), wallet.address);
    wallet
        .send(
            token,
            IErc20::approveCall {
                spender: wrapped,
                value: assets,
            },
        )
        .await;
    wallet
        .send(
            wrapped,
            IWrappedAmpl::depositCall {
                assets,
                receiver: owner,
            },
        )
        .await;
    wallet
        .read(wrapped, IErc20::balanceOfCall { account: owner })
        .await
}

/// Opens a trove in the AMPL branch; returns its event.
async fn open(
    devnet: &Devnet,
    wallet: &Wallet,
    coll: U256,
    debt: U256,
    rate: u128,
) -> ITroveManager::TroveOpened {
    let (ledger, wrapped) = (
        devnet.program("trove-manager"),
        devnet.program("wrapped-ampl"),
    );
    wallet
        .send(
            wrapped,
            IErc20::approveCall {
                spender: ledger,
                value: coll,
            },
        )
        .await;
    let call = ITroveManager::openTroveCall {
        branch: U256::ZERO,
        owner: wallet.address,
        coll,
        debt,
        rate: U256::from(rate),
        maxUpfrontFee: U256::MAX,
    };
    let receipt = wallet.send(ledger, call).await;
    let logs = receipt.inner.logs();
    let opened = logs
        .iter()
        .find_map(|log| ITroveManager::TroveOpened::decode_log(&log.inner).ok());
    opened.expect("TroveOpened").data
}
