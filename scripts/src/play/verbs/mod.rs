//! The steps there are: what each is called, what it needs, what it does.

mod doors;
mod market;
mod savings;
mod troves;

use alloy::primitives::Address;
use alloy::sol_types::SolCall;

use super::fields::Fields;
use super::stand::{Action, Stand, Trouble};
use super::text::Mistake;

/// A kind of step.
pub struct Verb {
    /// What it is called.
    pub name: &'static str,
    /// Fields that it must have.
    pub needs: &'static [&'static str],
    /// Fields that it may have.
    pub may: &'static [&'static str],
    /// What it does.
    pub about: &'static str,
    pub(super) read: fn(&mut Fields<'_>) -> Read,
}

/// What a step comes to when it is read.
pub(super) type Read = Result<Action, Mistake>;

/// All steps, as help and documentation show them.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    let groups: [&'static [Verb]; 4] = [
        &troves::VERBS,
        &savings::VERBS,
        &doors::VERBS,
        &market::VERBS,
    ];
    groups.into_iter().flatten()
}

/// All steps as text, a line each.
#[must_use]
pub fn help() -> String {
    let mut text = "Steps, with their fields (those in brackets may be left out):\n".to_owned();
    for verb in all() {
        let needs = verb.needs.iter().map(|name| format!(" {name}"));
        let may = verb.may.iter().map(|name| format!(" [{name}]"));
        let fields: String = needs.chain(may).collect();
        text.push_str(&format!("  {}{fields}\n      {}\n", verb.name, verb.about));
    }
    text.push_str("\nscripts/PLAY.md says what the fields are, and what is written.");
    text
}

/// A step that is one transaction.
fn one<C: SolCall>(
    by: Address,
    to: fn(&Stand) -> Address,
    call: impl Fn(&Stand) -> Result<C, Trouble> + 'static,
) -> Action {
    Box::new(move |stand| {
        let call = call(stand)?;
        Ok(vec![stand.send(by, to(stand), &call)?])
    })
}

fn ledger(stand: &Stand) -> Address {
    stand.world.at.ledger
}
