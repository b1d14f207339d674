//! ERC-2612: allowances by signature.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolError;
use interfaces::IErc20::{ERC2612ExpiredSignature, ERC2612InvalidSigner};
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::stylus_core::BlockAccess;

use super::{Token, approve};
use crate::calldata::{account, number};
use crate::reply::{AbiWord, encode};
use crate::{Args, Revert, eip712};

/// The type of the message.
const PERMIT_TYPE: [u8; 32] = Keccak256::new()
    .update(b"Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
    .finalize();
/// The arguments of `permit`, as they came.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    owner: &'a Address,
    spender: &'a Address,
    value: &'a [u8; 32],
    deadline: &'a [u8; 32],
    /// `v`, `r` and `s`.
    signature: [&'a [u8; 32]; 3],
}

impl<'a> Signed<'a> {
    /// Reads them; `None` if they are malformed.
    #[must_use]
    pub fn read(args: &Args<'a>) -> Option<Self> {
        let [owner, spender, value, deadline, v, r, s] = args.peek()?;
        let (owner, spender) = (account(owner)?, account(spender)?);
        let signature = [v, r, s];
        // `v` is a `uint8`.
        let high = v.first_chunk::<31>()?;
        let clean = high.iter().all(|byte| *byte == 0);
        clean.then_some(Self {
            owner,
            spender,
            value,
            deadline,
            signature,
        })
    }
}

/// Sets an allowance that its owner signed for.
///
/// # Errors
/// `ERC2612ExpiredSignature` - the deadline has passed (in its second it still counts).
/// `ERC2612InvalidSigner` - the signature is not the owner's, for this token, chain, nonce and
/// these arguments; or it is the mirror image of one, or no signature at all (signer zero).
/// Those of [`approve`].
///
/// # Events
/// `Approval`.
pub fn permit<T: Token>(token: &mut T, signed: &Signed<'_>) -> Result<(), Revert> {
    let Signed {
        owner,
        spender,
        value,
        deadline,
        signature,
    } = signed;
    if number(deadline) < U256::from(token.vm().block_timestamp()) {
        return Err(encode(ERC2612ExpiredSignature::SELECTOR, &[**deadline]));
    }
    let nonce = token.slots_mut().take_nonce(owner).abi();
    let (owner_word, spender_word) = (owner.abi(), spender.abi());
    let message = [
        &PERMIT_TYPE,
        &owner_word,
        &spender_word,
        value,
        &nonce,
        deadline,
    ];
    let message = message.map(<[u8; 32]>::as_slice);
    let digest = eip712::digest(token, token.domain_separator(), &message);
    let signer = eip712::recover(token, digest, signature);
    if signer == [0; 32] || signer != owner_word {
        return Err(encode(
            ERC2612InvalidSigner::SELECTOR,
            &[signer, owner_word],
        ));
    }
    approve(token, owner, spender, number(value))
}
