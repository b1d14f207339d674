//! The host: everything a running program can see and do besides computing.

pub(crate) mod accounts;
pub(crate) mod calls;
pub(crate) mod env;
pub(crate) mod io;
pub(crate) mod math;
pub(crate) mod memory;
pub(crate) mod prices;
pub(crate) mod storage;
mod tally;

use alloy_primitives::{Address, Bytes, U256};

use crate::evm::StylusEvm;
use crate::params::INK_PRICE;
pub(crate) use tally::{Section, Tally};

/// Why a host function ends the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// It could not be paid for.
    #[error("out of ink")]
    OutOfInk,
    /// It failed; the frame reverts without data and keeps its gas.
    #[error("host function failed")]
    Failure,
    /// The program asked to stop with this status.
    #[error("exit with status {0}")]
    Exit(u32),
    /// The EVM cannot go on; the error is in [`Host::fatal`].
    #[error("the EVM failed")]
    Fatal,
}

/// What a frame was called with.
#[derive(Clone, Debug)]
pub(crate) struct FrameInputs {
    /// Address whose storage and balance the program uses.
    pub(crate) address: Address,
    /// Caller.
    pub(crate) caller: Address,
    /// Wei that came along (the parent's in a delegate call).
    pub(crate) value: U256,
    /// Call data.
    pub(crate) data: Bytes,
    /// Whether state may not change.
    pub(crate) is_static: bool,
    /// Whether the address is entered already.
    pub(crate) reentrant: bool,
}

/// One frame of a program.
pub(crate) struct Host {
    /// The EVM, owned while the program runs.
    pub(crate) evm: StylusEvm,
    /// What the frame was called with.
    pub(crate) frame: FrameInputs,
    /// Output so far.
    pub(crate) output: Vec<u8>,
    /// Return data of the last call or creation.
    pub(crate) return_data: Bytes,
    /// Storage cache.
    pub(crate) cache: storage::Cache,
    /// Gas to be refunded, of this frame and of its successful callees.
    pub(crate) refund: i64,
    /// Code read last, with its address.
    pub(crate) last_code: Option<(Address, Bytes)>,
    /// Why the EVM cannot go on.
    pub(crate) fatal: Option<crate::evm::EvmError>,
    /// Ink by cause.
    pub(crate) tally: Tally,
    ink: u64,
}

impl Host {
    /// A host for one frame with `gas` gas.
    pub(crate) fn new(evm: StylusEvm, frame: FrameInputs, gas: u64) -> Self {
        Self {
            evm,
            frame,
            output: Vec::new(),
            return_data: Bytes::new(),
            cache: storage::Cache::default(),
            refund: 0,
            last_code: None,
            fatal: None,
            tally: Tally::default(),
            ink: gas.saturating_mul(INK_PRICE),
        }
    }

    /// Takes over the ink of the guest.
    pub(crate) fn begin(&mut self, ink: u64) {
        self.ink = ink;
        self.tally.begin(ink);
    }

    /// Books what a host function spent, and returns the ink that is left.
    pub(crate) fn end(&mut self, section: Section) -> u64 {
        self.tally.end(section, self.ink);
        self.ink
    }

    /// Ink left.
    pub(crate) fn ink_left(&self) -> u64 {
        self.ink
    }

    /// Whole gas left.
    pub(crate) fn gas_left(&self) -> u64 {
        self.ink.checked_div(INK_PRICE).unwrap_or_default()
    }

    /// Pays ink.
    ///
    /// # Errors
    /// [`Fault::OutOfInk`] - there is not enough; all of it is gone.
    pub(crate) fn buy_ink(&mut self, ink: u64) -> Result<(), Fault> {
        match self.ink.checked_sub(ink) {
            Some(left) => {
                self.ink = left;
                Ok(())
            }
            None => {
                self.ink = 0;
                Err(Fault::OutOfInk)
            }
        }
    }

    /// Pays gas.
    ///
    /// # Errors
    /// [`Fault::OutOfInk`] - there is not enough; all of it is gone.
    pub(crate) fn buy_gas(&mut self, gas: u64) -> Result<(), Fault> {
        self.buy_ink(gas.saturating_mul(INK_PRICE))
    }

    /// Checks that `gas` could be paid, and pays nothing.
    ///
    /// # Errors
    /// [`Fault::OutOfInk`] - it could not.
    pub(crate) fn require_gas(&mut self, gas: u64) -> Result<(), Fault> {
        let ink = gas.saturating_mul(INK_PRICE);
        if self.ink < ink {
            return Err(Fault::OutOfInk);
        }
        Ok(())
    }

    /// Fails in a static frame.
    ///
    /// # Errors
    /// [`Fault::Failure`] - state may not change.
    pub(crate) fn require_mutable(&self) -> Result<(), Fault> {
        if self.frame.is_static {
            return Err(Fault::Failure);
        }
        Ok(())
    }
}
