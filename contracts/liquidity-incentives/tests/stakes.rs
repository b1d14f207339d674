//! GAUGE: stakes, what they earn, what is asked of others and what is told.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod scene;

use scene::*;

#[test]
fn gauge_8_a_stake_pulls_first_and_earns_nothing_of_what_arose_before_it() {
    let host = gauges();
    stake(&host, ALICE, 0, 100).ok();
    owe(&host, 1_000);
    host.made();
    let done = stake(&host, BOB, 0, 300);
    let made = host.made();
    let kinds: Vec<_> = made
        .iter()
        .map(|made| (made.to, made.data[..4].to_vec()))
        .collect();
    assert_eq!(
        kinds,
        [
            (LEDGER, pullIncentivesCall::SELECTOR.to_vec()),
            (PAIR, transferFromCall::SELECTOR.to_vec()),
            (PAIR, balanceOfCall::SELECTOR.to_vec()),
        ]
    );
    let shared: IncomeShared = done.event(0);
    assert_eq!((shared.gauge, shared.income), (U256::ZERO, big(1_000)));
    assert_eq!(shared.incomePerUnit, big(10) << 128);
    let told: Staked = done.event(1);
    assert_eq!(
        (told.account, told.payer, told.amount),
        (BOB, BOB, big(300))
    );
    assert_eq!((told.stake, told.total), (big(300), big(400)));
    owe(&host, 0);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, BOB, 0)),
        (big(1_000), U256::ZERO)
    );
    // What a claim pulls is earned in the claim.
    owe(&host, 400);
    assert_eq!(earned(&host, ALICE, 0), big(1_100));
    let done = claim(&host, ALICE, 0);
    assert_eq!(done.clone().word(), big(1_100));
    done.told(
        1,
        &Claimed {
            gauge: U256::ZERO,
            account: ALICE,
            receiver: ALICE,
            amount: big(1_100),
        },
    );
    owe(&host, 0);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, BOB, 0)),
        (U256::ZERO, big(300))
    );
}

#[test]
fn gauge_8_a_change_of_weights_shares_the_past_by_the_old_ones() {
    let host = gauges();
    stake(&host, ALICE, 0, 100).ok();
    stake(&host, BOB, 1, 10).ok();
    owe(&host, 1_000);
    weigh(&host, &[0, 10_000]).ok();
    owe(&host, 0);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, BOB, 1)),
        (big(600), big(400))
    );
    owe(&host, 1_000);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, BOB, 1)),
        (big(600), big(1_400))
    );
}

#[test]
fn gauge_5_a_gauge_below_its_minimum_earns_nothing_tested_before_the_change() {
    let host = gauges();
    stake(&host, BOB, 1, 10).ok();
    owe(&host, 1_000);
    // Still below its minimum while this arose; from now on at it.
    stake(&host, ALICE, 0, 100).ok();
    owe(&host, 0);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, BOB, 1)),
        (U256::ZERO, big(1_000))
    );
    owe(&host, 1_000);
    // At it while this arose; below it from now on.
    unstake(&host, ALICE, 0, 1).ok();
    owe(&host, 0);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, BOB, 1)),
        (big(600), big(1_400))
    );
    owe(&host, 1_000);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, BOB, 1)),
        (big(600), big(2_400))
    );
    // What it earned before is still its own.
    assert_eq!(claim(&host, ALICE, 0).word(), big(600));
}

#[test]
fn gauge_3_an_exit_needs_no_owner_no_weights_and_no_income() {
    let host = bare();
    add(&host, PAIR, 100).ok();
    stake(&host, ALICE, 0, 150).ok();
    call(&host, OWNER, &renounceOwnershipCall {}).ok();
    host.made();
    let done = unstake(&host, ALICE, 0, 50);
    let told: Unstaked = done.event(0);
    assert_eq!((told.account, told.receiver), (ALICE, ALICE));
    assert_eq!(
        (told.amount, told.stake, told.total),
        (big(50), big(100), big(100))
    );
    let sent = host.made();
    let transfer = transferCall::abi_decode_validate(&sent[1].data).unwrap();
    assert_eq!(
        (sent[1].to, transfer.to, transfer.value),
        (PAIR, ALICE, big(50))
    );
    assert_eq!(claim(&host, ALICE, 0).word(), U256::ZERO);
    unstake(&host, ALICE, 0, 100).ok();
    let error: UnstakeAboveStake = unstake(&host, ALICE, 0, 1).error();
    assert_eq!(error.stake, U256::ZERO);
    let _: UnstakeAboveStake = unstake(&host, BOB, 0, u128::MAX).error();
}

#[test]
fn gauge_3_a_stake_that_does_not_arrive_is_refused_whole() {
    let host = gauges();
    let before = host.storage();
    host.answer::<balanceOfCall>(PAIR, Ok(big(99).abi_encode()));
    let error: StakeNotReceived = stake(&host, ALICE, 0, 100).error();
    assert_eq!(error.token, PAIR);
    host.answer::<balanceOfCall>(PAIR, Ok(vec![]));
    let _: TokenReadFailed = stake(&host, ALICE, 0, 100).error();
    host.answer::<transferFromCall>(PAIR, Ok(false.abi_encode()));
    let _: TokenTransferFailed = stake(&host, ALICE, 0, 100).error();
    assert_eq!(host.storage(), before);
    host.answer::<transferFromCall>(PAIR, Ok(true.abi_encode()));
    host.answer::<balanceOfCall>(PAIR, Ok(big(100).abi_encode()));
    stake(&host, ALICE, 0, 100).ok();
    host.answer::<transferCall>(PAIR, Ok(false.abi_encode()));
    let _: TokenTransferFailed = unstake(&host, ALICE, 0, 100).error();
    assert_eq!(staked(&host, ALICE, 0), big(100));
}

#[test]
fn a_stake_for_another_is_theirs_and_nothing_is_nobodys() {
    let host = gauges();
    let (gauge, amount, account) = (U256::ZERO, big(7), BOB);
    let done = call(
        &host,
        ALICE,
        &stakeCall {
            gauge,
            amount,
            account,
        },
    );
    let told: Staked = done.event(0);
    assert_eq!((told.account, told.payer), (BOB, ALICE));
    assert_eq!(
        (staked(&host, BOB, 0), staked(&host, ALICE, 0)),
        (big(7), U256::ZERO)
    );
    let _: NoLiquidity = stake(&host, ALICE, 0, 0).error();
    let _: NoLiquidity = unstake(&host, BOB, 0, 0).error();
    let _: LiquidityAboveCap = stake(&host, ALICE, 0, (1 << 96) - 7).error();
    let _: LiquidityAboveCap = stake(&host, ALICE, 0, u128::MAX).error();
    stake(&host, ALICE, 0, (1 << 96) - 8).ok();
    for gauge in [2, 255, 256, u64::MAX] {
        let error: GaugeUnknown = stake(&host, ALICE, gauge, 1).error();
        assert_eq!(error.gauge, U256::from(gauge));
        let _: GaugeUnknown = unstake(&host, ALICE, gauge, 1).error();
        let _: GaugeUnknown = claim(&host, ALICE, gauge).error();
    }
}

#[test]
fn a_ledger_that_fails_or_answers_otherwise_stops_the_verb() {
    let host = gauges();
    stake(&host, ALICE, 0, 100).ok();
    let before = host.storage();
    for answer in [Ok(vec![]), Ok(vec![0; 31]), Ok(vec![0; 64]), Err(vec![])] {
        host.answer::<pullIncentivesCall>(LEDGER, answer.clone());
        host.answer::<incentiveYieldCall>(LEDGER, answer);
        let error: CallFailed = stake(&host, ALICE, 0, 1).error();
        assert_eq!(error.target, LEDGER);
        let _: CallFailed = unstake(&host, ALICE, 0, 1).error();
        let _: CallFailed = claim(&host, ALICE, 0).error();
        let (gauge, account) = (U256::ZERO, ALICE);
        let _: CallFailed = call(&host, BOB, &earnedCall { gauge, account }).error();
    }
    host.answer::<pullIncentivesCall>(LEDGER, Err(vec![1, 2, 3]));
    assert_eq!(stake(&host, ALICE, 0, 1).result, Err(vec![1, 2, 3]));
    assert_eq!(host.storage(), before);
}

#[test]
fn gauges_tell_their_state_their_yearly_income_and_their_rate() {
    let host = gauges();
    stake(&host, ALICE, 0, 100).ok();
    let told = call(&host, BOB, &gaugeCall { number: U256::ZERO }).ok();
    let told = gaugeCall::abi_decode_returns_validate(&told).unwrap();
    assert_eq!(
        (told.token, told.weight, told.minimum),
        (PAIR, big(6_000), big(100))
    );
    assert_eq!((told.staked, told.earns), (big(100), true));
    // A branch with 1 000 AmpUSD at 8 %, one that is shut, and one with 500 at 4 %.
    let branch = |debt: u128, bps: u128, shut: bool| {
        let mut words = [U256::ZERO; 11];
        words[3] = big(debt * ONE) * big(bps * 100_000_000_000_000);
        words[8] = U256::from(shut);
        words.abi_encode()
    };
    host.answer::<branchCountCall>(LEDGER, Ok(big(1).abi_encode()));
    host.answer::<branchCall>(LEDGER, Ok(branch(1_000, 800, false)));
    let gauge = U256::ZERO;
    let yearly = |host: &TestHost| call(host, BOB, &yearlyIncomeCall { gauge }).word();
    assert_eq!(
        yearly(&host),
        big(20 * ONE),
        "a quarter of 80, no other gauge earns"
    );
    host.answer::<capacityCall>(POOL, Ok((U256::ZERO, false).abi_encode()));
    assert_eq!(
        yearly(&host),
        big(80 * ONE),
        "and all while the pool earns nothing"
    );
    stake(&host, BOB, 1, 10).ok();
    assert_eq!(yearly(&host), big(48 * ONE));
    // The pair holds 500 AmpUSD and 200 tokens are out, half of them staked.
    host.answer::<balanceOfCall>(AMP_USD, Ok(big(500 * ONE).abi_encode()));
    host.answer::<totalSupplyCall>(PAIR, Ok(big(200).abi_encode()));
    let apr = |host: &TestHost| call(host, BOB, &aprCall { gauge }).word();
    assert_eq!(apr(&host), big(ONE * 48 / 500));
    host.answer::<totalSupplyCall>(PAIR, Ok(big(0).abi_encode()));
    assert_eq!(apr(&host), U256::ZERO);
    host.answer::<branchCall>(LEDGER, Ok(branch(1_000, 800, true)));
    assert_eq!(yearly(&host), U256::ZERO);
    let _: GaugeUnknown = call(&host, BOB, &aprCall { gauge: big(2) }).error();
    let _: GaugeUnknown = call(&host, BOB, &gaugeCall { number: big(2) }).error();
}

#[test]
fn donations_to_the_program_change_nothing() {
    let host = gauges();
    stake(&host, ALICE, 0, 100).ok();
    let before = host.storage();
    // The balance answered is the largest there is, and none of it is anybody's.
    assert_eq!(earned(&host, ALICE, 0), U256::ZERO);
    assert_eq!(claim(&host, ALICE, 0).word(), U256::ZERO);
    assert_eq!(host.storage(), before);
}
