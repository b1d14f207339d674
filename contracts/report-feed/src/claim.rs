//! What a report says, read and judged by itself, and who signed it.

use alloy_primitives::{Address, B256};
use cdp_core::reports::{self, Report, ReportError, Round};
use fixed_math::{AmplUnits, Coll, Timestamp, Usd, kernel};
use interfaces::IReportFeed::{
    FlagsUnknown, ObservedBeforeLast, ObservedInFuture, PriceOutOfRange,
};
use stylus_kit::calldata::malformed;
use stylus_kit::reply::AbiWord;
use stylus_kit::{Args, Revert, eip712, revert};
use stylus_sdk::keccak_const::Keccak256;

use crate::ReportFeed;

/// The name of the EIP-712 domain.
const DOMAIN_NAME: [u8; 32] = Keccak256::new().update(b"AmpUSD Report Feed").finalize();
/// The types of the messages.
const AMPL_REPORT: [u8; 32] = Keccak256::new()
    .update(b"AmplReport(uint64 epoch,uint128 value,uint128 supply,uint64 observedAt)")
    .finalize();
const SPOT_REPORT: [u8; 32] = Keccak256::new()
    .update(b"SpotReport(uint64 epoch,uint128 targetRate,uint128 tvl,")
    .update(b"uint128 supply,uint8 flags,uint64 observedAt)")
    .finalize();

/// What a feed takes reports of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// AMPL, priced as a whole share of it.
    Ampl = 0,
    /// SPOT.
    Spot = 1,
}

impl Kind {
    /// The byte of the ABI.
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Ampl => 0,
            Self::Spot => 1,
        }
    }
}

/// One report as it came.
#[derive(Debug)]
pub(crate) struct Claim {
    /// What its reporter signed, if anybody did.
    digest: B256,
    price: Result<Usd, ReportError>,
    flags: u8,
    observed_at: Timestamp,
}

impl Claim {
    /// Reads a report of `epoch`, up to its signature. The words that came are what was signed.
    ///
    /// # Errors
    /// `MalformedCalldata` - the report is cut short, or a field has bits outside its type.
    pub(crate) fn read(
        feed: &ReportFeed,
        domain: B256,
        kind: Kind,
        epoch: u64,
        args: &mut Args<'_>,
    ) -> Result<Self, Revert> {
        let (hash, words) = match kind {
            Kind::Ampl => (
                &AMPL_REPORT,
                args.peek::<3>().map(|said| said.as_flattened()),
            ),
            Kind::Spot => (
                &SPOT_REPORT,
                args.peek::<5>().map(|said| said.as_flattened()),
            ),
        };
        let words = words.ok_or_else(malformed)?;
        let digest = eip712::digest(feed, domain, &[hash, &epoch.abi(), words]);
        let dollars = Usd::new(args.u128()?);
        let units = AmplUnits::new(kernel::widen(args.u128()?));
        let (price, flags) = match kind {
            Kind::Ampl => (reports::ampl_price(dollars, units), reports::HEALTH_FLAGS),
            Kind::Spot => {
                let supply = Coll::new(args.u128()?);
                (reports::spot_price(dollars, units, supply), args.u8()?)
            }
        };
        Ok(Self {
            digest,
            price,
            flags,
            observed_at: Timestamp::new(args.u64()?),
        })
    }

    /// Reads the signature and finds who made it; the zero address if it is none.
    ///
    /// # Errors
    /// `MalformedCalldata` - it is cut short, or `v` has more than 8 bits.
    pub(crate) fn signer(&self, feed: &ReportFeed, args: &mut Args<'_>) -> Result<Address, Revert> {
        let v = args.u8()?.abi();
        let (r, s) = (args.word()?, args.word()?);
        let signer = eip712::recover(feed, self.digest, &[&v, &r.0, &s.0]);
        Ok(Address::from_word(B256::new(signer)))
    }

    /// Judges the report of a reporter by itself.
    ///
    /// # Errors
    /// `ObservedInFuture`, `ObservedBeforeLast` - its time. `FlagsUnknown` - a flag nobody knows.
    /// `PriceOutOfRange` - zero or above 1e36.
    pub(crate) fn judge(
        &self,
        reporter: Address,
        last: &Round,
        now: Timestamp,
    ) -> Result<Report, Revert> {
        let refuse = |error| self.refusal(reporter, error);
        reports::require_time(last, self.observed_at, now).map_err(refuse)?;
        let healthy = reports::health(self.flags).map_err(refuse)?;
        Ok(Report {
            price: self.price.map_err(refuse)?,
            observed_at: self.observed_at,
            healthy,
        })
    }

    /// What is said of a report that does not stand by itself.
    #[cold]
    fn refusal(&self, reporter: Address, error: ReportError) -> Revert {
        let observed_at = kernel::widen(u128::from(self.observed_at.raw()));
        match error {
            ReportError::ObservedInFuture => revert(ObservedInFuture {
                reporter,
                observedAt: observed_at,
            }),
            ReportError::ObservedBeforeLast => revert(ObservedBeforeLast {
                reporter,
                observedAt: observed_at,
            }),
            ReportError::FlagsUnknown => revert(FlagsUnknown {
                reporter,
                flags: kernel::widen(u128::from(self.flags)),
            }),
            _ => revert(PriceOutOfRange { reporter }),
        }
    }
}

impl ReportFeed {
    /// The separator of the feed's EIP-712 domain, on this chain, at this address.
    pub(crate) fn domain(&self) -> B256 {
        eip712::domain_separator(self, &DOMAIN_NAME)
    }
}
