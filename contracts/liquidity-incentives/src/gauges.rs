//! What the owner may do (`PROTOCOL.md` 11): add gauges and set their weights.

use alloc::vec::Vec;

use alloy_primitives::Address;
use alloy_sol_types::SolEvent;
use cdp_core::incentives::{self, Gauge};
use fixed_math::{Liquidity, Ratio, kernel};
use interfaces::ILiquidityIncentives::{
    AddressUnset, GaugeAdded, MinimumOutOfRange, NotLiquidity, TokenTwice, TooManyGauges,
    WeightsNotWhole, WeightsSet,
};
use stylus_kit::reply::{AbiWord, join};
use stylus_kit::{Args, Reply, Revert, ownership, reply, revert};
use stylus_sdk::stylus_core::{HostAccess, RawLogAccess};

use crate::LiquidityIncentives;
use crate::income::overflow;

impl LiquidityIncentives {
    /// Adds a gauge, without weight: `addGauge(address token, uint256 minimum) returns (uint256
    /// gauge)`.
    ///
    /// # Errors
    /// `NotOwner`. `TooManyGauges` - there are 32. `AddressUnset` - no token. `NotLiquidity` - it
    /// is AmpUSD or sAmpUSD (GAUGE-9). `TokenTwice` - it has a gauge. `MinimumOutOfRange`.
    ///
    /// # Events
    /// `GaugeAdded`.
    pub(crate) fn add_gauge(&mut self, mut args: Args<'_>) -> Reply {
        let (token, minimum) = (args.address()?, args.uint()?);
        ownership::require_owner(self)?;
        let number = self.gauge_count();
        // There are 32 gauges at most.
        if number >= incentives::MAX_GAUGES {
            return Err(revert(TooManyGauges {}));
        }
        self.require_liquidity(token, number)?;
        let gauge = Gauge::added(Liquidity::from_word_or_max(minimum), number);
        let gauge = gauge.map_err(|_| revert(MinimumOutOfRange { minimum }))?;
        self.set_gauge(number, &gauge).map_err(overflow)?;
        self.set_token(number, token);
        self.set_gauge_count(number.saturating_add(1));
        let words = [
            GaugeAdded::SIGNATURE_HASH.abi(),
            number.abi(),
            token.abi(),
            minimum.abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 3);
        reply::word(number)
    }

    /// A gauge's token is somebody, neither AmpUSD nor sAmpUSD, and has no other gauge.
    fn require_liquidity(&self, token: Address, gauges: u8) -> Result<(), Revert> {
        if token.is_zero() {
            return Err(revert(AddressUnset {}));
        }
        if token == self.amp_usd() || token == self.pool() {
            return Err(revert(NotLiquidity { token }));
        }
        if (0..gauges).any(|other| self.token(other) == token) {
            return Err(revert(TokenTwice { token }));
        }
        Ok(())
    }

    /// Sets the weights of all gauges, in basis points: `setWeights(uint256[] weights)`. What was
    /// earned until now is shared by the old ones.
    ///
    /// # Errors
    /// `NotOwner`. `WeightsNotWhole` - not one for each gauge, or not 100 % together. Those of
    /// [`pull`](Self::pull).
    ///
    /// # Events
    /// Those of [`pull`](Self::pull); `WeightsSet`.
    pub(crate) fn set_weights(&mut self, mut args: Args<'_>) -> Reply {
        let (length, mut list) = args.array()?;
        let mut weights = Vec::new();
        // As many as there can be gauges, and one more to be refused.
        for _ in 0..length.min(u32::from(incentives::MAX_GAUGES).saturating_add(1)) {
            weights.push(weight(&mut list)?);
        }
        ownership::require_owner(self)?;
        let gauges = self.gauges();
        // There is one for each gauge, and together they are whole.
        let whole = incentives::require_whole(weights.iter().copied(), self.gauge_count());
        whole.map_err(|_| revert(WeightsNotWhole {}))?;
        let mut next = gauges.clone();
        for (gauge, weight) in next.iter_mut().zip(&weights) {
            gauge.weight = *weight;
        }
        self.pull(&gauges, next.iter().any(Gauge::earns))?;
        let mut words = Vec::new();
        for (number, gauge) in (0..).zip(&next) {
            self.set_gauge(number, gauge).map_err(overflow)?;
            words.extend_from_slice(&gauge.weight.bps().abi());
        }
        let topic = WeightsSet::SIGNATURE_HASH.abi();
        let (offset, count) = (32_u64.abi(), self.gauge_count().abi());
        let event = join(&[&topic, &offset, &count, &words]);
        self.vm().emit_log(&event, 1);
        reply::nothing()
    }
}

/// A weight; one above 100 % reads as the largest, which is not whole either.
fn weight(list: &mut Args<'_>) -> Result<Ratio, Revert> {
    let bps = kernel::narrow_u64(list.uint()?).unwrap_or(u64::MAX);
    Ok(Ratio::from_bps(u16::try_from(bps).unwrap_or(u16::MAX)))
}
