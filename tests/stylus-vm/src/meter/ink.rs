//! Ink price of every opcode.

use wasmparser::Operator;

use super::{MeterError, ModuleShape};

/// Ink of the code that checks a block, added to each block.
pub(crate) const HEADER: u64 = 2_450;
/// Ink of each byte that `memory.copy` or `memory.fill` moves, besides the opcode.
pub(crate) const BULK_BYTE: i64 = 100;

/// Price of `op`.
///
/// Float constants, loads, stores and reinterpretations cost what the integers of the same width
/// cost; float arithmetic has no price and cannot be activated.
///
/// # Errors
/// [`MeterError::Opcode`] - the opcode has no price.
pub(crate) fn price(op: &Operator<'_>, shape: &ModuleShape) -> Result<u64, MeterError> {
    use Operator as O;
    Ok(match op {
        O::CallIndirect { type_index, .. } => {
            let (params, _) = shape
                .type_at(*type_index)
                .ok_or_else(|| MeterError::Malformed(format!("type {type_index}")))?;
            u64::from(params).saturating_mul(650).saturating_add(13_610)
        }
        O::BrTable { targets } => u64::from(targets.len())
            .saturating_mul(325)
            .saturating_add(2_400),
        op => control(op)
            .or_else(|| memory(op))
            .or_else(|| compare(op))
            .or_else(|| arithmetic(op))
            .ok_or_else(|| MeterError::Opcode(name(op)))?,
    })
}

/// Variant name of an opcode.
fn name(op: &Operator<'_>) -> String {
    let text = format!("{op:?}");
    text.split([' ', '{', '('])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Control flow, constants, locals, globals.
fn control(op: &Operator<'_>) -> Option<u64> {
    use Operator as O;
    Some(match op {
        O::Unreachable | O::Return | O::Nop | O::Block { .. } | O::Loop { .. } => 1,
        O::Else | O::End => 1,
        O::I32Const { .. } | O::I64Const { .. } | O::F32Const { .. } | O::F64Const { .. } => 1,
        O::Drop => 9,
        O::Br { .. } | O::BrIf { .. } | O::If { .. } => 765,
        O::Select => 1_250,
        O::Call { .. } => 3_800,
        O::LocalGet { .. } | O::LocalTee { .. } => 75,
        O::LocalSet { .. } => 210,
        O::GlobalGet { .. } => 225,
        O::GlobalSet { .. } => 575,
        _ => return None,
    })
}

/// Loads, stores, memory operations.
fn memory(op: &Operator<'_>) -> Option<u64> {
    use Operator as O;
    Some(match op {
        O::I32Load { .. }
        | O::I32Load8S { .. }
        | O::I32Load8U { .. }
        | O::I32Load16S { .. }
        | O::I32Load16U { .. }
        | O::F32Load { .. } => 670,
        O::I64Load { .. }
        | O::I64Load8S { .. }
        | O::I64Load8U { .. }
        | O::I64Load16S { .. }
        | O::I64Load16U { .. }
        | O::I64Load32S { .. }
        | O::I64Load32U { .. }
        | O::F64Load { .. } => 680,
        O::I32Store { .. } | O::I32Store8 { .. } | O::I32Store16 { .. } | O::F32Store { .. } => 825,
        O::I64Store { .. }
        | O::I64Store8 { .. }
        | O::I64Store16 { .. }
        | O::I64Store32 { .. }
        | O::F64Store { .. } => 950,
        O::MemorySize { .. } => 3_000,
        O::MemoryGrow { .. } => 8_050,
        O::MemoryCopy { .. } | O::MemoryFill { .. } => 950,
        _ => return None,
    })
}

/// Comparisons.
fn compare(op: &Operator<'_>) -> Option<u64> {
    use Operator as O;
    Some(match op {
        O::I32Eqz | O::I32Eq | O::I32Ne | O::I32LtS | O::I32LtU | O::I32GtS => 170,
        O::I32GtU | O::I32LeS | O::I32LeU | O::I32GeS | O::I32GeU => 170,
        O::I64Eqz | O::I64Eq | O::I64Ne | O::I64LtS | O::I64LtU | O::I64GtS => 225,
        O::I64GtU | O::I64LeS | O::I64LeU | O::I64GeS | O::I64GeU => 225,
        _ => return None,
    })
}

/// Integer arithmetic and conversions.
fn arithmetic(op: &Operator<'_>) -> Option<u64> {
    use Operator as O;
    Some(match op {
        O::I32Clz | O::I32Ctz | O::I64Clz | O::I64Ctz => 210,
        O::I32Add | O::I32Sub | O::I32And | O::I32Or | O::I32Xor => 70,
        O::I32Shl | O::I32ShrS | O::I32ShrU | O::I32Rotl | O::I32Rotr => 70,
        O::I64Add | O::I64Sub | O::I64And | O::I64Or | O::I64Xor => 100,
        O::I64Shl | O::I64ShrS | O::I64ShrU | O::I64Rotl | O::I64Rotr => 100,
        O::I32Mul | O::I64Mul => 160,
        O::I32DivS | O::I32DivU | O::I32RemS | O::I32RemU => 1_120,
        O::I64DivS | O::I64DivU | O::I64RemS | O::I64RemU => 1_270,
        O::I32Popcnt => 2_650,
        O::I64Popcnt => 6_000,
        O::I32WrapI64 | O::I64ExtendI32S | O::I64ExtendI32U => 100,
        O::I32Extend8S | O::I32Extend16S => 100,
        O::I64Extend8S | O::I64Extend16S | O::I64Extend32S => 100,
        O::I32ReinterpretF32 | O::I64ReinterpretF64 => 100,
        O::F32ReinterpretI32 | O::F64ReinterpretI64 => 100,
        _ => return None,
    })
}

/// Whether `op` is the last of its basic block.
pub(crate) fn ends_block(op: &Operator<'_>) -> bool {
    use Operator as O;
    matches!(
        op,
        O::End
            | O::Else
            | O::Return
            | O::Loop { .. }
            | O::Br { .. }
            | O::BrTable { .. }
            | O::BrIf { .. }
            | O::If { .. }
            | O::Call { .. }
            | O::CallIndirect { .. }
    )
}
