//! Whatever a stranger sends: it is refused by name or goes through, and costs nobody anything.

use alloy_primitives::{Address, U256};
use stylus_vm::{Status, Tx};
use support::world::{AMPL, NINE, Open, SPOT, WAD, World};

use crate::calldata::{Function, functions};
use crate::{price, role};

/// Words at which something could give way.
fn words(world: &World, owner: Address, id: U256) -> Vec<U256> {
    let one = U256::ONE;
    let of = |address: Address| U256::from_be_bytes(address.into_word().0);
    vec![
        U256::ZERO,
        one,
        U256::from(2),
        id,
        of(owner),
        of(role("stranger")),
        of(world.at.ledger),
        of(world.at.spot),
        U256::from(WAD),
        U256::from(WAD / 20),
        U256::from(250 * WAD),
        U256::from(10_u128.pow(28)),
        U256::from(u128::MAX),
        U256::from(u128::MAX) + one,
        one << 255,
        (one << 255) - one,
        U256::MAX,
    ]
}

/// A sequence of numbers that looks like chance, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        let mixed = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = mixed.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Two borrowers' troves, and a stranger with everything a trove could need.
fn at_work() -> (World, [U256; 2]) {
    let mut world = World::new();
    let (first, second) = (role("borrower"), role("other borrower"));
    let ids = [
        world.opened(first, Open::new(AMPL, 4_000 * WAD, 1_000 * WAD)),
        world.opened(second, Open::new(SPOT, 4_000 * NINE, 1_000 * WAD)),
    ];
    let stranger = role("stranger");
    world.fund(AMPL, stranger, 4_000 * WAD);
    world.fund(SPOT, stranger, 4_000 * NINE);
    world.pay(world.at.amp_usd, first, stranger, 300 * WAD);
    world.pass(60);
    (world, ids)
}

/// Calldata of words taken at random, its heads of dynamic arguments included.
fn thrown(function: &Function, words: &[U256], dice: &mut Dice) -> Vec<u8> {
    let mut data = function.selector().to_vec();
    for _ in function.types() {
        data.extend(words[dice.roll(words.len())].to_be_bytes::<32>());
    }
    data
}

#[test]
fn safe_5_no_calldata_ends_without_a_name() {
    let (world, ids) = at_work();
    let words = words(&world, role("borrower"), ids[0]);
    let mut dice = Dice(5);
    let (mut refused, mut done) = (0, 0);
    for function in functions(&world) {
        for _ in 0..30 {
            let tx = Tx {
                from: role("stranger"),
                to: Some(function.program),
                data: thrown(&function, &words, &mut dice).into(),
                gas: 50_000_000,
                ..Tx::default()
            };
            let outcome = world.chain.call(&tx).unwrap();
            match outcome.status {
                Status::Success => done += 1,
                Status::Revert => {
                    let (name, call) = (&outcome.data, &tx.data);
                    assert!(name.len() >= 4, "{}: {call}", function.signature);
                    refused += 1;
                }
                Status::Halt => panic!("{}: {:?}", function.signature, outcome.halt_reason),
            }
        }
    }
    assert!(refused > 500 && done > 500, "{refused} {done}");
}

#[test]
fn auth_4_no_call_of_a_stranger_lowers_a_troves_equity() {
    let (world, ids) = at_work();
    let words = words(&world, role("borrower"), ids[0]);
    // A redemption takes collateral for debt: what counts is value less debt, times 1e36.
    let prices = [AMPL, SPOT].map(|branch| price(&world, branch));
    let one = U256::from(10).pow(U256::from(36));
    let equity = |world: &World| {
        [0, 1].map(|branch| {
            let trove = world.trove(ids[branch]);
            let value = U256::from(trove.coll) * prices[branch];
            let debt = U256::from(trove.entire_debt) * one;
            (trove.owner, trove.rate, value - debt)
        })
    };
    let before = equity(&world);
    let mut dice = Dice(4);
    let mut done = 0;
    for function in functions(&world) {
        for _ in 0..30 {
            let data = thrown(&function, &words, &mut dice);
            let mut world = world.clone();
            let stranger = role("stranger");
            if world.send_raw(stranger, function.program, data).is_err() {
                continue;
            }
            done += 1;
            for (was, is) in before.into_iter().zip(equity(&world)) {
                assert_eq!((was.0, was.1), (is.0, is.1));
                assert!(is.2 >= was.2, "{}", function.signature);
            }
        }
    }
    assert!(done > 500, "{done}");
}

#[test]
fn auth_5_only_the_ledger_mints() {
    let world = World::new();
    let at = world.at;
    let everybody = [
        at.ledger,
        at.extension,
        at.liquidation,
        at.redemption,
        at.pool,
        at.oracle,
        at.wrapped,
        at.amp_usd,
        at.spot,
        World::keeper(),
        role("stranger"),
        Address::ZERO,
    ];
    for account in everybody {
        let call = interfaces::IAmpUsd::isMinterCall { account };
        assert_eq!(world.view(at.amp_usd, &call), account == at.ledger);
    }
}

#[test]
fn coll_3_a_donation_to_anyone_changes_nothing() {
    let (world, ids) = at_work();
    let seen = |world: &World| {
        let troves = ids.map(|id| {
            let trove = world.trove(id);
            (trove.coll, trove.entire_debt, trove.stake)
        });
        let shares = interfaces::IWrappedAmpl::convertToAssetsCall {
            shares: U256::from(WAD),
        };
        let rate = world.view(world.at.wrapped, &shares);
        let branches = [AMPL, SPOT].map(|branch| {
            let of = world.branch(branch);
            let quote = world.quote(branch).unwrap().value;
            (of.coll, of.entire_debt, of.average_rate, quote.price)
        });
        let system = world.system();
        (
            troves,
            branches,
            system.pool_yield,
            system.incentive_yield,
            rate,
        )
    };
    let before = seen(&world);
    let at = world.at;
    let programs = [at.ledger, at.extension, at.oracle, at.wrapped, at.amp_usd];
    for to in programs {
        for (token, amount) in [
            (at.amp_usd, 100 * WAD),
            (at.wrapped, 100 * WAD),
            (at.spot, 100 * NINE),
        ] {
            let mut world = world.clone();
            world.pay(token, role("stranger"), to, amount);
            assert_eq!(seen(&world), before, "{amount} of {token} to {to}");
        }
        let mut world = world.clone();
        world.give_ampl(to, U256::from(1_000 * NINE));
        assert_eq!(seen(&world), before, "AMPL to {to}");
    }
}

#[test]
fn safe_8_exits_work_after_a_hundred_years_and_in_a_crowd() {
    let mut world = World::new();
    let (borrower, friend) = (role("borrower"), role("friend"));
    // A crowd at one rate, a trove at the highest.
    let crowd: Vec<U256> = (0..30)
        .map(|_| world.opened(borrower, Open::new(AMPL, 1_000 * WAD, 500 * WAD).at_bps(50)))
        .collect();
    let dear = Open::new(AMPL, 1_000 * WAD, 500 * WAD).at_bps(25_000);
    let dear = world.opened(borrower, dear);
    world.pass(100 * support::world::YEAR);
    world.fund(AMPL, borrower, WAD);
    world.add(borrower, dear, WAD).unwrap();
    world.pay(world.at.amp_usd, borrower, friend, 100 * WAD);
    world.repay(friend, dear, 100 * WAD).unwrap();
    // In the middle of the list, at its front and at its end.
    for id in [crowd[15], crowd[29], crowd[0]] {
        let trove = world.trove(id);
        assert!(trove.entire_debt > 700 * WAD, "half a per cent, a century");
        world.close(borrower, id).unwrap();
    }
    assert_eq!(world.book(AMPL).len(), 28);
}
