//! What counts as a kill, and what does not.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

use mutants::list::List;
use mutants::verdict::{Verdict, is_named_after};

const FAILED: &str = "
running 3 tests
test liq_1_exactly_at_the_mcr ... FAILED
test liq_9_no_trove_receives ... FAILED
test scenarios::liq::liq_13_the_guard ... ok

failures:
";

#[test]
fn a_failed_test_of_the_property_is_a_kill() {
    let killed = Verdict::of(FAILED, "LIQ-9");
    assert_eq!(killed, Verdict::Killed("liq_9_no_trove_receives".into()));
    assert!(killed.is_dead());
}

#[test]
fn a_failed_test_of_another_property_is_none() {
    let verdict = Verdict::of(FAILED, "LIQ-13");
    let others = vec![
        "liq_1_exactly_at_the_mcr".to_owned(),
        "liq_9_no_trove_receives".to_owned(),
    ];
    assert_eq!(verdict, Verdict::OtherTests(others));
    assert!(!verdict.is_dead());
}

#[test]
fn a_run_without_tests_is_none_and_one_that_passes_is_a_survivor() {
    assert_eq!(Verdict::of("", "LIQ-1"), Verdict::NoTestRan);
    assert_eq!(
        Verdict::of("running 0 tests\n", "LIQ-1"),
        Verdict::NoTestRan
    );
    let passed = "test a::liq_1_x ... ok\n";
    assert_eq!(Verdict::of(passed, "LIQ-1"), Verdict::Survived);
    assert!(!Verdict::Survived.is_dead() && !Verdict::NoTestRan.is_dead());
    assert!(!Verdict::TimedOut.is_dead());
}

#[test]
fn a_test_is_named_after_the_properties_before_its_sentence() {
    assert!(is_named_after("liq_1_exactly_at", "LIQ-1"));
    assert!(!is_named_after("liq_13_the_guard", "LIQ-1"));
    assert!(!is_named_after("xliq_1_exactly", "LIQ-1"));
    assert!(!is_named_after("liq_1_at_13_percent", "LIQ-13"));
    for number in [1, 2, 3] {
        assert!(is_named_after(
            "redeem_1_2_3_payouts",
            &format!("REDEEM-{number}")
        ));
        assert!(is_named_after(
            "book_1_to_4_the_book",
            &format!("BOOK-{number}")
        ));
    }
    assert!(is_named_after("ratio_1_and_2_hold", "RATIO-2"));
    assert!(!is_named_after("book_1_to_4_the_book", "BOOK-5"));
    assert!(!is_named_after("book_1_the_4_books", "BOOK-4"));
}

#[test]
fn a_fault_is_put_where_its_text_is_once_and_nowhere_else() {
    let list = List::parse(
        "[[mutant]]
        number = 12
        name = 'x'
        property = 'LIQ-1'
        layer = 'core'
        file = 'a.rs'
        find = 'a < b'
        replace = 'a <= b'
        package = 'p'
        test = 't'
        filter = 'liq_1'",
    );
    let list = list.unwrap();
    let mutant = &list.mutants[..][0];
    assert_eq!(mutant.applied("if a < b {").unwrap(), "if a <= b {");
    assert!(mutant.applied("if a > b {").is_err());
    assert!(mutant.applied("a < b && a < b").is_err());
    assert_eq!(list.missing().len(), 65);
}
