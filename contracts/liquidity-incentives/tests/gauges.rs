//! GAUGE: what the owner may do, and what the ledger is told of it.
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
fn gauge_9_amp_usd_and_samp_usd_are_no_liquidity_and_a_token_has_one_gauge() {
    let host = bare();
    for token in [AMP_USD, POOL] {
        let error: NotLiquidity = add(&host, token, 1).error();
        assert_eq!(error.token, token);
    }
    let _: AddressUnset = add(&host, Address::ZERO, 1).error();
    add(&host, PAIR, 1).told(
        0,
        &GaugeAdded {
            gauge: U256::ZERO,
            token: PAIR,
            minimum: big(1),
        },
    );
    let error: TokenTwice = add(&host, PAIR, 2).error();
    assert_eq!(error.token, PAIR);
    assert_eq!(add(&host, OTHER, 1).word(), big(1));
    assert_eq!(call(&host, BOB, &gaugeCountCall {}).word(), big(2));
    for minimum in [0, 1 << 96, u128::MAX] {
        let token = Address::repeat_byte(0x2c);
        let error: MinimumOutOfRange = add(&host, token, minimum).error();
        assert_eq!(error.minimum, big(minimum));
    }
}

#[test]
fn gauge_4_there_are_32_gauges_and_no_33rd() {
    let host = bare();
    for number in 0..32 {
        add(&host, Address::repeat_byte(0x40 + number), 1).ok();
    }
    let _: TooManyGauges = add(&host, Address::repeat_byte(0x3f), 1).error();
    let weights = [&[312; 31][..], &[328]].concat();
    weigh(&host, &weights).ok();
    // All of them earn at once, and an exit is one call more, whatever their number.
    for number in 0..32 {
        let token = Address::repeat_byte(0x40 + number);
        host.answer::<transferFromCall>(token, Ok(true.abi_encode()));
        host.answer::<transferCall>(token, Ok(true.abi_encode()));
        host.answer::<balanceOfCall>(token, Ok(U256::MAX.abi_encode()));
        stake(&host, ALICE, number.into(), 5).ok();
    }
    owe(&host, 10_000);
    host.made();
    unstake(&host, ALICE, 31, 5).ok();
    assert_eq!(host.made().len(), 2);
    owe(&host, 0);
    assert_eq!(
        (earned(&host, ALICE, 0), earned(&host, ALICE, 31)),
        (big(311), big(327))
    );
}

#[test]
fn gauge_4_weights_are_whole_and_set_by_the_owner_alone() {
    let host = bare();
    let _: WeightsNotWhole = weigh(&host, &[]).error();
    add(&host, PAIR, 1).ok();
    add(&host, OTHER, 1).ok();
    for weights in [
        &[10_000][..],
        &[5_000, 4_999],
        &[5_000, 5_001],
        &[5_000, 5_000, 0],
        &[u128::MAX, 1],
        &[0, 0],
        &[0; 40],
    ] {
        let _: WeightsNotWhole = weigh(&host, weights).error();
    }
    let set = WeightsSet {
        weights: vec![big(1), big(9_999)],
    };
    weigh(&host, &[1, 9_999]).told(0, &set);
    let weights = vec![big(10_000), big(0)];
    let set = setWeightsCall { weights };
    let token = Address::repeat_byte(7);
    let minimum = big(1);
    for who in [ALICE, Address::ZERO] {
        let error: NotOwner = call(&host, who, &set).error();
        assert_eq!(error.caller, who);
        let _: NotOwner = call(&host, who, &addGaugeCall { token, minimum }).error();
    }
}

#[test]
fn the_owner_is_handed_on_in_two_steps_or_given_up_for_ever() {
    let host = gauges();
    let offer = |to| transferOwnershipCall { newOwner: to };
    let _: NotOwner = call(&host, ALICE, &offer(ALICE)).error();
    call(&host, OWNER, &offer(ALICE)).ok();
    let _: NotPendingOwner = call(&host, BOB, &acceptOwnershipCall {}).error();
    call(&host, ALICE, &acceptOwnershipCall {}).ok();
    let owner = call(&host, BOB, &ownerCall {}).ok();
    assert_eq!(
        ownerCall::abi_decode_returns_validate(&owner).unwrap(),
        ALICE
    );
    // The gauges, whose number lies beside the owner, are as they were.
    assert_eq!(call(&host, BOB, &gaugeCountCall {}).word(), big(2));
    call(&host, ALICE, &renounceOwnershipCall {}).ok();
    let _: NotOwner = weigh(&host, &[5_000, 5_000]).error();
    assert_eq!(call(&host, BOB, &gaugeCountCall {}).word(), big(2));
}

#[test]
fn gauge_7_the_ledger_is_told_whether_a_gauge_earns_from_now_on() {
    let host = bare();
    add(&host, PAIR, 100).ok();
    stake(&host, ALICE, 0, 100).ok();
    // Without weights no gauge earns.
    assert_eq!(pulls(&host), [false]);
    weigh(&host, &[10_000]).ok();
    assert_eq!(pulls(&host), [true]);
    unstake(&host, ALICE, 0, 1).ok();
    claim(&host, ALICE, 0).ok();
    assert_eq!(pulls(&host), [false, false]);
    stake(&host, BOB, 0, 1).ok();
    claim(&host, ALICE, 0).ok();
    assert_eq!(pulls(&host), [true, true]);
    add(&host, OTHER, 1).ok();
    weigh(&host, &[0, 10_000]).ok();
    assert_eq!(pulls(&host), [false], "the other gauge is empty");
}

#[test]
fn construction_needs_an_owner_and_the_system_and_runs_once() {
    let named = [OWNER, AMP_USD, LEDGER, POOL];
    for missing in 0..4 {
        let mut named = named;
        named[missing] = Address::ZERO;
        let _: AddressUnset = construct(&unconstructed(), named).error();
    }
    let host = unconstructed();
    construct(&host, named).told(
        0,
        &OwnershipTransferred {
            previousOwner: Address::ZERO,
            newOwner: OWNER,
        },
    );
    let _: AlreadyConstructed = construct(&host, named).error();
    for (told, is) in [
        (call(&host, BOB, &ampUsdCall {}).word(), AMP_USD),
        (call(&host, BOB, &ledgerCall {}).word(), LEDGER),
        (call(&host, BOB, &stabilityPoolCall {}).word(), POOL),
    ] {
        assert_eq!(told, U256::from_be_bytes(is.into_word().0));
    }
    let nobody = TestHost::new();
    let _: GaugeUnknown = stake(&nobody, ALICE, 0, 1).error();
    let _: GaugeUnknown = claim(&nobody, ALICE, 0).error();
}
