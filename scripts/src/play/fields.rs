//! The fields of a step, read as what they mean.

use std::collections::BTreeMap;

use alloy::primitives::{Address, I256, U256};
use serde_json::Value;
use support::actor::Actor;
use support::world::{AMPL, SPOT};

use super::stand::THINGS;
use super::text::{Field, Mistake, Object};
use super::verbs::Verb;
use crate::amounts::{WAD_DECIMALS, units};
use crate::troves::branch_of;

/// Fields that every step may have.
pub(super) const EVERY: [&str; 3] = ["do", "note", "expect"];
/// The longest name of an actor or a trove.
const LONGEST: usize = 32;
/// Seconds by the letter behind a number.
const SPANS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];
/// The longest span of one step: a century.
const CENTURY: u64 = 36_525 * 86_400;

/// Who and what earlier steps have named.
#[derive(Debug, Default)]
pub(super) struct Cast {
    /// The actors, all that are in the file.
    pub(super) actors: BTreeMap<String, Address>,
    /// The troves up to now, with their branches.
    troves: BTreeMap<String, u64>,
}

/// A trove, by its name or its id.
#[derive(Clone, Debug)]
pub(super) enum Trove {
    Named(String, u64),
    Id(U256),
}

impl Trove {
    /// Its branch.
    pub(super) fn branch(&self) -> u64 {
        match self {
            Self::Named(_, branch) => *branch,
            Self::Id(id) => branch_of(*id),
        }
    }
}

/// A token that actors hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Ampl,
    Wrapped,
    Spot,
    AmpUsd,
    Shares,
    Liquidity,
}

impl Token {
    /// All of them, by their symbols.
    pub(super) const ALL: [(&'static str, Self); 6] = [
        ("AMPL", Self::Ampl),
        ("wAMPL", Self::Wrapped),
        ("SPOT", Self::Spot),
        ("AmpUSD", Self::AmpUsd),
        ("sAmpUSD", Self::Shares),
        ("LP", Self::Liquidity),
    ];

    /// The collateral of a branch.
    pub(super) fn of(branch: u64) -> Self {
        if branch == AMPL {
            Self::Wrapped
        } else {
            Self::Spot
        }
    }

    pub(super) fn decimals(self) -> u8 {
        match self {
            Self::Ampl | Self::Spot => 9,
            _ => WAD_DECIMALS,
        }
    }
}

/// The fields of one step.
pub(super) struct Fields<'a> {
    verb: &'static Verb,
    object: &'a Object,
    cast: &'a mut Cast,
    /// Whether the step is to be refused, so that it opens nothing.
    refused: bool,
}

impl<'a> Fields<'a> {
    /// The fields of a step that has all it needs and nothing unknown.
    ///
    /// # Errors
    /// A field that is missing or unknown.
    pub(super) fn of(
        verb: &'static Verb,
        object: &'a Object,
        cast: &'a mut Cast,
        refused: bool,
    ) -> Result<Self, Mistake> {
        let known = || verb.needs.iter().chain(verb.may);
        for field in &object.fields {
            let name = field.name.as_str();
            if !EVERY.contains(&name) && !known().any(|known| *known == name) {
                let known: Vec<&str> = known().copied().collect();
                let text = format!(
                    "`{}` has no field `{name}`; it has {}",
                    verb.name,
                    known.join(", ")
                );
                return Err(Mistake::new(field.name_at, text));
            }
        }
        let fields = Self {
            verb,
            object,
            cast,
            refused,
        };
        for name in verb.needs {
            fields.need(name)?;
        }
        Ok(fields)
    }

    fn find(&self, name: &str) -> Option<&'a Field> {
        let mut fields = self.object.fields.iter();
        fields.find(|field| field.name == name)
    }

    fn need(&self, name: &str) -> Result<&'a Field, Mistake> {
        let missing = || self.mistake(&format!("needs the field `{name}`"));
        self.find(name).ok_or_else(missing)
    }

    /// Something wrong with the step as a whole.
    pub(super) fn mistake(&self, text: &str) -> Mistake {
        Mistake::new(self.object.at, format!("`{}` {text}", self.verb.name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Reads a field that is a string.
    fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Cast, &str) -> Result<T, String>,
    ) -> Result<T, Mistake> {
        let field = self.need(name)?;
        let said = match &field.value {
            Value::String(text) => read(self.cast, text),
            other => Err(format!("{other} is no string; write it in quotes")),
        };
        said.map_err(|said| Mistake::new(field.at, format!("`{name}`: {said}")))
    }

    /// The same, of a list of strings.
    fn read_all<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Cast, &str) -> Result<T, String>,
    ) -> Result<Vec<T>, Mistake> {
        let field = self.need(name)?;
        let wrong = |said| Mistake::new(field.at, format!("`{name}`: {said}"));
        let Value::Array(values) = &field.value else {
            return Err(wrong("a list of strings was expected".to_owned()));
        };
        let texts = values.iter().map(|value| match value {
            Value::String(text) => read(self.cast, text),
            other => Err(format!("{other} is no string; write it in quotes")),
        });
        texts.collect::<Result<_, _>>().map_err(wrong)
    }

    /// An actor, who need not have been named before.
    pub(super) fn actor(&mut self, name: &str) -> Result<Address, Mistake> {
        self.read(name, |cast, text| {
            if THINGS.contains(&text) {
                return Err(format!("`{text}` is no actor, it is part of the scene"));
            }
            named(text)?;
            let address = || Actor::named(text).address;
            Ok(*cast.actors.entry(text.to_owned()).or_insert_with(address))
        })
    }

    /// The branch AMPL or SPOT.
    pub(super) fn branch(&mut self, name: &str) -> Result<u64, Mistake> {
        self.choice(name, &[("AMPL", AMPL), ("SPOT", SPOT)])
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(&mut self, name: &str, of: &[(&str, T)]) -> Result<T, Mistake> {
        self.read(name, |_, text| {
            let found = of.iter().find(|(word, _)| *word == text);
            let words: Vec<&str> = of.iter().map(|(word, _)| *word).collect();
            let unknown = || format!("`{text}` is none of {}", words.join(", "));
            found.map(|(_, value)| *value).ok_or_else(unknown)
        })
    }

    /// An amount of a token in its units.
    pub(super) fn amount(&mut self, name: &str, token: Token) -> Result<U256, Mistake> {
        self.read(name, |_, text| units(text, token.decimals()))
    }

    /// The same, or the largest number if the field is missing.
    pub(super) fn limit(&mut self, name: &str, token: Token) -> Result<U256, Mistake> {
        if self.has(name) {
            self.amount(name, token)
        } else {
            Ok(U256::MAX)
        }
    }

    /// An amount, or none for `all`.
    pub(super) fn amount_or_all(
        &mut self,
        name: &str,
        token: Token,
    ) -> Result<Option<U256>, Mistake> {
        self.read(name, |_, text| {
            if text == "all" {
                return Ok(None);
            }
            let said = |said| format!("{said}, and not `all`");
            units(text, token.decimals()).map(Some).map_err(said)
        })
    }

    /// An amount with its sign; 0 if the field is missing.
    pub(super) fn change(&mut self, name: &str, token: Token) -> Result<I256, Mistake> {
        if !self.has(name) {
            return Ok(I256::ZERO);
        }
        self.read(name, |_, text| signed(text, token.decimals()))
    }

    /// A part such as `5%` or `0.05`, in WAD.
    pub(super) fn part(&mut self, name: &str) -> Result<U256, Mistake> {
        self.read(name, |_, text| match text.strip_suffix('%') {
            Some(percent) => units(percent.trim_end(), WAD_DECIMALS.saturating_sub(2)),
            None => units(text, WAD_DECIMALS),
        })
    }

    /// A percentage with its sign, in WAD.
    pub(super) fn signed_percent(&mut self, name: &str) -> Result<I256, Mistake> {
        self.read(name, |_, text| {
            let percent = text.strip_suffix('%').ok_or("write it as `-5%`")?;
            signed(percent.trim_end(), WAD_DECIMALS.saturating_sub(2))
        })
    }

    /// US dollars with 18 decimals, of at most 128 bits.
    pub(super) fn dollars(&mut self, name: &str) -> Result<u128, Mistake> {
        self.read(name, |_, text| {
            let usd = units(text, WAD_DECIMALS)?;
            u128::try_from(usd).map_err(|_| format!("`{text}` is too large"))
        })
    }

    /// A count.
    pub(super) fn count(&mut self, name: &str) -> Result<U256, Mistake> {
        self.read(name, |_, text| units(text, 0))
    }

    /// A span of time, in seconds.
    pub(super) fn seconds(&mut self, name: &str) -> Result<u64, Mistake> {
        self.read(name, |_, text| span(text))
    }

    /// A trove that an earlier step opened.
    pub(super) fn trove(&mut self, name: &str) -> Result<Trove, Mistake> {
        self.read(name, known)
    }

    /// Troves that earlier steps opened.
    pub(super) fn troves(&mut self, name: &str) -> Result<Vec<Trove>, Mistake> {
        self.read_all(name, known)
    }

    /// A name for a trove of a branch that this step opens, if it has one.
    pub(super) fn new_trove(&mut self, name: &str, branch: u64) -> Result<Option<String>, Mistake> {
        if !self.has(name) {
            return Ok(None);
        }
        let refused = self.refused;
        self.read(name, |cast, text| {
            named(text)?;
            if text.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(format!("`{text}` would be an id; a name has a letter"));
            }
            if cast.troves.contains_key(text) {
                return Err(format!("a trove is called `{text}` already"));
            }
            if !refused {
                cast.troves.insert(text.to_owned(), branch);
            }
            Ok(Some(text.to_owned()))
        })
    }
}

/// Whether a text can be a name.
fn named(text: &str) -> Result<(), String> {
    let fits = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    if text.is_empty() || text.len() > LONGEST || !text.chars().all(fits) {
        return Err(format!(
            "`{text}` is no name: 1 to {LONGEST} letters, digits, `-`, `_`"
        ));
    }
    Ok(())
}

/// A trove by its name or id.
fn known(cast: &mut Cast, text: &str) -> Result<Trove, String> {
    if let Some(branch) = cast.troves.get(text) {
        return Ok(Trove::Named(text.to_owned(), *branch));
    }
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let id = digits.then(|| text.parse().ok()).flatten();
    let names: Vec<&str> = cast.troves.keys().map(String::as_str).collect();
    let unknown = || match names.as_slice() {
        [] => format!("no trove is called `{text}`: no step before this one opens one by name"),
        _ => format!(
            "no trove is called `{text}`; there are {}",
            names.join(", ")
        ),
    };
    id.map(Trove::Id).ok_or_else(unknown)
}

/// A number with a sign that may be missing.
fn signed(text: &str, decimals: u8) -> Result<I256, String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let too_large = || format!("`{text}` is too large");
    let size = I256::try_from(units(digits, decimals)?).map_err(|_| too_large())?;
    Ok(if negative {
        I256::ZERO.saturating_sub(size)
    } else {
        size
    })
}

/// A span such as `30d`, `90s` or `1d 12h`, in seconds.
fn span(text: &str) -> Result<u64, String> {
    let unfit =
        || format!("`{text}` is no span of time such as `30d`, `12h`, `5m`, `1s`, `1d 12h`");
    let mut whole = 0_u64;
    for part in text.split_whitespace() {
        let unit = SPANS.iter().find_map(|(letter, seconds)| {
            let number = part.strip_suffix(*letter)?;
            number.parse::<u64>().ok()?.checked_mul(*seconds)
        });
        whole = whole.saturating_add(unit.ok_or_else(unfit)?);
    }
    match whole {
        0 => Err(unfit()),
        1..=CENTURY => Ok(whole),
        _ => Err(format!("`{text}` is longer than a century")),
    }
}
