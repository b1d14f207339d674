//! AMPL as it is on chain: balances in gons, a rebase changes their worth in AMPL units.

use std::sync::LazyLock;

use fixed_math::U256;

use crate::{
    token::{ACCOUNTS, insufficient},
    world::ErrorName,
};

/// All gons: the largest multiple of the initial supply (5e16 units) below 2^256.
static TOTAL_GONS: LazyLock<U256> = LazyLock::new(|| {
    let initial = U256::from(50_000_000_000_000_000u64);
    U256::MAX - U256::MAX % initial
});

/// AMPL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ampl {
    /// Gons by account.
    pub gons: [U256; ACCOUNTS],
    /// AMPL units that exist.
    pub supply: u128,
    /// Gons of one AMPL unit.
    pub gons_per_unit: U256,
}

impl Ampl {
    /// Starts at a supply; everything belongs to one account.
    #[must_use]
    pub fn new(supply: u128, holder: usize) -> Self {
        let mut gons = [U256::ZERO; ACCOUNTS];
        gons[holder] = *TOTAL_GONS;
        let gons_per_unit = *TOTAL_GONS / U256::from(supply);
        Self {
            gons,
            supply,
            gons_per_unit,
        }
    }

    /// Changes the supply.
    pub fn rebase(&mut self, supply: u128) {
        self.supply = supply;
        self.gons_per_unit = *TOTAL_GONS / U256::from(supply);
    }

    /// A balance in AMPL units.
    #[must_use]
    pub fn balance(&self, of: usize) -> u128 {
        (self.gons[of] / self.gons_per_unit).to()
    }

    /// Moves AMPL units.
    ///
    /// # Errors
    /// `ERC20InsufficientBalance` - the sender has fewer gons.
    pub fn send(&mut self, from: usize, to: usize, amples: u128) -> Result<(), ErrorName> {
        let gons = U256::from(amples)
            .checked_mul(self.gons_per_unit)
            .ok_or_else(insufficient)?;
        self.gons[from] = self.gons[from].checked_sub(gons).ok_or_else(insufficient)?;
        self.gons[to] += gons;
        Ok(())
    }
}
