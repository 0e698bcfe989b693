#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { cacheFolder } from './cache-folder.ts';

// What is imported before this call is compiled anew at every start.
enableCompileCache(cacheFolder('code'));
const { runCommandLine } = await import('./program.ts');
await runCommandLine();
