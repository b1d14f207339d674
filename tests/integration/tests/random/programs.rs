//! The world of compiled programs, as a trace sees it, with properties tested on the way.

use std::cell::RefCell;
use std::sync::LazyLock;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use invariants::abi::{self, People};
use invariants::event::Event;
use invariants::rebuilt::Rebuilt;
use invariants::report::Report;
use invariants::standing::Standing;
use invariants::trace::{Actor as Index, Op, Step};
use invariants::world::{
    ACTORS, AMPL_ENDOWMENT, Effect, ErrorName, GENESIS, SPOT_ENDOWMENT, State, World as Replays,
};
use stylus_vm::Outcome;
use support::actor::Actor;
use support::answer::{Answer, Refused};
use support::world::{AMPL, Params, SPOT, Setup, World, word};

use crate::effect::wrapping;

/// The deployed programs and what the test remembers of the trace.
pub(crate) struct Programs {
    pub(crate) world: World,
    pub(crate) people: People,
    /// What ledger and pool said in the last step, and what is known from that alone.
    pub(crate) said: Vec<Event>,
    pub(crate) rebuilt: Rebuilt,
    standing: RefCell<Standing>,
    report: RefCell<Report>,
    /// All storage, hashed, after the last step.
    storage: B256,
}

/// A world in which everybody has their endowment and lets the house take it.
static ENDOWED: LazyLock<World> = LazyLock::new(|| {
    let setup = Setup {
        spot_feed_decimals: 18,
        genesis: GENESIS,
        incentives: router(),
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
            (world.at.amp_usd, world.at.pool),
        ] {
            world.approve(token, actor, spender, U256::MAX);
        }
    }
    world
});

fn actors() -> impl Iterator<Item = Address> {
    (0..ACTORS).map(|index| Actor::named(&format!("actor {index}")).address)
}

/// The liquidity incentives.
fn router() -> Address {
    Actor::named("router").address
}

/// The actors, and behind them the governor, the incentives and the pool.
fn people(pool: Address) -> People {
    let others = [World::keeper(), router(), pool];
    People(actors().chain(others).collect())
}

impl Programs {
    pub(crate) fn new() -> Self {
        let world = ENDOWED.clone();
        Self {
            people: people(world.at.pool),
            said: Vec::new(),
            rebuilt: Rebuilt::new(&[Params::AMPL.ceiling, Params::SPOT.ceiling]),
            standing: RefCell::default(),
            report: RefCell::default(),
            storage: world.storage_hash(),
            world,
        }
    }

    /// What was tested, and what failed.
    pub(crate) fn finish(self) -> Report {
        self.report.into_inner()
    }

    pub(crate) fn actor(&self, index: Index) -> Address {
        self.people.at(index)
    }

    fn act(&mut self, step: &Step) -> Answer<Bytes> {
        let (caller, op, at) = (self.actor(step.caller), &step.op, self.world.at);
        let ledger = abi::calldata(step.caller, op, &self.people);
        let pool = || abi::pool_calldata(step.caller, op, &self.people);
        let (from, to, data) = if let Some(data) = ledger {
            (caller, at.ledger, data)
        } else if let Some(data) = pool() {
            (caller, at.pool, data)
        } else if let Some(data) = wrapping(caller, op) {
            (caller, at.wrapped, data)
        } else {
            self.outside(caller, op)
        };
        self.world.send_raw(from, to, data)
    }

    /// The storage of the house, hashed.
    fn house(&self) -> B256 {
        let at = self.world.at;
        let mut text = Vec::new();
        for program in [at.ledger, at.amp_usd, at.wrapped, at.oracle, at.pool] {
            for (slot, value) in self.world.chain.all_storage(program) {
                text.extend_from_slice(&slot.to_be_bytes::<32>());
                text.extend_from_slice(&value.to_be_bytes::<32>());
            }
            text.push(0);
        }
        keccak256(text)
    }

    /// Learns from what ledger and pool said.
    fn learn(&mut self, outcome: &Outcome) {
        let (at, people) = (self.world.at, &self.people);
        let said = outcome.logs.iter().filter_map(|log| {
            if log.address == at.ledger {
                Some(abi::event(&log.topics, &log.data, people))
            } else if log.address == at.pool {
                let tokens = [at.wrapped, at.spot];
                Some(abi::pool_event(&log.topics, &log.data, people, tokens))
            } else {
                None
            }
        });
        self.said = said.collect();
        let now = self.world.now();
        self.rebuilt.learn(now, &self.said);
        let report = self.report.get_mut();
        self.standing.get_mut().learn(report, now, &self.said);
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
        let rebases = matches!(step.op, Op::Rebase { .. });
        let house = rebases.then(|| self.house());
        self.said.clear();
        let answer = self.act(step);
        let found = std::mem::replace(&mut self.storage, self.world.storage_hash());
        self.report.get_mut().steps += 1;
        match answer {
            Ok(done) => {
                self.report.get_mut().accepted += 1;
                if let Some(house) = house {
                    let now = self.house();
                    self.report.get_mut().equal("REBASE-1", &now, &house);
                }
                self.learn(&done.outcome);
                let effect = self.effect(&step.op, &done.outcome);
                let told = abi::is_answer(&step.op, &done.value, &effect);
                self.report.get_mut().check("DIFF-4", told, || {
                    format!("{step:?} answers {:?}", done.value)
                });
                Ok(effect)
            }
            Err(refused) => {
                let same = self.storage == found;
                self.report
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
        let (mut report, state) = (self.report.borrow_mut(), self.state());
        self.check_wrapper(&mut report);
        for branch in [AMPL, SPOT] {
            self.check_interest(&mut report, &state, branch);
        }
        let told = self.rebuilt.state(&state);
        report.equal("STD-7", &told, &state);
        let mut standing = self.standing.borrow_mut();
        standing.check(&mut report, &state, &self.held());
        state
    }
}
