import { parseArgs } from 'node:util';
import { whyNoKernel } from './kernel.ts';
import { oracleRound } from './round.ts';

const { values } = parseArgs({
  options: { packets: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const why = whyNoKernel(['iptables-restore', 'ip6tables-restore']);
if (why !== undefined) {
  console.error(`no kernel can be asked: ${why}`);
  process.exit(2);
}
const { failure, ...counts } = await oracleRound({
  packets: Number(values.packets),
  seed: Number(values.seed),
  onProgress: (packets) => {
    if (process.stderr.isTTY && packets % 1_000 === 0) process.stderr.write(`\r${packets} packets `);
  },
});
console.log(
  `${counts.packets} packets and ${counts.connections} connections over ${counts.ruleSets} rule sets: ${failure === undefined ? 'no difference' : 'a difference'}, ${counts.undecided} undecided`,
);
if (failure !== undefined) {
  console.log(failure);
  process.exit(1);
}
