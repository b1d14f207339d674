//! People are roles.

use alloy_primitives::{Address, B256, U256, keccak256};
use k256::ecdsa::SigningKey;

/// Somebody with a name, a key and an address.
#[derive(Clone, Debug)]
pub struct Actor {
    /// What they do: `borrower`, `redeemer`, `attacker`.
    pub role: String,
    /// Where they are.
    pub address: Address,
    key: SigningKey,
}

/// A signature in the three parts that `permit` takes.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// 27 or 28.
    pub v: u8,
    /// The x coordinate.
    pub r: B256,
    /// The proof, in the lower half of the order.
    pub s: B256,
}

impl Actor {
    /// The actor of a role; the same role is the same actor in every test.
    ///
    /// # Panics
    /// Never in practice: a hash that is no key has not been found yet.
    #[must_use]
    pub fn named(role: &str) -> Self {
        let key = SigningKey::from_slice(keccak256(role).as_slice()).expect("a hash is a key");
        let point = key.verifying_key().to_encoded_point(false);
        let hash = keccak256(&point.as_bytes()[1..]);
        Self {
            role: role.to_owned(),
            address: Address::from_slice(&hash[12..]),
            key,
        }
    }

    /// Signs a 32-byte digest.
    ///
    /// # Panics
    /// Never: a digest has the length that signing asks for.
    #[must_use]
    pub fn sign(&self, digest: B256) -> Signature {
        let signed = self
            .key
            .sign_prehash_recoverable(digest.as_slice())
            .expect("32 bytes");
        let (signature, recovery) = signed;
        let (r, s) = (signature.r().to_bytes(), signature.s().to_bytes());
        let v = 27 + recovery.to_byte();
        Signature {
            v,
            r: B256::from_slice(&r),
            s: B256::from_slice(&s),
        }
    }
}

impl Signature {
    /// The other signature of the same key and digest, with `s` in the upper half of the order.
    #[must_use]
    pub fn mirrored(self) -> Self {
        let order = U256::from_be_bytes(alloy_primitives::hex!(
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
        ));
        let s = order - U256::from_be_bytes(self.s.0);
        Self {
            v: 27 + 28 - self.v,
            s: B256::from(s),
            ..self
        }
    }
}
