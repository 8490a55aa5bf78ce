// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {vm} from "../script/Vm.sol";
import {Token} from "../src/Token.sol";

contract ForkTest {
    address private constant Deployer = 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266;

    function test_stateOfTheNodeIsRead() external view {
        Token token = Token(payable(vm.envAddress("TOKEN")));
        require(token.balanceOf(Deployer) == 994, "balance");
        require(Deployer.balance > 9_000 ether, "ether");
        require(block.chainid == 1337, "chain");
    }

    function test_whatIsDoneOnTheForkFails_asItWouldOnTheNode() external {
        Token token = Token(payable(vm.envAddress("TOKEN")));
        vm.expectRevert(abi.encodeWithSelector(Token.Insufficient.selector, address(this), 0, 1));
        token.transfer(Deployer, 1);
        vm.prank(Deployer);
        token.transfer(address(this), 990);
        require(token.balanceOf(address(this)) == 990, "balance");
    }

    function test_theForkGoesBackToTheFirstBlock() external {
        address token = vm.envAddress("TOKEN");
        require(token.code.length > 0, "now");
        vm.rollFork(0);
        require(token.code.length == 0, "then");
        require(Deployer.balance == 10_000 ether, "ether");
    }
}
