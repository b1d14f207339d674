//! The AMPL double on the EVM against the golden vectors and the big-integer model.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use alloy_primitives::{Address, I256, U256};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use support::actor::Actor;
use support::answer::{Answer, refused_with};
use support::doubles::MockAmpl;
use support::ghost::{AmplModel, Refusal};
use support::stage::{Stage, arguments};
use support::vectors::{golden, rows, text, uint};

const TREASURY: Address = Address::repeat_byte(1);
const HOLDER: Address = Address::repeat_byte(2);
const STRANGER: Address = Address::repeat_byte(3);

fn word(number: &BigUint) -> U256 {
    U256::from_str_radix(&number.to_string(), 10).unwrap()
}

fn number(word: U256) -> BigUint {
    word.to_string().parse().unwrap()
}

/// The token on a chain.
struct Ampl {
    stage: Stage,
    at: Address,
}

impl Ampl {
    fn new() -> Self {
        let mut stage = Stage::new();
        let at = stage.create_double(TREASURY, "MockAmpl", &arguments(&(TREASURY,)));
        Self { stage, at }
    }

    fn supply(&self) -> U256 {
        self.stage.view(self.at, &MockAmpl::totalSupplyCall {})
    }

    fn gons(&self, account: Address) -> U256 {
        self.stage
            .view(self.at, &MockAmpl::scaledBalanceOfCall { account })
    }

    fn balance(&self, account: Address) -> U256 {
        self.stage
            .view(self.at, &MockAmpl::balanceOfCall { account })
    }

    fn rebase(&mut self, delta: I256) -> Answer<U256> {
        let call = MockAmpl::rebaseCall {
            epoch: U256::ONE,
            supplyDelta: delta,
        };
        self.stage.send(STRANGER, self.at, &call)
    }

    fn rebase_to(&mut self, supply: U256) {
        let delta = I256::from_raw(supply) - I256::from_raw(self.supply());
        assert_eq!(self.rebase(delta).unwrap().value, supply);
    }

    fn transfer(&mut self, from: Address, to: Address, value: U256) -> Answer<bool> {
        self.stage
            .send(from, self.at, &MockAmpl::transferCall { to, value })
    }

    fn gons_per_fragment(&self) -> U256 {
        self.stage.view(self.at, &MockAmpl::gonsPerFragmentCall {})
    }
}

#[test]
fn constants_and_the_first_supply_are_those_of_the_token() {
    let (ampl, constants) = (Ampl::new(), golden("constants"));
    let total = ampl.stage.view(ampl.at, &MockAmpl::TOTAL_GONSCall {});
    assert_eq!(number(total), uint(&constants, "TOTAL_GONS"));
    assert_eq!(number(ampl.supply()), uint(&constants, "INITIAL_SUPPLY"));
    let gons = ampl.gons_per_fragment();
    assert_eq!(number(gons), uint(&constants, "gonsPerFragment_initial"));
    assert_eq!(ampl.gons(TREASURY), total);
    assert_eq!(ampl.stage.view(ampl.at, &MockAmpl::decimalsCall {}), 9);
}

#[test]
fn a_deposit_across_a_rebase_follows_the_vectors() {
    for row in rows("gons_rebase") {
        let field = |name: &str| word(&uint(&row, name));
        let mut ampl = Ampl::new();
        ampl.rebase_to(field("supply1"));
        assert_eq!(ampl.gons_per_fragment(), field("gpf1"), "{row}");
        ampl.transfer(TREASURY, HOLDER, field("deposit")).unwrap();
        assert_eq!(ampl.gons(HOLDER), field("gons"), "{row}");
        assert_eq!(ampl.balance(HOLDER), field("balance1"), "{row}");
        ampl.rebase_to(field("supply2"));
        assert_eq!(ampl.gons_per_fragment(), field("gpf2"), "{row}");
        assert_eq!(ampl.balance(HOLDER), field("balance2"), "{row}");
        ampl.transfer(HOLDER, TREASURY, field("balance2")).unwrap();
        let dust = field("gon_dust_left_after_transfer_of_balance");
        assert_eq!(ampl.gons(HOLDER), dust, "{row}");
        ampl.stage
            .send(HOLDER, ampl.at, &MockAmpl::transferAllCall { to: TREASURY })
            .unwrap();
        assert_eq!(
            ampl.gons(HOLDER),
            U256::ZERO,
            "transferAll takes the dust too"
        );
    }
}

#[test]
fn balances_differ_by_one_from_the_naive_scaling() {
    for row in rows("gons_vs_naive_off_by_one") {
        let field = |name: &str| word(&uint(&row, name));
        let mut ampl = Ampl::new();
        ampl.rebase_to(field("supply1"));
        ampl.transfer(TREASURY, HOLDER, field("amount")).unwrap();
        ampl.rebase_to(field("supply2"));
        assert_eq!(ampl.balance(HOLDER), field("gons_result"), "{row}");
        assert_ne!(text(&row, "naive"), ampl.balance(HOLDER).to_string());
    }
}

#[test]
fn a_rebase_of_zero_logs_and_changes_nothing() {
    let mut ampl = Ampl::new();
    let before = ampl.stage.storage_hash();
    let done = ampl.rebase(I256::ZERO).unwrap();
    assert_eq!(
        done.events::<MockAmpl::LogRebase>()[0].totalSupply,
        ampl.supply()
    );
    assert_eq!(ampl.stage.storage_hash(), before);
}

#[test]
fn a_rebase_stops_at_the_largest_supply() {
    let mut ampl = Ampl::new();
    let max = word(&AmplModel::max_supply());
    assert_eq!(ampl.rebase(I256::MAX).unwrap().value, max);
    assert_eq!(ampl.supply(), max);
}

#[test]
fn a_policy_once_set_is_the_only_one_to_rebase() {
    let mut ampl = Ampl::new();
    let call = MockAmpl::setMonetaryPolicyCall { policy: HOLDER };
    ampl.stage.send(TREASURY, ampl.at, &call).unwrap();
    let refused: MockAmpl::NotMonetaryPolicy = refused_with(ampl.rebase(I256::ONE));
    assert_eq!(refused.caller, STRANGER);
}

#[test]
fn allowances_are_fragments_and_do_not_rebase() {
    let mut ampl = Ampl::new();
    let (hundred, stage_at) = (U256::from(100), ampl.at);
    ampl.transfer(TREASURY, HOLDER, hundred).unwrap();
    let approve = MockAmpl::approveCall {
        spender: STRANGER,
        value: hundred,
    };
    ampl.stage.send(HOLDER, stage_at, &approve).unwrap();
    ampl.rebase_to(ampl.supply() * U256::from(2));
    assert_eq!(ampl.balance(HOLDER), U256::from(200));
    let all = MockAmpl::transferAllFromCall {
        from: HOLDER,
        to: STRANGER,
    };
    let refused: MockAmpl::AllowanceTooLow =
        refused_with(ampl.stage.send(STRANGER, stage_at, &all));
    assert_eq!(
        (refused.allowance, refused.value),
        (hundred, U256::from(200))
    );
    let part = MockAmpl::transferFromCall {
        from: HOLDER,
        to: STRANGER,
        value: hundred,
    };
    ampl.stage.send(STRANGER, stage_at, &part).unwrap();
    assert_eq!(ampl.balance(STRANGER), hundred);
}

#[test]
fn the_token_and_address_zero_receive_nothing() {
    let mut ampl = Ampl::new();
    for to in [Address::ZERO, ampl.at] {
        let refused: MockAmpl::RecipientRefused =
            refused_with(ampl.transfer(TREASURY, to, U256::ONE));
        assert_eq!(refused.to, to);
    }
}

#[test]
fn a_permit_is_taken_once_from_its_signer_and_before_its_deadline() {
    let mut ampl = Ampl::new();
    let (owner, at) = (Actor::named("owner"), ampl.at);
    let deadline = U256::from(ampl.stage.now());
    let permit = support::permit::sign(&ampl.stage, at, &owner, STRANGER, U256::ONE, deadline);
    let call = MockAmpl::permitCall {
        owner: owner.address,
        spender: STRANGER,
        value: U256::ONE,
        deadline,
        v: permit.v,
        r: permit.r,
        s: permit.s,
    };
    ampl.stage.send(STRANGER, at, &call).unwrap();
    let allowance = MockAmpl::allowanceCall {
        owner: owner.address,
        spender: STRANGER,
    };
    assert_eq!(ampl.stage.view(at, &allowance), U256::ONE);
    let _: MockAmpl::PermitSignerWrong = refused_with(ampl.stage.send(STRANGER, at, &call));
    ampl.stage.warp(1);
    let expired: MockAmpl::PermitExpired = refused_with(ampl.stage.send(STRANGER, at, &call));
    assert_eq!(expired.deadline, deadline);
}

/// One step of a random life of the token.
#[derive(Clone, Debug)]
enum Step {
    Transfer { from: u8, to: u8, value: u128 },
    TransferAll { from: u8, to: u8 },
    Rebase { permille: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let value = prop_oneof![0..1_000_u128, 0..60_000_000_000_000_000_u128, any::<u128>()];
    let step = prop_oneof![
        (0..4_u8, 0..4_u8, value).prop_map(|(from, to, value)| Step::Transfer { from, to, value }),
        (0..4_u8, 0..4_u8).prop_map(|(from, to)| Step::TransferAll { from, to }),
        (-990..10_000_i64).prop_map(|permille| Step::Rebase { permille }),
    ];
    proptest::collection::vec(step, 1..40)
}

fn account(index: u8) -> Address {
    Address::repeat_byte(1 + index)
}

fn play(step: &Step, ampl: &mut Ampl, model: &mut AmplModel) {
    match *step {
        Step::Transfer { from, to, value } => {
            let (from, to) = (account(from), account(to));
            let expected = model.transfer(from, to, &value.into());
            let answer = ampl.transfer(from, to, U256::from(value));
            assert_eq!(answer.is_ok(), expected.is_ok(), "{answer:?} {expected:?}");
            if expected == Err(Refusal::BalanceTooLow) {
                let _: MockAmpl::BalanceTooLow = refused_with(answer);
            }
        }
        Step::TransferAll { from, to } => {
            let (from, to) = (account(from), account(to));
            model.transfer_all(from, to).unwrap();
            ampl.stage
                .send(from, ampl.at, &MockAmpl::transferAllCall { to })
                .unwrap();
        }
        Step::Rebase { permille } => {
            let supply = BigInt::from(model.supply().clone());
            let delta = supply * permille / 1_000;
            model.rebase(&delta).unwrap();
            ampl.rebase(delta.to_string().parse().unwrap()).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_double_and_the_model_live_the_same_life(steps in steps()) {
        let (mut ampl, mut model) = (Ampl::new(), AmplModel::new(TREASURY));
        for step in &steps {
            play(step, &mut ampl, &mut model);
            prop_assert_eq!(number(ampl.supply()), model.supply().clone());
            for index in 0..4 {
                let (gons, balance) = (ampl.gons(account(index)), ampl.balance(account(index)));
                prop_assert_eq!(number(gons), model.gons_of(account(index)));
                prop_assert_eq!(number(balance), model.balance_of(account(index)));
            }
            prop_assert_eq!(model.sum_of_gons(), AmplModel::total_gons());
        }
    }
}
