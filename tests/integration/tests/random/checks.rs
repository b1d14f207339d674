//! The properties that only this world shows, tested whenever the state is looked at.

use alloy_primitives::aliases::U1024;
use integration::{branch_interest, interest};
use interfaces::IErc20;
use invariants::report::Report;
use invariants::standing::Held;
use invariants::world::State;
use support::doubles::MockAmpl;
use support::world::{AMPL, SPOT, WAD, word};

use crate::programs::Programs;

/// A rate of one basis point, in WAD.
const BPS: u128 = WAD / 10_000;
/// The lowest rate, tick 0, in basis points.
const LOWEST: u128 = 50;

impl Programs {
    /// Collateral that ledger and pool hold.
    pub(crate) fn held(&self) -> Held {
        let world = &self.world;
        let of = |who| [AMPL, SPOT].map(|branch| world.balance(world.collateral(branch), who));
        Held {
            ledger: of(world.at.ledger),
            pool: of(world.at.pool),
        }
    }

    pub(crate) fn check_wrapper(&self, report: &mut Report) {
        let (world, at) = (&self.world, self.world.at);
        // In gons: shares * supply * gons per unit <= gons held * 1e25.
        let shares = world.view(at.wrapped, &IErc20::totalSupplyCall {});
        let per_unit = world.view(at.ampl, &MockAmpl::gonsPerFragmentCall {});
        let gons = MockAmpl::scaledBalanceOfCall {
            account: at.wrapped,
        };
        let [shares, supply, per_unit, gons] = [
            shares,
            world.ampl_supply(),
            per_unit,
            world.view(at.ampl, &gons),
        ]
        .map(U1024::from);
        let all = U1024::from(10_000_000 * WAD);
        let backed = shares * supply * per_unit <= gons * all;
        report.check("WRAP-1", backed, || format!("{shares} {supply} {gons}"));
    }

    pub(crate) fn check_interest(&self, report: &mut Report, state: &State, index: u64) {
        let world = &self.world;
        let (branch, seen) = (world.branch(index), &state.branches[index as usize]);
        // A shut branch bears interest until it was shut.
        let now = match seen.shutdown.0 {
            0 => world.now(),
            shut_at => shut_at,
        };
        let mine = |id: u128| (id >> 64) as u64 == index;
        for trove in state.troves.iter().filter(|trove| mine(trove.id)) {
            let rate = (u128::from(trove.tick) + LOWEST) * BPS;
            let entire = world.trove(word(trove.id)).entire_debt;
            let seconds = now.saturating_sub(trove.last_debt_update);
            let grown = trove.debt + interest(trove.debt, rate, seconds) + trove.pending.1;
            report.check("INT-1", entire == grown, || {
                format!("{trove:?} {entire} {grown}")
            });
        }
        let seconds = now.saturating_sub(branch.last_accrual);
        let grown = branch.debt + branch_interest(branch.weighted_debt, seconds);
        let grown = grown + seen.redistributed.1;
        report.check("INT-1", grown == branch.entire_debt, || {
            format!("{branch:?} {grown}")
        });
    }
}
