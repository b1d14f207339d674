//! AMPL's ledger of gons.

use std::collections::BTreeMap;

use alloy_primitives::Address;
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{ToPrimitive, Zero};

/// Why the model refuses to move tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The sender holds fewer gons than the amount is worth.
    BalanceTooLow,
    /// The amount is worth more gons than 256 bits hold.
    TooLarge,
    /// A rebase would make the supply negative.
    SupplyBelowZero,
}

/// Who holds how many gons, and what a gon is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmplModel {
    supply: BigUint,
    gons: BTreeMap<Address, BigUint>,
}

impl AmplModel {
    /// The token at its creation: everything belongs to `treasury`.
    #[must_use]
    pub fn new(treasury: Address) -> Self {
        let gons = BTreeMap::from([(treasury, Self::total_gons())]);
        Self {
            supply: Self::initial_supply(),
            gons,
        }
    }

    /// 50 million AMPL, in units.
    #[must_use]
    pub fn initial_supply() -> BigUint {
        BigUint::from(50_000_000_u64) * BigUint::from(1_000_000_000_u64)
    }

    /// The largest supply a rebase can reach, in units.
    #[must_use]
    pub fn max_supply() -> BigUint {
        (BigUint::from(1_u8) << 128_u32) - BigUint::from(1_u8)
    }

    /// All gons there are: the largest multiple of the initial supply in 256 bits.
    #[must_use]
    pub fn total_gons() -> BigUint {
        let max = (BigUint::from(1_u8) << 256_u32) - BigUint::from(1_u8);
        let initial = Self::initial_supply();
        &max / &initial * &initial
    }

    /// Units of AMPL in existence.
    #[must_use]
    pub fn supply(&self) -> &BigUint {
        &self.supply
    }

    /// Gons that make one unit.
    #[must_use]
    pub fn gons_per_fragment(&self) -> BigUint {
        Self::total_gons() / &self.supply
    }

    /// The gons of an account.
    #[must_use]
    pub fn gons_of(&self, account: Address) -> BigUint {
        self.gons.get(&account).cloned().unwrap_or_default()
    }

    /// The units of an account, floored.
    #[must_use]
    pub fn balance_of(&self, account: Address) -> BigUint {
        self.gons_of(account) / self.gons_per_fragment()
    }

    /// Changes the supply by `delta` units, capped at [`Self::max_supply`].
    ///
    /// # Errors
    /// [`Refusal::SupplyBelowZero`] - `delta` takes more than there is.
    pub fn rebase(&mut self, delta: &BigInt) -> Result<(), Refusal> {
        let supply = BigInt::from(self.supply.clone()) + delta;
        if supply.sign() != Sign::Plus {
            return Err(Refusal::SupplyBelowZero);
        }
        self.supply = supply.magnitude().clone().min(Self::max_supply());
        Ok(())
    }

    /// Moves units: exactly their worth in gons, so dust below a unit stays behind.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] - the units are worth more than 256 bits of gons.
    /// [`Refusal::BalanceTooLow`] - the sender holds less.
    pub fn transfer(&mut self, from: Address, to: Address, units: &BigUint) -> Result<(), Refusal> {
        let gons = units * self.gons_per_fragment();
        if gons.bits() > 256 {
            return Err(Refusal::TooLarge);
        }
        self.move_gons(from, to, &gons)
    }

    /// Moves everything, dust included.
    ///
    /// # Errors
    /// None in practice: an account always holds what it holds.
    pub fn transfer_all(&mut self, from: Address, to: Address) -> Result<(), Refusal> {
        let gons = self.gons_of(from);
        self.move_gons(from, to, &gons)
    }

    /// Sum of all gons, constant for ever.
    #[must_use]
    pub fn sum_of_gons(&self) -> BigUint {
        self.gons.values().sum()
    }

    /// The supply as a `u128`: it always fits.
    ///
    /// # Panics
    /// Never: see [`Self::max_supply`].
    #[must_use]
    pub fn supply_u128(&self) -> u128 {
        self.supply.to_u128().expect("at most 2^128 - 1")
    }

    fn move_gons(&mut self, from: Address, to: Address, gons: &BigUint) -> Result<(), Refusal> {
        let held = self.gons_of(from);
        if held < *gons {
            return Err(Refusal::BalanceTooLow);
        }
        self.gons.insert(from, held - gons);
        *self.gons.entry(to).or_insert_with(BigUint::zero) += gons;
        Ok(())
    }
}
