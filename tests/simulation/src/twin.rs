//! The pure world twice, so that a refused step costs a copy and an accepted one does not.
//!
//! The rules change the world in place. When they refuse half-way, the shadow, which has seen only
//! what was accepted, is copied over; so a run of a million accepted steps makes a million short
//! steps twice and few copies of a thousand troves.

use invariants::{
    event::Event,
    pure::PureLedger,
    trace::Step,
    world::{Effect, ErrorName, State, World},
};

/// Two equal worlds.
#[derive(Clone, Debug)]
pub struct Twin {
    first: PureLedger,
    shadow: PureLedger,
    /// Whether both ever answered differently.
    pub differs: bool,
}

impl Twin {
    /// Starts from a world.
    #[must_use]
    pub fn new(world: PureLedger) -> Self {
        Self {
            shadow: world.clone(),
            first: world,
            differs: false,
        }
    }

    /// The world as it is.
    #[must_use]
    pub const fn ledger(&self) -> &PureLedger {
        &self.first
    }
}

impl World for Twin {
    fn apply(&mut self, step: &Step) -> Result<Effect, ErrorName> {
        self.first.pass(step.after);
        self.shadow.pass(step.after);
        match self.first.act(step.caller, &step.op) {
            Ok(effect) => {
                let second = self.shadow.act(step.caller, &step.op);
                self.differs |= second.as_ref() != Ok(&effect);
                Ok(effect)
            }
            Err(refusal) => {
                self.first.clone_from(&self.shadow);
                Err(refusal)
            }
        }
    }

    fn events(&self) -> Vec<Event> {
        self.first.said.clone()
    }

    fn observe(&self) -> State {
        self.first.observe()
    }
}
