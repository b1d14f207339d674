//! The rate book (`PROTOCOL.md` 5): the active troves of a branch in the order of their rates.
//!
//! Redemption starts at the lowest rate; inside a tick the last in is the first out. Insertion,
//! removal and "next lowest" cost the same at any number of troves, without hints.
//!
//! ```text
//!   top (1 word)      bit l: leaf l is not 0                          25 leaves
//!   leaf l (1 word)   bit g % 256: group g is not 0, l = g / 256      6 238 groups
//!   group g (1 word)  lane t % 4: head of tick t, g = t / 4           24 951 ticks
//!   links (per trove) previous and next in its tick, 0 = none
//! ```
//!
//! Four heads share a word, and a word that is not 0 is its own leaf of the bitmap: the first
//! trove of a tick beside an occupied one writes no bitmap at all. A head holds the trove's
//! counter in its branch (64 bits); counters start at 1, so 0 is "none".

use fixed_math::kernel;

/// Heads in a group word, lowest tick first; or a word of the bitmap.
pub type Lanes = [u64; 4];

/// Heads in a group word.
const HEADS: u16 = 4;

/// A trove's neighbours in its tick, by counter; 0 is "none". Removed troves have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Links {
    /// The trove inserted after this one.
    pub previous: u64,
    /// The trove inserted before this one.
    pub next: u64,
}

/// Where a book keeps its words. Everything unset reads as 0.
///
/// Words come as four 64-bit lanes, lowest first: bit `b` of a bitmap word is bit `b % 64` of
/// lane `b / 64`.
pub trait BookStore {
    /// Reads the heads of four ticks.
    fn group(&self, group: u16) -> Lanes;
    /// Writes the heads of four ticks.
    fn set_group(&mut self, group: u16, heads: Lanes);
    /// Reads a leaf word of the bitmap.
    fn leaf(&self, leaf: u8) -> Lanes;
    /// Writes a leaf word of the bitmap.
    fn set_leaf(&mut self, leaf: u8, word: Lanes);
    /// Reads the top of the bitmap.
    fn top(&self) -> u64;
    /// Writes the top of the bitmap.
    fn set_top(&mut self, top: u64);
    /// Reads a trove's neighbours.
    fn links(&self, counter: u64) -> Links;
    /// Writes a trove's neighbours.
    fn set_links(&mut self, counter: u64, links: Links);
}

/// A trove's place: its tick and counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The tick of its rate.
    pub tick: u16,
    /// Its counter in the branch.
    pub counter: u64,
}

/// Puts a trove that is not in the book at the front of its tick.
pub fn insert<S: BookStore>(store: &mut S, place: Place) {
    let Place { tick, counter } = place;
    let group = group_of(tick);
    let mut heads = store.group(group);
    let first = lane(&heads, tick);
    if heads == Lanes::default() {
        mark(store, group);
    }
    set_lane(&mut heads, tick, counter);
    store.set_group(group, heads);
    store.set_links(
        counter,
        Links {
            previous: 0,
            next: first,
        },
    );
    if first != 0 {
        let links = store.links(first);
        store.set_links(
            first,
            Links {
                previous: counter,
                ..links
            },
        );
    }
}

/// Takes a trove out of the book; it must be in it, at that tick.
pub fn remove<S: BookStore>(store: &mut S, place: Place) {
    let Place { tick, counter } = place;
    let Links { previous, next } = store.links(counter);
    if next != 0 {
        let links = store.links(next);
        store.set_links(next, Links { previous, ..links });
    }
    if previous != 0 {
        let links = store.links(previous);
        store.set_links(previous, Links { next, ..links });
    } else {
        let group = group_of(tick);
        let mut heads = store.group(group);
        set_lane(&mut heads, tick, next);
        store.set_group(group, heads);
        if heads == Lanes::default() {
            unmark(store, group);
        }
    }
    store.set_links(counter, Links::default());
}

/// The first trove of the book: lowest rate, last in.
pub fn lowest<S: BookStore>(store: &S) -> Option<Place> {
    let group = lowest_group(store, u64::MAX)?;
    head_from(&store.group(group), group, 0)
}

/// The trove after one that is in the book.
pub fn next<S: BookStore>(store: &S, place: Place) -> Option<Place> {
    let Links { next, .. } = store.links(place.counter);
    if next != 0 {
        return Some(Place {
            tick: place.tick,
            counter: next,
        });
    }
    first_from(store, place.tick.checked_add(1)?)
}

/// The first trove at or above a tick: at most one group, two leaves and the top are read.
pub fn first_from<S: BookStore>(store: &S, tick: u16) -> Option<Place> {
    let group = group_of(tick);
    let heads = store.group(group);
    if let Some(found) = head_from(&heads, group, tick % HEADS) {
        return Some(found);
    }
    let group = next_group(store, group.checked_add(1)?)?;
    head_from(&store.group(group), group, 0)
}

/// The first group at or above one that holds a trove.
fn next_group<S: BookStore>(store: &S, from: u16) -> Option<u16> {
    let [leaf, bit] = from.to_be_bytes();
    if let Some(bit) = kernel::first_bit(&store.leaf(leaf), bit) {
        return Some(u16::from_be_bytes([leaf, bit]));
    }
    lowest_group(store, kernel::bits_above(leaf))
}

/// The first group of the first leaf among those in a mask.
fn lowest_group<S: BookStore>(store: &S, leaves: u64) -> Option<u16> {
    let leaf = (store.top() & leaves).trailing_zeros();
    let leaf = u8::try_from(leaf).ok().filter(|&leaf| leaf < 64)?;
    let bit = kernel::first_bit(&store.leaf(leaf), 0)?;
    Some(u16::from_be_bytes([leaf, bit]))
}

/// The first tick of a group, from a lane on, that has a head.
fn head_from(heads: &Lanes, group: u16, lane: u16) -> Option<Place> {
    // Cannot saturate: a group is at most 6 237.
    let mut tick = group.saturating_mul(HEADS).saturating_add(lane);
    for &counter in heads.iter().skip(usize::from(lane)) {
        if counter != 0 {
            return Some(Place { tick, counter });
        }
        tick = tick.saturating_add(1);
    }
    None
}

/// Sets a group's bit, and its leaf's in the top if the leaf was 0.
fn mark<S: BookStore>(store: &mut S, group: u16) {
    let [leaf, bit] = group.to_be_bytes();
    let mut word = store.leaf(leaf);
    if word == Lanes::default() {
        store.set_top(store.top() | kernel::bit(leaf).1);
    }
    let (lane, mask) = kernel::bit(bit);
    if let Some(lane) = word.get_mut(lane) {
        *lane |= mask;
    }
    store.set_leaf(leaf, word);
}

/// Clears a group's bit, and its leaf's in the top if the leaf becomes 0.
fn unmark<S: BookStore>(store: &mut S, group: u16) {
    let [leaf, bit] = group.to_be_bytes();
    let mut word = store.leaf(leaf);
    let (lane, mask) = kernel::bit(bit);
    if let Some(lane) = word.get_mut(lane) {
        *lane &= !mask;
    }
    store.set_leaf(leaf, word);
    if word == Lanes::default() {
        store.set_top(store.top() & !kernel::bit(leaf).1);
    }
}

/// The group of a tick.
#[inline]
const fn group_of(tick: u16) -> u16 {
    tick / HEADS
}

/// The head of a tick.
#[inline]
fn lane(heads: &Lanes, tick: u16) -> u64 {
    heads.get(usize::from(tick % HEADS)).copied().unwrap_or(0)
}

/// Sets the head of a tick.
#[inline]
fn set_lane(heads: &mut Lanes, tick: u16, counter: u64) {
    if let Some(lane) = heads.get_mut(usize::from(tick % HEADS)) {
        *lane = counter;
    }
}
