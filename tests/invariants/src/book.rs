//! A rate book in maps, and the sorted vector it must equal.

use std::collections::BTreeMap;

use cdp_core::rate_book::{BookStore, Lanes, Links, Place, lowest, next};

/// A rate book's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Heads of ticks.
    pub groups: BTreeMap<u16, Lanes>,
    /// Bits of groups.
    pub leaves: BTreeMap<u8, Lanes>,
    /// Bits of leaves.
    pub top: u64,
    /// Neighbours by counter.
    pub links: BTreeMap<u64, Links>,
}

impl Book {
    /// The troves in order.
    #[must_use]
    pub fn walk(&self) -> Vec<Place> {
        let mut places = Vec::new();
        let mut at = lowest(self);
        while let Some(found) = at {
            places.push(found);
            assert!(places.len() <= self.links.len(), "a cycle in the book");
            at = next(self, found);
        }
        places
    }
}

/// Writes a word, or forgets it when it is zero: as storage does.
fn put<K: Ord, V: Default + PartialEq>(map: &mut BTreeMap<K, V>, key: K, value: V) {
    if value == V::default() {
        map.remove(&key);
    } else {
        map.insert(key, value);
    }
}

impl BookStore for Book {
    fn group(&self, group: u16) -> Lanes {
        self.groups.get(&group).copied().unwrap_or_default()
    }
    fn set_group(&mut self, group: u16, heads: Lanes) {
        put(&mut self.groups, group, heads);
    }
    fn leaf(&self, leaf: u8) -> Lanes {
        self.leaves.get(&leaf).copied().unwrap_or_default()
    }
    fn set_leaf(&mut self, leaf: u8, word: Lanes) {
        put(&mut self.leaves, leaf, word);
    }
    fn top(&self) -> u64 {
        self.top
    }
    fn set_top(&mut self, top: u64) {
        self.top = top;
    }
    fn links(&self, counter: u64) -> Links {
        self.links.get(&counter).copied().unwrap_or_default()
    }
    fn set_links(&mut self, counter: u64, links: Links) {
        // Zero links are kept: a trove alone in its tick has them, too.
        self.links.insert(counter, links);
    }
}

/// The model: sorted by tick, inside a tick the last in first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SortedBook(pub Vec<Place>);

impl SortedBook {
    /// Puts a trove in front of its tick.
    pub fn insert(&mut self, new: Place) {
        let at = self.0.partition_point(|old| old.tick < new.tick);
        self.0.insert(at, new);
    }

    /// Takes a trove out.
    pub fn remove(&mut self, counter: u64) {
        self.0.retain(|place| place.counter != counter);
    }
}
