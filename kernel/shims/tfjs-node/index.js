const util = require("node:util");

// Node 23 removed what tfjs-node-gpu still calls.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

module.exports = require("@tensorflow/tfjs-node-gpu");
