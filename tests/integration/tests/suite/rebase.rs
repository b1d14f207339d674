//! AMPL rebases and no position changes.

use integration::interest;
use interfaces::IWrappedAmpl as Wrapped;
use support::world::{AMPL, DAY, NINE, Open, SPOT, WAD, World};

use crate::role;

/// Slots of the ledger, AmpUSD and the wrapper, hashed.
fn house(
    world: &World,
) -> Vec<std::collections::BTreeMap<alloy_primitives::U256, alloy_primitives::U256>> {
    let at = world.at;
    let programs = [at.ledger, at.amp_usd, at.wrapped, at.oracle];
    programs
        .map(|program| world.chain.all_storage(program))
        .to_vec()
}

#[test]
fn rebase_1_changes_no_stored_quantity_of_any_program() {
    for basis_points in [-770_i64, 500, 1_775, -9_900, 100_000, 270_000] {
        let mut world = World::new();
        let borrower = role("borrower");
        world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
        world.opened(borrower, Open::new(SPOT, 2_000 * NINE, 1_000 * WAD));
        let before = house(&world);
        assert!(before.iter().take(3).all(|storage| !storage.is_empty()));
        world.rebase(basis_points);
        assert_eq!(house(&world), before, "{basis_points}");
    }
}

#[test]
fn rebase_1_a_borrower_gets_the_same_shares_back_after_a_fall_and_a_rise() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
    crate::lender(&mut world, SPOT);
    world.pay(world.at.amp_usd, role("lender"), borrower, 100 * WAD);
    world.pass(15 * DAY);
    world.rebase(-770);
    world.pass(15 * DAY);
    world.rebase(500);
    let debt = world.trove(id).debt;
    let owed = debt + interest(debt, 5 * WAD / 100, 30 * DAY);
    world.close(borrower, id).unwrap();
    assert_eq!(world.balance(world.at.wrapped, borrower), 2_000 * WAD);
    assert_eq!(world.amp_usd(borrower), 1_100 * WAD - owed);
}

#[test]
fn rebase_2_moves_no_ratio_while_the_market_capitalisation_stands() {
    let mut world = World::new();
    let borrower = role("borrower");
    let id = world.opened(borrower, Open::new(AMPL, 1_500 * WAD, 1_000 * WAD));
    let before = (
        world.trove(id),
        world.branch(AMPL),
        world.quote(AMPL).unwrap().value,
    );
    world.rebase(-770);
    let after = (
        world.trove(id),
        world.branch(AMPL),
        world.quote(AMPL).unwrap().value,
    );
    assert_eq!(before, after);
    // What the shares are worth in AMPL does change.
    let shares = alloy_primitives::U256::from(1_500 * WAD);
    let worth = world.view(world.at.wrapped, &Wrapped::convertToAssetsCall { shares });
    let supply = world.ampl_supply();
    assert_eq!(
        worth,
        shares * supply / alloy_primitives::U256::from(10_000_000 * WAD)
    );
}

#[test]
fn rebase_4_accruing_and_rebasing_commute() {
    let life = |rebase_first: bool| {
        let mut world = World::new();
        let borrower = role("borrower");
        let id = world.opened(borrower, Open::new(AMPL, 2_000 * WAD, 1_000 * WAD));
        world.fund(AMPL, borrower, 1);
        world.pass(DAY);
        if rebase_first {
            world.rebase(-770);
        }
        world.add(borrower, id, 1).unwrap();
        if !rebase_first {
            world.rebase(-770);
        }
        (
            world.trove(id),
            world.branch(AMPL),
            world.system(),
            world.supply(),
        )
    };
    assert_eq!(life(true), life(false));
}
