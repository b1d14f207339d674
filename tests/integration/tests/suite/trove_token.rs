//! Troves as tokens: the read side of ERC-721.

use alloy_primitives::{Address, FixedBytes, U256};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::assert_refused;
use support::world::{AMPL, Open, SPOT, WAD, World};

use crate::{lender, role};

#[test]
fn names_itself() {
    let world = World::new();
    assert_eq!(
        world.view(world.at.ledger, &Ledger::nameCall {}),
        "AmpUSD Trove"
    );
    assert_eq!(world.view(world.at.ledger, &Ledger::symbolCall {}), "TROVE");
}

#[test]
fn std_5_reports_its_interfaces() {
    let world = World::new();
    let supports = |id: [u8; 4]| {
        let call = Ledger::supportsInterfaceCall {
            interfaceId: FixedBytes(id),
        };
        world.view(world.at.ledger, &call)
    };
    assert!(supports([0x01, 0xff, 0xc9, 0xa7]), "ERC-165");
    assert!(supports([0x80, 0xac, 0x58, 0xcd]), "ERC-721");
    assert!(!supports([0xff, 0xff, 0xff, 0xff]), "ERC-165 asks for this");
    assert!(supports([0x5b, 0x5e, 0x13, 0x9f]), "ERC-721 metadata");
}

#[test]
fn trove_3_a_trove_has_a_token_from_open_to_close() {
    let mut world = World::new();
    let lender = lender(&mut world, SPOT);
    let at = world.at.ledger;
    let count = |world: &World| world.view(at, &Ledger::balanceOfCall { account: lender });
    assert_eq!(count(&world), U256::ONE);
    let id = world.opened(lender, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    assert_eq!(count(&world), U256::from(2));
    assert_eq!(world.owner_of(id).unwrap().value, lender);
    let approved = world.view(at, &Ledger::getApprovedCall { id });
    assert_eq!(approved, Address::ZERO);
    let call = Ledger::isApprovedForAllCall {
        account: lender,
        operator: role("friend"),
    };
    assert!(!world.view(at, &call));
    world.warp(1);
    let done = world.close(lender, id).unwrap();
    let burned = &done.events::<Ledger::Transfer>()[0];
    assert_eq!(
        (burned.from, burned.to, burned.tokenId),
        (lender, Address::ZERO, id)
    );
    assert_eq!(count(&world), U256::ONE);
    let error = Ledger::ERC721NonexistentToken { tokenId: id };
    assert_refused(world.owner_of(id), &error);
    assert_refused(world.ask(at, &Ledger::getApprovedCall { id }), &error);
}

#[test]
fn trove_3_ids_that_never_were_have_no_token() {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let strange = [
        U256::ZERO,
        U256::from(2),
        U256::ONE << 64,
        U256::ONE << 128,
        U256::MAX,
    ];
    for id in strange {
        assert_refused(
            world.owner_of(id),
            &Ledger::ERC721NonexistentToken { tokenId: id },
        );
        assert_eq!(world.trove(id).status, 0);
    }
}

#[test]
fn nobody_owns_nothing() {
    let world = World::new();
    let owner = Address::ZERO;
    let answer = world.ask(world.at.ledger, &Ledger::balanceOfCall { account: owner });
    assert_refused(answer, &Ledger::ERC721InvalidOwner { owner });
}
