//! AMPL becomes shares and shares become AMPL, across rebases.

use alloy_primitives::{Address, U256};
use interfaces::IWrappedAmpl as Wrapped;
use interfaces::{IErc20, IErrors};
use support::answer::{Answer, assert_refused};
use support::doubles::MockAmpl;
use support::ghost::{amples_down, amples_up, shares_down, shares_up};
use support::vectors::{golden, rows, uint};
use support::world::{NINE, WAD, World, small};

use crate::role;

type Big = num_bigint::BigUint;

fn big(number: U256) -> Big {
    Big::from_bytes_be(&number.to_be_bytes::<32>())
}

fn word(number: &Big) -> U256 {
    U256::from_str_radix(&number.to_string(), 10).unwrap()
}

/// Somebody with a million AMPL, which the wrapper may take.
fn wrapper(world: &mut World) -> Address {
    let holder = role("holder");
    world.give_ampl(holder, U256::from(1_000_000 * NINE));
    world.approve(world.at.ampl, holder, world.at.wrapped, U256::MAX);
    holder
}

fn deposit(world: &mut World, holder: Address, assets: U256) -> Answer<U256> {
    world.stage.send(
        holder,
        world.at.wrapped,
        &Wrapped::depositCall {
            assets,
            receiver: holder,
        },
    )
}

fn redeem(world: &mut World, holder: Address, shares: U256) -> Answer<U256> {
    let call = Wrapped::redeemCall {
        shares,
        receiver: holder,
        owner: holder,
    };
    world.stage.send(holder, world.at.wrapped, &call)
}

fn rebase_to(world: &mut World, supply: U256) {
    let delta = alloy_primitives::I256::from_raw(supply)
        - alloy_primitives::I256::from_raw(world.ampl_supply());
    world.rebase_by(delta);
}

/// Units of AMPL that an account has.
fn ampl(world: &World, account: Address) -> U256 {
    world.view(world.at.ampl, &IErc20::balanceOfCall { account })
}

#[test]
fn wrap_2_conversions_are_those_of_the_published_token() {
    let mut world = World::new();
    for row in rows("wampl") {
        rebase_to(&mut world, word(&uint(&row, "ampl_supply")));
        if row.get("back_to_amples").is_some() {
            let assets = word(&uint(&row, "amples"));
            let shares = world.view(world.at.wrapped, &Wrapped::convertToSharesCall { assets });
            assert_eq!(shares, word(&uint(&row, "wamples")), "{row}");
            let back = world.view(world.at.wrapped, &Wrapped::convertToAssetsCall { shares });
            assert_eq!(back, word(&uint(&row, "back_to_amples")), "{row}");
        } else {
            let shares = word(&uint(&row, "wamples"));
            let assets = world.view(world.at.wrapped, &Wrapped::convertToAssetsCall { shares });
            assert_eq!(assets, word(&uint(&row, "amples")), "{row}");
        }
    }
}

#[test]
fn wrap_2_previews_floor_what_the_user_gets_and_ceil_what_the_user_pays() {
    let mut world = World::new();
    for supply in [
        1_u128,
        7,
        15_139_552 * NINE,
        50_000_000 * NINE + 7,
        u128::MAX,
    ] {
        rebase_to(&mut world, U256::from(supply));
        let s = Big::from(supply);
        for amount in [
            1_u128,
            2,
            999,
            NINE,
            123_456_789_012_345_678,
            WAD,
            9_999_999 * WAD + 1,
        ] {
            let (n, x) = (Big::from(amount), U256::from(amount));
            let at = world.at.wrapped;
            let shares = world.view(at, &Wrapped::previewDepositCall { assets: x });
            assert_eq!(
                big(shares),
                shares_down(&n, &s),
                "deposit {amount} at {supply}"
            );
            let shares = world.view(at, &Wrapped::previewWithdrawCall { assets: x });
            assert_eq!(
                big(shares),
                shares_up(&n, &s),
                "withdraw {amount} at {supply}"
            );
            let assets = world.view(at, &Wrapped::previewMintCall { shares: x });
            assert_eq!(big(assets), amples_up(&n, &s), "mint {amount} at {supply}");
            let assets = world.view(at, &Wrapped::previewRedeemCall { shares: x });
            assert_eq!(
                big(assets),
                amples_down(&n, &s),
                "redeem {amount} at {supply}"
            );
        }
    }
}

#[test]
fn wrap_2_minting_takes_one_unit_where_the_published_token_takes_none() {
    let mut world = World::new();
    let holder = wrapper(&mut world);
    for (supply, wei) in golden("wampl_free_mint_max_wei").as_object().unwrap() {
        rebase_to(&mut world, supply.parse().unwrap());
        let shares: U256 = wei.as_str().unwrap().parse().unwrap();
        let before = ampl(&world, holder);
        let call = Wrapped::mintCall {
            shares,
            receiver: holder,
        };
        let paid = world
            .stage
            .send(holder, world.at.wrapped, &call)
            .unwrap()
            .value;
        assert_eq!(paid, U256::ONE);
        assert_eq!(before - ampl(&world, holder), U256::ONE);
    }
}

#[test]
fn wrap_3_wrapping_and_unwrapping_never_gains_and_loses_a_unit_at_most() {
    let mut world = World::new();
    let holder = wrapper(&mut world);
    for assets in [2_u128, 3, 1_000_000_007, 123_456_789_123, 999_999 * NINE] {
        let assets = U256::from(assets);
        let before = ampl(&world, holder);
        let shares = deposit(&mut world, holder, assets).unwrap().value;
        let back = redeem(&mut world, holder, shares).unwrap().value;
        assert!(
            back <= assets && assets - back <= U256::ONE,
            "{assets} -> {back}"
        );
        assert!(ampl(&world, holder) <= before);
        assert_eq!(world.balance(world.at.wrapped, holder), 0);
    }
}

#[test]
fn wrap_3_shares_are_worth_the_same_part_of_the_supply_after_a_rebase() {
    let mut world = World::new();
    let holder = wrapper(&mut world);
    let shares = deposit(&mut world, holder, U256::from(1_000 * NINE))
        .unwrap()
        .value;
    for basis_points in [-770_i64, 500, 1_775, -9_900, 100_000] {
        world.rebase(basis_points);
        assert_eq!(U256::from(world.balance(world.at.wrapped, holder)), shares);
        let worth = world.view(world.at.wrapped, &Wrapped::convertToAssetsCall { shares });
        let supply = big(world.ampl_supply());
        assert_eq!(
            big(worth),
            amples_down(&big(shares), &supply),
            "{basis_points}"
        );
    }
    let worth = world.view(world.at.wrapped, &Wrapped::previewRedeemCall { shares });
    assert_eq!(redeem(&mut world, holder, shares).unwrap().value, worth);
}

#[test]
fn wrap_1_the_wrapper_always_holds_what_all_shares_are_worth() {
    let mut world = World::new();
    let holder = wrapper(&mut world);
    let at = world.at.wrapped;
    for (index, basis_points) in [3_i64, -770, 500, -1, 1_775, -500, 250].iter().enumerate() {
        let assets = U256::from(1_000_000_007_u128 * (index as u128 + 1));
        deposit(&mut world, holder, assets).unwrap();
        world.rebase(*basis_points);
        redeem(&mut world, holder, U256::from(12_345_678_901_234_567_u128)).unwrap();
        // In gons: shares * supply * gons per unit <= gons held * 1e25.
        let shares = big(world.view(at, &IErc20::totalSupplyCall {}));
        let gons = big(world.view(
            world.at.ampl,
            &MockAmpl::scaledBalanceOfCall { account: at },
        ));
        let per_unit = big(world.view(world.at.ampl, &MockAmpl::gonsPerFragmentCall {}));
        let supply = big(world.ampl_supply());
        let claim = shares * supply * per_unit;
        assert!(
            claim <= gons * Big::from(10_000_000 * WAD),
            "after {basis_points}"
        );
    }
}

#[test]
fn wrap_4_a_donation_moves_no_rate() {
    let mut world = World::new();
    let holder = wrapper(&mut world);
    let assets = U256::from(1_000 * NINE);
    let before = world.view(world.at.wrapped, &Wrapped::convertToSharesCall { assets });
    let donation = MockAmpl::transferCall {
        to: world.at.wrapped,
        value: assets,
    };
    world.stage.send(holder, world.at.ampl, &donation).unwrap();
    let after = world.view(world.at.wrapped, &Wrapped::convertToSharesCall { assets });
    assert_eq!(after, before);
    assert_eq!(deposit(&mut world, holder, assets).unwrap().value, before);
}

#[test]
fn wrap_5_shares_never_pass_ten_million() {
    let mut world = World::new();
    let keeper = World::keeper();
    world.approve(world.at.ampl, keeper, world.at.wrapped, U256::MAX);
    let all = ampl(&world, keeper);
    deposit(&mut world, keeper, all).unwrap();
    let total = small(world.view(world.at.wrapped, &IErc20::totalSupplyCall {}));
    assert!(total <= 10_000_000 * WAD, "{total}");
}

#[test]
fn names_what_it_is() {
    let world = World::new();
    let at = world.at.wrapped;
    assert_eq!(world.view(at, &IErc20::nameCall {}), "Wrapped AMPL");
    assert_eq!(world.view(at, &IErc20::symbolCall {}), "wAMPL");
    assert_eq!(world.view(at, &IErc20::decimalsCall {}), 18);
    assert_eq!(world.view(at, &Wrapped::assetCall {}), world.at.ampl);
}

#[test]
fn acts_for_an_owner_within_the_allowance_only() {
    let mut world = World::new();
    let (holder, friend) = (wrapper(&mut world), role("friend"));
    let shares = deposit(&mut world, holder, U256::from(NINE)).unwrap().value;
    let call = Wrapped::redeemCall {
        shares,
        receiver: friend,
        owner: holder,
    };
    let error = IErc20::ERC20InsufficientAllowance {
        spender: friend,
        allowance: shares - U256::ONE,
        needed: shares,
    };
    world.approve(world.at.wrapped, holder, friend, shares - U256::ONE);
    world.refuses(&error, |world| {
        world.stage.send(friend, world.at.wrapped, &call)
    });
    world.approve(world.at.wrapped, holder, friend, shares);
    world.stage.send(friend, world.at.wrapped, &call).unwrap();
    let lost = U256::from(NINE) - ampl(&world, friend);
    assert!(lost <= U256::ONE, "{lost}");
}

#[test]
fn refuses_amounts_that_are_worth_nothing() {
    let mut world = World::new();
    let holder = wrapper(&mut world);
    let shares = deposit(&mut world, holder, U256::from(NINE)).unwrap().value;
    world.refuses(&Wrapped::ZeroAssets {}, |world| {
        redeem(world, holder, U256::ONE)
    });
    // At the largest supply a unit is worth less than a share's last digit.
    rebase_to(&mut world, U256::from(u128::MAX));
    world.refuses(&Wrapped::ZeroShares {}, |world| {
        deposit(world, holder, U256::ONE)
    });
    let more = shares + U256::ONE;
    let error = Wrapped::ERC4626ExceededMaxRedeem {
        owner: holder,
        shares: more,
        max: shares,
    };
    world.refuses(&error, |world| redeem(world, holder, more));
}

#[test]
fn passes_on_nothing_of_a_failed_transfer_but_its_name() {
    let mut world = World::new();
    let poor = role("poor");
    let error = IErrors::TokenTransferFailed {
        token: world.at.ampl,
    };
    let answer = deposit(&mut world, poor, U256::from(NINE));
    assert_refused(answer, &error);
}
