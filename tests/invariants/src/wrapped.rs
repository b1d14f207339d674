//! The wrapped token of the pure world: deposits, mints, withdrawals and redemptions.

use cdp_core::{RuleError, wrapping};
use fixed_math::{AmplUnits, Shares, U256};

use crate::{
    pure::{PureLedger, named},
    token::WRAPPER,
    trace::Op,
    world::{Effect, ErrorName},
};

/// AMPL units and shares that change hands, or why not.
type Exchange = Result<(AmplUnits, Shares), RuleError>;

impl PureLedger {
    /// The wrapped token's verbs; its caller is owner and receiver.
    pub(crate) fn wrap(&mut self, caller: usize, op: &Op) -> Result<Effect, ErrorName> {
        let supply = AmplUnits::new(U256::from(self.ampl.supply));
        let units = |amples: u128| AmplUnits::new(U256::from(amples));
        let share = |shares: u128| Shares::new(U256::from(shares));
        let room = wrapping::room(share(self.wampl.total));
        let held = share(self.wampl.balances[caller]);
        // What is exchanged, the limit it passes, the error for that, and for nothing.
        let (exchange, limit, nothing): (Exchange, &str, &str) = match *op {
            Op::Wrap { amples } => {
                let shares = wrapping::shares_down(units(amples), supply);
                (
                    shares.map(|x| (units(amples), x)),
                    "ERC4626ExceededMaxDeposit",
                    "ZeroShares",
                )
            }
            Op::WrapShares { shares } => {
                let amples = wrapping::amples_up(share(shares), supply);
                (
                    amples.map(|x| (x, share(shares))),
                    "ERC4626ExceededMaxMint",
                    "ZeroShares",
                )
            }
            Op::Unwrap { shares } => {
                let amples = wrapping::amples_down(share(shares), supply);
                (
                    amples.map(|x| (x, share(shares))),
                    "ERC4626ExceededMaxRedeem",
                    "ZeroAssets",
                )
            }
            Op::UnwrapAmples { amples } => {
                let shares = wrapping::shares_up(units(amples), supply);
                (
                    shares.map(|x| (units(amples), x)),
                    "ERC4626ExceededMaxWithdraw",
                    "ZeroAssets",
                )
            }
            _ => return Ok(Effect::default()),
        };
        let (amples, shares) = exchange.map_err(named)?;
        let mints = nothing == "ZeroShares";
        if shares > if mints { room } else { held } {
            return Err(ErrorName(limit.to_owned()));
        }
        if shares.is_zero() || amples.is_zero() {
            return Err(ErrorName(nothing.to_owned()));
        }
        let unpaid = |_| ErrorName("TokenTransferFailed".to_owned());
        let (shares, amples): (u128, u128) = (shares.raw().to(), amples.raw().to());
        if mints {
            self.wampl.mint(caller, shares);
            self.ampl.send(caller, WRAPPER, amples).map_err(unpaid)?;
        } else {
            self.wampl.burn(caller, shares)?;
            self.ampl.send(WRAPPER, caller, amples).map_err(unpaid)?;
        }
        Ok(Effect {
            shares,
            amples,
            ..Effect::default()
        })
    }
}
