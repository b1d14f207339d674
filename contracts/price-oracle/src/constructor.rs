//! Construction: the feeds, which never change.

use alloy_primitives::U256;
use cdp_core::oracle;
use fixed_math::Ratio;
use interfaces::IPriceOracle::{
    BranchCountUnfit, HealthUnfit, SourceUnfit, SourcesEqual, ThresholdUnfit,
};
use stylus_kit::{Args, Revert, revert};

use crate::PriceOracle;
use crate::state::{Branch, Chain, MAX_BRANCHES, Which, Wired};

impl PriceOracle {
    /// Wires the feeds: `constructor(address sequencerFeed, BranchSources[] branches)`, with
    /// `Source { feed, softAge, hardAge, floor, ceiling }` and
    /// `BranchSources { market, anchor, collateralDecimals, thresholdBps, health }`.
    ///
    /// # Errors
    /// `BranchCountUnfit` - no branch, or more than eight. `SourceUnfit` - the feed does not say
    /// its decimals, or these, the collateral's, the ages or the bounds are out of range.
    /// `SourcesEqual` - one feed for both. `ThresholdUnfit` - not 0.01 % to 25 %. `HealthUnfit` -
    /// the health does not say yes or no.
    pub(crate) fn wire(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let sequencer = args.address()?;
        let (count, mut elements) = args.array()?;
        let branches = u8::try_from(count).unwrap_or(u8::MAX);
        // A launch has one to eight branches.
        if branches == 0 || branches > MAX_BRANCHES {
            return Err(revert(BranchCountUnfit {
                count: U256::from(count),
            }));
        }
        for branch in 0..branches {
            let mut wired = decode(&mut elements)?;
            self.check(branch, &mut wired)?;
            self.set_branch(branch, &wired);
        }
        self.set_chain(Chain {
            sequencer,
            branches,
        });
        Ok(())
    }

    /// Tests a branch's sources, and lets the feeds say their decimals.
    fn check(&self, index: u8, wired: &mut Branch) -> Result<(), Revert> {
        let branch = U256::from(index);
        // A feed says its decimals; decimals, ages and bounds make sense.
        self.check_source(&mut wired.market, branch, Which::Market)?;
        self.check_source(&mut wired.anchor, branch, Which::Anchor)?;
        // A source does not confirm itself.
        if wired.market.feed == wired.anchor.feed {
            return Err(revert(SourcesEqual { branch }));
        }
        // The threshold is 0.01 % to 25 %.
        oracle::require_threshold(wired.threshold).map_err(|_| {
            revert(ThresholdUnfit {
                branch,
                bps: U256::from(wired.threshold.bps()),
            })
        })?;
        // A health, if there is one, says yes or no.
        if !wired.health.is_zero() && self.ask_health(wired.health).is_none() {
            return Err(revert(HealthUnfit { branch }));
        }
        Ok(())
    }

    fn check_source(&self, wired: &mut Wired, branch: U256, which: Which) -> Result<(), Revert> {
        let which = match which {
            Which::Market => U256::ZERO,
            Which::Anchor => U256::ONE,
        };
        let unfit = || revert(SourceUnfit { branch, which });
        wired.feed_decimals = self.ask_decimals(wired.feed).ok_or_else(unfit)?;
        wired.rule().ok_or_else(unfit)?;
        Ok(())
    }
}

/// Decodes an element; the decimals of its feeds are not known yet.
fn decode(words: &mut Args<'_>) -> Result<Branch, Revert> {
    let mut market = decode_source(words)?;
    let mut anchor = decode_source(words)?;
    let collateral_decimals = words.u8()?;
    market.collateral_decimals = collateral_decimals;
    anchor.collateral_decimals = collateral_decimals;
    Ok(Branch {
        market,
        anchor,
        threshold: Ratio::from_bps(words.u16()?),
        health: words.address()?,
    })
}

#[inline(never)]
fn decode_source(words: &mut Args<'_>) -> Result<Wired, Revert> {
    Ok(Wired {
        feed: words.address()?,
        feed_decimals: 0,
        collateral_decimals: 0,
        soft_age: words.u32()?,
        hard_age: words.u32()?,
        floor: words.u128()?,
        ceiling: words.u128()?,
    })
}
