//! a16z/erc4626-tests, ported under their names with delta 0 (STD-4).

use alloy_primitives::{Address, U256};
use interfaces::IErc20;
use interfaces::IStabilityPool::{
    assetCall, convertToAssetsCall, convertToSharesCall, maxDepositCall, maxMintCall,
    maxRedeemCall, maxWithdrawCall, previewDepositCall, previewMintCall, previewRedeemCall,
    previewWithdrawCall, totalAssetsCall,
};
use support::answer::Answer;
use support::world::World;

use crate::role;
use crate::vaults::{Vault, each_vault, some_assets, some_shares};

/// A verb that the user calls with an amount.
type Verb = fn(&Vault, &mut World, U256) -> Answer<U256>;

/// Runs a test with amounts of assets, each in the vault as it was.
fn with_assets(test: impl Fn(&mut World, &Vault, U256)) {
    each_vault(|world, vault| {
        for assets in some_assets(vault) {
            test(&mut world.clone(), vault, assets);
        }
    });
}

/// Runs a test with numbers of shares, each in the vault as it was.
fn with_shares(test: impl Fn(&mut World, &Vault, U256)) {
    each_vault(|world, vault| {
        for shares in some_shares(world, vault) {
            test(&mut world.clone(), vault, shares);
        }
    });
}

fn answer(world: &mut World, vault: &Vault, verb: Verb, amount: U256) -> U256 {
    verb(vault, world, amount).unwrap().value
}

/// Everybody is answered, and the same.
fn same_for_everybody<C: alloy_sol_types::SolCall>(world: &World, vault: &Vault, call: &C) {
    let answers = [vault.user, role("other"), Address::ZERO]
        .map(|caller| vault.asked_by(world, caller, call));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

/// a16z, `prop_asset`.
#[test]
fn std_4_a16z_asset() {
    each_vault(|world, vault| {
        same_for_everybody(world, vault, &assetCall {});
        assert_eq!(world.view(vault.at, &assetCall {}), vault.asset);
    });
}

/// a16z, `prop_totalAssets`.
#[test]
fn std_4_a16z_total_assets() {
    each_vault(|world, vault| same_for_everybody(world, vault, &totalAssetsCall {}));
}

/// a16z, `prop_convertToShares`.
#[test]
fn std_4_a16z_convert_to_shares() {
    with_assets(|world, vault, assets| {
        same_for_everybody(world, vault, &convertToSharesCall { assets });
    });
}

/// a16z, `prop_convertToAssets`.
#[test]
fn std_4_a16z_convert_to_assets() {
    with_shares(|world, vault, shares| {
        same_for_everybody(world, vault, &convertToAssetsCall { shares });
    });
}

/// a16z, `prop_maxDeposit`.
#[test]
fn std_4_a16z_max_deposit() {
    each_vault(|world, vault| {
        for receiver in [vault.user, role("nobody"), Address::ZERO] {
            same_for_everybody(world, vault, &maxDepositCall { receiver });
        }
    });
}

/// a16z, `prop_previewDeposit`.
#[test]
fn std_4_a16z_preview_deposit() {
    with_assets(|world, vault, assets| {
        let preview = vault.view(world, &previewDepositCall { assets });
        assert_eq!(answer(world, vault, Vault::deposit, assets), preview);
    });
}

/// What moved of the user's assets and shares, and of the vault's allowance, by a way in.
fn enter(world: &mut World, vault: &Vault, verb: Verb, amount: U256) -> [U256; 4] {
    let (owner, spender) = (vault.user, vault.at);
    let allowed = IErc20::allowanceCall { owner, spender };
    let most = vault.purse << 1;
    world.approve(vault.asset, owner, spender, most);
    let (assets, shares) = (vault.assets(world, owner), vault.shares(world, owner));
    let other = answer(world, vault, verb, amount);
    let left = world.view(vault.asset, &allowed);
    let paid = assets - vault.assets(world, owner);
    let got = vault.shares(world, owner) - shares;
    [other, paid, got, most - left]
}

/// a16z, `prop_deposit`.
#[test]
fn std_4_a16z_deposit() {
    with_assets(|world, vault, assets| {
        let [shares, paid, got, spent] = enter(world, vault, Vault::deposit, assets);
        assert_eq!((paid, got, spent), (assets, shares, assets));
    });
}

/// a16z, `prop_maxMint`.
#[test]
fn std_4_a16z_max_mint() {
    each_vault(|world, vault| {
        for receiver in [vault.user, role("nobody"), Address::ZERO] {
            same_for_everybody(world, vault, &maxMintCall { receiver });
        }
    });
}

/// a16z, `prop_previewMint`.
#[test]
fn std_4_a16z_preview_mint() {
    with_shares(|world, vault, shares| {
        let preview = vault.view(world, &previewMintCall { shares });
        assert_eq!(answer(world, vault, Vault::mint, shares), preview);
    });
}

/// a16z, `prop_mint`.
#[test]
fn std_4_a16z_mint() {
    with_shares(|world, vault, shares| {
        let [assets, paid, got, spent] = enter(world, vault, Vault::mint, shares);
        assert_eq!((paid, got, spent), (assets, shares, assets));
    });
}

/// a16z, `prop_maxWithdraw`.
#[test]
fn std_4_a16z_max_withdraw() {
    each_vault(|world, vault| {
        for owner in [vault.user, role("nobody"), Address::ZERO] {
            same_for_everybody(world, vault, &maxWithdrawCall { owner });
        }
    });
}

/// a16z, `prop_previewWithdraw`.
#[test]
fn std_4_a16z_preview_withdraw() {
    with_assets(|world, vault, assets| {
        let preview = vault.view(world, &previewWithdrawCall { assets });
        assert_eq!(answer(world, vault, Vault::withdraw, assets), preview);
    });
}

/// A way out for a caller with an allowance: the answer, and what moved.
fn leave(world: &mut World, vault: &Vault, by_assets: bool, amount: U256) -> [U256; 4] {
    let (spender, receiver) = (role("spender"), role("receiver"));
    let most = vault.shares(world, vault.user);
    vault.approve(world, spender, most);
    let parties = [spender, receiver];
    let done = if by_assets {
        vault.withdraw_by(world, parties, amount)
    } else {
        vault.redeem_by(world, parties, amount)
    };
    let burned = most - vault.shares(world, vault.user);
    let spent = most - vault.allowance(world, spender);
    [
        done.unwrap().value,
        vault.assets(world, receiver),
        burned,
        spent,
    ]
}

/// a16z, `prop_withdraw`.
#[test]
fn std_4_a16z_withdraw() {
    with_assets(|world, vault, assets| {
        let [shares, got, burned, spent] = leave(world, vault, true, assets);
        assert_eq!((got, burned, spent), (assets, shares, shares));
        vault.approve(world, role("spender"), U256::ZERO);
        let parties = [role("spender"), role("receiver")];
        assert!(vault.withdraw_by(world, parties, assets).is_err());
    });
}

/// a16z, `prop_maxRedeem`.
#[test]
fn std_4_a16z_max_redeem() {
    each_vault(|world, vault| {
        for owner in [vault.user, role("nobody"), Address::ZERO] {
            same_for_everybody(world, vault, &maxRedeemCall { owner });
        }
    });
}

/// a16z, `prop_previewRedeem`.
#[test]
fn std_4_a16z_preview_redeem() {
    with_shares(|world, vault, shares| {
        let preview = vault.view(world, &previewRedeemCall { shares });
        assert_eq!(answer(world, vault, Vault::redeem, shares), preview);
    });
}

/// a16z, `prop_redeem`.
#[test]
fn std_4_a16z_redeem() {
    with_shares(|world, vault, shares| {
        let [assets, got, burned, spent] = leave(world, vault, false, shares);
        assert_eq!((got, burned, spent), (assets, shares, shares));
        vault.approve(world, role("spender"), U256::ZERO);
        let parties = [role("spender"), role("receiver")];
        assert!(vault.redeem_by(world, parties, shares).is_err());
    });
}

/// a16z, `prop_RT_deposit_redeem`.
#[test]
fn std_4_a16z_rt_deposit_redeem() {
    with_assets(|world, vault, assets| {
        let shares = answer(world, vault, Vault::deposit, assets);
        assert!(answer(world, vault, Vault::redeem, shares) <= assets);
    });
}

/// a16z, `prop_RT_deposit_withdraw`.
#[test]
fn std_4_a16z_rt_deposit_withdraw() {
    with_assets(|world, vault, assets| {
        let shares = answer(world, vault, Vault::deposit, assets);
        assert!(answer(world, vault, Vault::withdraw, assets) >= shares);
    });
}

/// a16z, `prop_RT_redeem_deposit`.
#[test]
fn std_4_a16z_rt_redeem_deposit() {
    with_shares(|world, vault, shares| {
        let assets = answer(world, vault, Vault::redeem, shares);
        // What is worth no share is refused: as good as none.
        let back = vault.deposit(world, assets);
        assert!(back.map_or(U256::ZERO, |done| done.value) <= shares);
    });
}

/// a16z, `prop_RT_redeem_mint`.
#[test]
fn std_4_a16z_rt_redeem_mint() {
    with_shares(|world, vault, shares| {
        let assets = answer(world, vault, Vault::redeem, shares);
        assert!(answer(world, vault, Vault::mint, shares) >= assets);
    });
}

/// a16z, `prop_RT_mint_withdraw`.
#[test]
fn std_4_a16z_rt_mint_withdraw() {
    with_shares(|world, vault, shares| {
        let assets = answer(world, vault, Vault::mint, shares);
        assert!(answer(world, vault, Vault::withdraw, assets) >= shares);
    });
}

/// a16z, `prop_RT_mint_redeem`.
#[test]
fn std_4_a16z_rt_mint_redeem() {
    with_shares(|world, vault, shares| {
        let assets = answer(world, vault, Vault::mint, shares);
        assert!(answer(world, vault, Vault::redeem, shares) <= assets);
    });
}

/// a16z, `prop_RT_withdraw_mint`.
#[test]
fn std_4_a16z_rt_withdraw_mint() {
    with_assets(|world, vault, assets| {
        let shares = answer(world, vault, Vault::withdraw, assets);
        assert!(answer(world, vault, Vault::mint, shares) >= assets);
    });
}

/// a16z, `prop_RT_withdraw_deposit`.
#[test]
fn std_4_a16z_rt_withdraw_deposit() {
    with_assets(|world, vault, assets| {
        let shares = answer(world, vault, Vault::withdraw, assets);
        let back = vault.deposit(world, assets);
        assert!(back.map_or(U256::ZERO, |done| done.value) <= shares);
    });
}
