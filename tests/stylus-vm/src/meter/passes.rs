//! The passes over one function body.

use wasmparser::{BlockType, Operator};

use super::{MAX_FRAME_WORDS, MeterError, ModuleShape, depth, ink};

/// Indices of the added globals.
#[derive(Clone, Copy)]
struct Globals {
    ink: u32,
    status: u32,
    scratch: u32,
    stack: u32,
}

impl Globals {
    fn new(shape: &ModuleShape) -> Self {
        let first = shape.first_global;
        Self {
            ink: first,
            status: first.saturating_add(1),
            scratch: first.saturating_add(2),
            stack: first.saturating_add(3),
        }
    }
}

fn get(global_index: u32) -> Operator<'static> {
    Operator::GlobalGet { global_index }
}

fn set(global_index: u32) -> Operator<'static> {
    Operator::GlobalSet { global_index }
}

fn when() -> Operator<'static> {
    Operator::If {
        blockty: BlockType::Empty,
    }
}

/// Runs all passes over a body with `locals` locals (parameters not counted).
///
/// # Errors
/// [`MeterError`] - an opcode without a price, or a frame that is too large.
pub(crate) fn meter<'a>(
    body: Vec<Operator<'a>>,
    locals: u32,
    shape: &ModuleShape,
) -> Result<Vec<Operator<'a>>, MeterError> {
    let globals = Globals::new(shape);
    let body = charge_blocks(body, shape, globals)?;
    let body = charge_bytes(body, globals);
    let body = bound_depth(body, locals, shape, globals)?;
    Ok(match shape.pay_for_growth {
        Some(pay) => charge_growth(body, pay, globals),
        None => body,
    })
}

/// Puts the price of each basic block before it.
fn charge_blocks<'a>(
    body: Vec<Operator<'a>>,
    shape: &ModuleShape,
    globals: Globals,
) -> Result<Vec<Operator<'a>>, MeterError> {
    let mut out = Vec::with_capacity(body.len().saturating_mul(2));
    let mut block = Vec::new();
    let mut cost = ink::HEADER;
    for op in body {
        cost = cost.saturating_add(ink::price(&op, shape)?);
        let last = ink::ends_block(&op);
        block.push(op);
        if last {
            out.extend(header(cost.cast_signed(), globals));
            out.append(&mut block);
            cost = ink::HEADER;
        }
    }
    Ok(out)
}

/// `if ink <u cost { status = 1; unreachable }; ink -= cost`.
fn header(cost: i64, Globals { ink, status, .. }: Globals) -> [Operator<'static>; 12] {
    [
        get(ink),
        Operator::I64Const { value: cost },
        Operator::I64LtU,
        when(),
        Operator::I32Const { value: 1 },
        set(status),
        Operator::Unreachable,
        Operator::End,
        get(ink),
        Operator::I64Const { value: cost },
        Operator::I64Sub,
        set(ink),
    ]
}

/// Charges `memory.copy` and `memory.fill` by their size operand.
fn charge_bytes(body: Vec<Operator<'_>>, globals: Globals) -> Vec<Operator<'_>> {
    let mut out = Vec::with_capacity(body.len());
    for op in body {
        if matches!(
            op,
            Operator::MemoryCopy { .. } | Operator::MemoryFill { .. }
        ) {
            out.extend(per_byte(globals));
        }
        out.push(op);
    }
    out
}

/// Moves the size to the scratch global, subtracts its price (a 32-bit size times the price cannot
/// overflow 64 bits) and compares old ink with new to see a borrow; then puts the size back.
fn per_byte(
    Globals {
        ink,
        status,
        scratch,
        ..
    }: Globals,
) -> [Operator<'static>; 17] {
    [
        set(scratch),
        get(ink),
        get(ink),
        get(scratch),
        Operator::I64ExtendI32U,
        Operator::I64Const {
            value: ink::BULK_BYTE,
        },
        Operator::I64Mul,
        Operator::I64Sub,
        set(ink),
        get(ink),
        Operator::I64LtU,
        when(),
        Operator::I32Const { value: 1 },
        set(status),
        Operator::Unreachable,
        Operator::End,
        get(scratch),
    ]
}

/// Takes the words of the frame at entry and gives them back at every return.
fn bound_depth<'a>(
    body: Vec<Operator<'a>>,
    locals: u32,
    shape: &ModuleShape,
    Globals { stack, .. }: Globals,
) -> Result<Vec<Operator<'a>>, MeterError> {
    let words = depth::frame_words(&body, locals, shape)?;
    // A frame is at most 10240 words.
    if words > MAX_FRAME_WORDS {
        return Err(MeterError::FrameTooLarge { words });
    }
    let size = words.cast_signed();
    let mut out = Vec::with_capacity(body.len().saturating_add(24));
    out.extend([
        get(stack),
        Operator::I32Const { value: size },
        Operator::I32LeU,
        when(),
        Operator::I32Const { value: 0 },
        set(stack),
        Operator::Unreachable,
        Operator::End,
        get(stack),
        Operator::I32Const { value: size },
        Operator::I32Sub,
        set(stack),
    ]);
    let credit = || {
        [
            get(stack),
            Operator::I32Const { value: size },
            Operator::I32Add,
            set(stack),
        ]
    };
    let last = body.len().saturating_sub(1);
    for (index, op) in body.into_iter().enumerate() {
        if index == last {
            out.extend(credit());
            out.push(Operator::Return);
        } else if matches!(op, Operator::Return) {
            out.extend(credit());
        }
        out.push(op);
    }
    Ok(out)
}

/// Pays for pages before `memory.grow`.
fn charge_growth(
    body: Vec<Operator<'_>>,
    pay: u32,
    Globals { scratch, .. }: Globals,
) -> Vec<Operator<'_>> {
    let mut out = Vec::with_capacity(body.len());
    for op in body {
        if matches!(op, Operator::MemoryGrow { .. }) {
            out.extend([
                set(scratch),
                get(scratch),
                Operator::Call {
                    function_index: pay,
                },
                get(scratch),
            ]);
        }
        out.push(op);
    }
    out
}
