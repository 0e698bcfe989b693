import { readFileSync } from 'node:fs';
import type { BaseChain, Filter } from '../src/model/filter.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { effectiveShares } from '../src/reach/path/shares.ts';
import { EMPTY_SNAPSHOT } from '../test/empty-snapshot.ts';
import { firstMatchList, parseFirstMatchList } from './first-match-list.ts';

/**
 * Every rule's effective share in first-match lists of growing length: seconds, how many times as long as reading the list
 * from JSON, shadowed rules, growth.
 */
export function benchAcl(lists: readonly { readonly name: string; readonly filter: Filter }[]): void {
  let before: { rules: number; seconds: number } | undefined;
  for (const { name, filter } of lists) {
    const estate = buildEstate(EMPTY_SNAPSHOT, new PacketSpace());
    const start = performance.now();
    let rules = 0;
    let shadowed = 0;
    for (const { share } of effectiveShares(estate, filter, filter.bases[0] as BaseChain)) {
      rules++;
      if (share.isEmpty()) shadowed++;
    }
    const seconds = (performance.now() - start) / 1000;
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    const ratio = (seconds / secondsToParse(filter)).toFixed(1);
    const growth =
      before === undefined
        ? ''
        : `  growth exponent ${(Math.log(seconds / before.seconds) / Math.log(rules / before.rules)).toFixed(2)}`;
    console.log(
      `${name}: ${rules} rules  ${seconds.toFixed(3)} s  ${ratio} times JSON.parse  ${shadowed} shadowed  peak ${peak} MB${growth}`,
    );
    before = { rules, seconds };
  }
}

/** Of the fastest of five runs. */
function secondsToParse(filter: Filter): number {
  const text = JSON.stringify([...filter.chains], (_, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    JSON.parse(text);
    return performance.now() - start;
  });
  return Math.min(...times) / 1000;
}

if (import.meta.main) {
  const file = process.argv[2];
  benchAcl(
    file === undefined
      ? [300, 1000, 3000, 10_000].map((count) => ({
          name: 'effective shares',
          filter: firstMatchList(count, 1),
        }))
      : [{ name: file, filter: parseFirstMatchList(readFileSync(file, 'utf8')) }],
  );
}
