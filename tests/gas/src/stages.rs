//! The world of [`Scene`] led on: with a pool, with troves to liquidate, after a redistribution,
//! shut. What is measured there is what the names in `GAS.md` say.
//!
//! - The pool has stakers and the gains of an earlier liquidation; its next deposit is of somebody
//!   new, or of somebody who has a share and all gains booked.
//! - Redistribution is measured as it is from the second one on: the branch's sums are not 0, and
//!   the borrower's trove has a part from the first. What the first one of a branch, and of a
//!   trove, writes besides is in the rows `..._first`.
//! - Redemption is asked of all branches; only the AMPL branch has debt. The lowest rates are
//!   those of twelve troves made for it, so that the number of the others does not change who pays.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IStabilityPool::{claimCall, depositCall, withdrawCall};
use interfaces::trove_manager::ITroveManager::{
    addCollateralCall, liquidateCall, urgentRedeemCall,
};
use support::actor::Actor;
use support::world::peg::Redeem;
use support::world::{AMPL, DAY, Open, WAD};

use crate::scene::{Operation, Scene, by};

/// US dollars of a share at which the victims are below the MCR and nobody else is.
const FALLEN: u128 = 1_900_000_000_000_000_000;
/// The price of the launch.
const LAUNCH: u128 = 2_000_000_000_000_000_000;
/// A rate above all others: the victims are alone in their group of ticks.
const ALONE: u16 = 2_100;
/// A rate below all others'.
const LOWEST: u16 = 50;

impl Scene {
    /// The stages, each with its operations.
    ///
    /// # Panics
    /// If the system does not work.
    #[must_use]
    pub fn stages(&self) -> Vec<(Self, Vec<Operation>)> {
        vec![
            (self.clone(), self.operations()),
            self.with_pool(),
            self.with_victims(true),
            self.with_victims(false),
            self.after_redistribution(false),
            self.after_redistribution(true),
            self.redeemable(),
            self.shut(),
            self.at_gauge(),
            self.at_gateway(),
        ]
    }

    fn with_pool(&self) -> (Self, Vec<Operation>) {
        let mut scene = self.stocked();
        let (one, two) = (named("staker"), named("second staker"));
        // Who claims has claimed before, and who withdraws has some AmpUSD.
        for again in [true, false] {
            let victims = scene.victims(1);
            scene.world.set_price(AMPL, FALLEN);
            scene.world.liquidate(keeper(), &victims).unwrap();
            scene.world.set_price(AMPL, LAUNCH);
            if again {
                scene.world.claim(one).unwrap();
                scene.world.pay(scene.world.at.amp_usd, rich(), one, WAD);
            }
        }
        for who in [two, named("third staker")] {
            let token = scene.world.at.amp_usd;
            scene.world.pay(token, rich(), who, 2_000 * WAD);
            scene
                .world
                .approve(token, who, scene.world.at.pool, U256::MAX);
        }
        // The second has a share from before the liquidation and has claimed; the first not yet.
        scene.world.stake(two, 100 * WAD).unwrap();
        scene.world.pass(DAY);
        let pool = scene.world.at.pool;
        let deposit = |receiver| depositCall {
            assets: U256::from(100 * WAD),
            receiver,
        };
        let third = named("third staker");
        let operations = vec![
            operation("pool_deposit_first", third, pool, &deposit(third)),
            operation("pool_deposit_more", two, pool, &deposit(two)),
            operation(
                "pool_withdraw_with_gains",
                one,
                pool,
                &withdrawCall {
                    assets: U256::from(100 * WAD),
                    receiver: one,
                    owner: one,
                },
            ),
            operation("claim", one, pool, &claimCall { receiver: one }),
        ];
        (scene, operations)
    }

    fn with_victims(&self, stocked: bool) -> (Self, Vec<Operation>) {
        let mut scene = if stocked {
            self.stocked()
        } else {
            self.backed()
        };
        if stocked {
            // The pool has taken collateral before, and the liquidator has some.
            let victims = scene.victims(1);
            scene.world.set_price(AMPL, FALLEN);
            scene.world.liquidate(keeper(), &victims).unwrap();
            scene.world.set_price(AMPL, LAUNCH);
        } else {
            scene.redistribute();
        }
        let victims = scene.victims(10);
        scene.world.set_price(AMPL, FALLEN);
        let ledger = scene.world.at.ledger;
        let liquidate = |ids: &[U256]| liquidateCall { ids: ids.to_vec() };
        let names = if stocked {
            ["liquidate_1_pool", "liquidate_10_pool"]
        } else {
            ["liquidate_1_redistribution", "liquidate_10_redistribution"]
        };
        let operations = vec![
            operation(
                names[0],
                keeper(),
                ledger,
                &liquidate(victims.get(..1).unwrap_or_default()),
            ),
            operation(names[1], keeper(), ledger, &liquidate(&victims)),
        ];
        (scene, operations)
    }

    fn after_redistribution(&self, again: bool) -> (Self, Vec<Operation>) {
        let mut scene = self.backed();
        scene.redistribute();
        if again {
            let (world, id) = (&mut scene.world, scene.trove);
            world.fund(AMPL, borrower(), 20_000 * WAD);
            world.add(borrower(), id, WAD).unwrap();
            scene.redistribute();
        }
        scene.world.pass(DAY);
        let add = addCollateralCall {
            id: scene.trove,
            amount: U256::from(10 * WAD),
        };
        let ledger = scene.world.at.ledger;
        let operations = if again {
            let open = scene.open_tx(500, borrower());
            let (name, add_name) = (
                "open_trove_after_redistribution",
                "add_collateral_pending_redistribution",
            );
            let add = operation(add_name, borrower(), ledger, &add);
            vec![Operation { name, tx: open }, add]
        } else {
            let name = "add_collateral_pending_redistribution_first";
            vec![operation(name, borrower(), ledger, &add)]
        };
        (scene, operations)
    }

    fn redeemable(&self) -> (Self, Vec<Operation>) {
        let mut scene = self.clone();
        for _ in 0..12 {
            let open = Open::new(AMPL, 400 * WAD, 300 * WAD).at_bps(LOWEST);
            scene.world.opened(rich(), open);
        }
        // The redeemer has some collateral.
        scene.world.fund(AMPL, rich(), WAD);
        scene.world.pass(10 * DAY);
        let ledger = scene.world.at.ledger;
        let redeem = |amount: u128| Redeem::new(amount * WAD).call();
        let operations = vec![
            operation("redeem_1_partial", rich(), ledger, &redeem(50)),
            operation("redeem_10", rich(), ledger, &redeem(2_770)),
        ];
        (scene, operations)
    }

    fn shut(&self) -> (Self, Vec<Operation>) {
        let mut scene = self.clone();
        // Everybody's collateral is worth less than 130 %.
        scene.world.set_price(AMPL, 500_000_000_000_000_000);
        scene.world.flag(keeper(), AMPL).unwrap();
        scene.world.pass(3_600);
        scene.world.shut(keeper(), AMPL).unwrap();
        scene.world.pass(DAY);
        let urgent = urgentRedeemCall {
            branch: U256::from(AMPL),
            amount: U256::from(50 * WAD),
            ids: vec![scene.trove],
            minColl: U256::ZERO,
        };
        scene.world.fund(AMPL, borrower(), WAD);
        let ledger = scene.world.at.ledger;
        let operations = vec![operation("urgent_redeem_1", borrower(), ledger, &urgent)];
        (scene, operations)
    }

    /// One large trove, so that the branch carries weak ones.
    pub(crate) fn backed(&self) -> Self {
        let mut scene = self.clone();
        let open = Open::new(AMPL, 200_000 * WAD, 120_000 * WAD).at_bps(900);
        scene.world.opened(rich(), open);
        scene
    }

    /// A pool of 100 000 AmpUSD by one staker.
    fn stocked(&self) -> Self {
        let mut scene = self.backed();
        let staker = named("staker");
        let token = scene.world.at.amp_usd;
        scene.world.pay(token, rich(), staker, 100_000 * WAD);
        scene.world.stake(staker, 100_000 * WAD).unwrap();
        scene.world.pass(DAY);
        scene
    }

    /// Troves that a fall to 1.90 USD takes below the MCR.
    fn victims(&mut self, count: u64) -> Vec<U256> {
        let open = Open::new(AMPL, 770 * WAD, 1_000 * WAD).at_bps(ALONE);
        let owner = named("victim");
        let ids = (0..count).map(|_| self.world.opened(owner, open)).collect();
        self.world.pass(DAY);
        ids
    }

    /// One redistribution; the keeper has collateral then.
    fn redistribute(&mut self) {
        let victims = self.victims(1);
        self.world.set_price(AMPL, FALLEN);
        self.world.liquidate(keeper(), &victims).unwrap();
        self.world.set_price(AMPL, LAUNCH);
    }
}

pub(crate) fn operation<C: SolCall>(
    name: &'static str,
    from: Address,
    to: Address,
    call: &C,
) -> Operation {
    Operation {
        name,
        tx: by(from, to, call.abi_encode()),
    }
}

pub(crate) fn named(role: &str) -> Address {
    Actor::named(role).address
}

fn keeper() -> Address {
    named("liquidator")
}

pub(crate) fn borrower() -> Address {
    named("borrower")
}

pub(crate) fn rich() -> Address {
    named("rich")
}
