//! The ledger of all branches, the part that liquidates troves and shuts branches. It runs in the
//! storage of `trove-manager`, by DELEGATECALL; all parts are made of the crate `ledger`.
//!
//! | file | what is there |
//! |---|---|
//! | `dispatch` | which selector is which verb, and how its arguments are read |
//! | `liquidate` | troves below the MCR |
//! | `close_last` | the last exit: a close for all AmpUSD there is |
//! | `surplus` | what liquidations left to owners |
//! | `pull_incentives` | yield of the liquidity incentives |
//! | `shutdown` | flagging, clearing, shutting |
//!
//! **Called directly it does nothing**, as `trove-manager-ext`: no storage but the ledger's names
//! this part, and each entry asks for it first (`NotTheLedger`). The lock is the ledger's.
//!
//! Warning: whoever names a list names the gas: a list of ids is as long as the calldata.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod close_last;
mod dispatch;
mod liquidate;
mod program;
mod pull_incentives;
mod shutdown;
mod surplus;

pub use program::TroveManagerLiquidation;
