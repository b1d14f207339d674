//! STD-1, STD-4 and STD-6: wrapped AMPL as a vault and a token, and what it refuses.
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
fn std_4_limits_can_be_used_in_full_and_not_beyond() {
    let host = vault();
    let most = call(&host, BOB, &maxDepositCall { receiver: ALICE }).word();
    deposit(&host, most).ok();
    let held = call(&host, BOB, &maxRedeemCall { owner: ALICE }).word();
    assert_eq!(held, shares_of(&host, ALICE));
    let worth = call(&host, BOB, &maxWithdrawCall { owner: ALICE }).word();
    let error: ERC4626ExceededMaxWithdraw = withdraw(&host, worth + U256::ONE).error();
    assert_eq!((error.owner, error.max), (ALICE, worth));
    let error: ERC4626ExceededMaxRedeem = redeem(&host, held + U256::ONE).error();
    assert_eq!((error.owner, error.max), (ALICE, held));
    let _: ERC4626ExceededMaxWithdraw = withdraw(&host, U256::MAX).error();
    let _: ERC4626ExceededMaxRedeem = redeem(&host, U256::MAX).error();
    withdraw(&host, worth).ok();
}

#[test]
fn std_4_a_stranger_needs_the_owners_allowance() {
    let host = vault();
    deposit(&host, big(9_000_000_000)).ok();
    let shares = big(1_000_000_000_000);
    let take = redeemCall {
        shares,
        receiver: BOB,
        owner: ALICE,
    };
    let error: ERC20InsufficientAllowance = call(&host, BOB, &take).error();
    assert_eq!((error.spender, error.needed), (BOB, shares));
    call(
        &host,
        ALICE,
        &approveCall {
            spender: BOB,
            value: shares,
        },
    )
    .ok();
    let done = call(&host, BOB, &take);
    let event = done.event::<Withdraw>(1);
    assert_eq!(
        (event.sender, event.receiver, event.owner),
        (BOB, BOB, ALICE)
    );
    let left = IErc20::allowanceCall {
        owner: ALICE,
        spender: BOB,
    };
    assert_eq!(call(&host, BOB, &left).word(), U256::ZERO);
    let assets = U256::ONE;
    let take = withdrawCall {
        assets,
        receiver: BOB,
        owner: ALICE,
    };
    let _: ERC20InsufficientAllowance = call(&host, BOB, &take).error();
}

#[test]
fn reverts_when_ampl_does_not_answer_exactly_true() {
    let long = [true.abi_encode(), vec![0; 32]].concat();
    let answers = [
        Ok(vec![]),
        Ok(false.abi_encode()),
        Ok(big(2).abi_encode()),
        Ok(vec![1]),
        Ok(long),
        Err(vec![]),
        Err(true.abi_encode()),
    ];
    for answer in answers {
        let host = vault();
        deposit(&host, big(1_000_000_000)).ok();
        let before = host.storage();
        host.answer::<transferFromCall>(AMPL, answer.clone());
        host.answer::<transferCall>(AMPL, answer);
        let error: TokenTransferFailed = deposit(&host, big(1_000_000_000)).error();
        assert_eq!(error.token, AMPL);
        let _: TokenTransferFailed = withdraw(&host, big(1_000)).error();
        assert_eq!(host.storage(), before);
    }
}

#[test]
fn reverts_when_ampl_has_no_supply_or_one_it_cannot_have() {
    let host = vault();
    deposit(&host, big(1_000_000_000)).ok();
    for supply in [U256::ZERO, big(u128::MAX) + U256::ONE, U256::MAX] {
        set_supply(&host, supply);
        let error: AmplSupplyOutOfRange = deposit(&host, U256::ONE).error();
        assert_eq!(error.supply, supply);
        let _: AmplSupplyOutOfRange = redeem(&host, U256::ONE).error();
        let _: AmplSupplyOutOfRange = call(&host, BOB, &totalAssetsCall {}).error();
    }
    for answer in [Ok(vec![]), Ok(vec![0; 31]), Ok(vec![0; 64]), Err(vec![])] {
        host.answer::<totalSupplyCall>(AMPL, answer);
        let error: TokenReadFailed = mint(&host, U256::ONE).error();
        assert_eq!(error.token, AMPL);
    }
}

#[test]
fn the_constructor_checks_ampl_and_runs_once() {
    let host = TestHost::new();
    let _: AmplUnset = host
        .construct::<WrappedAmpl>(&Address::ZERO.abi_encode())
        .error();
    let _: TokenReadFailed = host.construct::<WrappedAmpl>(&BOB.abi_encode()).error();
    let _: MalformedCalldata = host.construct::<WrappedAmpl>(&[0; 31]).error();
    assert!(host.storage().is_empty());
    let host = vault();
    let again = host.construct::<WrappedAmpl>(&BOB.abi_encode());
    let _: AlreadyConstructed = again.error();
    let asset = call(&host, BOB, &assetCall {}).ok();
    assert_eq!(
        assetCall::abi_decode_returns_validate(&asset).unwrap(),
        AMPL
    );
}

#[test]
fn an_unconstructed_vault_takes_and_gives_nothing() {
    let host = TestHost::new();
    let _: TokenReadFailed = deposit(&host, U256::ONE).error();
    let _: TokenReadFailed = mint(&host, U256::ONE).error();
    let _: ERC4626ExceededMaxRedeem = redeem(&host, U256::ONE).error();
    let _: TokenReadFailed = withdraw(&host, U256::ONE).error();
}

#[test]
fn std_1_shares_are_a_token_of_their_own_name() {
    let host = vault();
    let name = call(&host, BOB, &IErc20::nameCall {}).ok();
    assert_eq!(
        IErc20::nameCall::abi_decode_returns_validate(&name).unwrap(),
        "Wrapped AMPL"
    );
    let symbol = call(&host, BOB, &IErc20::symbolCall {}).ok();
    assert_eq!(
        IErc20::symbolCall::abi_decode_returns_validate(&symbol).unwrap(),
        "wAMPL"
    );
    mint(&host, big(50)).ok();
    call(
        &host,
        ALICE,
        &transferCall {
            to: BOB,
            value: big(20),
        },
    )
    .ok();
    assert_eq!(
        (shares_of(&host, ALICE), shares_of(&host, BOB)),
        (big(30), big(20))
    );
    let nobody = depositCall {
        assets: big(1_000_000_000),
        receiver: Address::ZERO,
    };
    let _: ERC20InvalidReceiver = call(&host, ALICE, &nobody).error();
}

#[test]
fn std_6_reverts_by_name_when_calldata_is_malformed() {
    let host = vault();
    let good = depositCall {
        assets: big(1_000_000_000),
        receiver: ALICE,
    }
    .abi_encode();
    for length in [4, 36, 67] {
        let _: MalformedCalldata = host.raw::<WrappedAmpl>(ALICE, &good[..length]).error();
    }
    let mut dirty = good.clone();
    dirty[47] = 1;
    let _: MalformedCalldata = host.raw::<WrappedAmpl>(ALICE, &dirty).error();
    let _: UnknownSelector = host.raw::<WrappedAmpl>(ALICE, &[1, 2, 3, 4]).error();
    host.vm.set_value(U256::ONE);
    let _: ValueSent = host.raw::<WrappedAmpl>(ALICE, &good).error();
}

#[test]
fn std_5_selectors_of_the_two_interfaces_do_not_meet() {
    let mut all: Vec<[u8; 4]> = IErc20::IErc20Calls::SELECTORS.to_vec();
    all.extend(IWrappedAmplCalls::SELECTORS);
    let many = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), many);
}
