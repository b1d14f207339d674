//! The programs that a host can run, each in the storage it finds there.

use alloy_primitives::Address;
use stability_pool::StabilityPool;
use stylus_sdk::abi::{CONSTRUCTOR_SELECTOR, Router};
use trove_manager::TroveManager;
use trove_manager_ext::TroveManagerExt;
use trove_manager_liquidation::TroveManagerLiquidation;
use trove_manager_redemption::TroveManagerRedemption;

use super::host::{Answer, TestHost};

/// Where the cold part is.
pub const EXTENSION: Address = Address::repeat_byte(0xe7);
/// Where the part that liquidates is.
pub const LIQUIDATION: Address = Address::repeat_byte(0xe8);
/// Where the part that redeems is.
pub const REDEMPTION: Address = Address::repeat_byte(0xe9);

/// Runs a program on a host.
macro_rules! part {
    ($name:ident, $program:ident) => {
        pub fn $name(host: &TestHost, data: &[u8]) -> Answer {
            let mut program = $program::from(host);
            let Some((selector, args)) = data.split_first_chunk() else {
                return $program::fallback(&mut program, data).unwrap();
            };
            let selector = u32::from_be_bytes(*selector);
            if selector == CONSTRUCTOR_SELECTOR {
                return <$program as Router<$program>>::constructor(&mut program, args).unwrap();
            }
            $program::route(&mut program, selector, args).unwrap()
        }
    };
}

part!(ledger, TroveManager);
part!(stability_pool, StabilityPool);
part!(cold_part, TroveManagerExt);
part!(liquidation, TroveManagerLiquidation);
part!(redemption, TroveManagerRedemption);

impl TestHost {
    /// Runs a program that is here beside the one that runs, which waits; nothing if there is
    /// none at the address.
    pub fn enter(&self, sender: Address, to: Address, data: &[u8]) -> Option<Answer> {
        let run = *self.0.borrow().programs.get(&to)?;
        let from = self.here();
        let before = self.turn_to(to);
        let waiting = std::mem::replace(&mut self.0.borrow_mut().sender, sender);
        let answer = run(self, data);
        self.turn_to(from);
        let mut state = self.0.borrow_mut();
        (state.here, state.sender) = (before, waiting);
        Some(answer)
    }

    /// Changes whose storage is at hand; answers who ran.
    fn turn_to(&self, to: Address) -> Option<Address> {
        let from = self.here();
        let mut state = self.0.borrow_mut();
        let left = std::mem::take(&mut state.storage);
        state.away.insert(from, left);
        state.storage = state.away.remove(&to).unwrap_or_default();
        state.here.replace(to)
    }
}
