//! What each contract offers and what it calls outside: ABI, events, errors.
//!
//! The Solidity files in `solidity/` are the source; every type here is generated from them when
//! this crate is compiled, so the programs, their callers and integrators cannot disagree.
//! Nothing else lives in this crate.
#![no_std]
#![allow(
    missing_docs,
    reason = "the generated types are documented in the Solidity files"
)]
#![allow(clippy::too_many_arguments, reason = "`permit` has seven")]
#![allow(clippy::pub_underscore_fields, reason = "generated")]

extern crate alloc;

pub mod trove_manager;

alloy_sol_types::sol!("solidity/IErrors.sol");
alloy_sol_types::sol!("solidity/IErc20.sol");
alloy_sol_types::sol!("solidity/IAmpUsd.sol");
alloy_sol_types::sol!("solidity/IWrappedAmpl.sol");
alloy_sol_types::sol!("solidity/IAmpl.sol");
alloy_sol_types::sol!("solidity/AggregatorV3Interface.sol");
alloy_sol_types::sol!("solidity/IHealth.sol");
alloy_sol_types::sol!("solidity/IPriceOracle.sol");
alloy_sol_types::sol!("solidity/IOnTroveChange.sol");
alloy_sol_types::sol!("solidity/IErc721Receiver.sol");
alloy_sol_types::sol!("solidity/IOffset.sol");
alloy_sol_types::sol!("solidity/IOwned.sol");
alloy_sol_types::sol!("solidity/IReportFeed.sol");
alloy_sol_types::sol!("solidity/ILens.sol");
alloy_sol_types::sol!("solidity/IStabilityPool.sol");
alloy_sol_types::sol!("solidity/ILiquidityIncentives.sol");
alloy_sol_types::sol!("solidity/ISwapAdapter.sol");
alloy_sol_types::sol!("solidity/IGateway.sol");
