//! The rules of AmpUSD as pure functions of values.
