//! The ABI of the Solidity doubles, read from their committed artifacts.
#![allow(missing_docs, reason = "documented in solidity/*.sol")]
#![allow(clippy::too_many_arguments, reason = "`permit` has seven")]

alloy_sol_types::sol!(MockAmpl, "artifacts/MockAmpl.json");
alloy_sol_types::sol!(MockAmplPolicy, "artifacts/MockAmplPolicy.json");
alloy_sol_types::sol!(MockSpot, "artifacts/MockSpot.json");
alloy_sol_types::sol!(MockSpotPolicy, "artifacts/MockSpotPolicy.json");
alloy_sol_types::sol!(MockOrchestrator, "artifacts/MockOrchestrator.json");
alloy_sol_types::sol!(MockStable, "artifacts/MockStable.json");
alloy_sol_types::sol!(MockFeed, "artifacts/MockFeed.json");
alloy_sol_types::sol!(SequencerFeed, "artifacts/SequencerFeed.json");
alloy_sol_types::sol!(CacheManager, "artifacts/CacheManager.json");
alloy_sol_types::sol!(HealthFlag, "artifacts/HealthFlag.json");
alloy_sol_types::sol!(HostileOracle, "artifacts/HostileOracle.json");
alloy_sol_types::sol!(HostileToken, "artifacts/HostileToken.json");
alloy_sol_types::sol!(ConstantProductPool, "artifacts/ConstantProductPool.json");
alloy_sol_types::sol!(MockSwap, "artifacts/MockSwap.json");

pub use integrator::Integrator;
pub use puppet::Puppet;

/// With the types of the interfaces that it uses, each again.
mod integrator {
    alloy_sol_types::sol!(Integrator, "artifacts/Integrator.json");
}

/// With the types of the interfaces that it uses, each again.
mod puppet {
    alloy_sol_types::sol!(Puppet, "artifacts/Puppet.json");
}
