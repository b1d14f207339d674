//! What was published, as any reader of Chainlink's interface asks for it. A round is an epoch.

use cdp_core::reports::Round;
use interfaces::IReportFeed::{NoReport, RoundUnknown};
use stylus_kit::calldata::malformed;
use stylus_kit::reply::{AbiWord, words};
use stylus_kit::{Args, Reply, Revert, reply, revert};

use crate::ReportFeed;

/// Decimals of the answers.
pub(crate) const DECIMALS: u8 = 18;
/// The version of the interface that Chainlink calls the fourth, of this house the first.
pub(crate) const VERSION: u8 = 1;

impl ReportFeed {
    /// Answers `latestRoundData()`; reads one slot.
    ///
    /// # Errors
    /// `NoReport` - nothing was published yet.
    pub(crate) fn latest_round_data(&self) -> Reply {
        round_data(&self.published()?)
    }

    /// Answers `getRoundData(uint80 round)`.
    ///
    /// # Errors
    /// `RoundUnknown` - that epoch was not published. `MalformedCalldata` - it passes 80 bits.
    pub(crate) fn get_round_data(&self, mut args: Args<'_>) -> Reply {
        let asked = args.u128()?;
        if asked >> 80 != 0 {
            return Err(malformed());
        }
        let unknown = || {
            revert(RoundUnknown {
                round: fixed_math::kernel::widen(asked),
            })
        };
        let epoch = u64::try_from(asked).map_err(|_| unknown())?;
        let round = self.round(epoch);
        if round.epoch == 0 {
            return Err(unknown());
        }
        round_data(&round)
    }

    /// Answers `healthy()`: whether every health rule held in the last round. Before the first
    /// one AMPL, which has no such rules, is healthy and SPOT is not.
    pub(crate) fn healthy(&self) -> Reply {
        reply::word(self.last_round().healthy)
    }

    /// Answers `description()`.
    pub(crate) fn tell_description(&self) -> Reply {
        let (length, text) = self.description();
        reply::short_bytes(text.get(..usize::from(length)).unwrap_or_default())
    }

    fn published(&self) -> Result<Round, Revert> {
        let round = self.last_round();
        if round.epoch == 0 {
            Err(revert(NoReport {}))
        } else {
            Ok(round)
        }
    }
}

/// Round, answer, its time as beginning and as end, round.
fn round_data(round: &Round) -> Reply {
    let (epoch, time) = (round.epoch.abi(), round.updated_at.raw().abi());
    words(&[epoch, round.answer.raw().abi(), time, time, epoch])
}
