//! Each operation against the reference, Liquity V2, as `../shared/reference/liquity-v2.md`
//! sections 1.2 to 1.5 describe it (DIFF-1): the same class of result on random traces, but for
//! the differences that the law declares. No EVM with the reference is at hand: its rules are
//! written here once more, with AmpUSD's parameters.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};

use cdp_core::OracleStatus;
use invariants::{
    campaign,
    pure::{PureLedger, Record},
    scenarios::{
        figures,
        stage::{CCR, MCR, MIN_DEBT, WEEK},
    },
    trace::{Op, Step},
    world::{State, TroveState, World},
};

/// Rules of the reference that AmpUSD does not have: what it refuses there, goes through here.
const LENIENT: [(&str, &str); 4] = [
    (
        "MCR of an adjustment that only reduces risk",
        "risk-reducing rules",
    ),
    ("CCR of a close", "exit rules"),
    ("last trove of a close", "exit rules"),
    ("same rate", "setting the same rate is a rate change"),
];
/// Rules of AmpUSD that the reference does not have.
const STRICT: [(&str, &str); 4] = [
    ("RateOffGrid", "rates live on a grid"),
    ("DebtAboveCeiling", "ceilings"),
    ("ClosedInDepositSecond", "deposit second"),
    ("CollateralZero", "a trove needs collateral"),
];

type Rules = BTreeSet<&'static str>;

/// A branch and what the reference knows of it.
struct Scene<'w> {
    world: &'w PureLedger,
    state: &'w State,
    branch: u8,
    now: u64,
}

impl Scene<'_> {
    fn value(&self, coll: u128) -> u128 {
        let answer = self.world.branches[usize::from(self.branch)].answer.0;
        figures::value(self.branch, answer, coll)
    }

    /// Whether a debt is above what collateral carries at a ratio in basis points.
    fn below(&self, coll: u128, debt: u128, ratio: u128) -> bool {
        debt > 0 && self.value(coll) * 10_000 < debt * ratio
    }

    fn ratios(&self) -> (u128, u128) {
        let index = usize::from(self.branch);
        (MCR[index], CCR[index])
    }

    /// Collateral and debt of the branch, interest included.
    fn totals(&self) -> (u128, u128) {
        let branch = &self.state.branches[usize::from(self.branch)];
        (branch.coll, figures::aggregate(branch, self.now))
    }

    fn open(&self, step: &Step) -> Rules {
        let Op::Open {
            coll,
            debt,
            rate,
            max_fee,
            ..
        } = step.op
        else {
            unreachable!("an opening")
        };
        let bps = rate / 10u128.pow(14);
        let mut rules = Rules::new();
        if !(50..=25_000).contains(&bps) || rate > 25_000 * 10u128.pow(14) {
            return Rules::from(["RateOutOfRange"]);
        }
        let branch = &self.state.branches[usize::from(self.branch)];
        let fee = if debt == 0 {
            0
        } else {
            figures::opening_fee(branch, self.now, debt, bps)
        };
        let (mcr, ccr) = self.ratios();
        let (all_coll, all_debt) = self.totals();
        let owed = debt + fee;
        let found = [
            ("UpfrontFeeAboveMax", fee > max_fee),
            ("DebtBelowMin", owed < MIN_DEBT),
            ("IcrBelowMcr", self.below(coll, owed, mcr)),
            (
                "TcrBelowCcr",
                self.below(all_coll + coll, all_debt + owed, ccr),
            ),
            (
                "TokenTransferFailed",
                coll > self.collateral_of(step.caller),
            ),
        ];
        rules.extend(found.iter().filter(|(_, is)| *is).map(|(name, _)| *name));
        rules
    }

    fn collateral_of(&self, actor: u8) -> u128 {
        let held = self.state.holdings.get(usize::from(actor));
        held.map_or(0, |held| [held.wampl, held.spot][usize::from(self.branch)])
    }

    fn coins_of(&self, actor: u8) -> u128 {
        let held = self.state.holdings.get(usize::from(actor));
        held.map_or(0, |held| held.amp_usd)
    }

    /// An adjustment of a trove by somebody who may; changes are signed.
    fn adjust(
        &self,
        trove: &TroveState,
        caller: u8,
        coll: i128,
        debt: i128,
        max_fee: u128,
    ) -> Rules {
        let owed = figures::entire(trove, self.now);
        let repaid = if debt < 0 {
            debt.unsigned_abs().min(owed.saturating_sub(MIN_DEBT))
        } else {
            0
        };
        let loan = debt.max(0).unsigned_abs();
        let (taken, sent) = (coll.max(0).unsigned_abs(), coll.min(0).unsigned_abs());
        if (loan, repaid, taken, sent) == (0, 0, 0, 0) {
            return Rules::from(["ZeroChange"]);
        }
        if sent > trove.coll {
            return Rules::from(["WithdrawalAboveCollateral"]);
        }
        let branch = &self.state.branches[usize::from(self.branch)];
        let fee = if loan == 0 {
            0
        } else {
            figures::loan_fee(branch, trove, self.now, loan)
        };
        let (mcr, ccr) = self.ratios();
        let (all_coll, all_debt) = self.totals();
        let was_below = self.below(all_coll, all_debt, ccr);
        let (new_coll, new_debt) = (trove.coll + taken - sent, owed + loan + fee - repaid);
        let icr = self.below(new_coll, new_debt, mcr);
        let risky = loan > 0 || sent > 0;
        let tcr = self.below(all_coll + taken - sent, all_debt + loan + fee - repaid, ccr);
        let answer = self.world.branches[usize::from(self.branch)].answer.0;
        let owing = figures::value_up(self.branch, answer, sent);
        let found = [
            ("UpfrontFeeAboveMax", fee > max_fee),
            ("IcrBelowMcr", icr && risky),
            (LENIENT[0].0, icr && !risky),
            (
                "TcrBelowCcr",
                tcr && (if was_below { loan > 0 } else { risky }),
            ),
            ("RepaymentBelowWithdrawal", was_below && repaid < owing),
            ("ERC20InsufficientBalance", repaid > self.coins_of(caller)),
            ("TokenTransferFailed", taken > self.collateral_of(caller)),
        ];
        found
            .iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| *name)
            .collect()
    }

    fn change_rate(&self, trove: &TroveState, rate: u128, max_fee: u128) -> Rules {
        let bps = rate / 10u128.pow(14);
        if !(50..=25_000).contains(&bps) || rate > 25_000 * 10u128.pow(14) {
            return Rules::from(["RateOutOfRange"]);
        }
        let mut rules = Rules::new();
        if bps == figures::bps(trove) {
            rules.insert(LENIENT[3].0);
        }
        if self.now - trove.last_rate_change >= WEEK {
            return rules;
        }
        let branch = &self.state.branches[usize::from(self.branch)];
        let fee = figures::rate_fee(branch, trove, self.now, bps);
        let (mcr, ccr) = self.ratios();
        let (coll, debt) = self.totals();
        let found = [
            ("UpfrontFeeAboveMax", fee > max_fee),
            (
                "IcrBelowMcr",
                self.below(trove.coll, figures::entire(trove, self.now) + fee, mcr),
            ),
            ("TcrBelowCcr", self.below(coll, debt + fee, ccr)),
        ];
        rules.extend(found.iter().filter(|(_, is)| *is).map(|(name, _)| *name));
        rules
    }

    fn close(&self, trove: &TroveState, caller: u8) -> Rules {
        let owed = figures::entire(trove, self.now);
        let (coll, debt) = self.totals();
        let alone = self.state.branches[usize::from(self.branch)].book.len() == 1;
        let tcr = self.below(coll - trove.coll, debt - owed, self.ratios().1);
        let found = [
            (LENIENT[1].0, tcr && !alone),
            (LENIENT[2].0, alone),
            ("ERC20InsufficientBalance", owed > self.coins_of(caller)),
        ];
        found
            .iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| *name)
            .collect()
    }
}

/// The rules of the reference that a step breaks; nothing if the reference has no such step.
fn verdict(world: &PureLedger, state: &State, step: &Step) -> Option<(u8, Rules)> {
    let now = world.now + step.after;
    let scene = |branch| Scene {
        world,
        state,
        branch,
        now,
    };
    if let Op::Open { branch, .. } = step.op {
        return Some((branch, scene(branch).open(step)));
    }
    let (id, changes, max_fee) = match step.op {
        Op::Borrow {
            trove,
            amount,
            max_fee,
        } => (trove, (0, i128::try_from(amount).ok()?), max_fee),
        Op::Repay { trove, amount } => {
            (trove, (0, -i128::try_from(amount).unwrap_or(i128::MAX)), 0)
        }
        Op::WithdrawCollateral { trove, amount } => (trove, (-i128::try_from(amount).ok()?, 0), 0),
        Op::AddCollateral { trove, amount } => (trove, (i128::try_from(amount).ok()?, 0), 0),
        Op::Adjust {
            trove,
            coll,
            debt,
            max_fee,
        } => (trove, (coll, debt), max_fee),
        Op::ChangeRate { trove, max_fee, .. } => (trove, (0, 0), max_fee),
        Op::Close { trove } => (trove, (0, 0), 0),
        _ => return None,
    };
    // Who may act is another table; here everybody may.
    let record: &Record = world.troves.get(&id)?;
    if !world.acts_as_owner(step.caller, record) {
        return None;
    }
    let branch = (id >> 64) as u8;
    let trove = state.troves.iter().find(|trove| trove.id == id)?;
    let rules = match step.op {
        Op::ChangeRate { rate, .. } => scene(branch).change_rate(trove, rate, max_fee),
        Op::Close { .. } => scene(branch).close(trove, step.caller),
        _ => scene(branch).adjust(trove, step.caller, changes.0, changes.1, max_fee),
    };
    Some((branch, rules))
}

#[test]
fn diff_1_results_are_of_the_class_of_the_reference_but_for_declared_differences() {
    let mut used: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut compared, mut refused) = (0, 0);
    for seed in 0..40 {
        let mut world = PureLedger::default();
        let trace = campaign::trace(seed, campaign::profile(seed), 800);
        for step in trace {
            let state = world.observe();
            let verdict = verdict(&world, &state, &step);
            let result = world.apply(&step);
            let Some((branch, rules)) = verdict else {
                continue;
            };
            // The reference has no restricted status, and shuts where there is no price.
            if world.quote(usize::from(branch)).status != OracleStatus::Good {
                continue;
            }
            compared += 1;
            let lenient = LENIENT.iter().filter(|(rule, _)| rules.contains(rule));
            match result {
                Ok(_) => {
                    let declared: Vec<_> = lenient.collect();
                    assert_eq!(declared.len(), rules.len(), "{step:?} breaks {rules:?}");
                    declared
                        .iter()
                        .for_each(|rule| *used.entry(rule.0).or_default() += 1);
                }
                Err(error) => {
                    refused += 1;
                    let strict = STRICT.iter().find(|(rule, _)| *rule == error.0);
                    strict
                        .iter()
                        .for_each(|rule| *used.entry(rule.0).or_default() += 1);
                    let known = rules.contains(error.0.as_str()) || strict.is_some();
                    assert!(known, "{step:?} is refused with {error:?}, not {rules:?}");
                }
            }
        }
    }
    println!("{compared} compared, {refused} refused, declared: {used:?}");
    assert!(compared > 10_000 && refused > 1_000);
    for (rule, section) in LENIENT.iter().chain(&STRICT) {
        assert!(used.contains_key(rule), "{rule} ({section}) was never met");
    }
}
