//! The way from the entry point to a verb.
//!
//! A program declares its storage with `#[entrypoint] #[storage]`, implements [`Program`] and
//! invokes [`program!`](crate::program!). The SDK reads the calldata, refuses re-entry, and
//! writes the storage cache back at the end. What every program refuses is refused here:
//! native currency (`ValueSent`), a second construction (`AlreadyConstructed`), an unknown or
//! missing selector (`UnknownSelector`).

use alloc::vec::Vec;

use alloy_primitives::FixedBytes;
use alloy_sol_types::SolError;
use interfaces::IErrors::{AlreadyConstructed, UnknownSelector, ValueSent};
use stylus_sdk::host::VM;
use stylus_sdk::stylus_core::{ConstructorGuard, HostAccess, MessageAccess};

use crate::reply::{AbiWord, encode};
use crate::{Args, Reply, Revert, revert};

/// The selector of every Stylus constructor, that of `stylus_constructor()`.
pub const CONSTRUCTOR: [u8; 4] = stylus_sdk::abi::CONSTRUCTOR_SELECTOR.to_be_bytes();

/// What a program does with a call.
pub trait Program: HostAccess<Host = VM> + ConstructorGuard {
    /// Sets what never changes. Runs once.
    ///
    /// # Errors
    /// Each check of the constructor has its own error.
    fn construct(&mut self, args: Args<'_>) -> Result<(), Revert>;

    /// Whether the constructor may run: the first time only. A program that can tell from its own
    /// storage does; for others the SDK keeps a slot, which is marked here.
    fn take_construction(&mut self) -> bool {
        self.check_constructor_slot().is_ok()
    }

    /// Runs the verb of a selector.
    ///
    /// # Errors
    /// Those of the verb; [`unknown`] if there is none.
    fn dispatch(&mut self, selector: [u8; 4], args: Args<'_>) -> Reply;
}

/// Runs a call of a program.
///
/// # Errors
/// `ValueSent` - native currency came with the call. Those of the verb.
pub fn call<P: Program>(program: &mut P, selector: u32, args: &[u8]) -> Reply {
    refuse_value(program)?;
    program.dispatch(selector.to_be_bytes(), Args::new(args))
}

/// Runs the constructor of a program.
///
/// # Errors
/// `ValueSent` - native currency came with the call. `AlreadyConstructed` - it ran before.
/// Those of the constructor.
pub fn construct<P: Program>(program: &mut P, args: &[u8]) -> Reply {
    refuse_value(program)?;
    if !program.take_construction() {
        return Err(revert(AlreadyConstructed {}));
    }
    program.construct(Args::new(args))?;
    Ok(Vec::new())
}

/// The error for a selector that no verb has.
#[cold]
#[inline(never)]
#[must_use]
pub fn unknown(selector: [u8; 4]) -> Revert {
    revert(UnknownSelector {
        selector: FixedBytes::new(selector),
    })
}

/// The error for calldata in which no verb's selector is found.
#[must_use]
pub fn unknown_calldata(calldata: &[u8]) -> Revert {
    let mut selector = [0; 4];
    for (byte, sent) in selector.iter_mut().zip(calldata) {
        *byte = *sent;
    }
    unknown(selector)
}

/// No function of a program accepts native currency.
fn refuse_value<P: Program>(program: &P) -> Result<(), Revert> {
    let value = program.vm().msg_value();
    if value.is_zero() {
        Ok(())
    } else {
        Err(encode(ValueSent::SELECTOR, &[value.abi()]))
    }
}

/// Connects a [`Program`] to the entry point that the SDK's `#[entrypoint]` makes.
#[macro_export]
macro_rules! program {
    ($program:ty) => {
        impl ::stylus_sdk::abi::Router<$program> for $program {
            type Storage = $program;

            fn route(
                program: &mut $program,
                selector: u32,
                args: &[u8],
            ) -> Option<::stylus_sdk::ArbResult> {
                Some($crate::program::call(program, selector, args))
            }

            fn receive(_: &mut $program) -> Option<Result<(), ::alloc::vec::Vec<u8>>> {
                None
            }

            fn fallback(_: &mut $program, calldata: &[u8]) -> Option<::stylus_sdk::ArbResult> {
                Some(Err($crate::program::unknown_calldata(calldata)))
            }

            fn constructor(program: &mut $program, args: &[u8]) -> Option<::stylus_sdk::ArbResult> {
                Some($crate::program::construct(program, args))
            }
        }
    };
}
