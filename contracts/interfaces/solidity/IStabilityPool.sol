// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What the Stability Pool offers besides `IErc20`, which is its share sAmpUSD: ERC-4626 over
/// AmpUSD, and the collateral of the troves it has offset.
///
/// Interest raises the value of a share; every verb of ERC-4626 has the ledger mint it first, which
/// tells of it (`ITroveManager.YieldPulled`). An offset cancels AmpUSD of all holders, and the
/// collateral it brings can be claimed; it is no part of `totalAssets`. A transfer moves shares
/// and no gain of the past.
///
/// After near-total offsets the pool steps to the next *scale*: all balances, the supply and all
/// finite allowances read as divided by 1e9, without an event for each. A permit is signed in the
/// domain (name, version, chainId, verifyingContract, salt) with the scale as its salt, and is
/// void in the next scale.
interface IStabilityPool {
    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);
    event Withdraw(
        address indexed sender,
        address indexed receiver,
        address indexed owner,
        uint256 assets,
        uint256 shares
    );
    /// Debt of a branch was cancelled, `fromYield` of it against interest that was never minted,
    /// for `coll` of the branch's collateral. The pool now holds `minted`, and the sum of gains
    /// per share of the scale before any step is `gainPerShare`, in units times 2^160.
    event Offset(
        uint256 indexed branch,
        uint256 debt,
        uint256 fromYield,
        uint256 coll,
        uint256 minted,
        uint256 gainPerShare
    );
    /// The pool stepped to `scale`, in which there are `shares`.
    event ScaleStepped(uint256 scale, uint256 shares);
    /// Collateral that `account` had gained was paid to `receiver`.
    event GainsClaimed(
        address indexed account, address indexed receiver, address indexed token, uint256 amount
    );

    error ERC4626ExceededMaxDeposit(address receiver, uint256 assets, uint256 max);
    error ERC4626ExceededMaxMint(address receiver, uint256 shares, uint256 max);
    error ERC4626ExceededMaxWithdraw(address owner, uint256 assets, uint256 max);
    error ERC4626ExceededMaxRedeem(address owner, uint256 shares, uint256 max);
    /// The amount is worth no share.
    error ZeroShares();
    /// A conversion does not fit its type.
    error AmountTooLarge(uint256 amount);
    /// Only the ledger offsets debt.
    error NotLedger(address caller);
    /// The offset would leave less than 1 AmpUSD in the pool.
    error OffsetAboveCapacity();
    /// A calculation left its type; not reachable inside the caps.
    error Overflow();
    /// The constructor needs AmpUSD and the ledger.
    error AddressUnset();
    /// The constructor needs the 1 AmpUSD that the ledger's constructor mints to the pool.
    error SeedMissing(uint256 held);

    function asset() external view returns (address);
    function totalAssets() external view returns (uint256);
    function convertToShares(uint256 assets) external view returns (uint256);
    function convertToAssets(uint256 shares) external view returns (uint256);
    function maxDeposit(address receiver) external view returns (uint256);
    function previewDeposit(uint256 assets) external view returns (uint256);
    function deposit(uint256 assets, address receiver) external returns (uint256);
    function maxMint(address receiver) external view returns (uint256);
    function previewMint(uint256 shares) external view returns (uint256);
    function mint(uint256 shares, address receiver) external returns (uint256);
    function maxWithdraw(address owner) external view returns (uint256);
    function previewWithdraw(uint256 assets) external view returns (uint256);
    function withdraw(uint256 assets, address receiver, address owner) external returns (uint256);
    function maxRedeem(address owner) external view returns (uint256);
    function previewRedeem(uint256 shares) external view returns (uint256);
    function redeem(uint256 shares, address receiver, address owner) external returns (uint256);

    /// Pays the caller's gains of every collateral to `receiver`.
    function claim(address receiver) external;
    /// Pays the caller's gains of one branch's collateral to `receiver`: whatever a collateral
    /// does when it is sent, it keeps nobody from the others.
    function claimBranch(uint256 branch, address receiver) external;
    /// What `claim` would pay to `account`, by collateral that ever came.
    function claimable(address account)
        external
        view
        returns (address[] memory tokens, uint256[] memory amounts);

    /// What the pool holds on its books, without interest not pulled yet; and whether interest is
    /// its own now. It can offset `minted` less 1 AmpUSD, and interest of its own besides.
    function capacity() external view returns (uint256 minted, bool earns);
    /// What the pool holds above 1 AmpUSD while nobody has shares of it that are worth more than
    /// 0.01 AmpUSD; 0 while somebody has.
    function stray() external view returns (uint256);
    /// Cancels `debt` of a branch for `coll` of its collateral `token`, which was sent before.
    /// `fromYield` of it is cancelled against interest booked for the pool; the caller burns the
    /// rest from the pool's balance. The ledger only.
    function offset(uint256 branch, address token, uint256 debt, uint256 fromYield, uint256 coll)
        external;

    /// How many steps of 1e9 the shares have taken.
    function scale() external view returns (uint256);
    /// The sum of gains per share of a scale and a branch, in units times 2^160.
    function gainPerShare(uint256 scale, uint256 branch) external view returns (uint256);
    /// The collateral of a branch; zero if the pool never had any of it.
    function collateral(uint256 branch) external view returns (address);
    /// The ledger, which alone offsets, and from which interest comes.
    function ledger() external view returns (address);
}
