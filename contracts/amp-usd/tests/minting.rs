//! SUPPLY-5 and STD-6: who may make AmpUSD, its construction, and calls that are none.
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
fn supply_5_minters_are_those_of_the_constructor() {
    let host = token();
    for (account, is) in [
        (LEDGER, true),
        (POOL, true),
        (ALICE, false),
        (Address::ZERO, false),
    ] {
        let asked = call(&host, BOB, &IAmpUsd::isMinterCall { account }).word();
        assert_eq!(asked, U256::from(u8::from(is)), "{account}");
    }
}

#[test]
fn supply_5_every_minter_mints_and_burns() {
    let host = token();
    for minter in [LEDGER, POOL] {
        let minted = mint(&host, minter, ALICE, 7);
        let event = Transfer {
            from: Address::ZERO,
            to: ALICE,
            value: U256::from(7),
        };
        minted.told(0, &event);
        assert!(minted.ok().is_empty());
        assert_eq!(supply(&host), U256::from(7));
        let burned = burn(&host, minter, ALICE, 7);
        let event = Transfer {
            from: ALICE,
            to: Address::ZERO,
            value: U256::from(7),
        };
        burned.told(0, &event);
        assert!(burned.ok().is_empty());
        assert_eq!(
            (supply(&host), balance(&host, ALICE)),
            (U256::ZERO, U256::ZERO)
        );
    }
}

#[test]
fn supply_5_nobody_else_mints_or_burns() {
    let host = funded();
    for caller in [ALICE, BOB, Address::ZERO] {
        let error: NotMinter = mint(&host, caller, BOB, 1).error();
        assert_eq!(error.caller, caller);
        let error: NotMinter = burn(&host, caller, ALICE, 1).error();
        assert_eq!(error.caller, caller);
    }
}

#[test]
fn supply_5_an_unconstructed_token_has_no_minter_not_even_nobody() {
    let host = TestHost::new();
    for caller in [LEDGER, Address::ZERO] {
        let _: NotMinter = mint(&host, caller, BOB, 1).error();
    }
}

#[test]
fn supply_2_the_supply_is_the_sum_of_balances_and_keeps_the_first_minter() {
    let host = funded();
    mint(&host, POOL, BOB, 11).ok();
    burn(&host, POOL, ALICE, 60).ok();
    assert_eq!(supply(&host), balance(&host, ALICE) + balance(&host, BOB));
    assert_eq!(supply(&host), U256::from(51));
    mint(&host, LEDGER, BOB, 1).ok();
}

#[test]
fn reverts_when_the_supply_would_leave_its_field() {
    let host = token();
    let max = U256::from((1u128 << 96) - 1);
    let all = IAmpUsd::mintCall {
        to: ALICE,
        value: max,
    };
    call(&host, LEDGER, &all).ok();
    assert_eq!(supply(&host), max);
    let error: SupplyAboveMax = mint(&host, LEDGER, BOB, 1).error();
    assert_eq!(error.max, max);
    let huge = IAmpUsd::mintCall {
        to: ALICE,
        value: U256::MAX,
    };
    let error: SupplyAboveMax = call(&host, LEDGER, &huge).error();
    assert_eq!(error.max, max);
    let _: ERC20InvalidReceiver = mint(&token(), LEDGER, Address::ZERO, 1).error();
    let _: ERC20InvalidSender = burn(&host, LEDGER, Address::ZERO, 0).error();
    let error: ERC20InsufficientBalance = burn(&host, LEDGER, BOB, 1).error();
    assert_eq!(error.sender, BOB);
}

#[test]
fn reverts_when_the_minters_are_none_nobody_or_the_same() {
    for list in [
        &[][..],
        &[Address::ZERO],
        &[LEDGER, LEDGER],
        &[LEDGER, POOL, POOL],
        &[LEDGER, Address::ZERO],
    ] {
        let host = TestHost::new();
        let _: MinterUnfit = host.construct::<AmpUsd>(&minters(list)).error();
        assert!(host.storage().is_empty());
    }
}

#[test]
fn reverts_when_it_is_constructed_twice() {
    let host = token();
    let _: AlreadyConstructed = host.construct::<AmpUsd>(&minters(&[ALICE])).error();
    let _: NotMinter = mint(&host, ALICE, ALICE, 1).error();
}

#[test]
fn std_6_reverts_by_name_when_calldata_is_malformed() {
    let host = funded();
    let good = transferCall {
        to: BOB,
        value: U256::ONE,
    }
    .abi_encode();
    for length in [4, 5, 35, 36, 67] {
        let _: MalformedCalldata = host.raw::<AmpUsd>(ALICE, &good[..length]).error();
    }
    for dirty in 4..16 {
        let mut data = good.clone();
        data[dirty] = 1;
        let _: MalformedCalldata = host.raw::<AmpUsd>(ALICE, &data).error();
    }
    let mut tagged = good.clone();
    tagged.extend([7; 33]);
    host.raw::<AmpUsd>(ALICE, &tagged).ok();
    for selector in [
        &[][..],
        &[1],
        &[0xa9, 0x05, 0x9c],
        &[0xa9, 0x05, 0x9c, 0xbc, 0, 0],
    ] {
        let error: UnknownSelector = host.raw::<AmpUsd>(ALICE, selector).error();
        assert!(selector.starts_with(&error.selector[..selector.len().min(4)]));
    }
    let mut args = minters(&[LEDGER]);
    args.truncate(70);
    let _: MalformedCalldata = TestHost::new().construct::<AmpUsd>(&args).error();
}

#[test]
fn reverts_when_value_is_sent() {
    let host = funded();
    host.vm.set_value(U256::from(5));
    let error: ValueSent = send(&host, ALICE, BOB, 1).error();
    assert_eq!(error.value, U256::from(5));
    let _: ValueSent = host.construct::<AmpUsd>(&minters(&[ALICE])).error();
}
