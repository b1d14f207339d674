//! What a branch is created with.

use alloy_primitives::{Address, U256};
use cdp_core::BranchParams;
use cdp_core::fixed_math::{Debt, Ratio, kernel};
use stylus_kit::Revert;
use stylus_kit::calldata::malformed;

use crate::words::{address, of, of_address};

/// What a branch is created with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BranchConfig {
    /// The collateral token.
    pub collateral: Address,
    /// Ratios, penalties and the redemption fee floor.
    pub params: BranchParams,
    /// The debt ceiling.
    pub ceiling: Debt,
    /// What a raise of the ceiling may reach at least.
    pub smallest_raise: Debt,
}

impl BranchConfig {
    /// Reads the words of the ABI.
    ///
    /// # Errors
    /// `MalformedCalldata` - a word has more bits than its type.
    pub fn read(words: &[U256]) -> Result<Self, Revert> {
        let &[
            collateral,
            mcr,
            ccr,
            scr,
            pool,
            redistribution,
            floor,
            ceiling,
            raise,
            ..,
        ] = words
        else {
            return Err(malformed());
        };
        Ok(Self {
            collateral: address(collateral)?,
            params: BranchParams {
                mcr: ratio(mcr)?,
                ccr: ratio(ccr)?,
                scr: ratio(scr)?,
                pool_penalty: ratio(pool)?,
                redistribution_penalty: ratio(redistribution)?,
                redemption_fee_floor: ratio(floor)?,
            },
            ceiling: amount(ceiling)?,
            smallest_raise: amount(raise)?,
        })
    }

    /// The words of the ABI.
    pub fn words(&self) -> [U256; 9] {
        let params = &self.params;
        [
            of_address(self.collateral),
            of(params.mcr.bps()),
            of(params.ccr.bps()),
            of(params.scr.bps()),
            of(params.pool_penalty.bps()),
            of(params.redistribution_penalty.bps()),
            of(params.redemption_fee_floor.bps()),
            self.ceiling.word(),
            self.smallest_raise.word(),
        ]
    }
}

/// A `uint16`.
#[inline(never)]
fn ratio(word: U256) -> Result<Ratio, Revert> {
    let bps = kernel::narrow_u64(word)
        .ok()
        .and_then(|word| u16::try_from(word).ok());
    bps.map(Ratio::from_bps).ok_or_else(malformed)
}

/// A `uint128`.
#[inline(never)]
fn amount(word: U256) -> Result<Debt, Revert> {
    Debt::from_word(word).map_err(|_| malformed())
}
