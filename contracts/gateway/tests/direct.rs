//! GATE-2: a verb is the call of the ledger that it stands for.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod scene;

use scene::*;

/// Selectors of the ledger's that a verb asks with.
const ASKS: [[u8; 4]; 4] = [
    Ledger::branchConfigCall::SELECTOR,
    Ledger::ownerOfCall::SELECTOR,
    Ledger::managersCall::SELECTOR,
    Ledger::troveCall::SELECTOR,
];

#[test]
fn gate_2_each_verb_makes_the_one_call_of_the_ledger_that_it_stands_for() {
    let host = gateway();
    let mut trove = [U256::ZERO; 15];
    trove[4] = big(300);
    host.answer::<Ledger::troveCall>(LEDGER, Ok(trove.abi_encode()));
    let (id, coll, debt, fee) = (big(1), big(500), big(300), U256::MAX);
    let opened = Ledger::openTroveCall {
        branch: U256::ZERO,
        owner: ALICE,
        coll,
        debt,
        rate: big(5),
        maxUpfrontFee: fee,
    };
    let added = Ledger::addCollateralCall { id, amount: coll }.abi_encode();
    let repaid = Ledger::repayCall { id, amount: debt }.abi_encode();
    let (min, max) = (U256::ZERO, U256::MAX);
    let borrow = borrowCall {
        id,
        debt,
        maxUpfrontFee: fee,
        stakes: nothing(),
        swapData: vec![].into(),
    };
    let borrowed = Ledger::borrowCall {
        id,
        amount: debt,
        maxUpfrontFee: fee,
    };
    let withdraw = withdrawCall {
        id,
        coll,
        minOut: min,
    };
    let withdrawn = Ledger::withdrawCollateralCall { id, amount: coll };
    let add = addCall {
        id,
        coll,
        maxIn: max,
    };
    let top_up = topUpCall {
        id,
        repay: debt,
        coll,
        maxIn: max,
    };
    let close = closeCall {
        id,
        maxDebt: debt,
        minOut: min,
    };
    for (verb, direct) in [
        (open(PRICE).abi_encode(), vec![opened.abi_encode()]),
        (add.abi_encode(), vec![added.clone()]),
        (withdraw.abi_encode(), vec![withdrawn.abi_encode()]),
        (borrow.abi_encode(), vec![borrowed.abi_encode()]),
        (top_up.abi_encode(), vec![repaid, added]),
        (
            close.abi_encode(),
            vec![Ledger::closeTroveCall { id }.abi_encode()],
        ),
    ] {
        host.made();
        host.raw::<Gateway>(ALICE, &verb).ok();
        let made = host.made().into_iter();
        let made = made
            .filter(|made| made.to == LEDGER && !ASKS.iter().any(|it| made.data.starts_with(it)));
        assert_eq!(made.map(|made| made.data).collect::<Vec<_>>(), direct);
    }
}

#[test]
fn gate_2_a_lever_is_one_change_of_the_trove_with_both_signs() {
    let host = gateway();
    let (id, coll, debt) = (big(1), big(500), big(300));
    let up = leverUpCall {
        id,
        coll,
        maxIn: U256::MAX,
        debt,
        maxUpfrontFee: big(7),
        market: market(),
        swapData: vec![].into(),
    };
    let down = leverDownCall {
        id,
        coll,
        sale: big(400),
        minOut: U256::ZERO,
        debt,
        market: market(),
        swapData: vec![].into(),
    };
    let signed = |amount: i64| alloy_primitives::I256::try_from(amount).unwrap();
    for (verb, sign, fee) in [(up.abi_encode(), 1, 7), (down.abi_encode(), -1, 0)] {
        host.made();
        host.raw::<Gateway>(ALICE, &verb).ok();
        let made = host.made().into_iter();
        let told = made
            .filter_map(|made| Ledger::adjustTroveWithCall::abi_decode_validate(&made.data).ok());
        let told: Vec<_> = told.collect();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].id, told[0].maxUpfrontFee), (id, big(fee)));
        assert_eq!(
            (told[0].collChange, told[0].debtChange),
            (signed(500 * sign), signed(300 * sign))
        );
    }
    let close = closeLeveredCall {
        id,
        sale: coll,
        minOut: U256::ZERO,
        market: market(),
        swapData: vec![].into(),
    };
    call(&host, ALICE, &close).ok();
    let closed = host
        .made()
        .iter()
        .find_map(|made| Ledger::closeTroveWithCall::abi_decode_validate(&made.data).ok());
    assert_eq!(closed.unwrap().id, id);
    // What is no amount of a trove's is refused before anything is asked for.
    let huge = leverUpCall {
        coll: U256::MAX,
        ..up
    };
    let _: MalformedCalldata = call(&host, ALICE, &huge).error();
}
