// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

/// @notice The uptime feed of a rollup's sequencer: 0 is up, 1 is down, since `startedAt`.
contract SequencerFeed {
    struct Status {
        uint80 round;
        int64 answer;
        uint64 startedAt;
        /// @dev Set while the feed itself is to fail.
        bool broken;
    }

    Status private status;

    error FeedBroken();

    /// @param startedAt when the sequencer came up; 0 is a feed without a first round.
    constructor(uint64 startedAt) {
        status = Status(1, 0, startedAt, false);
    }

    function decimals() external pure returns (uint8) {
        return 0;
    }

    /// @notice A new status, from the given time on.
    function set(int64 answer, uint64 startedAt) external {
        status = Status(status.round + 1, answer, startedAt, status.broken);
    }

    function setBroken(bool broken) external {
        status.broken = broken;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        Status memory now_ = status;
        if (now_.broken) revert FeedBroken();
        return (now_.round, now_.answer, now_.startedAt, now_.startedAt, now_.round);
    }
}
