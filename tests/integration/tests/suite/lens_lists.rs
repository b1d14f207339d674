//! A front end lists troves and rates, page by page; nobody pays anybody.

use alloy_primitives::U256;
use interfaces::ILens::{self, RateRow, TroveRow};
use support::world::{AMPL, SPOT, World, small};

use crate::lens::crowd;
use crate::role;

fn trove_ids(rows: &[TroveRow]) -> Vec<U256> {
    rows.iter().map(|row| row.id).collect()
}

#[test]
fn finds_the_troves_of_an_owner_page_by_page() {
    let mut world = World::new();
    for branch in [AMPL, SPOT] {
        let ids = crowd(&mut world, branch);
        for (owner, expected) in [role("borrower"), role("other")].into_iter().zip(&ids) {
            for max in [1, 2, 4, 9, 256] {
                let (mut found, mut from, mut calls) = (Vec::new(), U256::ZERO, 0);
                loop {
                    let call = ILens::trovesOfCall {
                        owner,
                        branch: U256::from(branch),
                        fromCounter: from,
                        max: U256::from(max),
                    };
                    let page = world.view(world.at.lens, &call);
                    assert!(page.rows.len() as u64 <= max);
                    found.extend(trove_ids(&page.rows));
                    calls += 1;
                    if page.nextCounter.is_zero() {
                        break;
                    }
                    from = page.nextCounter;
                }
                assert_eq!(found, *expected, "pages of {max}");
                assert_eq!(
                    calls,
                    9_u64.div_ceil(max),
                    "every page but the last is whole"
                );
            }
        }
        let call = ILens::trovesCall {
            branch: U256::from(branch),
            fromCounter: U256::ZERO,
            max: U256::from(256),
        };
        let all = world.view(world.at.lens, &call);
        assert_eq!((all.rows.len(), all.nextCounter), (7, U256::ZERO));
        for row in &all.rows {
            let trove = world.trove(row.id);
            assert_eq!((row.owner, row.status), (trove.owner, 1));
            assert_eq!((small(row.coll), small(row.rate)), (trove.coll, trove.rate));
            assert_eq!(small(row.entireDebt), trove.entire_debt);
        }
        let past = ILens::trovesCall {
            fromCounter: U256::MAX,
            ..call
        };
        let nothing = world.view(world.at.lens, &past);
        assert_eq!((nothing.rows.len(), nothing.nextCounter), (0, U256::ZERO));
    }
}

#[test]
fn walks_the_rate_book_page_by_page() {
    let mut world = World::new();
    crowd(&mut world, AMPL);
    let book = world.book(AMPL);
    for max in [1, 2, 3, 7, 8] {
        let (mut found, mut rates, mut after) = (Vec::new(), Vec::new(), U256::ZERO);
        loop {
            let max = U256::from(max);
            let branch = U256::ZERO;
            let page = world.view(
                world.at.lens,
                &ILens::trovesByRateCall {
                    branch,
                    startAfterId: after,
                    max,
                },
            );
            let sums = world.view(
                world.at.lens,
                &ILens::debtPerRateCall {
                    branch,
                    startAfterId: after,
                    max,
                },
            );
            found.extend(trove_ids(&page.rows));
            rates.extend(sums.rows);
            assert_eq!(page.nextAfterId, sums.nextAfterId);
            after = page.nextAfterId;
            if after.is_zero() {
                break;
            }
        }
        assert_eq!(found, book, "pages of {max}");
        sums_up(&world, &book, &rates);
    }
    let empty = ILens::trovesByRateCall {
        branch: U256::ONE,
        startAfterId: U256::ZERO,
        max: U256::ONE,
    };
    assert!(world.view(world.at.lens, &empty).rows.is_empty());
}

/// The sums by rate, seams of pages joined, are those of the walk.
fn sums_up(world: &World, book: &[U256], rows: &[RateRow]) {
    let mut joined: Vec<(u128, u128, u128)> = Vec::new();
    let walk = book.iter().map(|id| {
        let trove = world.trove(*id);
        (trove.rate, 1, trove.entire_debt)
    });
    let said = rows
        .iter()
        .map(|row| (small(row.rate), small(row.troves), small(row.debt)));
    let mut join = |rows: &mut dyn Iterator<Item = (u128, u128, u128)>| {
        joined.clear();
        for (rate, troves, debt) in rows {
            match joined.last_mut() {
                Some(last) if last.0 == rate => *last = (rate, last.1 + troves, last.2 + debt),
                _ => joined.push((rate, troves, debt)),
            }
        }
        joined.clone()
    };
    assert_eq!(join(&mut said.into_iter()), join(&mut walk.into_iter()));
}

#[test]
fn book_9_debt_in_front_is_the_sum_of_the_debts_before_in_the_walk() {
    let mut world = World::new();
    crowd(&mut world, SPOT);
    let book = world.book(SPOT);
    let (mut before, mut per_rate) = (0, 0);
    for (place, id) in book.iter().enumerate() {
        for max in [1, 2, 5, 256] {
            let (mut debt, mut troves, mut after) = (0, 0, U256::ZERO);
            loop {
                let call = ILens::debtInFrontCall {
                    id: *id,
                    startAfterId: after,
                    max: U256::from(max),
                };
                let part = world.view(world.at.lens, &call);
                debt += small(part.debt);
                troves += small(part.troves_);
                after = part.nextAfterId;
                if after.is_zero() {
                    break;
                }
                assert_eq!(
                    small(part.troves_),
                    max,
                    "a page that does not reach it is full"
                );
            }
            assert_eq!((debt, troves), (before, place as u128), "pages of {max}");
        }
        before += world.trove(*id).entire_debt;
    }
    let call = ILens::debtPerRateCall {
        branch: U256::ONE,
        startAfterId: U256::ZERO,
        max: U256::from(256),
    };
    for row in world.view(world.at.lens, &call).rows {
        per_rate += small(row.debt);
    }
    assert_eq!(
        per_rate, before,
        "the debts of all rates are the debt of all troves"
    );
}
