//! GATE: what each verb asks of others, for whom, and for how much.
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

#[test]
fn gate_1_an_opening_allows_exactly_what_is_taken_and_gives_all_that_is_left() {
    let host = gateway();
    host.answer::<balanceOfCall>(AMP_USD, Ok(big(300).abi_encode()));
    assert_eq!(call(&host, ALICE, &open(PRICE)).word(), big(1));
    let made = host.made();
    let approvals: Vec<_> = made
        .iter()
        .filter_map(|made| {
            let allow = approveCall::abi_decode_validate(&made.data).ok()?;
            Some((made.to, allow.spender, allow.value))
        })
        .collect();
    assert_eq!(
        approvals,
        [(AMPL, WRAPPED, big(PRICE)), (WRAPPED, LEDGER, big(500))]
    );
    let last = transferCall::abi_decode_validate(&made.last().unwrap().data).unwrap();
    assert_eq!((last.to, last.value), (ALICE, big(300)));
    let opened = made
        .iter()
        .find_map(|made| Ledger::openTroveCall::abi_decode(&made.data).ok());
    assert_eq!(opened.unwrap().owner, ALICE);
}

#[test]
fn gate_1_a_token_that_does_not_approve_is_refused() {
    let host = gateway();
    for answer in [Ok(false.abi_encode()), Ok(vec![]), Err(vec![1])] {
        host.answer::<approveCall>(AMPL, answer);
        let error: ApprovalFailed = call(&host, ALICE, &open(PRICE)).error();
        assert_eq!(error.token, AMPL);
        assert_eq!(lock(&host), B256::ZERO);
    }
}

#[test]
fn gate_3_what_is_paid_and_received_is_tested() {
    let host = gateway();
    let error: PaidAboveMax = call(&host, ALICE, &open(PRICE - 1)).error();
    assert_eq!((error.paid, error.max), (big(PRICE), big(PRICE - 1)));
    let (id, coll) = (big(1), big(500));
    let _: PaidAboveMax = call(
        &host,
        ALICE,
        &addCall {
            id,
            coll,
            maxIn: big(PRICE - 1),
        },
    )
    .error();
    assert_eq!(
        call(
            &host,
            ALICE,
            &addCall {
                id,
                coll,
                maxIn: big(PRICE)
            }
        )
        .word(),
        big(PRICE)
    );
    host.answer::<balanceOfCall>(WRAPPED, Ok(coll.abi_encode()));
    let least = |min: u64| withdrawCall {
        id,
        coll,
        minOut: big(min),
    };
    let error: ReceivedBelowMin = call(&host, ALICE, &least(WORTH + 1)).error();
    assert_eq!((error.received, error.min), (big(WORTH), big(WORTH + 1)));
    assert_eq!(call(&host, ALICE, &least(WORTH)).word(), big(WORTH));
    // Shares worth no unit of AMPL leave as shares.
    host.answer::<previewRedeemCall>(WRAPPED, Ok(U256::ZERO.abi_encode()));
    host.made();
    assert_eq!(call(&host, ALICE, &least(0)).word(), U256::ZERO);
    assert_eq!(
        told(&host).last().unwrap(),
        &(WRAPPED, transferCall::SELECTOR)
    );
}

#[test]
fn gate_5_the_owner_and_the_manager_act_and_nobody_else() {
    let host = gateway();
    owned_by(&host, ALICE, BOB);
    host.answer::<balanceOfCall>(WRAPPED, Ok(big(500).abi_encode()));
    let (id, coll) = (big(1), big(500));
    let withdraw = withdrawCall {
        id,
        coll,
        minOut: U256::ZERO,
    };
    for (who, payee) in [(ALICE, ALICE), (BOB, RECEIVER)] {
        host.made();
        call(&host, who, &withdraw).ok();
        let made = host.made();
        let paid = redeemCall::abi_decode_validate(&made.last().unwrap().data).unwrap();
        assert_eq!((paid.receiver, paid.owner), (payee, here(&host)));
    }
    for who in [RECEIVER, MARKET, Address::ZERO] {
        let error: NotOwnerNorManager = call(&host, who, &withdraw).error();
        assert_eq!(error.caller, who);
    }
    // Without a manager, nobody is it.
    owned_by(&host, ALICE, Address::ZERO);
    let _: NotOwnerNorManager = call(&host, Address::ZERO, &withdraw).error();
}

#[test]
fn gate_5_nobody_but_the_owner_names_a_market_for_a_trove() {
    let host = gateway();
    owned_by(&host, ALICE, BOB);
    let id = big(1);
    let down = leverDownCall {
        id,
        coll: big(500),
        sale: big(500),
        minOut: U256::ZERO,
        debt: big(1),
        market: market(),
        swapData: vec![].into(),
    };
    let up = leverUpCall {
        id,
        coll: U256::ZERO,
        maxIn: U256::ZERO,
        debt: big(300),
        maxUpfrontFee: U256::MAX,
        market: market(),
        swapData: vec![].into(),
    };
    let close = closeLeveredCall {
        id,
        sale: big(500),
        minOut: U256::ZERO,
        market: market(),
        swapData: vec![].into(),
    };
    let borrow = borrowCall {
        id,
        debt: big(300),
        maxUpfrontFee: U256::MAX,
        stakes: Stakes {
            toGauge: big(300),
            adapter: MARKET,
            ..nothing()
        },
        swapData: vec![].into(),
    };
    // The manager's receiver would be paid what such a market leaves of it.
    for who in [BOB, RECEIVER, MARKET] {
        for verb in [
            down.abi_encode(),
            up.abi_encode(),
            close.abi_encode(),
            borrow.abi_encode(),
        ] {
            let error: NotTroveOwner = host.raw::<Gateway>(who, &verb).error();
            assert_eq!(error.caller, who);
        }
    }
    // What a manager borrows goes into the pool for the receiver, or to the receiver.
    let pooled = borrowCall {
        stakes: Stakes {
            toPool: big(300),
            ..nothing()
        },
        ..borrow
    };
    host.made();
    call(&host, BOB, &pooled).ok();
    let deposit = host.made().into_iter().find_map(|made| {
        interfaces::IStabilityPool::depositCall::abi_decode_validate(&made.data).ok()
    });
    assert_eq!(deposit.unwrap().receiver, RECEIVER);
}

#[test]
fn gate_6_a_permit_is_the_callers_and_a_failed_one_is_passed_over() {
    let host = gateway();
    host.answer::<permitCall>(AMPL, Err(vec![1, 2, 3]));
    let permit = Permit {
        token: AMPL,
        value: big(77),
        deadline: big(88),
        v: 27,
        r: B256::repeat_byte(1),
        s: B256::repeat_byte(2),
    };
    let whole = withPermitsCall {
        permits: vec![permit.clone(), permit],
        call: open(PRICE).abi_encode().into(),
    };
    let answer = call(&host, ALICE, &whole).ok();
    let answer = withPermitsCall::abi_decode_returns_validate(&answer).unwrap();
    assert_eq!(*answer, big(1).abi_encode());
    let made = host.made();
    for made in &made[..2] {
        let permit = permitCall::abi_decode_validate(&made.data).unwrap();
        assert_eq!(
            (made.to, permit.owner, permit.spender),
            (AMPL, ALICE, here(&host))
        );
        assert_eq!(
            (permit.value, permit.deadline, permit.v),
            (big(77), big(88), 27)
        );
    }
    let nested = withPermitsCall {
        permits: vec![],
        call: whole.abi_encode().into(),
    };
    let _: UnknownSelector = call(&host, ALICE, &nested).error();
    // What the verb says is passed on, and the lock is open again.
    let short = withPermitsCall {
        permits: vec![],
        call: open(1).abi_encode().into(),
    };
    let _: PaidAboveMax = call(&host, ALICE, &short).error();
    assert_eq!(lock(&host), B256::ZERO);
}

#[test]
fn a_gateway_is_constructed_by_what_the_ledger_names() {
    let _: AddressUnset = construct(&unconstructed(), Address::ZERO, WRAPPED).error();
    let error: CallFailed = construct(&unconstructed(), ALICE, WRAPPED).error();
    assert_eq!(error.target, ALICE);
    let error: CallFailed = construct(&unconstructed(), LEDGER, BOB).error();
    assert_eq!(error.target, BOB);
    let host = gateway();
    let _: AlreadyConstructed = construct(&host, LEDGER, WRAPPED).error();
    for (told, is) in [
        (call(&host, BOB, &ampUsdCall {}).ok(), AMP_USD),
        (call(&host, BOB, &stabilityPoolCall {}).ok(), POOL),
        (call(&host, BOB, &liquidityIncentivesCall {}).ok(), GAUGES),
        (call(&host, BOB, &wrappedAmplCall {}).ok(), WRAPPED),
        (call(&host, BOB, &amplCall {}).ok(), AMPL),
    ] {
        assert_eq!(told, is.abi_encode());
    }
}
