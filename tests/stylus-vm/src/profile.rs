//! Where the gas of a transaction went, frame by frame.

use alloy_primitives::Address;
use revm::interpreter::{CallScheme, FrameInput};

use crate::host::{Section, Tally};

/// What opened a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// `CALL`.
    Call,
    /// `STATICCALL`.
    StaticCall,
    /// `DELEGATECALL` or `CALLCODE`.
    DelegateCall,
    /// `CREATE` or `CREATE2`.
    Create,
}

/// Gas of one frame, split by cause; all figures in gas, without the frames it called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameProfile {
    /// Address whose storage the frame works on.
    pub address: Address,
    /// Address whose code runs.
    pub code_address: Address,
    /// What opened the frame.
    pub kind: FrameKind,
    /// 0 for the transaction's own frame.
    pub depth: usize,
    /// Whether the frame ran a Stylus program; EVM frames only have `total`.
    pub stylus: bool,
    /// Whether the program was in the cache at entry.
    pub cached: bool,
    /// Entry price: init or cached cost, and the initial memory.
    pub entry: u64,
    /// Storage loads (SLOAD price and the cache's own).
    pub storage_read: u64,
    /// Storage flushes (SSTORE prices, before refunds) and the cache's own.
    pub storage_write: u64,
    /// Logs.
    pub logs: u64,
    /// Base price of the calls and creations it made, without the gas of the callee.
    pub call_overhead: u64,
    /// Hashing.
    pub keccak: u64,
    /// Memory growth after entry.
    pub memory: u64,
    /// Everything else: opcodes and cheap host calls.
    pub computation: u64,
    /// Gas of the frame itself, without its callees.
    pub total: u64,
}

/// Frames of one transaction in call order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Frames in the order in which they began.
    pub frames: Vec<FrameProfile>,
    /// Intrinsic gas of the transaction.
    pub intrinsic: u64,
    /// The most pages of memory that all programs had open at once.
    pub pages: u16,
}

/// A frame that begins.
pub(crate) struct Opened<'a> {
    pub(crate) address: Address,
    pub(crate) code_address: Address,
    pub(crate) input: &'a FrameInput,
    pub(crate) depth: usize,
    pub(crate) stylus: bool,
    pub(crate) gas: u64,
}

/// A frame that has not ended.
#[derive(Clone, Copy, Debug)]
struct Open {
    index: usize,
    gas: u64,
    callees: u64,
}

/// Books gas by frame while a transaction runs.
#[derive(Debug, Default)]
pub(crate) struct Profiler {
    frames: Vec<FrameProfile>,
    open: Vec<Open>,
}

impl Profiler {
    /// A frame begins.
    pub(crate) fn open(&mut self, frame: Opened<'_>) {
        let kind = match frame.input {
            FrameInput::Call(inputs) => match inputs.scheme {
                CallScheme::Call => FrameKind::Call,
                CallScheme::StaticCall => FrameKind::StaticCall,
                CallScheme::DelegateCall | CallScheme::CallCode => FrameKind::DelegateCall,
            },
            FrameInput::Create(_) | FrameInput::Empty => FrameKind::Create,
        };
        self.open.push(Open {
            index: self.frames.len(),
            gas: frame.gas,
            callees: 0,
        });
        self.frames.push(FrameProfile {
            address: frame.address,
            code_address: frame.code_address,
            kind,
            depth: frame.depth,
            stylus: frame.stylus,
            cached: false,
            entry: 0,
            storage_read: 0,
            storage_write: 0,
            logs: 0,
            call_overhead: 0,
            keccak: 0,
            memory: 0,
            computation: 0,
            total: 0,
        });
    }

    fn current(&mut self) -> Option<&mut FrameProfile> {
        let index = self.open.last()?.index;
        self.frames.get_mut(index)
    }

    /// The current frame paid its entry price.
    pub(crate) fn entered(&mut self, cached: bool, gas: u64) {
        if let Some(frame) = self.current() {
            frame.cached = cached;
            frame.entry = gas;
        }
    }

    /// The current frame's program ended.
    pub(crate) fn left(&mut self, tally: &Tally) {
        if let Some(frame) = self.current() {
            frame.storage_read = tally.gas(Section::Read);
            frame.storage_write = tally.gas(Section::Write);
            frame.logs = tally.gas(Section::Log);
            frame.call_overhead = tally.gas(Section::Call);
            frame.keccak = tally.gas(Section::Keccak);
            frame.memory = tally.gas(Section::Memory);
        }
    }

    /// The current frame ends with `left` gas.
    pub(crate) fn close(&mut self, left: u64) {
        let Some(open) = self.open.pop() else { return };
        let used = open.gas.saturating_sub(left);
        if let Some(parent) = self.open.last_mut() {
            parent.callees = parent.callees.saturating_add(used);
        }
        let Some(frame) = self.frames.get_mut(open.index) else {
            return;
        };
        frame.total = used.saturating_sub(open.callees);
        if frame.stylus {
            let booked = [
                frame.entry,
                frame.storage_read,
                frame.storage_write,
                frame.logs,
                frame.call_overhead,
                frame.keccak,
                frame.memory,
            ];
            frame.computation = booked
                .iter()
                .fold(frame.total, |rest, gas| rest.saturating_sub(*gas));
        }
    }

    /// The profile of a transaction that spent `spent` gas before its refund; what its frames did
    /// not use is intrinsic.
    pub(crate) fn finish(self, spent: u64, pages: u16) -> Profile {
        let used = self
            .frames
            .iter()
            .fold(0_u64, |sum, frame| sum.saturating_add(frame.total));
        Profile {
            intrinsic: spent.saturating_sub(used),
            frames: self.frames,
            pages,
        }
    }
}
