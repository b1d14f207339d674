//! SPOT: a claim on the senior part of AMPL, and the policy that keeps it a quarter of the whole.
//!
//! Seniors (SPOT) and juniors (the vault) hold AMPL together. A rebase of AMPL changes what they
//! hold together; the juniors bear it, the seniors keep their AMPL as long as the juniors last.
//! Once a day the policy moves AMPL between them: seniors are *debased* while the juniors are too
//! small to protect them, *enriched* while they are larger than needed.
//!
//! Amounts are AMPL units (1e-9 AMPL).

/// One in the 8 decimals of a deviation ratio.
const ONE: i128 = 100_000_000;
/// What the vault holds per AMPL of SPOT at balance.
const TARGET_RATIO: i128 = 3;
/// Deviation ratios between which nothing is moved.
const EQUILIBRIUM: (i128, i128) = (95_000_000, 105_000_000);
/// The gap is closed over this many days.
const LAG: i128 = 30;
/// The least a day moves, in parts of what SPOT holds: 0.5 %; less only to close the gap.
const LEAST: i128 = 500_000;
/// The most a day moves: 2.5 %.
const MOST: i128 = 2_500_000;
/// Parts per million.
const MILLION: i128 = 1_000_000;

/// How large the vault is against its target, with 8 decimals.
///
/// # Rounding
/// Down.
#[must_use]
pub fn deviation_ratio(perp: i128, vault: i128) -> i128 {
    if perp == 0 {
        return ONE;
    }
    vault * ONE / perp / TARGET_RATIO
}

/// AMPL units that a day moves into SPOT (fee policy v5): negative debases it.
///
/// # Rounding
/// Towards zero.
#[must_use]
pub fn rebalance(perp: i128, vault: i128) -> i128 {
    let ratio = deviation_ratio(perp, vault);
    if (EQUILIBRIUM.0..=EQUILIBRIUM.1).contains(&ratio) {
        return 0;
    }
    let gap = (vault - TARGET_RATIO * perp) / (TARGET_RATIO + 1);
    let (least, most) = (perp * LEAST / ONE, perp * MOST / ONE);
    let size = (gap.abs() / LAG).clamp(least, most).min(gap.abs());
    size * gap.signum()
}

/// What SPOT and the vault hold, and how much SPOT there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// AMPL units behind SPOT.
    pub perp: i128,
    /// AMPL units of the juniors.
    pub vault: i128,
    /// SPOT units (9 decimals) that exist.
    pub supply: i128,
}

impl Spot {
    /// A balanced system in which one SPOT claims one AMPL.
    #[must_use]
    pub const fn balanced(supply: i128) -> Self {
        Self {
            perp: supply,
            vault: supply * TARGET_RATIO,
            supply,
        }
    }

    /// AMPL's supply changed: the juniors bear it, then the seniors.
    ///
    /// # Rounding
    /// What both hold floors.
    pub fn rebase(&mut self, before: i128, after: i128) {
        // A supply may reach 2^128: the ratio is taken with 12 decimals.
        let scale = 1_000_000_000_000;
        let ratio = after / (before / scale).max(1);
        let all = (self.perp + self.vault) * ratio / scale;
        self.perp = self.perp.min(all);
        self.vault = all - self.perp;
    }

    /// A day of the fee policy; what moved into SPOT.
    pub fn rebalance(&mut self) -> i128 {
        let into = rebalance(self.perp, self.vault);
        (self.perp, self.vault) = (self.perp + into, self.vault - into);
        into
    }

    /// Holders exchange SPOT for the vault's notes, or back, at what both are worth: a part of
    /// the way to balance, in parts per million. One SPOT claims what it claimed.
    ///
    /// # Rounding
    /// Towards zero.
    pub fn exchange(&mut self, part: i128) {
        let balanced = (self.perp + self.vault) / (TARGET_RATIO + 1);
        let change = (balanced - self.perp) * part / MILLION;
        if self.perp == 0 || self.perp + change <= 0 {
            return;
        }
        self.supply += self.supply * change / self.perp;
        (self.perp, self.vault) = (self.perp + change, self.vault - change);
    }

    /// AMPL units that one whole SPOT claims.
    ///
    /// # Rounding
    /// Down.
    #[must_use]
    pub const fn claim(&self) -> i128 {
        if self.supply == 0 {
            return 0;
        }
        self.perp * 1_000_000_000 / self.supply
    }
}
