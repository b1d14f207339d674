//! What each file on chain may touch.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::edges::is_layer;
use crate::{Finding, Source, Tree};

/// The one file whose job is to operate on wide integers.
const KERNEL: &str = "contracts/fixed-math/src/kernel.rs";
/// The one file that may be unsafe: it delegates to the ledger's other parts, for which the SDK
/// has no safe call (ADR 0002).
const DELEGATION: &str = "contracts/trove-manager/src/extension.rs";

const ACCESSORS: [&str; 9] = [
    "get", "set", "getter", "setter", "load", "store", "insert", "replace", "erase",
];
const RAW_STORAGE: [&str; 4] = [
    "storage_load_bytes32",
    "storage_cache_bytes32",
    "storage_flush_cache",
    "flush_cache",
];
const LIMBS: [&str; 5] = [
    "wrapping_to",
    "saturating_to",
    "as_limbs",
    "as_limbs_mut",
    "into_limbs",
];
/// `as` to these can cut bits off; to 128 bits it only widens, wide integers have no `as`.
const INTEGERS: [&str; 10] = [
    "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize",
];
const GUARDS: [&str; 3] = [
    "arithmetic_side_effects",
    "cast_possible_truncation",
    "cast_sign_loss",
];

/// A program's storage is declared in `lib.rs` or `layout.rs` and reached in `state.rs` only.
#[must_use]
pub fn storage_is_reached_in_state_only(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.on_chain() {
        let state = source.name() == "state.rs" || source.path.contains("/state/");
        let glue = is_layer(source.crate_name()) && source.crate_name() != "ledger";
        if glue || state {
            continue;
        }
        let declares = ["lib.rs", "layout.rs"].contains(&source.name());
        for (name, line, _) in words(source) {
            let typed = name.starts_with("Storage") && !declares;
            if typed || RAW_STORAGE.contains(&name.as_str()) {
                findings.push(Finding::new(
                    source,
                    line,
                    format!("`{name}` outside state.rs"),
                ));
            }
        }
        let Ok(file) = syn::parse_file(&source.text) else {
            continue;
        };
        Accesses {
            source,
            findings: &mut findings,
        }
        .visit_file(&file);
    }
    findings
}

/// ABI is declared in `contracts/interfaces` only.
#[must_use]
pub fn interfaces_are_declared_in_one_crate(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree
        .on_chain()
        .filter(|source| source.crate_name() != "interfaces")
    {
        for (name, line, next) in words(source) {
            if (name == "sol" || name == "sol_interface") && next.as_deref() == Some("!") {
                findings.push(Finding::new(
                    source,
                    line,
                    format!("`{name}!` outside interfaces"),
                ));
            }
        }
    }
    findings
}

/// Contracts hold no `unsafe` but the one call of the delegation, no `static mut` and no `RawCall`.
#[must_use]
pub fn no_unsafe_or_raw_calls_in_contracts(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.on_chain().filter(|source| source.path != DELEGATION) {
        for (name, line, next) in words(source) {
            let mutable = name == "static" && next.as_deref() == Some("mut");
            if name == "unsafe" || name == "RawCall" || mutable {
                findings.push(Finding::new(
                    source,
                    line,
                    format!("`{name}` in a contract"),
                ));
            }
        }
    }
    findings
}

/// Operators on wide integers, their limbs, narrowing with `as` and the lints against them are
/// in `fixed-math/kernel.rs` only. The lint `arithmetic_side_effects`, denied for the workspace,
/// finds the operators; this rule sees to it that nobody switches it off.
#[must_use]
pub fn wide_integers_are_operated_on_in_the_kernel_only(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.on_chain().filter(|source| source.path != KERNEL) {
        for (name, line, next) in words(source) {
            let next = next.unwrap_or_default();
            let what = if is_wide(source, &name) {
                format!("`{name}` outside the kernel")
            } else if name == "as" && INTEGERS.contains(&next.as_str()) {
                format!("`as {next}` outside the kernel: convert with a check")
            } else if GUARDS.contains(&name.as_str()) {
                format!("the lint `{name}` is not to be switched")
            } else {
                continue;
            };
            findings.push(Finding::new(source, line, what));
        }
    }
    findings
}

/// Whether this is for the kernel alone. A method that wraps may be one of a wide integer, but
/// not where words are packed from 128-bit halves.
fn is_wide(source: &Source, name: &str) -> bool {
    let wraps = name.starts_with("wrapping_") || name.starts_with("overflowing_");
    let packs = ["packing.rs", "word.rs"].contains(&source.name());
    LIMBS.contains(&name) || wraps && !packs
}

/// Every word of a file's code, macros included, with its line and the token after it.
fn words(source: &Source) -> Vec<(String, usize, Option<String>)> {
    let stream: TokenStream = match source.text.parse() {
        Ok(stream) => stream,
        Err(error) => panic!("{}: {error}", source.path),
    };
    let mut found = Vec::new();
    gather(stream, &mut found);
    found
}

fn gather(stream: TokenStream, found: &mut Vec<(String, usize, Option<String>)>) {
    let mut tokens = stream.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => gather(group.stream(), found),
            TokenTree::Ident(ident) => {
                let next = tokens.peek().map(ToString::to_string);
                found.push((ident.to_string(), ident.span().start().line, next));
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

struct Accesses<'a> {
    source: &'a Source,
    findings: &'a mut Vec<Finding>,
}

impl<'ast> Visit<'ast> for Accesses<'_> {
    /// `self.field.get(..)` reaches storage; `local.get(..)` is a slice.
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let method = call.method.to_string();
        if ACCESSORS.contains(&method.as_str()) && is_field(&call.receiver) {
            let line = call.method.span().start().line;
            let what = format!("a field's `.{method}(..)` outside state.rs");
            self.findings.push(Finding::new(self.source, line, what));
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn is_field(receiver: &syn::Expr) -> bool {
    match receiver {
        syn::Expr::Field(_) => true,
        syn::Expr::Paren(inner) => is_field(&inner.expr),
        _ => false,
    }
}
