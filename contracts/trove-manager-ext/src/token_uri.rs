//! Troves as ERC-721 tokens: what they are called.

use alloc::vec::Vec;

use alloy_primitives::U256;
use ledger::Error;
use ledger::outside::pad;
use ledger::words::{answer, of};

use crate::TroveManagerExt;

/// What stands before the number.
const HEAD: &[u8] = b"data:application/json,{\"name\":\"AmpUSD Trove ";
/// What stands after it.
const TAIL: &[u8] = b"\"}";

impl TroveManagerExt {
    /// A JSON with the trove's name, as a `data:` URI.
    ///
    /// # Errors
    /// `ERC721NonexistentToken` - there is no such trove.
    pub(crate) fn token_uri(&self, id: U256) -> Result<Vec<u8>, Error> {
        self.existing(id)?;
        let mut uri = HEAD.to_vec();
        // Exact: the id of a trove that exists has 67 bits.
        let (_, id) = cdp_core::fixed_math::kernel::split_words(id);
        append_decimal(&mut uri, id);
        uri.extend_from_slice(TAIL);
        let mut data = answer(&[of(32_u8), U256::from(uri.len())]);
        pad(&mut data, &uri);
        Ok(data)
    }
}

/// Appends a number in decimal digits.
fn append_decimal(text: &mut Vec<u8>, mut number: u128) {
    let from = text.len();
    loop {
        let digit = u8::try_from(number.checked_rem(10).unwrap_or(0)).unwrap_or(0);
        text.push(b'0'.saturating_add(digit));
        number = number.checked_div(10).unwrap_or(0);
        if number == 0 {
            break;
        }
    }
    if let Some(digits) = text.get_mut(from..) {
        digits.reverse();
    }
}
