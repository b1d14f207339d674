//! A world of programs as a trace sees it, native or compiled: the same calldata, the same
//! events, the same views.

mod answers;
mod calls;
mod logs;
mod views;

use alloy_primitives::{Address, U256};

use crate::trace::Actor;

pub use answers::is_answer;
pub use calls::{calldata, pool_calldata};
pub use logs::{event, pool_event};
pub use views::{
    View, base_rate, branch, gauges_earn, governor, pool, staker, surplus, system, trove,
};

/// Addresses of the actors, of the governor, of the incentives and of the pool, by index.
#[derive(Clone, Debug)]
pub struct People(pub Vec<Address>);

impl People {
    /// An actor's address.
    #[must_use]
    pub fn at(&self, actor: Actor) -> Address {
        self.0[usize::from(actor)]
    }

    /// The address of somebody, zero for nobody.
    #[must_use]
    pub fn or_zero(&self, actor: Option<Actor>) -> Address {
        actor.map_or(Address::ZERO, |actor| self.at(actor))
    }

    /// Who an address is; nobody if it is zero.
    ///
    /// # Panics
    /// If it is neither.
    #[must_use]
    pub fn who(&self, address: Address) -> Option<Actor> {
        if address.is_zero() {
            return None;
        }
        let index = self.0.iter().position(|known| *known == address);
        Some(index.expect("a stranger in the trace") as Actor)
    }

    /// Who an address is that is somebody.
    ///
    /// # Panics
    /// If it is nobody.
    #[must_use]
    pub fn one(&self, address: Address) -> Actor {
        self.who(address).expect("nobody where there is somebody")
    }
}

/// A number of at most 128 bits.
pub(crate) fn small(word: U256) -> u128 {
    word.try_into().expect("it has at most 128 bits")
}

/// A rate in WAD as its tick.
pub(crate) fn tick(rate: U256) -> u16 {
    (small(rate) / 100_000_000_000_000 - 50) as u16
}
