//! Where the ink of a frame went.

use crate::params::INK_PRICE;

/// Where the ink of a host function is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// Storage and transient loads.
    Read,
    /// Storage writes and flushes, transient stores.
    Write,
    /// Logs.
    Log,
    /// Calls, creations and their return data.
    Call,
    /// Hashing.
    Keccak,
    /// Memory growth.
    Memory,
    /// Cheap host functions, booked as computation.
    Other,
}

/// Ink by section.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    began_with: u64,
    callee: u64,
    ink: [u64; 6],
}

impl Tally {
    pub(crate) fn begin(&mut self, ink: u64) {
        self.began_with = ink;
        self.callee = 0;
    }

    /// Gas that a callee used during this host function; it is the callee's own.
    pub(crate) fn callee_used(&mut self, gas: u64) {
        self.callee = self.callee.saturating_add(gas.saturating_mul(INK_PRICE));
    }

    pub(crate) fn end(&mut self, section: Section, ink: u64) {
        let spent = self
            .began_with
            .saturating_sub(ink)
            .saturating_sub(self.callee);
        if let Some(slot) = index(section).and_then(|index| self.ink.get_mut(index)) {
            *slot = slot.saturating_add(spent);
        }
    }

    /// Gas of a section, rounded down.
    pub(crate) fn gas(&self, section: Section) -> u64 {
        let ink = index(section).and_then(|index| self.ink.get(index));
        ink.and_then(|ink| ink.checked_div(INK_PRICE))
            .unwrap_or_default()
    }
}

fn index(section: Section) -> Option<usize> {
    Some(match section {
        Section::Read => 0,
        Section::Write => 1,
        Section::Log => 2,
        Section::Call => 3,
        Section::Keccak => 4,
        Section::Memory => 5,
        Section::Other => return None,
    })
}
