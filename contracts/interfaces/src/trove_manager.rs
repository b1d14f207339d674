//! The ledger's interface, events and errors. The errors are in a Solidity file of their own, and
//! here they are one module again.
#![allow(non_snake_case, reason = "a module is named as the interface it is of")]

mod functions {
    alloy_sol_types::sol!("solidity/ITroveManager.sol");
}

mod errors {
    alloy_sol_types::sol!("solidity/ITroveManagerErrors.sol");
}

/// The ledger's interface.
pub mod ITroveManager {
    pub use super::errors::ITroveManagerErrors::ITroveManagerErrorsErrors as ITroveManagerErrors;
    pub use super::errors::ITroveManagerErrors::*;
    pub use super::functions::ITroveManager::*;
}
