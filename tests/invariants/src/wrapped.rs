//! The wrapped token of the pure world: deposits, mints, withdrawals and redemptions.

use cdp_core::wrapping;
use fixed_math::{AmplUnits, Shares, U256};

use crate::{
    pure::{PureLedger, named},
    token::WRAPPER,
    trace::Op,
    world::{Effect, ErrorName},
};

impl PureLedger {
    /// The wrapped token's verbs.
    pub(crate) fn wrap(&mut self, caller: usize, op: &Op) -> Result<Effect, ErrorName> {
        let supply = AmplUnits::new(U256::from(self.ampl.supply));
        let units = |amples: u128| AmplUnits::new(U256::from(amples));
        let share = |shares: u128| Shares::new(U256::from(shares));
        let (shares, amples, mints) = match *op {
            Op::Wrap { amples } => (
                wrapping::shares_down(units(amples), supply),
                Ok(units(amples)),
                true,
            ),
            Op::WrapShares { shares } => (
                Ok(share(shares)),
                wrapping::amples_up(share(shares), supply),
                true,
            ),
            Op::Unwrap { shares } => (
                Ok(share(shares)),
                wrapping::amples_down(share(shares), supply),
                false,
            ),
            Op::UnwrapAmples { amples } => (
                wrapping::shares_up(units(amples), supply),
                Ok(units(amples)),
                false,
            ),
            _ => return Ok(Effect::default()),
        };
        let (shares, amples) = (shares.map_err(named)?, amples.map_err(named)?);
        if mints {
            let total = Shares::new(U256::from(self.wampl.total));
            wrapping::after_mint(total, shares).map_err(named)?;
        }
        let (shares, amples): (u128, u128) = (shares.raw().to(), amples.raw().to());
        if mints {
            self.ampl.send(caller, WRAPPER, amples)?;
            self.wampl.mint(caller, shares);
        } else {
            self.wampl.burn(caller, shares)?;
            self.ampl.send(WRAPPER, caller, amples)?;
        }
        Ok(Effect {
            shares,
            amples,
            ..Effect::default()
        })
    }
}
