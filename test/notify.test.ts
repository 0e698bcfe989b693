import { afterAll, describe, expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import { listDeliveries, noticeRows } from '../src/store/notices.ts';
import { withStore } from '../src/store/open-store.ts';
import { prune } from '../src/store/prune.ts';
import { listRuns } from '../src/store/runs.ts';
import { exportStore, importStore } from '../src/store/transfer.ts';
import { auditOf, CONFIGURATION, type Row, receiver, scansOf } from './notify-case.ts';
import { newLocation, storeKinds } from './store-location.ts';

const KINDS = storeKinds();

const hook = await receiver();
afterAll(() => hook.stop());
const ENVIRONMENT = { URL: hook.url, SECRET: '0123456789abcdef' };
const WEBHOOK = { type: 'webhook', url: { env: 'URL' }, secret: { env: 'SECRET' }, allowPrivate: true };

/** What happens on each day, and what is told then; `-` is nothing. */
type Step =
  | readonly [day: number, what: Readonly<Record<string, Row>> | Audit, told: string]
  | readonly [day: number, what: `fails: ${string}` | 'receiver is down' | 'missed', told: string];

const blocked: Row = { verdict: 'blocked' };
const open: Row = { verdict: 'open' };
const undecided: Row = { verdict: 'undecided' };
const refused = (what: string): Partial<Audit> => ({
  complete: false,
  gaps: [{ kind: 'refused', effect: 'either', what }],
});
const hosts = (known: string, ...hostLayerUnseen: string[]): Partial<Audit> => ({
  coverage: { unbound: known.split(' '), hostLayerUnseen, hostFamilyUnseen: [], uncovered: [] },
});
const families = (known: string, ...hostFamilyUnseen: string[]): Partial<Audit> => ({
  coverage: { unbound: known.split(' '), hostLayerUnseen: [], hostFamilyUnseen, uncovered: [] },
});
const files = (...importers: string[]): Partial<Audit> => ({
  evidence: importers.map((importer, index) => ({ file: `f${index}`, bytes: 1, importer, proven: false })),
});
const unseen = (...whats: string[]): Partial<Audit> => ({
  gaps: whats.map((what) => ({ kind: 'unseen', effect: 'either', what })),
});
const other = (importer: string): Partial<Audit> => files(importer, importer);

const WAIVER: Audit['waivers'][number] = {
  ...{ id: 'w', owner: 'Ada', approver: 'Ben', approved: '2026-01-12', expires: '2026-12-31', reason: 'R' },
  ...{ policy: 'required_flow_missing', accepts: 'tcp 443', state: 'in-force', daysLeft: 9, findings: [] },
  ...{ added: [], origin: { file: 'waivers.yaml', line: 1, text: 'w' } },
};

/** An audit of one blocked row whose finding is accepted. */
function waivedAudit(row: string): Audit {
  const audit = auditOf({ [row]: blocked }, { waivers: [WAIVER] });
  return {
    ...audit,
    findings: audit.findings.map((each) => ({ ...each, waived: { wholly: true, by: [WAIVER] } })),
  };
}

const STORIES: readonly [what: string, steps: readonly Step[]][] = [
  ['nothing wrong is nothing to tell', [[1, { x: open }, '-']]],
  [
    'what is new is told once',
    [
      [1, { x: blocked }, 'new x'],
      [2, { x: blocked }, '-'],
      [3, { x: blocked, y: blocked }, 'new y'],
    ],
  ],
  [
    'what still stands is told again after the time, all together',
    [
      [1, { x: blocked }, 'new x'],
      [5, { x: blocked, y: blocked }, 'new y'],
      [8, { x: blocked, y: blocked }, 'open x, open y'],
      [9, { x: blocked, y: blocked }, '-'],
      [15, { x: blocked, y: blocked }, 'open x, open y'],
    ],
  ],
  [
    'what is fixed is over, and told anew when it is back',
    [
      [1, { x: blocked }, 'new x'],
      [2, { x: open }, '-'],
      [3, { x: blocked }, 'again x'],
    ],
  ],
  [
    'what is not seen is told, repeated, and no news when it is seen again',
    [
      [1, { x: blocked }, 'new x'],
      [2, { x: undecided }, 'not-seen x'],
      [3, { x: undecided }, '-'],
      [9, { x: undecided }, 'not-seen x'],
      [10, { x: blocked }, '-'],
    ],
  ],
  [
    'a higher severity is worse, a lower one is not',
    [
      [1, { x: { ...blocked, severity: 'medium' } }, 'new x'],
      [2, { x: { ...blocked, severity: 'critical' } }, 'worse x'],
      [3, { x: { ...blocked, severity: 'medium' } }, '-'],
      [4, { x: { ...blocked, severity: 'high' } }, '-'],
    ],
  ],
  [
    'further packets are told, fewer are not',
    [
      [1, { x: { ...blocked, boxes: ['tcp 1', 'tcp 2'] } }, 'new x'],
      [2, { x: { ...blocked, boxes: ['tcp 2'] } }, '-'],
      [3, { x: { ...blocked, boxes: ['tcp 2', 'tcp 3'] } }, 'changed x'],
    ],
  ],
  [
    'packets that come and go are told once in the time, and others at once',
    [
      [1, { x: { ...blocked, boxes: ['tcp 1'] } }, 'new x'],
      [2, { x: { ...blocked, boxes: ['tcp 1', 'tcp 2'] } }, 'changed x'],
      [3, { x: { ...blocked, boxes: ['tcp 1'] } }, '-'],
      [4, { x: { ...blocked, boxes: ['tcp 2'] } }, '-'],
      [5, { x: { ...blocked, boxes: ['tcp 1', 'tcp 3'] } }, 'changed x'],
      [6, { x: { ...blocked, boxes: ['tcp 2'] } }, '-'],
      [12, { x: { ...blocked, boxes: ['tcp 2'] } }, 'open x'],
      [13, { x: { ...blocked, boxes: ['tcp 1'] } }, 'changed x'],
    ],
  ],
  [
    'evidence that comes and goes is told once in the time',
    [
      [1, { x: blocked }, 'new x'],
      [2, { x: undecided }, 'not-seen x'],
      [3, { x: blocked }, '-'],
      [4, { x: undecided }, '-'],
      [5, { x: blocked }, '-'],
      [9, { x: undecided }, 'not-seen x'],
    ],
  ],
  [
    'what is fixed and back at every turn is told once in the time, unless it is worse',
    [
      [1, { x: { ...blocked, severity: 'low' } }, 'new x'],
      [2, { x: open }, '-'],
      [3, { x: { ...blocked, severity: 'low' } }, 'again x'],
      [4, { x: open }, '-'],
      [5, { x: { ...blocked, severity: 'low' } }, '-'],
      [6, { x: open }, '-'],
      [7, { x: blocked }, 'again x'],
      [8, { x: open }, '-'],
      [9, { x: blocked }, '-'],
      [14, { x: blocked }, 'open x'],
    ],
  ],
  [
    'scans that fail at every turn are told once in the time',
    [
      [1, 'fails: disk full', 'failed'],
      [2, { x: open }, '-'],
      [3, 'fails: disk full', 'failed'],
      [4, { x: open }, '-'],
      [5, 'fails: disk full', '-'],
      [6, { x: open }, '-'],
      [7, 'fails: no space', 'failed'],
      [8, { x: open }, '-'],
      [9, 'fails: disk full', '-'],
      [14, 'fails: disk full', 'failed'],
    ],
  ],
  [
    'what is below the severity of the channel is not told',
    [[1, { x: { ...blocked, severity: 'info' } }, '-']],
  ],
  [
    'a scan that fails is told once for each reason',
    [
      [1, 'fails: no route to request 7f3a-01', 'failed'],
      [2, 'fails: no route to request 9b2c-77', '-'],
      [3, 'fails: disk full', 'failed'],
      [4, 'fails: no route to request 11-22', '-'],
      [5, { x: open }, '-'],
      [6, 'fails: disk full', 'failed'],
      [14, 'fails: disk full', 'failed'],
    ],
  ],
  [
    'a scan that is incomplete is told, and no more when it is complete',
    [
      [1, auditOf({}, refused('call a')), 'partial'],
      [2, auditOf({}, refused('call a')), '-'],
      [3, auditOf({}, refused('call b')), 'partial'],
      [4, auditOf({}), '-'],
      [5, auditOf({}, refused('call a')), 'partial'],
    ],
  ],
  [
    'scans that were missed are told each time',
    [
      [1, 'missed', 'missed'],
      [2, 'missed', 'missed'],
    ],
  ],
  [
    'a host that lost its own firewall is told; a new one without is not',
    [
      [1, auditOf({}), '-'],
      [2, auditOf({}, hosts('web db', 'web')), 'coverage'],
      [3, auditOf({}, hosts('web db new', 'web', 'new')), '-'],
      [9, auditOf({}, hosts('web db', 'web')), 'coverage'],
      [10, auditOf({}), '-'],
      [11, auditOf({}, hosts('web db', 'web')), 'coverage'],
    ],
  ],
  [
    'a host that has lost one family of its firewall is told; one that had nothing and has one now is not',
    [
      [1, auditOf({}, hosts('web', 'web')), '-'],
      [2, auditOf({}, families('web', 'web (IPv6)')), '-'],
      [3, auditOf({}, hosts('web')), '-'],
      [4, auditOf({}, families('web', 'web (IPv6)')), 'coverage'],
    ],
  ],
  [
    'evidence that must exist and went is told',
    [
      [1, auditOf({}, unseen('a')), '-'],
      [2, auditOf({}, unseen('a', 'b')), 'coverage'],
      [3, auditOf({}, unseen('a', 'b', 'c')), 'coverage'],
      [4, auditOf({}, unseen('a')), '-'],
    ],
  ],
  [
    'fewer files of a format are told once',
    [
      [1, auditOf({}, other('groups')), '-'],
      [2, auditOf({}, files('groups')), 'coverage'],
      [3, auditOf({}, files('groups')), '-'],
      [20, auditOf({}, files('groups')), '-'],
    ],
  ],
  [
    'what could not be delivered is told by the next scan, with what is new then',
    [
      [1, 'receiver is down', ''],
      [1, { x: blocked }, '-'],
      [2, { x: blocked, y: blocked }, 'new x, new y'],
    ],
  ],
  [
    'what was over before it could be told is not',
    [
      [1, 'receiver is down', ''],
      [1, { x: blocked }, '-'],
      [2, { x: open }, '-'],
    ],
  ],
  [
    'a scan that failed is told late, though the next one works',
    [
      [1, 'receiver is down', ''],
      [1, 'fails: disk full', '-'],
      [2, { x: open }, 'failed'],
      [3, { x: open }, '-'],
    ],
  ],
  [
    'what got worse and could not be told is told as such',
    [
      [1, { x: { ...blocked, severity: 'low' } }, 'new x'],
      [2, 'receiver is down', ''],
      [2, { x: blocked }, '-'],
      [3, { x: blocked }, 'worse x'],
    ],
  ],
  [
    'what was told while the clock was a year ahead is told again now, and from then on as often as ever',
    [
      [365, { x: blocked }, 'new x'],
      [1, { x: blocked }, 'open x'],
      [2, { x: blocked }, '-'],
      [8, { x: blocked }, 'open x'],
    ],
  ],
  [
    'what is waived is not told when it is not seen, until the waiver has expired',
    [
      [1, waivedAudit('x'), '-'],
      [2, auditOf({}, { waivers: [WAIVER] }), '-'],
      [3, auditOf({}, { waivers: [WAIVER] }), '-'],
      [4, auditOf({}, { waivers: [{ ...WAIVER, state: 'expired' }] }), 'not-seen x'],
      [5, auditOf({}), '-'],
    ],
  ],
  [
    'what a failed scan says nothing of stands',
    [
      [1, { x: blocked }, 'new x'],
      [2, 'fails: disk full', 'failed'],
      [3, { x: blocked }, '-'],
      [8, { x: blocked }, 'open x'],
    ],
  ],
  [
    'a loss that could not be told is told by the next scan',
    [
      [1, auditOf({}), '-'],
      [2, 'receiver is down', ''],
      [2, auditOf({}, hosts('web db', 'web')), '-'],
      [3, auditOf({}, hosts('web db', 'web')), 'coverage'],
    ],
  ],
];

describe.each(KINDS)('%s', (kind) => {
  // What a story tells is decided beside the store: the other database is asked about some.
  test.each(kind === 'SQLite' ? STORIES : STORIES.slice(-4))('%s', async (_what, steps) => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      const scans = scansOf(store, { repeat: '7d', channels: { all: WEBHOOK } }, ENVIRONMENT);
      for (const [day, what, told] of steps) {
        if (what === 'receiver is down') {
          hook.answers.push({ status: 503 }, { status: 503 }, { status: 503 });
          continue;
        }
        const isDown = hook.answers.length > 0;
        hook.received.length = 0;
        if (what === 'missed') await scans.miss(day);
        else if (typeof what === 'string') await scans.fail(day, what.slice('fails: '.length));
        else await scans.complete(day, 'facts' in what ? (what as Audit) : auditOf(what));
        expect([day, isDown ? '-' : toldBy(hook.received.map(({ body }) => body))]).toEqual([day, told]);
        hook.answers.length = 0;
      }
    });
  });

  test('what a run finds that failed before is told, and its failed attempt is kept', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      const scans = scansOf(store, { channels: { all: WEBHOOK } }, ENVIRONMENT);
      await scans.fail(1, 'disk full');
      hook.received.length = 0;
      await scans.complete(2, auditOf({ x: blocked }), true);
      expect(toldBy(hook.received.map(({ body }) => body))).toBe('new x');
      expect(await listRuns(store, CONFIGURATION)).toMatchObject([
        { id: 'run-1', state: 'complete', started: '2026-03-03T00:00:00.000Z' },
        { id: 'run-1/1', state: 'failed', failure: 'disk full', started: '2026-03-02T00:00:00.000Z' },
      ]);
    });
  });

  test('every delivery is kept with its end and its attempts, and goes with the runs that it was about', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      const scans = scansOf(store, { channels: { all: WEBHOOK } }, ENVIRONMENT);
      hook.answers.push({ status: 500 }, { status: 429, headers: { 'retry-after': '2' } });
      await scans.complete(1, auditOf({ x: blocked }));
      hook.answers.push({ status: 403, text: `no such hook ${hook.url} ${ENVIRONMENT.SECRET}` });
      await scans.complete(2, auditOf({ x: blocked, y: blocked }));
      const kept = await listDeliveries(store, CONFIGURATION);
      expect(kept).toMatchObject([
        {
          ...{ channel: 'all', state: 'failed', attempts: 1 },
          error: 'it answered 403: no such hook [redacted] [redacted]',
        },
        { channel: 'all', state: 'delivered', attempts: 3, error: null },
      ]);
      expect(kept[0]?.recipient).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(JSON.stringify([kept, await noticeRows(store, CONFIGURATION)])).not.toMatch(
        /S3CRET|0123456789abcdef/,
      );
      const lines: string[] = [];
      await exportStore(store, (line) => lines.push(line));
      await withStore(await newLocation(kind), 'write', async (copy) => {
        await importStore(copy, lines, 'f');
        expect(await listDeliveries(copy, CONFIGURATION)).toEqual(kept);
      });
      await prune(store, CONFIGURATION, { runs: 1 }, '2026-03-03T00:00:00Z');
      expect(await listDeliveries(store, CONFIGURATION)).toHaveLength(1);
    });
  });
});

/** `new x, failed`: of one message, or of none. */
function toldBy(bodies: readonly string[]): string {
  expect(bodies.length).toBeLessThanOrEqual(1);
  if (bodies[0] === undefined) return '-';
  const { scans, findings } = JSON.parse(bodies[0]);
  return [
    ...scans.map(({ kind }: { kind: string }) => kind),
    ...findings.map(({ reason, id }: { reason: string; id: string }) => `${reason} ${id.at(-1)}`),
  ].join(', ');
}
