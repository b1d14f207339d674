//! The world of compiled programs, as a trace sees it, with every property tested on the way.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use alloy_primitives::{Address, B256, I256, U256, keccak256};
use alloy_sol_types::SolEvent;
use integration::{branch_interest, interest};
use interfaces::trove_manager::ITroveManager as Ledger;
use interfaces::{IErc20, IWrappedAmpl as Wrapped};
use invariants::trace::{Actor as Index, Op, Step};
use invariants::world::{
    ACTORS, AMPL_ENDOWMENT, BranchState, Effect, ErrorName, GENESIS, Holdings, SPOT_ENDOWMENT,
    State, TroveState, World as Replays,
};
use stylus_vm::Outcome;
use support::actor::Actor;
use support::answer::{Answer, Refused};
use support::doubles::MockAmpl;
use support::world::{AMPL, Open, SPOT, Setup, WAD, World, small, word};

use crate::watch::Watch;

/// A rate of one basis point, in WAD.
const BPS: u128 = WAD / 10_000;
/// The lowest rate, tick 0, in basis points.
const LOWEST: u128 = 50;

/// The deployed programs and what the test remembers of the trace.
pub(crate) struct Programs {
    world: World,
    actors: Vec<Address>,
    /// Troves that exist: id, tick, how many were opened before.
    arrivals: Vec<(u128, u128, usize)>,
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
        let (world, none) = (&mut self.world, |done: support::answer::Done<()>| {
            support::answer::Done {
                value: None,
                outcome: done.outcome,
            }
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
                Ok(support::answer::Done {
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
        let (at, world) = (self.world.at, &mut self.world);
        let (receiver, owner) = (caller, caller);
        macro_rules! send {
            ($from:expr, $to:expr, $call:expr) => {{
                let done = world.stage.send($from, $to, &$call)?;
                Ok(support::answer::Done {
                    value: None,
                    outcome: done.outcome,
                })
            }};
        }
        match *op {
            Op::Transfer { to, amount } => {
                let to = self.actors[usize::from(to)];
                let call = IErc20::transferCall {
                    to,
                    value: word(amount),
                };
                send!(caller, at.amp_usd, call)
            }
            Op::Wrap { amples } => {
                send!(
                    caller,
                    at.wrapped,
                    Wrapped::depositCall {
                        assets: word(amples),
                        receiver
                    }
                )
            }
            Op::WrapShares { shares } => {
                send!(
                    caller,
                    at.wrapped,
                    Wrapped::mintCall {
                        shares: word(shares),
                        receiver
                    }
                )
            }
            Op::Unwrap { shares } => {
                let call = Wrapped::redeemCall {
                    shares: word(shares),
                    receiver,
                    owner,
                };
                send!(caller, at.wrapped, call)
            }
            Op::UnwrapAmples { amples } => {
                let call = Wrapped::withdrawCall {
                    assets: word(amples),
                    receiver,
                    owner,
                };
                send!(caller, at.wrapped, call)
            }
            Op::Donate { amples } => {
                let call = MockAmpl::transferCall {
                    to: at.wrapped,
                    value: word(amples),
                };
                send!(caller, at.ampl, call)
            }
            Op::Rebase { supply } => {
                let delta = I256::from_raw(word(supply)) - I256::from_raw(world.ampl_supply());
                let call = MockAmpl::rebaseCall {
                    epoch: U256::ONE,
                    supplyDelta: delta,
                };
                send!(World::keeper(), at.ampl, call)
            }
            Op::Price {
                branch,
                answer,
                age,
            } => {
                let (answer, time) = (I256::from_raw(word(answer)), world.now() - age);
                let call = support::doubles::MockFeed::setRoundCall {
                    id: alloy_primitives::aliases::U80::from(9),
                    answer_: answer,
                    started: time,
                    updated: time,
                    behind: 0,
                };
                send!(World::keeper(), world.feed(u64::from(branch)), call)
            }
            _ => unreachable!("the ledger's verbs are elsewhere"),
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

impl Programs {
    fn state(&self) -> State {
        let world = &self.world;
        let system = world.system();
        let mut ids: Vec<u128> = self.arrivals.iter().map(|(id, ..)| *id).collect();
        ids.sort_unstable();
        let owners: BTreeMap<Address, Index> = self
            .actors
            .iter()
            .enumerate()
            .map(|(index, at)| (*at, index as Index))
            .collect();
        let troves = ids.into_iter().map(|id| {
            let trove = world.trove(word(id));
            TroveState {
                id,
                owner: owners[&trove.owner],
                coll: trove.coll,
                debt: trove.debt,
                stake: trove.stake,
                tick: u16::try_from(trove.rate / BPS - LOWEST).unwrap(),
                last_debt_update: trove.last_touch,
                idle: trove.status == 2,
            }
        });
        let branches = [AMPL, SPOT].map(|index| {
            let branch = world.branch(index);
            BranchState {
                coll: branch.coll,
                recorded_debt: branch.debt,
                weighted_debt: small(branch.weighted_debt / word(BPS)),
                // Before the first trove nothing accrues, and the time says nothing.
                last_accrual: branch.last_accrual * u64::from(branch.last_counter > 0),
                counter: branch.last_counter,
                total_stakes: branch.total_stakes,
                book: world.book(index).into_iter().map(small).collect(),
            }
        });
        let holdings = self.actors.iter().map(|actor| Holdings {
            amp_usd: world.amp_usd(*actor),
            wampl: world.balance(world.at.wrapped, *actor),
            ampl: world.balance(world.at.ampl, *actor),
            spot: world.balance(world.at.spot, *actor),
        });
        State {
            now: world.now(),
            branches: branches.to_vec(),
            troves: troves.collect(),
            system: [
                system.pool_yield,
                system.incentive_yield,
                system.cushion,
                system.residue,
            ],
            supply: world.supply(),
            holdings: holdings.collect(),
        }
    }

    fn check_money(&self, watch: &mut Watch, state: &State) {
        let [pool, incentives, cushion, residue] = state.system;
        let recorded: u128 = state
            .branches
            .iter()
            .map(|branch| branch.recorded_debt)
            .sum();
        let same = state.supply + pool + incentives + cushion == recorded + residue;
        watch.check("SUPPLY-1", same, || format!("{state:?}"));
        let held: u128 = state.holdings.iter().map(|holdings| holdings.amp_usd).sum();
        watch.check("SUPPLY-2", held == state.supply, || {
            format!("{held} {}", state.supply)
        });
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
        .map(alloy_primitives::aliases::U1024::from);
        let all = alloy_primitives::aliases::U1024::from(10_000_000 * WAD);
        let backed = shares * supply * per_unit <= gons * all;
        watch.check("WRAP-1", backed, || format!("{shares} {supply} {gons}"));
    }

    fn check_branch(&self, watch: &mut Watch, state: &State, index: u64) {
        let world = &self.world;
        let (branch, now) = (world.branch(index), world.now());
        let mine = |id: u128| (id >> 64) as u64 == index;
        let troves: Vec<_> = state.troves.iter().filter(|trove| mine(trove.id)).collect();
        let mut weighted = U256::ZERO;
        for trove in &troves {
            let rate = (u128::from(trove.tick) + LOWEST) * BPS;
            weighted += word(trove.debt) * word(rate);
            let entire = world.trove(word(trove.id)).entire_debt;
            let grown = trove.debt + interest(trove.debt, rate, now - trove.last_debt_update);
            watch.check("INT-1", entire == grown, || {
                format!("{trove:?} {entire} {grown}")
            });
        }
        watch.check("DEBT-2", weighted == branch.weighted_debt, || {
            format!("{branch:?}")
        });
        let seconds = now - branch.last_accrual;
        let grown = branch.debt + branch_interest(branch.weighted_debt, seconds);
        watch.check("INT-1", grown == branch.entire_debt, || {
            format!("{branch:?}")
        });
        let booked: u128 = troves.iter().map(|trove| trove.coll).sum();
        let held = world.balance(world.collateral(index), world.at.ledger);
        let custody = held == booked && booked == branch.coll;
        watch.check("COLL-1", custody, || format!("{held} {booked} {branch:?}"));
        let mut order: Vec<_> = self.arrivals.iter().filter(|(id, ..)| mine(*id)).collect();
        order.sort_by_key(|(_, rate, arrival)| (*rate, std::cmp::Reverse(*arrival)));
        let order: Vec<u128> = order.into_iter().map(|(id, ..)| *id).collect();
        let walk = &state.branches[index as usize].book;
        watch.check("BOOK-3", *walk == order, || format!("{walk:?} {order:?}"));
    }
}
