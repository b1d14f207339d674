//! AMPL's supply policy: from a rate and a target to a supply change.

use std::sync::LazyLock;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{Signed, Zero};

/// A supply law as it was in force in some era. Numbers have 18 decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// Strictly closer to the target than this part of it: nothing happens.
    pub band: BigInt,
    /// The largest contraction, negative.
    pub negative_limit: BigInt,
    /// The largest expansion.
    pub positive_limit: BigInt,
    /// Steepness below the target.
    pub negative_growth: BigInt,
    /// Steepness above the target.
    pub positive_growth: BigInt,
    /// Other than 0: the linear law of before 2022, spread over this many days.
    pub lag: BigInt,
}

impl Law {
    /// A sigmoid law; arguments in units of 1e-3, growth in units.
    fn sigmoid(band: i64, negative: i64, positive: i64, growth: (i64, i64)) -> Self {
        let milli = BigInt::from(10_u64.pow(15));
        Self {
            band: &milli * band,
            negative_limit: &milli * negative,
            positive_limit: &milli * positive,
            negative_growth: one() * growth.0,
            positive_growth: one() * growth.1,
            lag: BigInt::zero(),
        }
    }

    /// The linear law with a 5 % band: lag 30 until October 2019, 10 until March 2022.
    #[must_use]
    pub fn linear(lag: i64) -> Self {
        Self {
            lag: BigInt::from(lag),
            ..Self::sigmoid(50, -100, 100, (3, 3))
        }
    }

    /// The law of an era, by the name that the golden vectors give it.
    ///
    /// # Panics
    /// If the vectors know no such era.
    #[must_use]
    pub fn of_era(era: &str) -> Self {
        match era {
            "repo_head" => Self::sigmoid(25, -77, 50, (45, 45)),
            "inferred_2025" => Self::sigmoid(50, -77, 50, (45, 20)),
            "aip5_2022" => Self::sigmoid(50, -100, 100, (3, 3)),
            _ => panic!("unknown era {era}"),
        }
    }

    /// Units by which the supply changes at these rates.
    ///
    /// # Rounding
    /// Every signed division truncates towards zero.
    #[must_use]
    pub fn supply_delta(&self, rate: &BigUint, target: &BigUint, supply: &BigUint) -> BigInt {
        let cap = BigUint::from(10_u64).pow(24);
        let rate = BigInt::from(rate.min(&cap).clone());
        let (target, supply) = (BigInt::from(target.clone()), BigInt::from(supply.clone()));
        let gap = &rate - &target;
        if gap.abs() < &target * &self.band / one() {
            return BigInt::zero();
        }
        if !self.lag.is_zero() {
            return supply * gap / target / &self.lag;
        }
        supply * self.percentage(&(rate * one() / target)) / one()
    }

    /// The sigmoid's value at rate / target, as a fraction with 18 decimals.
    fn percentage(&self, ratio: &BigInt) -> BigInt {
        let below = *ratio < one();
        let (limit, growth) = if below {
            (&self.negative_limit, &self.negative_growth)
        } else {
            (&self.positive_limit, &self.positive_growth)
        };
        // The curve runs from `lower` to its mirror image; below the target the limit given is
        // the lower one, above it the upper one.
        let lower = if below { limit.clone() } else { -limit };
        let upper = -&lower;
        let hundred = one() * 100;
        let exponent = growth * (ratio - one()) / one();
        let power = two_power(&exponent.clamp(-&hundred, hundred));
        if power.is_zero() {
            return lower;
        }
        let fall = &upper * one() / &lower * one() / power;
        (&upper - &lower) * one() / (one() - fall) + lower
    }
}

/// 2^exponent, 18 decimals both, from the whole part and five binary digits of the fraction.
///
/// # Rounding
/// The factors 2^(1/2^k) are rounded half up; products and the reciprocal are truncated.
#[must_use]
pub fn two_power(exponent: &BigInt) -> BigInt {
    let size = exponent.abs();
    let whole = (&size / one())
        .to_u64_digits()
        .1
        .first()
        .copied()
        .unwrap_or(0);
    let mut rest = size - one() * whole;
    let mut power = one() << whole;
    for (k, root) in (1..).zip(&*ROOTS) {
        let digit: BigInt = one() >> k;
        if rest >= digit {
            rest -= digit;
            power = power * root / one();
        }
    }
    if exponent.sign() == Sign::Minus {
        one() * one() / power
    } else {
        power
    }
}

/// The factors of the five digits, the largest first.
static ROOTS: LazyLock<[BigInt; 5]> = LazyLock::new(|| [1, 2, 3, 4, 5].map(root_of_two));

/// 2^(1/2^k) with 18 decimals, rounded half up: computed, not copied.
fn root_of_two(k: u32) -> BigInt {
    // The 2^k-th root of 2 * (2e18)^(2^k) is 2e18 * 2^(1/2^k): twice the factor, floored.
    let degree = 1_u32 << k;
    let twice = ((one() * 2_i32).pow(degree) * 2_i32).nth_root(degree);
    (twice + 1_i32) / 2_i32
}

fn one() -> BigInt {
    BigInt::from(10_u64.pow(18))
}
