#!/usr/bin/env node
/**
 * Fetches moto and boto3 into the cache: a server on loopback that answers as AWS, and the client that knows AWS's shapes.
 *
 *   node engines/moto/install.mjs
 *
 * Needs Python 3.10 or newer.
 */

import { pythonPackages } from "../cache.mjs";

console.log(`moto and boto3: ${pythonPackages("python-aws", import.meta.url)}`);
