//! All parts of the ledger on a host; AmpUSD, collateral and oracle are a model's.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use interfaces::IAmpUsd::{burnCall, mintCall};
use interfaces::IErc20::{ERC20InsufficientBalance, IErc20Errors, transferCall, transferFromCall};
use interfaces::IErrors::IErrorsErrors;
use interfaces::IPriceOracle::priceCall;
use interfaces::trove_manager::ITroveManager::ITroveManagerErrors;
use invariants::abi::{self, People};
use invariants::event::{self, Event};
use invariants::pure::PureLedger;
use invariants::rebuilt::Rebuilt;
use invariants::token::LEDGER;
use invariants::trace::{Op, Step};
use invariants::world::{ACTORS, Effect, ErrorName, GENESIS, State, World};

use crate::common::host::Answer;
use crate::common::{AMP_USD, AMPL, Ledger, ORACLE, OWNER, SPOT, STRANGER, ampl, spot};

/// The native ledger and what stands around it.
pub struct Native {
    ledger: RefCell<Ledger>,
    /// Tokens and answers of oracles; its own troves are never used.
    outside: Rc<RefCell<PureLedger>>,
    people: People,
    said: Vec<Event>,
    rebuilt: Rebuilt,
    troves: BTreeSet<u128>,
    pub steps: u64,
    pub accepted: u64,
    pub free_changes: u64,
    pub oracle_calls_of_free_changes: u64,
    /// How often a state was rebuilt, and where it was another one.
    pub told: RefCell<(u64, Vec<String>)>,
}

fn people() -> People {
    let mut people: Vec<Address> = (1..=ACTORS)
        .map(|i| Address::repeat_byte(0x60 + i))
        .collect();
    people.push(OWNER);
    People(people)
}

impl Native {
    pub fn new() -> Self {
        let ledger = Ledger::new();
        ledger.host.0.borrow_mut().time = GENESIS;
        let outside = Rc::new(RefCell::new(PureLedger::default()));
        let model = outside.clone();
        let people = people();
        let known = people.clone();
        ledger.host.0.borrow_mut().model = Some(Rc::new(move |to, data| {
            answer(&mut model.borrow_mut(), &known, to, data)
        }));
        Self {
            ledger: RefCell::new(ledger),
            outside,
            people,
            said: Vec::new(),
            rebuilt: Rebuilt::new(&[ampl().ceiling, spot().ceiling]),
            troves: BTreeSet::new(),
            steps: 0,
            accepted: 0,
            free_changes: 0,
            oracle_calls_of_free_changes: 0,
            told: RefCell::default(),
        }
    }

    /// Runs a verb of the ledger; what fails leaves no token moved.
    fn run(&mut self, step: &Step, data: &[u8]) -> Result<Effect, ErrorName> {
        let before = self.outside.borrow().clone();
        let caller = self.people.at(step.caller);
        let done = self.ledger.borrow_mut().run(caller, data);
        if let Err(error) = done {
            *self.outside.borrow_mut() = before;
            return Err(name(&error));
        }
        let logs = self.ledger.borrow().logs();
        self.said = logs
            .iter()
            .map(|(topics, data)| abi::event(topics, data, &self.people))
            .collect();
        self.rebuilt.learn(self.outside.borrow().now, &self.said);
        for said in &self.said {
            match *said {
                Event::Opened(id, ..) => self.troves.insert(id),
                Event::Closed(id, ..) => self.troves.remove(&id),
                _ => false,
            };
        }
        let effect = self.effect();
        if matches!(step.op, Op::ChangeRate { .. }) && effect.upfront_fee == 0 {
            self.free_changes += 1;
            self.oracle_calls_of_free_changes += self.ledger.borrow().calls().len() as u64;
        }
        Ok(effect)
    }

    /// What a step did, read from its events and from the calls it made.
    fn effect(&self) -> Effect {
        let mut effect = event::effect(&self.said);
        for call in self.ledger.borrow().calls() {
            let data = &call.data;
            if let Ok(call) = mintCall::abi_decode(data) {
                effect.mint += call.value.to::<u128>();
            } else if let Ok(call) = burnCall::abi_decode(data) {
                effect.burn += call.value.to::<u128>();
            } else if let Ok(call) = transferCall::abi_decode(data) {
                effect.coll_out += call.value.to::<u128>();
            } else if let Ok(call) = transferFromCall::abi_decode(data) {
                effect.coll_in += call.value.to::<u128>();
            }
        }
        effect
    }
}

impl World for Native {
    fn apply(&mut self, step: &Step) -> Result<Effect, ErrorName> {
        self.steps += 1;
        self.said.clear();
        self.outside.borrow_mut().now += step.after;
        self.ledger.borrow().pass(step.after);
        let done = match abi::calldata(step.caller, &step.op, &self.people) {
            Some(data) => self.run(step, &data),
            None => {
                let now = Step {
                    after: 0,
                    ..step.clone()
                };
                self.outside.borrow_mut().apply(&now)
            }
        };
        self.accepted += u64::from(done.is_ok());
        done
    }

    fn events(&self) -> Vec<Event> {
        self.said.clone()
    }

    fn observe(&self) -> State {
        let view = |data: Vec<u8>| {
            let answer = self.ledger.borrow_mut().run(STRANGER, &data);
            answer.expect("a view answers")
        };
        let outside = self.outside.borrow().observe();
        let troves = self.troves.iter();
        let state = State {
            branches: [0, 1].map(|index| abi::branch(&view, index)).to_vec(),
            troves: troves
                .map(|id| abi::trove(&view, *id, &self.people))
                .collect(),
            system: abi::system(&view),
            governor: abi::governor(&view, &self.people),
            ..outside
        };
        let rebuilt = self.rebuilt.state(&state);
        let mut told = self.told.borrow_mut();
        told.0 += 1;
        if rebuilt != state && told.1.len() < 3 {
            told.1.push(format!("{rebuilt:?}\n{state:?}"));
        }
        state
    }
}

/// What a token or the oracle answers.
fn answer(outside: &mut PureLedger, people: &People, to: Address, data: &[u8]) -> Option<Answer> {
    let account = |who: Address| usize::from(people.one(who));
    if to == AMP_USD {
        if let Ok(call) = mintCall::abi_decode(data) {
            outside.amp_usd.mint(account(call.to), call.value.to());
            return Some(Ok(Vec::new()));
        }
        let call = burnCall::abi_decode(data).ok()?;
        let amount = call.value.to();
        let burned = outside.amp_usd.burn(account(call.from), amount);
        let poor = ERC20InsufficientBalance {
            sender: call.from,
            balance: U256::ZERO,
            needed: call.value,
        };
        return Some(burned.map(|()| Vec::new()).map_err(|_| poor.abi_encode()));
    }
    if to == ORACLE {
        let call = priceCall::abi_decode(data).ok()?;
        let quote = outside.quote(call.branch.to());
        let (price, redemption) = (quote.price.raw(), quote.redemption_price.raw());
        let status = U256::from(quote.status.byte());
        return Some(Ok(
            (price, redemption, status, U256::ZERO).abi_encode_params()
        ));
    }
    let token = match to {
        AMPL => &mut outside.wampl,
        SPOT => &mut outside.spot,
        _ => return None,
    };
    let sent = if let Ok(call) = transferCall::abi_decode(data) {
        token.send(LEDGER, account(call.to), call.value.to())
    } else {
        let call = transferFromCall::abi_decode(data).ok()?;
        token.send(account(call.from), LEDGER, call.value.to())
    };
    Some(sent.map(|()| true.abi_encode()).map_err(|_| Vec::new()))
}

/// The name of an error.
fn name(error: &[u8]) -> ErrorName {
    let selector: [u8; 4] = error[..4].try_into().unwrap();
    let known = ITroveManagerErrors::signature_by_selector(selector)
        .or_else(|| IErrorsErrors::signature_by_selector(selector))
        .or_else(|| IErc20Errors::signature_by_selector(selector));
    let signature = known.expect("an error of the house");
    ErrorName(signature.split('(').next().unwrap().to_owned())
}
