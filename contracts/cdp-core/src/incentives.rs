//! Liquidity incentives (`PROTOCOL.md` 12): gauges share what the ledger pays for liquidity.
//!
//! Income is split at once over the gauges that hold enough, in proportion to their weights. In a
//! gauge it raises one sum, of income per unit staked; an account's part is its stake times what
//! the sum rose by since the account was last settled. Nothing is streamed or queued, so income
//! reaches those who were staked while it arose:
//!
//! ```text
//! income ----+-- weight of A --> sum of A += part * 2^128 / staked in A
//!            +-- weight of B --> sum of B += the rest * 2^128 / staked in B
//! earned by an account = booked + floor(stake * (sum now - sum when settled) / 2^128)
//! ```
//!
//! A stake is below 2^96, so raising a sum loses less than 2^-32 wei for all stakers together.
//! Income of a century is below 2^100 wei, so the sum of a single unit is below 2^228.

use fixed_math::{Debt, IncomePerUnit, Liquidity, MathError, Ratio, U256, WeightedDebt, kernel};

use crate::params::{WAD, YEAR};
use crate::{RuleError, interest};

/// Gauges at most.
pub const MAX_GAUGES: u8 = 32;
/// What a gauge holds at most, in units of its token: storage keeps 96 bits.
pub const LIQUIDITY_CAP: Liquidity = Liquidity::new((1 << 96) - 1);

/// The scale of an income per unit.
const INCOME_SCALE: U256 = kernel::join_words(1, 0);

/// Why something about gauges is refused. Variants follow the order in which rules are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaugeError {
    /// There are 32 gauges.
    TooManyGauges,
    /// A gauge needs a minimum stake of one unit to 2^96 - 1.
    MinimumOutOfRange,
    /// Each gauge needs its weight, and all of them together are 100 %.
    WeightsNotWhole,
    /// Nothing is staked or taken out.
    NoLiquidity,
    /// A gauge holds at most 2^96 - 1 units.
    LiquidityAboveCap,
    /// More is taken out than is staked.
    UnstakeAboveStake,
    /// A calculation left its type; not reachable inside the caps.
    Overflow,
}

impl From<MathError> for GaugeError {
    fn from(_: MathError) -> Self {
        Self::Overflow
    }
}

/// A gauge, but for its token and its sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Gauge {
    /// Its part of all income, before the weights of those that earn are made whole.
    pub weight: Ratio,
    /// It earns from this stake on.
    pub minimum: Liquidity,
    /// What all accounts have staked in it.
    pub staked: Liquidity,
}

impl Gauge {
    /// A gauge that is added to `others`, without weight.
    ///
    /// # Errors
    /// `TooManyGauges`, `MinimumOutOfRange`.
    pub fn added(minimum: Liquidity, others: u8) -> Result<Self, GaugeError> {
        // There are 32 gauges at most.
        if others >= MAX_GAUGES {
            return Err(GaugeError::TooManyGauges);
        }
        // A gauge that earns has somebody to earn for.
        if minimum.is_zero() || minimum > LIQUIDITY_CAP {
            return Err(GaugeError::MinimumOutOfRange);
        }
        Ok(Self {
            minimum,
            ..Self::default()
        })
    }

    /// Whether it earns: it has a weight and at least its minimum (GAUGE-5).
    #[must_use]
    pub fn earns(&self) -> bool {
        self.weight != Ratio::default() && self.staked >= self.minimum
    }

    /// What its sum rises by with `part` of an income.
    ///
    /// # Rounding
    /// Down (ROUND-1 row 12).
    ///
    /// # Errors
    /// `Overflow` - nothing is staked.
    pub fn rise(&self, part: Debt) -> Result<IncomePerUnit, GaugeError> {
        let rise = kernel::mul_div_down(part.word(), INCOME_SCALE, self.staked.word())?;
        Ok(IncomePerUnit::new(rise))
    }
}

/// Tests new weights, one for each gauge: together they are 100 %.
///
/// # Errors
/// `WeightsNotWhole`.
pub fn require_whole(
    mut weights: impl Iterator<Item = Ratio>,
    gauges: u8,
) -> Result<(), GaugeError> {
    let mut sum = 0_u32;
    for _ in 0..gauges {
        let weight = weights.next().ok_or(GaugeError::WeightsNotWhole)?;
        // 32 times 2^16 is far below 2^32.
        sum = sum.saturating_add(u32::from(weight.bps()));
    }
    if weights.next().is_some() || sum != u32::from(Ratio::ONE.bps()) {
        return Err(GaugeError::WeightsNotWhole);
    }
    Ok(())
}

/// An income that is being given out, gauge by gauge.
#[derive(Clone, Copy, Debug)]
pub struct Split {
    income: Debt,
    weight: u16,
    left: Debt,
    left_weight: u16,
}

impl Split {
    /// Takes an income for those of the gauges that earn.
    pub fn new(income: Debt, gauges: impl Iterator<Item = Gauge>) -> Self {
        // Weights together are at most 10 000.
        let weight = gauges
            .filter(Gauge::earns)
            .fold(0_u16, |sum, gauge| sum.saturating_add(gauge.weight.bps()));
        Self {
            income,
            weight,
            left: income,
            left_weight: weight,
        }
    }

    /// The part of the next gauge: its weight over the weights of all that earn; what is left to
    /// the last of them, nothing to one that does not earn (GAUGE-4).
    ///
    /// # Rounding
    /// Down, the rest to the last (ROUND-1 row 24).
    ///
    /// # Errors
    /// `Overflow` - not reachable: the parts are at most the income.
    pub fn part(&mut self, gauge: &Gauge) -> Result<Debt, GaugeError> {
        if !gauge.earns() {
            return Ok(Debt::ZERO);
        }
        self.left_weight = self.left_weight.saturating_sub(gauge.weight.bps());
        let part = if self.left_weight == 0 {
            self.left
        } else {
            let [weight, all] =
                [gauge.weight.bps(), self.weight].map(|bps| kernel::widen(bps.into()));
            Debt::from_word(kernel::mul_div_down(self.income.word(), weight, all)?)?
        };
        self.left = self.left.sub(part)?;
        Ok(part)
    }
}

/// What an account has in a gauge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Member {
    /// What it has staked.
    pub staked: Liquidity,
    /// What it has earned until it was last settled, and not claimed.
    pub booked: Debt,
}

impl Member {
    /// The account, settled: what it earned since the sum was `then` is booked.
    ///
    /// # Rounding
    /// Down (ROUND-1 row 12).
    ///
    /// # Errors
    /// `Overflow` - not reachable: accounts earn at most what gauges were given.
    pub fn settled(self, then: IncomePerUnit, now: IncomePerUnit) -> Result<Self, GaugeError> {
        let risen = now.sub(then)?;
        let earned = kernel::mul_div_down(self.staked.word(), risen.raw(), INCOME_SCALE)?;
        let booked = self.booked.add(Debt::from_word(earned)?)?;
        Ok(Self { booked, ..self })
    }
}

/// A gauge and one of its accounts after a stake changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StakeChange {
    /// The gauge.
    pub gauge: Gauge,
    /// The account.
    pub member: Member,
}

/// Adds to the stake of a settled account.
///
/// # Errors
/// `NoLiquidity`, `LiquidityAboveCap`.
pub fn stake(gauge: Gauge, member: Member, amount: Liquidity) -> Result<StakeChange, GaugeError> {
    // Something is staked.
    if amount.is_zero() {
        return Err(GaugeError::NoLiquidity);
    }
    // What a gauge holds fits its field.
    let all = gauge.staked.add(amount).ok();
    let all = all.filter(|all| *all <= LIQUIDITY_CAP);
    let all = all.ok_or(GaugeError::LiquidityAboveCap)?;
    Ok(StakeChange {
        gauge: Gauge {
            staked: all,
            ..gauge
        },
        member: Member {
            staked: member.staked.add(amount)?,
            ..member
        },
    })
}

/// Takes from the stake of a settled account. What it has earned stays booked.
///
/// # Errors
/// `NoLiquidity`, `UnstakeAboveStake`.
pub fn unstake(gauge: Gauge, member: Member, amount: Liquidity) -> Result<StakeChange, GaugeError> {
    // Something is taken out.
    if amount.is_zero() {
        return Err(GaugeError::NoLiquidity);
    }
    // An account takes out what it staked.
    let staked = member.staked.sub(amount);
    let staked = staked.map_err(|_| GaugeError::UnstakeAboveStake)?;
    Ok(StakeChange {
        gauge: Gauge {
            staked: gauge.staked.sub(amount)?,
            ..gauge
        },
        member: Member { staked, ..member },
    })
}

/// What branches without changes would pay for liquidity in a year: their interest, or the
/// incentives' quarter of it if the pool earns.
///
/// # Errors
/// `Overflow` - out of the caps.
pub fn yearly(weighted: WeightedDebt, pool_earns: bool) -> Result<Debt, RuleError> {
    let interest = interest::branch_interest(weighted, fixed_math::Seconds::new(YEAR))?;
    Ok(if pool_earns {
        interest::split(interest).incentives
    } else {
        interest
    })
}

/// The annual rate, in WAD, that `income` of a year is on `value`; 0 on nothing.
///
/// # Rounding
/// Down (ROUND-1 row 4).
///
/// # Errors
/// `Overflow` - passes 256 bits.
pub fn annual_rate(income: Debt, value: U256) -> Result<U256, GaugeError> {
    if value.is_zero() {
        return Ok(U256::ZERO);
    }
    Ok(kernel::mul_div_down(
        income.word(),
        kernel::widen(WAD),
        value,
    )?)
}
