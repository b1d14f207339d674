//! Construction: what is reported, by whom, and who may change them.

use alloy_primitives::U256;
use cdp_core::reports::Round;
use interfaces::IReportFeed::{DescriptionUnfit, KindUnknown, Overflow, OwnerUnset};
use stylus_kit::{Args, Revert, ownership, revert};

use crate::ReportFeed;
use crate::claim::Kind;
use crate::reporters::Roster;

/// Bytes of a description at most.
const LONGEST: u32 = 31;

impl ReportFeed {
    /// Founds the feed: `constructor(address owner, uint8 kind, string description,
    /// address[] reporters, uint256 quorum)`. The reporters are in force at once.
    ///
    /// # Errors
    /// `OwnerUnset` - the owner is the zero address. `KindUnknown` - neither 0 nor 1.
    /// `DescriptionUnfit` - empty or longer than 31 bytes. Those of [`Roster::read`]. `Overflow` -
    /// never.
    ///
    /// # Events
    /// `OwnershipTransferred` from the zero address, `ReportersAnnounced`.
    pub(crate) fn found(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let (owner, kind) = (args.address()?, args.u8()?);
        // A feed begins with somebody who can change its reporters.
        if owner.is_zero() {
            return Err(revert(OwnerUnset {}));
        }
        if kind > Kind::Spot.byte() {
            return Err(revert(KindUnknown {
                kind: U256::from(kind),
            }));
        }
        let (length, mut text) = args.array()?;
        let short = u8::try_from(length).ok().filter(|_| length <= LONGEST);
        // A description fits its word.
        let short = short.filter(|length| *length > 0).ok_or_else(|| {
            revert(DescriptionUnfit {
                length: U256::from(length),
            })
        })?;
        let text = text.word()?;
        let roster = Roster::read(&mut args)?;
        self.set_description(short, shortened(&text.0, short));
        self.name_reporters(&roster)?;
        // Nothing is reported yet. Only SPOT has rules that could be broken.
        let nothing = Round {
            healthy: kind == Kind::Ampl.byte(),
            ..Round::default()
        };
        self.set_last_round(&nothing)
            .map_err(|_| revert(Overflow {}))?;
        self.set_kind(kind);
        ownership::hand_over(self, owner);
        Ok(())
    }
}

/// The first `length` bytes of a word, zeros behind them.
fn shortened(word: &[u8; 32], length: u8) -> [u8; 31] {
    let mut text = [0; 31];
    let said = word.iter().take(usize::from(length));
    for (place, byte) in text.iter_mut().zip(said) {
        *place = *byte;
    }
    text
}
