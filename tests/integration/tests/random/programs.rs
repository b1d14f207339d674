//! The world of compiled programs, as a trace sees it, with every property tested on the way.

use std::cell::RefCell;
use std::sync::LazyLock;

use alloy_primitives::aliases::U80;
use alloy_primitives::{Address, B256, Bytes, I256, U256, keccak256};
use alloy_sol_types::{SolCall, SolEvent};
use interfaces::{IErc20, IWrappedAmpl as Wrapped};
use invariants::abi::{self, People};
use invariants::event::{self, Event};
use invariants::rebuilt::Rebuilt;
use invariants::trace::{Actor as Index, Op, Step};
use invariants::world::{
    ACTORS, AMPL_ENDOWMENT, Effect, ErrorName, GENESIS, SPOT_ENDOWMENT, State, World as Replays,
};
use stylus_vm::Outcome;
use support::actor::Actor;
use support::answer::{Answer, Refused};
use support::doubles::{MockAmpl, MockFeed};
use support::world::{AMPL, Params, SPOT, Setup, WAD, World, small, word};

use crate::watch::Watch;

/// A rate of one basis point, in WAD.
pub(crate) const BPS: u128 = WAD / 10_000;
/// The lowest rate, tick 0, in basis points.
pub(crate) const LOWEST: u128 = 50;

/// The deployed programs and what the test remembers of the trace.
pub(crate) struct Programs {
    pub(crate) world: World,
    pub(crate) people: People,
    /// Troves that exist: id, tick, how many arrived before.
    pub(crate) arrivals: Vec<(u128, u16, usize)>,
    arrived: usize,
    /// What the ledger said in the last step, and what is known from that alone.
    said: Vec<Event>,
    rebuilt: Rebuilt,
    watch: RefCell<Watch>,
}

/// A world in which everybody has their endowment and lets the house take it.
static ENDOWED: LazyLock<World> = LazyLock::new(|| {
    let setup = Setup {
        spot_feed_decimals: 18,
        genesis: GENESIS,
        ..Setup::launch()
    };
    let mut world = setup.deploy();
    for actor in actors() {
        world.give_ampl(actor, word(AMPL_ENDOWMENT));
        world.give(SPOT, actor, SPOT_ENDOWMENT);
        for (token, spender) in [
            (world.at.ampl, world.at.wrapped),
            (world.at.wrapped, world.at.ledger),
            (world.at.spot, world.at.ledger),
        ] {
            world.approve(token, actor, spender, U256::MAX);
        }
    }
    world
});

fn actors() -> Vec<Address> {
    (0..ACTORS)
        .map(|index| Actor::named(&format!("actor {index}")).address)
        .collect()
}

/// The actors, and the governor behind them.
fn people() -> People {
    let mut people = actors();
    people.push(World::keeper());
    People(people)
}

impl Programs {
    pub(crate) fn new(watch: Watch) -> Self {
        Self {
            world: ENDOWED.clone(),
            people: people(),
            arrivals: Vec::new(),
            arrived: 0,
            said: Vec::new(),
            rebuilt: Rebuilt::new(&[Params::AMPL.ceiling, Params::SPOT.ceiling]),
            watch: RefCell::new(watch),
        }
    }

    pub(crate) fn finish(self) -> Watch {
        self.watch.into_inner()
    }

    fn actor(&self, index: Index) -> Address {
        self.people.at(index)
    }

    fn act(&mut self, step: &Step) -> Answer<Bytes> {
        let caller = self.actor(step.caller);
        let ledger = abi::calldata(step.caller, &step.op, &self.people);
        let (from, to, data) = match (ledger, wrapping(caller, &step.op)) {
            (Some(data), _) => (caller, self.world.at.ledger, data),
            (None, Some(data)) => (caller, self.world.at.wrapped, data),
            (None, None) => self.outside(caller, &step.op),
        };
        self.world.send_raw(from, to, data)
    }

    /// Who sends what to whom when tokens, supply or prices move.
    fn outside(&mut self, caller: Address, op: &Op) -> (Address, Address, Vec<u8>) {
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
                let time = world.now() - age;
                let call = MockFeed::setRoundCall {
                    id: U80::from(9),
                    answer_: I256::from_raw(word(answer)),
                    started: time,
                    updated: time,
                    behind: 0,
                };
                // Market and anchor of the traces agree, as in the pure world.
                let anchor = world.anchor(u64::from(branch));
                world.send(keeper, anchor, &call).unwrap();
                (keeper, world.feed(u64::from(branch)), call.abi_encode())
            }
            _ => unreachable!("the ledger's and the wrapper's verbs are elsewhere"),
        }
    }

    /// What a step did, read from its events.
    fn effect(&self, op: &Op, outcome: &Outcome) -> Effect {
        let at = self.world.at;
        let mut effect = event::effect(&self.said);
        let of_trove = !matches!(op, Op::Transfer { .. } | Op::Donate { .. });
        for log in &outcome.logs {
            let topics = log.topics.iter().copied();
            if let (true, Ok(moved)) = (
                of_trove,
                IErc20::Transfer::decode_raw_log(topics.clone(), &log.data),
            ) {
                let value = small(moved.value);
                let collateral = log.address == at.wrapped || log.address == at.spot;
                if log.address == at.amp_usd && moved.from.is_zero() {
                    effect.mint += value;
                } else if log.address == at.amp_usd {
                    effect.burn += value;
                } else if collateral && moved.to == at.ledger {
                    effect.coll_in += value;
                } else if collateral && moved.from == at.ledger {
                    effect.coll_out += value;
                }
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

    /// The storage of the house, hashed.
    fn house(&self) -> B256 {
        let at = self.world.at;
        let mut text = Vec::new();
        for program in [at.ledger, at.amp_usd, at.wrapped, at.oracle] {
            for (slot, value) in self.world.chain.all_storage(program) {
                text.extend_from_slice(&slot.to_be_bytes::<32>());
                text.extend_from_slice(&value.to_be_bytes::<32>());
            }
            text.push(0);
        }
        keccak256(text)
    }

    /// Learns from what the ledger said.
    fn learn(&mut self, outcome: &Outcome) {
        let ledger = self.world.at.ledger;
        let logs = outcome.logs.iter().filter(|log| log.address == ledger);
        self.said = logs
            .map(|log| abi::event(&log.topics, &log.data, &self.people))
            .collect();
        self.rebuilt.learn(self.world.now(), &self.said);
        for said in &self.said {
            let (id, tick) = match *said {
                Event::Opened(id, _, _, _, tick, _) | Event::RateChanged(id, tick, ..) => {
                    (id, Some(tick))
                }
                Event::Closed(id, ..) => (id, None),
                _ => continue,
            };
            self.arrivals.retain(|(known, ..)| *known != id);
            self.arrivals
                .extend(tick.map(|tick| (id, tick, self.arrived)));
            self.arrived += 1;
        }
    }
}

/// A refusal by the name that the pure world gives it.
fn name(refused: &Refused) -> ErrorName {
    let signature = refused.name();
    let name = signature.split('(').next().unwrap_or_default();
    // AMPL's double says it in its own words.
    let name = if name == "BalanceTooLow" {
        "ERC20InsufficientBalance"
    } else {
        name
    };
    ErrorName(name.to_owned())
}

impl Replays for Programs {
    fn apply(&mut self, step: &Step) -> Result<Effect, ErrorName> {
        self.world.warp(step.after);
        let (storage, house) = (self.world.storage_hash(), self.house());
        self.said.clear();
        let answer = self.act(step);
        let watch = self.watch.get_mut();
        watch.steps += 1;
        match answer {
            Ok(done) => {
                watch.accepted += 1;
                if matches!(step.op, Op::Rebase { .. }) {
                    let same = self.house() == house;
                    self.watch
                        .get_mut()
                        .check("REBASE-1", same, || format!("{step:?}"));
                }
                self.learn(&done.outcome);
                Ok(self.effect(&step.op, &done.outcome))
            }
            Err(refused) => {
                let same = self.world.storage_hash() == storage;
                self.watch
                    .get_mut()
                    .check("SAFE-2", same, || format!("{step:?}"));
                Err(name(&refused))
            }
        }
    }

    fn events(&self) -> Vec<Event> {
        self.said.clone()
    }

    fn observe(&self) -> State {
        let mut watch = self.watch.borrow_mut();
        let state = self.state();
        self.check_money(&mut watch, &state);
        for branch in [AMPL, SPOT] {
            self.check_branch(&mut watch, &state, branch);
        }
        let told = self.rebuilt.state(&state);
        watch.check("STD-7", told == state, || format!("{told:?}\n{state:?}"));
        state
    }
}

/// The call of the wrapper that a step is, if it is one.
fn wrapping(caller: Address, op: &Op) -> Option<Vec<u8>> {
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
