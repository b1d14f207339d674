//! POOL: offsets, gains, claims and scales in the program.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test"
)]

mod scene;

use alloy_sol_types::{SolStruct, eip712_domain};
use host::{address_of, sign};
use interfaces::IErc20::{ERC2612InvalidSigner, noncesCall, permitCall};
use k256::ecdsa::SigningKey;
use scene::*;

/// Alice with 3 000 and Bob with 1 000 AmpUSD beside the dead share.
fn two_stakers() -> TestHost {
    let host = pool();
    deposit(&host, ALICE, big(3_000 * ONE)).ok();
    deposit(&host, BOB, big(1_000 * ONE)).ok();
    host.made();
    host
}

/// A pool that has taken a step: Alice's 1 000 AmpUSD were wiped out twice.
fn stepped() -> TestHost {
    let host = pool();
    for _ in 0..3 {
        deposit(&host, ALICE, big(1_000_000 * ONE)).ok();
        offset(&host, 0, 1_000_000 * ONE, 0, 0).ok();
    }
    assert_eq!(scale(&host), U256::from(1));
    host
}

#[test]
fn pool_5_an_offset_lowers_assets_and_books_gains() {
    let host = two_stakers();
    let done = offset(&host, 1, 2_000 * ONE, 0, 4_001_000);
    let gain = (big(4_001_000) << 160) / big(4_001 * ONE);
    let told = Offset {
        branch: U256::from(1),
        debt: big(2_000 * ONE),
        fromYield: U256::ZERO,
        coll: big(4_001_000),
        minted: big(2_001 * ONE),
        gainPerShare: gain,
    };
    done.told(0, &told);
    assert_eq!(done.logs.len(), 1);
    assert!(done.ok().is_empty() && host.made().is_empty());
    assert_eq!(
        (assets(&host), total(&host)),
        (big(2_001 * ONE), big(4_001 * ONE))
    );
    assert_eq!(claimable(&host, ALICE), [U256::ZERO, big(2_999_999)]);
    assert_eq!(claimable(&host, BOB), [U256::ZERO, big(999_999)]);
    let sum = gainPerShareCall {
        scale: U256::ZERO,
        branch: U256::from(1),
    };
    assert_eq!(call(&host, BOB, &sum).word(), gain);
    let token = |branch| {
        let answer = call(&host, BOB, &collateralCall { branch }).ok();
        collateralCall::abi_decode_returns_validate(&answer).unwrap()
    };
    assert_eq!(token(U256::ZERO), Address::ZERO);
    assert_eq!(token(U256::from(1)), COLLATERALS[1]);
}

#[test]
fn pool_6_only_the_ledger_offsets_and_leaves_one_amp_usd() {
    let host = two_stakers();
    let before = host.storage();
    let error: OffsetAboveCapacity = offset(&host, 0, 4_000 * ONE + 1, 0, 0).error();
    let _: OffsetAboveCapacity = offset(&host, 0, 4_000 * ONE + 8, 7, 0).error();
    let _ = error;
    let _: Overflow = offset(&host, 0, 6, 7, 0).error();
    let order = offsetCall {
        branch: U256::ZERO,
        token: COLLATERALS[0],
        debt: U256::ONE,
        fromYield: U256::ZERO,
        coll: U256::ONE,
    };
    for caller in [ALICE, AMP_USD, Address::ZERO] {
        let error: NotLedger = call(&host, caller, &order).error();
        assert_eq!(error.caller, caller);
    }
    for number in [U256::MAX, U256::from(1) << 128] {
        let order = offsetCall {
            debt: number,
            ..order.clone()
        };
        let _: MalformedCalldata = call(&host, LEDGER, &order).error();
    }
    let ninth = offsetCall {
        branch: U256::from(8),
        ..order
    };
    let _: MalformedCalldata = call(&host, LEDGER, &ninth).error();
    assert_eq!(host.storage(), before);
    // What was never minted is not burned.
    offset(&host, 0, 4_000 * ONE + 7, 7, 0).ok();
    assert_eq!(assets(&host), big(ONE));
}

#[test]
fn pool_10_every_change_of_a_balance_books_the_gains_first() {
    for verb in 0..6 {
        let host = two_stakers();
        offset(&host, 0, ONE, 0, 4_001 * ONE).ok();
        let (alice, bob) = (claimable(&host, ALICE), claimable(&host, BOB));
        match verb {
            0 => deposit(&host, ALICE, big(7_000 * ONE)),
            1 => mint(&host, ALICE, big(7_000 * ONE)),
            2 => withdraw(&host, ALICE, big(2_900 * ONE)),
            3 => redeem(&host, ALICE, big(3_000 * ONE)),
            4 => send(&host, ALICE, BOB, big(1_500 * ONE)),
            _ => send(&host, BOB, ALICE, big(1_000 * ONE)),
        }
        .ok();
        assert_eq!(
            (claimable(&host, ALICE), claimable(&host, BOB)),
            (alice, bob),
            "{verb}"
        );
        // What comes later goes by what they hold now.
        let (shares, all) = (shares_of(&host, ALICE), total(&host));
        offset(&host, 0, ONE, 0, 1_000 * ONE).ok();
        let gained = claimable(&host, ALICE)[0] - alice[0];
        let fair = shares * big(1_000 * ONE) / all;
        assert!(gained <= fair && fair - gained <= U256::from(2), "{verb}");
    }
}

#[test]
fn pool_11_a_transfer_moves_shares_and_no_past_gain() {
    let host = two_stakers();
    offset(&host, 0, ONE, 0, 4_001 * ONE).ok();
    let alice = claimable(&host, ALICE);
    send(&host, ALICE, CAROL, big(3_000 * ONE)).ok();
    assert_eq!(shares_of(&host, ALICE), U256::ZERO);
    assert_eq!(shares_of(&host, CAROL), big(3_000 * ONE));
    assert_eq!(claimable(&host, CAROL), [U256::ZERO; 2]);
    assert_eq!(claimable(&host, ALICE), alice);
    send(&host, CAROL, CAROL, big(3_000 * ONE)).ok();
    assert_eq!(shares_of(&host, CAROL), big(3_000 * ONE));
    // Coming back after gains in which one had no part, one has no part in them.
    offset(&host, 0, ONE, 0, 4_001 * ONE).ok();
    send(&host, CAROL, ALICE, big(3_000 * ONE)).ok();
    assert_eq!(claimable(&host, ALICE), alice);
    assert_eq!(claimable(&host, CAROL)[0], alice[0]);
}

#[test]
fn pool_20_a_claim_pays_each_collateral_once_to_the_receiver() {
    let host = two_stakers();
    offset(&host, 0, ONE, 0, 4_001 * ONE).ok();
    offset(&host, 1, ONE, 0, 8_002 * ONE).ok();
    let (alice, bob) = (claimable(&host, ALICE), claimable(&host, BOB));
    let done = call(&host, ALICE, &claimCall { receiver: CAROL });
    for (index, token) in COLLATERALS.into_iter().enumerate() {
        let told = GainsClaimed {
            account: ALICE,
            receiver: CAROL,
            token,
            amount: alice[index],
        };
        done.told(index, &told);
    }
    let paid = [
        (COLLATERALS[0], CAROL, alice[0]),
        (COLLATERALS[1], CAROL, alice[1]),
    ];
    assert_eq!(transfers(&host), paid);
    let again = call(&host, ALICE, &claimCall { receiver: CAROL });
    assert!(again.logs.is_empty() && host.made().is_empty());
    assert_eq!(
        (claimable(&host, ALICE), claimable(&host, BOB)),
        ([U256::ZERO; 2], bob)
    );
    assert_eq!(shares_of(&host, ALICE), big(3_000 * ONE));
}

#[test]
fn pool_20_one_collateral_can_be_claimed_alone_and_none_blocks_the_other() {
    let host = two_stakers();
    offset(&host, 0, ONE, 0, 4_001 * ONE).ok();
    offset(&host, 1, ONE, 0, 8_002 * ONE).ok();
    let alice = claimable(&host, ALICE);
    host.answer::<transferCall>(COLLATERALS[0], Err(vec![]));
    let before = host.storage();
    let error: TokenTransferFailed = call(&host, ALICE, &claimCall { receiver: ALICE }).error();
    assert_eq!((error.token, host.storage()), (COLLATERALS[0], before));
    host.made();
    let claim = |branch: u8| claimBranchCall {
        branch: U256::from(branch),
        receiver: ALICE,
    };
    call(&host, ALICE, &claim(1)).ok();
    assert_eq!(transfers(&host), [(COLLATERALS[1], ALICE, alice[1])]);
    assert_eq!(claimable(&host, ALICE), [alice[0], U256::ZERO]);
    // Nor does it keep anybody's AmpUSD.
    redeem(&host, ALICE, big(3_000 * ONE)).ok();
    assert_eq!(claimable(&host, ALICE), [alice[0], U256::ZERO]);
    call(&host, ALICE, &claim(7)).ok();
}

#[test]
fn std_7_a_claim_of_nothing_stores_nothing_and_fractions_add_up() {
    let host = pool();
    deposit(&host, ALICE, big(3_000 * ONE)).ok();
    deposit(&host, BOB, big(ONE)).ok();
    // Three fifths of a unit of each collateral for Bob, at each of the offsets.
    let all = 3_002;
    let offsets = |part: u128| {
        for branch in [0, 1] {
            offset(&host, branch, 1, 0, all * part / 5).ok();
        }
    };
    let claim_branch = |branch: u8| claimBranchCall {
        branch: U256::from(branch),
        receiver: BOB,
    };
    offsets(3);
    assert_eq!(claimable(&host, BOB), [U256::ZERO; 2]);
    let before = host.storage();
    for done in [
        call(&host, BOB, &claimCall { receiver: BOB }),
        call(&host, BOB, &claim_branch(0)),
        call(&host, BOB, &claim_branch(1)),
    ] {
        assert!(done.result.is_ok() && done.logs.is_empty());
        assert_eq!(host.storage(), before);
    }
    offsets(3);
    assert_eq!(claimable(&host, BOB), [big(1), big(1)]);
    // Whoever is told of a claim knows that all of the account is settled.
    assert_eq!(call(&host, BOB, &claim_branch(0)).logs.len(), 1);
    assert_eq!(claimable(&host, BOB), [U256::ZERO, big(1)]);
    let before = host.storage();
    assert!(call(&host, BOB, &claim_branch(0)).logs.is_empty());
    assert_eq!(host.storage(), before);
    assert_eq!(call(&host, BOB, &claim_branch(1)).logs.len(), 1);
}

#[test]
fn pool_12_near_total_offsets_step_and_balances_read_as_floored() {
    let host = pool();
    let mut held = U256::ZERO;
    for round in 0..3 {
        held += deposit(&host, ALICE, big(1_000_000 * ONE)).word();
        let done = offset(&host, 0, 1_000_000 * ONE, 0, 5);
        let steps = u64::from(round == 2);
        assert_eq!(done.logs.len() as u64, 1 + steps);
        if steps == 1 {
            let told: ScaleStepped = done.event(1);
            assert_eq!((told.scale, told.shares), (U256::from(1), total(&host)));
        }
    }
    let step = U256::from(1_000_000_000_u64);
    assert_eq!(scale(&host), U256::from(1));
    assert_eq!(total(&host), (held + big(ONE)).div_ceil(step));
    assert_eq!(shares_of(&host, ALICE), held / step);
    assert_eq!(shares_of(&host, DEAD), big(ONE) / step);
    assert_eq!(claimable(&host, ALICE), [big(12), U256::ZERO]);
    let error: ERC20InsufficientBalance = send(&host, ALICE, BOB, held / step + U256::ONE).error();
    assert_eq!(error.balance, held / step);
    send(&host, ALICE, BOB, held / step).ok();
    assert_eq!(shares_of(&host, BOB), held / step);
    assert_eq!(claimable(&host, ALICE), [big(12), U256::ZERO]);
}

#[test]
fn share_9_finite_allowances_step_with_the_shares_and_the_endless_does_not() {
    let host = pool();
    let allowance = |spender| {
        let owner = ALICE;
        call(&host, CAROL, &allowanceCall { owner, spender }).word()
    };
    let approve = |spender, value| {
        call(&host, ALICE, &approveCall { spender, value }).ok();
    };
    approve(BOB, big(5_999_999_999));
    approve(CAROL, U256::MAX);
    approve(DEAD, U256::MAX - U256::ONE);
    for _ in 0..3 {
        deposit(&host, ALICE, big(1_000_000 * ONE)).ok();
        offset(&host, 0, 1_000_000 * ONE, 0, 0).ok();
    }
    assert_eq!(allowance(BOB), U256::from(5));
    assert_eq!(allowance(CAROL), U256::MAX);
    let step = U256::from(1_000_000_000_u64);
    assert_eq!(allowance(DEAD), (U256::MAX - U256::ONE) / step);
    let spend = |spender, value| {
        let (from, to) = (ALICE, BOB);
        call(&host, spender, &transferFromCall { from, to, value })
    };
    let error: ERC20InsufficientAllowance = spend(BOB, U256::from(6)).error();
    assert_eq!(error.allowance, U256::from(5));
    spend(BOB, U256::from(2)).ok();
    spend(CAROL, U256::from(9)).ok();
    assert_eq!(
        (allowance(BOB), allowance(CAROL)),
        (U256::from(3), U256::MAX)
    );
    // Set in this scale, it is whole until the next.
    approve(DEAD, big(7_000_000_000));
    assert_eq!(allowance(DEAD), big(7_000_000_000));
    for _ in 0..3 {
        deposit(&host, ALICE, big(1_000_000 * ONE)).ok();
        offset(&host, 0, 1_000_000 * ONE, 0, 0).ok();
    }
    assert!(scale(&host) > U256::from(1));
    assert!(allowance(DEAD) <= U256::from(7));
    assert_eq!((allowance(BOB), allowance(CAROL)), (U256::ZERO, U256::MAX));
}

alloy_sol_types::sol! {
    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
    }
}

/// A permit of the key's owner for Bob, signed in the domain of a scale.
fn permit(host: &TestHost, key: &SigningKey, scale: u64) -> permitCall {
    let state = host.vm.snapshot();
    let message = Permit {
        owner: address_of(key.verifying_key()),
        spender: BOB,
        value: big(1_000),
        nonce: U256::ZERO,
        deadline: U256::MAX,
    };
    let domain = eip712_domain! {
        name: "Staked AmpUSD",
        version: "1",
        chain_id: state.chain_id,
        verifying_contract: state.contract_address,
        salt: B256::from(U256::from(scale)),
    };
    let (v, r, s) = sign(key, message.eip712_signing_hash(&domain));
    permitCall {
        owner: message.owner,
        spender: BOB,
        value: message.value,
        deadline: message.deadline,
        v,
        r,
        s,
    }
}

#[test]
fn share_9_a_permit_is_void_after_a_step_and_uses_no_nonce() {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let host = pool();
    call(&host, CAROL, &permit(&host, &key, 0)).ok();
    let host = stepped();
    let before = host.storage();
    for scale in [0, 2] {
        let old = permit(&host, &key, scale);
        let error: ERC2612InvalidSigner = call(&host, CAROL, &old).error();
        assert_eq!(error.owner, old.owner);
    }
    assert_eq!(host.storage(), before);
    let new = permit(&host, &key, 1);
    call(&host, CAROL, &new).ok();
    let owner = new.owner;
    assert_eq!(call(&host, CAROL, &noncesCall { owner }).word(), U256::ONE);
    let spender = BOB;
    assert_eq!(
        call(&host, CAROL, &allowanceCall { owner, spender }).word(),
        big(1_000)
    );
}
