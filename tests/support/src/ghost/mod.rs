//! The arithmetic of the doubles a second time, in big integers, written from the rules and not
//! from the Solidity: what a test holds the EVM's answers against.

mod ampl;
mod policy;
mod wrap;

pub use ampl::{AmplModel, Refusal};
pub use policy::{Law, two_power};
pub use wrap::{WAMPL_SUPPLY, amples_down, amples_up, shares_down, shares_up};
