//! ERC-2612: allowances by signature.
//!
//! The EIP-712 domain is computed at every use from the chain id and the program's address, which
//! costs less than reading a stored one and cannot be replayed on a fork with another chain id.

use alloy_primitives::{Address, B256, U256, uint};
use alloy_sol_types::SolError;
use interfaces::IErc20::{ERC2612ExpiredSignature, ERC2612InvalidSigner};
use stylus_sdk::call::static_call;
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::stylus_core::calls::Call;
use stylus_sdk::stylus_core::{AccountAccess, BlockAccess, ChainAccess, CryptographyAccess};

use super::{Token, approve};
use crate::calldata::{account, number};
use crate::reply::{AbiWord, encode, join};
use crate::{Args, Revert};

/// The type of the domain.
const DOMAIN_TYPE: [u8; 32] = Keccak256::new()
    .update(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    .finalize();
/// The domain's version.
const VERSION_HASH: [u8; 32] = Keccak256::new().update(b"1").finalize();
/// The type of the message.
const PERMIT_TYPE: [u8; 32] = Keccak256::new()
    .update(b"Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
    .finalize();
/// Half of the order of secp256k1: of a signature and its mirror image only the lower counts.
const HALF_ORDER: U256 =
    uint!(0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0_U256);
/// The precompile that recovers a signer.
const ECRECOVER: Address = Address::with_last_byte(1);

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
    let message = hash(token, &message.map(<[u8; 32]>::as_slice));
    let domain = domain_separator(token);
    let digest = hash(
        token,
        &[&[0x19, 0x01], domain.as_slice(), message.as_slice()],
    );
    let signer = recover(token, digest, signature);
    if signer == [0; 32] || signer != owner_word {
        return Err(encode(
            ERC2612InvalidSigner::SELECTOR,
            &[signer, owner_word],
        ));
    }
    approve(token, owner, spender, number(value))
}

/// The EIP-712 domain of a token, on this chain, at this address.
pub fn domain_separator<T: Token>(token: &T) -> B256 {
    let chain = token.vm().chain_id().abi();
    let this = token.vm().contract_address().abi();
    let domain = [&DOMAIN_TYPE, &T::NAME_HASH, &VERSION_HASH, &chain, &this];
    hash(token, &domain.map(<[u8; 32]>::as_slice))
}

/// Hashes parts, one after the other.
fn hash<T: Token>(token: &T, parts: &[&[u8]]) -> B256 {
    token.vm().native_keccak256(&join(parts))
}

/// The signer of a digest, as a word; zero if the signature is none, or the upper of a pair.
fn recover<T: Token>(token: &T, digest: B256, [v, r, s]: &[&[u8; 32]; 3]) -> [u8; 32] {
    if !matches!(v.last(), Some(27 | 28)) || number(s) > HALF_ORDER {
        return [0; 32];
    }
    let input = join(&[&digest.0, *v, *r, *s].map(<[u8; 32]>::as_slice));
    let answer = static_call(token.vm(), Call::new(), ECRECOVER, &input);
    let answer = answer.unwrap_or_default();
    answer.first_chunk::<32>().copied().unwrap_or([0; 32])
}
