//! Where the gas of a transaction went, frame by frame.

use alloy_primitives::Address;

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
}
