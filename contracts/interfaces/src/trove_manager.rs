//! The ledger's interface, events and errors.

alloy_sol_types::sol!("solidity/ITroveManager.sol");
