//! GATE: the lock, and who may call back with what.
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

/// What a verb of Alice's has the ledger call back with.
fn flight() -> Vec<u8> {
    let words = (ALICE, WRAPPED, AMPL, big(1_000), MARKET, U256::ZERO);
    [words.abi_encode(), (big(224), U256::ZERO).abi_encode()].concat()
}

fn called_back(minted: u64, burned: u64, data: &[u8]) -> onTroveChangeCall {
    onTroveChangeCall {
        kind: 0,
        amounts: TroveAmounts {
            id: big(1),
            collIn: big(if minted > 0 { 500 } else { 0 }),
            collOut: big(if burned > 0 { 5_000 } else { 0 }),
            minted: big(minted),
            burned: big(burned),
        },
        data: data.to_vec().into(),
    }
}

#[test]
fn gate_4_only_the_ledger_calls_back_and_only_what_is_in_flight_and_once() {
    let host = gateway();
    let data = flight();
    let (good, other) = (called_back(9, 0, &data), called_back(9, 0, &data[..224]));
    set_lock(&host, keccak256(&data));
    for caller in [ALICE, MARKET, here(&host)] {
        let error: NotLedger = call(&host, caller, &good).error();
        assert_eq!(error.caller, caller);
    }
    let _: NotInFlight = call(&host, LEDGER, &other).error();
    call(&host, LEDGER, &good).ok();
    assert_eq!(lock(&host), B256::with_last_byte(1));
    let _: NotInFlight = call(&host, LEDGER, &good).error();
    set_lock(&host, B256::ZERO);
    let _: NotInFlight = call(&host, LEDGER, &good).error();
}

#[test]
fn gate_4_a_verb_leaves_the_hash_of_what_it_said_and_the_lock_opens_after_it() {
    let host = gateway();
    let lever = openLeveredCall {
        branch: U256::ZERO,
        coll: big(500),
        maxIn: big(1_000),
        debt: big(9),
        rate: big(5),
        maxUpfrontFee: U256::MAX,
        market: market(),
        swapData: vec![].into(),
    };
    call(&host, ALICE, &lever).ok();
    assert_eq!(lock(&host), B256::ZERO);
    let said = host.made().into_iter().find_map(|made| {
        let call = Ledger::openTroveWithCall::abi_decode_validate(&made.data).ok()?;
        Some((made.to, call))
    });
    let (to, said) = said.unwrap();
    assert_eq!((to, said.data.to_vec()), (LEDGER, flight()));
    assert_eq!(
        (said.owner, said.coll, said.debt),
        (ALICE, big(500), big(9))
    );
    assert!(said.managers_.manager.is_zero() && said.managers_.rateDelegate.is_zero());
}

#[test]
fn gate_4_nothing_but_views_goes_on_while_a_verb_runs() {
    let host = gateway();
    for held in [B256::with_last_byte(1), keccak256(b"in flight")] {
        set_lock(&host, held);
        let (id, coll) = (big(1), big(1));
        let _: Locked = call(
            &host,
            ALICE,
            &addCall {
                id,
                coll,
                maxIn: U256::MAX,
            },
        )
        .error();
        let permits = withPermitsCall {
            permits: vec![],
            call: vec![].into(),
        };
        let _: Locked = call(&host, ALICE, &permits).error();
        let _: Locked = host.raw::<Gateway>(ALICE, &[9, 9, 9, 9]).error();
        assert_eq!(call(&host, ALICE, &ledgerCall {}).ok(), LEDGER.abi_encode());
        assert_eq!(lock(&host), held);
    }
}

#[test]
fn what_was_minted_is_sold_and_what_is_missing_is_the_payers() {
    let host = gateway();
    let data = flight();
    set_lock(&host, keccak256(&data));
    call(&host, LEDGER, &called_back(9, 0, &data)).ok();
    let transfer = |to, selector| (to, selector);
    assert_eq!(
        told(&host),
        [
            transfer(AMP_USD, transferCall::SELECTOR),
            transfer(MARKET, swapCall::SELECTOR),
            transfer(AMPL, transferFromCall::SELECTOR),
            transfer(AMPL, approveCall::SELECTOR),
            transfer(WRAPPED, mintCall::SELECTOR),
            transfer(WRAPPED, approveCall::SELECTOR),
        ]
    );
}

#[test]
fn what_left_is_sold_up_to_what_left() {
    let host = gateway();
    let data = flight();
    set_lock(&host, keccak256(&data));
    call(&host, LEDGER, &called_back(0, 7, &data)).ok();
    assert_eq!(
        told(&host),
        [
            (WRAPPED, redeemCall::SELECTOR),
            (AMPL, transferCall::SELECTOR),
            (MARKET, swapCall::SELECTOR),
        ]
    );
    set_lock(&host, keccak256(&data));
    let mut more = called_back(0, 7, &data);
    more.amounts.collOut = big(999);
    let error: SaleAboveWithdrawal = call(&host, LEDGER, &more).error();
    assert_eq!((error.sale, error.withdrawal), (big(1_000), big(999)));
}

#[test]
fn gate_3_a_market_is_believed_in_nothing() {
    let host = gateway();
    let words = (ALICE, WRAPPED, AMPL, big(1_000), MARKET, big(1));
    let data = [words.abi_encode(), (big(224), U256::ZERO).abi_encode()].concat();
    set_lock(&host, keccak256(&data));
    host.answer::<swapCall>(MARKET, Ok(U256::MAX.abi_encode()));
    let error: SwapBelowMin = call(&host, LEDGER, &called_back(9, 0, &data)).error();
    assert_eq!((error.received, error.min), (U256::ZERO, big(1)));
}
