//! A trove changes hands: what ends with the old owner, what stays, and who accepts it.

use alloy_primitives::aliases::U40;
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IErc20::allowanceCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, nothing};
use support::doubles::Puppet;
use support::world::{AMPL, DAY, Open, WAD, World, word};

use crate::callback_order::NOBODY;
use crate::puppets::{data, puppet};
use crate::{lender, role};

/// A trove with everybody named who can be, three days old, and the one behind it at its rate.
fn at_work() -> (World, U256) {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let open = Open::new(AMPL, 4_000 * WAD, 1_000 * WAD).at_bps(500);
    world.opened(role("neighbour"), open);
    let id = world.opened(role("owner"), open);
    world.opened(role("neighbour"), open);
    let manager = Ledger::setManagerCall {
        id,
        manager: role("manager"),
        receiver: role("receiver"),
    };
    send(&mut world, "owner", &manager).unwrap();
    let delegate = Ledger::setRateDelegateCall {
        id,
        rateDelegate: role("delegate"),
        minRate: word(WAD / 100),
        maxRate: word(WAD / 10),
        minPeriod: U40::ZERO,
    };
    send(&mut world, "owner", &delegate).unwrap();
    let to = role("approved");
    send(&mut world, "owner", &Ledger::approveCall { to, id }).unwrap();
    for who in ["manager", "approved", "delegate", "heir"] {
        world.fund(AMPL, role(who), 10 * WAD);
    }
    world.pass(3 * DAY);
    (world, id)
}

#[track_caller]
fn send(world: &mut World, caller: &str, call: &impl SolCall) -> Answer<()> {
    let ledger = world.at.ledger;
    nothing(world.send(role(caller), ledger, call))
}

fn transfer(to: Address, id: U256) -> Ledger::transferFromCall {
    let from = role("owner");
    Ledger::transferFromCall { from, to, id }
}

fn refused(caller: &str) -> Ledger::NotOwnerNorApproved {
    Ledger::NotOwnerNorApproved {
        caller: role(caller),
    }
}

#[test]
fn trove_12_a_transfer_clears_manager_receiver_delegate_and_approval() {
    let (world, id) = at_work();
    // To somebody else, and to oneself.
    for to in [role("heir"), role("owner")] {
        let mut world = world.clone();
        let done = world
            .stage
            .send(role("owner"), world.at.ledger, &transfer(to, id))
            .unwrap();
        assert_eq!(done.outcome.logs.len(), 1, "a `Transfer` says it all");
        let shown = world.view(world.at.ledger, &Ledger::managersCall { id });
        assert_eq!(words(&shown), words(&NOBODY));
        let approved = world.view(world.at.ledger, &Ledger::getApprovedCall { id });
        assert_eq!(approved, Address::ZERO);
        for who in ["manager", "approved"] {
            let (caller, error) = (role(who), refused(who));
            world.refuses(&error, |world| world.add(caller, id, WAD));
            world.refuses(&error, |world| world.close(caller, id));
        }
        world.pass(30 * DAY);
        let caller = role("delegate");
        world.refuses(&refused("delegate"), |world| {
            world.change_rate(caller, id, 500, U256::MAX)
        });
    }
}

/// The words of a struct, to compare two.
fn words(value: &impl SolValue) -> Vec<u8> {
    value.abi_encode()
}

#[test]
fn trove_12_a_transfer_moves_no_money_and_keeps_debt_place_and_cooldown() {
    let (mut world, id) = at_work();
    let at = world.at;
    let money = |world: &World| {
        let storage = |token| world.chain.all_storage(token);
        (storage(at.amp_usd), storage(at.wrapped), storage(at.spot))
    };
    let view = |world: &World| world.view(at.ledger, &Ledger::troveCall { id });
    let (funds, before) = (money(&world), view(&world));
    let (book, branch) = (world.book(AMPL), world.branch(AMPL));
    send(&mut world, "owner", &transfer(role("heir"), id)).unwrap();
    assert_eq!(money(&world), funds);
    assert_eq!((world.book(AMPL), world.branch(AMPL)), (book, branch));
    let after = view(&world);
    let expected = Ledger::TroveView {
        owner: role("heir"),
        ..before
    };
    assert_eq!(words(&after), words(&expected), "only the owner is another");
    // The cooldown goes on: a change is charged until the seventh day.
    world.pass(4 * DAY - 1);
    let error = Ledger::UpfrontFeeAboveMax {};
    let heir = role("heir");
    world.refuses(&error, |world| world.change_rate(heir, id, 600, U256::ZERO));
    world.pass(1);
    world.change_rate(heir, id, 600, U256::ZERO).unwrap();
}

#[test]
fn trove_12_the_new_owner_acts_and_the_old_one_does_not() {
    let (mut world, id) = at_work();
    send(&mut world, "owner", &transfer(role("heir"), id)).unwrap();
    let (owner, heir) = (role("owner"), role("heir"));
    let error = refused("owner");
    world.refuses(&error, |world| world.withdraw(owner, id, WAD));
    world.refuses(&error, |world| world.borrow(owner, id, WAD));
    world.refuses(&error, |world| world.close(owner, id));
    let name = Ledger::setManagerCall {
        id,
        manager: owner,
        receiver: owner,
    };
    world.refuses(&error, |world| send(world, "owner", &name));
    world.borrow(heir, id, 100 * WAD).unwrap();
    world.withdraw(heir, id, WAD).unwrap();
    assert_eq!(world.amp_usd(heir), 100 * WAD);
}

#[test]
fn trove_12_operators_are_the_owners_own_and_go_with_it() {
    let (mut world, id) = at_work();
    let operate = |operator: &str, approved| Ledger::setApprovalForAllCall {
        operator: role(operator),
        approved,
    };
    send(&mut world, "owner", &operate("old operator", true)).unwrap();
    send(&mut world, "heir", &operate("new operator", true)).unwrap();
    let (old, new) = (role("old operator"), role("new operator"));
    world.refuses(&refused("new operator"), |world| world.borrow(new, id, WAD));
    world.borrow(old, id, WAD).unwrap();
    send(&mut world, "old operator", &transfer(role("heir"), id)).unwrap();
    world.refuses(&refused("old operator"), |world| world.borrow(old, id, WAD));
    world.borrow(new, id, WAD).unwrap();
    send(&mut world, "heir", &operate("new operator", false)).unwrap();
    world.refuses(&refused("new operator"), |world| world.borrow(new, id, WAD));
}

#[test]
fn an_approval_is_one_address_at_a_time_and_by_owner_or_operator_only() {
    let (mut world, id) = at_work();
    let approve = |to: &str| Ledger::approveCall { to: role(to), id };
    send(&mut world, "owner", &approve("second")).unwrap();
    for approver in ["approved", "second", "manager"] {
        let error = Ledger::ERC721InvalidApprover {
            approver: role(approver),
        };
        world.refuses(&error, |world| send(world, approver, &approve("third")));
    }
    let error = Ledger::ERC721InsufficientApproval {
        operator: role("approved"),
        tokenId: id,
    };
    let moves = transfer(role("approved"), id);
    world.refuses(&error, |world| send(world, "approved", &moves));
    let operator = Address::ZERO;
    let error = Ledger::ERC721InvalidOperator { operator };
    let nobody = Ledger::setApprovalForAllCall {
        operator,
        approved: true,
    };
    world.refuses(&error, |world| send(world, "owner", &nobody));
    let none = Ledger::approveCall {
        to: Address::ZERO,
        id,
    };
    send(&mut world, "owner", &none).unwrap();
    world.refuses(&refused("second"), |world| {
        world.borrow(role("second"), id, WAD)
    });
}

fn safe(to: Address, id: U256, data: Bytes) -> Ledger::safeTransferFrom_1Call {
    let from = role("owner");
    Ledger::safeTransferFrom_1Call { from, to, id, data }
}

#[test]
fn std_2_a_safe_transfer_reaches_people_and_receivers_that_accept() {
    let (world, id) = at_work();
    let ledger = world.at.ledger;
    let mut to_person = world.clone();
    let plain = Ledger::safeTransferFrom_0Call {
        from: role("owner"),
        to: role("heir"),
        id,
    };
    send(&mut to_person, "owner", &plain).unwrap();
    assert_eq!(to_person.owner_of(id).unwrap().value, role("heir"));
    for note in [vec![], vec![7; 33]] {
        let mut world = world.clone();
        let receiver = puppet(&mut world);
        let call = safe(receiver, id, note.clone().into());
        let done = world.send(role("approved"), ledger, &call).unwrap();
        let [told] = &done.events::<Puppet::ToldOfToken>()[..] else {
            panic!("told once")
        };
        assert_eq!((told.caller, told.operator), (ledger, role("approved")));
        assert_eq!((told.from, told.id), (role("owner"), id));
        assert_eq!(*told.data, *note);
        assert_eq!(world.owner_of(id).unwrap().value, receiver);
    }
}

#[test]
fn std_2_a_safe_transfer_to_a_receiver_that_does_not_accept_reverts_whole() {
    let (mut world, id) = at_work();
    let receiver = puppet(&mut world);
    let call = safe(receiver, id, Bytes::new());
    let manner = |world: &mut World, manner: u8| {
        let call = Puppet::setMannerCall { manner_: manner };
        world.send(role("keeper"), receiver, &call).unwrap();
    };
    // Another word, no word, two words, dirt behind the selector.
    for wrong in [1, 2, 3, 4] {
        manner(&mut world, wrong);
        let error = Ledger::ERC721InvalidReceiver { receiver };
        world.refuses(&error, |world| send(world, "owner", &call));
    }
    manner(&mut world, 5);
    let error = Puppet::PuppetRefuses { number: id };
    world.refuses(&error, |world| send(world, "owner", &call));
    manner(&mut world, 6);
    let error = Ledger::CallFailed { target: receiver };
    world.refuses(&error, |world| send(world, "owner", &call));
    // Without asking it has the token.
    send(&mut world, "owner", &transfer(receiver, id)).unwrap();
    assert_eq!(world.owner_of(id).unwrap().value, receiver);
}

#[test]
fn std_2_a_receiver_does_not_come_back_in() {
    let (world, id) = at_work();
    let ledger = world.at.ledger;
    let back = Ledger::transferFromCall {
        from: Address::ZERO,
        to: role("owner"),
        id,
    };
    for message in [
        back.abi_encode(),
        Ledger::ownerOfCall { id }.abi_encode(),
        Ledger::closeTroveCall { id }.abi_encode(),
        Ledger::troveCall { id }.abi_encode(),
    ] {
        for may_fail in [false, true] {
            let mut world = world.clone();
            let receiver = puppet(&mut world);
            let steps = vec![Puppet::Step {
                target: ledger,
                mayFail: may_fail,
                message: message.clone().into(),
            }];
            let call = safe(receiver, id, data(steps));
            if may_fail {
                let done = world.send(role("owner"), ledger, &call).unwrap();
                let stepped = &done.events::<Puppet::Stepped>()[0];
                assert!(!stepped.success && stepped.answer.is_empty());
                assert_eq!(world.owner_of(id).unwrap().value, receiver);
            } else {
                let error = Ledger::CallFailed { target: receiver };
                world.refuses(&error, |world| send(world, "owner", &call));
            }
        }
    }
}

#[test]
fn auth_6_opening_for_another_spends_and_pays_the_caller_and_gives_the_owner_the_token() {
    let (mut world, _) = at_work();
    let (payer, owner) = (role("payer"), role("owner"));
    world.fund(AMPL, owner, 5_000 * WAD);
    world.fund(AMPL, payer, 2_000 * WAD);
    let allowance = |world: &World| {
        let spender = world.at.ledger;
        world.view(world.at.wrapped, &allowanceCall { owner, spender })
    };
    let hands = |world: &World, who| (world.amp_usd(who), world.balance(world.at.wrapped, who));
    let (before, theirs) = (allowance(&world), hands(&world, owner));
    let open = Open::new(AMPL, 2_000 * WAD, 500 * WAD).owned_by(owner);
    let id = world.open(payer, open).unwrap().value;
    assert_eq!(hands(&world, payer), (500 * WAD, 0));
    assert_eq!((allowance(&world), hands(&world, owner)), (before, theirs));
    assert_eq!(world.owner_of(id).unwrap().value, owner);
    // The opener has no say in it afterwards.
    world.pass(DAY);
    world.refuses(&refused("payer"), |world| world.close(payer, id));
    // What the opener lacks is not the owner's to give.
    let error = interfaces::IErrors::TokenTransferFailed {
        token: world.at.wrapped,
    };
    world.refuses(&error, |world| world.open(payer, open));
}

#[test]
fn auth_6_only_the_owner_or_its_operator_opens_with_managers() {
    let (mut world, _) = at_work();
    for who in ["payer", "operator", "owner"] {
        world.fund(AMPL, role(who), 2_000 * WAD);
    }
    let managers = Ledger::Managers {
        manager: role("manager"),
        receiver: role("receiver"),
        ..NOBODY
    };
    let rates = Ledger::Managers {
        rateDelegate: role("delegate"),
        minRate: word(WAD / 100),
        maxRate: word(WAD / 100),
        ..NOBODY
    };
    let open = |managers_| Ledger::openTroveWithCall {
        branch: U256::ZERO,
        owner: role("owner"),
        coll: word(1_000 * WAD),
        debt: word(500 * WAD),
        rate: word(WAD / 20),
        maxUpfrontFee: U256::MAX,
        managers_,
        data: Bytes::new(),
    };
    for named in [managers, rates] {
        let call = open(named);
        for stranger in ["payer", "operator", "approved", "manager"] {
            world.refuses(&refused(stranger), |world| send(world, stranger, &call));
        }
    }
    let operate = Ledger::setApprovalForAllCall {
        operator: role("operator"),
        approved: true,
    };
    send(&mut world, "owner", &operate).unwrap();
    for who in ["operator", "owner"] {
        let call = open(Ledger::Managers {
            manager: role("manager"),
            receiver: role("receiver"),
            ..NOBODY
        });
        let ledger = world.at.ledger;
        let id = world.send(role(who), ledger, &call).unwrap().value;
        let shown = world.view(ledger, &Ledger::managersCall { id });
        assert_eq!(shown.manager, role("manager"));
        assert_eq!(shown.receiver, role("receiver"));
    }
    // With nobody named, anybody may.
    send(&mut world, "payer", &open(NOBODY)).unwrap();
}
