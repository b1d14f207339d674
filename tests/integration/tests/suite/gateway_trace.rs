//! Three users at the gateway, at random: whatever they ask for, with AMPL rebasing between quote
//! and execution, the gateway keeps nothing, and nobody pays or gets other than they said.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::IGateway::{self as Gate, Stakes};
use invariants::random::Random;
use support::world::{AMPL, DAY, NINE, SPOT, WAD, word};

use crate::gateway_scene::{ANY, NO_STAKES, Scene, open};
use crate::role;

/// Steps per change; 10 000 are run by hand.
const STEPS: usize = 400;

struct Trace {
    scene: Scene,
    random: Random,
    users: [Address; 3],
    troves: Vec<(Address, u64, U256)>,
    accepted: usize,
    /// Calls that were executed after a rebase, between quote and execution.
    rebased: usize,
}

/// What a user says of a call: the most it pays and the least it gets, of its own token.
struct Said {
    call: Vec<u8>,
    branch: u64,
    max_in: U256,
    min_out: U256,
}

impl Trace {
    fn new(seed: u64) -> Self {
        let mut scene = Scene::new();
        let users = ["user", "second", "third"].map(role);
        for user in &users[1..] {
            scene.admit(*user);
        }
        Self {
            scene,
            random: Random::new(seed),
            users,
            troves: Vec::new(),
            accepted: 0,
            rebased: 0,
        }
    }

    fn below(&mut self, limit: u128) -> u128 {
        self.random.below_wide(limit)
    }

    fn run(&mut self, steps: usize) {
        for step in 0..steps {
            if step % 16 == 0 {
                let seconds = 1 + self.below(u128::from(3 * DAY));
                let seconds = u64::try_from(seconds).unwrap();
                self.scene.world_mut().pass(seconds);
                self.pay_users();
            }
            let who = self.users[usize::try_from(self.below(3)).unwrap()];
            let Some(said) = self.request(who) else {
                continue;
            };
            let rebases = self.below(3) == 0;
            if rebases {
                let part = i64::try_from(self.below(2_000)).unwrap() - 900;
                self.scene.world_mut().rebase(part);
            }
            self.execute(who, &said, rebases);
            if step % 64 == 0 {
                self.scene.gauges.assert_backed();
            }
        }
    }

    /// Whoever ran out of AmpUSD borrows some of the lender's.
    fn pay_users(&mut self) {
        let amp_usd = self.scene.world().at.amp_usd;
        for who in self.users {
            let held = self.scene.balance_of(amp_usd, who);
            let rich = self.scene.balance_of(amp_usd, role("lender"));
            if held < word(500 * WAD) && rich > word(1_000 * WAD) {
                self.scene
                    .world_mut()
                    .pay(amp_usd, role("lender"), who, 500 * WAD);
            }
        }
    }

    fn execute(&mut self, who: Address, said: &Said, rebased: bool) {
        let token = self.scene.outside(said.branch);
        let before = self.scene.balance_of(token, who);
        let gateway = self.scene.world().at.gateway;
        let answer = self
            .scene
            .world_mut()
            .send_raw(who, gateway, said.call.clone());
        self.scene.assert_empty();
        let after = self.scene.balance_of(token, who);
        let Ok(done) = answer else {
            assert_eq!(before, after);
            return;
        };
        self.accepted += 1;
        self.rebased += usize::from(rebased);
        let paid = before.saturating_sub(after);
        assert!(paid <= said.max_in, "{paid} {}", said.max_in);
        if !said.min_out.is_zero() {
            assert!(
                after >= before + said.min_out,
                "{before} {after} {}",
                said.min_out
            );
        }
        let opens = [Gate::openCall::SELECTOR, Gate::openLeveredCall::SELECTOR];
        if opens.iter().any(|selector| said.call.starts_with(selector)) {
            let id = U256::from_be_slice(&done.value);
            self.troves.push((who, said.branch, id));
        }
        let world = self.scene.world();
        self.troves
            .retain(|(_, _, id)| world.trove(*id).status != 0);
    }

    /// A trove of somebody's, mostly its own.
    fn trove(&mut self, who: Address) -> Option<(u64, U256)> {
        let stranger = self.below(12) == 0;
        let own: Vec<_> = self
            .troves
            .iter()
            .filter(|it| stranger || it.0 == who)
            .collect();
        if own.is_empty() {
            return None;
        }
        let count = own.len() as u128;
        let own: Vec<_> = own.into_iter().copied().collect();
        let (_, branch, id) = own[usize::try_from(self.below(count)).unwrap()];
        Some((branch, id))
    }

    fn request(&mut self, who: Address) -> Option<Said> {
        let few = self.troves.len() < 4;
        match self.below(if few { 3 } else { 12 }) {
            0 | 1 if self.troves.len() < 24 => Some(self.opening()),
            2 if self.troves.len() < 24 => Some(self.levered()),
            kind => {
                let (branch, id) = self.trove(who)?;
                Some(self.change(kind, branch, id))
            }
        }
    }

    fn branch(&mut self) -> (u64, u128) {
        match self.below(2) {
            0 => (AMPL, WAD),
            _ => (SPOT, NINE),
        }
    }

    fn opening(&mut self) -> Said {
        let (branch, unit) = self.branch();
        let coll = (350 + self.below(150)) * unit + self.below(unit);
        let debt = (200 + self.below(40)) * WAD + self.below(WAD);
        let max_in = self.scene.price_of(branch, coll);
        let to_pool = self.below(2) * self.below(debt);
        let (mut stakes, swap_data) = (NO_STAKES, Default::default());
        let mut data: alloy_primitives::Bytes = swap_data;
        if self.below(3) == 0 {
            (stakes, data) = self.scene.to_gauge((debt - to_pool) / 2);
        }
        let call = Gate::openCall {
            maxIn: max_in,
            stakes: Stakes {
                toPool: word(to_pool),
                ..stakes
            },
            swapData: data,
            ..open(branch, coll, debt)
        };
        Said {
            call: call.abi_encode(),
            branch,
            max_in,
            min_out: U256::ZERO,
        }
    }

    fn levered(&mut self) -> Said {
        let (branch, unit) = self.branch();
        let coll = (350 + self.below(150)) * unit;
        let debt = (200 + self.below(60)) * WAD;
        let most = coll * 6 / 10 + self.below(coll);
        let max_in = self.scene.price_of(branch, most);
        let (market, swap_data) = self.scene.swap(branch, U256::ONE);
        let call = Gate::openLeveredCall {
            branch: U256::from(branch),
            coll: word(coll),
            maxIn: max_in,
            debt: word(debt),
            rate: word(WAD / 20),
            maxUpfrontFee: ANY,
            market,
            swapData: swap_data,
        };
        Said {
            call: call.abi_encode(),
            branch,
            max_in,
            min_out: U256::ZERO,
        }
    }

    fn change(&mut self, kind: u128, branch: u64, id: U256) -> Said {
        let trove = self.scene.world().trove(id);
        let part = trove.coll / (2 + self.below(30)) + self.below(9);
        let (price, worth) = (
            self.scene.price_of(branch, part),
            self.scene.worth_of(branch, part),
        );
        let repay = word(self.below(60) * WAD + self.below(WAD));
        let (coll, zero) = (word(part), U256::ZERO);
        let said = |call: Vec<u8>, max_in, min_out| Said {
            call,
            branch,
            max_in,
            min_out,
        };
        match kind {
            3 => said(
                Gate::addCall {
                    id,
                    coll,
                    maxIn: price,
                }
                .abi_encode(),
                price,
                zero,
            ),
            4 | 5 => {
                let call = Gate::withdrawCall {
                    id,
                    coll,
                    minOut: worth,
                };
                said(call.abi_encode(), zero, worth)
            }
            6 => {
                let call = Gate::topUpCall {
                    id,
                    repay,
                    coll,
                    maxIn: price,
                };
                said(call.abi_encode(), price, zero)
            }
            7 => {
                let stakes = Stakes {
                    toPool: repay / U256::from(3),
                    ..NO_STAKES
                };
                let call = Gate::borrowCall {
                    id,
                    debt: repay,
                    maxUpfrontFee: ANY,
                    stakes,
                    swapData: Default::default(),
                };
                said(call.abi_encode(), zero, zero)
            }
            8 => {
                let min_out = self.scene.worth_of(branch, trove.coll);
                let call = Gate::closeCall {
                    id,
                    maxDebt: ANY,
                    minOut: min_out,
                };
                said(call.abi_encode(), zero, min_out)
            }
            _ => self.lever(kind, branch, id, part),
        }
    }

    /// Levers a trove up or down by a part of its collateral, or closes it.
    fn lever(&mut self, kind: u128, branch: u64, id: U256, part: u128) -> Said {
        let trove = self.scene.world().trove(id);
        let (price, coll, zero) = (self.scene.price_of(branch, part), word(part), U256::ZERO);
        let debt = word(self.below(60) * WAD + self.below(WAD));
        let (market, swap_data) = self.scene.swap(branch, U256::ONE);
        let said = |call: Vec<u8>, max_in, min_out| Said {
            call,
            branch,
            max_in,
            min_out,
        };
        match kind {
            9 => {
                let call = Gate::leverUpCall {
                    id,
                    coll,
                    maxIn: price,
                    debt,
                    maxUpfrontFee: ANY,
                    market,
                    swapData: swap_data,
                };
                said(call.abi_encode(), price, zero)
            }
            10 => {
                let sale = part * 9 / 10;
                let min_out = self.scene.worth_of(branch, part - sale);
                let call = Gate::leverDownCall {
                    id,
                    coll,
                    sale: word(sale),
                    minOut: min_out,
                    debt: debt / U256::from(4),
                    market,
                    swapData: swap_data,
                };
                said(call.abi_encode(), zero, min_out)
            }
            _ => {
                let sale = trove.coll * 8 / 10;
                let min_out = self.scene.worth_of(branch, trove.coll - sale);
                let call = Gate::closeLeveredCall {
                    id,
                    sale: word(sale),
                    minOut: min_out,
                    market,
                    swapData: swap_data,
                };
                said(call.abi_encode(), zero, min_out)
            }
        }
    }
}

#[test]
fn gate_1_nothing_is_left_after_any_of_many_calls_and_rebases_cost_no_more_than_was_said() {
    let mut trace = Trace::new(5);
    trace.run(STEPS);
    assert!(trace.accepted > STEPS / 4, "{}", trace.accepted);
    assert!(trace.rebased > STEPS / 20, "{}", trace.rebased);
}

#[test]
#[ignore = "10 000 steps take minutes: `cargo test --workspace --test suite -- --ignored gate_1`"]
fn gate_1_nothing_is_left_after_any_of_10_000_calls() {
    let mut trace = Trace::new(7);
    trace.run(10_000);
    assert!(trace.accepted > 2_500, "{}", trace.accepted);
    assert!(trace.rebased > 500, "{}", trace.rebased);
    println!(
        "{} accepted, {} after a rebase",
        trace.accepted, trace.rebased
    );
}
