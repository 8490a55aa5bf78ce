// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// A token, with every way to fail that a library may have to explain.
contract Token {
    struct Line {
        address payer;
        uint256 amount;
    }

    error Insufficient(address owner, uint256 has, uint256 wants);

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);
    event Noted(string indexed topic, string text, Line[] lines);

    string public name;
    uint8 public constant decimals = 18;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor(string memory name_, uint256 supply) {
        name = name_;
        totalSupply = supply;
        balanceOf[msg.sender] = supply;
        emit Transfer(address(0), msg.sender, supply);
    }

    receive() external payable {}

    function symbol() external pure returns (string memory) {
        return "ALT";
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        move(msg.sender, to, amount);
        return true;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        require(allowance[from][msg.sender] >= amount, "not allowed");
        allowance[from][msg.sender] -= amount;
        move(from, to, amount);
        return true;
    }

    function note(string calldata topic, string calldata text, Line[] calldata lines) external {
        emit Noted(topic, text, lines);
    }

    function echo(Line[] calldata lines) external pure returns (Line[] memory, uint256 sum) {
        for (uint256 i = 0; i < lines.length; i++) sum += lines[i].amount;
        return (lines, sum);
    }

    function refuse() external pure {
        revert("closed today");
    }

    function divide(uint256 a, uint256 b) external pure returns (uint256) {
        return a / b;
    }

    function silent() external pure {
        assembly {
            revert(0, 0)
        }
    }

    function spin() external view {
        while (gasleft() > 0) {}
    }

    function signer(bytes32 hash, uint8 v, bytes32 r, bytes32 s) external pure returns (address) {
        return ecrecover(hash, v, r, s);
    }

    function move(address from, address to, uint256 amount) private {
        uint256 has = balanceOf[from];
        if (has < amount) revert Insufficient(from, has, amount);
        balanceOf[from] = has - amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}
