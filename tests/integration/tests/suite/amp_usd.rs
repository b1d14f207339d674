//! AmpUSD moves between holders.

use alloy_primitives::{Address, B256, U256};
use interfaces::{IAmpUsd, IErc20};
use support::actor::{Actor, Signature};
use support::answer::{Answer, assert_refused, nothing};
use support::permit;
use support::world::{AMPL, SEED, SPOT, WAD, World};

use crate::{lender, role};

/// Tokens that take permits.
fn tokens(world: &World) -> [(Address, &'static str); 2] {
    [
        (world.at.amp_usd, "AmpUSD"),
        (world.at.wrapped, "Wrapped AMPL"),
    ]
}

fn allowance(world: &World, token: Address, owner: Address, spender: Address) -> U256 {
    world.view(token, &IErc20::allowanceCall { owner, spender })
}

fn present(
    world: &mut World,
    token: Address,
    owner: Address,
    (spender, value, deadline): (Address, U256, U256),
    signature: Signature,
) -> Answer<()> {
    let call = permit::call(owner, spender, value, deadline, signature);
    nothing(world.stage.send(role("relayer"), token, &call))
}

#[test]
fn supply_6_a_transfer_changes_two_balances_and_nothing_else() {
    let mut world = World::new();
    let (lender, friend) = (lender(&mut world, AMPL), role("friend"));
    let call = IErc20::transferCall {
        to: friend,
        value: U256::from(7 * WAD),
    };
    let done = world.stage.send(lender, world.at.amp_usd, &call).unwrap();
    assert!(done.value);
    assert_eq!(
        (world.amp_usd(lender), world.amp_usd(friend)),
        (19_993 * WAD, 7 * WAD)
    );
    assert_eq!(world.supply(), SEED + 20_000 * WAD);
    let moved = &done.events::<IErc20::Transfer>()[0];
    assert_eq!((moved.from, moved.to), (lender, friend));
    let before = world.storage_hash();
    world.pay(world.at.amp_usd, lender, lender, 5 * WAD);
    assert_eq!(world.storage_hash(), before, "to oneself is a no-op");
}

#[test]
fn is_called_amp_usd_with_eighteen_decimals() {
    let world = World::new();
    assert_eq!(world.view(world.at.amp_usd, &IErc20::nameCall {}), "AmpUSD");
    assert_eq!(
        world.view(world.at.amp_usd, &IErc20::symbolCall {}),
        "AmpUSD"
    );
    assert_eq!(world.view(world.at.amp_usd, &IErc20::decimalsCall {}), 18);
}

#[test]
fn supply_5_only_the_ledger_mints_and_burns() {
    let mut world = World::new();
    lender(&mut world, AMPL);
    let at = world.at.amp_usd;
    assert!(world.view(
        at,
        &IAmpUsd::isMinterCall {
            account: world.at.ledger
        }
    ));
    for caller in [World::keeper(), role("attacker"), at, world.at.oracle] {
        assert!(!world.view(at, &IAmpUsd::isMinterCall { account: caller }));
        let error = IAmpUsd::NotMinter { caller };
        let mint = IAmpUsd::mintCall {
            to: caller,
            value: U256::ONE,
        };
        world.refuses(&error, |world| world.stage.send(caller, at, &mint));
        let burn = IAmpUsd::burnCall {
            from: role("lender"),
            value: U256::ONE,
        };
        world.refuses(&error, |world| world.stage.send(caller, at, &burn));
    }
}

#[test]
fn an_allowance_is_spent_and_an_infinite_one_is_not() {
    let mut world = World::new();
    let (lender, spender, token) = (lender(&mut world, AMPL), role("spender"), world.at.amp_usd);
    let take = |world: &mut World, value: u128| {
        let call = IErc20::transferFromCall {
            from: lender,
            to: spender,
            value: U256::from(value),
        };
        world.stage.send(spender, token, &call)
    };
    world.approve(token, lender, spender, U256::from(10));
    take(&mut world, 4).unwrap();
    assert_eq!(allowance(&world, token, lender, spender), U256::from(6));
    let error = IErc20::ERC20InsufficientAllowance {
        spender,
        allowance: U256::from(6),
        needed: U256::from(7),
    };
    world.refuses(&error, |world| take(world, 7));
    world.approve(token, lender, spender, U256::MAX);
    take(&mut world, 7).unwrap();
    assert_eq!(allowance(&world, token, lender, spender), U256::MAX);
}

#[test]
fn nobody_receives_or_spends_at_address_zero() {
    let mut world = World::new();
    let (lender, token, zero) = (lender(&mut world, AMPL), world.at.amp_usd, Address::ZERO);
    let call = IErc20::transferCall {
        to: zero,
        value: U256::ONE,
    };
    let error = IErc20::ERC20InvalidReceiver { receiver: zero };
    world.refuses(&error, |world| world.stage.send(lender, token, &call));
    let call = IErc20::approveCall {
        spender: zero,
        value: U256::ONE,
    };
    let error = IErc20::ERC20InvalidSpender { spender: zero };
    world.refuses(&error, |world| world.stage.send(lender, token, &call));
}

#[test]
fn std_3_a_permit_approves_once_and_counts() {
    let mut world = World::new();
    for (token, _) in tokens(&world) {
        let (owner, spender) = (Actor::named("owner"), role("spender"));
        let deadline = U256::from(world.now());
        let terms = (spender, U256::from(5), deadline);
        let signed = permit::sign(&world, token, &owner, spender, terms.1, deadline);
        present(&mut world, token, owner.address, terms, signed).unwrap();
        assert_eq!(
            allowance(&world, token, owner.address, spender),
            U256::from(5)
        );
        let nonces = IErc20::noncesCall {
            owner: owner.address,
        };
        assert_eq!(world.view(token, &nonces), U256::ONE);
        // The same signature is for another nonce now: somebody else seems to have signed it.
        let before = world.storage_hash();
        let again = present(&mut world, token, owner.address, terms, signed).unwrap_err();
        assert!(again.is::<IErc20::ERC2612InvalidSigner>(), "{again:?}");
        assert_eq!(world.storage_hash(), before);
    }
}

#[test]
fn std_3_an_expired_permit_is_refused_by_its_name() {
    let mut world = World::new();
    for (token, _) in tokens(&world) {
        let (owner, spender) = (Actor::named("owner"), role("spender"));
        let deadline = U256::from(world.now() - 1);
        let terms = (spender, U256::from(5), deadline);
        let signed = permit::sign(&world, token, &owner, spender, terms.1, deadline);
        let error = IErc20::ERC2612ExpiredSignature { deadline };
        world.refuses(&error, |world| {
            present(world, token, owner.address, terms, signed)
        });
    }
}

#[test]
fn std_3_a_signature_of_another_or_for_another_matter_is_refused() {
    let mut world = World::new();
    let owner = Actor::named("owner");
    let spender = role("spender");
    let deadline = U256::MAX;
    let terms = (spender, U256::from(5), deadline);
    for (token, name) in tokens(&world) {
        let (chain, at) = (world.chain.chain_id(), owner.address);
        let digest = |domain, value, nonce| {
            permit::digest(
                domain,
                at,
                spender,
                U256::from(value),
                U256::from(nonce),
                deadline,
            )
        };
        let ours = permit::domain_separator(name, chain, token);
        assert_eq!(
            world.view(token, &IErc20::DOMAIN_SEPARATORCall {}),
            ours,
            "{name}"
        );
        let wrong = [
            Actor::named("attacker").sign(digest(ours, 5, 0)),
            owner.sign(digest(ours, 6, 0)),
            owner.sign(digest(ours, 5, 1)),
            owner.sign(digest(
                permit::domain_separator(name, chain + 1, token),
                5,
                0,
            )),
            owner.sign(digest(permit::domain_separator(name, chain, spender), 5, 0)),
            owner.sign(digest(permit::domain_separator("Else", chain, token), 5, 0)),
            owner.sign(digest(ours, 5, 0)).mirrored(),
            Signature {
                v: 0,
                ..owner.sign(digest(ours, 5, 0))
            },
            Signature {
                v: 27,
                r: B256::ZERO,
                s: B256::ZERO,
            },
        ];
        for signature in wrong {
            let before = world.storage_hash();
            let refused = present(&mut world, token, at, terms, signature).unwrap_err();
            assert!(
                refused.is::<IErc20::ERC2612InvalidSigner>(),
                "{refused:?}: {signature:?}"
            );
            assert_eq!(world.storage_hash(), before);
        }
        present(&mut world, token, at, terms, owner.sign(digest(ours, 5, 0))).unwrap();
    }
}

#[test]
fn std_3_nobody_signs_for_address_zero() {
    let mut world = World::new();
    for (token, _) in tokens(&world) {
        let terms = (role("spender"), U256::from(5), U256::MAX);
        let nothing = Signature {
            v: 27,
            r: B256::ZERO,
            s: B256::ZERO,
        };
        let refused = present(&mut world, token, Address::ZERO, terms, nothing).unwrap_err();
        assert!(refused.is::<IErc20::ERC2612InvalidSigner>(), "{refused:?}");
    }
}

#[test]
fn a_short_balance_is_named() {
    let mut world = World::new();
    let (holder, token) = (lender(&mut world, SPOT), world.at.amp_usd);
    let value = U256::from(5_000 * WAD + 1);
    let call = IErc20::transferCall {
        to: role("friend"),
        value,
    };
    let error = IErc20::ERC20InsufficientBalance {
        sender: holder,
        balance: value - U256::ONE,
        needed: value,
    };
    let answer = world.stage.send(holder, token, &call);
    assert_refused(answer, &error);
}
