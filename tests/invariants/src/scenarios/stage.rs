//! The stage: a world, what is asked of it, and what was seen.

use super::{always, figures, tally::Tally};
use crate::{
    event::Event,
    rebuilt::Rebuilt,
    trace::{Actor, Op, Step},
    world::{BranchState, Effect, ErrorName, GENESIS, Holdings, State, TroveState, World},
};

/// Who has the trove in question.
pub const BORROWER: Actor = 0;
/// Who has another one.
pub const NEIGHBOUR: Actor = 1;
/// Who has nothing to do with either.
pub const STRANGER: Actor = 2;
/// Who manages.
pub const MANAGER: Actor = 3;
/// Where what leaves through a manager goes; who sets rates.
pub const HELPER: Actor = 4;
/// Who gets a trove.
pub const BUYER: Actor = 5;

/// The branches.
pub const AMPL: u8 = 0;
/// The branch whose collateral has 9 decimals.
pub const SPOT: u8 = 1;

/// One AmpUSD, one dollar, one whole rate.
pub const ONE: u128 = 10u128.pow(18);
/// A basis point in WAD.
pub const BPS: u128 = ONE / 10_000;
/// The least debt.
pub const MIN_DEBT: u128 = 200 * ONE;
/// Any fee is accepted.
pub const ANY: u128 = u128::MAX;
/// A day.
pub const DAY: u64 = 86_400;
/// The cooldown of a rate.
pub const WEEK: u64 = 7 * DAY;
/// MCR and CCR by branch, in basis points.
pub const MCR: [u128; 2] = [15_000, 13_000];
/// CCR by branch, in basis points.
pub const CCR: [u128; 2] = [18_000, 15_000];

/// A scenario.
pub type Play = fn(&mut Stage<'_>);

/// A step and what was seen of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The step.
    pub step: Step,
    /// What came of it.
    pub result: Result<Effect, ErrorName>,
    /// What the ledger said.
    pub events: Vec<Event>,
    /// The state after it.
    pub state: State,
}

/// A world on which a scenario is played.
pub struct Stage<'w> {
    world: &'w mut dyn World,
    rebuilt: Rebuilt,
    state: State,
    tally: Tally,
    tape: Vec<Seen>,
    pause: u64,
    answers: [u128; 2],
}

/// Plays a scenario in two worlds; both must show the same (DIFF-4).
///
/// # Panics
/// If the scenario does not hold in one of them, or at the first difference.
pub fn same(one: &mut dyn World, other: &mut dyn World, play: Play) {
    let tape = |world: &mut dyn World| {
        let mut stage = Stage::new(world);
        play(&mut stage);
        stage.tape
    };
    let tapes = [tape(one), tape(other)];
    assert_eq!(tapes[0].len(), tapes[1].len(), "as many steps");
    for (number, (one, other)) in tapes[0].iter().zip(&tapes[1]).enumerate() {
        assert_eq!(one, other, "step {number}");
    }
}

impl<'w> Stage<'w> {
    /// An untouched world.
    pub fn new(world: &'w mut dyn World) -> Self {
        let state = world.observe();
        assert_eq!(state.now, GENESIS, "a scenario starts in a fresh world");
        let ceilings: Vec<u128> = state.branches.iter().map(|branch| branch.ceiling).collect();
        Self {
            world,
            rebuilt: Rebuilt::new(&ceilings),
            tally: Tally::new(&state),
            state,
            tape: Vec::new(),
            pause: 0,
            answers: [2 * ONE, 6 * ONE / 5],
        }
    }

    /// What was seen.
    #[must_use]
    pub fn tape(&self) -> &[Seen] {
        &self.tape
    }

    /// The next step comes later.
    pub fn wait(&mut self, seconds: u64) {
        self.pause += seconds;
    }

    /// The time of the next step.
    #[must_use]
    pub fn next_time(&self) -> u64 {
        self.state.now + self.pause
    }

    fn step(&mut self, caller: Actor, op: Op) -> Result<Effect, ErrorName> {
        let after = std::mem::take(&mut self.pause);
        let step = Step { after, caller, op };
        let result = self.world.apply(&step);
        let (events, state) = (self.world.events(), self.world.observe());
        self.rebuilt.learn(state.now, &events);
        let told = self.rebuilt.state(&state);
        assert_eq!(told, state, "STD-7: events alone tell the state, {step:?}");
        let seen = Seen {
            step,
            result: result.clone(),
            events,
            state,
        };
        self.tally.note(&self.state, &seen);
        always::check(&seen.state, &self.tally);
        self.state = seen.state.clone();
        self.tape.push(seen);
        result
    }

    /// A step that goes through.
    pub fn does(&mut self, caller: Actor, op: Op) -> Effect {
        let said = format!("{op:?}");
        self.step(caller, op)
            .unwrap_or_else(|error| panic!("{said} is refused: {}", error.0))
    }

    /// A step that is refused by name; nothing changes but the time (SAFE-2).
    pub fn refuses(&mut self, caller: Actor, op: Op, name: &str) {
        let (said, before) = (format!("{op:?}"), self.state.clone());
        let result = self.step(caller, op);
        assert_eq!(result, Err(ErrorName(name.to_owned())), "{said}");
        let now = self.state.now;
        assert_eq!(self.state, State { now, ..before }, "SAFE-2: {said}");
    }

    /// Both feeds of a branch answer, now, in USD with 18 decimals for a whole token.
    pub fn answers(&mut self, branch: u8, answer: u128) {
        self.answers_aged(branch, answer, 0);
    }

    /// The same with an answer of some age.
    pub fn answers_aged(&mut self, branch: u8, answer: u128, age: u64) {
        self.answers[usize::from(branch)] = answer;
        let op = Op::Price {
            branch,
            answer,
            age,
        };
        self.does(STRANGER, op);
    }

    /// The last answer of both feeds of a branch.
    #[must_use]
    pub fn answer(&self, branch: u8) -> u128 {
        self.answers[usize::from(branch)]
    }

    /// Time passes and the feeds answer as before.
    pub fn later(&mut self, seconds: u64) {
        self.wait(seconds);
        for branch in [AMPL, SPOT] {
            self.answers(branch, self.answers[usize::from(branch)]);
        }
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What was counted so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// A branch.
    #[must_use]
    pub fn branch(&self, branch: u8) -> BranchState {
        self.state.branches[usize::from(branch)].clone()
    }

    /// What an actor holds.
    #[must_use]
    pub fn holds(&self, actor: Actor) -> Holdings {
        self.state.holdings[usize::from(actor)]
    }

    /// A trove, if it exists.
    #[must_use]
    pub fn find(&self, id: u128) -> Option<TroveState> {
        self.state.troves.iter().find(|t| t.id == id).cloned()
    }

    /// A trove that exists.
    #[must_use]
    pub fn trove(&self, id: u128) -> TroveState {
        self.find(id).expect("the trove exists")
    }

    /// What a trove owes at the time of the next step.
    #[must_use]
    pub fn entire(&self, id: u128) -> u128 {
        figures::entire(&self.trove(id), self.next_time())
    }

    /// What a branch owes at the time of the next step.
    #[must_use]
    pub fn aggregate(&self, branch: u8) -> u128 {
        figures::aggregate(&self.branch(branch), self.next_time())
    }

    /// Booked for pool and incentives.
    #[must_use]
    pub fn booked(&self) -> u128 {
        self.state.system[0] + self.state.system[1]
    }

    /// Debt and fee of a loan taken by the next step at a rate.
    #[must_use]
    pub fn with_fee(&self, branch: u8, loan: u128, bps: u128) -> u128 {
        let state = self.branch(branch);
        loan + figures::opening_fee(&state, self.next_time(), loan, bps)
    }

    /// The least collateral that carries a debt at a ratio in basis points.
    #[must_use]
    pub fn least_coll(&self, branch: u8, debt: u128, ratio: u128) -> u128 {
        figures::least_coll(branch, self.answers[usize::from(branch)], debt, ratio)
    }

    /// Opens a trove of so many AmpUSD, whose collateral carries its debt, fee included, at a
    /// ratio in basis points.
    pub fn opens(&mut self, who: Actor, branch: u8, loan: u128, ratio: u128, bps: u128) -> u128 {
        let debt = loan * ONE;
        let coll = self.least_coll(branch, self.with_fee(branch, debt, bps), ratio);
        let held = self.holds(who);
        if branch == AMPL && held.wampl < coll {
            let amples = held.ampl / 4;
            self.does(who, Op::Wrap { amples });
        }
        let effect = self.does(who, open(branch, who, coll, debt, bps));
        effect.opened.expect("an opening opens")
    }
}

/// An opening that accepts any fee.
#[must_use]
pub fn open(branch: u8, owner: Actor, coll: u128, debt: u128, bps: u128) -> Op {
    Op::Open {
        branch,
        owner,
        coll,
        debt,
        rate: bps * BPS,
        max_fee: ANY,
    }
}

/// A loan that accepts any fee.
#[must_use]
pub fn borrow(trove: u128, amount: u128) -> Op {
    Op::Borrow {
        trove,
        amount,
        max_fee: ANY,
    }
}

/// A change of both that accepts any fee.
#[must_use]
pub fn adjust(trove: u128, coll: i128, debt: i128) -> Op {
    Op::Adjust {
        trove,
        coll,
        debt,
        max_fee: ANY,
    }
}

/// A change of debt to a loan-to-value in basis points that accepts any fee.
#[must_use]
pub fn to_ltv(trove: u128, bps: u128) -> Op {
    Op::AdjustToLtv {
        trove,
        ltv: bps * BPS,
        max_fee: ANY,
    }
}

/// A change of rate that accepts any fee.
#[must_use]
pub fn change_rate(trove: u128, bps: u128) -> Op {
    Op::ChangeRate {
        trove,
        rate: bps * BPS,
        max_fee: ANY,
    }
}

/// A deposit.
#[must_use]
pub fn add(trove: u128, amount: u128) -> Op {
    Op::AddCollateral { trove, amount }
}

/// A withdrawal.
#[must_use]
pub fn withdraw(trove: u128, amount: u128) -> Op {
    Op::WithdrawCollateral { trove, amount }
}

/// A repayment.
#[must_use]
pub fn repay(trove: u128, amount: u128) -> Op {
    Op::Repay { trove, amount }
}

/// A closing.
#[must_use]
pub fn close(trove: u128) -> Op {
    Op::Close { trove }
}

/// Every verb on an active trove of a few hundred AmpUSD but its closing; each goes through.
#[must_use]
pub fn every_verb(trove: u128) -> Vec<Op> {
    vec![
        add(trove, 1_000_000_007),
        borrow(trove, 31 * ONE + 1),
        repay(trove, 17 * ONE + 3),
        withdraw(trove, 1_000_003),
        adjust(trove, 5_000_000, 11 * ONE as i128),
        adjust(trove, -5_000_001, -7 * ONE as i128),
        to_ltv(trove, 4_000),
        change_rate(trove, 777),
        to_ltv(trove, 3_300),
    ]
}

/// Sends AmpUSD.
#[must_use]
pub fn send(to: Actor, amount: u128) -> Op {
    Op::Transfer { to, amount }
}
