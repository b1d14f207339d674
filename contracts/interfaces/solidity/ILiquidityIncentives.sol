// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What the liquidity incentives offer besides `IOwned`: gauges, at most 32, in which tokens of
/// AmpUSD's pools are staked and earn AmpUSD, the incentives' part of all interest.
///
/// Every change of a stake or a weight, and every claim, first has the ledger mint what is booked
/// (`ITroveManager.YieldPulled`) and shares it at once over the gauges that have a weight and at
/// least their minimum stake, as they were before the change. So a stake earns nothing of what
/// arose before it, and nothing is streamed. While no gauge earns, the ledger gives their part to
/// the Stability Pool.
interface ILiquidityIncentives {
    /// Stakes of `token` earn from `minimum` on.
    event GaugeAdded(uint256 indexed gauge, address indexed token, uint256 minimum);
    /// The gauges have these weights, in basis points.
    event WeightsSet(uint256[] weights);
    /// A gauge was given `income`. The sum of its income per unit staked is `incomePerUnit`, in
    /// wei times 2^128.
    event IncomeShared(uint256 indexed gauge, uint256 income, uint256 incomePerUnit);
    /// `payer` staked `amount` for `account`, which now has `stake` of the gauge's `total`.
    event Staked(
        uint256 indexed gauge, address indexed account, address indexed payer,
        uint256 amount, uint256 stake, uint256 total
    );
    /// `account` took `amount` out, to `receiver`, and now has `stake` of the gauge's `total`.
    event Unstaked(
        uint256 indexed gauge, address indexed account, address indexed receiver,
        uint256 amount, uint256 stake, uint256 total
    );
    /// What `account` had earned in a gauge was paid to `receiver`.
    event Claimed(
        uint256 indexed gauge, address indexed account, address indexed receiver, uint256 amount
    );

    /// There are 32 gauges.
    error TooManyGauges();
    /// A gauge's minimum stake is 1 to 2^96 - 1.
    error MinimumOutOfRange(uint256 minimum);
    /// AmpUSD and sAmpUSD are no liquidity.
    error NotLiquidity(address token);
    /// The token has a gauge.
    error TokenTwice(address token);
    /// There is one weight for each gauge, and all together are 10 000 basis points.
    error WeightsNotWhole();
    /// There is no such gauge.
    error GaugeUnknown(uint256 gauge);
    /// Nothing is staked or taken out.
    error NoLiquidity();
    /// A gauge holds at most 2^96 - 1 units.
    error LiquidityAboveCap();
    /// More is taken out than is staked.
    error UnstakeAboveStake(uint256 stake);
    /// Less of the token is here than is staked: of this stake not all arrived.
    error StakeNotReceived(address token);
    /// A calculation left its type; not reachable inside the caps.
    error Overflow();
    /// The constructor needs an owner, AmpUSD, the ledger and the Stability Pool, and a gauge a
    /// token.
    error AddressUnset();

    /// By the owner: adds a gauge, without weight. It earns while `minimum` of the token is
    /// staked.
    function addGauge(address token, uint256 minimum) external returns (uint256 gauge);
    /// By the owner: sets the weights of all gauges, in basis points that are 10 000 together.
    function setWeights(uint256[] calldata weights) external;

    /// Stakes tokens of the caller for an account.
    function stake(uint256 gauge, uint256 amount, address account) external;
    /// Takes out what the caller has staked. What it earned stays claimable.
    function unstake(uint256 gauge, uint256 amount, address receiver) external;
    /// Pays what the caller has earned in a gauge.
    function claim(uint256 gauge, address receiver) external returns (uint256 amount);

    /// How many gauges there are; the first is number 0.
    function gaugeCount() external view returns (uint256);
    /// A gauge; `earns` says whether it has a weight and its minimum.
    function gauge(uint256 number)
        external
        view
        returns (
            address token,
            uint256 weight,
            uint256 minimum,
            uint256 staked,
            uint256 incomePerUnit,
            bool earns
        );
    /// What an account has staked in a gauge.
    function stakeOf(uint256 gauge, address account) external view returns (uint256);
    /// What `claim` would pay to an account now.
    function earned(uint256 gauge, address account) external view returns (uint256);
    /// What a gauge would earn in a year if no debt, rate, stake or weight changed.
    function yearlyIncome(uint256 gauge) external view returns (uint256);
    /// The annual rate (WAD) that `yearlyIncome` is on what is staked, if the token is a pool that
    /// holds AmpUSD and as much of other value: twice its AmpUSD, for the part that is staked. 0
    /// if that is nothing. Warning: who moves the pool moves this; it is for display.
    function apr(uint256 gauge) external view returns (uint256);

    function ampUsd() external view returns (address);
    function ledger() external view returns (address);
    function stabilityPool() external view returns (address);
}
