import { InputError } from '../model/input-error.ts';
import { EFFECTIVENESS_FORMATS } from '../report/over-time/effectiveness-formats.ts';
import { type OutputOptions, writeReports } from './audit-output.ts';
import { version } from './bundled.ts';
import { configuredStore, type StoreOptions } from './configured-store.ts';
import { parseTime } from './parse-time.ts';

type FormatName = keyof typeof EFFECTIVENESS_FORMATS;

export interface PeriodOptions extends StoreOptions {
  /** ISO 8601, UTC. */
  readonly from: string;
  /** Not part of the period. */
  readonly to: string;
}

const DAY_MILLISECONDS = 86_400_000;

/** The end of a period as people name it: a day is part of it, a time is not. */
export function parsePeriodEnd(text: string): string {
  const time = parseTime(text);
  return text.includes('T') ? time : new Date(Date.parse(time) + DAY_MILLISECONDS).toISOString();
}

/** Renders what the store knows of a period. */
export async function reportPeriod(
  { from, to, ...options }: PeriodOptions,
  output: OutputOptions<string>,
): Promise<void> {
  if (from >= to) throw new InputError('expected a time after the one of --from', { file: '--to' });
  const now = new Date().toISOString();
  if (from >= now) throw new InputError('expected a time that has passed', { file: '--from' });
  const format = output.format.map((each) => {
    if (each in EFFECTIVENESS_FORMATS) return each as FormatName;
    const known = Object.keys(EFFECTIVENESS_FORMATS).join(', ');
    throw new InputError(`expected ${known} for a period, found ${each}`, { file: '--format' });
  });
  const { location, configuration, schedule } = configuredStore(options);
  const { withStore } = await import('../store/open-store.ts');
  const { effectivenessOf } = await import('../store/effectiveness.ts');
  const { expectHistory } = await import('../store/histories.ts');
  const value = await withStore(location, 'read', async (store) => {
    await expectHistory(store, configuration);
    return effectivenessOf(store, configuration, { from, to, now }, schedule, version());
  });
  await writeReports(EFFECTIVENESS_FORMATS, value, { ...output, format });
}
