import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import type { Setting } from './settings.ts';

/** What `ufw status` says for sure: its list of rules shows neither what stands before nor what stands behind them. */
export interface Status {
  /** Whether ufw has loaded its rules, as a value of `ENABLED`; absent: in a language that is not read, or in contradiction. */
  readonly runs?: Setting;
  readonly origin: Origin;
}

export function readStatus(files: readonly ReadFile[]): Status | undefined {
  const found = files.map((file): { readonly value?: string; readonly origin: Origin } => {
    const lines = (file.text ?? '').split(/\r?\n/).map((line) => line.trim());
    const at = lines.findIndex((line) => /^Status: (active|inactive)$/.test(line));
    const text = lines[Math.max(0, at)] ?? '';
    const origin = { file: file.name, line: Math.max(0, at) + 1, text };
    return at < 0 ? { origin } : { value: text === 'Status: active' ? 'yes' : 'no', origin };
  });
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  const { value, origin } = first;
  const agrees = others.every((other) => other.value === value);
  return value === undefined || !agrees ? { origin } : { runs: { value, origin }, origin };
}
