//! crytic/properties for ERC-4626, ported under their names (STD-4): views and approvals. Its verbs
//! are in `std_erc4626_verbs`. Three of the 37 repeat others: which is in `public_suites`.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IErc20::ERC20InsufficientAllowance;
use interfaces::IStabilityPool::{
    assetCall, convertToAssetsCall, convertToSharesCall, maxDepositCall, maxMintCall,
    maxRedeemCall, maxWithdrawCall, previewDepositCall, previewMintCall, previewRedeemCall,
    previewWithdrawCall, totalAssetsCall,
};
use support::world::{World, word};

use crate::role;
use crate::vaults::{Vault, each_vault, some_assets, some_shares};

/// A view of the vault goes through, whatever it says.
fn answers(call: &impl SolCall) {
    each_vault(|world, vault| {
        assert!(!vault.asked_by(world, role("anybody"), call).is_empty());
    });
}

/// The callers and people of whom limits are asked.
fn people(vault: &Vault) -> [Address; 3] {
    [vault.user, role("nobody"), Address::ZERO]
}

/// Allows one share less than is needed; the error of that.
fn nearly_allowed(
    world: &mut World,
    vault: &Vault,
    spender: Address,
    needed: U256,
) -> ERC20InsufficientAllowance {
    let allowance = needed - U256::ONE;
    vault.approve(world, spender, allowance);
    ERC20InsufficientAllowance {
        spender,
        allowance,
        needed,
    }
}

/// Nothing for nothing: a conversion of 0 is 0.
fn nothing(call: &impl SolCall<Return = U256>) {
    each_vault(|world, vault| assert!(vault.view(world, call).is_zero()));
}

/// ERC4626-001, `verify_assetMustNotRevert`.
#[test]
fn std_4_erc4626_001_asset_must_not_revert() {
    answers(&assetCall {});
}

/// ERC4626-002, `verify_totalAssetsMustNotRevert`.
#[test]
fn std_4_erc4626_002_total_assets_must_not_revert() {
    answers(&totalAssetsCall {});
}

/// ERC4626-003, `verify_convertToAssetsMustNotRevert`.
#[test]
fn std_4_erc4626_003_convert_to_assets_must_not_revert() {
    for shares in [U256::ZERO, U256::ONE, word(u128::MAX >> 32)] {
        answers(&convertToAssetsCall { shares });
    }
}

/// ERC4626-004, `verify_convertToSharesMustNotRevert`.
#[test]
fn std_4_erc4626_004_convert_to_shares_must_not_revert() {
    for assets in [U256::ZERO, U256::ONE, word(u128::MAX >> 32)] {
        answers(&convertToSharesCall { assets });
    }
}

/// ERC4626-005, `verify_maxDepositMustNotRevert`.
#[test]
fn std_4_erc4626_005_max_deposit_must_not_revert() {
    each_vault(|world, vault| {
        for receiver in people(vault) {
            vault.view(world, &maxDepositCall { receiver });
        }
    });
}

/// ERC4626-006, `verify_maxMintMustNotRevert`.
#[test]
fn std_4_erc4626_006_max_mint_must_not_revert() {
    each_vault(|world, vault| {
        for receiver in people(vault) {
            vault.view(world, &maxMintCall { receiver });
        }
    });
}

/// ERC4626-007, `verify_maxRedeemMustNotRevert`.
#[test]
fn std_4_erc4626_007_max_redeem_must_not_revert() {
    each_vault(|world, vault| {
        for owner in people(vault) {
            vault.view(world, &maxRedeemCall { owner });
        }
    });
}

/// ERC4626-008, `verify_maxWithdrawMustNotRevert`.
#[test]
fn std_4_erc4626_008_max_withdraw_must_not_revert() {
    each_vault(|world, vault| {
        for owner in people(vault) {
            vault.view(world, &maxWithdrawCall { owner });
        }
    });
}

/// ERC4626-009, `verify_redeemViaApprovalProxy`.
#[test]
fn std_4_erc4626_009_redeem_via_an_approved_proxy() {
    each_vault(|world, vault| {
        let (proxy, shares) = (role("proxy"), some_shares(world, vault)[3]);
        vault.approve(world, proxy, shares);
        let assets = vault.redeem_by(world, [proxy, proxy], shares);
        assert_eq!(vault.assets(world, proxy), assets.unwrap().value);
        assert!(vault.allowance(world, proxy).is_zero());
    });
}

/// ERC4626-010, `verify_withdrawViaApprovalProxy`.
#[test]
fn std_4_erc4626_010_withdraw_via_an_approved_proxy() {
    each_vault(|world, vault| {
        let (proxy, assets) = (role("proxy"), some_assets(vault)[3]);
        let shares = vault.view(world, &previewWithdrawCall { assets });
        vault.approve(world, proxy, shares);
        let burned = vault.withdraw_by(world, [proxy, proxy], assets);
        assert_eq!(burned.unwrap().value, shares);
        assert_eq!(vault.assets(world, proxy), assets);
        assert!(vault.allowance(world, proxy).is_zero());
    });
}

/// ERC4626-011, `verify_withdrawRequiresTokenApproval`.
#[test]
fn std_4_erc4626_011_withdraw_requires_approval() {
    each_vault(|world, vault| {
        let (spender, assets) = (role("proxy"), some_assets(vault)[3]);
        let needed = vault.view(world, &previewWithdrawCall { assets });
        let error = nearly_allowed(world, vault, spender, needed);
        world.refuses(&error, |world| {
            vault.withdraw_by(world, [spender, spender], assets)
        });
    });
}

/// ERC4626-012, `verify_redeemRequiresTokenApproval`.
#[test]
fn std_4_erc4626_012_redeem_requires_approval() {
    each_vault(|world, vault| {
        let (spender, needed) = (role("proxy"), some_shares(world, vault)[3]);
        let error = nearly_allowed(world, vault, spender, needed);
        world.refuses(&error, |world| {
            vault.redeem_by(world, [spender, spender], needed)
        });
    });
}

/// ERC4626-013, `verify_previewDepositRoundingDirection`.
#[test]
fn std_4_erc4626_013_preview_deposit_gives_nothing_for_nothing() {
    nothing(&previewDepositCall { assets: U256::ZERO });
}

/// ERC4626-014, `verify_previewMintRoundingDirection`: no share is free.
#[test]
fn std_4_erc4626_014_preview_mint_takes_something_for_a_share() {
    each_vault(|world, vault| {
        let shares = U256::ONE;
        assert!(!vault.view(world, &previewMintCall { shares }).is_zero());
    });
}

/// ERC4626-015, `verify_convertToSharesRoundingDirection`.
#[test]
fn std_4_erc4626_015_convert_to_shares_gives_nothing_for_nothing() {
    nothing(&convertToSharesCall { assets: U256::ZERO });
}

/// ERC4626-016, `verify_previewRedeemRoundingDirection`.
#[test]
fn std_4_erc4626_016_preview_redeem_gives_nothing_for_nothing() {
    nothing(&previewRedeemCall { shares: U256::ZERO });
}

/// ERC4626-017, `verify_previewWithdrawRoundingDirection`: nothing is paid out for free.
#[test]
fn std_4_erc4626_017_preview_withdraw_takes_something_for_a_unit() {
    each_vault(|world, vault| {
        let assets = U256::ONE;
        assert!(!vault.view(world, &previewWithdrawCall { assets }).is_zero());
    });
}

/// ERC4626-018, `verify_convertToAssetsRoundingDirection`.
#[test]
fn std_4_erc4626_018_convert_to_assets_gives_nothing_for_nothing() {
    nothing(&convertToAssetsCall { shares: U256::ZERO });
}
