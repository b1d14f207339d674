//! Permits: allowances that the caller signed, used before another verb in the same call.

use alloy_sol_types::SolCall;
use interfaces::IErc20::permitCall;
use stylus_kit::calldata::account;
use stylus_kit::program::unknown_calldata;
use stylus_kit::reply::{AbiWord, encode, join};
use stylus_kit::{Args, Reply, calldata, outside};
use stylus_sdk::stylus_core::{HostAccess, MessageAccess};

use crate::Gateway;

impl Gateway {
    /// Uses permits, then runs a verb: `withPermits(Permit[] permits, bytes call) returns (bytes)`.
    /// A permit that fails is passed over, since anybody may have sent it before (GATE-6); the
    /// allowance decides. Each is the caller's own: nobody's else is asked for.
    ///
    /// # Errors
    /// Those of the verb; `UnknownSelector`, for another `withPermits`, too.
    pub(crate) fn with_permits(&mut self, mut args: Args<'_>) -> Reply {
        let (count, mut permits) = args.array()?;
        let call = args.bytes()?;
        let (owner, spender) = (self.vm().msg_sender().abi(), self.here().abi());
        // As many as the calldata holds.
        for _ in 0..count {
            let permit = permits.take::<6>().ok_or_else(calldata::malformed)?;
            let [token, value, deadline, v, r, s] = permit;
            let token = account(token).ok_or_else(calldata::malformed)?;
            let words = [owner, spender, *value, *deadline, *v, *r, *s];
            // Whether it went through or not, the allowance decides.
            let _ = outside::transact(self, *token, &encode(permitCall::SELECTOR, &words));
        }
        let (selector, rest) = call
            .split_first_chunk::<4>()
            .ok_or_else(|| unknown_calldata(call))?;
        let answer = self.act(*selector, Args::new(rest))?;
        // An answer of ours is whole words.
        let length = u64::try_from(answer.len()).unwrap_or_default();
        Ok(join(&[&32_u64.abi(), &length.abi(), &answer]))
    }
}
