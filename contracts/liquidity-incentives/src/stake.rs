//! Stake and unstake: an account's liquidity in a gauge.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use cdp_core::incentives::{self, Gauge, GaugeError, Member, StakeChange};
use fixed_math::{Liquidity, kernel};
use interfaces::ILiquidityIncentives::{
    GaugeUnknown, LiquidityAboveCap, NoLiquidity, Overflow, StakeNotReceived, Staked,
    UnstakeAboveStake, Unstaked,
};
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, Revert, reply, revert, token};
use stylus_sdk::stylus_core::{AccountAccess, HostAccess, MessageAccess, RawLogAccess};

use crate::LiquidityIncentives;
use crate::income::{overflow, refused};

/// What a verb does to a stake.
type Rule = fn(Gauge, Member, Liquidity) -> Result<StakeChange, GaugeError>;

impl LiquidityIncentives {
    /// Stakes the caller's tokens for an account: `stake(uint256 gauge, uint256 amount, address
    /// account)`.
    ///
    /// # Errors
    /// Those of [`change`](Self::change). `LiquidityAboveCap`. `TokenReadFailed`,
    /// `TokenTransferFailed` - the token. `StakeNotReceived` - it moved less.
    ///
    /// # Events
    /// Those of [`pull`](Self::pull); `Staked`.
    pub(crate) fn stake(&mut self, mut args: Args<'_>) -> Reply {
        let (gauge, amount, account) = (args.uint()?, args.uint()?, args.address()?);
        let payer = self.vm().msg_sender();
        let (number, change) = self.change(gauge, &account, amount, incentives::stake)?;
        self.log_stake(
            Staked::SIGNATURE_HASH,
            number,
            [&account, &payer],
            amount,
            &change,
        );
        let (token, this) = (self.token(number), self.vm().contract_address());
        token::take(self, token, payer, amount)?;
        // What is staked is there (GAUGE-3).
        if token::balance_of(self, token, this)? < change.gauge.staked.word() {
            return Err(revert(StakeNotReceived { token }));
        }
        reply::nothing()
    }

    /// Takes out what the caller staked: `unstake(uint256 gauge, uint256 amount, address
    /// receiver)`.
    ///
    /// # Errors
    /// Those of [`change`](Self::change). `UnstakeAboveStake`. `TokenTransferFailed` - the token.
    ///
    /// # Events
    /// Those of [`pull`](Self::pull); `Unstaked`.
    pub(crate) fn unstake(&mut self, mut args: Args<'_>) -> Reply {
        let (gauge, amount, receiver) = (args.uint()?, args.uint()?, args.address()?);
        let account = self.vm().msg_sender();
        let (number, change) = self.change(gauge, &account, amount, incentives::unstake)?;
        let who = [&account, &receiver];
        self.log_stake(Unstaked::SIGNATURE_HASH, number, who, amount, &change);
        token::send(self, self.token(number), receiver, amount)?;
        reply::nothing()
    }

    /// Decides, pulls and settles, stores.
    ///
    /// # Errors
    /// `GaugeUnknown`. `NoLiquidity` - of nothing. Those of [`pull`](Self::pull).
    #[inline(never)]
    fn change(
        &mut self,
        gauge: U256,
        account: &Address,
        amount: U256,
        rule: Rule,
    ) -> Result<(u8, StakeChange), Revert> {
        let mut gauges = self.gauges();
        let number = known(gauge, &gauges)?;
        let (member, then) = self.member(number, account);
        let old = *of(number, &gauges)?;
        // An amount above 128 bits is above each limit, as the largest of 128 bits is.
        let change = rule(old, member, Liquidity::from_word_or_max(amount));
        let change = change.map_err(|error| stake_refused(error, &member))?;
        let earns = with(&mut gauges, number, change.gauge);
        with(&mut gauges, number, old);
        self.pull(&gauges, earns)?;
        let now = self.sum(number);
        let settled = member.settled(then, now).map_err(refused)?;
        let change = StakeChange {
            member: Member {
                booked: settled.booked,
                ..change.member
            },
            ..change
        };
        self.set_gauge(number, &change.gauge).map_err(overflow)?;
        self.set_member(number, account, &change.member, now)
            .map_err(overflow)?;
        Ok((number, change))
    }

    fn log_stake(
        &self,
        event: B256,
        number: u8,
        [account, other]: [&Address; 2],
        amount: U256,
        change: &StakeChange,
    ) {
        let words = [
            event.abi(),
            number.abi(),
            account.abi(),
            other.abi(),
            amount.abi(),
            change.member.staked.raw().abi(),
            change.gauge.staked.raw().abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 4);
    }
}

/// The number of a gauge that there is.
///
/// # Errors
/// `GaugeUnknown`.
pub(crate) fn known(gauge: U256, gauges: &[Gauge]) -> Result<u8, Revert> {
    let number = kernel::narrow_u64(gauge).ok();
    let number = number.and_then(|number| u8::try_from(number).ok());
    number
        .filter(|number| usize::from(*number) < gauges.len())
        .ok_or_else(|| revert(GaugeUnknown { gauge }))
}

/// A known gauge.
pub(crate) fn of(number: u8, gauges: &[Gauge]) -> Result<&Gauge, Revert> {
    gauges
        .get(usize::from(number))
        .ok_or_else(|| revert(Overflow {}))
}

/// Puts a gauge in its place; answers whether any earns then.
fn with(gauges: &mut [Gauge], number: u8, gauge: Gauge) -> bool {
    if let Some(place) = gauges.get_mut(usize::from(number)) {
        *place = gauge;
    }
    gauges.iter().any(Gauge::earns)
}

/// What is said of a change that a rule refuses.
#[cold]
fn stake_refused(error: GaugeError, member: &Member) -> Revert {
    match error {
        GaugeError::NoLiquidity => revert(NoLiquidity {}),
        GaugeError::LiquidityAboveCap => revert(LiquidityAboveCap {}),
        GaugeError::UnstakeAboveStake => revert(UnstakeAboveStake {
            stake: member.staked.word(),
        }),
        _ => revert(Overflow {}),
    }
}
