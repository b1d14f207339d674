//! STD-6: arguments are read strictly, in the form that alloy writes them.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolError, SolValue};
use interfaces::IErrors::MalformedCalldata;
use proptest::prelude::*;
use stylus_kit::calldata::{account, number};
use stylus_kit::{Args, Revert};

fn malformed<T: std::fmt::Debug>(read: Result<T, Revert>) {
    assert_eq!(read.unwrap_err(), MalformedCalldata {}.abi_encode());
}

proptest! {
    #[test]
    fn std_6_reads_what_alloy_writes(
        word: [u8; 32], wide: u128, long: u64, int: u32, short: u16, byte: u8, flag: bool,
        address: [u8; 20],
    ) {
        let (word, address) = (B256::new(word), Address::new(address));
        let head = (word, U256::from_be_bytes(word.0), wide, long).abi_encode();
        let tail = (int, short, U256::from(byte), flag, address).abi_encode();
        let data = [head, tail].concat();
        let mut args = Args::new(&data);
        prop_assert_eq!(args.word().unwrap(), word);
        prop_assert_eq!(args.uint().unwrap(), U256::from_be_bytes(word.0));
        prop_assert_eq!(args.u128().unwrap(), wide);
        prop_assert_eq!(args.u64().unwrap(), long);
        prop_assert_eq!(args.u32().unwrap(), int);
        prop_assert_eq!(args.u16().unwrap(), short);
        prop_assert_eq!(args.u8().unwrap(), byte);
        prop_assert_eq!(args.flag().unwrap(), flag);
        prop_assert_eq!(args.address().unwrap(), address);
        malformed(args.word());
    }

    #[test]
    fn std_6_every_bit_outside_the_type_is_refused(bit in 0usize..256) {
        let mut word = [0; 32];
        word[bit / 8] = 0x80 >> (bit % 8);
        let read = |bits: usize, ok: bool| assert_eq!(ok, bit >= 256 - bits, "{bits} bits");
        read(128, Args::new(&word).u128().is_ok());
        read(64, Args::new(&word).u64().is_ok());
        read(32, Args::new(&word).u32().is_ok());
        read(16, Args::new(&word).u16().is_ok());
        read(8, Args::new(&word).u8().is_ok());
        read(1, Args::new(&word).flag().is_ok());
        read(160, Args::new(&word).address().is_ok());
        read(160, account(&word).is_some());
        read(256, number(&word) == U256::from(1) << (255 - bit));
    }

    #[test]
    fn std_6_short_arguments_are_refused(length in 0usize..64) {
        let data = vec![0; length];
        let mut args = Args::new(&data);
        prop_assert_eq!(args.peek::<2>(), None);
        if length < 32 {
            malformed(args.uint());
        } else {
            args.uint().unwrap();
            malformed(args.address());
        }
    }
}

#[test]
fn peek_shows_words_and_stays() {
    let data = (U256::from(1), U256::from(2), U256::from(3)).abi_encode();
    let args = Args::new(&data);
    let [one, two] = args.peek().unwrap();
    assert_eq!((number(one), number(two)), (U256::from(1), U256::from(2)));
    assert!(args.peek::<3>().is_some() && args.peek::<4>().is_none());
}

#[test]
fn an_array_is_read_where_its_offset_says() {
    let list = vec![Address::repeat_byte(1), Address::repeat_byte(2)];
    let data = (U256::from(9), list.clone()).abi_encode_params();
    let mut args = Args::new(&data);
    assert_eq!(args.uint().unwrap(), U256::from(9));
    let (length, mut elements) = args.array().unwrap();
    assert_eq!(length, 2);
    assert_eq!(
        [elements.address().unwrap(), elements.address().unwrap()],
        list[..]
    );
    malformed(elements.address());
}

#[test]
fn std_6_offsets_and_lengths_out_of_reach_are_refused() {
    let length_at = |offset: U256| {
        let data = [offset.abi_encode(), vec![0; 32]].concat();
        Args::new(&data).array().map(|(length, _)| length)
    };
    assert_eq!(length_at(U256::from(32)), Ok(0));
    for far in [
        U256::from(33),
        U256::from(64),
        U256::from(65),
        U256::from(u32::MAX),
        U256::MAX,
    ] {
        malformed(length_at(far));
    }
    let long = [
        U256::from(32).abi_encode(),
        U256::from(1_u64 << 32).abi_encode(),
    ]
    .concat();
    malformed(Args::new(&long).array().map(|(length, _)| length));
}
