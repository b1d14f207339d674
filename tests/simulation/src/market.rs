//! Where AmpUSD is bought and sold for dollars, by the liquidity providers' money.
//!
//! A constant product over reserves that are enlarged by a virtual part, so that most of the
//! liquidity stands near one dollar, as in a pool made for stable coins. The price is the peg
//! proxy.

/// The virtual part, in halves of the real reserves.
const CONCENTRATION: f64 = 20.0;
/// What a trade pays to the providers: 0.04 %.
const FEE: f64 = 0.000_4;

/// A pool of AmpUSD and dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Market {
    /// AmpUSD in it.
    pub amp_usd: f64,
    /// Dollars in it.
    pub usd: f64,
    /// Added to both in the product.
    depth: f64,
    /// Fees of trades so far, in dollars.
    pub fees: f64,
}

impl Market {
    /// A pool that holds dollars only.
    #[must_use]
    pub fn new(usd: f64) -> Self {
        let mut market = Self {
            amp_usd: 0.0,
            usd,
            depth: 0.0,
            fees: 0.0,
        };
        market.deepen();
        market
    }

    /// Dollars per AmpUSD.
    #[must_use]
    pub fn price(&self) -> f64 {
        (self.usd + self.depth) / (self.amp_usd + self.depth)
    }

    /// What it holds, in dollars at the peg.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.usd + self.amp_usd
    }

    /// Dollars that AmpUSD cost. None if there are not as many.
    #[must_use]
    pub fn cost(&self, amp_usd: f64) -> Option<f64> {
        let left = self.amp_usd - amp_usd;
        let bare = self.product() / (left + self.depth) - self.usd - self.depth;
        (left >= 0.0).then_some(bare * (1.0 + FEE))
    }

    /// Dollars that AmpUSD bring; all dollars there are, at most.
    #[must_use]
    pub fn proceeds(&self, amp_usd: f64) -> f64 {
        let bare = self.usd + self.depth - self.product() / (self.amp_usd + amp_usd + self.depth);
        bare.min(self.usd) * (1.0 - FEE)
    }

    /// Buys AmpUSD; what it cost. None, and nothing done, if there are not as many.
    pub fn buy(&mut self, amp_usd: f64) -> Option<f64> {
        let cost = self.cost(amp_usd)?;
        let fee = cost - cost / (1.0 + FEE);
        self.amp_usd -= amp_usd;
        self.usd += cost - fee;
        self.fees += fee;
        Some(cost)
    }

    /// Sells AmpUSD; what it brought.
    pub fn sell(&mut self, amp_usd: f64) -> f64 {
        let proceeds = self.proceeds(amp_usd);
        let fee = proceeds / (1.0 - FEE) - proceeds;
        self.amp_usd += amp_usd;
        self.usd -= proceeds + fee;
        self.fees += fee;
        proceeds
    }

    /// Providers bring dollars, or take them: never more than half of those there are.
    pub fn provide(&mut self, usd: f64) {
        self.usd += usd.max(-self.usd / 2.0);
        self.deepen();
    }

    /// How many AmpUSD can be sold before the price falls to a floor.
    #[must_use]
    pub fn room_above(&self, floor: f64) -> f64 {
        let at_floor = (self.product() / floor).sqrt() - self.depth;
        (at_floor - self.amp_usd).max(0.0)
    }

    /// How many AmpUSD can be bought before the price rises to a ceiling.
    #[must_use]
    pub fn room_below(&self, ceiling: f64) -> f64 {
        let at_ceiling = (self.product() / ceiling).sqrt() - self.depth;
        (self.amp_usd - at_ceiling.max(0.0)).max(0.0)
    }

    fn product(&self) -> f64 {
        (self.amp_usd + self.depth) * (self.usd + self.depth)
    }

    fn deepen(&mut self) {
        self.depth = CONCENTRATION * self.size() / 2.0;
    }
}
