//! crytic/properties for ERC-20 and solmate's ERC-20 tests, ported under their names (STD-1).
//! Which of them apply is in `public_suites`.

use alloy_primitives::{Address, U256};
use interfaces::IErc20::{
    ERC20InsufficientAllowance, ERC20InsufficientBalance, ERC20InvalidReceiver, approveCall,
};
use interfaces::IWrappedAmpl;
use invariants::random::Random;
use support::world::{AMPL, Open, WAD, World, word};

use crate::role;
use crate::tokens::{HELD, Token, amounts, each_token};

/// Who holds the pool's dead shares.
const DEAD: Address = alloy_primitives::address!("000000000000000000000000000000000000dEaD");

/// Everybody who can hold something in these tests.
fn holders(world: &World) -> Vec<Address> {
    let people = ["user", "lender", "friend", "spender", "keeper", "borrower"];
    let mut all: Vec<_> = people.map(role).into();
    let at = world.at;
    all.extend([
        at.ledger,
        at.extension,
        at.amp_usd,
        at.wrapped,
        at.oracle,
        at.pool,
    ]);
    all.push(DEAD);
    all
}

fn sum(world: &World, token: &Token) -> U256 {
    let balances = holders(world)
        .into_iter()
        .map(|account| token.balance(world, account));
    balances.fold(U256::ZERO, |sum, balance| sum + balance)
}

/// ERC20-BASE-001, `test_ERC20_constantSupply`: but for minting and burning, the supply is fixed.
#[test]
fn std_1_erc20_base_001_constant_supply() {
    each_token(|world, token| {
        let supply = token.supply(world);
        token
            .transfer(world, token.user, role("friend"), word(7))
            .unwrap();
        token.approve(world, role("spender"), U256::MAX);
        token
            .transfer_from(world, role("spender"), role("friend"), word(7))
            .unwrap();
        assert_eq!(token.supply(world), supply);
    });
}

/// ERC20-BASE-002, `test_ERC20_userBalanceNotHigherThanSupply`.
#[test]
fn std_1_erc20_base_002_no_balance_is_higher_than_the_supply() {
    each_token(|world, token| {
        let supply = token.supply(world);
        for holder in holders(world) {
            assert!(token.balance(world, holder) <= supply);
        }
    });
}

/// ERC20-BASE-003, `test_ERC20_usersBalancesNotHigherThanSupply`.
#[test]
fn std_1_erc20_base_003_all_balances_are_not_higher_than_the_supply() {
    each_token(|world, token| {
        token
            .transfer(world, token.user, role("friend"), word(HELD / 3))
            .unwrap();
        assert!(sum(world, token) <= token.supply(world));
    });
}

/// ERC20-BASE-004, `test_ERC20_zeroAddressBalance`.
#[test]
fn std_1_erc20_base_004_address_zero_holds_nothing() {
    each_token(|world, token| {
        assert_eq!(token.balance(world, Address::ZERO), U256::ZERO);
    });
}

/// ERC20-BASE-005, `test_ERC20_transferToZeroAddress`.
#[test]
fn std_1_erc20_base_005_no_transfer_to_address_zero() {
    each_token(|world, token| {
        let receiver = Address::ZERO;
        for value in amounts(U256::ZERO, word(HELD)) {
            let error = ERC20InvalidReceiver { receiver };
            world.refuses(&error, |world| {
                token.transfer(world, token.user, receiver, value)
            });
        }
    });
}

/// ERC20-BASE-006, `test_ERC20_transferFromToZeroAddress`.
#[test]
fn std_1_erc20_base_006_no_transfer_from_to_address_zero() {
    each_token(|world, token| {
        let (receiver, spender) = (Address::ZERO, role("spender"));
        token.approve(world, spender, U256::MAX);
        for value in amounts(U256::ZERO, word(HELD)) {
            let error = ERC20InvalidReceiver { receiver };
            world.refuses(&error, |world| {
                token.transfer_from(world, spender, receiver, value)
            });
        }
    });
}

/// ERC20-BASE-007, `test_ERC20_selfTransfer`.
#[test]
fn std_1_erc20_base_007_a_self_transfer_keeps_the_accounts() {
    each_token(|world, token| {
        for value in amounts(U256::ZERO, word(HELD)) {
            let before = world.storage_hash();
            assert!(
                token
                    .transfer(world, token.user, token.user, value)
                    .unwrap()
                    .value
            );
            assert_eq!(world.storage_hash(), before);
        }
    });
}

/// ERC20-BASE-008, `test_ERC20_selfTransferFrom`.
#[test]
fn std_1_erc20_base_008_a_self_transfer_from_keeps_the_accounts() {
    each_token(|world, token| {
        token.approve(world, role("spender"), U256::MAX);
        for value in amounts(U256::ZERO, word(HELD)) {
            let before = world.storage_hash();
            token
                .transfer_from(world, role("spender"), token.user, value)
                .unwrap();
            assert_eq!(world.storage_hash(), before);
        }
    });
}

/// ERC20-BASE-009, `test_ERC20_transferMoreThanBalance`.
#[test]
fn std_1_erc20_base_009_no_transfer_of_more_than_the_balance() {
    each_token(|world, token| {
        for needed in amounts(word(HELD + 1), U256::MAX) {
            let error = ERC20InsufficientBalance {
                sender: token.user,
                balance: word(HELD),
                needed,
            };
            world.refuses(&error, |world| {
                token.transfer(world, token.user, role("friend"), needed)
            });
        }
    });
}

/// ERC20-BASE-010, `test_ERC20_transferFromMoreThanBalance`.
#[test]
fn std_1_erc20_base_010_no_transfer_from_of_more_than_the_balance() {
    each_token(|world, token| {
        token.approve(world, role("spender"), U256::MAX);
        for needed in amounts(word(HELD + 1), U256::MAX) {
            let error = ERC20InsufficientBalance {
                sender: token.user,
                balance: word(HELD),
                needed,
            };
            world.refuses(&error, |world| {
                token.transfer_from(world, role("spender"), role("friend"), needed)
            });
        }
    });
}

/// ERC20-BASE-011, `test_ERC20_transferZeroAmount`.
#[test]
fn std_1_erc20_base_011_a_transfer_of_nothing_keeps_the_accounts() {
    each_token(|world, token| {
        for from in [token.user, role("nobody")] {
            let before = world.storage_hash();
            token
                .transfer(world, from, role("friend"), U256::ZERO)
                .unwrap();
            assert_eq!(world.storage_hash(), before);
        }
    });
}

/// ERC20-BASE-012, `test_ERC20_transferFromZeroAmount`.
#[test]
fn std_1_erc20_base_012_a_transfer_from_of_nothing_keeps_the_accounts() {
    each_token(|world, token| {
        let before = world.storage_hash();
        token
            .transfer_from(world, role("spender"), role("friend"), U256::ZERO)
            .unwrap();
        assert_eq!(world.storage_hash(), before);
    });
}

/// ERC20-BASE-013, `test_ERC20_transfer`.
#[test]
fn std_1_erc20_base_013_a_transfer_moves_the_value() {
    each_token(|world, token| {
        for value in amounts(U256::ONE, word(HELD)) {
            let mut world = world.clone();
            let friend = role("friend");
            assert!(
                token
                    .transfer(&mut world, token.user, friend, value)
                    .unwrap()
                    .value
            );
            assert_eq!(token.balance(&world, token.user), word(HELD) - value);
            assert_eq!(token.balance(&world, friend), value);
        }
    });
}

/// ERC20-BASE-014, `test_ERC20_transferFrom`.
#[test]
fn std_1_erc20_base_014_a_transfer_from_moves_the_value() {
    each_token(|world, token| {
        let (friend, spender) = (role("friend"), role("spender"));
        for value in amounts(U256::ONE, word(HELD)) {
            let mut world = world.clone();
            token.approve(&mut world, spender, value);
            assert!(
                token
                    .transfer_from(&mut world, spender, friend, value)
                    .unwrap()
                    .value
            );
            assert_eq!(token.balance(&world, token.user), word(HELD) - value);
            assert_eq!(token.balance(&world, friend), value);
        }
    });
}

/// ERC20-BASE-015, `test_ERC20_setAllowance`.
#[test]
fn std_1_erc20_base_015_an_allowance_is_set() {
    each_token(|world, token| {
        for value in amounts(U256::ZERO, U256::MAX) {
            let mut world = world.clone();
            token.approve(&mut world, role("spender"), value);
            assert_eq!(token.allowance(&world, token.user, role("spender")), value);
        }
    });
}

/// ERC20-BASE-016, `test_ERC20_setAllowanceTwice`.
#[test]
fn std_1_erc20_base_016_an_allowance_is_set_again() {
    each_token(|world, token| {
        for value in amounts(U256::ZERO, U256::MAX) {
            token.approve(world, role("spender"), value);
            let half = value >> 1_usize;
            token.approve(world, role("spender"), half);
            assert_eq!(token.allowance(world, token.user, role("spender")), half);
        }
    });
}

/// ERC20-BASE-017, `test_ERC20_spendAllowanceAfterTransfer`.
#[test]
fn std_1_erc20_base_017_a_transfer_from_spends_the_allowance() {
    each_token(|world, token| {
        let spender = role("spender");
        for value in amounts(U256::ONE, word(HELD)) {
            let mut world = world.clone();
            token.approve(&mut world, spender, value + word(5));
            token
                .transfer_from(&mut world, spender, role("friend"), value)
                .unwrap();
            assert_eq!(token.allowance(&world, token.user, spender), word(5));
            let error = ERC20InsufficientAllowance {
                spender,
                allowance: word(5),
                needed: word(6),
            };
            world.refuses(&error, |world| {
                token.transfer_from(world, spender, role("friend"), word(6))
            });
        }
    });
}

/// Creates some of a token for its user, the only way there is: by borrowing, staking or wrapping.
fn create(world: &mut World, token: &Token, value: u128) {
    if token.at == world.at.amp_usd {
        // As many shares, of 2 USD each: 200 %.
        world.opened(token.user, Open::new(AMPL, value, value));
    } else if token.at == world.at.pool {
        world.stake(token.user, value).unwrap();
    } else {
        world.give(AMPL, token.user, value);
    }
}

/// ERC20-MINTABLE-001, `test_ERC20_mintTokens`: by the ledger, for AMPL, or for AmpUSD.
#[test]
fn std_1_erc20_mintable_001_minting_raises_balance_and_supply() {
    each_token(|world, token| {
        let supply = token.supply(world);
        let fresh = word(300 * WAD);
        create(world, token, 300 * WAD);
        assert_eq!(token.balance(world, token.user), word(HELD) + fresh);
        assert_eq!(token.supply(world), supply + fresh);
    });
}

/// ERC20-BURNABLE-001, `test_ERC20_burn`: by the ledger (a repayment), for AMPL, or for AmpUSD.
#[test]
fn std_1_erc20_burnable_001_burning_lowers_balance_and_supply() {
    each_token(|world, token| {
        let (supply, value) = (token.supply(world), word(300 * WAD));
        if token.at == world.at.amp_usd {
            let id = world.book(AMPL)[0];
            world.repay(token.user, id, 300 * WAD).unwrap();
        } else {
            let call = IWrappedAmpl::redeemCall {
                shares: value,
                receiver: token.user,
                owner: token.user,
            };
            world.send(token.user, token.at, &call).unwrap();
        }
        assert_eq!(token.balance(world, token.user), word(HELD) - value);
        assert_eq!(token.supply(world), supply - value);
    });
}

/// solmate, `invariantBalanceSum`: after any moves the balances sum to the supply.
#[test]
fn std_1_solmate_invariant_balance_sum() {
    each_token(|world, token| {
        let people = ["user", "lender", "friend", "spender"].map(role);
        let mut random = Random::new(7);
        for round in 0..60_u64 {
            let (from, to) = (*random.pick(&people), *random.pick(&people));
            let most: u128 = token.balance(world, from).to();
            let value = word(random.below_wide(most + 1));
            match round % 3 {
                0 => token.approve(world, to, value),
                1 => {
                    let spender = role("spender");
                    token.approve(world, spender, U256::MAX);
                    let most = token.balance(world, token.user);
                    token
                        .transfer_from(world, spender, to, value.min(most))
                        .unwrap();
                }
                _ => {
                    token.transfer(world, from, to, value).unwrap();
                }
            }
            assert_eq!(sum(world, token), token.supply(world), "round {round}");
        }
    });
}

/// solmate, `testInfiniteApproveTransferFrom`.
#[test]
fn std_1_solmate_infinite_approve_transfer_from() {
    each_token(|world, token| {
        let (spender, friend) = (role("spender"), role("friend"));
        let call = approveCall {
            spender,
            value: U256::MAX,
        };
        world.send(token.user, token.at, &call).unwrap();
        token
            .transfer_from(world, spender, friend, word(HELD))
            .unwrap();
        assert_eq!(token.allowance(world, token.user, spender), U256::MAX);
        assert_eq!(token.balance(world, friend), word(HELD));
        assert!(token.balance(world, token.user).is_zero());
    });
}
