//! A gateway beside a ledger, tokens and a market that answer what they are told.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "each test file uses a part of it"
)]

#[path = "../../../stylus-kit/tests/host/mod.rs"]
pub mod host;

pub use alloy_primitives::{Address, B256, U256, keccak256};
pub use alloy_sol_types::{SolCall, SolValue};
pub use gateway::Gateway;
pub use host::{Made, Outcome, TestHost};
pub use interfaces::IErc20::{
    approveCall, balanceOfCall, permitCall, transferCall, transferFromCall,
};
pub use interfaces::IErrors::{
    AlreadyConstructed, CallFailed, MalformedCalldata, TokenTransferFailed, UnknownSelector,
};
pub use interfaces::IGateway::{self as Gate, *};
pub use interfaces::IOnTroveChange::{TroveAmounts, onTroveChangeCall};
pub use interfaces::ISwapAdapter::swapCall;
pub use interfaces::IWrappedAmpl::{
    assetCall, depositCall, mintCall, previewMintCall, previewRedeemCall, redeemCall,
};
pub use interfaces::trove_manager::ITroveManager as Ledger;

pub const LEDGER: Address = Address::repeat_byte(0x1e);
pub const AMP_USD: Address = Address::repeat_byte(0xad);
pub const POOL: Address = Address::repeat_byte(0x90);
pub const GAUGES: Address = Address::repeat_byte(0x9a);
pub const WRAPPED: Address = Address::repeat_byte(0x3a);
pub const AMPL: Address = Address::repeat_byte(0xa3);
pub const MARKET: Address = Address::repeat_byte(0x3e);
pub const ALICE: Address = Address::repeat_byte(0xa1);
pub const BOB: Address = Address::repeat_byte(0xb0);
pub const RECEIVER: Address = Address::repeat_byte(0xcc);
/// Units of AMPL that collateral costs at the door, and brings.
pub const PRICE: u64 = 700;
pub const WORTH: u64 = 699;

pub fn big(x: u64) -> U256 {
    U256::from(x)
}

/// Everything answers well; the gateway holds nothing.
pub fn gateway() -> TestHost {
    let host = unconstructed();
    construct(&host, LEDGER, WRAPPED).ok();
    host.made();
    host
}

pub fn unconstructed() -> TestHost {
    let host = TestHost::new();
    host.answer::<Ledger::ampUsdCall>(LEDGER, Ok(AMP_USD.abi_encode()));
    host.answer::<Ledger::stabilityPoolCall>(LEDGER, Ok(POOL.abi_encode()));
    host.answer::<Ledger::liquidityIncentivesCall>(LEDGER, Ok(GAUGES.abi_encode()));
    host.answer::<assetCall>(WRAPPED, Ok(AMPL.abi_encode()));
    for token in [AMP_USD, WRAPPED, AMPL] {
        host.answer::<transferCall>(token, Ok(true.abi_encode()));
        host.answer::<transferFromCall>(token, Ok(true.abi_encode()));
        host.answer::<approveCall>(token, Ok(true.abi_encode()));
        host.answer::<balanceOfCall>(token, Ok(U256::ZERO.abi_encode()));
    }
    host.answer::<previewMintCall>(WRAPPED, Ok(big(PRICE).abi_encode()));
    host.answer::<previewRedeemCall>(WRAPPED, Ok(big(WORTH).abi_encode()));
    host.answer::<redeemCall>(WRAPPED, Ok(big(WORTH).abi_encode()));
    let mut config = [U256::ZERO; 9];
    config[0] = U256::from_be_bytes(WRAPPED.into_word().0);
    host.answer::<Ledger::branchConfigCall>(LEDGER, Ok(config.abi_encode()));
    host.answer::<Ledger::openTroveCall>(LEDGER, Ok(big(1).abi_encode()));
    host.answer::<Ledger::openTroveWithCall>(LEDGER, Ok(big(1).abi_encode()));
    owned_by(&host, ALICE, Address::ZERO);
    host
}

/// Whose every trove is, and who manages it.
pub fn owned_by(host: &TestHost, owner: Address, manager: Address) {
    host.answer::<Ledger::ownerOfCall>(LEDGER, Ok(owner.abi_encode()));
    let receiver = if manager.is_zero() { manager } else { RECEIVER };
    let (none, no) = (Address::ZERO, U256::ZERO);
    let managers = (manager, receiver, none, no, no, no).abi_encode();
    host.answer::<Ledger::managersCall>(LEDGER, Ok(managers));
}

pub fn construct(host: &TestHost, ledger: Address, wrapped: Address) -> Outcome {
    host.construct::<Gateway>(&(ledger, wrapped).abi_encode())
}

pub fn call<C: SolCall>(host: &TestHost, from: Address, call: &C) -> Outcome {
    host.call::<Gateway, C>(from, call)
}

/// The gateway's own address.
pub fn here(host: &TestHost) -> Address {
    use stylus_sdk::stylus_core::AccountAccess;
    host.contract_address()
}

/// The calls that change something, since the last time: to whom, and which.
pub fn told(host: &TestHost) -> Vec<(Address, [u8; 4])> {
    let asks = [
        Ledger::branchConfigCall::SELECTOR,
        Ledger::ownerOfCall::SELECTOR,
        Ledger::managersCall::SELECTOR,
        balanceOfCall::SELECTOR,
        previewMintCall::SELECTOR,
        previewRedeemCall::SELECTOR,
    ];
    let made = host.made().into_iter();
    let made = made.map(|made| (made.to, *made.data.first_chunk().unwrap()));
    made.filter(|(_, selector)| !asks.contains(selector))
        .collect()
}

/// The lock.
pub fn lock(host: &TestHost) -> B256 {
    host.vm.get_storage(U256::ZERO)
}

pub fn set_lock(host: &TestHost, lock: B256) {
    host.vm.set_storage(U256::ZERO, lock);
}

/// A market without a least.
pub fn market() -> Swap {
    Swap {
        adapter: MARKET,
        minOut: U256::ZERO,
    }
}

/// Nothing is staked.
pub fn nothing() -> Stakes {
    Stakes {
        toPool: U256::ZERO,
        toGauge: U256::ZERO,
        gauge: U256::ZERO,
        minLiquidity: U256::ZERO,
        adapter: Address::ZERO,
    }
}

/// An opening at the door, at most at this price.
pub fn open(max_in: u64) -> openCall {
    openCall {
        branch: U256::ZERO,
        coll: big(500),
        maxIn: big(max_in),
        debt: big(300),
        rate: big(5),
        maxUpfrontFee: U256::MAX,
        stakes: nothing(),
        swapData: vec![].into(),
    }
}
