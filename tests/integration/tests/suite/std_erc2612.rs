//! ERC-2612: solmate's tests, OpenZeppelin's, and ours on top, under their names (STD-3).

use alloy_primitives::{Address, B256, U256};
use interfaces::IErc20;
use support::actor::{Actor, Signature};
use support::permit;
use support::world::World;

use crate::permits::{Terms, domain, fixed, fuzzed};
use crate::role;
use crate::tokens::{Token, each_token};

fn permits(world: &mut World, token: &Token, terms: Terms) {
    let signature = terms.signed(world, token);
    terms.accepted(world, token, signature);
}

fn bad_nonce(world: &mut World, token: &Token, terms: Terms) {
    for nonce in [U256::ONE, U256::MAX] {
        let later = Terms {
            nonce,
            ..terms.clone()
        };
        terms.refused(world, token, later.signed(world, token));
    }
}

fn bad_deadline(world: &mut World, token: &Token, terms: Terms) {
    let later = Terms {
        deadline: terms.deadline.saturating_add(U256::ONE),
        ..terms.clone()
    };
    if later.deadline > terms.deadline {
        later.refused(world, token, terms.signed(world, token));
    }
}

fn past_deadline(world: &mut World, token: &Token, terms: Terms) {
    let now = U256::from(world.now());
    for deadline in [now - U256::ONE, terms.deadline % now, U256::ZERO] {
        let late = Terms {
            deadline,
            ..terms.clone()
        };
        late.expired(world, token, late.signed(world, token));
    }
}

fn replay(world: &mut World, token: &Token, terms: Terms) {
    let signature = terms.signed(world, token);
    terms.accepted(world, token, signature);
    terms.refused(world, token, signature);
}

/// solmate, `testPermit`.
#[test]
fn std_3_solmate_permit() {
    fixed(permits);
}

/// solmate, `testFailPermitBadNonce`.
#[test]
fn std_3_solmate_fail_permit_bad_nonce() {
    fixed(bad_nonce);
}

/// solmate, `testFailPermitBadDeadline`.
#[test]
fn std_3_solmate_fail_permit_bad_deadline() {
    fixed(bad_deadline);
}

/// solmate, `testFailPermitPastDeadline`.
#[test]
fn std_3_solmate_fail_permit_past_deadline() {
    fixed(past_deadline);
}

/// solmate, `testFailPermitReplay`.
#[test]
fn std_3_solmate_fail_permit_replay() {
    fixed(replay);
}

/// solmate, `testPermit(uint248,address,uint256,uint256)`.
#[test]
fn std_3_solmate_permit_fuzzed() {
    fuzzed(permits);
}

/// solmate, `testFailPermitBadNonce(uint256,address,uint256,uint256,uint256)`.
#[test]
fn std_3_solmate_fail_permit_bad_nonce_fuzzed() {
    fuzzed(bad_nonce);
}

/// solmate, `testFailPermitBadDeadline(uint256,address,uint256,uint256)`.
#[test]
fn std_3_solmate_fail_permit_bad_deadline_fuzzed() {
    fuzzed(bad_deadline);
}

/// solmate, `testFailPermitPastDeadline(uint256,address,uint256,uint256)`.
#[test]
fn std_3_solmate_fail_permit_past_deadline_fuzzed() {
    fuzzed(past_deadline);
}

/// solmate, `testFailPermitReplay(uint256,address,uint256,uint256)`.
#[test]
fn std_3_solmate_fail_permit_replay_fuzzed() {
    fuzzed(replay);
}

/// OpenZeppelin, `initial nonce is 0`.
#[test]
fn std_3_openzeppelin_initial_nonce() {
    fixed(|world, token, terms| {
        assert_eq!(token.nonce(world, terms.owner.address), U256::ZERO);
    });
}

/// OpenZeppelin, `domain separator`.
#[test]
fn std_3_openzeppelin_domain_separator() {
    fixed(|world, token, _| {
        let separator = world.view(token.at, &IErc20::DOMAIN_SEPARATORCall {});
        assert_eq!(separator, domain(world, token));
    });
}

/// OpenZeppelin, `accepts owner signature`.
#[test]
fn std_3_openzeppelin_accepts_owner_signature() {
    fixed(|world, token, terms| {
        let terms = Terms {
            deadline: U256::MAX,
            ..terms
        };
        permits(world, token, terms);
    });
}

/// OpenZeppelin, `rejects reused signature`: a reused signature recovers a stranger.
#[test]
fn std_3_openzeppelin_rejects_reused_signature() {
    fixed(|world, token, terms| {
        let signature = terms.signed(world, token);
        terms.accepted(world, token, signature);
        let signer = terms.refused(world, token, signature);
        assert_ne!(signer, Address::ZERO);
    });
}

/// OpenZeppelin, `rejects other signature`: it is named whose it is.
#[test]
fn std_3_openzeppelin_rejects_other_signature() {
    fixed(|world, token, terms| {
        let other = Actor::named("other");
        let signature = other.sign(terms.digest(domain(world, token)));
        assert_eq!(terms.refused(world, token, signature), other.address);
    });
}

/// OpenZeppelin, `rejects expired permit`: a week ago, and one second ago; now is in time.
#[test]
fn std_3_openzeppelin_rejects_expired_permit() {
    fixed(|world, token, terms| {
        let signature = terms.signed(world, token);
        let mut in_time = world.clone();
        terms.accepted(&mut in_time, token, signature);
        world.warp(1);
        terms.expired(world, token, signature);
        world.warp(7 * 86_400);
        terms.expired(world, token, signature);
    });
}

/// Ours, `wrong domain`: another token's, version's, name's or chain's.
#[test]
fn std_3_ours_wrong_domain() {
    fixed(|world, token, terms| {
        let chain = world.chain.chain_id();
        let wrong = [
            permit::domain_separator(token.name, chain, world.at.ledger),
            permit::domain_separator("Tether", chain, token.at),
            token.domain(world, chain + 1),
            B256::ZERO,
        ];
        for domain in wrong {
            let signature = terms.owner.sign(terms.digest(domain));
            terms.refused(world, token, signature);
        }
    });
}

/// Ours, `malleable s`: the mirror image of a good signature recovers nobody.
#[test]
fn std_3_ours_malleable_s() {
    fuzzed(|world, token, terms| {
        let signature = terms.signed(world, token);
        let mirrored = signature.mirrored();
        assert_eq!(terms.refused(world, token, mirrored), Address::ZERO);
        terms.accepted(world, token, signature);
    });
}

/// Ours, `zero signer`: no signature is one of address zero.
#[test]
fn std_3_ours_zero_signer() {
    each_token(|world, token| {
        let call = |v, r, s| {
            let signature = Signature { v, r, s };
            permit::call(
                Address::ZERO,
                role("spender"),
                U256::ONE,
                U256::MAX,
                signature,
            )
        };
        let (one, zero) = (B256::with_last_byte(1), B256::ZERO);
        for (v, r, s) in [
            (27, zero, zero),
            (0, one, one),
            (29, one, one),
            (28, one, zero),
        ] {
            let error = IErc20::ERC2612InvalidSigner {
                signer: Address::ZERO,
                owner: Address::ZERO,
            };
            world.refuses(&error, |world| {
                world.send(role("relayer"), token.at, &call(v, r, s))
            });
        }
    });
}

/// Ours, `chain-id change`: the domain follows the chain's id, so a fork replays nothing.
#[test]
fn std_3_ours_chain_id_change() {
    each_token(|world, token| {
        let terms = Terms::fixed(world);
        let before = terms.signed(world, token);
        let fork = world.chain.chain_id() + 1;
        world.chain.set_chain_id(fork);
        let separator = world.view(token.at, &IErc20::DOMAIN_SEPARATORCall {});
        assert_eq!(separator, token.domain(world, fork));
        terms.refused(world, token, before);
        permits(world, token, terms);
    });
}

/// Ours, `nonce monotone`: one more with each permit, and with nothing else.
#[test]
fn std_3_ours_nonce_monotone() {
    fixed(|world, token, terms| {
        for nonce in 0..5_u64 {
            let terms = Terms {
                nonce: U256::from(nonce),
                value: U256::from(nonce),
                ..terms.clone()
            };
            terms.refused(world, token, Actor::named("other").sign(B256::ZERO));
            permits(world, token, terms);
        }
        let owner = terms.owner.address;
        let (spender, value) = (role("spender"), U256::ONE);
        let call = IErc20::approveCall { spender, value };
        world.send(owner, token.at, &call).unwrap();
        assert_eq!(token.nonce(world, owner), U256::from(5));
        assert_eq!(token.nonce(world, role("spender")), U256::ZERO);
    });
}

/// Ours, `front-run permit`: who presents it first spends it, to the same end for the owner.
#[test]
fn std_3_ours_front_run_permit() {
    fixed(|world, token, terms| {
        let signature = terms.signed(world, token);
        let owner = terms.owner.address;
        let call = permit::call(owner, terms.spender, terms.value, terms.deadline, signature);
        world.send(role("attacker"), token.at, &call).unwrap();
        terms.refused(world, token, signature);
        assert_eq!(token.allowance(world, owner, terms.spender), terms.value);
        assert_eq!(token.allowance(world, owner, role("attacker")), U256::ZERO);
    });
}
