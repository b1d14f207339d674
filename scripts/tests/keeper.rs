//! What a keeper decides, without a chain: what is due, in which batches, when to ask again, what
//! it remembers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "test code"
)]

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, Log, LogData, U256};
use alloy::sol_types::SolEvent;
use alloy::transports::{RpcError, TransportError, TransportErrorKind};
use ampusd::keeper::batches::{Batches, Simulated, Step};
use ampusd::keeper::book::{Book, Changes};
use ampusd::keeper::error::KeeperError;
use ampusd::keeper::journal::{Journal, JournalFile, Pending, Purpose, Totals};
use ampusd::programs::{DAY, Expiry};
use ampusd::rpc::{Patience, passes, reverted, words};
use ampusd::troves::{Trove, branch_of};
use cdp_core::fixed_math::{AnnualRate, Coll, Debt, Price, Ratio};
use interfaces::trove_manager::ITroveManager;

const WAD: u128 = 1_000_000_000_000_000_000;
const MCR: Ratio = Ratio::from_bps(15_000);
const YEAR: u64 = 365 * DAY;

fn id(branch: u64, counter: u64) -> U256 {
    (U256::from(branch) << 64) | U256::from(counter)
}

fn ids(counters: std::ops::Range<u64>) -> Vec<U256> {
    counters.map(|counter| id(0, counter)).collect()
}

/// A trove of whole tokens (18 decimals) and whole AmpUSD, at 5 %, touched at time 1 000.
fn trove(id: U256, coll: u128, debt: u128) -> Trove {
    Trove {
        id,
        coll: Coll::new(coll * WAD),
        debt: Debt::new(debt * WAD),
        rate: AnnualRate::from_wad(U256::from(WAD / 20)).unwrap(),
        at: 1_000,
    }
}

/// Thousandths of a dollar per token of 18 decimals.
fn price(thousandths: u128) -> Price {
    Price::new(U256::from(thousandths) * U256::from(10).pow(U256::from(33)))
}

fn due(book: &Book, branch: u64, at: Price, now: u64, shut: bool) -> Vec<U256> {
    let due = book.due(branch, MCR, at, (now, shut));
    due.iter().map(|trove| trove.id).collect()
}

#[test]
fn due_is_what_is_below_the_mcr_the_worst_first() {
    let mut book = Book::default();
    let troves = vec![
        trove(id(0, 1), 300, 200),
        trove(id(0, 2), 299, 200),
        trove(id(0, 3), 250, 200),
    ];
    book.set_branch(0, troves);
    book.set_branch(1, vec![trove(id(1, 1), 1, 200)]);
    // Exactly at 150 % is healthy, a unit of price less is not.
    let expected = vec![id(0, 3), id(0, 2)];
    assert_eq!(due(&book, 0, price(1_000), 1_000, false), expected);
    let below = Price::new(price(1_000).raw() - U256::ONE);
    let expected = vec![id(0, 3), id(0, 2), id(0, 1)];
    assert_eq!(due(&book, 0, below, 1_000, false), expected);
    assert_eq!(due(&book, 1, price(1_000), 1_000, false), [id(1, 1)]);
}

#[test]
fn interest_makes_a_trove_due_unless_its_branch_is_shut() {
    let mut book = Book::default();
    book.set_branch(0, vec![trove(id(0, 1), 310, 200)]);
    assert!(due(&book, 0, price(1_000), 1_000, false).is_empty());
    // 5 % of 200 in a year: 310 / 210 is 147.6 %.
    let later = 1_000 + YEAR;
    assert_eq!(due(&book, 0, price(1_000), later, false), [id(0, 1)]);
    assert!(due(&book, 0, price(1_000), later, true).is_empty());
}

#[test]
fn a_trove_that_left_or_changed_is_replaced() {
    let mut book = Book::default();
    book.set_branch(
        0,
        vec![trove(id(0, 1), 250, 200), trove(id(0, 2), 250, 200)],
    );
    book.set_branch(1, vec![trove(id(1, 1), 250, 200)]);
    book.set(id(0, 1), None);
    book.set(id(0, 2), Some(trove(id(0, 2), 900, 200)));
    assert!(due(&book, 0, price(1_000), 1_000, false).is_empty());
    assert_eq!(book.len(), 2);
    // A branch that is read again keeps nothing of before, and touches no other.
    book.set_branch(0, vec![trove(id(0, 7), 250, 200)]);
    assert_eq!(due(&book, 0, price(1_000), 1_000, false), [id(0, 7)]);
    assert!(book.get(id(0, 2)).is_none() && book.get(id(1, 1)).is_some());
}

#[test]
fn events_name_the_troves_and_branches_that_changed() {
    let log = |event: LogData| Log {
        address: Address::ZERO,
        data: event,
    };
    let owner = Address::repeat_byte(1);
    let zero = U256::ZERO;
    let touched = id(1, 4);
    let logs = [
        log(ITroveManager::Repaid {
            id: touched,
            amount: zero,
            debt: zero,
        }
        .encode_log_data()),
        log(ITroveManager::TroveClosed {
            id: id(0, 2),
            coll: zero,
            debt: zero,
        }
        .encode_log_data()),
        log(ITroveManager::Redistributed {
            branch: U256::ONE,
            coll: zero,
            debt: zero,
        }
        .encode_log_data()),
        // Neither a trove's figures nor a branch's change with these.
        log(ITroveManager::InterestBooked {
            branch: zero,
            interest: zero,
        }
        .encode_log_data()),
        log(ITroveManager::Transfer {
            from: owner,
            to: owner,
            tokenId: id(0, 9),
        }
        .encode_log_data()),
    ];
    let changes = Changes::of(&logs);
    assert_eq!(
        changes.troves.into_iter().collect::<Vec<_>>(),
        [id(0, 2), touched]
    );
    assert_eq!(changes.branches.into_iter().collect::<Vec<_>>(), [1]);
    assert_eq!(branch_of(touched), 1);
}

#[test]
fn batches_hold_at_most_what_they_may_and_keep_the_order() {
    let mut batches = Batches::new(&ids(1..6), 2);
    assert_eq!(batches.take(), Some(ids(1..3)));
    assert_eq!(batches.take(), Some(ids(3..5)));
    assert_eq!(batches.take(), Some(ids(5..6)));
    assert_eq!(batches.take(), None);
    assert_eq!(Batches::new(&ids(1..3), 0).take(), Some(ids(1..2)));
    assert_eq!(Batches::new(&[], 5).take(), None);
}

#[test]
fn a_batch_with_healthy_troves_shrinks_to_those_that_are_due() {
    let mut batches = Batches::new(&ids(1..5), 9);
    let batch = batches.take().unwrap();
    let still = vec![id(0, 1), id(0, 4)];
    assert_eq!(
        batches.after(batch, Simulated::Only(still.clone())),
        Step::Later
    );
    let batch = batches.take().unwrap();
    assert_eq!(batch, still);
    assert_eq!(
        batches.after(batch, Simulated::All),
        Step::Send(still.clone())
    );
    // If all are said to be due although fewer were liquidated, the batch is sent as it is.
    let step = batches.after(still.clone(), Simulated::Only(still.clone()));
    assert_eq!(step, Step::Send(still.clone()));
    assert_eq!(
        batches.after(still, Simulated::Only(Vec::new())),
        Step::Later
    );
    assert_eq!(batches.take(), None);
}

#[test]
fn halving_finds_the_troves_that_revert_and_sends_all_others() {
    let bad = [id(0, 6), id(0, 13)];
    let mut batches = Batches::new(&ids(1..17), 16);
    let (mut sent, mut stuck, mut simulations) = (Vec::new(), Vec::new(), 0);
    while let Some(batch) = batches.take() {
        simulations += 1;
        let simulated = if batch.iter().any(|id| bad.contains(id)) {
            Simulated::Reverts("no".to_owned())
        } else {
            Simulated::All
        };
        match batches.after(batch, simulated) {
            Step::Send(batch) => sent.extend(batch),
            Step::Stuck(id, _) => stuck.push(id),
            Step::Later => {}
        }
    }
    let good: Vec<U256> = ids(1..17)
        .into_iter()
        .filter(|id| !bad.contains(id))
        .collect();
    assert_eq!((sent, stuck), (good, bad.to_vec()));
    // Two bad ones of sixteen: the root and, for each, two halves on each of four levels.
    assert!(simulations <= 1 + 2 * 2 * 4, "{simulations}");
}

#[test]
fn pauses_double_up_to_the_longest_and_are_never_less_than_half() {
    let patience = Patience {
        first: Duration::from_millis(100),
        longest: Duration::from_millis(1_000),
        ..Patience::default()
    };
    for (failures, whole) in [
        (1, 100),
        (2, 200),
        (3, 400),
        (4, 800),
        (5, 1_000),
        (99, 1_000),
    ] {
        let whole = Duration::from_millis(whole);
        assert_eq!(patience.pause(failures, 0), whole / 2);
        assert_eq!(patience.pause(failures, 1_000), whole);
        let random = ampusd::rpc::random();
        let pause = patience.pause(failures, random);
        assert!(pause >= whole / 2 && pause <= whole);
    }
}

fn answered(code: i64, message: &str, data: Option<&str>) -> TransportError {
    let payload = serde_json::json!({ "code": code, "message": message, "data": data });
    RpcError::ErrorResp(serde_json::from_str(&payload.to_string()).unwrap())
}

#[test]
fn only_what_may_pass_is_asked_again() {
    let connection = TransportErrorKind::custom_str("connection refused");
    for passing in [
        connection,
        RpcError::NullResp,
        answered(-32_005, "rate limit exceeded", None),
        answered(429, "too many requests", None),
        answered(-32_603, "internal error", None),
    ] {
        assert!(passes(&passing), "{passing}");
        assert!(reverted::<()>(Err(passing.into())).is_err());
    }
    for lasting in [
        answered(3, "execution reverted", Some("0x12345678")),
        answered(-32_603, "reverted", Some("0x12345678")),
        answered(-32_000, "nonce too low", None),
    ] {
        assert!(!passes(&lasting), "{lasting}");
        assert!(reverted::<()>(Err(lasting.into())).unwrap().is_err());
    }
}

#[test]
fn a_revert_is_told_by_its_name() {
    let data = format!("0x{}", alloy::hex::encode(keccak("NothingLiquidated()")));
    let error = anyhow::Error::from(answered(3, "execution reverted", Some(&data)));
    let answer = reverted::<()>(Err(error.context("eth_call")))
        .unwrap()
        .unwrap_err();
    assert_eq!(answer.reason, "NothingLiquidated()");
    assert_eq!(answer.data, Bytes::from(keccak("NothingLiquidated()")));
}

#[test]
fn an_error_is_said_once_and_without_the_key_in_a_url() {
    let said = "error sending request for url (https://arb1.example/v2/SECRET): refused";
    let error = anyhow::Error::from(TransportErrorKind::custom_str(said));
    let error = error.context("eth_call").context("eth_call");
    assert_eq!(words(&error), "eth_call: error sending request: refused");
    // A cause that is said already is not said again.
    let error = anyhow::anyhow!("refused").context("cannot listen: refused");
    assert_eq!(words(&error), "cannot listen: refused");
}

fn keccak(signature: &str) -> Vec<u8> {
    alloy::primitives::keccak256(signature)[..4].to_vec()
}

fn journal(ledger: Address, account: Address) -> Journal {
    Journal {
        chain_id: 42_161,
        ledger,
        account,
        block: 77,
        pending: Some(Pending {
            purpose: Purpose::Liquidate {
                branch: 1,
                ids: ids(1..4),
            },
            to: ledger,
            data: Bytes::from_static(&[1, 2, 3]),
            value: U256::from(5),
            gas: 1_000_000,
            nonce: 9,
            max_fee: u128::from(u64::MAX) + 1,
            tip: 1,
            hashes: vec![B256::repeat_byte(7), B256::repeat_byte(8)],
        }),
        totals: Totals {
            troves: 12,
            value: U256::from(WAD),
            fees: U256::from(3),
            transactions: 4,
            failed: 1,
            programs: 2,
        },
    }
}

#[test]
fn the_journal_is_read_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, account) = (Address::repeat_byte(1), Address::repeat_byte(2));
    let file = JournalFile::new(folder.path(), 42_161, account);
    let empty = file.read(42_161, ledger, account).unwrap();
    assert_eq!(
        (empty.block, empty.pending, empty.totals),
        (0, None, Totals::default())
    );
    assert!(!file.path().exists());
    let written = journal(ledger, account);
    file.write(&written).unwrap();
    assert_eq!(file.read(42_161, ledger, account).unwrap(), written);
    // Nothing is left beside it, and Git ignores it.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(file.path().to_string_lossy().ends_with(".local.json"));
}

#[test]
fn a_journal_of_another_or_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, account) = (Address::repeat_byte(1), Address::repeat_byte(2));
    let file = JournalFile::at(folder.path().join("keeper.json"));
    file.write(&journal(ledger, account)).unwrap();
    for (chain_id, ledger, account, differs) in [
        (1, ledger, account, "chain"),
        (42_161, account, account, "ledger"),
        (42_161, ledger, ledger, "account"),
    ] {
        let refused = file.read(chain_id, ledger, account).unwrap_err();
        let refused = refused.downcast_ref::<KeeperError>().unwrap();
        assert!(matches!(refused, KeeperError::JournalOfAnother { what, .. } if *what == differs));
    }
    std::fs::write(file.path(), "{").unwrap();
    let refused = file.read(42_161, ledger, account).unwrap_err();
    assert!(format!("{refused:#}").contains("damaged"));
}

#[test]
fn a_program_is_kept_alive_in_its_last_days_and_not_before_its_31st() {
    let expiry = Expiry {
        expiry_days: 365,
        keepalive_days: 31,
    };
    assert!(!expiry.is_due(30 * DAY, 30));
    assert!(expiry.is_due(30 * DAY - 1, 30));
    assert!(expiry.is_due(0, 30));
    // Whoever wants it always as young as can be still waits for the 31st day.
    assert!(!expiry.is_due(334 * DAY + 1, 400));
    assert!(expiry.is_due(334 * DAY, 400));
}
