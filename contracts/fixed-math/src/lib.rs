//! Checked fixed-point arithmetic and unit types: the only home of wide-integer operators.
//!
//! Nothing here wraps, panics or rounds silently: every function returns a [`MathError`]
//! instead, and every division says `_down` or `_up`.
#![no_std]

pub mod decay;
mod error;
pub mod kernel;
pub mod rate;
pub mod units;

pub use error::MathError;
pub use rate::{AnnualRate, AverageRate, WeightedDebt};
pub use ruint::aliases::U256;
pub use units::{
    AmplUnits, Coll, Debt, GainPerShare, IncomePerUnit, Liquidity, LoanToValue, Price, Ratio,
    Seconds, Shares, Stake, Timestamp, Usd, Value,
};
