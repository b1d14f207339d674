//! The rate book's words (`cdp_core::rate_book`), in a branch's slots and its troves' titles.

use alloy_primitives::{B256, U256};
use cdp_core::TroveId;
use cdp_core::fixed_math::kernel;
use cdp_core::rate_book::{BookStore, Lanes, Links};

use crate::TroveManager;
use crate::layout::BranchSlots;
use crate::packing::Title;

/// The rate book of one branch. Every index that the rules ask for is inside the layout, so a
/// word that is not there is read as 0 and never written.
pub(crate) struct Book<'a> {
    ledger: &'a mut TroveManager,
    branch: u64,
}

impl TroveManager {
    /// The rate book of a branch.
    pub(crate) fn book(&mut self, branch: u64) -> Book<'_> {
        Book { ledger: self, branch }
    }
}

impl Book<'_> {
    fn read(&self, word: impl FnOnce(&BranchSlots) -> Option<B256>) -> Lanes {
        let slots = self.ledger.branches.getter(self.branch);
        let word = slots.and_then(|slots| word(&slots)).unwrap_or_default();
        kernel::lanes(U256::from_be_bytes(word.0))
    }

    fn write(&mut self, lanes: Lanes, set: impl FnOnce(&mut BranchSlots, B256) -> Option<()>) {
        let word = B256::new(kernel::from_lanes(lanes).to_be_bytes());
        let _ = self.ledger.branches.setter(self.branch).and_then(|mut slots| set(&mut slots, word));
    }

    fn id(&self, counter: u64) -> U256 {
        TroveId { branch: self.branch, counter }.word()
    }
}

impl BookStore for Book<'_> {
    fn group(&self, group: u16) -> Lanes {
        self.read(|slots| Some(slots.book_groups.getter(group)?.get()))
    }

    fn set_group(&mut self, group: u16, heads: Lanes) {
        self.write(heads, |slots, word| {
            slots.book_groups.setter(group)?.set(word);
            Some(())
        });
    }

    fn leaf(&self, leaf: u8) -> Lanes {
        self.read(|slots| Some(slots.book_leaves.getter(leaf)?.get()))
    }

    fn set_leaf(&mut self, leaf: u8, word: Lanes) {
        self.write(word, |slots, word| {
            slots.book_leaves.setter(leaf)?.set(word);
            Some(())
        });
    }

    fn top(&self) -> u64 {
        let [top, ..] = self.read(|slots| Some(slots.book_top.get()));
        top
    }

    fn set_top(&mut self, top: u64) {
        self.write([top, 0, 0, 0], |slots, word| {
            slots.book_top.set(word);
            Some(())
        });
    }

    fn links(&self, counter: u64) -> Links {
        let slots = self.ledger.troves.getter(self.id(counter));
        Title::unpack(slots.title.get().into()).links
    }

    fn set_links(&mut self, counter: u64, links: Links) {
        let id = self.id(counter);
        let mut slots = self.ledger.troves.setter(id);
        let title = Title { links, ..Title::unpack(slots.title.get().into()) };
        slots.title.set(title.pack().into());
    }
}
