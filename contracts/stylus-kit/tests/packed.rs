//! Fields of a word: what was put in comes out, and nothing beside it moves.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use alloy_primitives::{Address, B256, U256};
use fixed_math::MathError;
use proptest::prelude::*;
use stylus_kit::packed::Word;

proptest! {
    #[test]
    fn fields_side_by_side_do_not_touch(
        old: [u8; 32], address: [u8; 20], byte: u8, short: u16, time in 0u64..1 << 40,
    ) {
        let address = Address::new(address);
        let word = Word::from(B256::new(old))
            .with_address::<0>(address)
            .with_u8::<20>(byte)
            .with_u16::<21>(short)
            .with_u40::<23>(time)
            .unwrap();
        prop_assert_eq!(word.address::<0>(), address);
        prop_assert_eq!((word.u8::<20>(), word.u16::<21>(), word.u40::<23>()), (byte, short, time));
        let raw = B256::from(word);
        prop_assert_eq!(&raw[28..], &old[28..]);
        prop_assert_eq!(&raw[..20], address.as_slice());
    }

    #[test]
    fn wide_fields_fill_a_word(high: u128, low: u128) {
        let word = Word::ZERO.with_u128::<16>(low).with_u128::<0>(high);
        prop_assert_eq!((word.u128::<0>(), word.u128::<16>()), (high, low));
        let words = Word::ZERO.with_u64::<8>(7).with_u32::<28>(9);
        prop_assert_eq!((words.u64::<8>(), words.u32::<28>(), words.u128::<0>()), (7, 9, 7));
    }

    #[test]
    fn a_value_wider_than_its_field_is_refused(value: u64, wide: u128) {
        let time = Word::ZERO.with_u40::<0>(value);
        prop_assert_eq!(time.is_ok(), value < 1 << 40);
        let units = Word::ZERO.with_u96::<20>(wide);
        prop_assert_eq!(units.map(|word| word.u96::<20>()).ok(), (wide < 1 << 96).then_some(wide));
    }

    #[test]
    fn a_number_of_160_bits_and_no_more_fits_beside_96(bytes: [u8; 32], low: u128) {
        let number = U256::from_be_bytes(bytes) >> 90;
        let beside = Word::ZERO.with_u96::<0>(low >> 32).unwrap();
        let word = beside.with_u160::<12>(number);
        prop_assert_eq!(word.is_ok(), number.bit_len() <= 160);
        if let Ok(word) = word {
            prop_assert_eq!((word.u160::<12>(), word.u96::<0>()), (number, low >> 32));
        }
    }
}

#[test]
fn narrow_fields_reach_exactly_to_their_bound() {
    assert_eq!(Word::ZERO.with_u40::<27>(1 << 40), Err(MathError::Overflow));
    assert_eq!(Word::ZERO.with_u96::<0>(1 << 96), Err(MathError::Overflow));
    let full = Word::ZERO.with_u40::<27>((1 << 40) - 1).unwrap();
    assert_eq!(full.u40::<27>(), (1 << 40) - 1);
    let full = Word::ZERO.with_u96::<0>((1 << 96) - 1).unwrap();
    assert_eq!(full.u96::<0>(), (1 << 96) - 1);
}
