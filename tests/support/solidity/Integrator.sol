// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

import {IErc20} from "interfaces/IErc20.sol";
import {IOnTroveChange} from "interfaces/IOnTroveChange.sol";
import {IPriceOracle} from "interfaces/IPriceOracle.sol";
import {ITroveManager} from "interfaces/ITroveManager.sol";
import {MockSwap} from "./MockSwap.sol";

/// @notice What somebody builds on AmpUSD: owns troves, reads their price, and levers them up and
/// unwinds them in one transaction through the ledger's callback, without a flash loan.
contract Integrator is IOnTroveChange {
    ITroveManager public immutable ledger;
    IErc20 public immutable ampUsd;
    MockSwap public immutable market;
    address public immutable user;

    /// @dev True while this contract has an operation of the ledger under way.
    bool private busy;

    error NotTheUser(address caller);
    error NotTheLedger(address caller);
    error NothingUnderWay();

    modifier onlyUser() {
        if (msg.sender != user) revert NotTheUser(msg.sender);
        _;
    }

    modifier underWay() {
        busy = true;
        _;
        busy = false;
    }

    constructor(ITroveManager ledger_, MockSwap market_) {
        (ledger, market, user) = (ledger_, market_, msg.sender);
        ampUsd = IErc20(ledger_.ampUsd());
        ampUsd.approve(address(market_), type(uint256).max);
    }

    /// @notice The price of a branch, from the oracle the ledger asks.
    function price(uint256 branch) external view returns (uint256, uint256, uint8, bool) {
        return IPriceOracle(ledger.branchOracle(branch)).price(branch);
    }

    /// @notice What a trove owes and is worth, both in AmpUSD-wei.
    function position(uint256 id) external view returns (uint256 debt, uint256 value) {
        ITroveManager.TroveView memory trove = ledger.trove(id);
        uint256 branch = id >> 64;
        (uint256 price_,,,) = IPriceOracle(ledger.branchOracle(branch)).price(branch);
        return (trove.entireDebt, trove.coll * price_ / 1e36);
    }

    function open(uint256 branch, uint256 coll, uint256 debt, uint256 rate, uint256 maxFee)
        external
        onlyUser
        returns (uint256 id)
    {
        _collateral(branch).approve(address(ledger), coll);
        id = ledger.openTrove(branch, address(this), coll, debt, rate, maxFee);
    }

    function adjust(uint256 id, int256 coll, int256 debt, uint256 maxFee) external onlyUser {
        if (coll > 0) _collateral(id >> 64).approve(address(ledger), uint256(coll));
        ledger.adjustTrove(id, coll, debt, maxFee);
    }

    function close(uint256 id) external onlyUser {
        ledger.closeTrove(id);
    }

    /// @notice Opens a trove with more collateral than there is: what is borrowed buys the rest.
    function leverUp(uint256 branch, uint256 coll, uint256 debt, uint256 rate)
        external
        onlyUser
        underWay
        returns (uint256 id)
    {
        _collateral(branch).approve(address(ledger), coll);
        id = ledger.openTroveWith(
            branch,
            address(this),
            coll,
            debt,
            rate,
            type(uint256).max,
            ITroveManager.Managers(address(0), address(0), address(0), 0, 0, 0),
            abi.encode(_collateral(branch))
        );
    }

    /// @notice Borrows more and puts what it buys into the trove.
    function leverMore(uint256 id, uint256 coll, uint256 debt) external onlyUser underWay {
        _collateral(id >> 64).approve(address(ledger), coll);
        bytes memory data = abi.encode(_collateral(id >> 64));
        ledger.adjustTroveWith(id, int256(coll), int256(debt), type(uint256).max, data);
    }

    /// @notice Repays out of collateral that is withdrawn.
    function leverLess(uint256 id, uint256 coll, uint256 debt) external onlyUser underWay {
        bytes memory data = abi.encode(_collateral(id >> 64));
        ledger.adjustTroveWith(id, -int256(coll), -int256(debt), 0, data);
    }

    /// @notice Closes a trove out of its own collateral.
    function unwind(uint256 id) external onlyUser underWay {
        ledger.closeTroveWith(id, abi.encode(_collateral(id >> 64)));
    }

    /// @inheritdoc IOnTroveChange
    function onTroveChange(uint8, TroveAmounts calldata amounts, bytes calldata data) external {
        if (msg.sender != address(ledger)) revert NotTheLedger(msg.sender);
        if (!busy) revert NothingUnderWay();
        IErc20 collateral = abi.decode(data, (IErc20));
        if (amounts.minted > 0) market.swap(ampUsd, collateral, amounts.minted, 0);
        if (amounts.collOut > 0) {
            collateral.approve(address(market), amounts.collOut);
            market.swap(collateral, ampUsd, amounts.collOut, 0);
        }
    }

    function _collateral(uint256 branch) private view returns (IErc20) {
        return IErc20(ledger.branchConfig(branch).collateral);
    }
}
