//! The state of the programs, as two worlds compare it.

use invariants::abi;
use invariants::world::{ACTORS, Holdings, State};
use support::stage::GAS;
use support::world::{AMPL, SPOT};

use stylus_vm::{Status, Tx};

use crate::programs::Programs;

impl Programs {
    /// Everything that the views show.
    pub(crate) fn state(&self) -> State {
        let world = &self.world;
        let view = |data: Vec<u8>| self.ask(data);
        let mut ids: Vec<u128> = self.arrivals.iter().map(|(id, ..)| *id).collect();
        ids.sort_unstable();
        let troves = ids.iter().map(|id| abi::trove(&view, *id, &self.people));
        let branches = [AMPL, SPOT].map(|index| abi::branch(&view, index));
        let holdings = (0..ACTORS).map(|actor| self.people.at(actor));
        let holdings = holdings.map(|actor| Holdings {
            amp_usd: world.amp_usd(actor),
            wampl: world.balance(world.at.wrapped, actor),
            ampl: world.balance(world.at.ampl, actor),
            spot: world.balance(world.at.spot, actor),
        });
        State {
            now: world.now(),
            branches: branches.to_vec(),
            troves: troves.collect(),
            system: abi::system(&view),
            governor: abi::governor(&view, &self.people),
            supply: world.supply(),
            holdings: holdings.collect(),
        }
    }

    /// A view of the ledger.
    fn ask(&self, data: Vec<u8>) -> Vec<u8> {
        let tx = Tx {
            to: Some(self.world.at.ledger),
            data: data.into(),
            gas: GAS,
            ..Tx::default()
        };
        let outcome = self.world.chain.call(&tx).unwrap();
        assert_eq!(outcome.status, Status::Success, "a view answers");
        outcome.data.to_vec()
    }
}
