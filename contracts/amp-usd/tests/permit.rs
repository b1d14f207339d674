//! STD-3: allowances by signature (ERC-2612).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

#[path = "../../stylus-kit/tests/host/mod.rs"]
mod host;

use alloy_primitives::{Address, B256, U256, keccak256, uint};
use alloy_sol_types::{SolStruct, eip712_domain};
use amp_usd::AmpUsd;
use host::{Outcome, TestHost, address_of, sign};
use interfaces::IErc20::*;
use k256::ecdsa::SigningKey;
use proptest::prelude::*;

alloy_sol_types::sol! {
    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
    }
}

const SPENDER: Address = Address::repeat_byte(0x5e);
const RELAYER: Address = Address::repeat_byte(0x4e);
const ORDER: U256 = uint!(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141_U256);

/// A token, an owner with a key, and what the owner is about to sign.
struct Scene {
    host: TestHost,
    key: SigningKey,
    message: Permit,
}

fn scene() -> Scene {
    let host = TestHost::new();
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let deadline = U256::from(host.vm.snapshot().block_timestamp);
    let message = Permit {
        owner: address_of(key.verifying_key()),
        spender: SPENDER,
        value: U256::from(1_000),
        nonce: U256::ZERO,
        deadline,
    };
    Scene { host, key, message }
}

impl Scene {
    /// The digest by an independent implementation of EIP-712.
    fn digest(&self) -> B256 {
        let state = self.host.vm.snapshot();
        let domain = eip712_domain! {
            name: "AmpUSD",
            version: "1",
            chain_id: state.chain_id,
            verifying_contract: state.contract_address,
        };
        self.message.eip712_signing_hash(&domain)
    }

    fn submit(&self, (v, r, s): (u8, B256, B256)) -> Outcome {
        let Permit {
            owner,
            spender,
            value,
            deadline,
            ..
        } = self.message.clone();
        let call = permitCall {
            owner,
            spender,
            value,
            deadline,
            v,
            r,
            s,
        };
        self.host.call::<AmpUsd, _>(RELAYER, &call)
    }

    fn sign(&self) -> (u8, B256, B256) {
        sign(&self.key, self.digest())
    }

    fn allowance(&self) -> U256 {
        let call = allowanceCall {
            owner: self.message.owner,
            spender: SPENDER,
        };
        self.host.call::<AmpUsd, _>(RELAYER, &call).word()
    }

    fn nonce(&self) -> U256 {
        let call = noncesCall {
            owner: self.message.owner,
        };
        self.host.call::<AmpUsd, _>(RELAYER, &call).word()
    }
}

#[test]
fn std_3_a_permit_sets_the_allowance_and_uses_the_nonce() {
    let scene = scene();
    assert_eq!(scene.nonce(), U256::ZERO);
    let done = scene.submit(scene.sign());
    let (owner, value) = (scene.message.owner, U256::from(1_000));
    done.told(
        0,
        &Approval {
            owner,
            spender: SPENDER,
            value,
        },
    );
    assert!(done.ok().is_empty());
    assert_eq!((scene.allowance(), scene.nonce()), (value, U256::ONE));
}

#[test]
fn std_3_the_domain_is_the_standards() {
    let scene = scene();
    let state = scene.host.vm.snapshot();
    let domain = eip712_domain! {
        name: "AmpUSD",
        version: "1",
        chain_id: state.chain_id,
        verifying_contract: state.contract_address,
    };
    let told = scene
        .host
        .call::<AmpUsd, _>(RELAYER, &DOMAIN_SEPARATORCall {})
        .word();
    assert_eq!(B256::from(told), domain.separator());
}

#[test]
fn std_3_reverts_in_the_second_after_the_deadline() {
    let scene = scene();
    let signature = scene.sign();
    let deadline = scene.message.deadline;
    scene.host.vm.set_block_timestamp(deadline.to::<u64>() + 1);
    let error: ERC2612ExpiredSignature = scene.submit(signature).error();
    assert_eq!(error.deadline, deadline);
    scene.host.vm.set_block_timestamp(deadline.to::<u64>());
    scene.submit(signature).ok();
}

#[test]
fn std_3_a_permit_counts_once() {
    let scene = scene();
    let signature = scene.sign();
    scene.submit(signature).ok();
    let error: ERC2612InvalidSigner = scene.submit(signature).error();
    assert_eq!(error.owner, scene.message.owner);
    assert_ne!(error.signer, error.owner);
    assert_eq!(scene.nonce(), U256::ONE);
}

#[test]
fn std_3_reverts_when_the_nonce_is_not_the_next() {
    for nonce in [U256::ONE, U256::MAX] {
        let mut scene = scene();
        scene.message.nonce = nonce;
        let _: ERC2612InvalidSigner = scene.submit(scene.sign()).error();
        assert_eq!((scene.nonce(), scene.allowance()), (U256::ZERO, U256::ZERO));
    }
}

#[test]
fn std_3_reverts_when_somebody_else_signed() {
    let scene = scene();
    let thief = SigningKey::from_slice(&[9; 32]).unwrap();
    let error: ERC2612InvalidSigner = scene.submit(sign(&thief, scene.digest())).error();
    assert_eq!(error.signer, address_of(thief.verifying_key()));
    assert_eq!(error.owner, scene.message.owner);
}

#[test]
fn std_3_reverts_when_any_argument_is_another_than_signed() {
    let changes: [fn(&mut Permit); 4] = [
        |message| message.owner = SPENDER,
        |message| message.spender = RELAYER,
        |message| message.value += U256::ONE,
        |message| message.deadline += U256::ONE,
    ];
    for change in changes {
        let mut scene = scene();
        let signature = scene.sign();
        change(&mut scene.message);
        let _: ERC2612InvalidSigner = scene.submit(signature).error();
    }
}

#[test]
fn std_3_reverts_when_the_domain_is_another() {
    let scene = scene();
    let signature = scene.sign();
    scene
        .host
        .vm
        .set_contract_address(Address::repeat_byte(0x77));
    let _: ERC2612InvalidSigner = scene.submit(signature).error();
}

#[test]
fn std_3_reverts_after_the_chain_id_changed() {
    let scene = scene();
    let before = scene
        .host
        .call::<AmpUsd, _>(RELAYER, &DOMAIN_SEPARATORCall {})
        .word();
    let signature = scene.sign();
    scene.host.vm.set_chain_id(421_614);
    let after = scene
        .host
        .call::<AmpUsd, _>(RELAYER, &DOMAIN_SEPARATORCall {})
        .word();
    assert_ne!(before, after);
    let _: ERC2612InvalidSigner = scene.submit(signature).error();
    scene.submit(scene.sign()).ok();
}

#[test]
fn std_3_reverts_when_the_signature_is_the_mirror_image() {
    let scene = scene();
    let (v, r, s) = scene.sign();
    let mirrored = B256::from(ORDER - U256::from_be_bytes(s.0));
    let error: ERC2612InvalidSigner = scene.submit((55 - v, r, mirrored)).error();
    assert_eq!(error.signer, Address::ZERO);
    scene.submit((v, r, s)).ok();
}

#[test]
fn std_3_reverts_when_v_is_neither_27_nor_28() {
    let scene = scene();
    let (v, r, s) = scene.sign();
    for wrong in [0, 1, v - 27, 26, 29, 255] {
        let error: ERC2612InvalidSigner = scene.submit((wrong, r, s)).error();
        assert_eq!(error.signer, Address::ZERO);
    }
}

#[test]
fn std_3_nobody_is_not_an_owner() {
    let mut scene = scene();
    scene.message.owner = Address::ZERO;
    for garbage in [B256::ZERO, keccak256("no signature")] {
        let error: ERC2612InvalidSigner = scene.submit((27, garbage, B256::ZERO)).error();
        assert_eq!((error.signer, error.owner), (Address::ZERO, Address::ZERO));
    }
}

#[test]
fn std_3_a_permit_submitted_by_a_stranger_first_still_sets_the_allowance() {
    let scene = scene();
    let signature = scene.sign();
    scene.submit(signature).ok();
    let _: ERC2612InvalidSigner = scene.submit(signature).error();
    assert_eq!(scene.allowance(), scene.message.value);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn std_3_any_permit_signed_right_sets_what_it_says(
        key in 1u64..,
        value: [u8; 32],
        spender in 1u64..,
        wait in 0u64..1_000_000,
    ) {
        let mut scene = scene();
        let mut secret = [0; 32];
        secret[24..].copy_from_slice(&key.to_be_bytes());
        scene.key = SigningKey::from_slice(&secret).unwrap();
        scene.message.owner = address_of(scene.key.verifying_key());
        scene.message.value = U256::from_be_bytes(value);
        scene.message.spender = Address::left_padding_from(&spender.to_be_bytes());
        scene.message.deadline += U256::from(wait);
        scene.submit(scene.sign()).ok();
        let call = allowanceCall { owner: scene.message.owner, spender: scene.message.spender };
        let told = scene.host.call::<AmpUsd, _>(RELAYER, &call).word();
        prop_assert_eq!(told, scene.message.value);
        prop_assert_eq!(scene.nonce(), U256::ONE);
    }
}
