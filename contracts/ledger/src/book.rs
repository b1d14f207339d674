//! The rate book's words (`cdp_core::rate_book`), in a branch's words and its troves' titles.

use alloy_primitives::U256;
use cdp_core::TroveId;
use cdp_core::fixed_math::kernel;
use cdp_core::rate_book::{BookStore, Lanes, Links};

use crate::Ledger;
use crate::layout::{Place, branch, trove};
use crate::packing::Tail;
use crate::word::Word;

/// The rate book of one branch.
pub struct Book<'a> {
    ledger: &'a mut Ledger,
    branch: u64,
}

impl Ledger {
    /// The rate book of a branch.
    pub fn book(&mut self, branch: u64) -> Book<'_> {
        Book {
            ledger: self,
            branch,
        }
    }
}

impl Book<'_> {
    /// A word of the branch. There is no book of a branch that cannot be, so none reads as 0.
    fn read(&self, word: u32) -> Lanes {
        let place = Place::of_branch(self.branch, word);
        kernel::lanes(place.map_or(U256::ZERO, |place| self.ledger.word(place).number()))
    }

    fn write(&mut self, word: u32, lanes: Lanes) {
        if let Some(place) = Place::of_branch(self.branch, word) {
            self.ledger
                .set_word(place, Word::new(kernel::from_lanes(lanes)));
        }
    }

    fn title(&self, counter: u64) -> (U256, Word) {
        let id = TroveId {
            branch: self.branch,
            counter,
        }
        .word();
        (id, self.ledger.trove_word(id, trove::TITLE))
    }
}

impl BookStore for Book<'_> {
    fn group(&self, group: u16) -> Lanes {
        self.read(branch::BOOK_GROUPS.saturating_add(group.into()))
    }

    fn set_group(&mut self, group: u16, heads: Lanes) {
        self.write(branch::BOOK_GROUPS.saturating_add(group.into()), heads);
    }

    fn leaf(&self, leaf: u8) -> Lanes {
        self.read(branch::BOOK_LEAVES.saturating_add(leaf.into()))
    }

    fn set_leaf(&mut self, leaf: u8, word: Lanes) {
        self.write(branch::BOOK_LEAVES.saturating_add(leaf.into()), word);
    }

    fn top(&self) -> u64 {
        let [top, ..] = self.read(branch::BOOK_TOP);
        top
    }

    fn set_top(&mut self, top: u64) {
        self.write(branch::BOOK_TOP, [top, 0, 0, 0]);
    }

    fn links(&self, counter: u64) -> Links {
        let (_, title) = self.title(counter);
        Tail::unpack(title.tail()).links
    }

    fn set_links(&mut self, counter: u64, links: Links) {
        let (id, title) = self.title(counter);
        let tail = Tail {
            links,
            ..Tail::unpack(title.tail())
        };
        self.ledger
            .set_trove_word(id, trove::TITLE, title.with_tail(tail.pack()));
    }
}
