import { expect, test } from 'vitest';
import { REPORT_FORMATS, type ReportFormat } from '../src/report/index.ts';
import { sarifReport } from '../src/report/sarif.ts';
import { auditEstate } from './audit-estate.ts';
import { SAMPLE } from './reports-sample.ts';

interface Result {
  readonly ruleId: string;
  readonly locations?: readonly { readonly physicalLocation: Location }[];
  readonly relatedLocations?: readonly { readonly physicalLocation: Location }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Location {
  readonly artifactLocation: { readonly uri: string };
  readonly region?: { readonly startLine: number };
}

const audit = await auditEstate('analyzer-broken');
const sarif = JSON.parse([...sarifReport(audit)].join('')) as { runs: [{ results: Result[] }] };
const { results } = sarif.runs[0];

/** What is found, where it is shown, and one of the places beside it. */
const PLACES: readonly (readonly [identity: string, place: string, related?: string])[] = [
  [
    'admin_port_from_internet/internet/sg-058022926c3776f27/tcp-6443',
    'evidence/hosts/aa-prod-01/iptables-save.txt:49',
    'evidence/aws/eu-central-1/describe-security-groups.json:197',
  ],
  [
    'required_flow_missing/analyzer-prod/connector-active-directory-ldaps',
    'fixtures/deployments/analyzer-broken/flowproof.yaml:4',
    'evidence/aws/eu-central-1/describe-network-acls.json:320',
  ],
  [
    'required_flow_undecided/analyzer-prod/ingress-https',
    'fixtures/deployments/analyzer-broken/flowproof.yaml:4',
  ],
];

test.each(PLACES)('%s is located at %s', (identity, place, related) => {
  const result = results.find((each) => each.partialFingerprints['findingIdentity/v1'] === identity);
  expect((result?.locations ?? []).map((each) => placeOf(each.physicalLocation))).toEqual([place]);
  const beside = (result?.relatedLocations ?? []).map((each) => placeOf(each.physicalLocation));
  if (related !== undefined) expect(beside).toContain(related);
});

test('every finding has a place and an identity of its own', () => {
  expect(results.filter(({ locations = [] }) => locations.length !== 1)).toEqual([]);
  const identities = results.map((each) => each.partialFingerprints['findingIdentity/v1']);
  expect(identities.sort()).toEqual(audit.findings.map(({ id }) => id).sort());
});

const STREAMED = Object.entries<ReportFormat>(REPORT_FORMATS).filter(
  ([name]) => !['html', 'pdf', 'text'].includes(name),
);
const [finding, proof] = [SAMPLE.findings[0], SAMPLE.proofs[1]];
const MANY = {
  ...SAMPLE,
  findings: Array.from({ length: 10_000 }, (_, position) => ({
    ...finding,
    id: `f/${position}`,
    fact: `f${position}`,
  })),
  proofs: Array.from({ length: 10_000 }, (_, position) => ({ ...proof, fact: `f${position}` })),
} as typeof SAMPLE;

test.each(STREAMED)('%s writes ten thousand findings piece by piece', async (_, { render }) => {
  let [pieces, longest] = [0, 0];
  for await (const piece of await render(MANY, { color: false, width: 120 })) {
    pieces += 1;
    longest = Math.max(longest, piece.length);
  }
  // Some formats write runs of items at once.
  expect(pieces).toBeGreaterThan(100);
  expect(longest).toBeLessThan(2_000_000);
});

function placeOf({ artifactLocation, region }: Location): string {
  return `${artifactLocation.uri}:${region?.startLine}`;
}
