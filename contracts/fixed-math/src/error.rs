//! What a calculation can fail with.

/// Why a calculation has no result. Inside the caps of `PROPERTIES.md` 26 none of the first
/// three is reachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathError {
    /// The exact result does not fit its type.
    Overflow,
    /// The exact result is negative.
    Underflow,
    /// The divisor is zero.
    DivisionByZero,
    /// An annual rate is not a multiple of 0.01 %.
    RateOffGrid,
    /// An annual rate is below 0.5 % or above 250 %.
    RateOutOfRange,
}
