//! What a step asks of which program, and what it did.

use alloy_primitives::aliases::U80;
use alloy_primitives::{Address, I256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use interfaces::{IErc20, IWrappedAmpl as Wrapped};
use invariants::event;
use invariants::trace::Op;
use invariants::world::Effect;
use stylus_vm::Outcome;
use support::doubles::{MockAmpl, MockFeed};
use support::world::{World, small, word};

use crate::programs::Programs;

impl Programs {
    /// Who sends what to whom when tokens, supply or prices move.
    pub(crate) fn outside(&mut self, caller: Address, op: &Op) -> (Address, Address, Vec<u8>) {
        let (at, world, keeper) = (self.world.at, &mut self.world, World::keeper());
        match *op {
            Op::Transfer { to, amount } => {
                let to = self.people.at(to);
                let call = IErc20::transferCall {
                    to,
                    value: word(amount),
                };
                (caller, at.amp_usd, call.abi_encode())
            }
            Op::Donate { amples } => {
                let call = MockAmpl::transferCall {
                    to: at.wrapped,
                    value: word(amples),
                };
                (caller, at.ampl, call.abi_encode())
            }
            Op::Rebase { supply } => {
                let delta = I256::from_raw(word(supply)) - I256::from_raw(world.ampl_supply());
                let call = MockAmpl::rebaseCall {
                    epoch: U256::ONE,
                    supplyDelta: delta,
                };
                (keeper, at.ampl, call.abi_encode())
            }
            Op::Price {
                branch,
                answer,
                age,
            } => {
                let branch = u64::from(branch);
                let call = round(answer, world.now() - age);
                let anchor = world.anchor(branch);
                world.send(keeper, anchor, &call).unwrap();
                (keeper, world.feed(branch), call.abi_encode())
            }
            Op::Anchor {
                branch,
                answer,
                age,
            } => {
                let call = round(answer, world.now() - age);
                (keeper, world.anchor(u64::from(branch)), call.abi_encode())
            }
            _ => unreachable!("the verbs of the house are elsewhere"),
        }
    }

    /// What a step did, read from its events.
    pub(crate) fn effect(&self, op: &Op, outcome: &Outcome) -> Effect {
        let at = self.world.at;
        let mut effect = event::effect(&self.said);
        let of_house = !matches!(op, Op::Transfer { .. } | Op::Donate { .. });
        for log in &outcome.logs {
            let topics = log.topics.iter().copied();
            if let (true, Ok(moved)) = (
                of_house && log.address != at.pool,
                IErc20::Transfer::decode_raw_log(topics.clone(), &log.data),
            ) {
                let value = small(moved.value);
                let collateral = log.address == at.wrapped || log.address == at.spot;
                if log.address == at.amp_usd && moved.from.is_zero() {
                    effect.mint += value;
                } else if log.address == at.amp_usd && moved.to.is_zero() {
                    effect.burn += value;
                } else if collateral && moved.to == at.ledger {
                    effect.coll_in += value;
                } else if collateral && [at.ledger, at.pool].contains(&moved.from) {
                    effect.coll_out += value;
                }
            }
            if log.address != at.wrapped {
                continue;
            }
            if let Ok(said) = Wrapped::Deposit::decode_raw_log(topics.clone(), &log.data) {
                (effect.amples, effect.shares) = (small(said.assets), small(said.shares));
            }
            if let Ok(said) = Wrapped::Withdraw::decode_raw_log(topics, &log.data) {
                (effect.amples, effect.shares) = (small(said.assets), small(said.shares));
            }
        }
        effect
    }
}

/// An answer of a feed, given at a time.
fn round(answer: u128, time: u64) -> MockFeed::setRoundCall {
    MockFeed::setRoundCall {
        id: U80::from(9),
        answer_: I256::from_raw(word(answer)),
        started: time,
        updated: time,
        behind: 0,
    }
}

/// The call of the wrapper that a step is, if it is one.
pub(crate) fn wrapping(caller: Address, op: &Op) -> Option<Vec<u8>> {
    let (receiver, owner) = (caller, caller);
    let data = match *op {
        Op::Wrap { amples } => Wrapped::depositCall {
            assets: word(amples),
            receiver,
        }
        .abi_encode(),
        Op::WrapShares { shares } => Wrapped::mintCall {
            shares: word(shares),
            receiver,
        }
        .abi_encode(),
        Op::Unwrap { shares } => Wrapped::redeemCall {
            shares: word(shares),
            receiver,
            owner,
        }
        .abi_encode(),
        Op::UnwrapAmples { amples } => Wrapped::withdrawCall {
            assets: word(amples),
            receiver,
            owner,
        }
        .abi_encode(),
        _ => return None,
    };
    Some(data)
}
