//! The rules of AmpUSD as pure functions of values: values in, a plan or an error out.
//!
//! No storage, no clock, no calls. One word, one file: the same word names the rule's verb file
//! in the contract, its tests and its property group.
#![no_std]

pub mod base_rate;
pub mod borrowing;
pub mod branch;
pub mod collateral_ratio;
mod error;
pub mod forecast;
pub mod governance;
pub mod incentives;
pub mod interest;
pub mod last_exit;
pub mod liquidation;
pub mod loan_to_value;
pub mod managers;
pub mod oracle;
pub mod params;
pub mod plan;
pub mod pool;
pub mod rate_book;
pub mod rate_change;
pub mod redemption;
pub mod redistribution;
pub mod reports;
mod restriction;
pub mod shutdown;
pub mod trove;
pub mod urgent_redemption;
pub mod wrapping;
pub mod yields;

pub use branch::{Branch, System, Yield};
pub use error::RuleError;
pub use fixed_math;
pub use oracle::{OracleStatus, Quote};
pub use params::BranchParams;
pub use plan::Plan;
pub use pool::Pool;
pub use trove::{Status, Trove, TroveId};
