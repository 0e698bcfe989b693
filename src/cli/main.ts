#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// What is imported before this call is compiled anew at every start.
enableCompileCache();
const { runCommandLine } = await import('./program.ts');
await runCommandLine();
