import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Written } from './generated-estate.ts';

const RUNS = 3;

/**
 * Prints how long audits take as whole processes, against reading and `JSON.parse` of the same bytes in the same run, and how time
 * grows from one to the next. `folder` holds `evidence` and `flowproof.yaml`.
 */
export function measureAudit(): (folder: string, written: Written) => void {
  let before: { bytes: number; seconds: number } | undefined;
  return (folder, { bytes, rules }) => {
    const parse = median(Array.from({ length: RUNS }, () => secondsToParse(join(folder, 'evidence'))));
    const runs = Array.from({ length: RUNS }, () => audit(folder));
    const seconds = median(runs.map((run) => run.seconds));
    const peak = Math.max(...runs.map((run) => run.peak));
    const growth =
      before === undefined
        ? ''
        : `  growth exponent ${(Math.log(seconds / before.seconds) / Math.log(bytes / before.bytes)).toFixed(2)}`;
    console.log(
      `audit -f json: ${(bytes / 1e6).toFixed(1)} MB, ${rules} rules  ${seconds.toFixed(2)} s  read + JSON.parse ${parse.toFixed(2)} s  ratio to 3 × parse + 0.5 s: ${(seconds / (3 * parse + 0.5)).toFixed(2)}  peak ${peak} MB${growth}`,
    );
    before = { bytes, seconds };
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** File by file; nothing is kept. */
function secondsToParse(folder: string): number {
  const start = performance.now();
  for (const name of readdirSync(folder, { encoding: 'utf8', recursive: true }))
    if (name.endsWith('.json')) JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return (performance.now() - start) / 1000;
}

/** Node tells its own peak when it ends. */
const TELL_PEAK =
  'data:text/javascript,process.on("exit",()=>console.error("peak " + process.resourceUsage().maxRSS))';

function audit(folder: string): { readonly seconds: number; readonly peak: number } {
  const start = performance.now();
  const configuration = join(folder, 'flowproof.yaml');
  const command = ['audit', '-c', configuration, '-f', 'json', '-o', join(folder, 'report.json')];
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', TELL_PEAK, 'src/cli/main.ts', ...command],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0 && status !== 1) throw new Error(`audit ended with ${status}: ${stderr}`);
  const peaks = [...stderr.matchAll(/^peak (\d+)$/gm)].map(([, kilobytes]) => Number(kilobytes));
  return { seconds, peak: Math.round(Math.max(...peaks) / 1024) };
}
