//! Which troves go into which call (pure).
//!
//! A batch is simulated before it is sent. One that reverts is halved until what makes it revert
//! stands alone, so a trove that cannot be liquidated keeps none of the others from it: one bad
//! trove among `n` costs about `2 log2 n` simulations.

use alloy::primitives::U256;

/// What a simulation of a batch says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Simulated {
    /// All its troves would be liquidated.
    All,
    /// These of them are still due; the others became healthy or are gone.
    Only(Vec<U256>),
    /// The call reverts, for another reason than that nothing is due.
    Reverts(String),
}

/// What to do with a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is sent.
    Send(Vec<U256>),
    /// It comes again in smaller parts, or there is nothing left of it.
    Later,
    /// This trove alone makes its call revert, for this reason.
    Stuck(U256, String),
}

/// The batches that are left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batches {
    /// The next one is the last.
    left: Vec<Vec<U256>>,
}

impl Batches {
    /// Cuts what is due into batches of at most `most` (at least one), the first first.
    #[must_use]
    pub fn new(due: &[U256], most: usize) -> Self {
        let left = due.chunks(most.max(1)).rev().map(<[U256]>::to_vec);
        Self {
            left: left.collect(),
        }
    }

    /// The next batch to simulate.
    pub fn take(&mut self) -> Option<Vec<U256>> {
        self.left.pop()
    }

    /// What to do with a batch after its simulation.
    pub fn after(&mut self, batch: Vec<U256>, simulated: Simulated) -> Step {
        match simulated {
            Simulated::All => Step::Send(batch),
            Simulated::Only(still) => {
                if still.len() >= batch.len() {
                    return Step::Send(batch);
                }
                if !still.is_empty() {
                    self.left.push(still);
                }
                Step::Later
            }
            Simulated::Reverts(reason) => match batch.as_slice() {
                [] => Step::Later,
                [alone] => Step::Stuck(*alone, reason),
                _ => {
                    let (first, second) = batch.split_at(batch.len() / 2);
                    self.left.push(second.to_vec());
                    self.left.push(first.to_vec());
                    Step::Later
                }
            },
        }
    }
}
