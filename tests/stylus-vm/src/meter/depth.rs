//! Worst-case stack words of a function, from its instrumented body.

use wasmparser::{BlockType, Operator};

use super::{MeterError, ModuleShape};

/// Words every frame needs besides its locals and operands.
const FIXED_WORDS: u32 = 4;

/// Operand stack while walking over a body; the height never goes below zero, since code after a
/// jump may pop what is not there.
struct Height {
    now: u32,
    worst: u32,
    scopes: Vec<u32>,
}

impl Height {
    fn push(&mut self, words: u32) {
        self.now = self.now.saturating_add(words);
        self.worst = self.worst.max(self.now);
    }

    fn pop(&mut self, words: u32) {
        self.now = self.now.saturating_sub(words);
    }

    /// Results count before the arguments are gone.
    fn call(&mut self, (params, results): (u32, u32)) {
        self.push(results);
        self.pop(params);
    }

    /// A scope's result slots count from its beginning.
    fn open(&mut self, ty: BlockType, shape: &ModuleShape) -> Result<(), MeterError> {
        match ty {
            BlockType::Empty => {}
            BlockType::Type(_) => self.push(1),
            BlockType::FuncType(index) => self.call(
                shape
                    .type_at(index)
                    .ok_or_else(|| MeterError::Malformed(format!("type {index}")))?,
            ),
        }
        self.scopes.push(self.now);
        Ok(())
    }
}

/// Words of a frame: `locals` (parameters not counted), operands, and the fixed part.
///
/// # Errors
/// [`MeterError::Malformed`] - unbalanced scopes or unknown types.
/// [`MeterError::Opcode`] - an opcode whose stack effect is unknown.
pub(crate) fn frame_words(
    ops: &[Operator<'_>],
    locals: u32,
    shape: &ModuleShape,
) -> Result<u32, MeterError> {
    let mut height = Height {
        now: 0,
        worst: 0,
        scopes: vec![0],
    };
    for op in ops {
        step(op, &mut height, shape)?;
    }
    Ok(height
        .worst
        .saturating_add(locals)
        .saturating_add(FIXED_WORDS))
}

fn step(op: &Operator<'_>, height: &mut Height, shape: &ModuleShape) -> Result<(), MeterError> {
    use Operator as O;
    let unbalanced = || MeterError::Malformed("unbalanced scopes".to_owned());
    match op {
        O::Block { blockty } | O::Loop { blockty } => height.open(*blockty, shape)?,
        O::If { blockty } => {
            height.pop(1);
            height.open(*blockty, shape)?;
        }
        O::Else => height.now = *height.scopes.last().ok_or_else(unbalanced)?,
        O::End => height.now = height.scopes.pop().ok_or_else(unbalanced)?,
        O::Call { function_index } => height.call(
            shape
                .signature(*function_index)
                .ok_or_else(|| MeterError::Malformed(format!("function {function_index}")))?,
        ),
        O::CallIndirect { type_index, .. } => height.call(
            shape
                .type_at(*type_index)
                .ok_or_else(|| MeterError::Malformed(format!("type {type_index}")))?,
        ),
        op => plain(op, height)?,
    }
    Ok(())
}

/// Opcodes with a fixed effect.
fn plain(op: &Operator<'_>, height: &mut Height) -> Result<(), MeterError> {
    use Operator as O;
    match op {
        O::LocalGet { .. } | O::GlobalGet { .. } | O::MemorySize { .. } => height.push(1),
        O::I32Const { .. } | O::I64Const { .. } | O::F32Const { .. } | O::F64Const { .. } => {
            height.push(1);
        }
        O::Drop | O::BrIf { .. } | O::BrTable { .. } => height.pop(1),
        O::LocalSet { .. } | O::GlobalSet { .. } => height.pop(1),
        O::Select => height.pop(2),
        O::MemoryCopy { .. } | O::MemoryFill { .. } => height.pop(3),
        op if is_store(op) => height.pop(2),
        op if is_binary(op) => height.pop(1),
        // Loads, tests, conversions and jumps leave the height as it is.
        _ => {}
    }
    Ok(())
}

fn is_store(op: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(
        op,
        O::I32Store { .. }
            | O::I64Store { .. }
            | O::F32Store { .. }
            | O::F64Store { .. }
            | O::I32Store8 { .. }
            | O::I32Store16 { .. }
            | O::I64Store8 { .. }
            | O::I64Store16 { .. }
            | O::I64Store32 { .. }
    )
}

fn is_binary(op: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(
        op,
        O::I32Eq
            | O::I32Ne
            | O::I32LtS
            | O::I32LtU
            | O::I32GtS
            | O::I32GtU
            | O::I32LeS
            | O::I32LeU
            | O::I32GeS
            | O::I32GeU
            | O::I64Eq
            | O::I64Ne
            | O::I64LtS
            | O::I64LtU
            | O::I64GtS
            | O::I64GtU
            | O::I64LeS
            | O::I64LeU
            | O::I64GeS
            | O::I64GeU
    ) || is_arithmetic(op)
}

fn is_arithmetic(op: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(
        op,
        O::I32Add
            | O::I32Sub
            | O::I32Mul
            | O::I32DivS
            | O::I32DivU
            | O::I32RemS
            | O::I32RemU
            | O::I32And
            | O::I32Or
            | O::I32Xor
            | O::I32Shl
            | O::I32ShrS
            | O::I32ShrU
            | O::I32Rotl
            | O::I32Rotr
            | O::I64Add
            | O::I64Sub
            | O::I64Mul
            | O::I64DivS
            | O::I64DivU
            | O::I64RemS
            | O::I64RemU
            | O::I64And
            | O::I64Or
            | O::I64Xor
            | O::I64Shl
            | O::I64ShrS
            | O::I64ShrU
            | O::I64Rotl
            | O::I64Rotr
    )
}
