//! Redemption by rate: what it takes from whom, what it pays, and what it refuses.
#![allow(
    missing_docs,
    non_snake_case,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unimplemented,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may panic"
)]

mod common;

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use interfaces::IAmpUsd::burnCall;
use interfaces::IErc20::ERC20InsufficientBalance;
use interfaces::IPriceOracle::{SequencerDown, priceCall, pricesCall};
use interfaces::trove_manager::ITroveManager as abi;

use common::said::{asked_price, burned, called, interest, said, sent, system, unbooked, units};
use common::{
    AMP_USD, AMPL, BORROWER, DAY, Ledger, ORACLE, SPOT, STRANGER, WAD, branch_slot, open,
};

const REDEEMER: Address = Address::repeat_byte(0x4d);

fn redeem(amount: U256) -> abi::redeemCall {
    abi::redeemCall {
        amount,
        maxFee: U256::MAX,
        minColl: vec![],
        maxTroves: U256::MAX,
    }
}

/// Two troves of the AMPL branch, a cheap and a dear one; the base rate of the launch is gone.
fn borrowed() -> (Ledger, U256, U256) {
    let mut ledger = Ledger::new();
    let cheap = ledger.opened(1_000 * WAD, 500 * WAD, 100);
    let dear = ledger.opened(1_000 * WAD, 500 * WAD, 500);
    ledger.pass(30 * DAY);
    (ledger, cheap, dear)
}

/// What was minted and what is booked.
fn supply(ledger: &mut Ledger) -> U256 {
    let debts = ledger.branch(0).entireDebt + ledger.branch(1).entireDebt;
    let system = system(ledger);
    debts + system.residue - system.cushion
}

/// `ceil(amount * WAD / of)`.
fn part_up(amount: U256, of: U256) -> U256 {
    (amount * units(1)).div_ceil(of)
}

/// What is paid at 2 AmpUSD for a debt, and the fee that stays.
fn paid(debt: U256, floor_bps: u64, base: U256) -> (U256, U256) {
    let rate = U256::from(floor_bps) * units(1) / U256::from(10_000) + base;
    let gross = debt / U256::from(2);
    let fee = (gross * rate).div_ceil(units(1));
    (gross - fee, fee)
}

#[test]
fn takes_from_the_lowest_rate_burns_from_the_redeemer_and_pays_less_the_fee() {
    let (mut ledger, cheap, dear) = borrowed();
    let (supply, booked) = (supply(&mut ledger), unbooked(&mut ledger, 0));
    let (before, other) = (ledger.trove(cheap), ledger.trove(dear));
    let debt = units(100);
    assert_eq!(ledger.call(REDEEMER, &redeem(debt)).unwrap(), debt);
    let base = part_up(debt, supply);
    let (out, fee) = paid(debt, 100, base);
    let expected = [
        asked_price(0),
        burned(REDEEMER, debt),
        sent(AMPL, REDEEMER, out),
    ];
    assert_eq!(ledger.calls(), expected);
    let event = abi::TroveRedeemed {
        id: cheap,
        debt,
        coll: out,
        fee,
        collAfter: before.coll - out,
        debtAfter: before.entireDebt - debt,
    };
    let all = abi::Redeemed {
        redeemer: REDEEMER,
        burned: debt,
        baseRate: base,
    };
    let expected = [said(&event), interest(0, booked), said(&all)];
    assert_eq!(ledger.logs(), expected);
    let after = ledger.trove(cheap);
    assert_eq!((after.coll, after.debt), (event.collAfter, event.debtAfter));
    assert_eq!(ledger.trove(dear).coll, other.coll);
    let rate = ledger.call(STRANGER, &abi::baseRateCall {}).unwrap();
    assert_eq!((rate.now_, rate.stored), (base, base));
}

#[test]
fn redeem_6_a_trove_gives_all_or_what_leaves_the_minimum_and_the_rest_is_the_next_ones() {
    let (mut ledger, cheap, dear) = borrowed();
    let debt = ledger.trove(cheap).entireDebt;
    // One wei short of all of it: the minimum stays, and the next trove gives the rest.
    let other = ledger.trove(dear).entireDebt;
    ledger.call(REDEEMER, &redeem(debt - U256::ONE)).unwrap();
    assert_eq!(ledger.trove(cheap).debt, units(200));
    let rest = units(200) - U256::ONE;
    assert_eq!(ledger.trove(dear).entireDebt, other - rest);

    let (mut ledger, cheap, dear) = borrowed();
    let untouched = ledger.trove(dear);
    assert_eq!(ledger.call(REDEEMER, &redeem(debt)).unwrap(), debt);
    let idle = ledger.trove(cheap);
    assert_eq!(
        (idle.status, idle.debt, idle.stake),
        (2, U256::ZERO, U256::ZERO)
    );
    assert!(idle.coll > units(700), "what is left is its owner's");
    let b = U256::ZERO;
    let lowest = ledger.call(STRANGER, &abi::lowestTroveCall { b }).unwrap();
    assert_eq!(lowest, dear);
    assert_eq!(ledger.trove(dear).coll, untouched.coll);
}

#[test]
fn a_trove_at_the_minimum_is_passed_over_and_counts_as_looked_at() {
    let (mut ledger, cheap, _) = borrowed();
    let debt = ledger.trove(cheap).entireDebt;
    let one = |amount: U256| abi::redeemCall {
        maxTroves: U256::ONE,
        ..redeem(amount)
    };
    // To the minimum, and no further: what is left stays with the redeemer.
    let taken = ledger.call(REDEEMER, &one(debt - U256::ONE)).unwrap();
    assert_eq!(taken, debt - units(200));
    assert_eq!(ledger.calls()[1], burned(REDEEMER, taken));
    let nothing = abi::NothingRedeemed {};
    ledger.refused(REDEEMER, &one(units(200) - U256::ONE), nothing.clone());
    assert_eq!(ledger.call(REDEEMER, &one(units(200))).unwrap(), units(200));
    let none = abi::redeemCall {
        maxTroves: U256::ZERO,
        ..redeem(units(1))
    };
    ledger.refused(REDEEMER, &none, nothing);
}

#[test]
fn redeem_12_a_redemption_of_nothing_is_refused() {
    let (mut ledger, ..) = borrowed();
    ledger.refused(REDEEMER, &redeem(U256::ZERO), abi::NothingRedeemed {});
    let mut empty = Ledger::new();
    empty.refused(REDEEMER, &redeem(units(1)), abi::NothingRedeemed {});
    assert!(empty.calls().is_empty(), "nobody is asked for a price");
}

#[test]
fn redeem_5_a_trove_worth_less_than_its_debt_is_skipped() {
    let mut ledger = Ledger::new();
    let poor = ledger.opened(1_000 * WAD, 900 * WAD, 100);
    let rich = ledger.opened(10_000 * WAD, 500 * WAD, 500);
    ledger.pass(30 * DAY);
    let debt: u128 = ledger.trove(poor).entireDebt.to();
    // The value is 1 000 times this: at or above the debt, and then below it.
    let at = debt.div_ceil(1_000);
    let before = ledger.trove(poor);
    ledger.set_price(at - 1, 0);
    ledger.call(REDEEMER, &redeem(units(10))).unwrap();
    let skipped = ledger.trove(poor);
    assert_eq!((skipped.coll, skipped.debt), (before.coll, before.debt));
    assert!(ledger.trove(rich).coll < units(10_000));
    ledger.set_price(at, 0);
    ledger.call(REDEEMER, &redeem(units(10))).unwrap();
    assert!(ledger.trove(poor).coll < units(1_000));
}

#[test]
fn redeem_8_the_fee_accepted_is_the_fee_taken_or_more() {
    let (mut ledger, ..) = borrowed();
    let supply = supply(&mut ledger);
    let fee = units(1) / U256::from(100) + part_up(units(100), supply);
    let with = |maxFee: U256| abi::redeemCall {
        maxFee,
        ..redeem(units(100))
    };
    ledger.refused(REDEEMER, &with(fee - U256::ONE), abi::FeeAboveMax {});
    ledger.call(REDEEMER, &with(fee)).unwrap();
}

#[test]
fn at_launch_the_fee_is_everything() {
    let mut ledger = Ledger::new();
    let id = ledger.opened(1_000 * WAD, 500 * WAD, 100);
    let before = ledger.trove(id).coll;
    ledger.call(REDEEMER, &redeem(units(100))).unwrap();
    assert_eq!(
        ledger.calls(),
        [asked_price(0), burned(REDEEMER, units(100))]
    );
    assert_eq!(ledger.trove(id).coll, before);
    let most = abi::redeemCall {
        maxFee: units(1) - U256::ONE,
        ..redeem(units(100))
    };
    ledger.refused(REDEEMER, &most, abi::FeeAboveMax {});
}

#[test]
fn the_least_collateral_of_each_branch_is_paid_or_nothing_is() {
    let (mut ledger, ..) = borrowed();
    let supply = supply(&mut ledger);
    let (out, _) = paid(units(100), 100, part_up(units(100), supply));
    let with = |minColl: &[U256]| abi::redeemCall {
        minColl: minColl.to_vec(),
        ..redeem(units(100))
    };
    let less = abi::CollateralBelowMin {};
    ledger.refused(REDEEMER, &with(&[out + U256::ONE]), less.clone());
    // A branch that pays nothing, and one that there is not.
    ledger.refused(REDEEMER, &with(&[out, U256::ONE]), less.clone());
    ledger.refused(REDEEMER, &with(&[out, U256::ZERO, U256::ONE]), less);
    ledger
        .call(REDEEMER, &with(&[out, U256::ZERO, U256::ZERO]))
        .unwrap();
}

#[test]
fn two_branches_are_asked_in_proportion_and_their_oracle_once() {
    let (mut ledger, _, dear) = borrowed();
    let in_spot = abi::openTroveCall {
        branch: U256::ONE,
        ..open(1_000 * WAD, 700 * WAD, 300)
    };
    let spot = ledger.call(BORROWER, &in_spot).unwrap();
    ledger.pass(DAY);
    let supply = supply(&mut ledger);
    let debts = [0, 1].map(|index| ledger.branch(index).entireDebt);
    let amount = units(150);
    let first = amount * debts[0] / (debts[0] + debts[1]);
    ledger.call(REDEEMER, &redeem(amount)).unwrap();
    let base = part_up(amount, supply);
    let (ampl_out, _) = paid(first, 100, base);
    let (spot_out, _) = paid(amount - first, 75, base);
    let expected = [
        called(ORACLE, pricesCall {}.abi_encode(), true),
        burned(REDEEMER, amount),
        sent(AMPL, REDEEMER, ampl_out),
        sent(SPOT, REDEEMER, spot_out),
    ];
    assert_eq!(ledger.calls(), expected);
    assert_eq!(ledger.trove(spot).coll, units(1_000) - spot_out);
    assert_eq!(ledger.trove(dear).coll, units(1_000));
}

#[test]
fn gov_7_a_branch_whose_own_oracle_fails_gives_nothing_and_stops_nobody() {
    let (mut ledger, ..) = borrowed();
    let in_spot = abi::openTroveCall {
        branch: U256::ONE,
        ..open(1_000 * WAD, 700 * WAD, 300)
    };
    let spot = ledger.call(BORROWER, &in_spot).unwrap();
    // The second branch has an oracle of its own from here on.
    let other = Address::repeat_byte(0x0c);
    let (slot, ceiling) = (branch_slot(1, 2), (U256::ONE << 96) - U256::ONE);
    let title = U256::from_be_slice(other.as_slice()) << 96 | ledger.word(slot) & ceiling;
    ledger.set_word(slot, title);
    ledger.pass(DAY);
    let owed = ledger.trove(spot).entireDebt;
    let nonsense = (units(2), units(2), U256::from(7), false).abi_encode_params();
    for answer in [
        Err(vec![]),
        Err(SequencerDown {}.abi_encode()),
        Ok(vec![]),
        Ok(nonsense),
    ] {
        ledger.answer(other, priceCall::SELECTOR, answer);
        let burned = ledger.call(REDEEMER, &redeem(units(50))).unwrap();
        assert_eq!(burned, units(50));
        assert_eq!(ledger.trove(spot).entireDebt, owed);
    }
    let price = units(2) * units(1);
    let fine = (price, price, U256::ZERO, false).abi_encode_params();
    ledger.answer(other, priceCall::SELECTOR, Ok(fine));
    ledger.call(REDEEMER, &redeem(units(50))).unwrap();
    assert!(ledger.trove(spot).entireDebt < owed);
}

#[test]
fn redeem_7_a_branch_without_a_good_price_or_shut_or_below_its_scr_gives_nothing() {
    let nothing = abi::NothingRedeemed {};
    let (mut ledger, ..) = borrowed();
    // Restricted, and not by the gap alone; down; and the gap alone, which is fine.
    ledger.set_quote((2 * WAD, 2 * WAD), 1, false);
    ledger.refused(REDEEMER, &redeem(units(1)), nothing.clone());
    ledger.set_price(0, 2);
    ledger.refused(REDEEMER, &redeem(units(1)), nothing.clone());
    ledger.set_quote((2 * WAD, 2 * WAD), 1, true);
    ledger.call(REDEEMER, &redeem(units(1))).unwrap();
    let down = SequencerDown {};
    let before = ledger.host.0.borrow().answers.clone();
    ledger.answer(ORACLE, priceCall::SELECTOR, Err(down.abi_encode()));
    ledger.refused(REDEEMER, &redeem(units(1)), down);
    ledger.host.0.borrow_mut().answers = before;
    // Below the SCR of 130 % at the higher of both prices.
    let low = WAD * 6 / 10;
    ledger.set_quote((low, low), 0, false);
    ledger.refused(REDEEMER, &redeem(units(1)), nothing.clone());
    ledger.set_quote((low, WAD), 0, false);
    ledger.call(REDEEMER, &redeem(units(1))).unwrap();
    ledger.set_price(2 * WAD, 0);
    let slot = branch_slot(0, 1);
    ledger.set_word(slot, ledger.word(slot) | U256::ONE);
    let now = ledger.host.0.borrow().time;
    ledger.set_word(branch_slot(0, 12), U256::from(now));
    ledger.refused(REDEEMER, &redeem(units(1)), nothing);
    assert!(ledger.calls().is_empty(), "a shut branch is not asked for");
}

#[test]
fn a_redeemer_without_amp_usd_takes_nothing() {
    let (mut ledger, ..) = borrowed();
    let poor = ERC20InsufficientBalance {
        sender: REDEEMER,
        balance: U256::ZERO,
        needed: units(1),
    };
    ledger.answer(AMP_USD, burnCall::SELECTOR, Err(poor.abi_encode()));
    ledger.refused(REDEEMER, &redeem(units(1)), poor);
}

#[test]
fn the_base_rate_halves_in_six_hours_and_rises_by_what_is_burned() {
    let (mut ledger, ..) = borrowed();
    ledger.call(REDEEMER, &redeem(units(200))).unwrap();
    let rate = |ledger: &mut Ledger| ledger.call(STRANGER, &abi::baseRateCall {}).unwrap();
    let first = rate(&mut ledger);
    ledger.pass(6 * 3_600);
    let half = rate(&mut ledger);
    // Off by the rounding of the decay's power, less than 1e-9 of it (MATH-10).
    let exact = first.stored / U256::from(2);
    let error = half.now_.abs_diff(exact);
    assert!(error * U256::from(1_000_000_000) <= exact, "{error}");
    assert_eq!(half.stored, first.stored);
    let supply = supply(&mut ledger);
    ledger.call(REDEEMER, &redeem(units(50))).unwrap();
    let risen = rate(&mut ledger);
    assert_eq!(risen.stored, half.now_ + part_up(units(50), supply));
    assert_eq!(risen.updatedAt, first.updatedAt + U256::from(6 * 3_600));
}
