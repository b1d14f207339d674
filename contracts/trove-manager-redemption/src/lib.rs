//! The ledger of all branches, the part that walks the rate book and changes places in it. It runs
//! in the storage of `trove-manager`, by DELEGATECALL; all parts are made of the crate `ledger`.
//!
//! | file | what is there |
//! |---|---|
//! | `dispatch` | which selector is which verb, and how its arguments are read |
//! | `redeem` | AmpUSD for collateral, the lowest rates first |
//! | `interest_rate` | a trove's rate, and so its place in the book |
//! | `urgent_redeem` | the same after a shutdown, from any troves |
//!
//! **Called directly it does nothing**, as `trove-manager-ext`: no storage but the ledger's names
//! this part, and each entry asks for it first (`NotTheLedger`). The lock is the ledger's.
//!
//! Warning: whoever names a list names the gas. A list of ids is as long as the calldata, a walk
//! over the rate book as `maxTroves`.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod dispatch;
mod interest_rate;
mod program;
mod redeem;
mod urgent_redeem;

pub use program::TroveManagerRedemption;
