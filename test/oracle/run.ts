import { parseArgs } from 'node:util';
import { whyNoAccount } from './aws-account.ts';
import { awsRound } from './aws-round.ts';
import { FORMATS } from './formats.ts';
import { whyNoKernel } from './kernel.ts';
import { oracleRound } from './round.ts';
import { whyNoTerraform } from './terraform-account.ts';
import { terraformRound } from './terraform-round.ts';

const { values, positionals } = parseArgs({
  options: {
    packets: { type: 'string', default: '100000' },
    scripts: { type: 'string', default: '500' },
    plans: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const ALL = [...Object.keys(FORMATS), 'aws', 'terraform'];
for (const name of positionals.length === 0 ? ALL : positionals)
  await (name === 'aws' ? askAccount() : name === 'terraform' ? askTerraform() : ask(name));

async function ask(name: string): Promise<void> {
  const format = FORMATS[name];
  const why = format === undefined ? `it is none of ${ALL.join(', ')}` : whyNoKernel(format.programs);
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

/** What scripts of the real `aws` leave in an emulated account. */
async function askAccount(): Promise<void> {
  const why = whyNoAccount();
  if (why !== undefined) {
    console.error(`aws: no account can be emulated: ${why}`);
    process.exitCode = 2;
    return;
  }
  const { failure, ...counts } = await awsRound({
    scripts: Number(values.scripts),
    seed: Number(values.seed),
    onProgress: (scripts) => {
      if (process.stderr.isTTY) process.stderr.write(`\raws: ${scripts} scripts `);
    },
  });
  console.log(
    `aws: ${counts.scripts} scripts: ${counts.equal} equal, ${counts.undecided} undecided, ${counts.different} different`,
  );
  if (failure === undefined) return;
  console.log(failure);
  process.exitCode = 1;
}

/** What plans of the real Terraform leave there. */
async function askTerraform(): Promise<void> {
  const why = whyNoTerraform() ?? whyNoAccount();
  if (why !== undefined) {
    console.error(`terraform: it cannot be asked: ${why}`);
    process.exitCode = 2;
    return;
  }
  const { failure, ...counts } = await terraformRound({
    plans: Number(values.plans),
    seed: Number(values.seed),
    onProgress: (plans) => {
      if (process.stderr.isTTY) process.stderr.write(`\rterraform: ${plans} plans `);
    },
  });
  console.log(
    `terraform: ${counts.plans} plans: ${counts.equal} equal, ${counts.undecided} undecided, ${counts.different} different, ${counts.refused} refused`,
  );
  if (failure === undefined) return;
  console.log(failure);
  process.exitCode = 1;
}
