import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { auditNamed, readAuditInput } from '../src/cli/audit-input.ts';
import { bundledCompiler } from '../src/cli/bundled.ts';
import { diff } from '../src/diff.ts';
import type { Audit } from '../src/model/audit.ts';
import { formatPlace, InputError } from '../src/model/input-error.ts';
import { adjustedFindings } from '../src/policy/adjust.ts';
import { REPORT_FORMATS } from '../src/report/index.ts';
import { flowproofHere } from './cli-here.ts';

const compiler = bundledCompiler();
if (compiler === undefined && process.env.CI === 'true') throw new Error('no compiler: run `npm run tools`');
if (compiler === undefined) console.warn('skipped: policies of a user (no compiler: `npm run tools`)');

vi.stubEnv('XDG_CACHE_HOME', mkdtempSync(join(tmpdir(), 'flowproof-cache-')));
afterAll(() => {
  vi.unstubAllEnvs();
});
const METADATA = `# METADATA
# title: What we want to know
# description: Ours alone.
# custom: {severity: low, controls: {}, remediation: Do something about it.}
`;
const BLOCKED =
  'findings contains {"fact": fact.id} if {\n\tsome fact in input.requirements\n\tfact.verdict == "blocked"\n}';

/** An estate with a folder `ours` of policies, their bodies by id, and what its configuration says of policies. */
function estateWith(
  policies: Readonly<Record<string, string>>,
  configuration: string,
  estate = 'secretzero-aws-broken',
): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-own-'));
  cpSync(`fixtures/deployments/${estate}`, folder, { recursive: true });
  mkdirSync(join(folder, 'ours'));
  for (const [id, body] of Object.entries(policies)) {
    const text = `${METADATA}package rules.${id}\n\n# METADATA\n# entrypoint: true\n${body}\n`;
    writeFileSync(join(folder, 'ours', `${id}.rego`), text);
  }
  const file = join(folder, 'flowproof.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}policies:\n${configuration}`);
  return folder;
}

async function audited(folder: string, opa?: string): Promise<Audit> {
  const config = join(folder, 'flowproof.yaml');
  return auditNamed(await readAuditInput([], { config, ...(opa === undefined ? {} : { opa }) }));
}

async function refusalOf(folder: string): Promise<string> {
  const refusal = await audited(folder).catch((error: unknown) => error);
  if (!(refusal instanceof InputError)) throw new Error('it was not refused', { cause: refusal });
  return `${formatPlace(refusal.origin)}: ${refusal.message}`;
}

describe.skipIf(compiler === undefined)('policies of a user', () => {
  const OURS = '  folders: [ours]\n';
  let one: string | undefined;
  /** One estate, so that its policies are compiled once. */
  const found = () => {
    one ??= estateWith({ blocked_here: BLOCKED }, OURS);
    return one;
  };

  test('find what they say, beside the shipped ones', async () => {
    const audit = await audited(found());
    const missing = audit.findings.filter(({ policy }) => policy === 'required_flow_missing');
    const ours = audit.findings.filter(({ policy }) => policy === 'blocked_here');
    expect(ours.length).toBeGreaterThan(1);
    expect(ours.length).toBeLessThanOrEqual(missing.length);
    expect(ours[0]).toMatchObject({ severity: 'low', title: 'What we want to know' });
    expect(Object.keys(audit.digests)).toContain('policies of ours');
  });

  test('that the compiler does not survive are named, and the others answer', async () => {
    const nested = `${'['.repeat(3_000)}${']'.repeat(3_000)}`;
    const too_deep = `findings contains {"fact": fact.id} if {\n\tsome fact in input.requirements\n\tfact.row == ${nested}\n}`;
    const { failures, findings, complete } = await audited(
      estateWith({ blocked_here: BLOCKED, too_deep }, OURS),
    );
    expect(failures).toEqual([
      { policy: 'too_deep', message: expect.stringContaining('the Rego compiler ended early') },
    ]);
    expect(complete).toBe(false);
    expect(findings.some(({ policy }) => policy === 'blocked_here')).toBe(true);
  });

  test('are asked by a diff about what changed alone where they say that they compare no facts', async () => {
    const compares = `findings contains {"fact": fact.id} if {
\tsome fact in input.restrictions
\tfact.verdict == "exposed"
\tcount({other.id | some other in input.requirements; other.verdict == "blocked"}) < 4
}`;
    const policies = { compares, compares_in_secret: compares, blocked_here: BLOCKED };
    const folder = estateWith(policies, OURS, 'analyzer-broken');
    for (const id of ['compares_in_secret', 'blocked_here']) {
      const file = join(folder, 'ours', `${id}.rego`);
      const text = readFileSync(file, 'utf8').replace(
        'severity: low',
        'compares_facts: false, severity: low',
      );
      writeFileSync(file, text);
    }
    const judged = await readAuditInput([], { config: join(folder, 'flowproof.yaml') });
    const script =
      'aws ec2 revoke-security-group-egress --group-id sg-058022926c3776f27 --protocol tcp --port 389 --source-group sg-0270b474820e85b90';
    const file = { name: 'close.sh', bytes: Buffer.from(script) };
    const { findings } = await diff({
      before: judged.files,
      after: applyChanges(judged.files, [{ file }]),
      judged,
      version: '0.0.0',
      asOf: '2026-11-21T00:00:00.000Z',
    });
    const policiesOf = (some: readonly { readonly id: string }[]) => [
      ...new Set(some.map(({ id }) => id.split('/')[0])),
    ];
    expect(policiesOf(findings.new)).toContain('blocked_here');
    expect(policiesOf([...findings.fixed, ...findings.notSeen])).toEqual(['compares']);
  });

  test('that compare facts keep their findings where a waiver takes one packet, and make none of it', async () => {
    const exposed = 'some fact in input.internet\n\tfact.verdict == "exposed"';
    const folder = estateWith(
      {
        beside_open: `findings contains {"fact": fact.id} if {\n\t${exposed}\n\tcount(input.open_filters) > 0\n}`,
        alone_open: `findings contains {"fact": fact.id} if {\n\t${exposed}\n\tcount(input.open_filters) == 0\n}`,
      },
      `${OURS}waivers: w.yaml\n`,
      'analyzer-broken',
    );
    const one = (policy: string) =>
      `{ policy: ${policy}, from: 192.0.2.1, to: 203.0.113.77, ports: tcp/3389, owner: A, approver: B, approved: 2026-01-01, expires: 2027-01-01, reason: R }`;
    const waivers = ['beside_open', 'admin_port_from_internet'];
    writeFileSync(
      join(folder, 'w.yaml'),
      `waivers:\n${waivers.map((policy, index) => `  w-${index}: ${one(policy)}\n`).join('')}`,
    );
    const audit = await audited(folder);
    const waived = audit.findings.filter((finding) => finding.waived !== undefined);
    expect(waived.map(({ policy, waived }) => [policy, waived?.wholly])).toEqual([
      ['admin_port_from_internet', false],
      ['beside_open', false],
    ]);
    expect(audit.findings.filter(({ policy }) => policy === 'alone_open')).toEqual([]);
  });

  const WRONG = {
    conflict: `findings contains {"fact": fact.id, "severity": _severity(fact)} if some fact in input.requirements
_severity(fact) := "low" if fact.needed
_severity(fact) := "high" if fact.phase in ["install", "run"]`,
    grammar: 'findings contains {',
    lacking: 'findings contains {"fact": time.now_ns()}',
    misspelt: BLOCKED.replace('fact.verdict', 'fact.verdikt'),
    leaning: 'findings contains {"fact": each.fact} if some each in data.rules.misspelt.findings',
    shapeless: 'findings contains "x" if input.requirements',
    listed: 'findings := [{"fact": "x"}]',
    undeclared: 'findings contains {"fact": fact.id} if some fact in input.openings',
    unasked: 'findings contains {"fact": fact.id} if some fact in input.changes',
  };

  test('that have mistakes or fail are named with their places, the others answer, and the audit is incomplete', async () => {
    const open = BLOCKED.replace('"blocked"', '"open"');
    const folder = estateWith({ ...WRONG, open_here: open }, OURS, 'secretzero-aws-compliant');
    const audit = await audited(folder);
    const place = (id: string) => relative(process.cwd(), join(folder, `ours/${id}.rego`));
    const told = new Map(audit.failures.map(({ policy, message }) => [policy, message]));
    expect([...told.keys()].sort()).toEqual(Object.keys(WRONG).sort());
    for (const [id, message] of [
      ['conflict', /conflict|multiple outputs/],
      ['grammar', `${place('grammar')}:10: unexpected eof token`],
      ['lacking', `${place('lacking')}:9:28: undefined function time.now_ns`],
      ['misspelt', `${place('misspelt')}:11:2: undefined ref: fact.verdikt`],
      ['leaning', 'not compiled, because other files have mistakes: '],
      ['shapeless', 'a finding is malformed'],
      ['listed', `${place('listed')}:9: \`findings\` is not a set`],
      ['undeclared', `${place('undeclared')}:9:53: facts of the kind openings are read by policies alone`],
      ['unasked', `${place('unasked')}:9:53: facts of the kind changes are read by policies alone`],
    ] as const)
      expect(told.get(id)).toMatch(message);
    const sound = audit.findings.filter(({ policy }) => policy === 'open_here');
    expect(sound).not.toEqual([]);
    for (const { message, fix } of sound)
      expect([message, fix]).toEqual([expect.stringContaining(' is open, as '), 'Do something about it.']);
    expect(audit.complete).toBe(false);
    const run = await flowproofHere(['audit', '-c', join(folder, 'flowproof.yaml')]);
    expect(run).toMatchObject({ code: 4, out: expect.stringMatching(/undefined function\s+time\.now_ns/) });
  });

  test.each([
    ['parameters.sound', 'ports := []', ':3: `data.parameters` is what the configuration gives'],
    ['lib.facts', 'evaluated := {}', "`lib.facts` is Flowproof's own package"],
  ])('are refused by name where they take %s, or each other for one', async (name, body, why) => {
    const folder = estateWith({ sound: BLOCKED, load_test: BLOCKED, twice: BLOCKED }, OURS);
    const ours = (name: string) => join(folder, 'ours', name);
    cpSync(ours('twice.rego'), ours('again.rego'));
    writeFileSync(ours('given.rego'), `package ${name}\n\n${body}\n`);
    const { failures, policies } = await audited(folder);
    const told = failures.map(({ policy, message }) => `${policy}: ${message}`).sort();
    expect(told).toEqual([
      expect.stringContaining(why),
      expect.stringMatching(/^load_test: .*an id that ends in _test is that of a test/),
      expect.stringMatching(/^twice: .*again\.rego and .*twice\.rego are both `rules\.twice`/),
    ]);
    expect(policies.map(({ id }) => id)).toContain('sound');
  });

  test.each([
    [
      'an id that is taken',
      { required_flow_missing: BLOCKED },
      OURS,
      'the policy required_flow_missing exists already',
    ],
    [
      'a folder that is named twice',
      { sound: BLOCKED },
      '  folders: [ours, ./ours]\n',
      'the policy sound is in ours, too',
    ],
    ['no such folder', {}, '  folders: [theirs]\n', 'no such folder'],
    ['a folder without policies', {}, OURS, 'no policy (*.rego)'],
    [
      'a policy that is not',
      {},
      '  adjust: { blocked: { enabled: false, reason: no } }\n',
      'unknown policy "blocked"',
    ],
    ['no reason', {}, '  adjust: { required_flow_missing: { severity: low } }\n', 'reason'],
    ['no change', {}, '  adjust: { required_flow_missing: { reason: no } }\n', 'what is changed'],
  ])('%s is a mistake of the configuration', async (_, policies, configuration, told) => {
    const refusal = await refusalOf(estateWith(policies, configuration));
    expect(refusal).toContain(told);
    expect(refusal).toMatch(/flowproof\.yaml:\d+:\d+: /);
  });

  test.skipIf(!existsSync('.tools/bin/opa'))(
    'compiled by a named opa they find the same, and the audit says so',
    async () => {
      const audit = await audited(found(), '.tools/bin/opa');
      const usual = await audited(found());
      expect(audit.findings).toEqual(usual.findings);
      expect(Object.keys(audit.digests)).toContain('compiler .tools/bin/opa');
    },
  );
});

describe('what a configuration changes of policies', () => {
  test('shows in the findings, the policies and every report', async () => {
    const folder = estateWith(
      {},
      `  adjust:
    required_flow_missing: { severity: medium, reason: a laboratory }
    internal_port_exposed: { enabled: false, reason: judged elsewhere }
    admin_port_from_internet: { ports: [tcp/443], reason: our bastion }
`,
      'analyzer-broken',
    );
    const audit = await audited(folder);
    const missing = audit.findings.filter(({ policy }) => policy === 'required_flow_missing');
    for (const { severity, adjusted } of missing)
      expect({ severity, adjusted }).toEqual({
        severity: 'medium',
        adjusted: { from: 'high', reason: 'a laboratory' },
      });
    expect(missing).not.toEqual([]);
    expect(audit.findings.filter(({ policy }) => policy === 'internal_port_exposed')).toEqual([]);
    expect(audit.facts.internet.every((fact) => fact.protocol === 'tcp' && fact.from_port === 443)).toBe(
      true,
    );

    for (const format of ['text', 'html'] as const) {
      const pieces: unknown[] = [];
      for await (const piece of await REPORT_FORMATS[format].render(audit, { color: false, width: 120 }))
        pieces.push(piece);
      const words = pieces.join('').replaceAll(/\s+/g, ' ');
      expect(words).toContain('severity lowered from high by configuration: a laboratory');
      expect(words).toContain('internal_port_exposed: disabled: judged elsewhere');
      expect(words).toContain('admin_port_from_internet: asks about tcp/443: our bastion');
    }
  });

  test.each([
    ['trusted: ["0.0.0.0/1", "128.0.0.0/1"]', []],
    ['trusted: ["0.0.0.0/1"]', ['critical tcp 128.0.0.0-', 'low tcp 128', 'low udp 128', 'critical tcp 128']],
    [
      'internet: ["192.0.2.0/24"]',
      ['medium tcp 192.0.2.0/24 ', 'low tcp 192', 'low udp 192', 'medium tcp 192'],
    ],
  ])(
    'of who is trusted and what the internet is narrows what arrives from there: %s',
    async (what, found) => {
      const adjusted = `  adjust: { admin_port_from_internet: { ${what}, reason: ours } }\n`;
      const folder = estateWith({}, adjusted, 'analyzer-broken');
      const audit = await audited(folder);
      const own = audit.findings.filter(({ policy }) => policy === 'admin_port_from_internet');
      const usual = own.map(({ severity, remainder }) => `${severity} ${remainder?.pairs[0]?.packets?.[0]}`);
      expect(usual).toEqual(found.map((text) => expect.stringContaining(text)));
      expect(own.filter(({ waived }) => waived !== undefined)).toEqual([]);
    },
  );

  test.each([
    [
      'adjust: { admin_port_from_internet: { internet: [10.0.0.0/8], reason: R } }',
      '10.0.0.0/8 is not routed there',
    ],
    [
      'adjust: { internal_port_exposed: { trusted: [10.0.0.0/8], reason: R } }',
      'does not ask who is trusted',
    ],
  ])('is refused where it would mean nothing: %s', async (what, refusal) => {
    expect(await refusalOf(estateWith({}, `  ${what}\n`))).toContain(refusal);
  });

  test.each([
    ['severity for all, ports for one', { severity: 'info' }, { ports: ['tcp/22'] }, ['info all']],
    ['disabled for all, ports for one', { enabled: false }, { ports: ['tcp/22'] }, []],
    ['disabled for all, severity for one', { enabled: false }, { severity: 'low' }, []],
    ['disabled for all, enabled for one', { enabled: false }, { enabled: true }, ['high ']],
    ['severity for all, and for one', { severity: 'info' }, { severity: 'low' }, ['low one']],
    ['severity for all, disabled for one', { severity: 'info' }, { enabled: false }, []],
    ['severity for all, enabled for one', { severity: 'info' }, { enabled: true }, ['info all']],
  ] as const)('for one deployment adds to what is changed for all: %s', (_, ofAll, ofOne, expected) => {
    const policy = { id: 'p', title: 'P', severity: 'high', controls: {}, remediation: 'R', ports: [] };
    const found = adjustedFindings(
      [{ policy: 'p', fact: 'shop/a', severity: 'high' }] as unknown as Parameters<
        typeof adjustedFindings
      >[0],
      [{ ...policy, adjusted: { ...ofAll, reason: 'all' } }] as unknown as Audit['policies'],
      { shop: { policies: { p: { ...ofOne, reason: 'one' } } } } as unknown as Parameters<
        typeof adjustedFindings
      >[2],
      [{ fact: { id: 'shop/a', deployment: 'shop' } }] as unknown as Parameters<typeof adjustedFindings>[3],
    );
    expect(found.map(({ severity, adjusted }) => `${severity} ${adjusted?.reason ?? ''}`)).toEqual(expected);
  });

  test('for one deployment concerns its facts alone', async () => {
    const folder = estateWith({}, '  adjust: {}\n', 'analyzer-broken');
    const file = join(folder, 'flowproof.yaml');
    const adjusted = `$1    policies: { required_flow_missing: { severity: critical, reason: production } }\n`;
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^( {2}analyzer-prod:\n)/m, adjusted));
    const audit = await audited(folder);
    const severities = audit.findings.map(({ policy, severity }) => `${policy} ${severity}`);
    expect(severities).toContain('required_flow_missing critical');
    expect(severities).not.toContain('required_flow_missing high');
    expect(audit.deployments[0]?.policies).toEqual({
      required_flow_missing: { severity: 'critical', reason: 'production' },
    });
  });
});
