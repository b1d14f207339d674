//! Permits that are signed, presented, and taken or refused.

use alloy_primitives::{Address, B256, U256};
use interfaces::IErc20;
use invariants::random::Random;
use support::actor::{Actor, Signature};
use support::answer::{Answer, nothing};
use support::permit;
use support::world::{WAD, World, word};

use crate::role;
use crate::tokens::{Token, each_token};

/// Fuzzed tests try this many permits on each token.
const ROUNDS: u64 = 24;

/// A permit that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) owner: Actor,
    pub(crate) spender: Address,
    pub(crate) value: U256,
    pub(crate) nonce: U256,
    pub(crate) deadline: U256,
}

impl Terms {
    /// What solmate's fixed tests ask for.
    pub(crate) fn fixed(world: &World) -> Self {
        Self {
            owner: Actor::named("signer"),
            spender: role("spender"),
            value: word(WAD),
            nonce: U256::ZERO,
            deadline: U256::from(world.now()),
        }
    }

    /// Anything, not expired.
    pub(crate) fn any(world: &World, round: u64) -> Self {
        let mut random = Random::new(round);
        let mut wide = || U256::from_limbs([(); 4].map(|()| random.bits()));
        let spender = Address::from_word(B256::from(wide()));
        let (value, later) = (wide(), wide() >> (wide().as_limbs()[0] % 250) as usize);
        let now = U256::from(world.now());
        Self {
            owner: Actor::named(&format!("signer {round}")),
            spender,
            value,
            nonce: U256::ZERO,
            deadline: now.max(later),
        }
    }

    pub(crate) fn digest(&self, domain: B256) -> B256 {
        let owner = self.owner.address;
        permit::digest(
            domain,
            owner,
            self.spender,
            self.value,
            self.nonce,
            self.deadline,
        )
    }

    /// The owner's signature, in the token's own domain.
    pub(crate) fn signed(&self, world: &World, token: &Token) -> Signature {
        self.owner.sign(self.digest(domain(world, token)))
    }

    #[track_caller]
    pub(crate) fn present(
        &self,
        world: &mut World,
        token: &Token,
        signature: Signature,
    ) -> Answer<()> {
        let owner = self.owner.address;
        let call = permit::call(owner, self.spender, self.value, self.deadline, signature);
        nothing(world.send(role("relayer"), token.at, &call))
    }

    /// It sets the allowance and counts.
    #[track_caller]
    pub(crate) fn accepted(&self, world: &mut World, token: &Token, signature: Signature) {
        let owner = self.owner.address;
        self.present(world, token, signature).unwrap();
        assert_eq!(token.allowance(world, owner, self.spender), self.value);
        assert_eq!(token.nonce(world, owner), self.nonce + U256::ONE);
    }

    /// It is not the owner's, who else it may be, and changes nothing.
    #[track_caller]
    pub(crate) fn refused(
        &self,
        world: &mut World,
        token: &Token,
        signature: Signature,
    ) -> Address {
        let before = world.storage_hash();
        let refused = self.present(world, token, signature).unwrap_err();
        let error: IErc20::ERC2612InvalidSigner = refused
            .decode()
            .unwrap_or_else(|| panic!("{refused:?} for {self:?}"));
        assert_eq!(error.owner, self.owner.address);
        assert_ne!(error.signer, error.owner);
        assert_eq!(world.storage_hash(), before);
        error.signer
    }

    /// It is too late, and changes nothing.
    #[track_caller]
    pub(crate) fn expired(&self, world: &mut World, token: &Token, signature: Signature) {
        let error = IErc20::ERC2612ExpiredSignature {
            deadline: self.deadline,
        };
        world.refuses(&error, |world| self.present(world, token, signature));
    }
}

pub(crate) fn domain(world: &World, token: &Token) -> B256 {
    token.domain(world, world.chain.chain_id())
}

/// Runs a test on each token with the fixed terms.
pub(crate) fn fixed(test: impl Fn(&mut World, &Token, Terms)) {
    each_token(|world, token| {
        let terms = Terms::fixed(world);
        test(world, token, terms);
    });
}

/// Runs a test on each token with many terms.
pub(crate) fn fuzzed(test: impl Fn(&mut World, &Token, Terms)) {
    each_token(|world, token| {
        for round in 0..ROUNDS {
            let terms = Terms::any(world, round);
            test(world, token, terms);
        }
    });
}
