//! Troves as ERC-721 tokens: what can be read of them.

use alloy_primitives::{Address, U256};
use cdp_core::Status;
use cdp_core::fixed_math::kernel;
use interfaces::trove_manager::ITroveManager::{ERC721InvalidOwner, ERC721NonexistentToken};
use ledger::{Body, Error};
use stylus_kit::calldata::malformed;
use stylus_kit::{Revert, revert};

use crate::TroveManagerExt;

/// ERC-165, ERC-721 and its metadata.
const INTERFACES: [u64; 3] = [0x01ff_c9a7, 0x80ac_58cd, 0x5b5e_139f];

impl TroveManagerExt {
    /// How many troves an account owns.
    ///
    /// # Errors
    /// `ERC721InvalidOwner` - nobody is asked for.
    pub(crate) fn balance_of(&self, owner: Address) -> Result<u128, Error> {
        if owner.is_zero() {
            return Err(revert(ERC721InvalidOwner { owner }).into());
        }
        Ok(self.load_balance(owner))
    }

    /// Who owns a trove.
    ///
    /// # Errors
    /// `ERC721NonexistentToken` - there is no such trove.
    pub(crate) fn owner_of(&self, id: U256) -> Result<Address, Error> {
        self.existing(id)?;
        Ok(self.load_title(id).owner)
    }

    /// Who is approved for a trove; zero if nobody is.
    ///
    /// # Errors
    /// `ERC721NonexistentToken` - there is no such trove.
    pub(crate) fn get_approved(&self, id: U256) -> Result<Address, Error> {
        let body = self.existing(id)?;
        Ok(self.load_approved(id, &body))
    }

    /// The first word of a trove that exists.
    ///
    /// # Errors
    /// `ERC721NonexistentToken` - there is no such trove.
    pub(crate) fn existing(&self, id: U256) -> Result<Body, Error> {
        match self.load_body(id) {
            Ok((_, body)) if body.trove.status != Status::Closed => Ok(body),
            _ => Err(revert(ERC721NonexistentToken { tokenId: id }).into()),
        }
    }
}

/// Reports whether the contract has an interface, a `bytes4`.
///
/// # Errors
/// `MalformedCalldata` - more than four bytes are set.
pub(crate) fn supports(word: U256) -> Result<bool, Revert> {
    let [a, b, c, top] = kernel::lanes(word);
    let (head, tail) = (top >> 32, top & u64::from(u32::MAX));
    if a | b | c | tail != 0 {
        return Err(malformed());
    }
    Ok(INTERFACES.contains(&head))
}
