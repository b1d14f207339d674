//! The sequencer's guard: while it is down, and for an hour after, nobody could answer a price.

use cdp_core::oracle;
use fixed_math::Timestamp;
use interfaces::IPriceOracle::SequencerDown;
use stylus_kit::{Reply, Revert, reply, revert};

use crate::PriceOracle;
use crate::feed::Round;
use crate::state::Chain;

/// Since when the sequencer has been up on a chain that has none: since ever. Not 0, which stands
/// for "never" everywhere in the house.
const SINCE_EVER: Timestamp = Timestamp::new(1);

impl PriceOracle {
    /// Answers `sequencerUpSince()`. How long ago that is, is for the caller to judge.
    ///
    /// # Errors
    /// `SequencerDown` - it is down, or its feed gives no answer.
    pub(crate) fn tell_sequencer_up_since(&self) -> Reply {
        let since = match self.sequencer_round(&self.chain())? {
            None => SINCE_EVER,
            Some(round) => oracle::sequencer_up_since(round.answer, round.started_at)
                .map_err(|_| revert(SequencerDown {}))?,
        };
        reply::word(since.raw())
    }

    /// Goes on if the sequencer is up and has been for 3 600 s, or the chain has none.
    ///
    /// # Errors
    /// `SequencerDown` - it is not, or its feed gives no answer (however much gas it had: with
    /// too little the outcome is the same revert).
    pub(crate) fn require_sequencer(&self, chain: &Chain) -> Result<(), Revert> {
        match self.sequencer_round(chain)? {
            None => Ok(()),
            Some(round) => oracle::require_sequencer(round.answer, round.started_at, self.now())
                .map_err(|_| revert(SequencerDown {})),
        }
    }

    /// The round of the sequencer's feed; none on a chain that has no sequencer.
    fn sequencer_round(&self, chain: &Chain) -> Result<Option<Round>, Revert> {
        if chain.sequencer.is_zero() {
            return Ok(None);
        }
        let round = self.read_round(chain.sequencer);
        round.map(Some).ok_or_else(|| revert(SequencerDown {}))
    }
}
