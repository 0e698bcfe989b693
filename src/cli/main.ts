#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { cacheFolder } from './cache-folder.ts';

const code = cacheFolder('code');
// What is imported before this call is compiled anew at every start.
if (code !== undefined) enableCompileCache(code);
const { runCommandLine } = await import('./program.ts');
await runCommandLine();
