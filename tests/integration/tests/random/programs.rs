//! The world of compiled programs, as a trace sees it, with every property tested on the way.

use std::cell::RefCell;
use std::sync::LazyLock;

use alloy_primitives::aliases::U80;
use alloy_primitives::{Address, B256, I256, U256, keccak256};
use alloy_sol_types::{SolCall, SolEvent};
use interfaces::trove_manager::ITroveManager as Ledger;
use interfaces::{IErc20, IWrappedAmpl as Wrapped};
use invariants::trace::{Actor as Index, Op, Step};
use invariants::world::{
    ACTORS, AMPL_ENDOWMENT, Effect, ErrorName, GENESIS, SPOT_ENDOWMENT, State, World as Replays,
};
use stylus_vm::Outcome;
use support::actor::Actor;
use support::answer::{Answer, Done, Refused};
use support::doubles::{MockAmpl, MockFeed};
use support::world::{AMPL, Open, SPOT, Setup, WAD, World, small, word};

use crate::watch::Watch;

/// A rate of one basis point, in WAD.
pub(crate) const BPS: u128 = WAD / 10_000;
/// The lowest rate, tick 0, in basis points.
pub(crate) const LOWEST: u128 = 50;

/// The deployed programs and what the test remembers of the trace.
pub(crate) struct Programs {
    pub(crate) world: World,
    pub(crate) actors: Vec<Address>,
    /// Troves that exist: id, tick, how many were opened before.
    pub(crate) arrivals: Vec<(u128, u128, usize)>,
    opened: usize,
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

impl Programs {
    pub(crate) fn new(watch: Watch) -> Self {
        Self {
            world: ENDOWED.clone(),
            actors: actors(),
            arrivals: Vec::new(),
            opened: 0,
            watch: RefCell::new(watch),
        }
    }

    pub(crate) fn finish(self) -> Watch {
        self.watch.into_inner()
    }

    fn actor(&self, index: Index) -> Address {
        self.actors[usize::from(index)]
    }

    fn act(&mut self, step: &Step) -> Answer<Option<u128>> {
        let caller = self.actor(step.caller);
        let (world, none) = (&mut self.world, |done: Done<()>| Done {
            value: None,
            outcome: done.outcome,
        });
        match step.op {
            Op::Open {
                branch,
                owner,
                coll,
                debt,
                rate,
                max_fee,
            } => {
                let open = Open {
                    rate: word(rate),
                    max_fee: word(max_fee),
                    ..Open::new(u64::from(branch), coll, debt)
                };
                let owner = self.actors[usize::from(owner)];
                let done = world.open(caller, open.owned_by(owner))?;
                let value = Some(small(done.value));
                Ok(Done {
                    value,
                    outcome: done.outcome,
                })
            }
            Op::Close { trove } => world.close(caller, word(trove)).map(none),
            Op::AddCollateral { trove, amount } => world.add(caller, word(trove), amount).map(none),
            Op::WithdrawCollateral { trove, amount } => {
                world.withdraw(caller, word(trove), amount).map(none)
            }
            Op::Borrow {
                trove,
                amount,
                max_fee,
            } => world
                .borrow_at_most(caller, word(trove), amount, word(max_fee))
                .map(none),
            Op::Repay { trove, amount } => world.repay(caller, word(trove), amount).map(none),
            _ => self.act_outside(caller, &step.op),
        }
    }

    /// Steps that do not concern the ledger.
    fn act_outside(&mut self, caller: Address, op: &Op) -> Answer<Option<u128>> {
        let (from, to, data) = match wrapping(caller, op) {
            Some(data) => (caller, self.world.at.wrapped, data),
            None => self.outside(caller, op),
        };
        let done = self.world.send_raw(from, to, data)?;
        Ok(Done {
            value: None,
            outcome: done.outcome,
        })
    }

    /// Who sends what to whom when tokens, supply or prices move.
    fn outside(&mut self, caller: Address, op: &Op) -> (Address, Address, Vec<u8>) {
        let (at, world, keeper) = (self.world.at, &mut self.world, World::keeper());
        match *op {
            Op::Transfer { to, amount } => {
                let to = self.actors[usize::from(to)];
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
    fn effect(&self, op: &Op, opened: Option<u128>, outcome: &Outcome) -> Effect {
        let at = self.world.at;
        let mut effect = Effect {
            opened,
            ..Effect::default()
        };
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
            if let Ok(said) = Ledger::TroveOpened::decode_raw_log(topics.clone(), &log.data) {
                effect.upfront_fee = small(said.upfrontFee);
            }
            if let Ok(said) = Ledger::Borrowed::decode_raw_log(topics.clone(), &log.data) {
                effect.upfront_fee = small(said.upfrontFee);
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

    fn learn(&mut self, op: &Op, opened: Option<u128>) {
        match *op {
            Op::Open { rate, .. } => {
                let id = opened.unwrap();
                self.arrivals.push((id, rate, self.opened));
                self.opened += 1;
            }
            Op::Close { trove } => self.arrivals.retain(|(id, ..)| *id != trove),
            _ => {}
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
                self.learn(&step.op, done.value);
                Ok(self.effect(&step.op, done.value, &done.outcome))
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

    fn observe(&self) -> State {
        let mut watch = self.watch.borrow_mut();
        let state = self.state();
        self.check_money(&mut watch, &state);
        for branch in [AMPL, SPOT] {
            self.check_branch(&mut watch, &state, branch);
        }
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
