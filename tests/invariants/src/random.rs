//! A small seeded generator (SplitMix64): the same seed gives the same trace for ever.

/// The generator's state.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound; 0 if the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.bits() % bound }
    }

    /// A number below a wide bound; 0 if the bound is 0.
    pub fn below_wide(&mut self, bound: u128) -> u128 {
        let wide = u128::from(self.bits()) << 64 | u128::from(self.bits());
        if bound == 0 { 0 } else { wide % bound }
    }

    /// A number of a range, both ends included.
    pub fn between(&mut self, low: u128, high: u128) -> u128 {
        low + self.below_wide(high.saturating_sub(low).saturating_add(1))
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of some.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}
