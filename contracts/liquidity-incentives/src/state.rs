//! The storage of the liquidity incentives, and the only access to it.
//!
//! | slot | content |
//! |---|---|
//! | 0 | owner, address · gauges, u8 |
//! | 1 | pending owner, address |
//! | 2, 3, 4 | AmpUSD, the ledger, the Stability Pool, address each |
//! | 8 to 39 | a gauge: staked, u96 · minimum, u96 · weight in basis points, u16 |
//! | 40 to 71 | a gauge's token, address |
//! | 128 to 159 | accounts of a gauge: staked, u96 · booked, u96; behind it the sum as settled |
//! | row 1 | a gauge's sum of income per unit |

use alloc::vec;
use alloc::vec::Vec;

use alloy_primitives::Address;
use cdp_core::incentives::{Gauge, MAX_GAUGES, Member};
use fixed_math::{Debt, IncomePerUnit, Liquidity, MathError, Ratio};
use stylus_kit::ownership::Owned;
use stylus_kit::packed::Word;
use stylus_kit::slots::{Slot, Slots};
use stylus_sdk::prelude::*;

/// The program.
#[entrypoint]
#[storage]
pub struct LiquidityIncentives {
    slots: Slots,
}

const OWNERSHIP: u64 = 0;
const PENDING_OWNER: u64 = 1;
const AMP_USD: u64 = 2;
const LEDGER: u64 = 3;
const POOL: u64 = 4;
const GAUGES: u64 = 8;
const TOKENS: u64 = 40;
const ACCOUNTS: u64 = 128;
/// The row of the sums.
const SUMS: u64 = 1;
const _: () = assert!(MAX_GAUGES == 32, "a gauge has a slot in each row of them");

/// Where the number of gauges begins, behind the owner.
const COUNT: usize = 20;
/// Where the fields of a gauge's word begin.
const STAKED: usize = 0;
const MINIMUM: usize = 12;
const WEIGHT: usize = 24;
/// Where what is booked begins in an account's word, behind its stake.
const BOOKED: usize = 12;

impl Owned for LiquidityIncentives {
    const OWNER: u64 = OWNERSHIP;
    const PENDING_OWNER: u64 = PENDING_OWNER;

    fn slots(&self) -> &Slots {
        &self.slots
    }

    fn slots_mut(&mut self) -> &mut Slots {
        &mut self.slots
    }
}

impl LiquidityIncentives {
    /// Reads where AmpUSD is.
    pub(crate) fn amp_usd(&self) -> Address {
        self.address(Slot::at(AMP_USD))
    }

    /// Reads where the ledger is; zero before construction.
    pub(crate) fn ledger(&self) -> Address {
        self.address(Slot::at(LEDGER))
    }

    /// Reads where the Stability Pool is.
    pub(crate) fn pool(&self) -> Address {
        self.address(Slot::at(POOL))
    }

    /// Stores where AmpUSD, the ledger and the Stability Pool are.
    pub(crate) fn set_system(&mut self, amp_usd: Address, ledger: Address, pool: Address) {
        self.set_address(Slot::at(AMP_USD), amp_usd);
        self.set_address(Slot::at(LEDGER), ledger);
        self.set_address(Slot::at(POOL), pool);
    }

    /// Reads how many gauges there are.
    pub(crate) fn gauge_count(&self) -> u8 {
        Word::from(self.slots.read(Slot::at(OWNERSHIP))).u8::<COUNT>()
    }

    /// Stores how many gauges there are.
    pub(crate) fn set_gauge_count(&mut self, count: u8) {
        let slot = Slot::at(OWNERSHIP);
        let word = Word::from(self.slots.read(slot)).with_u8::<COUNT>(count);
        self.slots.write(slot, word.into());
    }

    /// Reads all gauges.
    pub(crate) fn gauges(&self) -> Vec<Gauge> {
        (0..self.gauge_count()).map(|at| self.gauge(at)).collect()
    }

    fn gauge(&self, number: u8) -> Gauge {
        let word = Word::from(self.slots.read(numbered(GAUGES, number)));
        Gauge {
            weight: Ratio::from_bps(word.u16::<WEIGHT>()),
            minimum: Liquidity::new(word.u96::<MINIMUM>()),
            staked: Liquidity::new(word.u96::<STAKED>()),
        }
    }

    /// Stores a gauge.
    ///
    /// # Errors
    /// `Overflow` - an amount leaves its field.
    pub(crate) fn set_gauge(&mut self, number: u8, gauge: &Gauge) -> Result<(), MathError> {
        let word = Word::ZERO
            .with_u96::<STAKED>(gauge.staked.raw())?
            .with_u96::<MINIMUM>(gauge.minimum.raw())?
            .with_u16::<WEIGHT>(gauge.weight.bps());
        self.slots.write(numbered(GAUGES, number), word.into());
        Ok(())
    }

    /// Reads a gauge's token; zero if there is no such gauge.
    pub(crate) fn token(&self, number: u8) -> Address {
        self.address(numbered(TOKENS, number))
    }

    /// Stores the token of a new gauge.
    pub(crate) fn set_token(&mut self, number: u8, token: Address) {
        self.set_address(numbered(TOKENS, number), token);
    }

    /// Reads a gauge's sum of income per unit.
    pub(crate) fn sum(&self, number: u8) -> IncomePerUnit {
        IncomePerUnit::new(self.slots.read_number(sum_slot(number)))
    }

    /// Stores a gauge's sum of income per unit.
    pub(crate) fn set_sum(&mut self, number: u8, sum: IncomePerUnit) {
        self.slots.write_number(sum_slot(number), sum.raw());
    }

    /// Reads an account of a gauge, and the sum as it was when it was settled.
    pub(crate) fn member(&self, number: u8, account: &Address) -> (Member, IncomePerUnit) {
        let slot = self.account_slot(number, account);
        let word = Word::from(self.slots.read(slot));
        let member = Member {
            staked: Liquidity::new(word.u96::<0>()),
            booked: Debt::new(word.u96::<BOOKED>()),
        };
        let then = IncomePerUnit::new(self.slots.read_number(slot.after(1)));
        (member, then)
    }

    /// Stores an account of a gauge that is settled at this sum.
    ///
    /// # Errors
    /// `Overflow` - an amount leaves its field.
    pub(crate) fn set_member(
        &mut self,
        number: u8,
        account: &Address,
        member: &Member,
        sum: IncomePerUnit,
    ) -> Result<(), MathError> {
        let slot = self.account_slot(number, account);
        let word = Word::ZERO
            .with_u96::<0>(member.staked.raw())?
            .with_u96::<BOOKED>(member.booked.raw())?;
        self.slots.write(slot, word.into());
        self.slots.write_number(slot.after(1), sum.raw());
        Ok(())
    }

    fn account_slot(&self, number: u8, account: &Address) -> Slot {
        let root = ACCOUNTS.saturating_add(u64::from(number));
        self.slots.element(root, account)
    }

    fn address(&self, slot: Slot) -> Address {
        Word::from(self.slots.read(slot)).address::<12>()
    }

    fn set_address(&mut self, slot: Slot, address: Address) {
        let word = Word::ZERO.with_address::<12>(address);
        self.slots.write(slot, word.into());
    }
}

/// The slot of a gauge among those that begin at `first`.
fn numbered(first: u64, number: u8) -> Slot {
    Slot::at(first.saturating_add(u64::from(number)))
}

fn sum_slot(number: u8) -> Slot {
    Slot::in_row(SUMS, u64::from(number))
}
