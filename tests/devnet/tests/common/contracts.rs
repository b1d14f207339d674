//! Tiny EVM contracts, by hand.

use alloy_primitives::{Address, B256, Bytes, hex};

/// Stores the first word of its call data in slot 0, logs it with the topics `0xaa` and the word,
/// and returns it.
pub const KEEPER: [u8; 18] = hex!("5f35805f55805f5260aa60205fa260205ff3");

/// The first topic of the keeper's logs.
pub const KEPT: B256 = B256::with_last_byte(0xaa);

/// Reverts with the four bytes `deadbeef`.
pub const REVERTER: [u8; 12] = hex!("63deadbeef5f526004601cfd");

/// Returns the time and the number of the block.
pub const WATCH: [u8; 11] = hex!("425f524360205260405ff3");

/// Never ends.
pub const LOOP: [u8; 3] = hex!("5b5f56");

/// Stores three words and clears the first again, for a refund.
pub const WRITER: [u8; 18] = hex!("60015f55600160015560016002555f5f5500");

/// Code that returns `runtime` when it runs as init code.
pub fn init_code(runtime: &[u8]) -> Vec<u8> {
    let length = u8::try_from(runtime.len()).expect("a tiny contract");
    [
        &[0x60, length, 0x80, 0x60, 0x09, 0x5f, 0x39, 0x5f, 0xf3],
        runtime,
    ]
    .concat()
}

/// Code that reverts with `data`.
pub fn reverts_with(data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).expect("a short message");
    [
        &[0x60, length, 0x80, 0x60, 0x09, 0x5f, 0x39, 0x5f, 0xfd],
        data,
    ]
    .concat()
}

/// Code that calls `target` with all its gas and reverts if that fails.
pub fn forwarder(target: Address) -> Vec<u8> {
    let call = [
        &[0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x73],
        target.as_slice(),
        &[0x5a, 0xf1],
    ]
    .concat();
    [&call[..], &hex!("6022575f5ffd5b00")].concat()
}

/// Call data of one word.
pub fn word(value: u64) -> Bytes {
    B256::from(alloy_primitives::U256::from(value)).into()
}
