// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// The price of every branch's collateral.
/// Prices are AmpUSD-wei per one unit of collateral, times 1e36.
/// Status: 0 Good, 1 Restricted (no new debt, no withdrawal), 2 Down (no price: both are zero).
interface IPriceOracle {
    /// A Chainlink-style feed and how it is read.
    struct Source {
        address feed;
        uint8 collateralDecimals;
        uint32 softAge;
        uint32 hardAge;
    }

    /// A source as it is kept; all zero if the branch has no such source.
    struct SourceView {
        address feed;
        uint8 feedDecimals;
        uint8 collateralDecimals;
        uint32 softAge;
        uint32 hardAge;
    }

    /// One branch's prices now.
    struct Quote {
        uint256 price;
        uint256 redemptionPrice;
        uint8 status;
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
    /// A source failed that was called with less than 200 000 gas: it may not be called missing.
    error SourceStarved(address feed);
    /// The constructor met a source that is not a feed, or whose ages or decimals make no sense.
    error SourceUnfit(uint256 branch);
    /// The constructor takes one to eight branches.
    error BranchCountUnfit(uint256 count);

    /// The prices of one branch. Reverts `SequencerDown`, `BranchUnknown`, `SourceStarved`.
    function price(uint256 branch)
        external
        view
        returns (uint256 price, uint256 redemptionPrice, uint8 status);
    /// The prices of all branches, in their order. Reverts as `price`.
    function prices() external view returns (Quote[] memory);
    /// The last answers of a branch, market first, then anchor. Needs no sequencer.
    function lastAnswers(uint256 branch)
        external
        view
        returns (LastAnswer memory market, LastAnswer memory anchor);
    /// A branch's source: 0 market, 1 anchor.
    function source(uint256 branch, uint256 which) external view returns (SourceView memory);
    /// How many branches have prices.
    function branchCount() external view returns (uint256);
    /// The sequencer uptime feed; zero on a chain that has none.
    function sequencerFeed() external view returns (address);
}
