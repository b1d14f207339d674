//! A scenario: the steps of a file, checked before the first of them is played.

use std::collections::BTreeMap;

use alloy::primitives::Address;
use serde_json::{Map, Value};

use super::fields::{Cast, Fields};
use super::stand::{Action, MOST_ACTORS};
use super::text::{self, Field, Mistake, Object};
use super::verbs::{self, Verb};
use crate::abi::Abi;

/// What a step is expected to come to.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// The error that refuses it; none if it goes through.
    pub(super) error: Option<String>,
    /// Figures of the state after it, by JSON pointer.
    pub(super) state: Map<String, Value>,
}

/// A step.
pub(super) struct Step {
    /// The byte at which it begins.
    pub(super) at: usize,
    pub(super) verb: &'static Verb,
    /// As it is written.
    pub(super) given: Value,
    pub(super) action: Action,
    pub(super) expected: Expected,
}

/// The steps of a file, and who acts in them.
pub(super) struct Scenario {
    pub(super) steps: Vec<Step>,
    pub(super) actors: BTreeMap<String, Address>,
}

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn read(text: &str, abi: &Abi) -> Result<Self, Mistake> {
        let mut cast = Cast::default();
        let mut steps = Vec::new();
        for object in text::steps(text)? {
            steps.push(step(&object, &mut cast, abi)?);
            if cast.actors.len() > MOST_ACTORS {
                let text = format!("there are more than {MOST_ACTORS} actors");
                return Err(Mistake::new(object.at, text));
            }
        }
        let actors = cast.actors;
        Ok(Self { steps, actors })
    }
}

fn step(object: &Object, cast: &mut Cast, abi: &Abi) -> Result<Step, Mistake> {
    let verb = verb(object)?;
    let mut fields = object.fields.iter();
    let expected = match fields.find(|field| field.name == "expect") {
        Some(field) => expected(field, abi)?,
        None => Expected::default(),
    };
    let refused = expected.error.is_some();
    let action = (verb.read)(&mut Fields::of(verb, object, cast, refused)?)?;
    let given = object.fields.iter();
    let given = given.map(|field| (field.name.clone(), field.value.clone()));
    Ok(Step {
        at: object.at,
        verb,
        given: Value::Object(given.collect()),
        action,
        expected,
    })
}

/// The kind of a step: what its field `do` says.
fn verb(object: &Object) -> Result<&'static Verb, Mistake> {
    let names: Vec<&str> = verbs::all().map(|verb| verb.name).collect();
    let names = names.join(", ");
    let Some(field) = object.fields.iter().find(|field| field.name == "do") else {
        let text = format!("a step needs the field `do`: one of {names}");
        return Err(Mistake::new(object.at, text));
    };
    let name = field.value.as_str();
    let found = verbs::all().find(|verb| Some(verb.name) == name);
    found.ok_or_else(|| {
        let text = format!("{} is no step; there are {names}", field.value);
        Mistake::new(field.at, text)
    })
}

/// What the field `expect` says.
fn expected(field: &Field, abi: &Abi) -> Result<Expected, Mistake> {
    let wrong = |text: String| Mistake::new(field.at, format!("`expect`: {text}"));
    let Value::Object(given) = &field.value else {
        return Err(wrong("an object with `error`, `state` or both".to_owned()));
    };
    let mut expected = Expected::default();
    for (name, value) in given {
        match (name.as_str(), value) {
            ("error", Value::String(name)) if abi.has_error(name) => {
                expected.error = Some(name.clone());
            }
            ("error", other) => return Err(wrong(format!("no error is called {other}"))),
            ("state", Value::Object(figures)) => {
                if let Some(pointer) = figures.keys().find(|key| !key.starts_with('/')) {
                    return Err(wrong(format!(
                        "`{pointer}` is no pointer such as `/pool/assets`"
                    )));
                }
                expected.state = figures.clone();
            }
            ("state", _) => {
                return Err(wrong(
                    "`state` is an object from pointers to figures".to_owned(),
                ));
            }
            (other, _) => {
                return Err(wrong(format!("`{other}` is neither `error` nor `state`")));
            }
        }
    }
    Ok(expected)
}
