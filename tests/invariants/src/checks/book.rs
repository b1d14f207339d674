//! BOOK: the rate book against a sorted vector.

use cdp_core::rate_book::{Lanes, Links, Place, lowest, next, remove};

use super::Transition;
use crate::{book::Book, ghost::Ghost, random::Random, report::Report, trace::Op};

/// Steps between two tests of BOOK-8.
const SAMPLE: u64 = 4;

pub(super) fn check(report: &mut Report, ghost: &Ghost, transition: &Transition<'_>) {
    for (branch, ghost) in transition.after.branches.iter().zip(&ghost.branches) {
        let places = branch.book.walk();
        report.check("BOOK-2", places.len() == ghost.book.0.len(), || {
            format!("{places:?}")
        });
        report.equal("BOOK-3", &places, &ghost.book.0);
        bitmap(report, &branch.book, &places);
        links(report, &branch.book, &places);
        if report.step.is_multiple_of(SAMPLE) {
            iteration(report, &branch.book, &places);
        }
    }
    moves(report, transition);
}

/// BOOK-1: bits and heads are set exactly where a tick is occupied.
fn bitmap(report: &mut Report, book: &Book, places: &[Place]) {
    let mut wanted = Book::default();
    for place in places.iter().rev() {
        let (group, lane) = (place.tick / 4, usize::from(place.tick % 4));
        wanted.groups.entry(group).or_insert(Lanes::default())[lane] = place.counter;
        let (leaf, bit) = (group / 256, group % 256);
        let word = wanted.leaves.entry(leaf as u8).or_insert(Lanes::default());
        word[usize::from(bit / 64)] |= 1 << (bit % 64);
        wanted.top |= 1 << leaf;
    }
    report.equal("BOOK-1", &book.groups, &wanted.groups);
    report.equal("BOOK-1", &book.leaves, &wanted.leaves);
    report.equal("BOOK-1", &book.top, &wanted.top);
}

/// BOOK-4: links are symmetric, heads have no predecessor, removed nodes are zero.
fn links(report: &mut Report, book: &Book, places: &[Place]) {
    let neighbour = |index: Option<usize>, tick: u16| {
        let place = index
            .and_then(|index| places.get(index))
            .filter(|place| place.tick == tick);
        place.map_or(0, |place| place.counter)
    };
    let mut holds = true;
    for (index, place) in places.iter().enumerate() {
        let previous = neighbour(index.checked_sub(1), place.tick);
        let next = neighbour(Some(index + 1), place.tick);
        holds &= book.links.get(&place.counter) == Some(&Links { previous, next });
    }
    let zero = |counter: &u64, links: &Links| {
        places.iter().any(|place| place.counter == *counter) || *links == Links::default()
    };
    holds &= book
        .links
        .iter()
        .all(|(counter, links)| zero(counter, links));
    report.check("BOOK-4", holds, || format!("{:?}", book.links));
}

/// BOOK-5: only an opening and a rate change put a trove in front of its tick; everybody else
/// keeps their place.
fn moves(report: &mut Report, transition: &Transition<'_>) {
    let moved = match (&transition.step.op, transition.result) {
        (Op::Open { .. } | Op::OpenAtLtv { .. }, Ok(effect)) => effect.opened,
        (Op::ChangeRate { trove, .. } | Op::Close { trove }, Ok(_)) => Some(*trove),
        _ => None,
    };
    let branches = transition.before.branches.iter();
    for (index, (before, after)) in branches.zip(&transition.after.branches).enumerate() {
        let moved = moved.filter(|id| (id >> 64) as usize == index);
        let Some(moved) = moved.map(|id| id as u64) else {
            report.check("BOOK-5", before.book == after.book, || {
                format!("{:?}", transition.step)
            });
            continue;
        };
        let (old, new) = (before.book.walk(), after.book.walk());
        let others = |places: &[Place]| -> Vec<Place> {
            let others = places.iter().filter(|place| place.counter != moved);
            others.copied().collect()
        };
        report.equal("BOOK-5", &others(&old), &others(&new));
        if let Some(at) = new.iter().position(|place| place.counter == moved) {
            let front = at == 0 || new[at - 1].tick < new[at].tick;
            report.check("BOOK-5", front, || format!("{new:?}"));
        }
    }
}

/// BOOK-8: a walk that removes what it visits, now and then, visits everybody once.
fn iteration(report: &mut Report, book: &Book, places: &[Place]) {
    let (mut book, mut random) = (book.clone(), Random::new(report.seed ^ report.step));
    let (mut seen, mut kept) = (Vec::new(), Vec::new());
    let mut at = lowest(&book);
    while let Some(found) = at {
        at = next(&book, found);
        seen.push(found);
        if random.one_in(2) {
            remove(&mut book, found);
        } else {
            kept.push(found);
        }
    }
    report.check("BOOK-8", seen == places, || format!("{seen:?}"));
    report.equal("BOOK-8", &book.walk(), &kept);
}
