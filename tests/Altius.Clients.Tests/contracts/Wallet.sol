// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// What an account may hand its code over to (EIP-7702): several calls in one transaction.
contract Wallet {
    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    event Ran(address indexed account, uint256 calls);

    receive() external payable {}

    function run(Call[] calldata calls) external payable {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool done, bytes memory why) = calls[i].to.call{value: calls[i].value}(calls[i].data);
            if (!done) {
                assembly {
                    revert(add(why, 32), mload(why))
                }
            }
        }
        emit Ran(address(this), calls.length);
    }
}
