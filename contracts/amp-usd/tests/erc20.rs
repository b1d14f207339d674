//! STD-1 and SUPPLY-6: AmpUSD as an ERC-20 token.
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
fn std_5_selectors_of_the_two_interfaces_do_not_meet() {
    let mut all: Vec<[u8; 4]> = IErc20::IErc20Calls::SELECTORS.to_vec();
    all.extend(IAmpUsd::IAmpUsdCalls::SELECTORS);
    let many = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), many);
}
