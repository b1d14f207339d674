//! The rate book against a sorted vector, and what it costs in words.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::{cell::Cell, collections::HashMap};

use cdp_core::rate_book::{
    BookStore, Lanes, Links, Place, first_from, insert, lowest, next, remove,
};
use proptest::prelude::*;

const TICKS: u16 = 24_951;

/// A book in maps, which counts its reads and writes.
#[derive(Default)]
struct Maps {
    groups: HashMap<u16, Lanes>,
    leaves: HashMap<u8, Lanes>,
    top: u64,
    links: HashMap<u64, Links>,
    reads: Cell<u32>,
    writes: u32,
}

impl Maps {
    fn read<T: Default>(&self, value: Option<T>) -> T {
        self.reads.set(self.reads.get() + 1);
        value.unwrap_or_default()
    }

    fn reset(&mut self) {
        self.reads.set(0);
        self.writes = 0;
    }
}

impl BookStore for Maps {
    fn group(&self, group: u16) -> Lanes {
        self.read(self.groups.get(&group).copied())
    }
    fn set_group(&mut self, group: u16, heads: Lanes) {
        self.writes += 1;
        self.groups.insert(group, heads);
    }
    fn leaf(&self, leaf: u8) -> Lanes {
        self.read(self.leaves.get(&leaf).copied())
    }
    fn set_leaf(&mut self, leaf: u8, word: Lanes) {
        self.writes += 1;
        self.leaves.insert(leaf, word);
    }
    fn top(&self) -> u64 {
        self.read(Some(self.top))
    }
    fn set_top(&mut self, top: u64) {
        self.writes += 1;
        self.top = top;
    }
    fn links(&self, counter: u64) -> Links {
        self.read(self.links.get(&counter).copied())
    }
    fn set_links(&mut self, counter: u64, links: Links) {
        self.writes += 1;
        self.links.insert(counter, links);
    }
}

fn place(tick: u16, counter: u64) -> Place {
    Place { tick, counter }
}

fn walk(book: &Maps) -> Vec<Place> {
    let mut places = Vec::new();
    let mut at = lowest(book);
    while let Some(found) = at {
        assert!(places.len() < 100_000, "the walk ends");
        places.push(found);
        at = next(book, found);
    }
    places
}

fn bit(word: &Lanes, index: usize) -> bool {
    word[index / 64] >> (index % 64) & 1 == 1
}

/// The sorted model: by tick, inside a tick the last in first.
#[derive(Default)]
struct Model(Vec<Place>);

impl Model {
    fn insert(&mut self, new: Place) {
        let at = self.0.partition_point(|old| old.tick < new.tick);
        self.0.insert(at, new);
    }
    fn remove(&mut self, old: Place) {
        self.0.retain(|place| *place != old);
    }
}

/// BOOK-1 to BOOK-4 over everything there is.
fn check(book: &Maps, model: &Model) {
    let places = walk(book);
    assert_eq!(places, model.0, "BOOK-2, BOOK-3");
    // The reversed walk: from each tick's tail by the links to the previous.
    for pair in places.windows(2) {
        let (one, two) = (pair[0], pair[1]);
        let linked = one.tick == two.tick;
        let next = book.links.get(&one.counter).unwrap().next;
        let previous = book.links.get(&two.counter).unwrap().previous;
        assert_eq!(next, if linked { two.counter } else { 0 }, "BOOK-4");
        assert_eq!(previous, if linked { one.counter } else { 0 }, "BOOK-4");
    }
    if let (Some(first), Some(last)) = (places.first(), places.last()) {
        assert_eq!(book.links.get(&first.counter).unwrap().previous, 0);
        assert_eq!(book.links.get(&last.counter).unwrap().next, 0);
    }
    for (counter, links) in &book.links {
        let alive = places.iter().any(|place| place.counter == *counter);
        assert!(
            alive || *links == Links::default(),
            "BOOK-4: removed nodes are zero"
        );
    }
    let groups = |group: usize| {
        places
            .iter()
            .any(|place| usize::from(place.tick) / 4 == group)
    };
    let occupied: Vec<bool> = (0..6_400).map(groups).collect();
    for leaf in 0..25usize {
        let word = book
            .leaves
            .get(&u8::try_from(leaf).unwrap())
            .copied()
            .unwrap_or_default();
        for index in 0..256 {
            assert_eq!(bit(&word, index), occupied[leaf * 256 + index], "BOOK-1");
        }
        assert_eq!(
            book.top >> leaf & 1 == 1,
            word != Lanes::default(),
            "BOOK-1, top"
        );
    }
    for (group, heads) in &book.groups {
        for (lane, head) in heads.iter().enumerate() {
            let tick = group * 4 + u16::try_from(lane).unwrap();
            let first = places.iter().find(|place| place.tick == tick);
            assert_eq!(
                *head,
                first.map_or(0, |place| place.counter),
                "BOOK-1: heads"
            );
        }
    }
}

/// Ticks that crowd together and at the ends of words.
fn ticks() -> impl Strategy<Value = u16> {
    prop_oneof![
        0..12u16,
        1_020..1_028u16,
        24_940..TICKS,
        Just(0),
        Just(24_950),
        0..TICKS,
    ]
}

/// So many cases, none of them kept in a file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn book_1_to_4_the_book_equals_a_sorted_vector(
        steps in prop::collection::vec(
            (ticks(), any::<bool>(), any::<prop::sample::Index>()), 1..120,
        ),
    ) {
        let (mut book, mut model) = (Maps::default(), Model::default());
        let mut counter = 0;
        for (tick, leaves, which) in steps {
            if leaves && !model.0.is_empty() {
                let old = model.0[which.index(model.0.len())];
                remove(&mut book, old);
                model.remove(old);
            } else {
                counter += 1;
                insert(&mut book, place(tick, counter));
                model.insert(place(tick, counter));
            }
        }
        check(&book, &model);
    }

    #[test]
    fn book_2_the_first_trove_from_any_tick_is_the_model_s(
        members in prop::collection::vec(ticks(), 0..40),
        from in prop_oneof![ticks(), any::<u16>()],
    ) {
        let (mut book, mut model) = (Maps::default(), Model::default());
        for (counter, tick) in (1..).zip(members) {
            insert(&mut book, place(tick, counter));
            model.insert(place(tick, counter));
        }
        let expected = model.0.iter().find(|place| place.tick >= from).copied();
        prop_assert_eq!(first_from(&book, from), expected);
    }

    #[test]
    fn book_8_removing_under_iteration_neither_skips_nor_repeats(
        members in prop::collection::vec(ticks(), 1..60),
        removes in prop::collection::vec(any::<bool>(), 60),
    ) {
        let (mut book, mut model) = (Maps::default(), Model::default());
        for (counter, tick) in (1..).zip(members) {
            insert(&mut book, place(tick, counter));
            model.insert(place(tick, counter));
        }
        let mut seen = Vec::new();
        let mut at = lowest(&book);
        while let Some(found) = at {
            // A redemption reads the successor before it takes the trove out.
            at = next(&book, found);
            seen.push(found);
            if removes[seen.len() % removes.len()] {
                remove(&mut book, found);
            }
        }
        prop_assert_eq!(seen, model.0);
    }
}

#[test]
fn book_3_inside_a_tick_the_last_in_is_the_first_out() {
    let mut book = Maps::default();
    for counter in 1..=5 {
        insert(&mut book, place(450, counter));
    }
    let order: Vec<u64> = walk(&book).iter().map(|place| place.counter).collect();
    assert_eq!(order, [5, 4, 3, 2, 1]);
    remove(&mut book, place(450, 3));
    insert(&mut book, place(450, 3));
    let order: Vec<u64> = walk(&book).iter().map(|place| place.counter).collect();
    assert_eq!(order, [3, 5, 4, 2, 1]);
}

#[test]
fn book_2_every_tick_can_be_occupied_and_found() {
    let (mut book, mut model) = (Maps::default(), Model::default());
    for tick in 0..TICKS {
        // The highest counter a packed link can hold, downwards.
        insert(&mut book, place(tick, u64::MAX - u64::from(tick)));
        model.0.push(place(tick, u64::MAX - u64::from(tick)));
    }
    assert_eq!(walk(&book), model.0);
    for tick in (0..TICKS).rev() {
        remove(&mut book, place(tick, u64::MAX - u64::from(tick)));
    }
    assert_eq!(lowest(&book), None);
    assert_eq!(book.top, 0);
    assert!(book.leaves.values().all(|word| *word == Lanes::default()));
    assert!(book.groups.values().all(|word| *word == Lanes::default()));
}

#[test]
fn book_2_an_empty_book_has_no_lowest_trove() {
    let book = Maps::default();
    assert_eq!(lowest(&book), None);
    for tick in [0, 1, 24_950, 24_951, u16::MAX] {
        assert_eq!(first_from(&book, tick), None);
    }
    let mut book = Maps::default();
    insert(&mut book, place(24_950, 1));
    assert_eq!(next(&book, place(24_950, 1)), None);
    assert_eq!(first_from(&book, 0), Some(place(24_950, 1)));
}

/// Reads and writes of an insertion, "next lowest" and a removal at a tick.
fn cost(book: &mut Maps, tick: u16) -> [(u32, u32); 4] {
    let new = place(tick, 1_000_000);
    let mut costs = [(0, 0); 4];
    let measure = |book: &mut Maps, act: &dyn Fn(&mut Maps)| {
        book.reset();
        act(book);
        (book.reads.get(), book.writes)
    };
    costs[0] = measure(book, &|book| insert(book, new));
    costs[1] = measure(book, &|book| assert!(lowest(book).is_some()));
    costs[2] = measure(book, &|book| assert!(next(book, new) != Some(new)));
    costs[3] = measure(book, &|book| remove(book, new));
    costs
}

#[test]
fn book_7_each_operation_touches_a_constant_number_of_words() {
    let mut costs = Vec::new();
    for size in [1u64, 100, 1_000, 10_000] {
        let mut one = Maps::default();
        let mut spread = Maps::default();
        for counter in 1..=size {
            insert(&mut one, place(450, counter));
            insert(
                &mut spread,
                place(u16::try_from(counter * 2 - 1).unwrap(), counter),
            );
        }
        costs.push((
            cost(&mut one, 450),
            cost(&mut one, 9_000),
            cost(&mut spread, 1),
        ));
        // In a tick and group of its own: both bitmap words and the top at most.
        for (reads, writes) in cost(&mut spread, 24_950) {
            assert!(reads <= 6 && writes <= 4, "{reads} reads, {writes} writes");
        }
    }
    assert!(
        costs.windows(2).all(|pair| pair[0] == pair[1]),
        "slope 0: {costs:?}"
    );
    let (occupied, ..) = costs[0];
    // In an occupied tick: the heads' word, the new trove's links, the old head's links.
    assert_eq!(occupied[0], (2, 3));
    // Top, leaf, group.
    assert_eq!(occupied[1], (3, 0));
}
