//! Claim: what an account has earned in a gauge is paid.

use alloy_sol_types::SolEvent;
use cdp_core::incentives::{Gauge, Member};
use fixed_math::Debt;
use interfaces::ILiquidityIncentives::Claimed;
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Reply, reply, token};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess, RawLogAccess};

use crate::LiquidityIncentives;
use crate::income::{overflow, refused};
use crate::stake::known;

impl LiquidityIncentives {
    /// Pays what the caller has earned: `claim(uint256 gauge, address receiver) returns (uint256
    /// amount)`.
    ///
    /// # Errors
    /// `GaugeUnknown`. Those of [`pull`](Self::pull). `TokenTransferFailed` - AmpUSD does not pay.
    ///
    /// # Events
    /// Those of [`pull`](Self::pull); `Claimed` if there is something to pay.
    pub(crate) fn claim(&mut self, mut args: Args<'_>) -> Reply {
        let (gauge, receiver) = (args.uint()?, args.address()?);
        let (gauges, account) = (self.gauges(), self.vm().msg_sender());
        let number = known(gauge, &gauges)?;
        self.pull(&gauges, gauges.iter().any(Gauge::earns))?;
        let (member, then) = self.member(number, &account);
        let now = self.sum(number);
        let amount = member.settled(then, now).map_err(refused)?.booked;
        if amount.is_zero() {
            return reply::word(amount.word());
        }
        let paid = Member {
            booked: Debt::ZERO,
            ..member
        };
        self.set_member(number, &account, &paid, now)
            .map_err(overflow)?;
        let words = [
            Claimed::SIGNATURE_HASH.abi(),
            number.abi(),
            account.abi(),
            receiver.abi(),
            amount.raw().abi(),
        ];
        self.vm().emit_log(words.as_flattened(), 4);
        token::send(self, self.amp_usd(), receiver, amount.word())?;
        reply::word(amount.word())
    }
}
