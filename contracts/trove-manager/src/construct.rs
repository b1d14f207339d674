//! What never changes: AmpUSD, the oracle, the launch branches.

use alloy_primitives::{Address, U256};
use cdp_core::fixed_math::{Debt, Ratio, kernel};
use cdp_core::params::DEBT_CAP;
use cdp_core::{BranchParams, RuleError};
use interfaces::trove_manager::ITroveManager::{
    AddressUnset, BranchCountOutOfRange, CollateralTwice,
};
use stylus_kit::calldata::malformed;
use stylus_kit::{Args, Revert, revert};
use stylus_sdk::prelude::HostAccess;

use crate::TroveManager;
use crate::errors::Error;
use crate::events;
use crate::layout::MAX_BRANCHES;
use crate::words::{Numbers, address, numbers, of, of_address};

/// What a branch is created with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BranchConfig {
    /// The collateral token.
    pub(crate) collateral: Address,
    /// Ratios, penalties and the redemption fee floor.
    pub(crate) params: BranchParams,
    /// The debt ceiling.
    pub(crate) ceiling: Debt,
    /// What a raise of the ceiling may reach at least.
    pub(crate) smallest_raise: Debt,
}

impl BranchConfig {
    /// Reads the words of the ABI.
    ///
    /// # Errors
    /// `MalformedCalldata` - a word has more bits than its type.
    fn read(words: &Numbers) -> Result<Self, Revert> {
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
        ] = words;
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
    pub(crate) fn words(&self) -> [U256; 9] {
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

impl TroveManager {
    /// Sets the system up: `(ampUsd, priceOracle, owner, BranchConfig[])`.
    ///
    /// # Errors
    /// `AddressUnset` - an address is zero. `BranchCountOutOfRange` - not one to eight branches.
    /// `RatiosOutOfOrder`, `PenaltiesOutOfOrder`, `FeeFloorAboveOne` - bounds of `PROTOCOL.md` 2.
    /// `AmountAboveCap` - a ceiling or smallest raise above the cap of debt. `CollateralTwice`.
    ///
    /// # Events
    /// `OwnershipTransferred`, `BranchAdded` for each branch.
    #[inline(never)]
    pub(crate) fn set_up(&mut self, mut args: Args<'_>) -> Result<(), Error> {
        let [amp_usd, oracle, owner, ..] = numbers(&mut args, 3)?;
        let (amp_usd, oracle, owner) = (address(amp_usd)?, address(oracle)?, address(owner)?);
        let (count, mut configs) = args.array()?;
        // Whoever is called or governs is somebody.
        if amp_usd.is_zero() || oracle.is_zero() || owner.is_zero() {
            return Err(revert(AddressUnset {}).into());
        }
        // There are one to eight branches.
        let branches = u64::from(count);
        if branches == 0 || branches > MAX_BRANCHES {
            return Err(revert(BranchCountOutOfRange {
                count: U256::from(count),
            })
            .into());
        }
        self.store_system(amp_usd, branches, owner);
        events::ownership_transferred(self.vm(), Address::ZERO, owner);
        for index in 0..branches {
            let words = numbers(&mut configs, 9)?;
            self.add_branch(index, &words, oracle)?;
        }
        Ok(())
    }

    fn add_branch(&mut self, index: u64, words: &Numbers, oracle: Address) -> Result<(), Error> {
        let config = BranchConfig::read(words)?;
        let collateral = config.collateral;
        // A branch has a collateral token.
        if collateral.is_zero() {
            return Err(revert(AddressUnset {}).into());
        }
        config.params.validate()?;
        // A ceiling is a debt, and debt has a cap.
        if config.ceiling > DEBT_CAP || config.smallest_raise > DEBT_CAP {
            return Err(RuleError::AmountAboveCap.into());
        }
        // A token is the collateral of one branch.
        for other in 0..index {
            if self.load_token(other)?.0 == collateral {
                return Err(revert(CollateralTwice { collateral }).into());
            }
        }
        self.store_config(index, &config, oracle, self.now())?;
        events::branch_added(self.vm(), index, words);
        Ok(())
    }
}
