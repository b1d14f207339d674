//! ABI encoding, as far as the precompiles need it: words only.

use alloy_primitives::{Address, B256, U256, keccak256};

/// First four bytes of the hash of a signature.
pub(super) fn selector(signature: &str) -> [u8; 4] {
    let [a, b, c, d, ..] = keccak256(signature).0;
    [a, b, c, d]
}

/// Call data or revert data: a selector and words.
pub(super) fn error(signature: &str, values: &[U256]) -> Vec<u8> {
    let mut data = selector(signature).to_vec();
    data.extend(words(values));
    data
}

/// Words one after another.
pub(super) fn words(values: &[U256]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_be_bytes::<32>())
        .collect()
}

/// The word of a number.
pub(super) fn number(value: impl Into<u64>) -> U256 {
    U256::from(value.into())
}

/// The word of an address.
pub(super) fn address(value: Address) -> U256 {
    value.into_word().into()
}

/// The word at `index` of the arguments.
pub(super) fn argument(arguments: &[u8], index: usize) -> Option<B256> {
    let (words, _) = arguments.as_chunks::<32>();
    words.get(index).map(|word| B256::new(*word))
}

/// The address in a word; its first twelve bytes must be zero.
pub(super) fn as_address(word: B256) -> Option<Address> {
    let address = Address::from_word(word);
    (address.into_word() == word).then_some(address)
}
