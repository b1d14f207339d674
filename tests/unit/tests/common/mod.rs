//! The ledger on a host of its own: AmpUSD, oracle and tokens answer what the test says.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod host;
pub mod programs;
pub mod said;

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::{SolCall, SolConstructor, SolError, SolValue};
use interfaces::IErc20::{transferCall, transferFromCall};
use interfaces::IOffset::capacityCall;
use interfaces::IPriceOracle::{lastAnswersCall, priceCall, pricesCall, sequencerUpSinceCall};
use interfaces::trove_manager::ITroveManager as abi;
use stylus_sdk::abi::Router;
use trove_manager::TroveManager;

use host::{Called, TestHost};
use programs::{EXTENSION, LIQUIDATION, REDEMPTION};

pub const AMP_USD: Address = Address::repeat_byte(0xa1);
pub const ORACLE: Address = Address::repeat_byte(0x0a);
pub const OWNER: Address = Address::repeat_byte(0x0e);
pub const AMPL: Address = Address::repeat_byte(0xc0);
pub const SPOT: Address = Address::repeat_byte(0xc1);
pub const POOL: Address = Address::repeat_byte(0x5b);
pub const INCENTIVES: Address = Address::repeat_byte(0x1c);
pub const BORROWER: Address = Address::repeat_byte(0xb0);
pub const STRANGER: Address = Address::repeat_byte(0x57);
pub const START: u64 = 1_764_547_200;
pub const WAD: u128 = 1_000_000_000_000_000_000;
pub const DAY: u64 = 86_400;

alloy_sol_types::sol! {
    contract Constructed {
        constructor(
            address extension,
            address liquidation,
            address redemption,
            address ampUsd,
            address priceOracle,
            address owner,
            address stabilityPool,
            address liquidityIncentives,
            BranchConfig[] branches
        );
    }

    struct BranchConfig {
        address collateral;
        uint16 mcrBps;
        uint16 ccrBps;
        uint16 scrBps;
        uint16 poolPenaltyBps;
        uint16 redistributionPenaltyBps;
        uint16 redemptionFeeFloorBps;
        uint128 ceiling;
        uint128 smallestRaise;
    }
}

/// The AMPL branch at launch.
pub fn ampl() -> BranchConfig {
    BranchConfig {
        collateral: AMPL,
        mcrBps: 15_000,
        ccrBps: 18_000,
        scrBps: 13_000,
        poolPenaltyBps: 1_000,
        redistributionPenaltyBps: 2_000,
        redemptionFeeFloorBps: 100,
        ceiling: 500_000 * WAD,
        smallestRaise: 500_000 * WAD,
    }
}

/// The SPOT branch at launch.
pub fn spot() -> BranchConfig {
    BranchConfig {
        collateral: SPOT,
        mcrBps: 13_000,
        ccrBps: 15_000,
        scrBps: 11_500,
        poolPenaltyBps: 750,
        redistributionPenaltyBps: 1_500,
        redemptionFeeFloorBps: 75,
        ceiling: 100_000 * WAD,
        smallestRaise: 100_000 * WAD,
    }
}

/// The arguments of a constructor.
pub fn constructor(branches: Vec<BranchConfig>) -> Vec<u8> {
    let (extension, ampUsd, priceOracle, owner) = (EXTENSION, AMP_USD, ORACLE, OWNER);
    Constructed::constructorCall {
        extension,
        liquidation: LIQUIDATION,
        redemption: REDEMPTION,
        ampUsd,
        priceOracle,
        owner,
        stabilityPool: POOL,
        liquidityIncentives: INCENTIVES,
        branches,
    }
    .abi_encode()
}

/// The program and its host.
pub struct Ledger {
    pub host: TestHost,
    program: TroveManager,
}

impl Ledger {
    /// A program that was not constructed.
    pub fn blank() -> Self {
        let host = TestHost::default();
        host.0.borrow_mut().time = START;
        let program = TroveManager::from(&host);
        Self { host, program }
    }

    /// Both branches, tokens that obey, one collateral unit worth two AmpUSD.
    pub fn new() -> Self {
        Self::at(START)
    }

    /// The same from a time on.
    pub fn at(time: u64) -> Self {
        let mut ledger = Self::blank();
        ledger.host.0.borrow_mut().time = time;
        ledger
            .construct(&constructor(vec![ampl(), spot()]))
            .unwrap();
        for token in [AMPL, SPOT] {
            ledger.answer(token, transferCall::SELECTOR, Ok(true.abi_encode()));
            ledger.answer(token, transferFromCall::SELECTOR, Ok(true.abi_encode()));
        }
        ledger.set_price(2 * WAD, 0);
        ledger.set_pool(WAD, false);
        ledger
    }

    /// Runs the constructor.
    pub fn construct(&mut self, args: &[u8]) -> Result<Vec<u8>, Vec<u8>> {
        <TroveManager as Router<TroveManager>>::constructor(&mut self.program, args).unwrap()
    }

    /// Runs calldata; what fails leaves no trace.
    pub fn run(&mut self, from: Address, data: &[u8]) -> Result<Vec<u8>, Vec<u8>> {
        self.run_whole(|ledger| {
            ledger.host.0.borrow_mut().sender = from;
            let Some((selector, args)) = data.split_first_chunk() else {
                return TroveManager::fallback(&mut ledger.program, data).unwrap();
            };
            let selector = u32::from_be_bytes(*selector);
            TroveManager::route(&mut ledger.program, selector, args).unwrap()
        })
    }

    /// The same of a program that the test put beside the ledger.
    pub fn run_at(&mut self, from: Address, to: Address, data: &[u8]) -> Result<Vec<u8>, Vec<u8>> {
        self.run_whole(|ledger| ledger.host.enter(from, to, data).unwrap())
    }

    fn run_whole(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<Vec<u8>, Vec<u8>>,
    ) -> Result<Vec<u8>, Vec<u8>> {
        let (storage, away) = {
            let mut state = self.host.0.borrow_mut();
            state.logs.clear();
            state.speakers.clear();
            state.calls.clear();
            (state.storage.clone(), state.away.clone())
        };
        let reply = run(self);
        if reply.is_err() {
            let mut state = self.host.0.borrow_mut();
            (state.storage, state.away) = (storage, away);
        }
        reply
    }

    /// Calls a function and decodes its answer.
    pub fn call<C: SolCall>(&mut self, from: Address, call: &C) -> Result<C::Return, Vec<u8>> {
        let answer = self.run(from, &call.abi_encode())?;
        Ok(C::abi_decode_returns_validate(&answer).unwrap())
    }

    /// Calls a function that must fail with an error, and leave storage as it was.
    pub fn refused<C: SolCall, E: SolError>(&mut self, from: Address, call: &C, error: E) {
        let before = self.host.0.borrow().storage.clone();
        let said = self
            .run(from, &call.abi_encode())
            .expect_err("must be refused");
        assert_eq!(said, error.abi_encode());
        assert_eq!(self.host.0.borrow().storage, before);
    }

    /// What a contract answers from now on.
    pub fn answer(&self, to: Address, selector: [u8; 4], answer: Result<Vec<u8>, Vec<u8>>) {
        self.host
            .0
            .borrow_mut()
            .answers
            .insert((to, selector), answer);
    }

    /// Sets what a collateral unit of 18 decimals is worth in WAD, and the oracle's status.
    pub fn set_price(&self, wad: u128, status: u8) {
        self.set_quote((wad, wad), status, false);
    }

    /// Sets price and redemption price of a collateral unit in WAD, the oracle's status, and
    /// whether that is for the gap of its sources alone.
    pub fn set_quote(&self, (wad, redemption): (u128, u128), status: u8, by_gap_only: bool) {
        let price = |wad| U256::from(wad) * U256::from(WAD);
        let quote = (
            price(wad),
            price(redemption),
            U256::from(status),
            by_gap_only,
        );
        let answer = quote.abi_encode_params();
        self.answer(ORACLE, priceCall::SELECTOR, Ok(answer));
        let both = vec![quote, quote].abi_encode();
        self.answer(ORACLE, pricesCall::SELECTOR, Ok(both));
    }

    /// Lets the oracle say that it has no price since its sources' last answers, and for how long
    /// the sequencer has been up.
    pub fn set_outage(&self, market: (u128, u64), anchor: (u128, u64), up_since: u64) {
        self.set_price(0, 2);
        let word = |(wad, at): (u128, u64)| (U256::from(wad) * U256::from(WAD), U256::from(at));
        let answers = (word(market), word(anchor)).abi_encode_params();
        self.answer(ORACLE, lastAnswersCall::SELECTOR, Ok(answers));
        let since = U256::from(up_since).abi_encode();
        self.answer(ORACLE, sequencerUpSinceCall::SELECTOR, Ok(since));
    }

    /// Sets what the Stability Pool holds, and whether it earns.
    pub fn set_pool(&self, minted: u128, earns: bool) {
        let answer = (U256::from(minted), earns).abi_encode_params();
        self.answer(POOL, capacityCall::SELECTOR, Ok(answer));
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: u64) {
        self.host.0.borrow_mut().time += seconds;
    }

    /// The calls of the last run.
    pub fn calls(&self) -> Vec<Called> {
        self.host.0.borrow().calls.clone()
    }

    /// The logs of the last run: the name's hash and how many topics and bytes.
    pub fn logs(&self) -> Vec<(Vec<B256>, Vec<u8>)> {
        self.host.0.borrow().logs.clone()
    }

    /// A word of storage.
    pub fn word(&self, slot: U256) -> U256 {
        let word = self
            .host
            .0
            .borrow()
            .storage
            .get(&slot)
            .copied()
            .unwrap_or_default();
        U256::from_be_bytes(word.0)
    }

    /// Writes a word of storage.
    pub fn set_word(&self, slot: U256, word: U256) {
        let word = B256::from(word);
        self.host.0.borrow_mut().storage.insert(slot, word);
    }

    /// Opens a trove of the borrower in the AMPL branch.
    pub fn opened(&mut self, coll: u128, debt: u128, bps: u128) -> U256 {
        let call = open(coll, debt, bps);
        self.call(BORROWER, &call).expect("opens")
    }

    /// A trove as its view shows it.
    pub fn trove(&mut self, id: U256) -> abi::TroveView {
        self.call(STRANGER, &abi::troveCall { id }).unwrap()
    }

    /// A branch as its view shows it.
    pub fn branch(&mut self, b: u64) -> abi::BranchView {
        self.call(STRANGER, &abi::branchCall { b: U256::from(b) })
            .unwrap()
    }
}

/// Opens a trove of the borrower in the AMPL branch, any fee accepted.
pub fn open(coll: u128, debt: u128, bps: u128) -> abi::openTroveCall {
    abi::openTroveCall {
        branch: U256::ZERO,
        owner: BORROWER,
        coll: U256::from(coll),
        debt: U256::from(debt),
        rate: U256::from(bps * WAD / 10_000),
        maxUpfrontFee: U256::MAX,
    }
}

/// The slot of a trove's word.
pub fn trove_slot(id: U256, word: u64) -> U256 {
    mapped(id, U256::ZERO) + U256::from(word)
}

/// The slot of a branch's word.
pub fn branch_slot(branch: u64, word: u64) -> U256 {
    U256::from(4 + (branch << 13) + word)
}

/// The slot of a system's word.
pub fn system_slot(word: u64) -> U256 {
    branch_slot(8, word)
}

/// The slot of a key in a mapping.
pub fn mapped(key: U256, root: U256) -> U256 {
    keccak256((key, root).abi_encode()).into()
}

/// An address as a key.
pub fn key(address: Address) -> U256 {
    U256::from_be_bytes(address.into_word().0)
}
