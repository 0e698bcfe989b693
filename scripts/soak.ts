/** Kills scans after any of their writes, 200 times or as often as is said, and checks their store after each. */
import { interruptScans } from '../test/scan-case.ts';

const times = Number(process.argv[2] ?? 200);
const scans = await interruptScans(times);
console.log(`${scans} scans, ${times} killed: every store opened, and every run in it was whole`);
