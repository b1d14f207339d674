//! The panic handler of the chain: one instruction, so that no text, no location and no
//! formatting machinery is linked into a program. A panic is a bug; it reverts without data.

#[panic_handler]
fn halt(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
