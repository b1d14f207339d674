//! Rewrites a whole module around the metered bodies.

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, Function, GlobalSection, GlobalType, Module,
    ValType,
};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionBody};

use super::{INK_LEFT, INK_STATUS, MAX_STACK_WORDS, MeterError, ModuleShape, STACK_LEFT, passes};

/// A module after metering.
#[derive(Clone, Debug)]
pub(crate) struct Instrumented {
    /// The binary.
    pub(crate) wasm: Vec<u8>,
    /// Opcodes of all bodies.
    pub(crate) total_ops: u64,
    /// Opcodes of the longest body.
    pub(crate) longest_body: u64,
}

/// Meters a validated module of the given shape.
///
/// # Errors
/// [`MeterError`] - a body that cannot be metered.
pub(crate) fn instrument(wasm: &[u8], shape: &ModuleShape) -> Result<Instrumented, MeterError> {
    let mut rewriter = Rewriter {
        shape,
        total_ops: 0,
        longest_body: 0,
        globals_done: false,
    };
    let mut module = Module::new();
    rewriter
        .parse_core_module(&mut module, wasmparser::Parser::new(0), wasm)
        .map_err(meter_error)?;
    Ok(Instrumented {
        wasm: module.finish(),
        total_ops: rewriter.total_ops,
        longest_body: rewriter.longest_body,
    })
}

fn meter_error(error: reencode::Error<MeterError>) -> MeterError {
    match error {
        reencode::Error::UserError(error) => error,
        other => MeterError::Malformed(other.to_string()),
    }
}

struct Rewriter<'s> {
    shape: &'s ModuleShape,
    total_ops: u64,
    longest_body: u64,
    globals_done: bool,
}

impl Rewriter<'_> {
    /// Adds ink left, ink status, scratch and stack left.
    fn add_globals(&mut self, globals: &mut GlobalSection) {
        let ty = |val_type| GlobalType {
            val_type,
            mutable: true,
            shared: false,
        };
        globals.global(ty(ValType::I64), &ConstExpr::i64_const(0));
        globals.global(ty(ValType::I32), &ConstExpr::i32_const(0));
        globals.global(ty(ValType::I32), &ConstExpr::i32_const(0));
        globals.global(ty(ValType::I32), &ConstExpr::i32_const(MAX_STACK_WORDS));
        self.globals_done = true;
    }

    fn body(&mut self, body: &FunctionBody<'_>) -> Result<Function, reencode::Error<MeterError>> {
        let mut locals = 0_u32;
        let mut groups = Vec::new();
        for group in body.get_locals_reader()? {
            let (count, ty) = group?;
            locals = locals.saturating_add(count);
            groups.push((count, self.val_type(ty)?));
        }
        let ops = body
            .get_operators_reader()?
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        let ops = passes::meter(ops, locals, self.shape).map_err(reencode::Error::UserError)?;
        let count = u64::try_from(ops.len()).unwrap_or(u64::MAX);
        self.total_ops = self.total_ops.saturating_add(count);
        self.longest_body = self.longest_body.max(count);
        let mut function = Function::new(groups);
        for op in ops {
            function.instruction(&self.instruction(op)?);
        }
        Ok(function)
    }
}

impl Reencode for Rewriter<'_> {
    type Error = MeterError;

    fn parse_custom_section(
        &mut self,
        _module: &mut Module,
        _section: CustomSectionReader<'_>,
    ) -> Result<(), reencode::Error<MeterError>> {
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> Result<(), reencode::Error<MeterError>> {
        reencode::utils::parse_global_section(self, globals, section)?;
        self.add_globals(globals);
        Ok(())
    }

    /// Only the memory and the entrypoint stay exported; the added globals join them.
    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> Result<(), reencode::Error<MeterError>> {
        for export in section {
            let export = export?;
            if matches!(export.name, "memory" | "user_entrypoint") {
                self.parse_export(exports, export)?;
            }
        }
        let first = self.shape.first_global;
        exports.export(INK_LEFT, ExportKind::Global, first);
        exports.export(INK_STATUS, ExportKind::Global, first.saturating_add(1));
        exports.export(STACK_LEFT, ExportKind::Global, first.saturating_add(3));
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), reencode::Error<MeterError>> {
        for body in section {
            let function = self.body(&body?)?;
            code.function(&function);
        }
        Ok(())
    }

    /// A module without globals gets its section where one would be.
    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        _after: Option<wasm_encoder::SectionId>,
        before: Option<wasm_encoder::SectionId>,
    ) -> Result<(), reencode::Error<MeterError>> {
        if before == Some(wasm_encoder::SectionId::Export) && !self.globals_done {
            let mut globals = GlobalSection::new();
            self.add_globals(&mut globals);
            module.section(&globals);
        }
        Ok(())
    }
}
