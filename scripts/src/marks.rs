//! How a parameter file says where an address is from, beside the address itself.
//!
//! ```toml
//! owner = { address = "0x…", verified = "how and when" }          # somebody looked on the chain
//! sequencer_feed = { address = "0x…", unverified = "where it is from" }   # nobody has looked yet
//! ampl = { unknown = "what it is, and why nobody can say" }       # there is no address
//! ```
//!
//! An address without such a mark is refused, and so is a mark beside anything else. In memory the
//! addresses stand alone, their marks beside them by field.

use std::collections::BTreeMap;

use alloy::primitives::Address;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::DeployError;

/// What a file says of an address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Somebody looked on the chain: how, and when.
    Verified(String),
    /// Nobody has looked: where the address is from.
    Unverified(String),
}

/// The marks of a file, by the path of their field, such as `branches[0].market.feed`.
pub type Marks = BTreeMap<String, Mark>;

/// An address as a file holds it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    address: Option<String>,
    verified: Option<String>,
    unverified: Option<String>,
    unknown: Option<String>,
}

/// The addresses that a file leaves open: field and reason.
type Open = Vec<(String, String)>;

/// Takes the marks out of a file: what stays has plain addresses.
///
/// # Errors
/// [`DeployError::AddressUnmarked`], [`DeployError::MarkUnfit`]; [`DeployError::AddressUnknown`] -
/// with all that are open.
pub fn take(value: &mut Value) -> Result<Marks, DeployError> {
    let (mut marks, mut open) = (Marks::new(), Open::new());
    visit(value, "", &mut marks, &mut open)?;
    if open.is_empty() {
        return Ok(marks);
    }
    let lines = open
        .into_iter()
        .map(|(field, why)| format!("\n  {field}: {why}"));
    let fields = lines.collect();
    Err(DeployError::AddressUnknown { fields })
}

/// Puts the marks back beside the addresses that they are of.
pub fn put(value: &mut Value, marks: &Marks) {
    for (field, mark) in marks {
        let pointer = field.replace(['.', '['], "/").replace(']', "");
        if let Some(place) = value.pointer_mut(&format!("/{pointer}")) {
            let address = place.take();
            *place = match mark {
                Mark::Verified(how) => json!({ "address": address, "verified": how }),
                Mark::Unverified(from) => json!({ "address": address, "unverified": from }),
            };
        }
    }
}

/// Walks through a file.
fn visit(
    value: &mut Value,
    field: &str,
    marks: &mut Marks,
    open: &mut Open,
) -> Result<(), DeployError> {
    match value {
        Value::Object(object) if is_mark(object) => {
            let marked = serde_json::from_value(Value::Object(std::mem::take(object)));
            let marked: Marked = marked.map_err(|error| unfit(field, &error.to_string()))?;
            match marked {
                Marked {
                    address: None,
                    verified: None,
                    unverified: None,
                    unknown: Some(why),
                } if said(&why) => open.push((field.to_owned(), why)),
                other => {
                    let (address, mark) = other.known(field)?;
                    marks.insert(field.to_owned(), mark);
                    *value = Value::String(address.to_string());
                }
            }
        }
        Value::Object(object) => {
            for (name, member) in object {
                let dot = if field.is_empty() { "" } else { "." };
                visit(member, &format!("{field}{dot}{name}"), marks, open)?;
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                visit(item, &format!("{field}[{index}]"), marks, open)?;
            }
        }
        Value::String(text) if text.parse::<Address>().is_ok() => {
            let field = field.to_owned();
            return Err(DeployError::AddressUnmarked { field });
        }
        _ => {}
    }
    Ok(())
}

fn is_mark(object: &Map<String, Value>) -> bool {
    let words = ["address", "verified", "unverified", "unknown"];
    words.iter().any(|word| object.contains_key(*word))
}

/// A reason of blanks is none.
fn said(reason: &str) -> bool {
    !reason.trim().is_empty()
}

fn unfit(field: &str, reason: &str) -> DeployError {
    DeployError::MarkUnfit {
        field: field.to_owned(),
        reason: reason.to_owned(),
    }
}

impl Marked {
    /// The address and its one mark.
    fn known(self, field: &str) -> Result<(Address, Mark), DeployError> {
        let mark = match (self.verified, self.unverified, self.unknown) {
            (Some(how), None, None) if said(&how) => Mark::Verified(how),
            (None, Some(from), None) if said(&from) => Mark::Unverified(from),
            _ => {
                return Err(unfit(
                    field,
                    "needs an address with one of `verified` and `unverified`, or `unknown` alone",
                ));
            }
        };
        let address = self.address;
        let address = address.ok_or_else(|| unfit(field, "has no address"))?;
        Ok((checked(field, &address)?, mark))
    }
}

/// An address; in small and capital letters only as its checksum (EIP-55) has them, so that one
/// that was mistyped is noticed.
fn checked(field: &str, text: &str) -> Result<Address, DeployError> {
    let address: Address = text
        .parse()
        .map_err(|_| unfit(field, &format!("`{text}` is no address")))?;
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let small = digits.chars().any(|digit| digit.is_ascii_lowercase());
    let capital = digits.chars().any(|digit| digit.is_ascii_uppercase());
    if small && capital && Address::parse_checksummed(text, None).is_err() {
        return Err(unfit(field, &format!("{text} has a wrong checksum")));
    }
    Ok(address)
}
