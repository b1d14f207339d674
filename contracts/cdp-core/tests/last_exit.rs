//! The last exit: what a close may take at most, and where the rest comes from.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use cdp_core::{
    RuleError, borrowing, interest,
    last_exit::{self, Unowned},
    params::{DUST, POOL_FLOOR},
    plan::Plan,
    pool::DEAD_SHARES,
    {Pool, Trove},
};
use common::{NOW, at, coll, one_trove, open, opening, quote, usd};
use fixed_math::{Debt, Shares, Timestamp, U256};
use proptest::prelude::*;

/// A day after the one trove was opened.
fn later() -> Timestamp {
    at(NOW + 86_400)
}

fn wei(amount: u128) -> Debt {
    Debt::new(amount)
}

/// The one trove a day later, its branch accrued: what it owes, and what all owe.
fn scene() -> (Plan, Debt, Debt) {
    let mut old = one_trove();
    interest::accrue(&mut old.branch, later()).unwrap();
    let owed = interest::entire_debt(&old.branch, &old.trove, later()).unwrap();
    let all = old.branch.entire_debt().unwrap();
    (old, owed, all)
}

fn unowned(debt: Debt, cushion: Debt, stray: Debt) -> Unowned {
    Unowned {
        debt,
        cushion,
        stray,
        residue: POOL_FLOOR,
    }
}

#[test]
fn trove_9_who_is_not_the_last_pays_all_and_spends_nothing() {
    let (old, owed, all) = scene();
    let more = all.add(usd(500)).unwrap();
    for (cushion, stray) in [(Debt::ZERO, Debt::ZERO), (usd(300), usd(199))] {
        let given = unowned(more, cushion, stray);
        let exit = last_exit::close(old.branch, old.trove, &given, later()).unwrap();
        let plain = borrowing::close(old.branch, old.trove, later()).unwrap();
        assert_eq!(exit.plan, plain);
        assert_eq!(exit.plan.burn, owed);
        assert_eq!([exit.cushion, exit.stray, exit.dust], [Debt::ZERO; 3]);
    }
}

#[test]
fn shut_11_the_last_is_spared_cushion_idle_and_dust_in_this_order() {
    let (old, owed, all) = scene();
    let rounded = all.raw() - owed.raw();
    for (cushion, stray) in [(usd(9), usd(2)), (usd(9), Debt::ZERO), (Debt::ZERO, usd(2))] {
        let given = unowned(all, cushion, stray);
        let exit = last_exit::close(old.branch, old.trove, &given, later()).unwrap();
        let paid = all.raw() - cushion.raw() - stray.raw() - DUST.raw();
        assert_eq!(exit.plan.burn.raw(), paid);
        assert_eq!((exit.cushion, exit.stray), (cushion, stray));
        assert_eq!(exit.dust.raw(), DUST.raw() - rounded);
        assert_eq!(exit.plan.coll_out, coll(1_000));
        assert_eq!(exit.plan.residue.raw(), rounded, "DEBT-9: its own alone");
        assert_eq!(exit.plan.trove, Trove::default());
    }
    // A cushion that is more than there is to forgive stays for others.
    let given = unowned(all, all, usd(2));
    let exit = last_exit::close(old.branch, old.trove, &given, later()).unwrap();
    assert_eq!(exit.plan.burn, Debt::ZERO);
    assert_eq!(
        (exit.cushion, exit.stray, exit.dust),
        (owed, Debt::ZERO, Debt::ZERO)
    );
}

#[test]
fn debt_9_there_is_only_so_much_dust_for_ever() {
    let (old, owed, all) = scene();
    let spare = |residue: u128| {
        let residue = POOL_FLOOR.add(wei(residue)).unwrap();
        let given = Unowned {
            residue,
            ..unowned(all, Debt::ZERO, Debt::ZERO)
        };
        let exit = last_exit::close(old.branch, old.trove, &given, later()).unwrap();
        assert_eq!(exit.dust.raw(), owed.raw() - exit.plan.burn.raw());
        exit.dust.raw()
    };
    let most = DUST.raw() - (all.raw() - owed.raw());
    assert_eq!((spare(0), spare(7)), (most, most - 7));
    assert_eq!(spare(most), 0);
    assert_eq!((spare(DUST.raw()), spare(u128::MAX / 2)), (0, 0));
}

#[test]
fn trove_14_the_guards_of_a_close_are_its_own() {
    let (old, _, all) = scene();
    let given = unowned(all, usd(9), Debt::ZERO);
    let close = |trove, now| last_exit::close(old.branch, trove, &given, now);
    let fresh = Trove {
        last_deposit: later(),
        ..old.trove
    };
    assert_eq!(close(fresh, later()), Err(RuleError::ClosedInDepositSecond));
    let gone = close(Trove::default(), later());
    assert_eq!(gone, Err(RuleError::TroveUnknown));
}

#[test]
fn debt_7_a_branch_with_another_trove_keeps_that_ones_debt() {
    let first = one_trove();
    let request = opening(coll(1_000), usd(500));
    let second = open(first.branch, &request, &quote(100), NOW).unwrap();
    let mut branch = second.branch;
    interest::accrue(&mut branch, later()).unwrap();
    let all = branch.entire_debt().unwrap();
    let given = unowned(all, all, Debt::ZERO);
    let exit = last_exit::close(branch, second.trove, &given, later()).unwrap();
    let left = interest::entire_debt(&branch, &first.trove, later()).unwrap();
    assert!(exit.plan.branch.recorded_debt >= left);
    assert_eq!(exit.plan.residue, Debt::ZERO);
    assert_eq!(
        exit.cushion.raw(),
        all.raw() - exit.plan.branch.recorded_debt.raw()
    );
}

proptest! {
    /// What is paid and forgiven is the debt; nothing is taken that is not there; who is spared
    /// pays all that there is but the dust.
    #[test]
    fn supply_1_a_last_exit_adds_up(
        others in 0..2_000u128,
        cushion in 0..3_000_000_000_000_000_000_000u128,
        stray in 0..50_000_000_000_000_000_000u128,
    ) {
        let (old, owed, all) = scene();
        let all = all.add(usd(others)).unwrap();
        let given = unowned(all, wei(cushion), wei(stray));
        let exit = last_exit::close(old.branch, old.trove, &given, later()).unwrap();
        let paid = exit.plan.burn.raw();
        let forgiven = exit.cushion.raw() + exit.stray.raw() + exit.dust.raw();
        prop_assert_eq!(paid + forgiven, owed.raw());
        prop_assert!(exit.cushion.raw() <= cushion && exit.stray.raw() <= stray);
        prop_assert!(exit.dust <= DUST);
        prop_assert!(exit.stray.is_zero() || exit.cushion.raw() == cushion);
        prop_assert!(exit.dust.is_zero() || exit.stray.raw() == stray);
        if forgiven > 0 {
            let there = all.raw().saturating_sub(cushion).saturating_sub(stray);
            prop_assert_eq!(paid, there.saturating_sub(DUST.raw()));
        }
    }
}

/// A pool of so much, of which the dead have so many shares and the living the others.
fn pool(minted: u128, live: U256) -> Pool {
    let shares = Shares::new(DEAD_SHARES.raw() + live);
    Pool {
        minted: wei(minted),
        shares,
        scale: 0,
    }
}

#[test]
fn pool_6_what_is_above_the_floor_is_stray_while_nobody_has_more_than_dust() {
    let one = 10u128.pow(18);
    assert_eq!(Pool::SEEDED.stray(), Ok(Debt::ZERO));
    assert_eq!(pool(3 * one, U256::ZERO).stray(), Ok(usd(2)));
    // Shares worth a cent are dust, whoever has them; a wei more is somebody's.
    let two = |live: u128| pool(2 * (one + live), U256::from(live)).stray();
    let cent = DUST.raw() / 2;
    assert_eq!(two(cent), Ok(wei(one + 2 * cent)));
    assert_eq!(two(cent + 1), Ok(Debt::ZERO));
    assert_eq!(two(1_000 * one), Ok(Debt::ZERO));
    assert_eq!(Pool::default().stray(), Err(RuleError::Overflow));
}

#[test]
fn pool_12_shares_that_steps_rounded_up_are_nobodys() {
    let one = 10u128.pow(18);
    // The dead have 1e9 shares after a step.
    let beside_the_dead = |shares: u64| Pool {
        minted: usd(5),
        shares: Shares::new(U256::from(one / 1_000_000_000 + u128::from(shares))),
        scale: 1,
    };
    assert_eq!(beside_the_dead(0).stray(), Ok(usd(4)));
    assert_eq!(beside_the_dead(7).stray(), Ok(usd(4)));
    assert_eq!(beside_the_dead(3_000_000).stray(), Ok(Debt::ZERO));
}
