//! What deployments say has the committed shape.
//!
//! A validator for the part of JSON Schema that `deployments/schema.json` uses. A keyword it does
//! not know is a violation: no rule is skipped in silence.

use regex::Regex;
use serde_json::{Map, Value};

use crate::{Finding, Source, Tree};

const SCHEMA: &str = "deployments/schema.json";
const PARAMS_SCHEMA: &str = "deployments/params.schema.json";
const SAYS_NOTHING: [&str; 8] = [
    "$schema",
    "$id",
    "$defs",
    "$comment",
    "title",
    "description",
    "examples",
    "default",
];

/// Every `deployments/*.json` matches `deployments/schema.json`, and every
/// `deployments/params/*.toml` matches `deployments/params.schema.json`.
#[must_use]
pub fn deployments_match_their_schema(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &tree.sources {
        let Some(name) = source.path.strip_prefix("deployments/") else {
            continue;
        };
        let params = name.starts_with("params/");
        let schema = match (name.ends_with("schema.json"), params) {
            (true, _) => continue,
            _ if !source.is("json") && !source.is("toml") => continue,
            (_, true) => PARAMS_SCHEMA,
            (_, false) => SCHEMA,
        };
        let value = if source.is("toml") {
            from_toml(source)
        } else {
            from_json(source)
        };
        let found = match (tree.get(schema).map(from_json), value) {
            (Some(Ok(schema)), Ok(value)) if params => violations(&schema, &value),
            (Some(Ok(schema)), Ok(value)) => of_a_record(tree, schema, &value),
            (None, _) => vec![format!("{schema} is missing")],
            (Some(Err(error)), _) | (_, Err(error)) => vec![error],
        };
        findings.extend(found.into_iter().map(|what| Finding::new(source, 1, what)));
    }
    findings
}

/// The violations of a record: its parameters have a schema of their own.
fn of_a_record(tree: &Tree, mut schema: Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(rule) = schema.pointer_mut("/properties/parameters") {
        *rule = Value::Bool(true);
        match (
            tree.get(PARAMS_SCHEMA).map(from_json),
            value.get("parameters"),
        ) {
            (Some(Ok(schema)), Some(params)) => {
                check(&schema, &schema, params, "$.parameters", &mut found);
            }
            (Some(Ok(_)), None) => {}
            (Some(Err(error)), _) => found.push(error),
            (None, _) => found.push(format!("{PARAMS_SCHEMA} is missing")),
        }
    }
    found.extend(violations(&schema, value));
    found
}

fn from_json(source: &Source) -> Result<Value, String> {
    serde_json::from_str(&source.text).map_err(|error| format!("{}: {error}", source.path))
}

fn from_toml(source: &Source) -> Result<Value, String> {
    let table: toml::Table = source
        .text
        .parse()
        .map_err(|error: toml::de::Error| error.to_string())?;
    serde_json::to_value(table).map_err(|error| error.to_string())
}

/// Where and how a value differs from a schema; empty if it matches.
#[must_use]
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        if schema != &Value::Bool(true) {
            found.push(format!("{at}: not allowed"));
        }
        return;
    };
    for (keyword, rule) in keywords {
        match keyword.as_str() {
            "$ref" => check(root, target(root, rule), value, at, found),
            "properties" | "patternProperties" | "additionalProperties" => {}
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{at}[{index}]"), found);
                }
            }
            "propertyNames" => {
                for name in value.as_object().into_iter().flat_map(Map::keys) {
                    let name = Value::String(name.clone());
                    check(root, rule, &name, at, found);
                }
            }
            "oneOf" => {
                let schemas = rule.as_array().into_iter().flatten();
                let matching = schemas.filter(|schema| {
                    let mut found = Vec::new();
                    check(root, schema, value, at, &mut found);
                    found.is_empty()
                });
                let count = matching.count();
                if count != 1 {
                    found.push(format!(
                        "{at}: {value} matches {count} of the shapes it can have"
                    ));
                }
            }
            known if SAYS_NOTHING.contains(&known) => {}
            _ => {
                if let Some(what) = simple(keyword, rule, value) {
                    found.push(format!("{at}: {what}"));
                }
            }
        }
    }
    if let Some(object) = value.as_object() {
        members(root, keywords, object, at, found);
    }
}

/// The schema that a local reference names.
fn target<'a>(root: &'a Value, reference: &Value) -> &'a Value {
    let pointer = reference.as_str().and_then(|text| text.strip_prefix('#'));
    let found = pointer.and_then(|pointer| root.pointer(pointer));
    found.unwrap_or_else(|| panic!("the schema has no {reference}"))
}

/// Checks each member of an object against the schema that applies to its name.
fn members(
    root: &Value,
    keywords: &Map<String, Value>,
    object: &Map<String, Value>,
    at: &str,
    found: &mut Vec<String>,
) {
    let named = keywords.get("properties").and_then(Value::as_object);
    let patterns = keywords.get("patternProperties").and_then(Value::as_object);
    for (name, member) in object {
        let at = format!("{at}.{name}");
        let mut known = false;
        if let Some(schema) = named.and_then(|named| named.get(name)) {
            known = true;
            check(root, schema, member, &at, found);
        }
        for (pattern, schema) in patterns.into_iter().flatten() {
            if matches(pattern, name) {
                known = true;
                check(root, schema, member, &at, found);
            }
        }
        if let (false, Some(schema)) = (known, keywords.get("additionalProperties")) {
            check(root, schema, member, &at, found);
        }
    }
}

/// A keyword that looks at one value only; what is wrong with it, if anything.
fn simple(keyword: &str, rule: &Value, value: &Value) -> Option<String> {
    let count = rule.as_u64().and_then(|count| usize::try_from(count).ok());
    let good = match keyword {
        "type" => match rule {
            Value::Array(kinds) => kinds.iter().any(|kind| is_kind(kind, value)),
            kind => is_kind(kind, value),
        },
        "enum" => rule.as_array().is_some_and(|values| values.contains(value)),
        "const" => rule == value,
        "required" => value.as_object().is_none_or(|object| {
            let names = rule
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            names.clone().count() > 0 && names.into_iter().all(|name| object.contains_key(name))
        }),
        "pattern" => value
            .as_str()
            .is_none_or(|text| rule.as_str().is_some_and(|pattern| matches(pattern, text))),
        "minimum" => value
            .as_f64()
            .is_none_or(|n| rule.as_f64().is_some_and(|least| n >= least)),
        "maximum" => value
            .as_f64()
            .is_none_or(|n| rule.as_f64().is_some_and(|most| n <= most)),
        "minItems" => value
            .as_array()
            .is_none_or(|items| count.is_some_and(|n| items.len() >= n)),
        "maxItems" => value
            .as_array()
            .is_none_or(|items| count.is_some_and(|n| items.len() <= n)),
        "minLength" => value
            .as_str()
            .is_none_or(|text| count.is_some_and(|n| text.len() >= n)),
        "minProperties" => value
            .as_object()
            .is_none_or(|o| count.is_some_and(|n| o.len() >= n)),
        _ => {
            return Some(format!(
                "the schema's keyword `{keyword}` is not known to this check"
            ));
        }
    };
    (!good).then(|| format!("{keyword} {rule} does not hold for {value}"))
}

fn is_kind(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_u64() || value.is_i64(),
        _ => false,
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let pattern = Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    pattern.is_match(text)
}
