//! WRAP-2 to WRAP-6 and STD-4: wrapping and unwrapping AMPL. The user pays AMPL and gets shares.
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
use alloy_sol_types::{SolCall, SolValue};
use host::{Outcome, TestHost};
use interfaces::IErc20::{
    self, ERC20InsufficientAllowance, ERC20InvalidReceiver, Transfer, approveCall, balanceOfCall,
    totalSupplyCall, transferCall, transferFromCall,
};
use interfaces::IErrors::{
    AlreadyConstructed, MalformedCalldata, TokenReadFailed, TokenTransferFailed, UnknownSelector,
    ValueSent,
};
use interfaces::IWrappedAmpl::*;
use proptest::prelude::*;
use wrapped_ampl::WrappedAmpl;

const AMPL: Address = Address::repeat_byte(0xa3);
const ALICE: Address = Address::repeat_byte(0xa1);
const BOB: Address = Address::repeat_byte(0xb0);
/// AMPL's supply in December 2025, about 15.1 million.
const SUPPLY: u128 = 15_123_456_789_012_345;
const WHOLE: u128 = 10u128.pow(25);

fn big(x: u128) -> U256 {
    U256::from(x)
}

fn set_supply(host: &TestHost, supply: U256) {
    host.answer::<totalSupplyCall>(AMPL, Ok(supply.abi_encode()));
}

fn vault() -> TestHost {
    let host = TestHost::new();
    set_supply(&host, big(SUPPLY));
    host.answer::<transferCall>(AMPL, Ok(true.abi_encode()));
    host.answer::<transferFromCall>(AMPL, Ok(true.abi_encode()));
    host.construct::<WrappedAmpl>(&AMPL.abi_encode()).ok();
    host.made();
    host
}

fn call<C: SolCall>(host: &TestHost, from: Address, call: &C) -> Outcome {
    host.call::<WrappedAmpl, C>(from, call)
}

fn deposit(host: &TestHost, assets: U256) -> Outcome {
    call(
        host,
        ALICE,
        &depositCall {
            assets,
            receiver: ALICE,
        },
    )
}

fn mint(host: &TestHost, shares: U256) -> Outcome {
    call(
        host,
        ALICE,
        &mintCall {
            shares,
            receiver: ALICE,
        },
    )
}

fn withdraw(host: &TestHost, assets: U256) -> Outcome {
    call(
        host,
        ALICE,
        &withdrawCall {
            assets,
            receiver: BOB,
            owner: ALICE,
        },
    )
}

fn redeem(host: &TestHost, shares: U256) -> Outcome {
    call(
        host,
        ALICE,
        &redeemCall {
            shares,
            receiver: BOB,
            owner: ALICE,
        },
    )
}

fn shares_of(host: &TestHost, account: Address) -> U256 {
    call(host, BOB, &balanceOfCall { account }).word()
}

fn total(host: &TestHost) -> U256 {
    call(host, BOB, &totalSupplyCall {}).word()
}

/// The AMPL that the program's last call moved, checked to be of the right kind.
fn taken(host: &TestHost, from: Address) -> U256 {
    let made = host.made().pop().unwrap();
    assert_eq!(made.to, AMPL);
    let moved = transferFromCall::abi_decode_validate(&made.data).unwrap();
    assert_eq!(
        (moved.from, moved.to),
        (from, host.vm.snapshot().contract_address)
    );
    moved.value
}

fn sent(host: &TestHost, to: Address) -> U256 {
    let made = host.made().pop().unwrap();
    assert_eq!(made.to, AMPL);
    let moved = transferCall::abi_decode_validate(&made.data).unwrap();
    assert_eq!(moved.to, to);
    moved.value
}

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
