//! SHARE: sAmpUSD as a vault.

use num_bigint::BigUint;

use super::{
    peg::{cash, dead_shares, deposit, give, take_out, wide, words},
    stage::{AMPL, BORROWER, BUYER, DAY, HELPER, MANAGER, NEIGHBOUR, ONE, SPOT, Stage},
};
use crate::{
    trace::{Actor, Op},
    world::Effect,
};

/// A purchase of shares.
fn mint(shares: &BigUint) -> Op {
    Op::PoolMint {
        shares: words(shares),
    }
}

/// A pool whose share is worth no round amount: yield of a hundred days, and an offset.
fn uneven(stage: &mut Stage<'_>) {
    stage.bank(&[
        (NEIGHBOUR, 3_000 * ONE),
        (MANAGER, 900 * ONE),
        (HELPER, 100 * ONE),
    ]);
    stage.does(NEIGHBOUR, deposit(2_000 * ONE + 1));
    stage.does(MANAGER, deposit(333 * ONE + 7));
    stage.opens(BUYER, SPOT, 900, 90_000, 700);
    let victim = stage.opens(BORROWER, SPOT, 700, 16_000, 500);
    stage.later(100 * DAY);
    stage.falls_to(victim, 12_000);
    stage.liquidates(&[victim]);
}

/// Assets and shares of the pool as of now, with all yield in them.
fn price(stage: &Stage<'_>) -> (BigUint, BigUint) {
    (
        BigUint::from(stage.state().pool.total_assets),
        stage.all_shares(),
    )
}

fn up(numerator: BigUint, denominator: &BigUint) -> BigUint {
    (numerator + denominator - 1u8) / denominator
}

/// Assets and shares of an effect.
fn moved(effect: &Effect) -> (BigUint, BigUint) {
    (BigUint::from(effect.assets), wide(effect.pool_shares))
}

pub fn share_1_who_enters_or_leaves_never_gains_by_rounding(stage: &mut Stage<'_>) {
    uneven(stage);
    for amount in [1, 2, 1_000_003, 77 * ONE + 1] {
        stage.later(DAY);
        let asked = BigUint::from(amount);
        let (assets, shares) = price(stage);
        let got = moved(&stage.does(NEIGHBOUR, deposit(amount)));
        assert_eq!(
            got,
            (asked.clone(), &asked * shares / assets),
            "deposit floors"
        );
        let (assets, shares) = price(stage);
        let got = moved(&stage.does(NEIGHBOUR, mint(&asked)));
        assert_eq!(
            got,
            (up(&asked * assets, &shares), asked.clone()),
            "mint ceils"
        );
        let (assets, shares) = price(stage);
        let got = moved(&stage.does(NEIGHBOUR, take_out(amount)));
        assert_eq!(
            got,
            (asked.clone(), up(&asked * shares, &assets)),
            "withdraw ceils"
        );
        let (assets, shares) = price(stage);
        let got = moved(&stage.does(NEIGHBOUR, cash(&asked)));
        assert_eq!(
            got,
            (&asked * assets / shares, asked.clone()),
            "redeem floors"
        );
    }
    stage.refuses(NEIGHBOUR, deposit(0), "ZeroShares");
    stage.refuses(NEIGHBOUR, mint(&BigUint::ZERO), "ZeroShares");
}

pub fn share_3_the_price_of_a_share_falls_by_an_offset_alone(stage: &mut Stage<'_>) {
    uneven(stage);
    let all = stage.shares(MANAGER);
    for (who, op) in [
        (NEIGHBOUR, deposit(1)),
        (NEIGHBOUR, mint(&BigUint::from(3u8))),
        (HELPER, deposit(40 * ONE)),
        (HELPER, take_out(39 * ONE + 1)),
        (MANAGER, give(HELPER, &(&all / 3u8))),
        (MANAGER, cash(&(&all / 7u8))),
        (MANAGER, Op::PoolClaim { to: BUYER }),
    ] {
        for seconds in [0, DAY] {
            let (assets, shares) = price(stage);
            stage.later(seconds);
            stage.does(who, op.clone());
            let (now, of) = price(stage);
            assert!(now * shares >= assets * of, "{op:?}");
        }
    }
}

/// The most that somebody can withdraw and redeem.
fn limits(stage: &Stage<'_>, who: Actor) -> (BigUint, BigUint) {
    let ((assets, shares), held) = (price(stage), stage.shares(who));
    let capacity = &assets - ONE;
    let worth = &held * &assets / &shares;
    let first_refused = up((&capacity + 1u8) * &shares, &assets);
    (worth.min(capacity), held.min(first_refused - 1u8))
}

fn amount(x: &BigUint) -> u128 {
    x.try_into().expect("128 bits")
}

pub fn share_4_the_limits_pass_and_one_more_does_not(stage: &mut Stage<'_>) {
    uneven(stage);
    let names = ["ERC4626ExceededMaxWithdraw", "ERC4626ExceededMaxRedeem"];
    for who in [MANAGER, HELPER, NEIGHBOUR] {
        stage.later(DAY);
        let (assets, shares) = limits(stage, who);
        stage.refuses(who, take_out(amount(&assets) + 1), names[0]);
        stage.refuses(who, cash(&(&shares + 1u8)), names[1]);
        let half = amount(&assets) / 2;
        if half > 0 {
            stage.does(who, take_out(half));
            let (_, shares) = limits(stage, who);
            stage.refuses(who, cash(&(&shares + 1u8)), names[1]);
            stage.does(who, cash(&shares));
        }
    }
    // The pool never holds more than AmpUSD can exist.
    let most = (1u128 << 96) - 1 - stage.state().pool.total_assets;
    stage.refuses(NEIGHBOUR, deposit(most), "TokenTransferFailed");
    stage.refuses(NEIGHBOUR, deposit(most + 1), "ERC4626ExceededMaxDeposit");
    let (assets, shares) = price(stage);
    let most = most * shares / assets;
    stage.refuses(NEIGHBOUR, mint(&(&most + 1u8)), "ERC4626ExceededMaxMint");
    stage.refuses(NEIGHBOUR, mint(&most), "TokenTransferFailed");
}

pub fn share_5_there_and_back_never_gains_and_loses_a_wei_and_a_share(stage: &mut Stage<'_>) {
    uneven(stage);
    for paid in [1, 999, ONE + 1, 500 * ONE] {
        let (assets, shares) = price(stage);
        let allowed = 1 + amount(&up(assets, &shares));
        let bought = moved(&stage.does(NEIGHBOUR, deposit(paid))).1;
        let back = stage.does(NEIGHBOUR, cash(&bought)).assets;
        assert!(back <= paid && paid - back <= allowed, "{back} of {paid}");
        let cost = stage.does(NEIGHBOUR, mint(&bought)).assets;
        let sold = moved(&stage.does(NEIGHBOUR, take_out(cost.saturating_sub(allowed).max(1)))).1;
        assert!(sold <= bought || cost <= allowed, "{sold} {bought}");
        assert!(cost >= back, "{cost} {back}");
    }
}

/// What an attacker who is first with a wei, or with one share, has after a victim came.
fn first(stage: &mut Stage<'_>, attack: &Op, victims: u128) {
    let start = stage.holds(HELPER).amp_usd;
    stage.does(HELPER, attack.clone());
    stage.does(MANAGER, deposit(victims));
    let worth = stage.worth(MANAGER);
    // A share is a wei at most: that much a floor can cost.
    assert!(
        worth <= victims && victims - worth <= 2,
        "{worth} of {victims}"
    );
    let all = limits(stage, HELPER).1;
    stage.does(HELPER, cash(&all));
    assert!(stage.holds(HELPER).amp_usd <= start, "no profit");
    let all = limits(stage, MANAGER).1;
    stage.does(MANAGER, cash(&all));
}

pub fn share_6_the_first_depositor_gains_nothing_in_any_scale(stage: &mut Stage<'_>) {
    stage.answers(AMPL, 1_000 * ONE);
    stage.bank(&[
        (NEIGHBOUR, 4_000 * ONE),
        (HELPER, 900 * ONE),
        (MANAGER, 900 * ONE),
    ]);
    for scale in 0..3 {
        for attack in [deposit(1), mint(&BigUint::from(1u8)), deposit(800 * ONE)] {
            first(stage, &attack, ONE + 1);
            first(stage, &attack, 700 * ONE);
        }
        while stage.state().pool.scale == scale {
            stage.wipes(NEIGHBOUR, 99_000, 0);
        }
    }
}

pub fn share_7_none_one_and_two_shares_and_one_amp_usd_work(stage: &mut Stage<'_>) {
    stage.bank(&[(NEIGHBOUR, 900 * ONE)]);
    let one = BigUint::from(1u8);
    assert_eq!(stage.state().pool.minted, ONE);
    assert_eq!(stage.all_shares(), dead_shares(&stage.state().pool));
    stage.refuses(NEIGHBOUR, cash(&one), "ERC4626ExceededMaxRedeem");
    stage.refuses(NEIGHBOUR, take_out(1), "ERC4626ExceededMaxWithdraw");
    for live in [1u8, 2] {
        assert_eq!(stage.does(NEIGHBOUR, mint(&one)).assets, 1);
        assert_eq!(stage.shares(NEIGHBOUR), BigUint::from(live));
        assert_eq!(stage.worth(NEIGHBOUR), u128::from(live));
    }
    stage.does(NEIGHBOUR, give(HELPER, &one));
    assert_eq!(stage.does(HELPER, cash(&one)).assets, 1);
    assert_eq!(stage.does(NEIGHBOUR, take_out(1)).assets, 1);
    assert_eq!(stage.capacity(), 0);
    // At 1 AmpUSD exactly, now with shares of the living, nothing more leaves.
    stage.wipes(NEIGHBOUR, 400, 0);
    assert!(stage.worth(NEIGHBOUR) > 0);
    stage.refuses(NEIGHBOUR, take_out(1), "ERC4626ExceededMaxWithdraw");
    stage.does(NEIGHBOUR, deposit(1));
    stage.does(NEIGHBOUR, take_out(1));
}

pub fn share_8_a_withdrawal_burns_at_least_its_part(stage: &mut Stage<'_>) {
    uneven(stage);
    for amount in [1, 2, 3, 1_000_003, 10 * ONE + 7, 1_000 * ONE] {
        let (assets, shares) = price(stage);
        stage.does(NEIGHBOUR, take_out(amount));
        let (now, of) = price(stage);
        assert!(&of * &assets <= &now * &shares, "{amount}");
        // Not a share more than that.
        assert!((&of + 1u8) * &assets > now * shares, "{amount}");
    }
}
