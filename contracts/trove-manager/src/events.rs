//! What is said of every change: the new state and the change, so that a replay needs no
//! storage (STD-7). Log data is paid by the byte, so nothing is said twice.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256};
use alloy_sol_types::SolEvent;
use cdp_core::Plan;
use cdp_core::fixed_math::{Coll, Debt};
use cdp_core::{BranchParams, TroveId};
use interfaces::trove_manager::ITroveManager as abi;
use stylus_kit::calldata::WORD;
use stylus_kit::reply::AbiWord;
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::RawLogAccess;

use crate::construct::BranchConfig;

/// Writes a log: its first `topics` words are topics.
#[inline(never)]
fn emit(vm: &VM, topics: usize, words: &[[u8; WORD]]) {
    let mut log = Vec::with_capacity(words.len().saturating_mul(WORD));
    for word in words {
        log.extend_from_slice(word);
    }
    vm.emit_log(&log, topics);
}

/// A trove was opened and its token made.
pub(crate) fn opened(vm: &VM, id: TroveId, owner: Address, plan: &Plan) {
    let trove = &plan.trove;
    emit(
        vm,
        3,
        &[
            abi::TroveOpened::SIGNATURE_HASH.abi(),
            id.word().abi(),
            owner.abi(),
            trove.coll.word().abi(),
            trove.debt.word().abi(),
            trove.rate.wad().abi(),
            plan.upfront_fee.word().abi(),
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
            abi::TroveClosed::SIGNATURE_HASH.abi(),
            id.word().abi(),
            plan.coll_out.word().abi(),
            plan.burn.word().abi(),
        ],
    );
    moved(vm, owner, Address::ZERO, id);
    booked(vm, id.branch, plan);
}

/// The owner put collateral in.
pub(crate) fn collateral_added(vm: &VM, id: TroveId, plan: &Plan) {
    collateral_moved(vm, abi::CollateralAdded::SIGNATURE_HASH, id, plan.coll_in, plan);
}

/// Collateral was paid out.
pub(crate) fn collateral_withdrawn(vm: &VM, id: TroveId, plan: &Plan) {
    collateral_moved(vm, abi::CollateralWithdrawn::SIGNATURE_HASH, id, plan.coll_out, plan);
}

/// More was borrowed.
pub(crate) fn borrowed(vm: &VM, id: TroveId, plan: &Plan) {
    let words = [
        abi::Borrowed::SIGNATURE_HASH.abi(),
        id.word().abi(),
        plan.mint.word().abi(),
        plan.upfront_fee.word().abi(),
        plan.trove.debt.word().abi(),
    ];
    emit(vm, 2, &words);
    booked(vm, id.branch, plan);
}

/// Debt was repaid.
pub(crate) fn repaid(vm: &VM, id: TroveId, plan: &Plan) {
    let words = [
        abi::Repaid::SIGNATURE_HASH.abi(),
        id.word().abi(),
        plan.burn.word().abi(),
        plan.trove.debt.word().abi(),
    ];
    emit(vm, 2, &words);
    booked(vm, id.branch, plan);
}

/// A branch was added.
pub(crate) fn branch_added(vm: &VM, branch: u64, config: &BranchConfig) {
    let BranchParams { mcr, ccr, scr, pool_penalty, redistribution_penalty, .. } = config.params;
    let words = [
        abi::BranchAdded::SIGNATURE_HASH.abi(),
        branch.abi(),
        config.collateral.abi(),
        mcr.bps().abi(),
        ccr.bps().abi(),
        scr.bps().abi(),
        pool_penalty.bps().abi(),
        redistribution_penalty.bps().abi(),
        config.params.redemption_fee_floor.bps().abi(),
        config.ceiling.word().abi(),
        config.smallest_raise.word().abi(),
    ];
    emit(vm, 2, &words);
}

/// The ledger's owner changed.
pub(crate) fn ownership_transferred(vm: &VM, from: Address, to: Address) {
    let hash = abi::OwnershipTransferred::SIGNATURE_HASH;
    emit(vm, 3, &[hash.abi(), from.abi(), to.abi()]);
}

fn collateral_moved(vm: &VM, hash: B256, id: TroveId, amount: Coll, plan: &Plan) {
    let words = [
        hash.abi(),
        id.word().abi(),
        amount.word().abi(),
        plan.trove.coll.word().abi(),
        plan.trove.debt.word().abi(),
    ];
    emit(vm, 2, &words);
    booked(vm, id.branch, plan);
}

/// A token was made, moved or destroyed.
fn moved(vm: &VM, from: Address, to: Address, id: TroveId) {
    let hash = abi::Transfer::SIGNATURE_HASH;
    emit(vm, 4, &[hash.abi(), from.abi(), to.abi(), id.word().abi()]);
}

/// What a branch booked, if anything.
fn booked(vm: &VM, branch: u64, plan: &Plan) {
    amount_of_branch(vm, abi::InterestBooked::SIGNATURE_HASH, branch, plan.branch_interest);
    amount_of_branch(vm, abi::ResidueBooked::SIGNATURE_HASH, branch, plan.residue);
}

fn amount_of_branch(vm: &VM, hash: B256, branch: u64, amount: Debt) {
    if !amount.is_zero() {
        emit(vm, 2, &[hash.abi(), branch.abi(), amount.word().abi()]);
    }
}
