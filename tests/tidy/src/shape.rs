//! Files, functions and lines stay small enough to be read.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::{Finding, Source, Tree};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;
const LINE_CHARS: usize = 100;
const README_LINES: usize = 150;
const CODE: [&str; 4] = ["rs", "sol", "mjs", "ts"];

/// No file of code is longer than 400 lines.
#[must_use]
pub fn files_are_short(tree: &Tree) -> Vec<Finding> {
    let code = tree.sources.iter().filter(|source| is_code(source));
    let long = code.filter(|source| source.text.lines().count() > FILE_LINES);
    long.map(|source| {
        let lines = source.text.lines().count();
        Finding::new(
            source,
            lines,
            format!("{lines} lines, at most {FILE_LINES}"),
        )
    })
    .collect()
}

/// No function is longer than 70 lines.
#[must_use]
pub fn functions_are_short(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.with("rs") {
        match syn::parse_file(&source.text) {
            Ok(file) => Functions {
                source,
                findings: &mut findings,
            }
            .visit_file(&file),
            Err(error) => findings.push(Finding::new(source, error.span().start().line, "no Rust")),
        }
    }
    findings
}

/// No line of Rust or Solidity is longer than 100 characters. Scripts quote signatures.
#[must_use]
pub fn lines_are_short(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.with("rs").chain(tree.with("sol")) {
        for (index, line) in source.text.lines().enumerate() {
            let chars = line.chars().count();
            if chars > LINE_CHARS {
                let what = format!("{chars} characters, at most {LINE_CHARS}");
                findings.push(Finding::new(source, index + 1, what));
            }
        }
    }
    findings
}

/// The README is read in one go: at most 150 lines.
#[must_use]
pub fn readme_is_short(tree: &Tree) -> Vec<Finding> {
    let Some(source) = tree.get("README.md") else {
        return Vec::new();
    };
    let lines = source.text.lines().count();
    let long = (lines > README_LINES).then(|| {
        Finding::new(
            source,
            lines,
            format!("{lines} lines, at most {README_LINES}"),
        )
    });
    long.into_iter().collect()
}

fn is_code(source: &Source) -> bool {
    CODE.iter().any(|extension| source.is(extension))
}

struct Functions<'a> {
    source: &'a Source,
    findings: &'a mut Vec<Finding>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.span().start().line;
        let last = block.brace_token.span.close().end().line;
        let lines = last.saturating_sub(first) + 1;
        if lines > FUNCTION_LINES {
            let what = format!(
                "`{}`: {lines} lines, at most {FUNCTION_LINES}",
                signature.ident
            );
            self.findings.push(Finding::new(self.source, first, what));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
