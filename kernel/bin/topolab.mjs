#!/usr/bin/env node
// Committed, unlike dist, so that it is executable before anything is built.
import "../dist/runner/cli/main.js";
