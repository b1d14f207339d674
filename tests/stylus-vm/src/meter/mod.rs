//! Metering: rewrites a module so that it counts its own ink and stack words.
//!
//! The passes run over each body in this order, and each one sees what the former inserted:
//!
//! ```text
//! body -> ink per basic block -> ink per byte (memory.copy, memory.fill)
//!      -> stack words at entry and exit -> payment before memory.grow
//! ```
//!
//! Four globals are added at the end of the module's own; the first, second and fourth are
//! exported, so that the host can set and read them.

mod depth;
mod ink;
mod passes;
mod rewrite;

pub(crate) use rewrite::instrument;

/// Export name of the ink left, an `i64`.
pub(crate) const INK_LEFT: &str = "stylus_ink_left";
/// Export name of the ink status, an `i32`; 1 says that ink ran out.
pub(crate) const INK_STATUS: &str = "stylus_ink_status";
/// Export name of the stack words left, an `i32`; 0 says that a call went too deep.
pub(crate) const STACK_LEFT: &str = "stylus_stack_left";
/// Words of stack a frame starts with.
pub(crate) const MAX_STACK_WORDS: i32 = 22_000;
/// Words of stack a single function may use.
pub(crate) const MAX_FRAME_WORDS: u32 = 10_240;

/// What the passes need to know of the module.
#[derive(Clone, Debug)]
pub(crate) struct ModuleShape {
    /// Parameter and result count of every type.
    pub(crate) types: Vec<(u32, u32)>,
    /// Type of every function, imports first.
    pub(crate) functions: Vec<u32>,
    /// Index of the first added global.
    pub(crate) first_global: u32,
    /// Function index of `pay_for_memory_grow`, when growth has to be paid for.
    pub(crate) pay_for_growth: Option<u32>,
}

impl ModuleShape {
    /// Parameter and result count of function `index`.
    pub(crate) fn signature(&self, index: u32) -> Option<(u32, u32)> {
        let ty = self.functions.get(usize::try_from(index).ok()?)?;
        self.type_at(*ty)
    }

    /// Parameter and result count of type `index`.
    pub(crate) fn type_at(&self, index: u32) -> Option<(u32, u32)> {
        self.types.get(usize::try_from(index).ok()?).copied()
    }
}

/// Why a body cannot be metered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeterError {
    /// The opcode has no price.
    #[error("opcode {0} is not supported")]
    Opcode(String),
    /// A function needs more stack than a frame may have.
    #[error("frame of {words} words, at most 10240")]
    FrameTooLarge {
        /// Words of the worst case.
        words: u32,
    },
    /// The body refers to something that does not exist.
    #[error("malformed body: {0}")]
    Malformed(String),
}
