//! WRAP-2 to WRAP-6: the rate, its roundings, and what it ignores.
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
fn wrap_2_deposit_takes_exactly_the_assets_and_mints_the_floor() {
    let host = vault();
    let assets = big(1_000_000_007);
    let want = assets * big(WHOLE) / big(SUPPLY);
    let done = deposit(&host, assets);
    let minted = Transfer {
        from: Address::ZERO,
        to: ALICE,
        value: want,
    };
    done.told(0, &minted);
    let told = Deposit {
        sender: ALICE,
        owner: ALICE,
        assets,
        shares: want,
    };
    done.told(1, &told);
    assert_eq!(done.word(), want);
    assert_eq!(taken(&host, ALICE), assets);
    assert_eq!((shares_of(&host, ALICE), total(&host)), (want, want));
}

#[test]
fn wrap_2_mint_takes_the_ceiling_and_at_least_one_unit() {
    let host = vault();
    for shares in [U256::ONE, big(661_000_000), big(10u128.pow(18) + 1)] {
        let want = (shares * big(SUPPLY)).div_ceil(big(WHOLE));
        assert_eq!(mint(&host, shares).word(), want);
        assert_eq!(taken(&host, ALICE), want);
        assert!(want > U256::ZERO);
    }
}

#[test]
fn wrap_2_withdraw_pays_exactly_the_assets_and_burns_the_ceiling() {
    let host = vault();
    deposit(&host, big(5_000_000_000)).ok();
    let before = total(&host);
    let assets = big(1_234_567_891);
    let want = (assets * big(WHOLE)).div_ceil(big(SUPPLY));
    let done = withdraw(&host, assets);
    let burned = Transfer {
        from: ALICE,
        to: Address::ZERO,
        value: want,
    };
    done.told(0, &burned);
    let told = Withdraw {
        sender: ALICE,
        receiver: BOB,
        owner: ALICE,
        assets,
        shares: want,
    };
    done.told(1, &told);
    assert_eq!(done.word(), want);
    assert_eq!(sent(&host, BOB), assets);
    assert_eq!(
        (shares_of(&host, ALICE), total(&host)),
        (before - want, before - want)
    );
}

#[test]
fn wrap_2_redeem_pays_the_floor() {
    let host = vault();
    deposit(&host, big(5_000_000_000)).ok();
    let shares = big(999_999_999_999_999_999);
    let want = shares * big(SUPPLY) / big(WHOLE);
    assert_eq!(redeem(&host, shares).word(), want);
    assert_eq!(sent(&host, BOB), want);
}

#[test]
fn wrap_4_the_rate_ignores_what_is_held_and_how_many_shares_exist() {
    let host = vault();
    let ask = |host: &TestHost| {
        call(
            host,
            BOB,
            &previewDepositCall {
                assets: big(1 << 60),
            },
        )
        .word()
    };
    let before = ask(&host);
    deposit(&host, big(SUPPLY / 3)).ok();
    host.made();
    assert_eq!(ask(&host), before);
    let asked: Vec<_> = host.made().iter().map(|made| made.data.clone()).collect();
    assert_eq!(
        asked,
        [totalSupplyCall {}.abi_encode()],
        "the only question to AMPL"
    );
}

#[test]
fn rebase_1_a_rebase_changes_nobodys_shares_and_only_what_they_are_worth() {
    let host = vault();
    deposit(&host, big(9_000_000_000)).ok();
    let before = host.storage();
    let shares = shares_of(&host, ALICE);
    for supply in [SUPPLY / 1000 * 923, SUPPLY / 100 * 105, 1, u128::MAX] {
        set_supply(&host, big(supply));
        assert_eq!(host.storage(), before);
        let worth = call(&host, BOB, &convertToAssetsCall { shares }).word();
        assert_eq!(worth, shares * big(supply) / big(WHOLE));
        assert_eq!(call(&host, BOB, &totalAssetsCall {}).word(), worth);
    }
}

#[test]
fn reverts_when_the_amount_is_worth_nothing() {
    let host = vault();
    let _: ZeroShares = deposit(&host, U256::ZERO).error();
    let _: ZeroShares = mint(&host, U256::ZERO).error();
    let _: ZeroAssets = withdraw(&host, U256::ZERO).error();
    let _: ZeroAssets = redeem(&host, U256::ZERO).error();
    mint(&host, big(10_000_000_000)).ok();
    // One share less than a unit of AMPL is worth.
    let dust = big(WHOLE / SUPPLY);
    let _: ZeroAssets = redeem(&host, dust).error();
    redeem(&host, dust + U256::ONE).ok();
    set_supply(&host, big(u128::MAX));
    let _: ZeroShares = deposit(&host, big(u128::MAX / WHOLE)).error();
    assert_eq!(deposit(&host, big(u128::MAX / WHOLE + 1)).word(), U256::ONE);
}

#[test]
fn wrap_5_the_shares_never_pass_the_cap() {
    let host = vault();
    let cap = big(WHOLE);
    let error: ERC4626ExceededMaxMint = mint(&host, cap + U256::ONE).error();
    assert_eq!((error.receiver, error.max), (ALICE, cap));
    mint(&host, cap - big(10)).ok();
    assert_eq!(
        call(&host, BOB, &maxMintCall { receiver: BOB }).word(),
        big(10)
    );
    let error: ERC4626ExceededMaxDeposit = deposit(&host, big(1)).error();
    assert_eq!(
        (error.receiver, error.assets, error.max),
        (ALICE, U256::ONE, U256::ZERO)
    );
    assert_eq!(
        call(&host, BOB, &maxDepositCall { receiver: BOB }).word(),
        U256::ZERO
    );
    mint(&host, big(10)).ok();
    assert_eq!(total(&host), cap);
    let _: ERC4626ExceededMaxMint = mint(&host, U256::ONE).error();
    assert_eq!(call(&host, BOB, &totalAssetsCall {}).word(), big(SUPPLY));
    let _: ERC4626ExceededMaxMint = mint(&host, U256::MAX).error();
    let _: AmountTooLarge = deposit(&host, U256::MAX).error();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn wrap_3_wrap_then_unwrap_loses_at_most_a_unit_and_a_shares_worth(
        supply in 1_000_000_000u128..=u128::from(u64::MAX),
        part in 1u128..=1_000_000,
    ) {
        let host = vault();
        set_supply(&host, big(supply));
        let assets = big(supply) * big(part) / big(1_000_000);
        prop_assume!(!assets.is_zero());
        let shares = deposit(&host, assets).word();
        let back = call(&host, BOB, &previewRedeemCall { shares }).word();
        let worth_of_a_share = big(supply).div_ceil(big(WHOLE));
        prop_assert!(back <= assets);
        prop_assert!(back + U256::ONE + worth_of_a_share >= assets);
    }

    #[test]
    fn wrap_6_no_round_trip_gains_at_any_supply_and_across_a_rebase(
        supply in 1u128..=u128::MAX,
        rebased in 1u128..=u128::MAX,
        shares in 1u128..=WHOLE,
        steps in 1usize..6,
    ) {
        let host = vault();
        set_supply(&host, big(supply));
        for _ in 0..steps {
            let paid = mint(&host, big(shares)).word();
            let got = redeem(&host, big(shares));
            // Worth nothing is refused: nothing was gained either.
            let got = got.result.map_or(U256::ZERO, |data| U256::from_be_slice(&data));
            prop_assert!(got <= paid);
            let left = shares_of(&host, ALICE);
            if !left.is_zero() {
                return Ok(());
            }
        }
        // A rebase between the legs moves what is paid back exactly with the supply.
        mint(&host, big(shares)).ok();
        set_supply(&host, big(rebased));
        let got = call(&host, BOB, &previewRedeemCall { shares: big(shares) }).word();
        let cost = call(&host, BOB, &previewMintCall { shares: big(shares) }).word();
        prop_assert!(got <= cost && cost <= got + U256::ONE);
    }

    #[test]
    fn std_4_previews_are_what_the_verbs_do(
        supply in 1_000_000_000u128..=u128::from(u64::MAX),
        part in 1u128..=1_000_000,
    ) {
        let host = vault();
        set_supply(&host, big(supply));
        let assets = (big(supply) * big(part) / big(4_000_000)).max(U256::ONE);
        let ask = previewDepositCall { assets };
        let preview = call(&host, BOB, &ask).word();
        let shares = deposit(&host, assets).word();
        prop_assert_eq!(preview, shares);
        let preview = call(&host, BOB, &previewMintCall { shares }).word();
        prop_assert_eq!(preview, mint(&host, shares).word());
        let half = assets / big(2) + U256::ONE;
        let preview = call(&host, BOB, &previewWithdrawCall { assets: half }).word();
        prop_assert_eq!(preview, withdraw(&host, half).word());
        let rest = call(&host, BOB, &maxRedeemCall { owner: ALICE }).word();
        let preview = call(&host, BOB, &previewRedeemCall { shares: rest }).word();
        prop_assert_eq!(preview, redeem(&host, rest).word());
    }
}
