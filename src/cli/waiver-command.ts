import type { Command } from 'commander';
import type { Audit, AuditWaiver } from '../model/audit.ts';
import { InputError } from '../model/input-error.ts';
import type { LoadedWaivers } from '../profiles/load-waivers.ts';
import { columns } from '../report/columns.ts';
import { counted } from '../report/tally.ts';
import { visible } from '../report/visible.ts';
import { waiverState } from '../report/waived.ts';
import { type AuditInputOptions, auditNamed, readAuditInput } from './audit-input.ts';
import { ExitCode } from './exit-code.ts';
import { parseTime } from './parse-time.ts';
import { progress } from './progress.ts';

export function waiverCommand(program: Command, exit: (code: number) => void): void {
  const waiver = program
    .command('waiver')
    .summary('check what is accepted for a while')
    .description('Works with the file of waivers that the configuration names.');
  waiver
    .command('check')
    .summary('say how each waiver stands')
    .description(
      'Checks the file of waivers against the evidence: how each one stands, what it takes from findings, and which addresses of its roles are to be recorded. Exits 1 where one is expired, unused or outgrown.',
    )
    .argument('[evidence...]', 'files, folders and archives; by default those that flowproof.yaml names')
    .option('-c, --config <file>', 'the configuration', 'flowproof.yaml')
    .option('--as-of <time>', 'ISO 8601 time that expiries are judged at, as for an audit', parseTime)
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof waiver check -c fixtures/deployments/analyzer-waived/flowproof.yaml\n',
    )
    .action(async (evidence: string[], options: AuditInputOptions) => exit(await check(evidence, options)));
}

async function check(evidence: readonly string[], options: AuditInputOptions): Promise<number> {
  const done = progress('reading evidence');
  const input = await readAuditInput(evidence, options);
  if (input.waivers === undefined) {
    const place = input.configuration.source.place([], 'value');
    throw new InputError('no waivers: name their file under `waivers`', place);
  }
  const result = await auditNamed(input);
  done();
  const soon = new Set(factsFoundBy(result, ['waiver_expires_soon']));
  const rows = result.waivers.map((each) => [
    visible(each.id),
    soon.has(`waiver/${each.id}`) ? `${waiverState(each)}, expires soon` : waiverState(each),
    counted(each.findings.length, 'finding'),
    visible(each.accepts),
  ]);
  const lines = columns(rows);
  for (const [index, each] of result.waivers.entries())
    process.stdout.write(`${[lines[index] ?? '', ...toRecord(each, input.waivers)].join('\n')}\n`);
  const wrong = factsFoundBy(result, ['waiver_unused']);
  // What the waivers themselves say stands whatever the configuration makes of their policies.
  const isWrong = result.waivers.some(({ state, added }) => state === 'expired' || added.length > 0);
  return wrong.length === 0 && !isWrong ? ExitCode.compliant : ExitCode.findings;
}

function factsFoundBy({ findings }: Audit, policies: readonly string[]): string[] {
  return findings.filter(({ policy }) => policies.includes(policy)).map(({ fact }) => fact);
}

/** The lines of `waivers.yaml` that record the addresses which the roles of a waiver have now, where some are not recorded. */
function toRecord({ id, added, state }: AuditWaiver, { waivers }: LoadedWaivers): string[] {
  if (added.length === 0 || state === 'expired') return [];
  const recorded = Object.entries(waivers[id]?.covered ?? {}).flatMap(([role, ends]) =>
    ends.map((end) => [role, end.kind === 'internet' ? 'internet' : end.text] as const),
  );
  const missing = added.map((text) => {
    const blank = text.indexOf(' ');
    return [text.slice(0, blank), text.slice(blank + 1)] as const;
  });
  const roles = Map.groupBy([...recorded, ...missing], ([role]) => role);
  return [
    '  not covered until it is approved and recorded:',
    '    covered:',
    ...[...roles].map(([role, ends]) => `      ${role}: [${ends.map(([, text]) => `"${text}"`).join(', ')}]`),
  ];
}
