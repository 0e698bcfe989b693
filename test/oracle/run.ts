import { parseArgs } from 'node:util';
import { FORMATS } from './formats.ts';
import { whyNoKernel } from './kernel.ts';
import { oracleRound } from './round.ts';

const { values, positionals } = parseArgs({
  options: { packets: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const names = positionals.length === 0 ? Object.keys(FORMATS) : positionals;
for (const name of names) await ask(name);

async function ask(name: string): Promise<void> {
  const format = FORMATS[name];
  const why =
    format === undefined ? `it is none of ${Object.keys(FORMATS).join(', ')}` : whyNoKernel(format.programs);
  if (format === undefined || why !== undefined) {
    console.error(`${name}: no kernel can be asked: ${why}`);
    process.exitCode = 2;
    return;
  }
  const { failure, ...counts } = await oracleRound(format, {
    packets: Number(values.packets),
    seed: Number(values.seed),
    onProgress: (packets) => {
      if (process.stderr.isTTY && packets % 1_000 === 0)
        process.stderr.write(`\r${name}: ${packets} packets `);
    },
  });
  console.log(
    `${name}: ${counts.packets} packets and ${counts.connections} connections over ${counts.ruleSets} rule sets: ${failure === undefined ? 'no difference' : 'a difference'}, ${counts.undecided} undecided`,
  );
  if (failure === undefined) return;
  console.log(failure);
  process.exitCode = 1;
}
