//! Every scenario of the oracle, by the compiled program and its feeds.

use alloy_primitives::{Address, I256, U256};
use invariants::scenarios::pair::{self, Case, Shown, Sources, Told};
use invariants::scenarios::stage::SPOT;
use num_bigint::BigUint;
use support::doubles::MockFeed;
use support::world::{Setup, World};

/// The programs, with a market and an anchor for each branch.
struct Compiled(World);

impl Compiled {
    fn tell(&mut self, feed: Address, told: &Told) {
        let world = &mut self.0;
        let decimals = world.view(feed, &MockFeed::decimalsCall {});
        let missing = 18 - u32::from(decimals);
        let unit = if told.answer > 0 {
            10i128.pow(missing)
        } else {
            1
        };
        let answer = I256::try_from(told.answer / unit).unwrap();
        let at = told
            .age
            .map_or(0, |age| world.now().wrapping_sub_signed(age));
        world.set_round_of(feed, answer, at, at);
    }
}

impl Sources for Compiled {
    fn quote(&mut self, case: &Case) -> Shown {
        let branch = u64::from(case.branch);
        let feeds = [self.0.feed(branch), self.0.anchor(branch)];
        for (feed, told) in feeds.into_iter().zip([&case.market, &case.anchor]) {
            self.tell(feed, told);
        }
        if case.branch == SPOT {
            // Modes of the double: 0 says yes, 1 says no.
            self.0.set_health(u8::from(!case.healthy));
        }
        let quote = self.0.quote(branch).unwrap().value;
        let big = |word: U256| BigUint::from_bytes_be(&word.to_be_bytes::<32>());
        Shown {
            price: big(quote.price),
            redemption_price: big(quote.redemption_price),
            status: quote.status,
            by_gap_only: quote.by_gap_only,
        }
    }
}

macro_rules! tests {
    ($($name:ident,)*) => {
        $(#[test]
        fn $name() {
            let setup = Setup {
                spot_health: true,
                ..Setup::launch()
            };
            pair::$name(&mut Compiled(setup.deploy()));
        })*
    };
}

invariants::every_pair!(tests);
