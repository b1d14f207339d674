//! The ledger's parts behind the one that is called: harmless when they are called directly, and
//! named once.

use alloy_primitives::{Address, U256, keccak256};
use interfaces::IErrors::{AlreadyConstructed, UnknownSelector, ValueSent};
use interfaces::trove_manager::ITroveManager as Ledger;
use support::world::{AMPL, Addresses, Params, SPOT, World};

use crate::puppets::puppet;
use crate::{lender, role};

const SELECTORS: &[[u8; 4]] = Ledger::ITroveManagerCalls::SELECTORS;

fn lived_in() -> World {
    let mut world = World::new();
    lender(&mut world, AMPL);
    lender(&mut world, SPOT);
    world
}

/// Arguments of a construction by somebody who names this extension.
fn construction(world: &World, extension: Address) -> Vec<u8> {
    let (at, owner) = (world.at, role("attacker"));
    let branch = vec![Params::AMPL.config(at.spot)];
    Addresses { extension, ..at }.ledger_arguments(owner, branch)
}

/// The parts that run in the ledger's storage.
fn parts(world: &World) -> [Address; 3] {
    [
        world.at.extension,
        world.at.liquidation,
        world.at.redemption,
    ]
}

#[track_caller]
fn are_blank(world: &World) {
    for part in parts(world) {
        assert!(world.chain.all_storage(part).is_empty());
    }
}

#[test]
fn auth_7_every_selector_of_every_part_is_refused_to_direct_callers() {
    let mut world = lived_in();
    are_blank(&world);
    assert!(SELECTORS.len() >= 70, "{}", SELECTORS.len());
    for part in parts(&world) {
        for selector in SELECTORS {
            for caller in [role("attacker"), World::keeper(), world.at.ledger] {
                for words in [0, 16] {
                    let data = [selector.as_slice(), &vec![0; 32 * words]].concat();
                    let error = Ledger::NotTheLedger {};
                    world.refuses(&error, |world| world.send_raw(caller, part, data));
                }
            }
        }
    }
    are_blank(&world);
}

#[test]
fn auth_7_an_unknown_or_missing_selector_and_money_are_refused_too() {
    let mut world = lived_in();
    for part in parts(&world) {
        let error = Ledger::NotTheLedger {};
        world.refuses(&error, |world| {
            world.send_raw(role("attacker"), part, vec![0xff; 36])
        });
        for data in [vec![], vec![1], vec![1, 2, 3]] {
            let mut selector = [0; 4];
            selector[..data.len()].copy_from_slice(&data);
            let error = UnknownSelector {
                selector: selector.into(),
            };
            world.refuses(&error, |world| world.send_raw(role("attacker"), part, data));
        }
        let value = U256::from(7);
        for selector in SELECTORS {
            let error = ValueSent { value };
            world.refuses(&error, |world| {
                world.send_value(role("attacker"), part, selector.to_vec(), 7)
            });
        }
    }
    are_blank(&world);
}

#[test]
fn auth_7_a_part_is_never_constructed_itself() {
    let mut world = lived_in();
    let error = AlreadyConstructed {};
    for part in parts(&world) {
        for named in [part, world.at.ledger, role("attacker"), Address::ZERO] {
            let with_extension = construction(&world, named);
            let without = with_extension[32..].to_vec();
            for arguments in [with_extension, without, vec![]] {
                for caller in [World::keeper(), role("attacker"), world.at.ledger] {
                    world.refuses(&error, |world| world.construct(caller, part, &arguments));
                }
            }
        }
    }
    are_blank(&world);
}

#[test]
fn auth_7_the_ledger_names_its_parts_once() {
    let mut world = lived_in();
    let (at, error) = (world.at, AlreadyConstructed {});
    // Somebody without code, who agrees with everything; a contract; the true one; itself.
    let contract = puppet(&mut world);
    for named in [
        role("attacker"),
        contract,
        at.extension,
        at.ledger,
        Address::ZERO,
    ] {
        let arguments = construction(&world, named);
        for caller in [World::keeper(), role("attacker")] {
            world.refuses(&error, |world| {
                world.construct(caller, at.ledger, &arguments)
            });
        }
    }
    let named = [
        world.view(at.ledger, &Ledger::extensionCall {}),
        world.view(at.ledger, &Ledger::liquidationPartCall {}),
        world.view(at.ledger, &Ledger::redemptionPartCall {}),
    ];
    assert_eq!(named, parts(&world));
    assert_eq!(
        world.view(at.ledger, &Ledger::ownerCall {}),
        World::keeper()
    );
}

#[test]
fn auth_7_an_account_that_delegates_to_a_part_harms_only_itself() {
    let mut world = lived_in();
    let at = world.at;
    let before = (
        world.chain.all_storage(at.ledger),
        world.chain.all_storage(at.amp_usd),
    );
    for part in parts(&world) {
        let proxy = role("proxy");
        world.chain.set_code(proxy, proxy_to(part).into());
        for selector in SELECTORS {
            let data = [selector.as_slice(), &[0; 512]].concat();
            let error = Ledger::NotTheLedger {};
            world.refuses(&error, |world| {
                world.send_raw(role("attacker"), proxy, data)
            });
        }
        let constructor = keccak256("stylus_constructor()")[..4].to_vec();
        let data = [constructor, construction(&world, at.extension)].concat();
        let error = AlreadyConstructed {};
        world.refuses(&error, |world| {
            world.send_raw(role("attacker"), proxy, data)
        });
    }
    assert_eq!(before.0, world.chain.all_storage(at.ledger));
    assert_eq!(before.1, world.chain.all_storage(at.amp_usd));
}

/// Code that hands its calldata on by DELEGATECALL, and what comes of it back: a proxy's.
fn proxy_to(part: Address) -> Vec<u8> {
    let mut code = vec![0x36, 0x5f, 0x5f, 0x37, 0x5f, 0x5f, 0x36, 0x5f, 0x73];
    code.extend_from_slice(part.as_slice());
    // GAS DELEGATECALL, return data to memory; RETURN it if it went through, else REVERT.
    code.extend_from_slice(&[0x5a, 0xf4, 0x3d, 0x5f, 0x5f, 0x3e, 0x60]);
    let target = u8::try_from(code.len() + 6).unwrap();
    code.extend_from_slice(&[target, 0x57, 0x3d, 0x5f, 0xfd, 0x00, 0x5b, 0x3d, 0x5f, 0xf3]);
    code
}
