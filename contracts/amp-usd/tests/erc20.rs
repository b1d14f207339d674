//! STD-1, SUPPLY-5 and SUPPLY-6: AmpUSD as an ERC-20 token, and who may make it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

#[path = "../../stylus-kit/tests/host/mod.rs"]
mod host;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use amp_usd::AmpUsd;
use host::{Outcome, TestHost};
use interfaces::IAmpUsd::{self, MinterUnfit, NotMinter, SupplyAboveMax};
use interfaces::IErc20::{self, *};
use interfaces::IErrors::{AlreadyConstructed, MalformedCalldata, UnknownSelector, ValueSent};

const LEDGER: Address = Address::repeat_byte(0x11);
const POOL: Address = Address::repeat_byte(0x22);
const ALICE: Address = Address::repeat_byte(0xa1);
const BOB: Address = Address::repeat_byte(0xb0);
const CAROL: Address = Address::repeat_byte(0xca);

fn minters(list: &[Address]) -> Vec<u8> {
    let mut args = U256::from(32).to_be_bytes_vec();
    args.extend(U256::from(list.len()).to_be_bytes_vec());
    for minter in list {
        args.extend(minter.into_word());
    }
    args
}

fn token() -> TestHost {
    let host = TestHost::new();
    host.construct::<AmpUsd>(&minters(&[LEDGER, POOL])).ok();
    host
}

/// A token of which Alice holds 100.
fn funded() -> TestHost {
    let host = token();
    mint(&host, LEDGER, ALICE, 100).ok();
    host
}

fn call<C: SolCall>(host: &TestHost, from: Address, call: &C) -> Outcome {
    host.call::<AmpUsd, C>(from, call)
}

fn mint(host: &TestHost, minter: Address, to: Address, value: u64) -> Outcome {
    call(
        host,
        minter,
        &IAmpUsd::mintCall {
            to,
            value: U256::from(value),
        },
    )
}

fn burn(host: &TestHost, minter: Address, from: Address, value: u64) -> Outcome {
    call(
        host,
        minter,
        &IAmpUsd::burnCall {
            from,
            value: U256::from(value),
        },
    )
}

fn send(host: &TestHost, from: Address, to: Address, value: u64) -> Outcome {
    call(
        host,
        from,
        &transferCall {
            to,
            value: U256::from(value),
        },
    )
}

fn balance(host: &TestHost, account: Address) -> U256 {
    call(host, CAROL, &balanceOfCall { account }).word()
}

fn supply(host: &TestHost) -> U256 {
    call(host, CAROL, &totalSupplyCall {}).word()
}

#[test]
fn std_1_says_its_name_symbol_and_decimals() {
    let host = token();
    let name = call(&host, BOB, &nameCall {}).ok();
    assert_eq!(
        nameCall::abi_decode_returns_validate(&name).unwrap(),
        "AmpUSD"
    );
    let symbol = call(&host, BOB, &symbolCall {}).ok();
    assert_eq!(
        symbolCall::abi_decode_returns_validate(&symbol).unwrap(),
        "AmpUSD"
    );
    assert_eq!(call(&host, BOB, &decimalsCall {}).word(), U256::from(18));
}

#[test]
fn supply_6_a_transfer_changes_two_balances_and_nothing_else() {
    let host = funded();
    let before = host.storage();
    let sent = send(&host, ALICE, BOB, 30);
    sent.told(
        0,
        &Transfer {
            from: ALICE,
            to: BOB,
            value: U256::from(30),
        },
    );
    assert_eq!(sent.logs.len(), 1);
    assert_eq!(sent.word(), U256::ONE);
    assert_eq!(balance(&host, ALICE), U256::from(70));
    assert_eq!(balance(&host, BOB), U256::from(30));
    let after = host.storage();
    let changed = after
        .iter()
        .filter(|(slot, word)| before.get(*slot) != Some(*word))
        .count();
    assert_eq!(changed, 2);
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn supply_6_a_transfer_to_oneself_is_a_no_op_with_an_event() {
    let host = funded();
    let before = host.storage();
    let sent = send(&host, ALICE, ALICE, 100);
    assert_eq!(sent.event::<Transfer>(0).value, U256::from(100));
    assert_eq!(host.storage(), before);
}

#[test]
fn std_1_a_transfer_of_nothing_succeeds() {
    let host = token();
    let before = host.storage();
    assert_eq!(send(&host, BOB, CAROL, 0).word(), U256::ONE);
    assert_eq!(host.storage(), before);
}

#[test]
fn std_1_reverts_when_the_sender_holds_less() {
    let host = funded();
    send(&host, ALICE, BOB, 100).ok();
    let error: ERC20InsufficientBalance = send(&host, BOB, ALICE, 101).error();
    assert_eq!(
        (error.sender, error.balance, error.needed),
        (BOB, U256::from(100), U256::from(101))
    );
    let huge = transferCall {
        to: ALICE,
        value: U256::MAX,
    };
    let error: ERC20InsufficientBalance = call(&host, BOB, &huge).error();
    assert_eq!(error.needed, U256::MAX);
}

#[test]
fn std_1_reverts_when_a_party_is_the_zero_address() {
    let host = funded();
    let error: ERC20InvalidReceiver = send(&host, ALICE, Address::ZERO, 1).error();
    assert_eq!(error.receiver, Address::ZERO);
    let error: ERC20InvalidSender = send(&host, Address::ZERO, ALICE, 0).error();
    assert_eq!(error.sender, Address::ZERO);
    let nobody = approveCall {
        spender: Address::ZERO,
        value: U256::ONE,
    };
    let error: ERC20InvalidSpender = call(&host, ALICE, &nobody).error();
    assert_eq!(error.spender, Address::ZERO);
    let allow = approveCall {
        spender: BOB,
        value: U256::ONE,
    };
    let error: ERC20InvalidApprover = call(&host, Address::ZERO, &allow).error();
    assert_eq!(error.approver, Address::ZERO);
}

fn allow(host: &TestHost, value: U256) {
    let allowed = call(
        host,
        ALICE,
        &approveCall {
            spender: BOB,
            value,
        },
    );
    let event = Approval {
        owner: ALICE,
        spender: BOB,
        value,
    };
    allowed.told(0, &event);
    assert_eq!(allowed.word(), U256::ONE);
}

fn allowance(host: &TestHost) -> U256 {
    call(
        host,
        CAROL,
        &allowanceCall {
            owner: ALICE,
            spender: BOB,
        },
    )
    .word()
}

fn pull(host: &TestHost, value: u64) -> Outcome {
    let value = U256::from(value);
    call(
        host,
        BOB,
        &transferFromCall {
            from: ALICE,
            to: CAROL,
            value,
        },
    )
}

#[test]
fn std_1_an_allowance_is_used_up_and_replaced() {
    let host = funded();
    allow(&host, U256::from(40));
    assert_eq!(pull(&host, 30).word(), U256::ONE);
    assert_eq!(allowance(&host), U256::from(10));
    assert_eq!(balance(&host, CAROL), U256::from(30));
    let error: ERC20InsufficientAllowance = pull(&host, 11).error();
    assert_eq!(
        (error.spender, error.allowance, error.needed),
        (BOB, U256::from(10), U256::from(11))
    );
    allow(&host, U256::from(3));
    assert_eq!(allowance(&host), U256::from(3));
}

#[test]
fn std_1_the_largest_allowance_is_endless() {
    let host = funded();
    allow(&host, U256::MAX);
    pull(&host, 60).ok();
    assert_eq!(allowance(&host), U256::MAX);
}

#[test]
fn std_1_an_allowance_is_not_spent_when_the_transfer_fails() {
    let host = funded();
    allow(&host, U256::from(500));
    let before = host.storage();
    let _: ERC20InsufficientBalance = pull(&host, 101).error();
    assert_eq!(host.storage(), before);
}

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

#[test]
fn std_5_selectors_of_the_two_interfaces_do_not_meet() {
    let mut all: Vec<[u8; 4]> = IErc20::IErc20Calls::SELECTORS.to_vec();
    all.extend(IAmpUsd::IAmpUsdCalls::SELECTORS);
    let many = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), many);
}
