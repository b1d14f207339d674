//! What is said of every change: the new state and the change, so that a replay needs no
//! storage (STD-7). Log data is paid by the byte, so nothing is said twice.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use cdp_core::fixed_math::{Coll, Debt, kernel};
use cdp_core::last_exit::LastExit;
use cdp_core::liquidation::{Seizure, Taken};
use cdp_core::redistribution::Redistributed;
use cdp_core::yields::Shared;
use cdp_core::{Plan, TroveId, Yield};
use interfaces::trove_manager::ITroveManager as abi;
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::RawLogAccess;

use crate::Managers;
use crate::words::{answer, of, of_address};

/// Writes a log: its first `topics` words are topics.
#[inline(never)]
fn emit(vm: &VM, topics: usize, words: &[U256]) {
    vm.emit_log(&answer(words), topics);
}

/// The topic of an event, as numbers in the code: static data costs at every entry.
fn topic<E: SolEvent>() -> U256 {
    U256::from_limbs([
        const { limb(E::SIGNATURE_HASH, 0) },
        const { limb(E::SIGNATURE_HASH, 1) },
        const { limb(E::SIGNATURE_HASH, 2) },
        const { limb(E::SIGNATURE_HASH, 3) },
    ])
}

/// A limb of a word's number, the lowest first; only called in constants.
const fn limb(word: B256, index: usize) -> u64 {
    let [a, b, c, d] = kernel::lanes(U256::from_be_bytes(word.0));
    match index {
        0 => a,
        1 => b,
        2 => c,
        _ => d,
    }
}

/// A trove was opened and its token made.
pub fn opened(vm: &VM, id: TroveId, owner: Address, plan: &Plan) {
    let trove = &plan.trove;
    emit(
        vm,
        3,
        &[
            topic::<abi::TroveOpened>(),
            id.word(),
            of_address(owner),
            trove.coll.word(),
            trove.debt.word(),
            of(trove.rate.wad()),
            plan.upfront_fee.word(),
        ],
    );
    moved(vm, Address::ZERO, owner, id.word());
    booked(vm, id.branch, plan);
}

/// A trove was closed and its token destroyed.
pub fn closed(vm: &VM, id: TroveId, owner: Address, plan: &Plan) {
    applied(vm, id, &plan.applied);
    emit(
        vm,
        2,
        &[
            topic::<abi::TroveClosed>(),
            id.word(),
            plan.coll_out.word(),
            plan.burn.word(),
        ],
    );
    moved(vm, owner, Address::ZERO, id.word());
    booked(vm, id.branch, plan);
}

/// What a trove that is closed next owed to nobody, if anything.
pub fn debt_forgiven(vm: &VM, id: TroveId, exit: &LastExit) {
    let forgiven = [exit.cushion, exit.stray, exit.dust];
    if forgiven.iter().any(|part| !part.is_zero()) {
        let [cushion, stray, dust] = forgiven.map(Debt::word);
        let hash = topic::<abi::DebtForgiven>();
        emit(vm, 2, &[hash, id.word(), cushion, stray, dust]);
    }
}

/// More was borrowed.
fn borrowed(vm: &VM, id: TroveId, plan: &Plan) {
    let words = [
        topic::<abi::Borrowed>(),
        id.word(),
        plan.mint.word(),
        plan.upfront_fee.word(),
        plan.trove.debt.word(),
    ];
    emit(vm, 2, &words);
}

/// Debt was repaid.
fn repaid(vm: &VM, id: TroveId, plan: &Plan) {
    let words = [
        topic::<abi::Repaid>(),
        id.word(),
        plan.burn.word(),
        plan.trove.debt.word(),
    ];
    emit(vm, 2, &words);
}

/// What a plan did to a trove that stays: to its collateral, then to its debt, then to its rate.
pub fn adjusted(vm: &VM, id: TroveId, plan: &Plan) {
    applied(vm, id, &plan.applied);
    if !plan.coll_in.is_zero() {
        let hash = topic::<abi::CollateralAdded>();
        collateral_moved(vm, hash, id, plan.coll_in, plan);
    }
    if !plan.coll_out.is_zero() {
        let hash = topic::<abi::CollateralWithdrawn>();
        collateral_moved(vm, hash, id, plan.coll_out, plan);
    }
    if !plan.mint.is_zero() {
        borrowed(vm, id, plan);
    }
    if !plan.burn.is_zero() {
        repaid(vm, id, plan);
    }
    booked(vm, id.branch, plan);
}

/// A trove's rate was changed.
pub fn rate_changed(vm: &VM, id: TroveId, plan: &Plan) {
    applied(vm, id, &plan.applied);
    let words = [
        topic::<abi::RateChanged>(),
        id.word(),
        of(plan.trove.rate.wad()),
        plan.upfront_fee.word(),
        plan.trove.debt.word(),
    ];
    emit(vm, 2, &words);
    booked(vm, id.branch, plan);
}

/// A new trove's managers, those of them that are named.
pub fn managers_set(vm: &VM, id: U256, named: &Managers) {
    if !named.manager.is_zero() {
        manager_set(vm, id, named);
    }
    if !named.rate_delegate.is_zero() {
        rate_delegate_set(vm, id, named);
    }
}

/// The trove's manager was set or cleared.
pub fn manager_set(vm: &VM, id: U256, named: &Managers) {
    let words = [
        topic::<abi::ManagerSet>(),
        id,
        of_address(named.manager),
        of_address(named.receiver),
    ];
    emit(vm, 3, &words);
}

/// The trove's rate delegate was set or cleared.
pub fn rate_delegate_set(vm: &VM, id: U256, named: &Managers) {
    let [lowest, highest, period] = named.delegation_words();
    let words = [
        topic::<abi::RateDelegateSet>(),
        id,
        of_address(named.rate_delegate),
        lowest,
        highest,
        period,
    ];
    emit(vm, 3, &words);
}

/// A branch's ceiling was lowered or raised.
pub fn ceiling_changed(vm: &VM, branch: u64, ceiling: Debt) {
    let hash = topic::<abi::CeilingChanged>();
    emit(vm, 2, &[hash, of(branch), ceiling.word()]);
}

/// Somebody is approved for a trove.
pub fn approved(vm: &VM, owner: Address, approved: Address, id: U256) {
    let hash = topic::<abi::Approval>();
    emit(vm, 4, &[hash, of_address(owner), of_address(approved), id]);
}

/// An operator acts for an owner, or does no longer.
pub fn approved_for_all(vm: &VM, owner: Address, operator: Address, approved: bool) {
    let hash = topic::<abi::ApprovalForAll>();
    let words = [
        hash,
        of_address(owner),
        of_address(operator),
        of(u8::from(approved)),
    ];
    emit(vm, 3, &words);
}

/// The ledger was offered.
pub fn ownership_offered(vm: &VM, from: Address, to: Address) {
    let hash = topic::<abi::OwnershipTransferStarted>();
    emit(vm, 3, &[hash, of_address(from), of_address(to)]);
}

/// A branch was added.
pub fn branch_added(vm: &VM, branch: u64, oracle: Address, config: &[U256]) {
    let mut words = [U256::ZERO; 12];
    let (head, tail) = words.split_at_mut(3);
    if let [hash, index, said] = head {
        *hash = topic::<abi::BranchAdded>();
        (*index, *said) = (of(branch), of_address(oracle));
    }
    for (word, said) in tail.iter_mut().zip(config) {
        *word = *said;
    }
    emit(vm, 3, &words);
}

/// The ledger's owner changed.
pub fn ownership_transferred(vm: &VM, from: Address, to: Address) {
    let hash = topic::<abi::OwnershipTransferred>();
    emit(vm, 3, &[hash, of_address(from), of_address(to)]);
}

fn collateral_moved(vm: &VM, hash: U256, id: TroveId, amount: Coll, plan: &Plan) {
    let words = [
        hash,
        id.word(),
        amount.word(),
        plan.trove.coll.word(),
        plan.trove.debt.word(),
    ];
    emit(vm, 2, &words);
}

/// A token was made, moved or destroyed.
pub fn moved(vm: &VM, from: Address, to: Address, id: U256) {
    let hash = topic::<abi::Transfer>();
    emit(vm, 4, &[hash, of_address(from), of_address(to), id]);
}

/// Interest that a branch booked, if any.
pub fn interest_booked(vm: &VM, branch: u64, interest: Debt) {
    amount_of_branch(vm, topic::<abi::InterestBooked>(), branch, interest);
}

/// Rounding that a branch's last trove left, if any.
pub fn residue_booked(vm: &VM, branch: u64, residue: Debt) {
    amount_of_branch(vm, topic::<abi::ResidueBooked>(), branch, residue);
}

/// What a branch booked, if anything.
fn booked(vm: &VM, branch: u64, plan: &Plan) {
    interest_booked(vm, branch, plan.branch_interest);
    residue_booked(vm, branch, plan.residue);
}

/// What was redistributed to a trove, if anything, is in its collateral and debt now.
fn applied(vm: &VM, id: TroveId, what: &Redistributed) {
    let Redistributed { coll, debt } = what;
    if !coll.is_zero() || !debt.is_zero() {
        let hash = topic::<abi::RedistributionApplied>();
        emit(vm, 2, &[hash, id.word(), coll.word(), debt.word()]);
    }
}

/// A trove was liquidated and its token destroyed.
pub fn liquidated(vm: &VM, id: TroveId, owner: Address, taken: &Taken) {
    applied(vm, id, &taken.applied);
    let Seizure {
        compensation,
        pool_coll,
        offset,
        redistributed,
        surplus,
    } = &taken.seizure;
    let words = [
        topic::<abi::TroveLiquidated>(),
        id.word(),
        of_address(owner),
        offset.word(),
        pool_coll.word(),
        redistributed.debt.word(),
        redistributed.coll.word(),
        compensation.word(),
        surplus.word(),
    ];
    emit(vm, 3, &words);
    moved(vm, owner, Address::ZERO, id.word());
}

/// Collateral and debt went to a branch's active troves.
pub fn redistributed(vm: &VM, branch: u64, what: &Redistributed) {
    let hash = topic::<abi::Redistributed>();
    let words = [hash, of(branch), what.coll.word(), what.debt.word()];
    emit(vm, 2, &words);
}

/// Debt of a trove was redeemed, with or without a fee: the state after.
pub fn trove_redeemed(vm: &VM, id: TroveId, plan: &Plan, fee: Coll) {
    applied(vm, id, &plan.applied);
    let words = [
        topic::<abi::TroveRedeemed>(),
        id.word(),
        plan.burn.word(),
        plan.coll_out.word(),
        fee.word(),
        plan.trove.coll.word(),
        plan.trove.debt.word(),
    ];
    emit(vm, 2, &words);
    booked(vm, id.branch, plan);
}

/// A redemption was made, and the base rate is this since.
pub fn redeemed(vm: &VM, redeemer: Address, burned: Debt, base_rate: u128) {
    let hash = topic::<abi::Redeemed>();
    let words = [hash, of_address(redeemer), burned.word(), of(base_rate)];
    emit(vm, 2, &words);
}

/// A branch was flagged.
pub fn flagged(vm: &VM, branch: u64, cause: u8) {
    let hash = topic::<abi::BranchFlagged>();
    emit(vm, 2, &[hash, of(branch), of(cause)]);
}

/// A branch's flag for an outage was cleared.
pub fn flag_cleared(vm: &VM, branch: u64) {
    emit(vm, 2, &[topic::<abi::FlagCleared>(), of(branch)]);
}

/// A branch was shut.
pub fn shut_down(vm: &VM, branch: u64, cause: u8, price: U256) {
    let hash = topic::<abi::BranchShutDown>();
    emit(vm, 2, &[hash, of(branch), of(cause), price]);
}

/// An owner took what liquidations had left.
pub fn surplus_claimed(vm: &VM, branch: u64, owner: Address, coll: Coll) {
    let hash = topic::<abi::SurplusClaimed>();
    emit(vm, 3, &[hash, of(branch), of_address(owner), coll.word()]);
}

/// A liquidation made everybody's yield up to date and spent some of the pool's, which is not
/// minted any more.
pub fn yield_cancelled(vm: &VM, due: &Shared, spent: Debt) {
    yield_pulled(vm, Address::ZERO, Debt::ZERO, &due.booked, due.cushion);
    emit(vm, 1, &[topic::<abi::YieldCancelled>(), spent.word()]);
}

/// Yield was minted. `booked` is what is left, `cushion` what is nobody's.
pub fn yield_pulled(vm: &VM, to: Address, minted: Debt, booked: &Yield, cushion: Debt) {
    let words = [
        topic::<abi::YieldPulled>(),
        of_address(to),
        minted.word(),
        booked.pool.word(),
        booked.incentives.word(),
        cushion.word(),
    ];
    emit(vm, 2, &words);
}

/// From now on a gauge earns, or none does.
pub fn gauges_earn(vm: &VM, earn: bool) {
    emit(vm, 1, &[topic::<abi::GaugesEarn>(), of(u8::from(earn))]);
}

fn amount_of_branch(vm: &VM, hash: U256, branch: u64, amount: Debt) {
    if !amount.is_zero() {
        emit(vm, 2, &[hash, of(branch), amount.word()]);
    }
}
