//! What a log of the ledger or of the pool says.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolEvent, SolEventInterface};
use interfaces::IErc20::Transfer;
use interfaces::IStabilityPool::IStabilityPoolEvents as PoolLog;
use interfaces::trove_manager::ITroveManager::ITroveManagerEvents as Log;

use super::{People, small, tick};
use crate::event::Event;

/// Reads a log of the ledger.
///
/// # Panics
/// If it is none of its events.
#[must_use]
pub fn event(topics: &[B256], data: &[u8], people: &People) -> Event {
    let log = Log::decode_raw_log(topics, data).expect("an event of the ledger");
    match log {
        Log::TroveOpened(said) => Event::Opened(
            small(said.id),
            people.one(said.owner),
            small(said.coll),
            small(said.debt),
            tick(said.rate),
            small(said.upfrontFee),
        ),
        Log::RateChanged(said) => Event::RateChanged(
            small(said.id),
            tick(said.rate),
            small(said.upfrontFee),
            small(said.debt),
        ),
        Log::CollateralAdded(said) => {
            let [id, amount, coll, debt] = [said.id, said.amount, said.coll, said.debt].map(small);
            Event::Added(id, amount, coll, debt)
        }
        Log::CollateralWithdrawn(said) => {
            let [id, amount, coll, debt] = [said.id, said.amount, said.coll, said.debt].map(small);
            Event::Withdrawn(id, amount, coll, debt)
        }
        Log::Borrowed(said) => {
            let words = [said.id, said.amount, said.upfrontFee, said.debt];
            let [id, amount, fee, debt] = words.map(small);
            Event::Borrowed(id, amount, fee, debt)
        }
        Log::Repaid(said) => Event::Repaid(small(said.id), small(said.amount), small(said.debt)),
        Log::TroveClosed(said) => Event::Closed(small(said.id), small(said.coll), small(said.debt)),
        Log::DebtForgiven(said) => {
            let forgiven = [said.cushion, said.stray, said.dust];
            Event::Forgiven(small(said.id), forgiven.map(small))
        }
        log => other(log, people),
    }
}

fn index(branch: U256) -> u8 {
    small(branch) as u8
}

fn other(log: Log, people: &People) -> Event {
    match log {
        Log::ManagerSet(said) => {
            let [manager, receiver] = [said.manager, said.receiver].map(|who| people.who(who));
            Event::ManagerSet(small(said.id), manager, receiver)
        }
        Log::RateDelegateSet(said) => Event::DelegateSet(
            small(said.id),
            people.who(said.rateDelegate),
            (
                small(said.minRate),
                small(said.maxRate),
                small(said.minPeriod) as u64,
            ),
        ),
        Log::InterestBooked(said) => Event::Interest(index(said.branch), small(said.interest)),
        Log::ResidueBooked(said) => Event::Residue(index(said.branch), small(said.residue)),
        Log::CeilingChanged(said) => Event::Ceiling(index(said.branch), small(said.ceiling)),
        Log::Transfer(said) => {
            let [from, to] = [said.from, said.to].map(|who| people.who(who));
            Event::Moved(from, to, small(said.tokenId))
        }
        Log::Approval(said) => {
            let approved = people.who(said.approved);
            Event::Approved(people.one(said.owner), approved, small(said.tokenId))
        }
        Log::ApprovalForAll(said) => {
            let (owner, operator) = (people.one(said.owner), people.one(said.operator));
            Event::Operator(owner, operator, said.approved)
        }
        Log::OwnershipTransferStarted(said) => {
            let [from, to] = [said.previousOwner, said.newOwner].map(|who| people.who(who));
            Event::Offered(from, to)
        }
        Log::OwnershipTransferred(said) => {
            let [from, to] = [said.previousOwner, said.newOwner].map(|who| people.who(who));
            Event::Owned(from, to)
        }
        log => pegged(log, people),
    }
}

/// Liquidation, redemption, shutdown and yield.
fn pegged(log: Log, people: &People) -> Event {
    match log {
        Log::RedistributionApplied(said) => {
            Event::Applied(small(said.id), small(said.coll), small(said.debt))
        }
        Log::TroveLiquidated(said) => {
            let parts = [
                said.offset,
                said.poolColl,
                said.redistributedDebt,
                said.redistributedColl,
                said.compensation,
                said.surplus,
            ];
            Event::Liquidated(small(said.id), people.one(said.owner), parts.map(small))
        }
        Log::Redistributed(said) => {
            Event::Redistributed(index(said.branch), small(said.coll), small(said.debt))
        }
        Log::TroveRedeemed(said) => {
            let words = [
                said.debt,
                said.coll,
                said.fee,
                said.collAfter,
                said.debtAfter,
            ];
            Event::TroveRedeemed(small(said.id), words.map(small))
        }
        Log::Redeemed(said) => Event::Redeemed(
            people.one(said.redeemer),
            small(said.burned),
            small(said.baseRate),
        ),
        Log::BranchFlagged(said) => Event::Flagged(index(said.branch), index(said.cause)),
        Log::FlagCleared(said) => Event::FlagCleared(index(said.branch)),
        Log::BranchShutDown(said) => {
            Event::ShutDown(index(said.branch), index(said.cause), said.price)
        }
        Log::SurplusClaimed(said) => {
            Event::SurplusClaimed(index(said.branch), people.one(said.owner), small(said.coll))
        }
        Log::YieldPulled(said) => Event::YieldPulled(
            people.who(said.to),
            small(said.minted),
            small(said.poolYield),
            small(said.incentiveYield),
            small(said.cushion),
        ),
        Log::GaugesEarn(said) => Event::GaugesEarn(said.earn),
        Log::YieldCancelled(said) => Event::YieldCancelled(small(said.amount)),
        _ => panic!("no step of a trace causes this"),
    }
}

/// Reads a log of the Stability Pool; the tokens are those of the branches.
///
/// # Panics
/// If it is none of its events.
#[must_use]
pub fn pool_event(topics: &[B256], data: &[u8], people: &People, tokens: [Address; 2]) -> Event {
    if let Ok(said) = Transfer::decode_raw_log(topics.iter().copied(), data) {
        let [from, to] = [said.from, said.to].map(|who| people.who(who));
        return Event::SharesMoved(from, to, said.value);
    }
    let log = PoolLog::decode_raw_log(topics, data).expect("an event of the pool");
    match log {
        PoolLog::Deposit(said) => {
            assert_eq!(said.sender, said.owner, "everybody stakes for themselves");
            Event::Staked(people.one(said.owner), small(said.assets), said.shares)
        }
        PoolLog::Withdraw(said) => {
            let others = [said.sender, said.receiver];
            assert_eq!(others, [said.owner; 2], "everybody leaves by themselves");
            Event::Unstaked(people.one(said.owner), small(said.assets), said.shares)
        }
        PoolLog::Offset(said) => {
            let amounts = [said.debt, said.fromYield, said.coll, said.minted];
            Event::Offset(index(said.branch), amounts.map(small), said.gainPerShare)
        }
        PoolLog::ScaleStepped(said) => Event::Stepped(small(said.scale) as u32, said.shares),
        PoolLog::GainsClaimed(said) => {
            let branch = tokens.iter().position(|token| *token == said.token);
            Event::GainsClaimed(
                people.one(said.account),
                people.one(said.receiver),
                branch.expect("a collateral") as u8,
                small(said.amount),
            )
        }
    }
}
