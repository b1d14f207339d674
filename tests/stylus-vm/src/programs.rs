//! Activated programs: one word per code hash in the storage of a system account.
//!
//! Living in storage, activations are rolled back with the transaction that made them, and belong
//! to snapshots and to the state hash.

use alloy_primitives::{Address, B256, U256, address, keccak256};

use crate::ProgramInfo;
use crate::params::{ARBITRUM_START, DAY, EXPIRY_DAYS, HOUR, KEEPALIVE_DAYS, STYLUS_VERSION};

/// The account that holds the chain's own state.
pub(crate) const SYSTEM: Address = address!("A4B05FffffFffFFFFfFFfffFfffFFfffFfFfFFFf");

/// Storage slot of a code hash.
pub(crate) fn slot(code_hash: B256) -> U256 {
    let mut key = b"stylus.programs".to_vec();
    key.extend(code_hash);
    keccak256(key).into()
}

/// Packs a program in a word: version, init cost, cached cost, footprint (16 bits each), kB of
/// machine code, hours (24 bits each), cached flag.
pub(crate) fn pack(info: &ProgramInfo) -> U256 {
    let mut word = [0_u8; 32];
    let halves = [
        info.version,
        info.init_cost,
        info.cached_cost,
        info.footprint,
    ];
    let fields = halves
        .into_iter()
        .flat_map(u16::to_be_bytes)
        .chain(info.asm_kb.to_be_bytes().into_iter().skip(1))
        .chain(info.activated_at.to_be_bytes().into_iter().skip(1))
        .chain([u8::from(info.cached)]);
    for (byte, field) in word.iter_mut().zip(fields) {
        *byte = field;
    }
    U256::from_be_bytes(word)
}

/// Unpacks a word; `None` if there is no program.
pub(crate) fn unpack(word: U256) -> Option<ProgramInfo> {
    let [
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        asm0,
        asm1,
        asm2,
        at0,
        at1,
        at2,
        cached,
        ..,
    ] = word.to_be_bytes::<32>();
    let info = ProgramInfo {
        version: u16::from_be_bytes([a, b]),
        init_cost: u16::from_be_bytes([c, d]),
        cached_cost: u16::from_be_bytes([e, f]),
        footprint: u16::from_be_bytes([g, h]),
        asm_kb: u32::from_be_bytes([0, asm0, asm1, asm2]),
        activated_at: u32::from_be_bytes([0, at0, at1, at2]),
        cached: cached != 0,
    };
    (info.version != 0).then_some(info)
}

/// Hours since the start of the chain, rounded down.
pub(crate) fn hours(timestamp: u64) -> u32 {
    let hours = timestamp
        .saturating_sub(ARBITRUM_START)
        .checked_div(HOUR)
        .unwrap_or_default();
    u32::try_from(hours).unwrap_or(u32::MAX).min(0x00ff_ffff)
}

/// Seconds since activation.
pub(crate) fn age(info: &ProgramInfo, timestamp: u64) -> u64 {
    let since = u64::from(info.activated_at)
        .saturating_mul(HOUR)
        .saturating_add(ARBITRUM_START);
    timestamp.saturating_sub(since)
}

/// Why a program may not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inactive {
    /// Never activated.
    NotActivated,
    /// Activated for another Stylus version.
    NeedsUpgrade {
        /// Version of the activation.
        program: u16,
    },
    /// Activated too long ago.
    Expired {
        /// Seconds since activation.
        age: u64,
    },
}

impl Inactive {
    /// Name for halt reasons.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NotActivated => "ProgramNotActivated",
            Self::NeedsUpgrade { .. } => "ProgramNeedsUpgrade",
            Self::Expired { .. } => "ProgramExpired",
        }
    }
}

/// The program in `word`, if it may run at `timestamp`.
///
/// # Errors
/// [`Inactive`] - why it may not.
pub(crate) fn active(word: U256, timestamp: u64) -> Result<ProgramInfo, Inactive> {
    let info = unpack(word).ok_or(Inactive::NotActivated)?;
    // The program has the chain's version.
    if info.version != STYLUS_VERSION {
        return Err(Inactive::NeedsUpgrade {
            program: info.version,
        });
    }
    // The program is at most 365 days old.
    let age = age(&info, timestamp);
    if age > EXPIRY_DAYS.saturating_mul(DAY) {
        return Err(Inactive::Expired { age });
    }
    Ok(info)
}

/// Seconds until a program of `age` expires.
pub(crate) fn time_left(age: u64) -> u64 {
    EXPIRY_DAYS.saturating_mul(DAY).saturating_sub(age)
}

/// Whether a program of `age` is too young to be kept alive.
pub(crate) fn too_young(age: u64) -> bool {
    age < KEEPALIVE_DAYS.saturating_mul(DAY)
}
