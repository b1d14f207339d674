//! Price of memory pages, shared by all programs of a transaction.

use crate::params::{FREE_PAGES, PAGE_GAS};

/// Pages open now, and the most that ever were, in this transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    pub(crate) open: u16,
    pub(crate) ever: u16,
}

/// Growth rate of the exponential part: `E[p] = floor(e^(p * RATE))`, so that `E[128]` is
/// 31 873 999. Every entry of the table is exact for rates from 0.13497891550935 to ...553438.
const RATE: f64 = 0.134_978_915_522;
/// Entries of the table; more pages cannot be paid for.
const ENTRIES: u16 = 129;

/// Price of having ever had `pages` pages open, in gas.
fn exponential(pages: u16) -> u64 {
    if pages >= ENTRIES {
        return u64::MAX;
    }
    let gas = (f64::from(pages) * RATE).exp();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least 1 and below 2^25; truncation is the rule"
    )]
    let gas = gas as u64;
    gas
}

impl Pages {
    /// Opens `new` pages and returns their price in gas.
    ///
    /// Pages beyond the free ones cost 1000 gas each; on top, a new maximum pays the difference of
    /// the exponential table.
    pub(crate) fn open(&mut self, new: u16) -> u64 {
        let before = *self;
        self.open = before.open.saturating_add(new);
        self.ever = before.ever.max(self.open);
        if self.ever <= FREE_PAGES {
            return 0;
        }
        let paid = |pages: u16| u64::from(pages.saturating_sub(FREE_PAGES));
        let linear = paid(self.open)
            .saturating_sub(paid(before.open))
            .saturating_mul(PAGE_GAS);
        let ramp = exponential(self.ever).saturating_sub(exponential(before.ever));
        linear.saturating_add(ramp)
    }
}
