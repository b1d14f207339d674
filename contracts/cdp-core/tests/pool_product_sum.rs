//! The pool of shares beside the product-sum pool of the reference: the same deposits, offsets and
//! yield give everybody the same, but for roundings of both that are counted (DIFF-2).
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;
mod pool_world;
mod product_sum;

use cdp_core::fixed_math::{Coll, Debt};
use cdp_core::pool::Offset;
use common::{decimal, shared};
use num_bigint::BigUint;
use num_rational::Ratio;
use pool_world::{DEAD, Less, ONE, PEOPLE, World, big, size};
use product_sum::{COLLATERALS, ProductSum, ten};
use proptest::prelude::*;

type Exact = Ratio<BigUint>;

/// What is done to both.
#[derive(Clone, Copy, Debug)]
enum Op {
    Deposit(usize, u128),
    /// A part of what is there, in 65 535ths.
    Withdraw(usize, u16),
    Offset(Less, u128, usize),
    Yield(u128),
}

fn operations() -> impl Strategy<Value = Op> {
    let who = || 1..PEOPLE;
    let less = prop_oneof![
        3 => (0..3u128).prop_map(Less::ThanCapacity),
        3 => any::<u16>().prop_map(Less::Part),
        2 => size().prop_map(Less::Only),
    ];
    prop_oneof![
        5 => (who(), size()).prop_map(|(who, assets)| Op::Deposit(who, assets)),
        2 => (who(), any::<u16>()).prop_map(|(who, part)| Op::Withdraw(who, part)),
        5 => (less, size(), 0..COLLATERALS).prop_map(|(less, coll, which)| {
            Op::Offset(less, coll, which)
        }),
        2 => size().prop_map(Op::Yield),
    ]
}

fn int(whole: u128) -> Exact {
    Ratio::from_integer(BigUint::from(whole))
}

fn over(above: impl Into<BigUint>, below: impl Into<BigUint>) -> Exact {
    Ratio::new(above.into(), below.into())
}

/// Both pools, and how far each can be from what everybody is due exactly.
struct Both {
    ours: World,
    theirs: ProductSum,
    /// Of AmpUSD that an account is worth: here, there.
    worth: [Exact; 2],
    /// Of collateral that an account gained: here and there together.
    gains: [Exact; COLLATERALS],
    steps: u32,
}

impl Both {
    fn new() -> Self {
        let mut theirs = ProductSum::new();
        theirs.change(DEAD, &BigUint::from(ONE), &BigUint::default(), true);
        Self {
            ours: World::new(),
            theirs,
            worth: [int(0), int(0)],
            gains: [int(0), int(0)],
            steps: 0,
        }
    }

    fn assets(&self) -> BigUint {
        BigUint::from(self.ours.pool.minted.raw())
    }

    /// What a share is worth, and a wei: what one rounding can move.
    fn rounding(&self) -> Exact {
        over(self.assets(), big(self.ours.pool.shares.raw())) + int(1)
    }

    /// AmpUSD that there is here and not there: yield that rounded away between the deposits.
    fn lag(&self) -> Exact {
        over(self.assets() - &self.theirs.total, 1u8)
    }

    fn do_it(&mut self, op: Op) {
        match op {
            Op::Deposit(who, assets) => {
                let assets = assets.min(self.ours.pool.max_deposit().raw());
                let Ok(change) = self.ours.pool.deposit(Debt::new(assets)) else {
                    return;
                };
                let held = self.ours.shares_of(who).add(change.shares).unwrap();
                self.ours.set_shares(who, held.raw());
                self.ours.pool = change.pool;
                self.theirs
                    .change(who, &assets.into(), &BigUint::default(), true);
                self.touched();
            }
            Op::Withdraw(who, part) => self.withdraw(who, part),
            Op::Offset(less, coll, which) => self.offset(less, coll, which),
            Op::Yield(amount) => self.earn(amount),
        }
    }

    fn withdraw(&mut self, who: usize, part: u16) {
        let held = self.ours.shares_of(who);
        let most = self.ours.pool.max_withdraw(held).unwrap().raw();
        let there = &self.theirs.total - ten(18);
        let most = BigUint::from(most)
            .min(self.theirs.compounded(who))
            .min(there);
        let assets = u128::try_from(most * part / u16::MAX).unwrap();
        let change = self.ours.pool.withdraw(Debt::new(assets), held).unwrap();
        let held = held.sub(change.shares).unwrap();
        self.ours.set_shares(who, held.raw());
        self.ours.pool = change.pool;
        self.theirs
            .change(who, &BigUint::default(), &assets.into(), true);
        self.touched();
    }

    /// A deposit here rounds its shares, there it is floored when it is read again.
    fn touched(&mut self) {
        self.worth[0] += self.rounding();
        self.worth[1] += int(1);
        self.gains.iter_mut().for_each(|gain| *gain += int(2));
    }

    fn offset(&mut self, less: Less, coll: u128, which: usize) {
        let (total, assets) = (self.theirs.total.clone(), self.assets());
        let capacity = &total - ten(18);
        let debt = BigUint::from(self.ours.offset_of(less, coll).debt.raw()).min(capacity);
        let (scale, lag) = (self.ours.pool.scale, self.lag());
        // A wrong part of the pool is a wrong part of the collateral; each sum floors as well, and
        // theirs is divided by a product of 27 digits at least.
        let wrong = &self.worth[0] + &self.worth[1] + &lag;
        let coarse = over(total.clone(), ten(27)) + int(3);
        self.gains[which] += wrong * BigUint::from(coll) / &total + &coarse;
        let offset = Offset {
            debt: Debt::new(u128::try_from(debt.clone()).unwrap()),
            from_yield: Debt::ZERO,
            coll: Coll::new(coll),
        };
        self.ours.offset(&offset, which);
        self.theirs.offset(&debt, &coll.into(), which);
        // What is left is divided as before; the product floors, the lag weighs on less.
        let left = over(&assets - &debt, assets);
        self.worth[0] = &self.worth[0] * &left + int(1);
        self.worth[1] = &self.worth[1] * &left + lag + coarse;
        for _ in scale..self.ours.pool.scale {
            // Each account and the total lose less than a share.
            self.worth[0] += self.rounding() * BigUint::from(PEOPLE + 1);
            self.steps += 1;
        }
        // The reference forgets what is more than two scales old: nobody lets it get there.
        self.settle_all();
    }

    fn earn(&mut self, amount: u128) {
        let amount = amount.min(self.ours.pool.max_deposit().raw());
        let (assets, total) = (self.assets(), self.theirs.total.clone());
        let grows = over(&assets + amount, assets);
        let lag = self.lag() * over(amount, total.clone());
        self.ours.pool = self.ours.pool.with_yield(Debt::new(amount)).unwrap();
        self.theirs.earn(&amount.into());
        self.worth[0] = &self.worth[0] * &grows + int(1);
        self.worth[1] = &self.worth[1] * &grows + lag + over(total, ten(27)) + int(2);
        // Here interest compounds by itself, there by whoever leaves it in.
        self.settle_all();
    }

    fn settle_all(&mut self) {
        let none = BigUint::default();
        (0..PEOPLE).for_each(|who| self.theirs.change(who, &none, &none, true));
        self.worth[1] += int(1);
        self.gains.iter_mut().for_each(|gain| *gain += int(1));
    }

    /// Everybody is worth the same, and gained the same.
    fn compare(&self) -> Result<(), TestCaseError> {
        let within = |one: &BigUint, other: &BigUint, bound: &Exact| {
            let apart = if one > other {
                one - other
            } else {
                other - one
            };
            Ratio::from_integer(apart) <= *bound
        };
        let bound = &self.worth[0] + &self.worth[1] + int(2);
        for who in 0..PEOPLE {
            let here = BigUint::from(self.ours.assets_of(who).raw());
            let there = self.theirs.compounded(who) + self.theirs.yield_gain(who);
            prop_assert!(within(&here, &there, &bound), "{here} {there} {bound}");
            for (which, bound) in self.gains.iter().enumerate() {
                let here = BigUint::from(self.ours.claimable(who, which));
                let there = self.theirs.coll_gain(who, which);
                prop_assert!(
                    within(&here, &there, &(bound + int(2))),
                    "{here} {there} {bound}"
                );
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 120,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn diff_2_everybody_has_what_the_product_sum_pool_gives(
        trace in prop::collection::vec(operations(), 1..=40),
    ) {
        let mut both = Both::new();
        for op in trace {
            both.do_it(op);
            both.compare()?;
        }
    }
}

#[test]
fn diff_2_bounds_stay_below_a_millionth_on_a_trace_of_common_sizes() {
    let mut both = Both::new();
    for round in 1..=30u128 {
        both.do_it(Op::Deposit(1 + (round % 4) as usize, round * 1_000 * ONE));
        both.do_it(Op::Yield(round * ONE / 3));
        both.do_it(Op::Offset(
            Less::Part(20_000),
            round * ONE / 7,
            (round % 2) as usize,
        ));
        both.do_it(Op::Withdraw(1 + (round % 3) as usize, 9_999));
        both.compare().unwrap();
    }
    let bound = &both.worth[0] + &both.worth[1];
    assert!(bound < int(10_000), "{bound} wei");
    assert!(both.gains.iter().all(|gain| *gain < int(100_000)));
    assert!(both.assets() > BigUint::from(1_000 * ONE));
}

#[test]
fn diff_2_twelve_wipe_outs_step_both_pools_and_leave_everybody_the_same() {
    let mut both = Both::new();
    for round in 0..12 {
        both.do_it(Op::Deposit(1, 10u128.pow(27)));
        both.do_it(Op::Deposit(2 + round % 3, 10u128.pow(26) + 7));
        both.do_it(Op::Offset(Less::ThanCapacity(0), 10u128.pow(24) + 1, 0));
        both.compare().unwrap();
    }
    assert!(
        both.steps >= 10 && both.theirs.scale >= 10,
        "{}",
        both.steps
    );
}

#[test]
fn diff_2_the_model_of_the_reference_equals_its_golden_vectors() {
    let data = shared("liquity_formula_vectors.json");
    let steps = data["stability_pool"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 8);
    let (mut pool, none) = (ProductSum::new(), BigUint::default());
    let names = ["A", "B", "C"];
    for step in steps {
        let number = |name: &str| BigUint::from(decimal(&step[name]));
        match step["op"].as_str().unwrap() {
            "yield" => pool.earn(&number("amount")),
            "provide" => {
                let name = step["account"].as_str().unwrap();
                let who = names.iter().position(|known| *known == name).unwrap();
                pool.change(who, &number("amount"), &none, false);
            }
            _ => pool.offset(&number("debt"), &number("coll"), 0),
        }
        let state = &step["state"];
        let scale = u64::from(pool.scale);
        assert_eq!(state["scale"].as_u64().unwrap(), scale);
        assert_eq!(BigUint::from(decimal(&state["P"])), pool.product);
        assert_eq!(BigUint::from(decimal(&state["total"])), pool.total);
        for (who, name) in names.iter().enumerate() {
            let Some(account) = step["accounts"].get(name) else {
                continue;
            };
            let has = |name: &str| BigUint::from(decimal(&account[name]));
            assert_eq!(pool.compounded(who), has("compounded"));
            assert_eq!(pool.coll_gain(who, 0), has("coll_gain"));
            assert_eq!(pool.yield_gain(who), has("yield_gain"));
        }
    }
}
