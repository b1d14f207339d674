//! The sequencer's guard: while it is down, and for an hour after, nobody could answer a price.

use cdp_core::oracle;
use interfaces::IPriceOracle::SequencerDown;
use stylus_kit::{Revert, revert};

use crate::PriceOracle;
use crate::state::Chain;

impl PriceOracle {
    /// Goes on if the sequencer is up and has been for 3 600 s, or the chain has none.
    ///
    /// # Errors
    /// `SequencerDown` - it is not, or its feed gives no answer (however much gas it had: with
    /// too little the outcome is the same revert).
    pub(crate) fn require_sequencer(&self, chain: &Chain) -> Result<(), Revert> {
        if chain.sequencer.is_zero() {
            return Ok(());
        }
        let down = || revert(SequencerDown {});
        let round = self.read_round(chain.sequencer).ok_or_else(down)?;
        oracle::require_sequencer(round.answer, round.started_at, self.now()).map_err(|_| down())
    }
}
