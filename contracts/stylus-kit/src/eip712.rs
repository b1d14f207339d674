//! EIP-712: what is signed, and by whom.
//!
//! The domain is computed at every use from the chain id and the program's address, which costs
//! less than reading a stored one and cannot be replayed on a fork with another chain id.

use alloy_primitives::{Address, B256, U256, uint};
use stylus_sdk::call::static_call;
use stylus_sdk::host::VM;
use stylus_sdk::keccak_const::Keccak256;
use stylus_sdk::stylus_core::calls::Call;
use stylus_sdk::stylus_core::{AccountAccess, ChainAccess, CryptographyAccess, HostAccess};

use crate::calldata::number;
use crate::reply::{AbiWord, join};

/// The type of the domain.
const DOMAIN_TYPE: [u8; 32] = Keccak256::new()
    .update(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    .finalize();
/// The type of a domain with salt.
const SALTED_DOMAIN_TYPE: [u8; 32] = Keccak256::new()
    .update(b"EIP712Domain(string name,string version,uint256 chainId,")
    .update(b"address verifyingContract,bytes32 salt)")
    .finalize();
/// The domain's version.
const VERSION_HASH: [u8; 32] = Keccak256::new().update(b"1").finalize();
/// Half of the order of secp256k1: of a signature and its mirror image only the lower counts.
const HALF_ORDER: U256 =
    uint!(0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0_U256);
/// The precompile that recovers a signer.
const ECRECOVER: Address = Address::with_last_byte(1);

/// The separator of the domain with this hash of its name, version "1", on this chain, at the
/// program's address.
pub fn domain_separator<P: HostAccess<Host = VM>>(program: &P, name_hash: &[u8; 32]) -> B256 {
    let chain = program.vm().chain_id().abi();
    let this = program.vm().contract_address().abi();
    let domain = [&DOMAIN_TYPE, name_hash, &VERSION_HASH, &chain, &this];
    hash(program, &domain.map(<[u8; 32]>::as_slice))
}

/// The separator of the same domain with a salt.
pub fn salted_domain_separator<P: HostAccess<Host = VM>>(
    program: &P,
    name_hash: &[u8; 32],
    salt: &[u8; 32],
) -> B256 {
    let chain = program.vm().chain_id().abi();
    let this = program.vm().contract_address().abi();
    let typed = &SALTED_DOMAIN_TYPE;
    let domain = [typed, name_hash, &VERSION_HASH, &chain, &this, salt];
    hash(program, &domain.map(<[u8; 32]>::as_slice))
}

/// What is signed: a message of static words, the hash of its type first, in a domain.
pub fn digest<P: HostAccess<Host = VM>>(program: &P, domain: B256, message: &[&[u8]]) -> B256 {
    let message = hash(program, message);
    hash(
        program,
        &[&[0x19, 0x01], domain.as_slice(), message.as_slice()],
    )
}

/// The signer of a digest, as a word; zero if `v`, `r` and `s` are no signature, or the upper of
/// a pair. `v` is a word of 31 zero bytes and the value.
pub fn recover<P: HostAccess<Host = VM>>(
    program: &P,
    digest: B256,
    [v, r, s]: &[&[u8; 32]; 3],
) -> [u8; 32] {
    if !matches!(v.last(), Some(27 | 28)) || number(s) > HALF_ORDER {
        return [0; 32];
    }
    let input = join(&[&digest.0, *v, *r, *s].map(<[u8; 32]>::as_slice));
    let answer = static_call(program.vm(), Call::new(), ECRECOVER, &input);
    let answer = answer.unwrap_or_default();
    answer.first_chunk::<32>().copied().unwrap_or([0; 32])
}

/// Hashes parts, one after the other.
fn hash<P: HostAccess<Host = VM>>(program: &P, parts: &[&[u8]]) -> B256 {
    program.vm().native_keccak256(&join(parts))
}
