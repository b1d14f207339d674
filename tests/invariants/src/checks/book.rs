//! BOOK: the rate book against a sorted vector.

use cdp_core::{
    Status,
    plan::BookMove,
    rate_book::{Lanes, Links, Place, lowest, next, remove},
};

use super::Transition;
use crate::{book::Book, ghost::Ghost, pure::Act, random::Random, report::Report, trace::Op};

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

/// BOOK-5: only an opening, a rate change and new debt of an idle trove put a trove in front of
/// its tick; everybody else keeps their place, but for those who leave.
fn moves(report: &mut Report, transition: &Transition<'_>) {
    let mut left = Vec::new();
    let mut front = None;
    for act in &transition.after.trail {
        match act {
            Act::Plan(_, id, plan) => match plan.book {
                // An idle trove that is closed leaves no link.
                BookMove::Keep if plan.trove.status == Status::Closed => left.push(*id),
                BookMove::Keep => {}
                BookMove::Remove => left.push(*id),
                BookMove::Insert | BookMove::Move => {
                    left.push(*id);
                    front = Some(*id);
                }
            },
            Act::Liquidated(done) => left.extend(done.taken.iter().map(|(id, ..)| *id)),
            _ => {}
        }
    }
    let arrives = match transition.step.op {
        Op::Open { .. } | Op::OpenAtLtv { .. } | Op::ChangeRate { .. } => true,
        // New debt of an idle trove.
        Op::Borrow { trove, .. } | Op::Adjust { trove, .. } | Op::AdjustToLtv { trove, .. } => {
            let old = transition.before.troves.get(&trove);
            old.is_some_and(|old| old.trove.status == Status::Idle)
        }
        _ => false,
    };
    report.check("BOOK-5", front.is_none() || arrives, || {
        format!("{:?}", transition.step)
    });
    let branches = transition.before.branches.iter();
    for (index, (before, after)) in branches.zip(&transition.after.branches).enumerate() {
        let mine = |id: &&u128| (**id >> 64) as usize == index;
        if !left.iter().any(|id| mine(&id)) {
            report.check("BOOK-5", before.book == after.book, || {
                format!("{:?}", transition.step)
            });
            continue;
        }
        let (old, new) = (before.book.walk(), after.book.walk());
        let gone: Vec<u64> = left.iter().filter(mine).map(|id| *id as u64).collect();
        let others = |places: &[Place]| -> Vec<Place> {
            let others = places.iter().filter(|place| !gone.contains(&place.counter));
            others.copied().collect()
        };
        report.equal("BOOK-5", &others(&old), &others(&new));
        for place in new.iter().filter(|place| gone.contains(&place.counter)) {
            let at = new.iter().position(|other| other == place).unwrap();
            let leads = at == 0 || new[at - 1].tick < place.tick;
            let named = front.map(|id| id as u64) == Some(place.counter);
            report.check("BOOK-5", leads && named, || format!("{new:?}"));
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
