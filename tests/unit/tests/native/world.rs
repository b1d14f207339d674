//! The ledger's parts and the Stability Pool on one host; AmpUSD, collateral and oracle are a
//! model's.

use std::cell::RefCell;
use std::rc::Rc;

use alloy_primitives::Address;
use alloy_sol_types::SolValue;
use invariants::abi::{self, People};
use invariants::event::{self, Event};
use invariants::rebuilt::Rebuilt;
use invariants::report::Report;
use invariants::standing::{Held, Standing};
use invariants::token;
use invariants::trace::{Op, Step};
use invariants::world::{ACTORS, Effect, ErrorName, GENESIS, Holdings, State, World};
use stylus_sdk::abi::CONSTRUCTOR_SELECTOR;

use crate::common::host::HERE;
use crate::common::{
    AMP_USD, AMPL, INCENTIVES, Ledger, OWNER, POOL, SPOT, STRANGER, ampl, programs, spot,
};
use crate::outside::{Outside, answer, name};

/// The native programs and what stands around them.
pub struct Native {
    ledger: RefCell<Ledger>,
    outside: Rc<RefCell<Outside>>,
    people: People,
    said: Vec<Event>,
    rebuilt: Rebuilt,
    standing: RefCell<Standing>,
    /// What was tested, and what failed.
    pub report: RefCell<Report>,
}

/// The actors, and behind them the governor, the incentives and the pool.
fn people() -> People {
    let actors = (1..=ACTORS).map(|i| Address::repeat_byte(0x60 + i));
    People(actors.chain([OWNER, INCENTIVES, POOL]).collect())
}

impl Native {
    pub fn new() -> Self {
        let outside = Rc::new(RefCell::new(Outside::default()));
        let (model, people) = (outside.clone(), people());
        let known = people.clone();
        let ledger = Ledger::at(GENESIS);
        {
            let mut state = ledger.host.0.borrow_mut();
            state.model = Some(Rc::new(move |from, to, data| {
                answer(&mut model.borrow_mut(), &known, from, to, data)
            }));
            state.programs.insert(HERE, programs::ledger);
            state.programs.insert(POOL, programs::stability_pool);
        }
        let named = (AMP_USD, HERE).abi_encode_params();
        let founding = [&CONSTRUCTOR_SELECTOR.to_be_bytes()[..], &named].concat();
        let founded = ledger.host.enter(OWNER, POOL, &founding);
        founded.unwrap().expect("the pool is founded");
        Self {
            ledger: RefCell::new(ledger),
            outside,
            people,
            said: Vec::new(),
            rebuilt: Rebuilt::new(&[ampl().ceiling, spot().ceiling]),
            standing: RefCell::default(),
            report: RefCell::default(),
        }
    }

    /// Runs a verb of the ledger or of the pool; what fails leaves no token moved.
    fn run(&mut self, step: &Step, to: Address, data: &[u8]) -> Result<Effect, ErrorName> {
        let before = self.outside.borrow().clone();
        self.outside.borrow_mut().moved = Effect::default();
        let caller = self.people.at(step.caller);
        let done = self.ledger.borrow_mut().run_at(caller, to, data);
        let answer = match done {
            Ok(answer) => answer,
            Err(error) => {
                *self.outside.borrow_mut() = before;
                return Err(name(&error));
            }
        };
        let ledger = self.ledger.borrow();
        let speakers = ledger.host.0.borrow().speakers.clone();
        let said = ledger.logs().into_iter().zip(speakers);
        let said = said.map(|((topics, data), speaker)| {
            if speaker == POOL {
                abi::pool_event(&topics, &data, &self.people, [AMPL, SPOT])
            } else {
                abi::event(&topics, &data, &self.people)
            }
        });
        self.said = said.collect();
        let (now, report) = (self.outside.borrow().world.now, self.report.get_mut());
        self.rebuilt.learn(now, &self.said);
        self.standing.get_mut().learn(report, now, &self.said);
        let effect = self.effect();
        let told = abi::is_answer(&step.op, &answer, &effect);
        let report = self.report.get_mut();
        report.check("DIFF-4", told, || format!("{step:?} answers {answer:?}"));
        if matches!(step.op, Op::ChangeRate { .. }) && effect.upfront_fee == 0 {
            let calls = self.ledger.borrow().calls().len();
            report.equal("INT-8", &calls, &0);
        }
        Ok(effect)
    }

    /// What a step did, read from its events and from the tokens it moved.
    fn effect(&self) -> Effect {
        let moved = self.outside.borrow().moved;
        Effect {
            mint: moved.mint,
            burn: moved.burn,
            coll_in: moved.coll_in,
            coll_out: moved.coll_out,
            ..event::effect(&self.said)
        }
    }

    /// What the views show of everything but tokens.
    fn state(&self) -> State {
        let ask = |at: Address, data: Vec<u8>| {
            let answer = self.ledger.borrow_mut().run_at(STRANGER, at, &data);
            answer.expect("a view answers")
        };
        let view = |data: Vec<u8>| ask(HERE, data);
        let pool = |data: Vec<u8>| ask(POOL, data);
        let outside = self.outside.borrow().world.observe();
        let holdings = outside.holdings.iter().zip(&self.people.0);
        let holdings = holdings.map(|(tokens, actor)| {
            let (pool_shares, claimable) = abi::staker(&pool, *actor, [AMPL, SPOT]);
            Holdings {
                pool_shares,
                claimable,
                surplus: abi::surplus(&view, *actor),
                ..*tokens
            }
        });
        State {
            branches: [0, 1].map(|index| abi::branch(&view, index)).to_vec(),
            troves: self
                .rebuilt
                .ids()
                .map(|id| abi::trove(&view, id, &self.people))
                .collect(),
            system: abi::system(&view),
            governor: abi::governor(&view, &self.people),
            holdings: holdings.collect(),
            gauges_earn: abi::gauges_earn(&view),
            pool: abi::pool(&pool),
            base_rate: abi::base_rate(&view),
            ..outside
        }
    }
}

impl World for Native {
    fn apply(&mut self, step: &Step) -> Result<Effect, ErrorName> {
        self.report.get_mut().steps += 1;
        self.said.clear();
        self.outside.borrow_mut().world.now += step.after;
        self.ledger.borrow().pass(step.after);
        let of_ledger = abi::calldata(step.caller, &step.op, &self.people);
        let of_pool = abi::pool_calldata(step.caller, &step.op, &self.people);
        let done = match (of_ledger, of_pool) {
            (Some(data), _) => self.run(step, HERE, &data),
            (None, Some(data)) => self.run(step, POOL, &data),
            (None, None) => {
                let now = Step {
                    after: 0,
                    ..step.clone()
                };
                self.outside.borrow_mut().world.apply(&now)
            }
        };
        self.report.get_mut().accepted += u64::from(done.is_ok());
        done
    }

    fn events(&self) -> Vec<Event> {
        self.said.clone()
    }

    fn observe(&self) -> State {
        let state = self.state();
        let held = {
            let world = &self.outside.borrow().world;
            let of = |account: usize| [&world.wampl, &world.spot].map(|t| t.balances[account]);
            let (ledger, pool) = (of(token::LEDGER), of(token::POOL));
            Held { ledger, pool }
        };
        let mut report = self.report.borrow_mut();
        let told = self.rebuilt.state(&state);
        report.equal("STD-7", &told, &state);
        let mut standing = self.standing.borrow_mut();
        standing.check(&mut report, &state, &held);
        state
    }
}
