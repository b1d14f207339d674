//! A scenario's text: a JSON list of objects, read so that every mistake has its place.

use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Value};

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The byte at which it is.
    pub at: usize,
    /// What is wrong and what would be right.
    pub text: String,
}

impl Mistake {
    /// Something wrong at a byte.
    pub(super) fn new(at: usize, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at, text }
    }
}

/// A field of a step.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// The byte at which the name begins.
    pub(super) name_at: usize,
    pub(super) value: Value,
    /// The byte at which the value begins.
    pub(super) at: usize,
}

/// A step as it is written.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// The byte at which it begins.
    pub(super) at: usize,
    pub(super) fields: Vec<Field>,
}

/// The line and the column, both from 1, of a byte of a text; columns count characters.
#[must_use]
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.char_indices().take_while(|(index, _)| *index < at);
    before.fold((1, 1), |(line, column): (usize, usize), (_, char)| {
        if char == '\n' {
            (line.saturating_add(1), 1)
        } else {
            (line, column.saturating_add(1))
        }
    })
}

/// The steps of a scenario.
///
/// # Errors
/// A text that is no JSON list of objects; a field that is there twice.
pub(super) fn steps(text: &str) -> Result<Vec<Object>, Mistake> {
    let mut reader = Reader { text, at: 0 };
    let mut steps = Vec::new();
    reader.take(b'[', "a list of steps, `[`")?;
    reader.items(b']', "`,` or `]`", |reader| {
        steps.push(reader.object()?);
        Ok(())
    })?;
    match reader.peek() {
        None => Ok(steps),
        Some(_) => Err(Mistake::new(reader.at, "the end was expected")),
    }
}

/// A place in a text.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        let json_space = |char| matches!(char, ' ' | '\n' | '\r' | '\t');
        let skipped = rest
            .len()
            .saturating_sub(rest.trim_start_matches(json_space).len());
        self.at = self.at.saturating_add(skipped);
        self.rest().bytes().next()
    }

    /// Passes a byte if it is the next.
    fn passes(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    /// Passes a byte that must be the next.
    fn take(&mut self, byte: u8, expected: &str) -> Result<(), Mistake> {
        if self.passes(byte) {
            return Ok(());
        }
        Err(Mistake::new(self.at, format!("expected {expected}")))
    }

    /// Items with commas between them, up to the closing byte.
    fn items(
        &mut self,
        end: u8,
        expected: &str,
        mut item: impl FnMut(&mut Self) -> Result<(), Mistake>,
    ) -> Result<(), Mistake> {
        if self.passes(end) {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.passes(end) {
                return Ok(());
            }
            self.take(b',', expected)?;
        }
    }

    /// Any JSON value of a kind, and where it begins.
    fn value<T: DeserializeOwned>(&mut self) -> Result<(usize, T), Mistake> {
        self.peek();
        let (begin, rest) = (self.at, self.rest());
        let mut values = Deserializer::from_str(rest).into_iter::<T>();
        match values.next() {
            Some(Ok(value)) => {
                self.at = begin.saturating_add(values.byte_offset());
                Ok((begin, value))
            }
            Some(Err(error)) => {
                let lines = rest.split_inclusive('\n').map(str::len);
                let before: usize = lines.take(error.line().saturating_sub(1)).sum();
                let at = begin
                    .saturating_add(before)
                    .saturating_add(error.column().saturating_sub(1));
                let said = error.to_string();
                let said = said.split(" at line ").next().unwrap_or_default();
                Err(Mistake::new(at.min(self.text.len()), said))
            }
            None => Err(Mistake::new(begin, "the text ends too early")),
        }
    }

    fn object(&mut self) -> Result<Object, Mistake> {
        self.peek();
        let at = self.at;
        self.take(b'{', "a step, `{`")?;
        let mut fields: Vec<Field> = Vec::new();
        self.items(b'}', "`,` or `}`", |reader| {
            if reader.peek() != Some(b'"') {
                return Err(Mistake::new(
                    reader.at,
                    "expected the name of a field, `\"`",
                ));
            }
            let (name_at, name) = reader.value::<String>()?;
            if fields.iter().any(|field| field.name == name) {
                return Err(Mistake::new(name_at, format!("`{name}` is here twice")));
            }
            reader.take(b':', "`:`")?;
            let (at, value) = reader.value::<Value>()?;
            fields.push(Field {
                name,
                name_at,
                value,
                at,
            });
            Ok(())
        })?;
        Ok(Object { at, fields })
    }
}
