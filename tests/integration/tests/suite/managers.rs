//! Who may act on a trove besides its owner: the manager, the rate delegate, whom the token
//! standard approves (`PROTOCOL.md` 3).

use alloy_primitives::aliases::U40;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::answer::{Answer, nothing};
use support::world::{AMPL, DAY, Open, WAD, World, word};

use crate::{lender, role};

/// 0.01 % in WAD.
const STEP: u128 = WAD / 10_000;
const HOUR: u64 = 3_600;

/// An owner's trove, a day old, with a manager whose receiver is another, and a rate delegate
/// for 4 % to 6 %, every two days.
fn at_work() -> (World, U256) {
    let mut world = World::new();
    let lender = lender(&mut world, AMPL);
    let id = world.opened(
        role("owner"),
        Open::new(AMPL, 4_000 * WAD, 1_000 * WAD).at_bps(500),
    );
    name(&mut world, id).unwrap();
    delegate(&mut world, id, (400, 600), 2 * DAY).unwrap();
    for who in ["owner", "manager"] {
        world.pay(world.at.amp_usd, lender, role(who), 2_000 * WAD);
        world.fund(AMPL, role(who), 1_000 * WAD);
    }
    world.pass(DAY);
    (world, id)
}

#[track_caller]
fn send(world: &mut World, caller: &str, call: &impl SolCall) -> Answer<()> {
    let ledger = world.at.ledger;
    nothing(world.send(role(caller), ledger, call))
}

#[track_caller]
fn name(world: &mut World, id: U256) -> Answer<()> {
    let call = Ledger::setManagerCall {
        id,
        manager: role("manager"),
        receiver: role("receiver"),
    };
    send(world, "owner", &call)
}

#[track_caller]
fn delegate(world: &mut World, id: U256, bps: (u128, u128), period: u64) -> Answer<()> {
    let call = Ledger::setRateDelegateCall {
        id,
        rateDelegate: role("delegate"),
        minRate: word(bps.0 * STEP),
        maxRate: word(bps.1 * STEP),
        minPeriod: U40::from(period),
    };
    send(world, "owner", &call)
}

fn managers(world: &World, id: U256) -> Ledger::Managers {
    world.view(world.at.ledger, &Ledger::managersCall { id })
}

fn refused(caller: &str) -> Ledger::NotOwnerNorApproved {
    Ledger::NotOwnerNorApproved {
        caller: role(caller),
    }
}

#[test]
fn auth_3_who_is_named_is_shown() {
    let (world, id) = at_work();
    let shown = managers(&world, id);
    assert_eq!(
        (shown.manager, shown.receiver, shown.rateDelegate),
        (role("manager"), role("receiver"), role("delegate"))
    );
    assert_eq!(shown.minRate, word(400 * STEP));
    assert_eq!(shown.maxRate, word(600 * STEP));
    assert_eq!(shown.minPeriod, U40::from(2 * DAY));
}

#[test]
fn auth_3_what_a_manager_takes_out_is_paid_to_the_receiver_only() {
    let (mut world, id) = at_work();
    let (manager, receiver) = (role("manager"), role("receiver"));
    let hand = |world: &World, who| (world.amp_usd(who), world.balance(world.at.wrapped, who));
    assert_eq!(hand(&world, manager), (2_000 * WAD, 1_000 * WAD));
    world.add(manager, id, 7 * WAD).unwrap();
    world.borrow(manager, id, 11 * WAD).unwrap();
    world.withdraw(manager, id, 13 * WAD).unwrap();
    assert_eq!(hand(&world, manager), (2_000 * WAD, 993 * WAD));
    assert_eq!(hand(&world, receiver), (11 * WAD, 13 * WAD));
    let change = i128::try_from(WAD).unwrap();
    world.adjust(manager, id, -3 * change, 2 * change).unwrap();
    world.adjust_to_ltv(manager, id, WAD / 3).unwrap();
    let (usd, coll) = hand(&world, receiver);
    assert!(usd > 13 * WAD, "a third of 8 000 is 2 666");
    assert_eq!(coll, 16 * WAD);
    assert_eq!(hand(&world, manager), (2_000 * WAD, 993 * WAD));
    world.warp(1);
    let debt = world.trove(id).entire_debt;
    let owner = hand(&world, role("owner"));
    let lender = role("lender");
    world.pay(world.at.amp_usd, lender, manager, 2_000 * WAD);
    world.close(manager, id).unwrap();
    assert_eq!(
        hand(&world, manager),
        (4_000 * WAD - debt, 993 * WAD),
        "the manager pays, and gets nothing"
    );
    let all = (4_000 + 7) * WAD;
    assert_eq!(hand(&world, receiver), (usd, all));
    assert_eq!(hand(&world, role("owner")), owner);
}

#[test]
fn auth_3_a_manager_does_nothing_else() {
    let (mut world, id) = at_work();
    world.pass(30 * DAY);
    let manager = role("manager");
    let error = refused("manager");
    world.refuses(&error, |world| {
        world.change_rate(manager, id, 500, U256::MAX)
    });
    let receiver = Ledger::setManagerCall {
        id,
        manager,
        receiver: manager,
    };
    world.refuses(&error, |world| send(world, "manager", &receiver));
    let rates = Ledger::setRateDelegateCall {
        id,
        rateDelegate: manager,
        minRate: word(50 * STEP),
        maxRate: word(50 * STEP),
        minPeriod: U40::ZERO,
    };
    world.refuses(&error, |world| send(world, "manager", &rates));
    let operator = manager;
    let error = Ledger::ERC721InsufficientApproval {
        operator,
        tokenId: id,
    };
    let moves = Ledger::transferFromCall {
        from: role("owner"),
        to: manager,
        id,
    };
    world.refuses(&error, |world| send(world, "manager", &moves));
    let error = Ledger::ERC721InvalidApprover { approver: manager };
    let approve = Ledger::approveCall { to: manager, id };
    world.refuses(&error, |world| send(world, "manager", &approve));
}

#[test]
fn auth_3_receiver_and_delegate_touch_neither_collateral_nor_debt() {
    let (mut world, id) = at_work();
    for who in ["receiver", "delegate"] {
        let (caller, error) = (role(who), refused(who));
        world.fund(AMPL, caller, WAD);
        world.refuses(&error, |world| world.add(caller, id, WAD));
        world.refuses(&error, |world| world.withdraw(caller, id, WAD));
        world.refuses(&error, |world| world.borrow(caller, id, WAD));
        world.refuses(&error, |world| world.close(caller, id));
        world.refuses(&error, |world| world.adjust_to_ltv(caller, id, WAD / 3));
    }
    let (caller, error) = (role("receiver"), refused("receiver"));
    world.refuses(&error, |world| {
        world.change_rate(caller, id, 500, U256::MAX)
    });
}

#[test]
fn auth_3_a_rate_delegate_sets_rates_of_its_range_both_ends_included() {
    let (mut world, id) = at_work();
    world.pass(7 * DAY);
    let caller = role("delegate");
    for inside in [400, 401, 500, 599, 600] {
        let mut world = world.clone();
        world.change_rate(caller, id, inside, U256::ZERO).unwrap();
        assert_eq!(world.trove(id).rate, u128::from(inside) * STEP);
    }
    for outside in [50, 399, 601, 25_000] {
        let error = Ledger::RateOutsideDelegation {};
        world.refuses(&error, |world| {
            world.change_rate(caller, id, outside, U256::MAX)
        });
    }
    world
        .change_rate(role("owner"), id, 25_000, U256::ZERO)
        .unwrap();
}

#[test]
fn auth_3_a_rate_delegate_waits_for_its_period_whoever_changed_the_rate() {
    let (world, id) = at_work();
    let caller = role("delegate");
    let early = Ledger::DelegationPeriodNotOver {};
    // The rate is as old as the trove: a day. The period is over, the cooldown is not.
    for (seconds, is_early) in [(DAY, true), (6 * DAY - 1, true), (6 * DAY, false)] {
        let mut world = world.clone();
        world.pass(seconds);
        if is_early {
            world.refuses(&early, |world| {
                world.change_rate(caller, id, 450, U256::MAX)
            });
        } else {
            world.change_rate(caller, id, 450, U256::MAX).unwrap();
        }
    }
    // A longer period counts whole, and the change costs nothing.
    let mut world = world;
    delegate(&mut world, id, (400, 600), 9 * DAY).unwrap();
    world.pass(10 * DAY);
    world
        .change_rate(role("owner"), id, 550, U256::ZERO)
        .unwrap();
    for rate in [450, 460] {
        world.pass(9 * DAY - 1);
        world.refuses(&early, |world| {
            world.change_rate(caller, id, rate, U256::MAX)
        });
        world.pass(1);
        let before = world.trove(id).entire_debt;
        world.change_rate(caller, id, rate, U256::ZERO).unwrap();
        assert_eq!(world.trove(id).debt, before, "no fee");
    }
}

#[test]
fn auth_3_a_range_is_one_and_a_manager_has_a_receiver() {
    let (mut world, id) = at_work();
    let (zero, someone) = (Address::ZERO, role("someone"));
    for (manager, receiver) in [(someone, zero), (zero, someone)] {
        let call = Ledger::setManagerCall {
            id,
            manager,
            receiver,
        };
        let error = Ledger::ReceiverUnfit {};
        world.refuses(&error, |world| send(world, "owner", &call));
    }
    let set = |who: Address, low: u128, high: u128, period: u64| Ledger::setRateDelegateCall {
        id,
        rateDelegate: who,
        minRate: word(low),
        maxRate: word(high),
        minPeriod: U40::from(period),
    };
    let unfit = [
        set(someone, 501 * STEP, 500 * STEP, 0),
        set(zero, 50 * STEP, 0, 0),
        set(zero, 0, 50 * STEP, 0),
        set(zero, 0, 0, 1),
    ];
    for call in unfit {
        let error = Ledger::RateRangeUnfit {};
        world.refuses(&error, |world| send(world, "owner", &call));
    }
    let error = Ledger::RateOffGrid {};
    let off = set(someone, 500 * STEP + 1, 600 * STEP, 0);
    world.refuses(&error, |world| send(world, "owner", &off));
    let error = Ledger::RateOutOfRange {};
    for (low, high) in [(49, 500), (500, 25_001)] {
        let call = set(someone, low * STEP, high * STEP, 0);
        world.refuses(&error, |world| send(world, "owner", &call));
    }
    // A range of one rate, and the widest there is.
    for (low, high) in [(500, 500), (50, 25_000)] {
        send(
            &mut world,
            "owner",
            &set(someone, low * STEP, high * STEP, 0),
        )
        .unwrap();
    }
}

#[test]
fn auth_3_zeros_clear_manager_and_delegate() {
    let (mut world, id) = at_work();
    let zero = Address::ZERO;
    let call = Ledger::setManagerCall {
        id,
        manager: zero,
        receiver: zero,
    };
    send(&mut world, "owner", &call).unwrap();
    let manager = role("manager");
    world.refuses(&refused("manager"), |world| world.add(manager, id, WAD));
    assert_eq!(managers(&world, id).rateDelegate, role("delegate"));
    let call = Ledger::setRateDelegateCall {
        id,
        rateDelegate: zero,
        minRate: U256::ZERO,
        maxRate: U256::ZERO,
        minPeriod: U40::ZERO,
    };
    send(&mut world, "owner", &call).unwrap();
    world.pass(30 * DAY);
    let caller = role("delegate");
    world.refuses(&refused("delegate"), |world| {
        world.change_rate(caller, id, 500, U256::MAX)
    });
    assert_eq!(managers(&world, id).manager, zero);
}

#[test]
fn auth_3_whom_the_token_standard_approves_acts_as_the_owner_and_is_paid() {
    let (world, id) = at_work();
    let friend = role("friend");
    let approve = Ledger::approveCall { to: friend, id }.abi_encode();
    let operate = Ledger::setApprovalForAllCall {
        operator: friend,
        approved: true,
    };
    for message in [approve, operate.abi_encode()] {
        let mut world = world.clone();
        let ledger = world.at.ledger;
        world.send_raw(role("owner"), ledger, message).unwrap();
        world.fund(AMPL, friend, 10 * WAD);
        world.add(friend, id, 10 * WAD).unwrap();
        world.borrow(friend, id, 5 * WAD).unwrap();
        world.withdraw(friend, id, 4 * WAD).unwrap();
        assert_eq!(world.amp_usd(friend), 5 * WAD);
        assert_eq!(world.balance(world.at.wrapped, friend), 4 * WAD);
        let call = Ledger::setManagerCall {
            id,
            manager: role("new manager"),
            receiver: friend,
        };
        send(&mut world, "friend", &call).unwrap();
        delegate(&mut world, id, (500, 500), HOUR).unwrap();
        world.pass(7 * DAY);
        world.change_rate(friend, id, 777, U256::ZERO).unwrap();
        world.pay(world.at.amp_usd, role("lender"), friend, 1_100 * WAD);
        world.close(friend, id).unwrap();
        let coll = world.balance(world.at.wrapped, friend);
        assert_eq!(coll, 4 * WAD + 4_006 * WAD);
    }
}
