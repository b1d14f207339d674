// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// The price of every branch's collateral, from a market and a daily anchor source.
/// Prices are AmpUSD-wei per one unit of collateral, times 1e36.
/// Status: 0 Good, 1 Restricted (no new debt, no withdrawal), 2 Down (no price: both are zero).
interface IPriceOracle {
    /// A Chainlink-style feed and how it is read. Ages in seconds; floor and ceiling are answers
    /// of the feed, with its decimals, at and beside which it is known to stick; 0 is none.
    struct Source {
        address feed;
        uint32 softAge;
        uint32 hardAge;
        uint128 floor;
        uint128 ceiling;
    }

    /// The sources of a branch, the decimals of its collateral, how far apart market and anchor
    /// may be (in 0.01 %, 1 to 2 500), and who says that all is well (`IHealth`; zero is nobody).
    struct BranchSources {
        Source market;
        Source anchor;
        uint8 collateralDecimals;
        uint16 thresholdBps;
        address health;
    }

    /// A source as it is kept; all zero if the branch has no such source.
    struct SourceView {
        address feed;
        uint8 feedDecimals;
        uint8 collateralDecimals;
        uint32 softAge;
        uint32 hardAge;
        uint128 floor;
        uint128 ceiling;
    }

    /// One branch's prices now; `byGapOnly` as in `price`.
    struct Quote {
        uint256 price;
        uint256 redemptionPrice;
        uint8 status;
        bool byGapOnly;
    }

    /// What a source answered last, whatever its age; both zero if it never did, or is missing.
    struct LastAnswer {
        uint256 price;
        uint256 updatedAt;
    }

    /// The sequencer is down, came back less than an hour ago, or its feed does not say.
    error SequencerDown();
    /// There is no such branch.
    error BranchUnknown(uint256 branch);
    /// A source, or the health of one, failed that was called with less than 200 000 gas: it may
    /// not be called missing.
    error SourceStarved(address feed);
    /// The constructor met a source (0 market, 1 anchor) that is not a feed, or whose ages,
    /// decimals or bounds make no sense.
    error SourceUnfit(uint256 branch, uint256 which);
    /// The constructor needs two different feeds for a branch.
    error SourcesEqual(uint256 branch);
    /// The constructor takes a threshold of 0.01 % to 25 %.
    error ThresholdUnfit(uint256 branch, uint256 bps);
    /// The constructor met a health that does not say yes or no.
    error HealthUnfit(uint256 branch);
    /// The constructor takes one to eight branches.
    error BranchCountUnfit(uint256 count);

    /// The prices of one branch. `byGapOnly`: it is Restricted, and for no other reason than that
    /// market and anchor are further apart than the threshold.
    /// Reverts `SequencerDown`, `BranchUnknown`, `SourceStarved`.
    function price(uint256 branch)
        external
        view
        returns (uint256 price, uint256 redemptionPrice, uint8 status, bool byGapOnly);
    /// The prices of all branches, in their order. Reverts as `price`.
    function prices() external view returns (Quote[] memory);
    /// The last answers of a branch, market first, then anchor. Needs no sequencer.
    function lastAnswers(uint256 branch)
        external
        view
        returns (LastAnswer memory market, LastAnswer memory anchor);
    /// A branch's source: 0 market, 1 anchor.
    function source(uint256 branch, uint256 which) external view returns (SourceView memory);
    /// How far apart a branch's market and anchor may be, in 0.01 %.
    function threshold(uint256 branch) external view returns (uint256);
    /// Who says that all is well with a branch's collateral; zero if nobody does.
    function health(uint256 branch) external view returns (address);
    /// How many branches have prices.
    function branchCount() external view returns (uint256);
    /// The sequencer uptime feed; zero on a chain that has none.
    function sequencerFeed() external view returns (address);
    /// Since when the sequencer has been up, by its feed; 1, since ever, on a chain that has none.
    /// Never 0. Reverts `SequencerDown` while it is down, or its feed does not say.
    function sequencerUpSince() external view returns (uint256);
}
