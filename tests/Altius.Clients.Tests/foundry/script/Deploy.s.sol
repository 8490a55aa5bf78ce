// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Token} from "../src/Token.sol";
import {Wallet} from "../src/Wallet.sol";
import {vm} from "./Vm.sol";

contract Deploy {
    bool public constant IS_SCRIPT = true;

    function run() external {
        vm.startBroadcast();
        Token token = new Token("Forge", 1_000);
        Wallet wallet = new Wallet();
        token.transfer(address(wallet), 10);
        Wallet.Call[] memory calls = new Wallet.Call[](1);
        calls[0] = Wallet.Call(address(token), 0, abi.encodeCall(token.transfer, (msg.sender, 4)));
        wallet.run(calls);
        vm.stopBroadcast();
        require(token.balanceOf(address(wallet)) == 6, "the wallet did not pay");
    }
}
