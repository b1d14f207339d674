//! What the rules and the prices need to know of a module.

use wasmparser::{
    CompositeInnerType, ElementItems, ExternalKind, FuncType, KnownCustom, Name, Parser, Payload,
    TypeRef, ValType, Validator, WasmFeatures,
};

use super::{ActivationError, at_most, hooks, len, limits};
use crate::meter::ModuleShape;

/// Validates the binary with exactly the features that programs may use.
///
/// # Errors
/// [`ActivationError::InvalidWasm`] - malformed, ill-typed, or of another feature.
pub(super) fn validate(wasm: &[u8]) -> Result<(), ActivationError> {
    let features = WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::FLOATS
        | WasmFeatures::GC_TYPES;
    Validator::new_with_features(features)
        .validate_all(wasm)
        .map_err(invalid)?;
    Ok(())
}

fn invalid(error: wasmparser::Error) -> ActivationError {
    ActivationError::InvalidWasm(error.to_string())
}

/// The memory of the module.
#[derive(Clone, Copy, Debug)]
struct MemoryBounds {
    min: u64,
    max: Option<u64>,
}

/// Facts of a valid module.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    types: Vec<FuncType>,
    imports: Vec<(&'a str, &'a str, TypeRef)>,
    exports: Vec<(&'a str, ExternalKind, u32)>,
    /// Types of the module's own functions.
    functions: Vec<u32>,
    memories: Vec<MemoryBounds>,
    most_locals: u64,
    table_entries: u64,
    data_segments: u64,
    element_segments: u64,
    own_globals: u32,
    name_too_long: bool,
    start: bool,
    data_count: bool,
    /// Bytes of the binary.
    pub(super) wasm_len: u64,
    /// Functions with a body.
    pub(super) bodies: u64,
    /// Parameters and results of all functions with a body.
    pub(super) type_len: u64,
    /// Globals, the four added ones included.
    pub(super) globals: u64,
    /// Bytes of the data segments as they stand in the binary.
    pub(super) data_bytes: u64,
    /// Bytes of the data segments' content.
    pub(super) data_payload: u64,
    /// Bytes of the element segments as they stand in the binary.
    pub(super) element_bytes: u64,
    /// Entries of the element segments.
    pub(super) element_entries: u64,
    /// Pages of the initial memory.
    pub(super) pages: u64,
}

impl<'a> Facts<'a> {
    /// Reads the facts of a valid module.
    ///
    /// # Errors
    /// [`ActivationError::InvalidWasm`] - malformed, which validation excludes.
    pub(super) fn read(wasm: &'a [u8]) -> Result<Self, ActivationError> {
        let mut facts = Self {
            wasm_len: len(wasm.len()),
            ..Self::default()
        };
        for payload in Parser::new(0).parse_all(wasm) {
            facts.payload(payload.map_err(invalid)?).map_err(invalid)?;
        }
        facts.globals = u64::from(facts.own_globals).saturating_add(4);
        facts.pages = facts.memories.first().map_or(0, |memory| memory.min);
        facts.type_len = facts
            .functions
            .iter()
            .filter_map(|index| facts.type_at(*index))
            .map(|ty| len(ty.params().len()).saturating_add(len(ty.results().len())))
            .fold(0, u64::saturating_add);
        Ok(facts)
    }

    fn payload(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    for ty in group?.into_types() {
                        if let CompositeInnerType::Func(ty) = ty.composite_type.inner {
                            self.types.push(ty);
                        }
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    self.imports.push((import.module, import.name, import.ty));
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    self.functions.push(ty?);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    let memory = memory?;
                    self.memories.push(MemoryBounds {
                        min: memory.initial,
                        max: memory.maximum,
                    });
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports.push((export.name, export.kind, export.index));
                }
            }
            Payload::GlobalSection(section) => self.own_globals = section.count(),
            Payload::StartSection { .. } => self.start = true,
            Payload::DataCountSection { .. } => self.data_count = true,
            other => self.contents(other)?,
        }
        Ok(())
    }

    /// Tables, segments, bodies, names.
    fn contents(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        match payload {
            Payload::TableSection(section) => {
                for table in section {
                    self.table_entries = self.table_entries.saturating_add(table?.ty.initial);
                }
            }
            Payload::ElementSection(section) => {
                for element in section {
                    let element = element?;
                    let range = element.range.end.saturating_sub(element.range.start);
                    self.element_bytes = self.element_bytes.saturating_add(range);
                    let entries = match element.items {
                        ElementItems::Functions(items) => items.count(),
                        ElementItems::Expressions(_, items) => items.count(),
                    };
                    self.element_segments = self.element_segments.saturating_add(1);
                    self.element_entries = self.element_entries.saturating_add(u64::from(entries));
                }
            }
            Payload::DataSection(section) => {
                for data in section {
                    let data = data?;
                    let range = data.range.end.saturating_sub(data.range.start);
                    self.data_segments = self.data_segments.saturating_add(1);
                    self.data_bytes = self.data_bytes.saturating_add(range);
                    self.data_payload = self.data_payload.saturating_add(len(data.data.len()));
                }
            }
            Payload::CodeSectionEntry(body) => {
                self.bodies = self.bodies.saturating_add(1);
                let mut locals = 0_u64;
                for group in body.get_locals_reader()? {
                    locals = locals.saturating_add(u64::from(group?.0));
                }
                self.most_locals = self.most_locals.max(locals);
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for name in names {
                        if let Ok(Name::Module { name, .. }) = name {
                            self.name_too_long |= name.len() > limits::NAME_BYTES;
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn type_at(&self, index: u32) -> Option<&FuncType> {
        self.types.get(usize::try_from(index).ok()?)
    }

    /// Checks all rules that do not need the bodies.
    ///
    /// # Errors
    /// [`ActivationError`] - the first rule that is broken.
    pub(super) fn check(&self) -> Result<(), ActivationError> {
        // There is no DataCount section.
        if self.data_count {
            return Err(ActivationError::UnsupportedSection("DataCount"));
        }
        self.check_counts()?;
        self.check_imports()?;
        self.check_exports()?;
        self.check_memory()?;
        // There is no start function.
        if self.start {
            return Err(ActivationError::StartFunction);
        }
        if self.name_too_long {
            return Err(ActivationError::NameTooLong);
        }
        Ok(())
    }

    fn check_counts(&self) -> Result<(), ActivationError> {
        at_most("imports", len(self.imports.len()), limits::IMPORTS)?;
        at_most("exports", len(self.exports.len()), limits::EXPORTS)?;
        at_most("functions", self.bodies, limits::FUNCTIONS)?;
        at_most("table entries", self.table_entries, limits::FUNCTIONS)?;
        at_most("element entries", self.element_entries, limits::FUNCTIONS)?;
        at_most("data segments", self.data_segments, limits::SEGMENTS)?;
        at_most("element segments", self.element_segments, limits::SEGMENTS)?;
        at_most("globals", self.globals, limits::GLOBALS)?;
        at_most("locals", self.most_locals, limits::LOCALS)?;
        at_most("memories", len(self.memories.len()), 1)
    }

    /// Imports are host functions with their exact types, and nothing else.
    fn check_imports(&self) -> Result<(), ActivationError> {
        for (module, name, ty) in &self.imports {
            let known = if *module == hooks::MODULE {
                hooks::signature(name)
            } else {
                None
            };
            let (TypeRef::Func(ty), Some((params, result))) = (ty, known) else {
                return Err(ActivationError::UnknownImport {
                    module: (*module).to_owned(),
                    name: (*name).to_owned(),
                });
            };
            let same = self
                .type_at(*ty)
                .is_some_and(|ty| ty.params() == params && ty.results().iter().copied().eq(result));
            if !same {
                return Err(ActivationError::ImportType {
                    name: (*name).to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The last part of a name, after any double underscore, is neither reserved nor imported.
    fn check_exports(&self) -> Result<(), ActivationError> {
        for (name, _, _) in &self.exports {
            let last = name.rsplit("__").next().unwrap_or(name);
            let imported = self.imports.iter().any(|(_, import, _)| *import == last);
            if last.starts_with("stylus") || imported {
                return Err(ActivationError::ReservedExport((*name).to_owned()));
            }
        }
        let entry = self
            .exports
            .iter()
            .find(|(name, _, _)| *name == "user_entrypoint");
        let Some((_, ExternalKind::Func, index)) = entry else {
            return Err(ActivationError::Entrypoint);
        };
        // The entrypoint takes an i32 and returns an i32.
        let ty = self.function_type(*index).and_then(|ty| self.type_at(ty));
        if !ty.is_some_and(|ty| ty.params() == [ValType::I32] && ty.results() == [ValType::I32]) {
            return Err(ActivationError::Entrypoint);
        }
        Ok(())
    }

    /// The memory is exported, at most 128 pages at first, and growth is paid for.
    fn check_memory(&self) -> Result<(), ActivationError> {
        let exported = self
            .exports
            .iter()
            .any(|(name, kind, _)| *name == "memory" && *kind == ExternalKind::Memory);
        let Some(memory) = self.memories.first().filter(|_| exported) else {
            return Err(ActivationError::MissingMemory);
        };
        at_most("pages", memory.min, limits::PAGES)?;
        if memory.max != Some(memory.min) && self.pay_import().is_none() {
            return Err(ActivationError::UnpaidGrowth);
        }
        Ok(())
    }

    /// Type index of function `index`, imports first.
    fn function_type(&self, index: u32) -> Option<u32> {
        self.function_types()
            .get(usize::try_from(index).ok()?)
            .copied()
    }

    fn function_types(&self) -> Vec<u32> {
        let imported = self.imports.iter().filter_map(|(_, _, ty)| match ty {
            TypeRef::Func(ty) => Some(*ty),
            _ => None,
        });
        imported.chain(self.functions.iter().copied()).collect()
    }

    /// Function index of `pay_for_memory_grow`; all imports are functions.
    fn pay_import(&self) -> Option<u32> {
        let at = self
            .imports
            .iter()
            .position(|(_, name, _)| *name == hooks::PAY_FOR_MEMORY_GROW);
        at.and_then(|at| u32::try_from(at).ok())
    }

    /// What metering needs to know.
    ///
    /// # Errors
    /// [`ActivationError::TooMany`] - counts beyond 32 bits, which cannot be.
    pub(super) fn shape(&self) -> Result<ModuleShape, ActivationError> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let fixed = self
            .memories
            .first()
            .is_some_and(|memory| memory.max == Some(memory.min));
        Ok(ModuleShape {
            types: self
                .types
                .iter()
                .map(|ty| (count(ty.params().len()), count(ty.results().len())))
                .collect(),
            functions: self.function_types(),
            first_global: self.own_globals,
            pay_for_growth: if fixed { None } else { self.pay_import() },
        })
    }
}
