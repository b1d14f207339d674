//! crytic/properties for ERC-4626, ported under their names (STD-4): verbs and limits. Its views
//! are in `std_erc4626_crytic`.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20::decimalsCall;
use interfaces::IStabilityPool::{
    ZeroShares, maxDepositCall, maxMintCall, previewDepositCall, previewMintCall,
    previewRedeemCall, previewWithdrawCall,
};
use support::world::{AMPL, NINE, WAD, World, word};

use crate::vaults::{Vault, each_vault, some_assets, some_shares};
use crate::{lender, role};

/// The answer is the same for whoever asks, with assets or without.
fn ignores_sender(call: impl Fn(&Vault) -> Vec<u8>) {
    each_vault(|world, vault| {
        let data = call(vault);
        let ask = |from: Address| {
            let answer = world.clone().send_raw(from, vault.at, data.clone());
            answer.unwrap().value
        };
        assert_eq!(ask(vault.user), ask(role("nobody")));
    });
}

/// ERC4626-019, `verify_depositRoundingDirection`: a deposit of nothing mints nothing.
#[test]
fn std_4_erc4626_019_deposit_of_nothing_is_refused() {
    each_vault(|world, vault| {
        let error = ZeroShares {};
        world.refuses(&error, |world| vault.deposit(world, U256::ZERO));
    });
}

/// ERC4626-020, `verify_mintRoundingDirection`: a share is minted for something.
#[test]
fn std_4_erc4626_020_mint_takes_something_for_a_share() {
    each_vault(|world, vault| {
        let paid = vault.mint(world, U256::ONE).unwrap().value;
        assert!(!paid.is_zero());
    });
}

/// ERC4626-021, `verify_withdrawRoundingDirection`: a unit is paid for something.
#[test]
fn std_4_erc4626_021_withdraw_burns_something_for_a_unit() {
    each_vault(|world, vault| {
        let burned = vault.withdraw(world, U256::ONE).unwrap().value;
        assert!(!burned.is_zero());
    });
}

/// ERC4626-022, `verify_redeemRoundingDirection`: nothing is paid for no share.
#[test]
fn std_4_erc4626_022_redeem_of_nothing_pays_nothing() {
    each_vault(|world, vault| {
        let held = vault.assets(world, vault.user);
        let paid = vault.redeem(world, U256::ZERO);
        assert!(paid.map_or(U256::ZERO, |done| done.value).is_zero());
        assert_eq!(vault.assets(world, vault.user), held);
    });
}

/// ERC4626-023, `verify_maxDepositIgnoresSenderAssets`.
#[test]
fn std_4_erc4626_023_max_deposit_ignores_the_senders_assets() {
    ignores_sender(|vault| {
        maxDepositCall {
            receiver: vault.user,
        }
        .abi_encode()
    });
    each_vault(|world, vault| {
        let limit = |receiver| vault.view(world, &maxDepositCall { receiver });
        assert_eq!(limit(vault.user), limit(role("nobody")));
        assert!(limit(vault.user) > vault.assets(world, vault.user));
    });
}

/// ERC4626-024, `verify_maxMintIgnoresSenderAssets`.
#[test]
fn std_4_erc4626_024_max_mint_ignores_the_senders_assets() {
    ignores_sender(|vault| {
        maxMintCall {
            receiver: vault.user,
        }
        .abi_encode()
    });
    each_vault(|world, vault| {
        let limit = |receiver| vault.view(world, &maxMintCall { receiver });
        assert_eq!(limit(vault.user), limit(role("nobody")));
    });
}

/// ERC4626-025, `verify_previewMintIgnoresSender`.
#[test]
fn std_4_erc4626_025_preview_mint_ignores_the_sender() {
    ignores_sender(|vault| {
        previewMintCall {
            shares: vault.purse,
        }
        .abi_encode()
    });
}

/// ERC4626-026, `verify_previewDepositIgnoresSender`.
#[test]
fn std_4_erc4626_026_preview_deposit_ignores_the_sender() {
    ignores_sender(|vault| {
        previewDepositCall {
            assets: vault.purse,
        }
        .abi_encode()
    });
}

/// ERC4626-027, `verify_previewWithdrawIgnoresSender`.
#[test]
fn std_4_erc4626_027_preview_withdraw_ignores_the_sender() {
    ignores_sender(|vault| {
        previewWithdrawCall {
            assets: vault.purse,
        }
        .abi_encode()
    });
}

/// ERC4626-028, `verify_previewRedeemIgnoresSender`.
#[test]
fn std_4_erc4626_028_preview_redeem_ignores_the_sender() {
    ignores_sender(|vault| {
        previewRedeemCall {
            shares: vault.purse,
        }
        .abi_encode()
    });
}

/// What the user has, of assets and of shares.
fn held(world: &World, vault: &Vault) -> [U256; 2] {
    [
        vault.assets(world, vault.user),
        vault.shares(world, vault.user),
    ]
}

/// ERC4626-029, `verify_depositProperties`.
#[test]
fn std_4_erc4626_029_deposit_takes_the_assets_and_credits_the_shares() {
    each_vault(|world, vault| {
        for assets in some_assets(vault) {
            let mut world = world.clone();
            let [had, shares] = held(&world, vault);
            let preview = vault.view(&world, &previewDepositCall { assets });
            let minted = vault.deposit(&mut world, assets).unwrap().value;
            assert!(minted >= preview);
            assert_eq!(held(&world, vault), [had - assets, shares + minted]);
        }
    });
}

/// ERC4626-030, `verify_mintProperties`.
#[test]
fn std_4_erc4626_030_mint_takes_the_assets_and_credits_the_shares() {
    each_vault(|world, vault| {
        for shares in some_shares(world, vault) {
            let mut world = world.clone();
            let [assets, had] = held(&world, vault);
            let preview = vault.view(&world, &previewMintCall { shares });
            let paid = vault.mint(&mut world, shares).unwrap().value;
            assert!(paid <= preview);
            assert_eq!(held(&world, vault), [assets - paid, had + shares]);
        }
    });
}

/// ERC4626-031, `verify_redeemProperties`.
#[test]
fn std_4_erc4626_031_redeem_burns_the_shares_and_pays_the_assets() {
    each_vault(|world, vault| {
        for shares in some_shares(world, vault) {
            let mut world = world.clone();
            let [assets, had] = held(&world, vault);
            let preview = vault.view(&world, &previewRedeemCall { shares });
            let paid = vault.redeem(&mut world, shares).unwrap().value;
            assert!(paid >= preview);
            assert_eq!(held(&world, vault), [assets + paid, had - shares]);
        }
    });
}

/// ERC4626-032, `verify_withdrawProperties`.
#[test]
fn std_4_erc4626_032_withdraw_burns_the_shares_and_pays_the_assets() {
    each_vault(|world, vault| {
        for assets in some_assets(vault) {
            let mut world = world.clone();
            let [had, shares] = held(&world, vault);
            let preview = vault.view(&world, &previewWithdrawCall { assets });
            let burned = vault.withdraw(&mut world, assets).unwrap().value;
            assert!(burned <= preview);
            assert_eq!(held(&world, vault), [had + assets, shares - burned]);
        }
    });
}

/// ERC4626-033, `verify_sharePriceInflationAttack`: in a vault that nobody has entered, an
/// attacker deposits a unit and donates as much as a victim then deposits; the victim loses at most
/// a unit, and the attacker at least the donation.
#[test]
fn std_4_erc4626_033_no_share_price_inflation() {
    let mut world = World::new();
    let (lender, attacker, victim) = (lender(&mut world, AMPL), role("attacker"), role("user"));
    let amount = word(1_000_000 * NINE);
    for (at, asset) in [
        (world.at.wrapped, world.at.ampl),
        (world.at.pool, world.at.amp_usd),
    ] {
        for person in [attacker, victim] {
            if asset == world.at.ampl {
                world.give_ampl(person, amount + U256::ONE);
            } else {
                world.pay(asset, lender, person, 1_000 * WAD);
            }
            world.approve(asset, person, at, U256::MAX);
        }
        let vault = |user| Vault {
            at,
            asset,
            user,
            some: U256::ONE,
            purse: amount,
        };
        let (theirs, mine) = (vault(victim), vault(attacker));
        let before = mine.assets(&world, attacker);
        let shares = mine.deposit(&mut world, U256::ONE).unwrap().value;
        let donation: u128 = amount.to();
        world.pay(asset, attacker, at, donation);
        let bought = theirs.deposit(&mut world, amount).unwrap().value;
        let back = theirs.redeem(&mut world, bought).unwrap().value;
        assert!(amount - back <= U256::ONE, "{back} of {amount}");
        // A unit's share may be worth no unit any more, which is refused or nothing.
        let _ = mine.redeem(&mut world, shares);
        assert!(mine.assets(&world, attacker) + amount <= before);
    }
}

/// ERC4626-034, `verify_assetDecimalsLessThanVault`.
#[test]
fn std_4_erc4626_034_the_asset_has_no_more_decimals_than_the_vault() {
    each_vault(|world, vault| {
        let decimals = |token| world.view(token, &decimalsCall {});
        assert!(decimals(vault.asset) <= decimals(vault.at));
    });
}
