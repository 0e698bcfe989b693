#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { cacheFolder } from './cache-folder.ts';

const OLDEST = 24;

// A name that an older Node does not export would end this file before it can say anything.
if (Number.parseInt(process.version.slice(1), 10) < OLDEST) {
  const found = `this is ${process.version} (${process.execPath})`;
  process.stderr.write(`error: flowproof needs Node.js ${OLDEST} or newer: ${found}\n`);
  process.exitCode = 2;
} else {
  const code = cacheFolder('code');
  // What is imported before this call is compiled anew at every start.
  if (code !== undefined) nodeModule.enableCompileCache(code);
  const { runCommandLine } = await import('./program.ts');
  await runCommandLine();
}
