//! SHARE and POOL: the program in front of the rules - what it asks, stores, tells and pays.
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
fn share_1_a_deposit_pulls_then_tells_then_takes() {
    let host = pool();
    deposit(&host, BOB, big(2_000 * ONE)).ok();
    host.made();
    owe(&host, 500 * ONE);
    let assets = big(1_000 * ONE + 7);
    let shares = assets * big(2_001 * ONE) / big(2_501 * ONE);
    let call = depositCall {
        assets,
        receiver: CAROL,
    };
    let done = scene::call(&host, ALICE, &call);
    let minted = Transfer {
        from: Address::ZERO,
        to: CAROL,
        value: shares,
    };
    done.told(0, &minted);
    let told = Deposit {
        sender: ALICE,
        owner: CAROL,
        assets,
        shares,
    };
    done.told(1, &told);
    assert_eq!(done.logs.len(), 2);
    assert_eq!(
        call(&host, BOB, &capacityCall {}).ok()[..32],
        (big(2_501 * ONE) + assets).abi_encode()
    );
    assert_eq!(done.word(), shares);
    assert_eq!(shares_of(&host, CAROL), shares);
    let made = host.made();
    let pull = pullYieldCall::abi_decode_validate(&made[0].data).unwrap();
    assert!(made[0].to == LEDGER && pull.earns);
    let taken = transferFromCall::abi_decode_validate(&made[1].data).unwrap();
    assert_eq!(
        (made[1].to, taken.from, taken.value),
        (AMP_USD, ALICE, assets)
    );
    assert_eq!(made.len(), 2);
}

#[test]
fn share_1_a_mint_takes_the_ceiling_and_withdrawals_go_the_other_way() {
    let host = pool();
    deposit(&host, ALICE, big(2_000 * ONE)).ok();
    owe(&host, 1_000 * ONE);
    deposit(&host, BOB, big(7)).ok();
    owe(&host, 0);
    let (all, held) = (total(&host), assets(&host));
    assert_eq!(held, big(3_001 * ONE + 7));
    let shares = big(1_000_000_007);
    let cost = (shares * held).div_ceil(all);
    assert_eq!(mint(&host, ALICE, shares).word(), cost);
    let (all, held) = (all + shares, held + cost);
    let out = big(777_777_777);
    let burned = (out * all).div_ceil(held);
    host.made();
    let done = withdraw(&host, ALICE, out);
    let told = Withdraw {
        sender: ALICE,
        receiver: ALICE,
        owner: ALICE,
        assets: out,
        shares: burned,
    };
    done.told(1, &told);
    assert_eq!(done.word(), burned);
    assert_eq!(transfers(&host), [(AMP_USD, ALICE, out)]);
    let (all, held) = (all - burned, held - out);
    let paid = shares * held / all;
    assert_eq!(redeem(&host, ALICE, shares).word(), paid);
    assert_eq!(transfers(&host), [(AMP_USD, ALICE, paid)]);
    assert_eq!((total(&host), assets(&host)), (all - shares, held - paid));
}

#[test]
fn share_1_a_deposit_worth_no_share_is_refused() {
    let host = pool();
    let _: ZeroShares = deposit(&host, ALICE, U256::ZERO).error();
    let _: ZeroShares = mint(&host, ALICE, U256::ZERO).error();
    deposit(&host, ALICE, big(1_000 * ONE)).ok();
    owe(&host, 9_000 * ONE);
    let _: ZeroShares = deposit(&host, BOB, U256::ONE).error();
    // What comes of nothing on the way out is allowed: exits never depend on an amount.
    assert_eq!(withdraw(&host, BOB, U256::ZERO).word(), U256::ZERO);
    assert_eq!(redeem(&host, BOB, U256::ZERO).word(), U256::ZERO);
}

#[test]
fn share_2_previews_say_what_is_done_with_the_interest_that_is_due() {
    let host = pool();
    deposit(&host, ALICE, big(2_000 * ONE)).ok();
    owe(&host, 123_456_789_012_345_678_901);
    let amount = big(55_555_555_555_555_555_555);
    let ask = |host: &TestHost, preview: &[u8]| {
        U256::from_be_slice(&host.raw::<StabilityPool>(BOB, preview).ok())
    };
    let previews = [
        previewDepositCall { assets: amount }.abi_encode(),
        previewMintCall { shares: amount }.abi_encode(),
        previewWithdrawCall { assets: amount }.abi_encode(),
        previewRedeemCall { shares: amount }.abi_encode(),
    ];
    let verbs = [deposit, mint, withdraw, redeem];
    for (preview, verb) in previews.iter().zip(verbs) {
        let before = host.vm.snapshot().storage;
        assert_eq!(ask(&host, preview), verb(&host, ALICE, amount).word());
        host.vm.clear_storage();
        before
            .into_iter()
            .for_each(|(slot, word)| host.vm.set_storage(slot, word));
    }
    let converted = convertToSharesCall { assets: amount }.abi_encode();
    assert_eq!(ask(&host, &converted), ask(&host, &previews[0]));
    let converted = convertToAssetsCall { shares: amount }.abi_encode();
    assert_eq!(ask(&host, &converted), ask(&host, &previews[3]));
    assert_eq!(
        assets(&host),
        big(2_001 * ONE + 123_456_789_012_345_678_901)
    );
    let asked = host.made();
    let asks = asked
        .iter()
        .filter(|made| made.data.starts_with(&poolYieldCall::SELECTOR));
    assert!(asks.count() > 4);
    for huge in [U256::MAX, U256::from(1) << 128] {
        let call = previewDepositCall { assets: huge };
        let error: AmountTooLarge = scene::call(&host, BOB, &call).error();
        assert_eq!(error.amount, huge);
    }
    let call = previewRedeemCall { shares: U256::MAX };
    let _: AmountTooLarge = scene::call(&host, BOB, &call).error();
}

#[test]
fn share_4_limits_can_be_used_in_full_and_not_beyond() {
    let host = pool();
    let most = call(&host, BOB, &maxDepositCall { receiver: ALICE }).word();
    assert_eq!(most, (U256::from(1) << 96) - U256::from(1) - big(ONE));
    let error: ERC4626ExceededMaxDeposit = deposit(&host, ALICE, most + U256::ONE).error();
    assert_eq!(
        (error.receiver, error.assets, error.max),
        (ALICE, most + U256::ONE, most)
    );
    let _: ERC4626ExceededMaxDeposit = deposit(&host, ALICE, U256::MAX).error();
    let most = call(&host, BOB, &maxMintCall { receiver: ALICE }).word();
    let error: ERC4626ExceededMaxMint = mint(&host, ALICE, most + U256::ONE).error();
    assert_eq!(
        (error.receiver, error.shares, error.max),
        (ALICE, most + U256::ONE, most)
    );
    mint(&host, ALICE, most).ok();
    let most = call(&host, BOB, &maxWithdrawCall { owner: ALICE }).word();
    let error: ERC4626ExceededMaxWithdraw = withdraw(&host, ALICE, most + U256::ONE).error();
    assert_eq!(
        (error.owner, error.assets, error.max),
        (ALICE, most + U256::ONE, most)
    );
    let _: ERC4626ExceededMaxWithdraw = withdraw(&host, ALICE, U256::MAX).error();
    let most = call(&host, BOB, &maxRedeemCall { owner: ALICE }).word();
    assert_eq!(most, shares_of(&host, ALICE));
    let error: ERC4626ExceededMaxRedeem = redeem(&host, ALICE, most + U256::ONE).error();
    assert_eq!(
        (error.owner, error.shares, error.max),
        (ALICE, most + U256::ONE, most)
    );
    redeem(&host, ALICE, most).ok();
    assert_eq!((total(&host), assets(&host)), (big(ONE), big(ONE)));
    for owner in [ALICE, DEAD] {
        let none = call(&host, BOB, &maxWithdrawCall { owner }).word();
        assert_eq!(none, U256::ZERO);
    }
}

#[test]
fn pool_19_whether_the_pool_earns_is_asked_before_the_change() {
    let host = pool();
    let earns = |host: &TestHost| {
        let made = host.made();
        let pull = pullYieldCall::abi_decode_validate(&made[0].data).unwrap();
        let told = call(host, BOB, &capacityCall {}).ok();
        let told = capacityCall::abi_decode_returns_validate(&told).unwrap();
        assert_eq!(told.minted, assets(host));
        host.made();
        (pull.earns, told.earns)
    };
    deposit(&host, ALICE, big(1_000 * ONE - 1)).ok();
    assert_eq!(earns(&host), (false, false));
    deposit(&host, ALICE, big(1)).ok();
    assert_eq!(earns(&host), (false, true));
    withdraw(&host, ALICE, big(1)).ok();
    assert_eq!(earns(&host), (true, false));
    redeem(&host, ALICE, big(1)).ok();
    assert_eq!(earns(&host), (false, false));
}

#[test]
fn a_ledger_that_fails_or_answers_otherwise_stops_the_verb() {
    let host = pool();
    deposit(&host, ALICE, big(ONE)).ok();
    let before = host.storage();
    for answer in [Ok(vec![]), Ok(vec![0; 31]), Ok(vec![0; 64]), Err(vec![])] {
        host.answer::<pullYieldCall>(LEDGER, answer.clone());
        host.answer::<poolYieldCall>(LEDGER, answer);
        let error: CallFailed = deposit(&host, ALICE, big(ONE)).error();
        assert_eq!(error.target, LEDGER);
        let _: CallFailed = withdraw(&host, ALICE, big(1)).error();
        let _: CallFailed = call(&host, BOB, &totalAssetsCall {}).error();
    }
    // What it says is passed on.
    let said = MalformedCalldata {};
    host.answer::<pullYieldCall>(LEDGER, Err(alloy_sol_types::SolError::abi_encode(&said)));
    let _: MalformedCalldata = redeem(&host, ALICE, big(1)).error();
    // More than AmpUSD can exist is no amount of it.
    for amount in [U256::MAX, U256::from(1) << 96] {
        host.answer::<pullYieldCall>(LEDGER, Ok(amount.abi_encode()));
        let _: Overflow = mint(&host, ALICE, big(1)).error();
    }
    assert_eq!(host.storage(), before);
    // Without it shares still move.
    send(&host, ALICE, BOB, big(ONE)).ok();
    let claim = claimCall { receiver: ALICE };
    call(&host, ALICE, &claim).ok();
}

#[test]
fn reverts_when_amp_usd_does_not_answer_exactly_true() {
    for answer in [
        Ok(vec![]),
        Ok(false.abi_encode()),
        Ok(big(2).abi_encode()),
        Err(vec![]),
    ] {
        let host = pool();
        deposit(&host, ALICE, big(ONE)).ok();
        let before = host.storage();
        host.answer::<transferFromCall>(AMP_USD, answer.clone());
        host.answer::<transferCall>(AMP_USD, answer);
        let error: TokenTransferFailed = deposit(&host, ALICE, big(ONE)).error();
        assert_eq!(error.token, AMP_USD);
        let _: TokenTransferFailed = redeem(&host, ALICE, big(ONE)).error();
        assert_eq!(host.storage(), before);
    }
}

#[test]
fn share_9_a_stranger_spends_the_allowance_in_shares() {
    let host = pool();
    deposit(&host, ALICE, big(2_000 * ONE)).ok();
    owe(&host, 2_001 * ONE);
    deposit(&host, BOB, big(10)).ok();
    owe(&host, 0);
    let take = withdrawCall {
        assets: big(100 * ONE),
        receiver: BOB,
        owner: ALICE,
    };
    let error: ERC20InsufficientAllowance = call(&host, BOB, &take).error();
    assert_eq!((error.spender, error.needed), (BOB, big(50 * ONE)));
    let approve = approveCall {
        spender: BOB,
        value: big(50 * ONE),
    };
    call(&host, ALICE, &approve).ok();
    host.made();
    let done = call(&host, BOB, &take);
    let told = done.event::<Withdraw>(1);
    assert_eq!((told.sender, told.receiver, told.owner), (BOB, BOB, ALICE));
    assert_eq!(transfers(&host), [(AMP_USD, BOB, big(100 * ONE))]);
    let left = allowanceCall {
        owner: ALICE,
        spender: BOB,
    };
    assert_eq!(call(&host, CAROL, &left).word(), U256::ZERO);
}

#[test]
fn the_constructor_needs_amp_usd_the_ledger_and_the_seed_and_runs_once() {
    let host = unconstructed(ONE - 1);
    let _: AddressUnset = construct(&host, Address::ZERO, LEDGER).error();
    let _: AddressUnset = construct(&host, AMP_USD, Address::ZERO).error();
    let error: SeedMissing = construct(&host, AMP_USD, LEDGER).error();
    assert_eq!(error.held, big(ONE - 1));
    let _: TokenReadFailed = construct(&host, BOB, LEDGER).error();
    let _: MalformedCalldata = host.construct::<StabilityPool>(&[0; 63]).error();
    assert!(host.storage().is_empty());
    let host = unconstructed(ONE);
    let done = construct(&host, AMP_USD, LEDGER);
    let minted = Transfer {
        from: Address::ZERO,
        to: DEAD,
        value: big(ONE),
    };
    done.told(0, &minted);
    done.ok();
    let _: AlreadyConstructed = construct(&host, AMP_USD, LEDGER).error();
    assert_eq!((total(&host), assets(&host)), (big(ONE), big(ONE)));
    assert_eq!(
        (shares_of(&host, DEAD), scale(&host)),
        (big(ONE), U256::ZERO)
    );
    let asset = call(&host, BOB, &assetCall {}).ok();
    assert_eq!(
        assetCall::abi_decode_returns_validate(&asset).unwrap(),
        AMP_USD
    );
    let ledger = call(&host, BOB, &ledgerCall {}).ok();
    assert_eq!(
        ledgerCall::abi_decode_returns_validate(&ledger).unwrap(),
        LEDGER
    );
}

#[test]
fn an_unconstructed_pool_takes_and_gives_nothing() {
    let host = TestHost::new();
    let _: CallFailed = deposit(&host, ALICE, U256::ONE).error();
    let _: CallFailed = mint(&host, ALICE, U256::ONE).error();
    let _: CallFailed = redeem(&host, ALICE, U256::ZERO).error();
    let _: CallFailed = withdraw(&host, ALICE, U256::ZERO).error();
    let _: NotLedger = offset(&host, 0, 0, 0, 0).error();
    let _: ERC20InsufficientBalance = send(&host, ALICE, BOB, U256::ONE).error();
    assert!(host.storage().is_empty());
}

#[test]
fn std_1_shares_are_a_token_of_their_own_name() {
    let host = pool();
    let name = call(&host, BOB, &IErc20::nameCall {}).ok();
    let name = IErc20::nameCall::abi_decode_returns_validate(&name).unwrap();
    let symbol = call(&host, BOB, &IErc20::symbolCall {}).ok();
    let symbol = IErc20::symbolCall::abi_decode_returns_validate(&symbol).unwrap();
    assert_eq!(
        (name.as_str(), symbol.as_str()),
        ("Staked AmpUSD", "sAmpUSD")
    );
    assert_eq!(call(&host, BOB, &IErc20::decimalsCall {}).word(), big(18));
    let nobody = depositCall {
        assets: big(ONE),
        receiver: Address::ZERO,
    };
    let _: ERC20InvalidReceiver = call(&host, ALICE, &nobody).error();
}

#[test]
fn std_6_reverts_by_name_when_calldata_is_malformed() {
    let host = pool();
    let good = depositCall {
        assets: big(ONE),
        receiver: ALICE,
    }
    .abi_encode();
    for length in [4, 36, 67] {
        let _: MalformedCalldata = host.raw::<StabilityPool>(ALICE, &good[..length]).error();
    }
    let mut dirty = good.clone();
    dirty[47] = 1;
    let _: MalformedCalldata = host.raw::<StabilityPool>(ALICE, &dirty).error();
    for branch in [U256::from(8), U256::from(256), U256::MAX] {
        let _: MalformedCalldata = call(&host, BOB, &collateralCall { branch }).error();
        let claim = claimBranchCall {
            branch,
            receiver: BOB,
        };
        let _: MalformedCalldata = call(&host, BOB, &claim).error();
    }
    let _: UnknownSelector = host.raw::<StabilityPool>(ALICE, &[1, 2, 3, 4]).error();
    host.vm.set_value(U256::ONE);
    let _: ValueSent = host.raw::<StabilityPool>(ALICE, &good).error();
}

#[test]
fn std_5_selectors_of_the_two_interfaces_do_not_meet() {
    let mut all: Vec<[u8; 4]> = IErc20::IErc20Calls::SELECTORS.to_vec();
    all.extend(IStabilityPoolCalls::SELECTORS);
    let many = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), many);
}
