//! ERC-2612: allowances by signature.
//!
//! The EIP-712 domain is computed at every use from the chain id and the program's address, which
//! costs less than reading a stored one and cannot be replayed on a fork with another chain id.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256, uint};
use interfaces::IErc20::{ERC2612ExpiredSignature, ERC2612InvalidSigner};
use stylus_sdk::call::static_call;
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::stylus_core::calls::Call;
use stylus_sdk::stylus_core::{AccountAccess, BlockAccess, ChainAccess, CryptographyAccess};

use super::{Token, approve};
use crate::reply::AbiWord;
use crate::{Args, Revert, revert};

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
pub fn permit<T: Token>(token: &mut T, args: &mut Args<'_>) -> Result<(), Revert> {
    let (owner, spender, value) = (args.address()?, args.address()?, args.uint()?);
    let (deadline, v, r, s) = (args.uint()?, args.u8()?, args.word()?, args.word()?);
    if deadline < U256::from(token.vm().block_timestamp()) {
        return Err(revert(ERC2612ExpiredSignature { deadline }));
    }
    let nonce = token.erc20_mut().take_nonce(owner);
    let message = [
        PERMIT_TYPE,
        owner.abi(),
        spender.abi(),
        value.abi(),
        nonce.abi(),
        deadline.abi(),
    ];
    let message = token.vm().native_keccak256(message.as_flattened());
    let digest = typed_data_hash(token, message);
    let signer = recover(token, digest, v, r, s);
    if signer.is_zero() || signer != owner {
        return Err(revert(ERC2612InvalidSigner { signer, owner }));
    }
    approve(token, owner, spender, value)
}

/// The EIP-712 domain of a token, on this chain, at this address.
pub fn domain_separator<T: Token>(token: &T) -> B256 {
    let vm = token.vm();
    let domain = [
        DOMAIN_TYPE,
        T::NAME_HASH,
        VERSION_HASH,
        vm.chain_id().abi(),
        vm.contract_address().abi(),
    ];
    vm.native_keccak256(domain.as_flattened())
}

/// `keccak256("\x19\x01" ‖ domain ‖ message)`.
fn typed_data_hash<T: Token>(token: &T, message: B256) -> B256 {
    let domain = domain_separator(token);
    let mut preimage = Vec::with_capacity(66);
    preimage.extend_from_slice(&[0x19, 0x01]);
    preimage.extend_from_slice(domain.as_slice());
    preimage.extend_from_slice(message.as_slice());
    token.vm().native_keccak256(&preimage)
}

/// The signer of a digest; zero if the signature is none, or the upper one of a pair.
fn recover<T: Token>(token: &T, digest: B256, v: u8, r: B256, s: B256) -> Address {
    if !matches!(v, 27 | 28) || U256::from_be_bytes(s.0) > HALF_ORDER {
        return Address::ZERO;
    }
    let input = [digest.abi(), v.abi(), r.abi(), s.abi()];
    let answer = static_call(token.vm(), Call::new(), ECRECOVER, input.as_flattened());
    let answer = answer.unwrap_or_default();
    answer
        .first_chunk::<32>()
        .map_or(Address::ZERO, |word| Address::from_word(B256::new(*word)))
}
