//! The calldata of a step.

use alloy_primitives::{Address, I256, U256, aliases::U40};
use alloy_sol_types::SolCall;
use interfaces::{IErc20, IStabilityPool as pool, trove_manager::ITroveManager as abi};

use super::People;
use crate::{
    staking::shares_of,
    trace::{Actor, Op, Wide},
};

fn word(amount: u128) -> U256 {
    U256::from(amount)
}

fn signed(change: i128) -> I256 {
    I256::try_from(change).expect("128 bits fit")
}

/// The call of the ledger that a step is, if it is one.
#[must_use]
pub fn calldata(caller: Actor, op: &Op, people: &People) -> Option<Vec<u8>> {
    lending(op, people)
        .or_else(|| owning(op, people))
        .or_else(|| governing(op, people))
        .or_else(|| pegging(op))
        .or_else(|| moving(caller, op, people))
}

/// Collateral, debt and rate.
fn lending(op: &Op, people: &People) -> Option<Vec<u8>> {
    let call = match *op {
        Op::Open {
            branch,
            owner,
            coll,
            debt,
            rate,
            max_fee,
        } => abi::openTroveCall {
            branch: U256::from(branch),
            owner: people.at(owner),
            coll: word(coll),
            debt: word(debt),
            rate: word(rate),
            maxUpfrontFee: word(max_fee),
        }
        .abi_encode(),
        Op::OpenAtLtv {
            branch,
            owner,
            coll,
            ltv,
            rate,
            max_fee,
        } => abi::openTroveAtLtvCall {
            branch: U256::from(branch),
            owner: people.at(owner),
            coll: word(coll),
            ltv: word(ltv),
            rate: word(rate),
            maxUpfrontFee: word(max_fee),
        }
        .abi_encode(),
        Op::Adjust {
            trove,
            coll,
            debt,
            max_fee,
        } => abi::adjustTroveCall {
            id: word(trove),
            collChange: signed(coll),
            debtChange: signed(debt),
            maxUpfrontFee: word(max_fee),
        }
        .abi_encode(),
        Op::AdjustToLtv {
            trove,
            ltv,
            max_fee,
        } => {
            let (id, ltv, limit) = (word(trove), word(ltv), word(max_fee));
            abi::adjustTroveToLtvCall::new((id, ltv, limit)).abi_encode()
        }
        Op::ChangeRate {
            trove,
            rate,
            max_fee,
        } => {
            let (id, rate, limit) = (word(trove), word(rate), word(max_fee));
            abi::adjustInterestRateCall::new((id, rate, limit)).abi_encode()
        }
        _ => return single(op),
    };
    Some(call)
}

/// One of collateral and debt, or all of both.
fn single(op: &Op) -> Option<Vec<u8>> {
    let call = match *op {
        Op::Close { trove } => abi::closeTroveCall::new((word(trove),)).abi_encode(),
        Op::CloseLast { trove, max_burned } => {
            abi::closeLastCall::new((word(trove), word(max_burned))).abi_encode()
        }
        Op::AddCollateral { trove, amount } => {
            abi::addCollateralCall::new((word(trove), word(amount))).abi_encode()
        }
        Op::WithdrawCollateral { trove, amount } => {
            abi::withdrawCollateralCall::new((word(trove), word(amount))).abi_encode()
        }
        Op::Borrow {
            trove,
            amount,
            max_fee,
        } => abi::borrowCall::new((word(trove), word(amount), word(max_fee))).abi_encode(),
        Op::Repay { trove, amount } => {
            abi::repayCall::new((word(trove), word(amount))).abi_encode()
        }
        _ => return None,
    };
    Some(call)
}

/// Managers and approvals.
fn owning(op: &Op, people: &People) -> Option<Vec<u8>> {
    let call = match *op {
        Op::SetManager {
            trove,
            manager,
            receiver,
        } => {
            let (manager, receiver) = (people.or_zero(manager), people.or_zero(receiver));
            abi::setManagerCall::new((word(trove), manager, receiver)).abi_encode()
        }
        Op::SetRateDelegate {
            trove,
            delegate,
            lowest,
            highest,
            period,
        } => abi::setRateDelegateCall {
            id: word(trove),
            rateDelegate: people.or_zero(delegate),
            minRate: word(lowest),
            maxRate: word(highest),
            minPeriod: U40::from(period),
        }
        .abi_encode(),
        Op::Approve { trove, to } => {
            abi::approveCall::new((people.or_zero(to), word(trove))).abi_encode()
        }
        Op::ApproveForAll { operator, approved } => {
            abi::setApprovalForAllCall::new((people.at(operator), approved)).abi_encode()
        }
        _ => return None,
    };
    Some(call)
}

/// What the owner of the ledger asks.
fn governing(op: &Op, people: &People) -> Option<Vec<u8>> {
    let call = match *op {
        Op::SetCeiling { branch, ceiling } => {
            abi::setCeilingCall::new((U256::from(branch), word(ceiling))).abi_encode()
        }
        Op::OfferOwnership { to } => {
            abi::transferOwnershipCall::new((people.or_zero(to),)).abi_encode()
        }
        Op::AcceptOwnership => abi::acceptOwnershipCall {}.abi_encode(),
        Op::RenounceOwnership => abi::renounceOwnershipCall {}.abi_encode(),
        _ => return None,
    };
    Some(call)
}

/// A token that moves; to an actor's own address the receiver is asked too, and is no program.
fn moving(caller: Actor, op: &Op, people: &People) -> Option<Vec<u8>> {
    let Op::MoveTrove { trove, from, to } = *op else {
        return None;
    };
    let (from, to): (Address, Address) = (people.at(from), people.at(to));
    let safely = caller.is_multiple_of(2);
    Some(if safely {
        abi::safeTransferFrom_0Call::new((from, to, word(trove))).abi_encode()
    } else {
        abi::transferFromCall::new((from, to, word(trove))).abi_encode()
    })
}

/// Liquidation, redemption and shutdown.
fn pegging(op: &Op) -> Option<Vec<u8>> {
    let words = |amounts: &[u128]| amounts.iter().map(|amount| word(*amount)).collect();
    let call = match op {
        Op::Liquidate { troves } => abi::liquidateCall::new((words(troves),)).abi_encode(),
        Op::ClaimSurplus { branch } => {
            abi::claimSurplusCall::new((U256::from(*branch),)).abi_encode()
        }
        Op::Redeem {
            amount,
            max_fee,
            min_coll,
            max_troves,
        } => abi::redeemCall {
            amount: word(*amount),
            maxFee: word(*max_fee),
            minColl: words(min_coll),
            maxTroves: U256::from(*max_troves),
        }
        .abi_encode(),
        Op::UrgentRedeem {
            branch,
            amount,
            troves,
            min_coll,
        } => abi::urgentRedeemCall {
            branch: U256::from(*branch),
            amount: word(*amount),
            ids: words(troves),
            minColl: word(*min_coll),
        }
        .abi_encode(),
        Op::Flag { branch } => abi::flagCall::new((U256::from(*branch),)).abi_encode(),
        Op::ClearFlag { branch } => abi::clearFlagCall::new((U256::from(*branch),)).abi_encode(),
        Op::Shut { branch } => abi::shutCall::new((U256::from(*branch),)).abi_encode(),
        Op::PullIncentives { earns } => abi::pullIncentivesCall::new((*earns,)).abi_encode(),
        _ => return None,
    };
    Some(call)
}

/// The call of the Stability Pool that a step is, if it is one. Its caller is owner and receiver.
#[must_use]
pub fn pool_calldata(caller: Actor, op: &Op, people: &People) -> Option<Vec<u8>> {
    let me = people.at(caller);
    let shares = |words: Wide| shares_of(words).raw();
    let call = match *op {
        Op::PoolDeposit { assets } => pool::depositCall::new((word(assets), me)).abi_encode(),
        Op::PoolMint { shares: x } => pool::mintCall::new((shares(x), me)).abi_encode(),
        Op::PoolWithdraw { assets } => pool::withdrawCall::new((word(assets), me, me)).abi_encode(),
        Op::PoolRedeem { shares: x } => pool::redeemCall::new((shares(x), me, me)).abi_encode(),
        Op::PoolTransfer { to, shares: x } => {
            IErc20::transferCall::new((people.at(to), shares(x))).abi_encode()
        }
        Op::PoolClaim { to } => pool::claimCall::new((people.at(to),)).abi_encode(),
        _ => return None,
    };
    Some(call)
}
