//! The list of mutants fits the code: it goes stale here, not when somebody runs it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use mutants::list::{COUNT, List, Mutant};
use mutants::verdict::is_named_after;
use mutants::workspace::root;

fn list() -> List {
    List::read().unwrap()
}

#[test]
fn every_number_of_the_law_is_listed_and_no_other() {
    let list = list();
    assert_eq!(list.missing(), Vec::<u8>::new());
    let numbers = list.mutants.iter().map(|mutant| mutant.number);
    let absent: BTreeSet<u8> = list.absent.iter().map(|absent| absent.number).collect();
    for number in numbers {
        assert!((1..=COUNT).contains(&number), "{number}");
        assert!(!absent.contains(&number), "{number} is absent and is not");
    }
    assert!(absent.iter().all(|number| (1..=COUNT).contains(number)));
}

#[test]
fn every_fault_has_its_place_in_the_code_exactly_once() {
    let mut stale = Vec::new();
    for mutant in list().mutants {
        let text = std::fs::read_to_string(root().join(&mutant.file)).unwrap_or_default();
        if let Err(error) = mutant.applied(&text) {
            stale.push(error.to_string());
        }
    }
    assert!(stale.is_empty(), "{stale:#?}");
}

/// Words of a file that can be names of tests.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
}

fn has_its_test(mutant: &Mutant) -> bool {
    let is_its = |word: &str| {
        word.contains(&mutant.filter) && is_named_after(word, &mutant.property) && word.len() > 12
    };
    mutant.test_files(&root()).iter().any(|file| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        words(&text).any(is_its)
    })
}

#[test]
fn every_fault_has_a_test_that_is_named_after_its_property() {
    let without: Vec<_> = list()
        .mutants
        .iter()
        .filter(|mutant| !has_its_test(mutant))
        .map(|mutant| format!("{} {}: {}", mutant.number, mutant.name, mutant.property))
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn no_two_mutants_are_the_same() {
    let list = list();
    let faults: BTreeSet<_> = list
        .mutants
        .iter()
        .map(|one| {
            (
                one.number,
                &one.file,
                &one.find,
                &one.replace,
                &one.property,
            )
        })
        .collect();
    assert_eq!(faults.len(), list.mutants.len());
    let names: BTreeSet<_> = list.mutants.iter().map(|one| &one.name).collect();
    assert_eq!(
        names.len(),
        list.mutants.len(),
        "each has a name of its own"
    );
}
