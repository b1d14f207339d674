//! Construction: where AMPL is.

use interfaces::IWrappedAmpl::AmplUnset;
use stylus_kit::{Args, Revert, revert};

use crate::WrappedAmpl;

impl WrappedAmpl {
    /// Names AMPL, `address`.
    ///
    /// # Errors
    /// `AmplUnset` - it is the zero address. `TokenReadFailed`, `AmplSupplyOutOfRange` - what is
    /// there does not answer as AMPL does.
    pub(crate) fn name_ampl(&mut self, mut args: Args<'_>) -> Result<(), Revert> {
        let ampl = args.address()?;
        if ampl.is_zero() {
            return Err(revert(AmplUnset {}));
        }
        let vault = self.vault().with_ampl(ampl);
        self.ampl_supply(vault)?;
        self.set_vault(vault);
        Ok(())
    }
}
