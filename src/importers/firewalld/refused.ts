import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { ConfiguredFilter } from '../../model/host.ts';
import { opaqueProgram } from '../opaque-program.ts';
import type { RefusedDocument } from './documents.ts';

export function isDirect(file: string): boolean {
  return /(^|\/)direct\.xml$/.test(file);
}

/** firewalld starts with the configuration of its package where it refuses the administrator's: the files are not what runs. */
export function refusedFilter(
  mistakes: readonly RefusedDocument[],
  runsAs: readonly string[],
): ConfiguredFilter {
  const [first] = mistakes as readonly [RefusedDocument, ...RefusedDocument[]];
  const gaps = mistakes.map(({ problem, origin }): Gap => {
    const what = `firewalld refuses this configuration, and the host runs something else: ${problem}`;
    return { kind: 'refused', effect: 'either', what, subject: 'firewalld', origin };
  });
  return unknownFilter(first, `firewalld refuses ${first.origin.file}: ${first.problem}`, runsAs, gaps);
}

/** Of files that differ any may be what runs. */
export function contestedFilter(
  copies: readonly RefusedDocument[],
  runsAs: readonly string[],
): ConfiguredFilter {
  const [first] = copies as readonly [RefusedDocument, ...RefusedDocument[]];
  const gaps = copies.map(({ problem: what, origin }): Gap => {
    return { kind: 'unmodelled', effect: 'either', what, subject: 'firewalld', origin };
  });
  return unknownFilter(first, first.problem, runsAs, gaps);
}

function unknownFilter(
  { origin }: RefusedDocument,
  reason: string,
  runsAs: readonly string[],
  gaps: readonly Gap[],
): ConfiguredFilter {
  const id = isDirect(origin.file) ? 'firewalld direct' : 'firewalld';
  const { bases, chain } = opaqueProgram(id, reason, origin);
  const filter: Filter = {
    id,
    title: id,
    layer: 'host',
    bases,
    chains: new Map([[id, chain]]),
    origin,
    repliesPass: false,
  };
  return { filter, runsAs, gaps };
}
