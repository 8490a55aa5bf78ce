// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// What of Foundry's cheat codes is used here.
interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
    function envAddress(string calldata name) external view returns (address);
    function prank(address sender) external;
    function expectRevert(bytes calldata what) external;
    function rollFork(uint256 number) external;
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
