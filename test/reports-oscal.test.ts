import { expect, test } from 'vitest';
import type { Gap } from '../src/model/gap.ts';
import { oscalReport } from '../src/report/oscal.ts';
import { auditEstate } from './audit-estate.ts';

interface Observation {
  readonly uuid: string;
  readonly description: string;
  readonly types: readonly string[];
  readonly 'relevant-evidence'?: readonly { readonly href: string }[];
}

test('OSCAL names each gap with its file, also one that is said twice', async () => {
  const audit = await auditEstate('analyzer-broken');
  const unplaced = { kind: 'refused', effect: 'either', what: 'DescribeVpcs was refused' } as const;
  const gaps: Gap[] = [...audit.gaps, unplaced, unplaced];
  const document = JSON.parse([...oscalReport({ ...audit, gaps })].join(''));
  const observations: readonly Observation[] = document['assessment-results'].results[0].observations;
  const told = observations.filter(({ types }) => types.includes('gap'));
  expect(told).toHaveLength(gaps.length);
  for (const [index, { what, origin }] of gaps.entries()) {
    expect(told[index]?.description).toContain(what);
    if (origin !== undefined) expect(told[index]?.description).toContain(`(${origin.file}`);
    expect(told[index]?.['relevant-evidence']?.length).toBe(origin === undefined ? undefined : 1);
  }
  expect(new Set(observations.map(({ uuid }) => uuid)).size).toBe(observations.length);
});
