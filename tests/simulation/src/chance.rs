//! Seeded chance, in fractions.

use invariants::random::Random;

/// A generator of fractions.
#[derive(Clone, Debug)]
pub struct Chance(Random);

impl Chance {
    /// Starts from a seed, for one purpose: other purposes see other numbers.
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Self {
        let purpose = purpose.bytes().fold(seed, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(Random::new(purpose))
    }

    /// Evenly from 0 to 1, 1 excluded.
    pub fn part(&mut self) -> f64 {
        (self.0.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.part()
    }

    /// True with a probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.part() < probability
    }

    /// Of the normal distribution with mean 0 and deviation 1.
    pub fn normal(&mut self) -> f64 {
        let (radius, turn) = (1.0 - self.part(), self.part());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }

    /// Around a median, log-normal: two thirds are within a factor of e^spread.
    pub fn around(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }
}
