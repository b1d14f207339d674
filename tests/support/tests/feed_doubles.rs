//! The feeds and the hostile token do what their modes say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use alloy_primitives::{Address, Bytes, I256, U256, aliases::U80};
use alloy_sol_types::{Panic, SolCall};
use stylus_vm::{Status, Tx};
use support::answer::refused_with;
use support::doubles::{HostileToken, MockFeed, MockSpot, SequencerFeed};
use support::stage::{Stage, arguments};

const KEEPER: Address = Address::repeat_byte(1);
const HOLDER: Address = Address::repeat_byte(2);

fn feed(stage: &mut Stage) -> Address {
    let arguments = arguments(&(U256::from(8), I256::unchecked_from(42)));
    stage.create_double(KEEPER, "MockFeed", &arguments)
}

#[test]
fn a_feed_answers_what_it_is_told() {
    let mut stage = Stage::new();
    let at = feed(&mut stage);
    assert_eq!(stage.view(at, &MockFeed::decimalsCall {}), 8);
    stage.warp(100);
    let call = MockFeed::setAnswerCall {
        answer_: I256::MINUS_ONE,
    };
    stage.send(KEEPER, at, &call).unwrap();
    let round = stage.view(at, &MockFeed::latestRoundDataCall {});
    let now = U256::from(stage.now());
    assert_eq!((round._0, round._1), (U80::from(2), I256::MINUS_ONE));
    assert_eq!((round._2, round._3, round._4), (now, now, U80::from(2)));
    let id = U80::MAX;
    let call = MockFeed::setRoundCall {
        id,
        answer_: I256::MIN,
        started: 1,
        updated: u64::MAX,
        behind: 3,
    };
    stage.send(KEEPER, at, &call).unwrap();
    let round = stage.view(at, &MockFeed::latestRoundDataCall {});
    assert_eq!((round._0, round._1), (U80::MAX, I256::MIN));
    assert_eq!((round._2, round._3), (U256::ONE, U256::from(u64::MAX)));
    assert_eq!(round._4, U80::MAX - U80::from(3), "an incomplete round");
}

#[test]
fn a_feed_misbehaves_on_demand() {
    let mut stage = Stage::new();
    let at = feed(&mut stage);
    let mut raw = |mode: u8| {
        let call = MockFeed::setModeCall { mode };
        stage.send(KEEPER, at, &call).unwrap();
        let data = MockFeed::latestRoundDataCall {}.abi_encode().into();
        stage
            .chain
            .call(&Tx {
                to: Some(at),
                data,
                gas: 5_000_000,
                ..Tx::default()
            })
            .unwrap()
    };
    assert_eq!((raw(1).status, raw(1).data.len()), (Status::Revert, 0));
    let outcome = raw(2);
    assert_eq!(outcome.status, Status::Revert);
    assert_eq!(
        support::answer::error_signature(&outcome.data),
        Some("FeedBroken()")
    );
    assert!(
        raw(3)
            .data
            .starts_with(&<Panic as alloy_sol_types::SolError>::SELECTOR)
    );
    assert_eq!((raw(4).status, raw(4).gas_used), (Status::Halt, 5_000_000));
    assert_eq!((raw(5).status, raw(5).data.len()), (Status::Success, 0));
    assert_eq!((raw(6).status, raw(6).data.len()), (Status::Success, 31));
    assert_eq!(
        (raw(7).status, raw(7).data.len()),
        (Status::Success, 1 << 20)
    );
    let bytes = Bytes::from_static(b"raw");
    stage
        .send(
            KEEPER,
            at,
            &MockFeed::setRawCall {
                raw_: bytes.clone(),
            },
        )
        .unwrap();
    let data = MockFeed::latestRoundDataCall {}.abi_encode();
    assert_eq!(stage.send_raw(KEEPER, at, data).unwrap().value, bytes);
}

#[test]
fn a_sequencer_feed_tells_its_status_and_since_when() {
    let mut stage = Stage::new();
    let at = stage.create_double(KEEPER, "SequencerFeed", &arguments(&(77_u64,)));
    let round = stage.view(at, &SequencerFeed::latestRoundDataCall {});
    assert_eq!((round._1, round._2), (I256::ZERO, U256::from(77)));
    stage
        .send(
            KEEPER,
            at,
            &SequencerFeed::setCall {
                answer: 1,
                startedAt: 99,
            },
        )
        .unwrap();
    let round = stage.view(at, &SequencerFeed::latestRoundDataCall {});
    assert_eq!((round._1, round._2), (I256::ONE, U256::from(99)));
    stage
        .send(KEEPER, at, &SequencerFeed::setBrokenCall { broken: true })
        .unwrap();
    let _: SequencerFeed::FeedBroken =
        refused_with(stage.ask(at, &SequencerFeed::latestRoundDataCall {}));
}

#[test]
fn a_hostile_token_breaks_one_promise_at_a_time() {
    let mut stage = Stage::new();
    let at = stage.create_double(KEEPER, "HostileToken", &arguments(&(U256::from(9),)));
    let mint = HostileToken::mintCall {
        to: HOLDER,
        value: U256::from(1_000),
    };
    stage.send(KEEPER, at, &mint).unwrap();
    let mut held = U256::from(1_000);
    let word = |number: u64| Bytes::from(U256::from(number).to_be_bytes::<32>());
    let modes = [
        (0, 10, Some(word(1))),
        (1, 0, Some(word(0))),
        (2, 10, Some(Bytes::new())),
        (3, 9, Some(word(1))),
        (4, 0, Some(word(1))),
        (5, 0, None),
        (6, 0, None),
        (7, 10, Some(word(2))),
    ];
    for (mode, moves, returns) in modes {
        stage
            .send(KEEPER, at, &HostileToken::setModeCall { mode_: mode })
            .unwrap();
        let data = HostileToken::transferCall {
            to: KEEPER,
            value: U256::from(10),
        }
        .abi_encode();
        let answer = stage.send_raw(HOLDER, at, data);
        assert_eq!(answer.ok().map(|done| done.value), returns, "mode {mode}");
        held -= U256::from(moves);
        let balance = stage.view(at, &HostileToken::balanceOfCall { account: HOLDER });
        assert_eq!(balance, held, "mode {mode}");
    }
}

#[test]
fn a_hostile_token_calls_back() {
    let mut stage = Stage::new();
    let at = stage.create_double(KEEPER, "HostileToken", &arguments(&(U256::from(9),)));
    let spot = stage.create_double(KEEPER, "MockSpot", &[]);
    let message = MockSpot::mintCall {
        to: HOLDER,
        value: U256::ONE,
    }
    .abi_encode()
    .into();
    let call = HostileToken::setCallBackCall {
        target_: spot,
        message_: message,
    };
    stage.send(KEEPER, at, &call).unwrap();
    let transfer = HostileToken::transferCall {
        to: KEEPER,
        value: U256::ZERO,
    };
    for mode in [8, 9] {
        stage
            .send(KEEPER, at, &HostileToken::setModeCall { mode_: mode })
            .unwrap();
        stage.send(HOLDER, at, &transfer).unwrap();
    }
    assert_eq!(
        stage.view(at, &HostileToken::callsBackCall {}),
        U256::from(2)
    );
    assert!(stage.view(at, &HostileToken::lastCallSucceededCall {}));
    let minted = MockSpot::balanceOfCall { account: HOLDER };
    assert_eq!(stage.view(spot, &minted), U256::from(2));
    // A call back that fails: one mode fails with it, the other goes on.
    let message = Bytes::from_static(b"nonsense");
    let call = HostileToken::setCallBackCall {
        target_: spot,
        message_: message,
    };
    stage.send(KEEPER, at, &call).unwrap();
    stage.send(HOLDER, at, &transfer).unwrap();
    assert!(!stage.view(at, &HostileToken::lastCallSucceededCall {}));
    stage
        .send(KEEPER, at, &HostileToken::setModeCall { mode_: 8 })
        .unwrap();
    let _: HostileToken::TokenBroken = refused_with(stage.send(HOLDER, at, &transfer));
}
