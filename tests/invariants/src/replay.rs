//! Two worlds on one trace (DIFF-4): the same effects, errors, events and states.

use std::fmt;

use crate::{
    event::Event,
    trace::Step,
    world::{Effect, ErrorName, State, World},
};

/// Where two worlds part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of the step in its trace.
    pub number: usize,
    /// The step.
    pub step: Step,
    /// What came of it in both worlds.
    pub results: [Result<Effect, ErrorName>; 2],
    /// What the ledger said in both worlds.
    pub events: [Vec<Event>; 2],
    /// Both states after it, if they were compared and differ.
    pub states: Option<[State; 2]>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            step,
            results: [one, other],
            events: [said, heard],
            states,
        } = self;
        writeln!(f, "step {number}: {step:?}")?;
        writeln!(f, "  one:   {one:?}")?;
        write!(f, "  other: {other:?}")?;
        if said != heard {
            write!(f, "\n  one:   {said:?}\n  other: {heard:?}")?;
        }
        if let Some([one, other]) = states {
            write!(f, "\n  one:   {one:?}\n  other: {other:?}")?;
        }
        Ok(())
    }
}

/// Replays a trace in two worlds; compares result and events of each step, and the states after
/// every so many steps and at the end.
///
/// # Errors
/// The first difference.
pub fn compare(
    one: &mut impl World,
    other: &mut impl World,
    trace: &[Step],
    every: usize,
) -> Result<(), Box<Difference>> {
    for (number, step) in trace.iter().enumerate() {
        let results = [one.apply(step), other.apply(step)];
        let events = [one.events(), other.events()];
        let look = (number + 1).is_multiple_of(every.max(1)) || number + 1 == trace.len();
        let states = look.then(|| [one.observe(), other.observe()]);
        let states = states.filter(|[one, other]| one != other);
        if results[0] != results[1] || events[0] != events[1] || states.is_some() {
            let step = step.clone();
            return Err(Box::new(Difference {
                number,
                step,
                results,
                events,
                states,
            }));
        }
    }
    Ok(())
}
