import { expect, test } from 'vitest';
import { NotifyChannel } from '../src/model/notify-configuration.ts';
import { addressedTo } from '../src/notify/addressed.ts';
import type { Condition } from '../src/notify/condition.ts';
import { findingConditions } from '../src/notify/finding-conditions.ts';
import { notificationOf, sectionsOf } from '../src/notify/notification.ts';
import { auditOf } from './notify-case.ts';

function condition(text: string): Condition {
  const [kind, severity, ...owners] = text.split(' ');
  return {
    ...{ subject: text, kind: kind as Condition['kind'], once: false, isNew: true, parts: [] },
    ...{ severity: severity as Condition['severity'], owners, title: text, text: '' },
  };
}

const CONDITIONS = [
  'failed critical',
  'finding high wiki',
  'finding high net wiki',
  'finding low net',
  'finding high',
  'finding info wiki',
];
const of = (...owners: string[]) => ({ owners });
const everything = {};
const urgent = { severity: 'high' };

/** Channels, and the positions of the conditions that each is told of. */
const CASES: readonly [what: string, channels: readonly object[], told: readonly string[]][] = [
  ['one for everything', [everything], ['0 1 2 3 4']],
  ['one for everything that is urgent', [urgent], ['0 1 2 4']],
  ['one for an owner, and one for everything', [of('wiki'), everything], ['1 2', '0 1 2 3 4']],
  [
    'one for each owner: what nobody is named for goes to all',
    [of('wiki'), of('net')],
    ['0 1 2 4', '0 2 3 4'],
  ],
  ['one for an owner alone', [of('wiki')], ['0 1 2 3 4']],
  ['one for nobody that there is', [of('else'), everything], ['', '0 1 2 3 4']],
];

test.each(CASES)('%s', (_what, named, told) => {
  const channels = Object.fromEntries(
    named.map((each, index) => [
      `c${index}`,
      NotifyChannel.parse({ type: 'slack', url: { env: 'U' }, ...each }),
    ]),
  );
  const all = CONDITIONS.map(condition);
  const positions = Object.values(channels).map((channel) =>
    addressedTo(channel, channels, all)
      .map((each) => all.indexOf(each))
      .join(' '),
  );
  expect(positions).toEqual(told);
});

test('a message groups findings by owner, the most urgent first, and says what is wrong', () => {
  const conditions = [
    ...findingConditions(
      auditOf({ x: { verdict: 'blocked' }, y: { verdict: 'blocked', severity: 'critical' } }),
      new Map(),
    ),
    condition('finding low'),
    condition('failed critical'),
  ];
  const message = notificationOf(
    { id: 'i', configuration: 'prod/flowproof.yaml', run: 'r1', time: 't' },
    conditions.map((each) => ({ condition: each, reason: 'new' })),
  );
  expect(message?.headline).toBe('prod/flowproof.yaml: failed critical, findings: 3 new');
  expect(message && sectionsOf(message)).toEqual([
    { heading: 'Scans', lines: ['failed critical: '] },
    {
      heading: 'wiki-team: 2 new',
      lines: ['new · critical · wiki: Row y is blocked — why', 'new · high · wiki: Row x is blocked — why'],
    },
    { heading: 'no owner named: 1 new', lines: ['new · low · finding low'] },
    { heading: 'flowproof show r1', lines: [] },
  ]);
});
