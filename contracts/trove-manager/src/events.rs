//! What is said of every change: the new state and the change, so that a replay needs no
//! storage (STD-7). Log data is paid by the byte, so nothing is said twice.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use cdp_core::Plan;
use cdp_core::TroveId;
use cdp_core::fixed_math::{Coll, Debt, kernel};
use interfaces::trove_manager::ITroveManager as abi;
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::RawLogAccess;

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
pub(crate) fn opened(vm: &VM, id: TroveId, owner: Address, plan: &Plan) {
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
    moved(vm, Address::ZERO, owner, id);
    booked(vm, id.branch, plan);
}

/// A trove was closed and its token destroyed.
pub(crate) fn closed(vm: &VM, id: TroveId, owner: Address, plan: &Plan) {
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
    moved(vm, owner, Address::ZERO, id);
    booked(vm, id.branch, plan);
}

/// The owner put collateral in.
pub(crate) fn collateral_added(vm: &VM, id: TroveId, plan: &Plan) {
    collateral_moved(vm, topic::<abi::CollateralAdded>(), id, plan.coll_in, plan);
}

/// Collateral was paid out.
pub(crate) fn collateral_withdrawn(vm: &VM, id: TroveId, plan: &Plan) {
    collateral_moved(
        vm,
        topic::<abi::CollateralWithdrawn>(),
        id,
        plan.coll_out,
        plan,
    );
}

/// More was borrowed.
pub(crate) fn borrowed(vm: &VM, id: TroveId, plan: &Plan) {
    let words = [
        topic::<abi::Borrowed>(),
        id.word(),
        plan.mint.word(),
        plan.upfront_fee.word(),
        plan.trove.debt.word(),
    ];
    emit(vm, 2, &words);
    booked(vm, id.branch, plan);
}

/// Debt was repaid.
pub(crate) fn repaid(vm: &VM, id: TroveId, plan: &Plan) {
    let words = [
        topic::<abi::Repaid>(),
        id.word(),
        plan.burn.word(),
        plan.trove.debt.word(),
    ];
    emit(vm, 2, &words);
    booked(vm, id.branch, plan);
}

/// A branch was added.
pub(crate) fn branch_added(vm: &VM, branch: u64, config: &[U256]) {
    let mut words = [U256::ZERO; 11];
    let (head, tail) = words.split_at_mut(2);
    if let [hash, index] = head {
        (*hash, *index) = (topic::<abi::BranchAdded>(), of(branch));
    }
    for (word, said) in tail.iter_mut().zip(config) {
        *word = *said;
    }
    emit(vm, 2, &words);
}

/// The ledger's owner changed.
pub(crate) fn ownership_transferred(vm: &VM, from: Address, to: Address) {
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
    booked(vm, id.branch, plan);
}

/// A token was made, moved or destroyed.
fn moved(vm: &VM, from: Address, to: Address, id: TroveId) {
    let hash = topic::<abi::Transfer>();
    emit(vm, 4, &[hash, of_address(from), of_address(to), id.word()]);
}

/// What a branch booked, if anything.
fn booked(vm: &VM, branch: u64, plan: &Plan) {
    amount_of_branch(
        vm,
        topic::<abi::InterestBooked>(),
        branch,
        plan.branch_interest,
    );
    amount_of_branch(vm, topic::<abi::ResidueBooked>(), branch, plan.residue);
}

fn amount_of_branch(vm: &VM, hash: U256, branch: u64, amount: Debt) {
    if !amount.is_zero() {
        emit(vm, 2, &[hash, of(branch), amount.word()]);
    }
}
