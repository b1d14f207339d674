//! An owner who is handed on in two steps: offered, then accepted.

use alloy_primitives::{Address, B256};
use alloy_sol_types::{SolCall, SolEvent};
use interfaces::IOwned::{
    self, NotOwner, NotPendingOwner, OwnershipTransferStarted, OwnershipTransferred,
};
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::{HostAccess, MessageAccess, RawLogAccess};

use crate::packed::Word;
use crate::reply::AbiWord;
use crate::slots::{Slot, Slots};
use crate::{Args, Reply, Revert, reply, revert};

/// A program with an owner.
pub trait Owned: HostAccess<Host = VM> {
    /// The slot that begins with the owner's address; the rest of its word is the program's.
    const OWNER: u64;
    /// The slot of whom the program is offered.
    const PENDING_OWNER: u64;

    /// The program's words.
    fn slots(&self) -> &Slots;

    /// The program's words, to be changed.
    fn slots_mut(&mut self) -> &mut Slots;
}

/// Runs the verb of a selector; `None` if it is none of an owner's.
pub fn dispatch<P: Owned>(program: &mut P, selector: [u8; 4], args: Args<'_>) -> Option<Reply> {
    Some(match selector {
        IOwned::ownerCall::SELECTOR => reply::word(owner(program)),
        IOwned::pendingOwnerCall::SELECTOR => reply::word(pending_owner(program)),
        IOwned::transferOwnershipCall::SELECTOR => offer(program, args),
        IOwned::acceptOwnershipCall::SELECTOR => accept(program),
        IOwned::renounceOwnershipCall::SELECTOR => renounce(program),
        _ => return None,
    })
}

/// Reads the owner; zero if there is none.
pub fn owner<P: Owned>(program: &P) -> Address {
    let word = Word::from(program.slots().read(Slot::at(P::OWNER)));
    word.address::<0>()
}

/// Lets the owner through, and nobody if there is none.
///
/// # Errors
/// `NotOwner` - the caller is somebody else.
pub fn require_owner<P: Owned>(program: &P) -> Result<Address, Revert> {
    let (caller, owner) = (program.vm().msg_sender(), owner(program));
    // The zero address owns nothing.
    if owner.is_zero() || caller != owner {
        return Err(revert(NotOwner { caller }));
    }
    Ok(owner)
}

/// Makes `to` the owner and takes back what was offered.
///
/// # Events
/// `OwnershipTransferred`.
pub fn hand_over<P: Owned>(program: &mut P, to: Address) {
    let from = owner(program);
    let slot = Slot::at(P::OWNER);
    let word = Word::from(program.slots().read(slot)).with_address::<0>(to);
    program.slots_mut().write(slot, word.into());
    set_pending_owner(program, Address::ZERO);
    log(program, OwnershipTransferred::SIGNATURE_HASH, from, to);
}

/// `transferOwnership(address newOwner)`: offers the program; zero takes an offer back.
fn offer<P: Owned>(program: &mut P, mut args: Args<'_>) -> Reply {
    let to = args.address()?;
    let owner = require_owner(program)?;
    set_pending_owner(program, to);
    log(program, OwnershipTransferStarted::SIGNATURE_HASH, owner, to);
    reply::nothing()
}

/// `acceptOwnership()`: takes the program that is offered.
fn accept<P: Owned>(program: &mut P) -> Reply {
    let caller = program.vm().msg_sender();
    // Only the one whom it is offered takes it.
    if caller.is_zero() || caller != pending_owner(program) {
        return Err(revert(NotPendingOwner { caller }));
    }
    hand_over(program, caller);
    reply::nothing()
}

/// `renounceOwnership()`: leaves the program without an owner, for ever.
fn renounce<P: Owned>(program: &mut P) -> Reply {
    require_owner(program)?;
    hand_over(program, Address::ZERO);
    reply::nothing()
}

/// Whom the program is offered; zero if nobody.
fn pending_owner<P: Owned>(program: &P) -> Address {
    let word = Word::from(program.slots().read(Slot::at(P::PENDING_OWNER)));
    word.address::<0>()
}

fn set_pending_owner<P: Owned>(program: &mut P, pending: Address) {
    let word = Word::ZERO.with_address::<0>(pending);
    let slot = Slot::at(P::PENDING_OWNER);
    program.slots_mut().write(slot, word.into());
}

fn log<P: Owned>(program: &P, event: B256, from: Address, to: Address) {
    let words = [event.abi(), from.abi(), to.abi()];
    program.vm().emit_log(words.as_flattened(), 3);
}
