//! The kernel against big integers.
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

use common::{big, word, words};
use fixed_math::{
    Debt, MathError, U256,
    kernel::{self, mul_div_down, mul_div_up},
};
use num_bigint::BigUint;
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::One;
use proptest::prelude::*;

fn u(x: u128) -> U256 {
    kernel::widen(x)
}

/// What floor and ceiling of `a * b / d` must be, from rationals alone.
fn model(a: U256, b: U256, d: U256) -> (Result<U256, MathError>, Result<U256, MathError>) {
    if d.is_zero() {
        return (
            Err(MathError::DivisionByZero),
            Err(MathError::DivisionByZero),
        );
    }
    let exact = Ratio::new(big(a) * big(b), big(d));
    let fit = |x: BigUint| word(&x).ok_or(MathError::Overflow);
    (
        fit(exact.floor().to_integer()),
        fit(exact.ceil().to_integer()),
    )
}

fn check_division(a: U256, b: U256, d: U256) {
    let (down, up) = model(a, b, d);
    assert_eq!(mul_div_down(a, b, d), down, "floor of {a} * {b} / {d}");
    assert_eq!(mul_div_up(a, b, d), up, "ceil of {a} * {b} / {d}");
}

/// So many cases, none of them kept in a file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn math_4_mul_div_equals_the_rational_on_any_words(a in words(), b in words(), d in words()) {
        check_division(a, b, d);
    }

    #[test]
    fn math_4_mul_div_equals_the_rational_beside_an_exact_quotient(
        q in words(), d in words(), offset in 0u8..3,
    ) {
        // a * b = q * d, moved by one below and above: the places where a rounding is wrong.
        check_division(q, d, d);
        let near = match offset {
            0 => q.saturating_sub(U256::ONE),
            1 => q,
            _ => q.saturating_add(U256::ONE),
        };
        check_division(near, d, d.saturating_add(U256::ONE));
        check_division(near, d.saturating_sub(U256::ONE), d);
    }

    #[test]
    fn math_4_mul_div_fails_iff_the_quotient_passes_256_bits(a in words(), d in words()) {
        check_division(a, U256::MAX, d);
        check_division(U256::MAX, U256::MAX, d);
        check_division(a, d, U256::ONE);
    }

    #[test]
    fn math_5_up_minus_down_is_at_most_one(a in words(), b in words(), d in words()) {
        if let (Ok(down), Ok(up)) = (mul_div_down(a, b, d), mul_div_up(a, b, d)) {
            let exact = (big(a) * big(b)).is_multiple_of(&big(d));
            prop_assert_eq!(up - down, if exact { U256::ZERO } else { U256::ONE });
        }
    }

    #[test]
    fn math_6_repeated_floors_compose(x in words(), a in 1u64.., b in 1u64..) {
        let (wide_a, wide_b) = (u(a.into()), u(b.into()));
        let twice = mul_div_down(mul_div_down(x, U256::ONE, wide_a).unwrap(), U256::ONE, wide_b);
        let product = u(u128::from(a) * u128::from(b));
        prop_assert_eq!(twice, mul_div_down(x, U256::ONE, product));
    }

    #[test]
    fn math_8_sums_products_and_narrowings_are_checked(a in words(), b in words()) {
        prop_assert_eq!(kernel::add(a, b), word(&(big(a) + big(b))).ok_or(MathError::Overflow));
        prop_assert_eq!(kernel::mul(a, b), word(&(big(a) * big(b))).ok_or(MathError::Overflow));
        let difference = if b > a {
            Err(MathError::Underflow)
        } else {
            Ok(word(&(big(a) - big(b))).unwrap())
        };
        prop_assert_eq!(kernel::sub(a, b), difference);
        let narrow = u128::try_from(&big(a)).map_err(|_| MathError::Overflow);
        prop_assert_eq!(kernel::narrow(a), narrow);
        prop_assert_eq!(Debt::from_word(a).map(Debt::raw), narrow);
        prop_assert_eq!(Debt::from_word_or_max(a).raw(), narrow.unwrap_or(u128::MAX));
        let narrow = u64::try_from(&big(a)).map_err(|_| MathError::Overflow);
        prop_assert_eq!(kernel::narrow_u64(a), narrow);
        prop_assert_eq!(kernel::is_negative(a), big(a).bit(255));
    }

    #[test]
    fn ratio_4_products_compare_as_big_integers_do(
        a in words(), b in words(), c in words(), d in words(),
    ) {
        let exact = (big(a) * big(b)).cmp(&(big(c) * big(d)));
        prop_assert_eq!(kernel::cmp_products(a, b, c, d), exact);
        prop_assert_eq!(kernel::cmp_products(a, b, b, a), std::cmp::Ordering::Equal);
    }

    #[test]
    fn math_11_ratio_comparison_is_a_total_preorder(
        n in prop::collection::vec(words(), 3), d in prop::collection::vec(words(), 3),
    ) {
        let d: Vec<U256> = d.into_iter().map(|x| x.max(U256::ONE)).collect();
        let rational = |i: usize| Ratio::new(big(n[i]), big(d[i]));
        let compare = |i: usize, j: usize| kernel::cmp_ratios(n[i], d[i], n[j], d[j]);
        for i in 0..3 {
            for j in 0..3 {
                prop_assert_eq!(compare(i, j), rational(i).cmp(&rational(j)));
                prop_assert_eq!(compare(i, j), compare(j, i).reverse());
            }
        }
        if compare(0, 1).is_le() && compare(1, 2).is_le() {
            prop_assert!(compare(0, 2).is_le());
        }
    }

    #[test]
    fn math_1_floored_parts_never_sum_above_the_whole(
        x in any::<u128>(),
        parts in prop::collection::vec(any::<u64>(), 1..20),
        spare in any::<u64>(),
    ) {
        let total = parts.iter().map(|&d| u128::from(d)).sum::<u128>() + u128::from(spare);
        prop_assume!(total > 0);
        let sum = parts.iter().fold(U256::ZERO, |sum, &d| {
            kernel::add(sum, mul_div_down(u(x), u(d.into()), u(total)).unwrap()).unwrap()
        });
        prop_assert!(sum <= u(x));
    }

    #[test]
    fn math_2_a_ceiled_burn_keeps_assets_per_share(
        assets in 1u128.., shares in 1u128.., part in any::<u128>(),
    ) {
        let out = part % (assets + u128::from(assets < u128::MAX));
        let burn = mul_div_up(u(out), u(shares), u(assets)).unwrap();
        prop_assume!(burn <= u(shares));
        let (left, kept) = (u(assets - out), kernel::sub(u(shares), burn).unwrap());
        // left / kept >= assets / shares, by cross-multiplication.
        prop_assert!(kernel::cmp_products(left, u(shares), u(assets), kept).is_ge());
    }

    #[test]
    fn math_12_the_part_of_an_offset_leaves_the_rest_at_least_its_own_share(
        coll in any::<u128>(), debt in 1u128.., offset in any::<u128>(), cap in any::<u128>(),
    ) {
        let offset = offset % debt + u128::from(offset == u128::MAX);
        let share = mul_div_down(u(coll), u(offset), u(debt)).unwrap();
        let left = kernel::sub(u(coll), share.min(u(cap))).unwrap();
        // left / rest of the debt >= collateral / debt, by cross-multiplication.
        prop_assert!(kernel::cmp_products(left, u(debt), u(coll), u(debt - offset)).is_ge());
    }

    #[test]
    fn math_7_floors_after_a_step_sum_to_at_most_the_floored_total(
        parts in prop::collection::vec(any::<u64>(), 1..50), step in 1u64..=1_000_000_000,
    ) {
        let floor = |x: u128| mul_div_down(u(x), U256::ONE, u(step.into())).unwrap();
        let sum = parts.iter().fold(U256::ZERO, |sum, &x| sum + floor(x.into()));
        let total = parts.iter().map(|&x| u128::from(x)).sum();
        prop_assert!(sum <= floor(total));
    }
}

#[test]
fn math_3_a_floored_burn_has_a_counterexample() {
    // 3 assets, 2 shares: taking 1 asset burns floor(2 / 3) = 0 shares.
    let (assets, shares, out) = (u(3), u(2), u(1));
    let burn = mul_div_down(out, shares, assets).unwrap();
    let (left, kept) = (
        kernel::sub(assets, out).unwrap(),
        kernel::sub(shares, burn).unwrap(),
    );
    assert!(kernel::cmp_products(left, shares, assets, kept).is_lt());
}

#[test]
fn math_1_to_7_hold_exhaustively_at_small_widths() {
    for x in 0u128..=255 {
        for d in 1u128..=255 {
            assert_eq!(mul_div_down(u(x), u(255), u(d)).unwrap(), u(x * 255 / d));
            assert_eq!(
                mul_div_up(u(x), u(255), u(d)).unwrap(),
                u((x * 255).div_ceil(d))
            );
            let (part, rest) = (x * d / 255, x * (255 - d) / 255);
            assert!(part + rest <= x, "MATH-1");
            let burn = mul_div_up(u(x.min(d)), u(255), u(d)).unwrap();
            let (left, kept) = (u(d - x.min(d)), u(255) - burn);
            assert!(
                kernel::cmp_products(left, u(255), u(d), kept).is_ge(),
                "MATH-2"
            );
        }
    }
}

#[test]
fn math_12_holds_exhaustively_at_small_widths() {
    for coll in 0u128..=40 {
        for debt in 1u128..=40 {
            for offset in 0..=debt {
                let own = mul_div_up(u(coll), u(debt - offset), u(debt)).unwrap();
                let share = mul_div_down(u(coll), u(offset), u(debt)).unwrap();
                for cap in 0..=coll {
                    let left = kernel::sub(u(coll), share.min(u(cap))).unwrap();
                    assert!(left >= own, "{coll} {debt} {offset} {cap}");
                }
                // A ceiled share would take the rest's: the direction matters.
                let greedy = mul_div_up(u(coll), u(offset), u(debt)).unwrap();
                let whole = coll * offset % debt == 0;
                assert_eq!(kernel::sub(u(coll), greedy).unwrap() >= own, whole);
            }
        }
    }
}

#[test]
fn math_4_a_divisor_of_zero_fails_before_anything_else() {
    for x in [U256::ZERO, U256::ONE, U256::MAX] {
        assert_eq!(
            mul_div_down(x, x, U256::ZERO),
            Err(MathError::DivisionByZero)
        );
        assert_eq!(mul_div_up(x, x, U256::ZERO), Err(MathError::DivisionByZero));
    }
}

#[test]
fn math_4_the_ceiling_overflows_one_past_the_largest_quotient() {
    assert_eq!(mul_div_up(U256::MAX, U256::MAX, U256::MAX), Ok(U256::MAX));
    let almost = U256::MAX - U256::ONE;
    assert_eq!(
        mul_div_down(U256::MAX, U256::MAX, almost),
        Err(MathError::Overflow)
    );
    // (3 * 2^128 - 1) * (3 * 2^128 + 1) / 9 = 2^256 - 1 / 9.
    let three = kernel::join_words(3, 0);
    let (a, b) = (three - U256::ONE, three + U256::ONE);
    assert_eq!(mul_div_down(a, b, u(9)), Ok(U256::MAX));
    assert_eq!(mul_div_up(a, b, u(9)), Err(MathError::Overflow));
}

#[test]
fn math_4_a_quotient_digit_guessed_too_large_is_corrected() {
    // The cases of algorithm D in which the guess is one too large after its own correction, so
    // that the divisor is added back (Hacker's Delight, figure 9-1, at 32 bits).
    let number = |digits: &[u32]| {
        let bytes: Vec<u8> = digits
            .iter()
            .flat_map(|digit| digit.to_le_bytes())
            .collect();
        U256::try_from_le_slice(&bytes).unwrap()
    };
    for (dividend, divisor) in [
        (
            number(&[0, 0xffff_fffe, 0x8000_0000]),
            number(&[u32::MAX, 0x8000_0000]),
        ),
        (
            number(&[0, 0, 0x8000_0000, 0x7fff_ffff]),
            number(&[1, 0, 0x8000_0000]),
        ),
        (number(&[3, 0, 0x8000_0000]), number(&[1, 0, 0x2000_0000])),
        (
            number(&[0, 0xffff_ffff, 0xffff_fffe, 0x8000_0000]),
            number(&[u32::MAX, 0, 0x8000_0000]),
        ),
    ] {
        check_division(dividend, U256::ONE, divisor);
        check_division(dividend, number(&[0, 0, 1]), divisor);
        check_division(dividend, divisor, divisor);
    }
}

#[test]
fn math_9_powers_of_ten_come_from_one_table() {
    for exponent in 0u8..=255 {
        let power = BigUint::from(10u8).pow(exponent.into());
        let expected = word(&power).ok_or(MathError::Overflow);
        assert_eq!(kernel::power_of_ten(exponent), expected, "10^{exponent}");
        assert_eq!(expected.is_ok(), exponent <= 77);
    }
}

#[test]
fn math_8_a_narrowing_looks_at_every_limb() {
    let limbs = [0, 1, 1 << 63, u64::MAX];
    for (a, b) in limbs.iter().flat_map(|a| limbs.map(|b| (*a, b))) {
        for (c, d) in limbs.iter().flat_map(|c| limbs.map(|d| (*c, d))) {
            let word = U256::from_limbs([a, b, c, d]);
            let narrow = u128::try_from(&big(word)).map_err(|_| MathError::Overflow);
            assert_eq!(kernel::narrow(word), narrow, "{word:x}");
            let narrow = u64::try_from(&big(word)).map_err(|_| MathError::Overflow);
            assert_eq!(kernel::narrow_u64(word), narrow, "{word:x}");
            assert_eq!(kernel::is_negative(word), big(word).bit(255), "{word:x}");
        }
    }
}

#[test]
fn packed_words_split_into_what_was_joined() {
    for (high, low) in [
        (0, 0),
        (1, 2),
        (u128::MAX, 0),
        (0, u128::MAX),
        (u128::MAX, u128::MAX),
    ] {
        let joined = kernel::join_words(high, low);
        assert_eq!(
            big(joined),
            (BigUint::from(high) << 128usize) + BigUint::from(low)
        );
        assert_eq!(kernel::split_words(joined), (high, low));
        let (a, b) = kernel::split(low);
        assert_eq!(kernel::join(a, b), low);
        assert_eq!(kernel::from_lanes(kernel::lanes(joined)), joined);
    }
}

#[test]
fn bits_of_a_word_are_found_from_any_bit() {
    for first in 0u8..=255 {
        let (lane, mask) = kernel::bit(first);
        let mut word = [0u64; 4];
        word[lane] |= mask;
        assert_eq!(
            big(kernel::from_lanes(word)),
            BigUint::one() << usize::from(first)
        );
        for from in 0u8..=255 {
            let expected = (from <= first).then_some(first);
            assert_eq!(kernel::first_bit(&word, from), expected);
        }
    }
    for index in 0u8..=255 {
        let above = (u32::from(index) + 1..64)
            .map(|bit| 1u64 << bit)
            .sum::<u64>();
        assert_eq!(kernel::bits_above(index), above);
    }
    assert_eq!(kernel::first_bit(&[0; 4], 0), None);
    assert_eq!(kernel::first_bit(&[u64::MAX; 4], 200), Some(200));
}
