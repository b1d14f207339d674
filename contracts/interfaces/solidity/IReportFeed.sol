// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// A price published by m of n reporters, besides `AggregatorV3Interface`, which it is read by,
/// and `IOwned`, whose owner announces reporters and nothing else.
/// A round is an epoch. Answers are US dollars for one whole token, with 18 decimals.
///
/// What a reporter signs is EIP-712 typed data of the domain name "AmpUSD Report Feed",
/// version "1", chain id and this contract, of one of the types
/// - AmplReport(uint64 epoch,uint128 value,uint128 supply,uint64 observedAt)
/// - SpotReport(uint64 epoch,uint128 targetRate,uint128 tvl,uint128 supply,uint8 flags,
///   uint64 observedAt), without the line break.
interface IReportFeed {
    /// A signed report on AMPL: dollars per AMPL (18 decimals) and AMPL's whole supply (its
    /// units), both of the call's epoch. The price of a share is value * supply / 1e16.
    struct AmplReport {
        uint128 value;
        uint128 supply;
        uint64 observedAt;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// A signed report on SPOT: dollars per AMPL that AMPL aims at (18 decimals), SPOT's TVL (AMPL
    /// units) and supply (its units). The price is targetRate * tvl / supply. Flags are set while
    /// a health rule holds: deviation ratio >= 0.8 (1), every senior's CDR >= 110 % (2), no mature
    /// tranche (4), raw AMPL below its cap (8), not paused (16).
    struct SpotReport {
        uint128 targetRate;
        uint128 tvl;
        uint128 supply;
        uint8 flags;
        uint64 observedAt;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// An epoch was published, by so many reports.
    event ReportAccepted(
        uint256 indexed epoch, int256 answer, uint256 updatedAt, bool healthy, uint256 reports
    );
    /// A set of reporters will be in force from this second on.
    event ReportersAnnounced(address[] reporters, uint256 quorum, uint256 inForceFrom);

    /// The constructor needs an owner.
    error OwnerUnset();
    /// The constructor knows the kinds 0 (AMPL) and 1 (SPOT).
    error KindUnknown(uint256 kind);
    /// The constructor takes a description of 1 to 31 bytes.
    error DescriptionUnfit(uint256 length);
    /// A set has one to 32 reporters.
    error ReporterCountOutOfRange(uint256 count);
    /// Reporters are named in ascending order, each once, and none is the zero address.
    error ReporterUnfit(address reporter);
    /// A quorum is more than half of the reporters, and at most all.
    error QuorumOutOfRange(uint256 quorum, uint256 reporters);

    /// This feed takes reports of the other kind.
    error ReportOfOtherKind();
    /// Epochs only go up.
    error EpochNotAfterLast(uint256 epoch, uint256 last);
    /// Fewer reports than the quorum in force.
    error QuorumMissed(uint256 reports, uint256 quorum);
    /// The signature of this report is none, or the upper of a pair.
    error SignatureInvalid(uint256 index);
    /// What this report says was not signed by a reporter in force: it was signed by `signer`, if
    /// by anybody, or for another epoch, feed or chain.
    error NotReporter(address signer);
    /// Reports come in the ascending order of their signers, one of each.
    error SignersNotAscending(address signer);
    /// The report was observed in the future.
    error ObservedInFuture(address reporter, uint256 observedAt);
    /// The report was observed before the last round was, or at time 0.
    error ObservedBeforeLast(address reporter, uint256 observedAt);
    /// The report has a flag that no health rule stands behind.
    error FlagsUnknown(address reporter, uint256 flags);
    /// The report's price is zero or above 1e36.
    error PriceOutOfRange(address reporter);

    /// Nothing was published yet.
    error NoReport();
    /// This round was not published.
    error RoundUnknown(uint256 round);
    /// A time left its field; no clock gets there.
    error Overflow();

    /// Publishes an epoch of the AMPL feed. Anyone may, with a quorum of reports in the ascending
    /// order of their signers.
    function submitAmpl(uint64 epoch, AmplReport[] calldata reports) external;
    /// Publishes an epoch of the SPOT feed. Anyone may, with a quorum of reports in the ascending
    /// order of their signers.
    function submitSpot(uint64 epoch, SpotReport[] calldata reports) external;
    /// Whether every health rule held in the last round; false of SPOT before the first, always
    /// true of AMPL, which has no such rules.
    function healthy() external view returns (bool);

    /// By the owner: another set of reporters, in force in exactly 7 days. Replaces one that waits.
    function announceReporters(address[] calldata reporters, uint256 quorum) external;
    /// The reporters in force.
    function reporters() external view returns (address[] memory);
    /// How many of them must agree on an epoch.
    function quorum() external view returns (uint256);
    /// The set that waits and its first second; all empty if none does.
    function pendingReporters()
        external
        view
        returns (address[] memory reporters, uint256 quorum, uint256 inForceFrom);

    /// What is reported: 0 AMPL, 1 SPOT.
    function kind() external view returns (uint8);
    function DOMAIN_SEPARATOR() external view returns (bytes32);
}
