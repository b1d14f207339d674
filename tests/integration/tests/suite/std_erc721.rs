//! crytic/properties for ERC-721, ported under their names, on the trove token (STD-2).

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use invariants::random::Random;
use support::answer::{Answer, assert_refused};
use support::doubles::Puppet;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World, word};

use crate::puppets::puppet;
use crate::{lender, role};

/// A user with three troves, in both branches; the lender has one more.
fn at_work() -> (World, Address, Vec<U256>) {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let user = role("user");
    let mut ids = Vec::new();
    for open in [
        Open::new(AMPL, 2_000 * WAD, 500 * WAD),
        Open::new(SPOT, 2_000 * NINE, 500 * WAD),
        Open::new(AMPL, 3_000 * WAD, 700 * WAD).at_bps(900),
    ] {
        ids.push(world.opened(user, open));
    }
    world.pay(world.at.amp_usd, role("lender"), user, 1_000 * WAD);
    world.pass(DAY);
    (world, user, ids)
}

/// Ids that no trove has.
fn strange_ids(ids: &[U256]) -> Vec<U256> {
    let mut random = Random::new(0x721);
    let mut all = vec![
        U256::ZERO,
        U256::MAX,
        ids[0] + word(100),
        U256::from(9) << 64,
    ];
    for _ in 0..8 {
        all.push(U256::from_limbs([(); 4].map(|()| random.bits())));
    }
    all
}

fn count(world: &World, account: Address) -> U256 {
    world.view(world.at.ledger, &Ledger::balanceOfCall { account })
}

fn approved(world: &World, id: U256) -> Answer<Address> {
    world.ask(world.at.ledger, &Ledger::getApprovedCall { id })
}

#[track_caller]
fn approve(world: &mut World, caller: Address, to: Address, id: U256) -> Answer<()> {
    let call = Ledger::approveCall { to, id };
    support::answer::nothing(world.stage.send(caller, world.at.ledger, &call))
}

#[track_caller]
fn transfer(
    world: &mut World,
    caller: Address,
    from: Address,
    to: Address,
    id: U256,
) -> Answer<()> {
    let call = Ledger::transferFromCall { from, to, id };
    support::answer::nothing(world.stage.send(caller, world.at.ledger, &call))
}

/// Burns a token, the only way there is.
#[track_caller]
fn burn(world: &mut World, user: Address, id: U256) {
    world.close(user, id).unwrap();
}

/// ERC721-BASE-001, `test_ERC20_balanceOfZeroAddressMustRevert`.
#[test]
fn std_2_erc721_base_001_nobody_is_asked_for_a_balance() {
    let (world, ..) = at_work();
    let owner = Address::ZERO;
    let answer = world.ask(world.at.ledger, &Ledger::balanceOfCall { account: owner });
    assert_refused(answer, &Ledger::ERC721InvalidOwner { owner });
}

/// ERC721-BASE-002, `test_ERC721_ownerOfInvalidTokenMustRevert`.
#[test]
fn std_2_erc721_base_002_no_owner_of_an_invalid_token() {
    let (world, _, ids) = at_work();
    for token_id in strange_ids(&ids) {
        let error = Ledger::ERC721NonexistentToken { tokenId: token_id };
        assert_refused(world.owner_of(token_id), &error);
    }
}

/// ERC721-BASE-003, `test_ERC721_approvingInvalidTokenMustRevert`.
#[test]
fn std_2_erc721_base_003_no_approval_of_an_invalid_token() {
    let (mut world, user, ids) = at_work();
    for token_id in strange_ids(&ids) {
        for to in [Address::ZERO, role("friend")] {
            let error = Ledger::ERC721NonexistentToken { tokenId: token_id };
            world.refuses(&error, |world| approve(world, user, to, token_id));
        }
    }
}

/// ERC721-BASE-004, `test_ERC721_transferFromNotApproved`.
#[test]
fn std_2_erc721_base_004_no_transfer_by_who_is_not_approved() {
    let (mut world, user, ids) = at_work();
    for id in ids {
        approve(&mut world, user, Address::ZERO, id).unwrap();
        for operator in [role("attacker"), role("lender"), World::keeper()] {
            let error = Ledger::ERC721InsufficientApproval {
                operator,
                tokenId: id,
            };
            world.refuses(&error, |world| {
                transfer(world, operator, user, operator, id)
            });
        }
    }
}

/// ERC721-BASE-005, `test_ERC721_transferFromResetApproval`.
#[test]
fn std_2_erc721_base_005_a_transfer_resets_the_approval() {
    let (mut world, user, ids) = at_work();
    for id in ids {
        approve(&mut world, user, role("approved"), id).unwrap();
        assert_eq!(approved(&world, id).unwrap().value, role("approved"));
        transfer(&mut world, role("approved"), user, role("friend"), id).unwrap();
        assert_eq!(approved(&world, id).unwrap().value, Address::ZERO);
    }
}

/// ERC721-BASE-006, `test_ERC721_transferFromUpdatesOwner`.
#[test]
fn std_2_erc721_base_006_a_transfer_updates_the_owner() {
    let (mut world, user, ids) = at_work();
    for (index, id) in ids.into_iter().enumerate() {
        transfer(&mut world, user, user, role("friend"), id).unwrap();
        assert_eq!(world.owner_of(id).unwrap().value, role("friend"));
        assert_eq!(count(&world, user), U256::from(2 - index));
        assert_eq!(count(&world, role("friend")), U256::from(1 + index));
    }
}

/// ERC721-BASE-007, `test_ERC721_transferFromZeroAddress`.
#[test]
fn std_2_erc721_base_007_no_transfer_from_address_zero() {
    let (mut world, user, ids) = at_work();
    for id in ids.clone() {
        let error = Ledger::ERC721IncorrectOwner {
            sender: Address::ZERO,
            tokenId: id,
            owner: user,
        };
        world.refuses(&error, |world| {
            transfer(world, user, Address::ZERO, role("friend"), id)
        });
    }
    for token_id in strange_ids(&ids) {
        let error = Ledger::ERC721NonexistentToken { tokenId: token_id };
        world.refuses(&error, |world| {
            transfer(world, user, Address::ZERO, role("friend"), token_id)
        });
    }
}

/// ERC721-BASE-008, `test_ERC721_transferToZeroAddress`.
#[test]
fn std_2_erc721_base_008_no_transfer_to_address_zero() {
    let (mut world, user, ids) = at_work();
    let receiver = Address::ZERO;
    for id in ids {
        let error = Ledger::ERC721InvalidReceiver { receiver };
        world.refuses(&error, |world| transfer(world, user, user, receiver, id));
    }
}

/// ERC721-BASE-009, `test_ERC721_transferFromSelf`.
#[test]
fn std_2_erc721_base_009_a_self_transfer_keeps_owner_and_count() {
    let (mut world, user, ids) = at_work();
    for id in ids {
        transfer(&mut world, user, user, user, id).unwrap();
        assert_eq!(world.owner_of(id).unwrap().value, user);
        assert_eq!(count(&world, user), U256::from(3));
    }
}

/// ERC721-BASE-010, `test_ERC721_transferFromSelfResetsApproval`.
#[test]
fn std_2_erc721_base_010_a_self_transfer_resets_the_approval() {
    let (mut world, user, ids) = at_work();
    for id in ids {
        approve(&mut world, user, role("approved"), id).unwrap();
        transfer(&mut world, user, user, user, id).unwrap();
        assert_eq!(approved(&world, id).unwrap().value, Address::ZERO);
    }
}

/// ERC721-BASE-011, `test_ERC721_safeTransferFromRevertsOnNoncontractReceiver`: a contract that
/// does not implement the receiver gets no token; ours says why it does not.
#[test]
fn std_2_erc721_base_011_no_safe_transfer_to_a_contract_that_is_no_receiver() {
    let (mut world, user, ids) = at_work();
    let (ledger, id) = (world.at.ledger, ids[0]);
    let to = |to: Address| Ledger::safeTransferFrom_0Call { from: user, to, id };
    // Neither has a function of the receiver's name, nor a fallback; the double says nothing.
    let error = Ledger::CallFailed {
        target: world.at.spot,
    };
    let spot = world.at.spot;
    world.refuses(&error, |world| world.send(user, ledger, &to(spot)));
    let selector = interfaces::IErc721Receiver::onERC721ReceivedCall::SELECTOR.into();
    let error = interfaces::IErrors::UnknownSelector { selector };
    let wrapped = world.at.wrapped;
    world.refuses(&error, |world| world.send(user, ledger, &to(wrapped)));
    // One that answers, but not what it must.
    let receiver = puppet(&mut world);
    let manner = Puppet::setMannerCall { manner_: 2 };
    world.send(user, receiver, &manner).unwrap();
    let error = Ledger::ERC721InvalidReceiver { receiver };
    world.refuses(&error, |world| world.send(user, ledger, &to(receiver)));
}

/// ERC721-BURNABLE-001, `test_ERC721_burnReducesTotalSupply`: there is no `totalSupply`, so the
/// owner's count stands for it.
#[test]
fn std_2_erc721_burnable_001_burning_lowers_the_count() {
    let (mut world, user, ids) = at_work();
    for (left, id) in (0..3_u64).rev().zip(ids) {
        burn(&mut world, user, id);
        assert_eq!(count(&world, user), U256::from(left));
    }
    assert_eq!(count(&world, role("lender")), U256::ONE);
}

/// ERC721-BURNABLE-002, `test_ERC721_burnRevertOnTransferFromPreviousOwner`.
#[test]
fn std_2_erc721_burnable_002_a_burned_token_is_not_moved_by_its_owner() {
    let (mut world, user, ids) = at_work();
    let id = ids[1];
    burn(&mut world, user, id);
    let error = Ledger::ERC721NonexistentToken { tokenId: id };
    world.refuses(&error, |world| {
        transfer(world, user, user, role("friend"), id)
    });
}

/// ERC721-BURNABLE-003, `test_ERC721_burnRevertOnTransferFromZeroAddress`.
#[test]
fn std_2_erc721_burnable_003_a_burned_token_is_not_moved_from_address_zero() {
    let (mut world, user, ids) = at_work();
    let id = ids[0];
    burn(&mut world, user, id);
    let error = Ledger::ERC721NonexistentToken { tokenId: id };
    for caller in [user, Address::ZERO] {
        world.refuses(&error, |world| {
            transfer(world, caller, Address::ZERO, role("friend"), id)
        });
    }
}

/// ERC721-BURNABLE-004, `test_ERC721_burnRevertOnApprove`.
#[test]
fn std_2_erc721_burnable_004_a_burned_token_is_not_approved() {
    let (mut world, user, ids) = at_work();
    let id = ids[0];
    approve(&mut world, user, role("approved"), id).unwrap();
    burn(&mut world, user, id);
    let error = Ledger::ERC721NonexistentToken { tokenId: id };
    for caller in [user, role("approved")] {
        world.refuses(&error, |world| approve(world, caller, role("friend"), id));
    }
}

/// ERC721-BURNABLE-005, `test_ERC721_burnRevertOnGetApproved`.
#[test]
fn std_2_erc721_burnable_005_a_burned_token_has_no_approved() {
    let (mut world, user, ids) = at_work();
    let id = ids[0];
    approve(&mut world, user, role("approved"), id).unwrap();
    burn(&mut world, user, id);
    let error = Ledger::ERC721NonexistentToken { tokenId: id };
    assert_refused(approved(&world, id), &error);
}

/// ERC721-BURNABLE-006, `test_ERC721_burnRevertOnOwnerOf`.
#[test]
fn std_2_erc721_burnable_006_a_burned_token_has_no_owner() {
    let (mut world, user, ids) = at_work();
    for id in ids {
        burn(&mut world, user, id);
        let error = Ledger::ERC721NonexistentToken { tokenId: id };
        assert_refused(world.owner_of(id), &error);
    }
}

/// ERC721-MINTABLE-001, `test_ERC721_mintIncreasesSupply`: the owner's count stands for it.
#[test]
fn std_2_erc721_mintable_001_minting_raises_the_count() {
    let (mut world, user, _) = at_work();
    for held in 4..7_u64 {
        world.opened(user, Open::new(AMPL, 2_000 * WAD, 300 * WAD));
        assert_eq!(count(&world, user), U256::from(held));
    }
}

/// ERC721-MINTABLE-002, `test_ERC721_mintCreatesFreshToken`.
#[test]
fn std_2_erc721_mintable_002_minting_makes_a_token_that_never_was() {
    let (mut world, user, mut ids) = at_work();
    for branch in [AMPL, SPOT, AMPL] {
        let newest = world.branch(branch).last_counter;
        let next = (U256::from(branch) << 64) + U256::from(newest + 1);
        let error = Ledger::ERC721NonexistentToken { tokenId: next };
        assert_refused(world.owner_of(next), &error);
        let unit = if branch == AMPL { WAD } else { NINE };
        let id = world.opened(user, Open::new(branch, 2_000 * unit, 300 * WAD));
        assert_eq!(id, next);
        assert_eq!(world.owner_of(id).unwrap().value, user);
        assert!(!ids.contains(&id));
        // Also after the last one is gone.
        world.pass(1);
        burn(&mut world, user, id);
        ids.push(id);
    }
}
