//! The state of the programs, as two worlds compare it.

use alloy_primitives::Address;
use invariants::abi;
use invariants::world::{ACTORS, Holdings, ROUTER, State};
use support::stage::GAS;
use support::world::{AMPL, SPOT};

use stylus_vm::{Status, Tx};

use crate::programs::Programs;

impl Programs {
    /// Everything that the views show.
    pub(crate) fn state(&self) -> State {
        let world = &self.world;
        let view = |data: Vec<u8>| self.ask(world.at.ledger, data);
        let pool = |data: Vec<u8>| self.ask(world.at.pool, data);
        let tokens = [AMPL, SPOT].map(|branch| world.collateral(branch));
        let ids = self.rebuilt.ids();
        let troves = ids.map(|id| abi::trove(&view, id, &self.people));
        let branches = [AMPL, SPOT].map(|index| abi::branch(&view, index));
        let holdings = (0..ACTORS).map(|actor| self.people.at(actor));
        let holdings = holdings.map(|actor| {
            let (pool_shares, claimable) = abi::staker(&pool, actor, tokens);
            Holdings {
                amp_usd: world.amp_usd(actor),
                wampl: world.balance(world.at.wrapped, actor),
                ampl: world.balance(world.at.ampl, actor),
                spot: world.balance(world.at.spot, actor),
                pool_shares,
                claimable,
                surplus: abi::surplus(&view, actor),
            }
        });
        State {
            now: world.now(),
            branches: branches.to_vec(),
            troves: troves.collect(),
            system: abi::system(&view),
            governor: abi::governor(&view, &self.people),
            supply: world.supply(),
            holdings: holdings.collect(),
            gauges_earn: abi::gauges_earn(&view),
            router: world.amp_usd(self.people.at(ROUTER)),
            pool: abi::pool(&pool),
            base_rate: abi::base_rate(&view),
        }
    }

    /// A view of the ledger or the pool.
    fn ask(&self, to: Address, data: Vec<u8>) -> Vec<u8> {
        let tx = Tx {
            to: Some(to),
            data: data.into(),
            gas: GAS,
            ..Tx::default()
        };
        let outcome = self.world.chain.call(&tx).unwrap();
        assert_eq!(outcome.status, Status::Success, "a view answers");
        outcome.data.to_vec()
    }
}
