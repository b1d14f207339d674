//! Signing ERC-2612 permits.

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::IErc20::{DOMAIN_SEPARATORCall, noncesCall, permitCall};

use crate::actor::{Actor, Signature};
use crate::stage::Stage;

const PERMIT: &str =
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)";
const DOMAIN: &str =
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

/// The domain separator that a token with this name and version "1" must have.
#[must_use]
pub fn domain_separator(name: &str, chain_id: u64, token: Address) -> B256 {
    let (name, version) = (keccak256(name), keccak256("1"));
    keccak256(
        (
            keccak256(DOMAIN),
            name,
            version,
            U256::from(chain_id),
            token,
        )
            .abi_encode(),
    )
}

/// The same with a salt.
#[must_use]
pub fn salted_domain_separator(name: &str, chain_id: u64, token: Address, salt: B256) -> B256 {
    let typed = DOMAIN.replace(')', ",bytes32 salt)");
    let (name, version) = (keccak256(name), keccak256("1"));
    let chain_id = U256::from(chain_id);
    keccak256((keccak256(typed), name, version, chain_id, token, salt).abi_encode())
}

/// What an owner signs to permit, in a domain and with a nonce.
#[must_use]
pub fn digest(
    domain: B256,
    owner: Address,
    spender: Address,
    value: U256,
    nonce: U256,
    deadline: U256,
) -> B256 {
    let message = (keccak256(PERMIT), owner, spender, value, nonce, deadline).abi_encode();
    keccak256(
        [
            b"\x19\x01",
            domain.as_slice(),
            keccak256(message).as_slice(),
        ]
        .concat(),
    )
}

/// Signs a permit for a token in its own domain, with its next nonce.
///
/// # Panics
/// If the token has neither.
#[must_use]
pub fn sign(
    stage: &Stage,
    token: Address,
    owner: &Actor,
    spender: Address,
    value: U256,
    deadline: U256,
) -> Signature {
    let domain = stage.view(token, &DOMAIN_SEPARATORCall {});
    let nonce = stage.view(
        token,
        &noncesCall {
            owner: owner.address,
        },
    );
    owner.sign(digest(
        domain,
        owner.address,
        spender,
        value,
        nonce,
        deadline,
    ))
}

/// The call that presents a permit.
#[must_use]
pub fn call(
    owner: Address,
    spender: Address,
    value: U256,
    deadline: U256,
    signature: Signature,
) -> impl SolCall<Return = interfaces::IErc20::permitReturn> {
    let Signature { v, r, s } = signature;
    permitCall {
        owner,
        spender,
        value,
        deadline,
        v,
        r,
        s,
    }
}
