//! DIFF: the program against the rules and the exact model, operation by operation: the same
//! balances, gains, totals and sums on random traces through any number of scales.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod scene;

#[path = "../../cdp-core/tests/pool_world/mod.rs"]
#[allow(unreachable_pub, clippy::arithmetic_side_effects, clippy::unwrap_used)]
mod pool_world;

use cdp_core::fixed_math::U256 as Number;
use pool_world::{Op, PEOPLE, World, traces};
use scene::*;

const PEOPLES: [Address; PEOPLE] = [
    DEAD,
    ALICE,
    BOB,
    CAROL,
    Address::repeat_byte(0xd4),
    Address::repeat_byte(0xe5),
];

/// Does what the model did.
fn follow(host: &TestHost, op: Op, before: &World, after: &World) {
    let change = |who: usize| {
        let (was, is) = (before.shares_of(who).raw(), after.shares_of(who).raw());
        if is > was { is - was } else { was - is }
    };
    let paid = before.pool.minted.raw().abs_diff(after.pool.minted.raw());
    let moved = before.pool != after.pool;
    match op {
        Op::Deposit { who, .. } if moved => deposit(host, PEOPLES[who], big(paid)),
        Op::Mint { who, .. } if moved => mint(host, PEOPLES[who], change(who)),
        Op::Withdraw { who, .. } => withdraw(host, PEOPLES[who], big(paid)),
        Op::Redeem { who, .. } => redeem(host, PEOPLES[who], change(who)),
        Op::Transfer { from, to, .. } => send(host, PEOPLES[from], PEOPLES[to], change(to)),
        Op::Offset {
            coll, collateral, ..
        } => offset(host, collateral, paid, 0, coll),
        Op::Claim { who } => {
            let receiver = PEOPLES[who];
            call(host, receiver, &claimCall { receiver })
        }
        // Interest comes with a pull; a withdrawal of nothing by nobody changes nothing else.
        Op::Yield { .. } => {
            owe(host, paid);
            let done = withdraw(host, LEDGER, Number::ZERO);
            owe(host, 0);
            done
        }
        Op::Deposit { .. } | Op::Mint { .. } => return,
    }
    .ok();
}

/// Everything that can be asked is the same.
fn equal(host: &TestHost, world: &World) {
    assert_eq!(assets(host), big(world.pool.minted.raw()));
    assert_eq!(total(host), world.pool.shares.raw());
    assert_eq!(scale(host), Number::from(world.pool.scale));
    for (who, account) in PEOPLES.into_iter().enumerate() {
        assert_eq!(
            shares_of(host, account),
            world.shares_of(who).raw(),
            "{who}"
        );
        let claimable = claimable(host, account);
        for (collateral, amount) in claimable.into_iter().enumerate() {
            assert_eq!(
                amount,
                big(world.claimable(who, collateral)),
                "{who} of {collateral}"
            );
        }
    }
    for (&(scale, branch), sum) in &world.sums {
        let (scale, branch) = (Number::from(scale), Number::from(branch));
        let asked = call(host, BOB, &gainPerShareCall { scale, branch }).word();
        assert_eq!(asked, sum.raw());
    }
}

fn same(trace: Vec<Op>) {
    let (host, mut world) = (pool(), World::new());
    for op in trace {
        let before = world.clone();
        world.apply(op);
        follow(&host, op, &before, &world);
        equal(&host, &world);
        host.made();
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn diff_4_the_program_does_what_the_rules_say_on_random_traces(trace in traces(40)) {
        same(trace);
    }
}

#[test]
fn diff_4_the_program_goes_through_twelve_wipe_outs() {
    let mut trace = Vec::new();
    for round in 0..12 {
        let who = 1 + round % (PEOPLE - 1);
        let assets = 10_u128.pow(28);
        trace.push(Op::Deposit { who, assets });
        let less = pool_world::Less::ThanCapacity(round as u128 % 2);
        let coll = 10_u128.pow(28);
        trace.push(Op::Offset {
            less,
            coll,
            collateral: round % 2,
        });
    }
    trace.extend((1..PEOPLE).map(|who| Op::Claim { who }));
    trace.extend((1..PEOPLE).map(|who| Op::Redeem {
        who,
        part: u16::MAX,
    }));
    same(trace);
}
