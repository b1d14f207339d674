//! What people do with the pool, at random.

use cdp_core::fixed_math::{Coll, Debt, Shares, U256, kernel};
use cdp_core::pool::Offset;
use proptest::prelude::*;

use super::{COLLATERALS, DEAD, PEOPLE, World, word};

/// An operation. Parts are in 65 535ths of the most that is possible.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    Deposit {
        who: usize,
        assets: u128,
    },
    Mint {
        who: usize,
        assets: u128,
    },
    Withdraw {
        who: usize,
        part: u16,
    },
    Redeem {
        who: usize,
        part: u16,
    },
    Transfer {
        from: usize,
        to: usize,
        part: u16,
    },
    Offset {
        less: Less,
        coll: u128,
        collateral: usize,
    },
    Yield {
        amount: u128,
    },
    Claim {
        who: usize,
    },
}

/// How large an offset is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Less {
    /// Capacity, less so much.
    ThanCapacity(u128),
    /// A part of the capacity.
    Part(u16),
    /// So much, if the capacity allows it.
    Only(u128),
}

/// Amounts from 1 wei to 1e28.
pub(crate) fn size() -> impl Strategy<Value = u128> {
    let power = (0u32..=27, 1u128..=10, 0u128..1_000);
    prop_oneof![
        1 => Just(1u128),
        1 => Just(10u128.pow(28)),
        8 => power.prop_map(|(power, digit, rest)| {
            let unit = 10u128.pow(power);
            digit * unit + rest % unit
        }),
        4 => (18u32..=24, 1u128..=10).prop_map(|(power, digit)| digit * 10u128.pow(power)),
    ]
}

/// Collateral of an offset: nothing to 1e28 units.
pub(crate) fn coll() -> impl Strategy<Value = u128> {
    prop_oneof![1 => Just(0u128), 9 => size()]
}

fn part() -> impl Strategy<Value = u16> {
    prop_oneof![3 => Just(u16::MAX), 1 => Just(0u16), 4 => any::<u16>()]
}

fn less() -> impl Strategy<Value = Less> {
    prop_oneof![
        3 => Just(Less::ThanCapacity(0)),
        3 => Just(Less::ThanCapacity(1)),
        2 => any::<u16>().prop_map(Less::Part),
        2 => size().prop_map(Less::Only),
    ]
}

/// Any operation of anybody alive.
pub(crate) fn operations() -> impl Strategy<Value = Op> {
    let who = || 1..PEOPLE;
    prop_oneof![
        4 => (who(), size()).prop_map(|(who, assets)| Op::Deposit { who, assets }),
        2 => (who(), size()).prop_map(|(who, assets)| Op::Mint { who, assets }),
        2 => (who(), part()).prop_map(|(who, part)| Op::Withdraw { who, part }),
        2 => (who(), part()).prop_map(|(who, part)| Op::Redeem { who, part }),
        2 => (who(), 0..PEOPLE, part())
            .prop_map(|(from, to, part)| Op::Transfer { from, to, part }),
        5 => (less(), coll(), 0..COLLATERALS)
            .prop_map(|(less, coll, collateral)| Op::Offset { less, coll, collateral }),
        2 => size().prop_map(|amount| Op::Yield { amount }),
        1 => who().prop_map(|who| Op::Claim { who }),
    ]
}

/// Many of them, one after the other.
pub(crate) fn traces(length: usize) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(operations(), 1..=length)
}

fn of(most: U256, part: u16) -> U256 {
    let all = word(u128::from(u16::MAX));
    kernel::mul_div_down(most, word(u128::from(part)), all).unwrap()
}

impl World {
    /// Does it, as far as the limits allow; what is refused changes nothing.
    pub(crate) fn apply(&mut self, op: Op) {
        match op {
            Op::Deposit { who, assets } => {
                let assets = Debt::new(assets).min(self.pool.max_deposit());
                if let Ok(change) = self.pool.deposit(assets) {
                    self.enter(who, change.pool, change.shares);
                }
            }
            Op::Mint { who, assets } => {
                let assets = Debt::new(assets).min(self.pool.max_deposit());
                let shares = self.pool.shares_down(assets).unwrap();
                if let Ok(change) = self.pool.mint(shares) {
                    self.enter(who, change.pool, change.shares);
                }
            }
            Op::Withdraw { who, part } => {
                let held = self.shares_of(who);
                let most = self.pool.max_withdraw(held).unwrap();
                let assets = Debt::from_word(of(most.word(), part)).unwrap();
                let change = self.pool.withdraw(assets, held).unwrap();
                self.leave(who, change.pool, change.shares);
            }
            Op::Redeem { who, part } => {
                let held = self.shares_of(who);
                let most = self.pool.max_redeem(held).unwrap();
                let shares = Shares::new(of(most.raw(), part));
                let change = self.pool.redeem(shares, held).unwrap();
                self.leave(who, change.pool, change.shares);
            }
            Op::Transfer { from, to, part } => self.transfer(from, to, part),
            Op::Offset {
                less,
                coll,
                collateral,
            } => {
                let offset = self.offset_of(less, coll);
                self.offset(&offset, collateral);
            }
            Op::Yield { amount } => {
                let amount = Debt::new(amount).min(self.pool.max_deposit());
                // While the pool does not earn, nothing is minted to it (POOL-19).
                if self.pool.earns() {
                    self.pool = self.pool.with_yield(amount).unwrap();
                }
            }
            Op::Claim { who } => self.claim(who),
        }
    }

    /// An offset inside the capacity.
    pub(crate) fn offset_of(&self, less: Less, coll: u128) -> Offset {
        let capacity = self.pool.capacity().raw();
        let debt = match less {
            Less::ThanCapacity(less) => capacity.saturating_sub(less),
            Less::Part(part) => u128::try_from(of(word(capacity), part)).unwrap(),
            Less::Only(amount) => capacity.min(amount),
        };
        Offset {
            debt: Debt::new(debt),
            from_yield: Debt::ZERO,
            coll: Coll::new(coll),
        }
    }

    fn enter(&mut self, who: usize, pool: cdp_core::Pool, shares: Shares) {
        let held = self.shares_of(who).add(shares).unwrap();
        self.set_shares(who, held.raw());
        self.pool = pool;
    }

    fn leave(&mut self, who: usize, pool: cdp_core::Pool, shares: Shares) {
        let held = self.shares_of(who).sub(shares).unwrap();
        self.set_shares(who, held.raw());
        self.pool = pool;
    }

    fn transfer(&mut self, from: usize, to: usize, part: u16) {
        assert_ne!(from, DEAD, "nobody moves the dead shares");
        let moved = of(self.shares_of(from).raw(), part);
        let left = kernel::sub(self.shares_of(from).raw(), moved).unwrap();
        self.set_shares(from, left);
        let more = kernel::add(self.shares_of(to).raw(), moved).unwrap();
        self.set_shares(to, more);
    }
}
