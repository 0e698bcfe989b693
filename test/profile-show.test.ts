import { expect, test } from 'vitest';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { profileTable } from '../src/profiles/profile-table.ts';
import { profileTableText } from '../src/report/profile-table.ts';

const PAGE = `id: p
version: "1"
title: P
source: { vendor: V, title: T, date: undated, sections: [Network, Ingress, Outbound, Ingress, Outbound] }
roles: { a: { title: A }, b: { title: B } }
requirements:
  - { id: r, section: Ingress, row: 2, title: Pages, from: a, to: b, services: tcp/443 }
  - { id: s, section: Ingress (2), row: 1, title: Mail, from: a, to: b, services: tcp/25 }
structures:
  - { id: t, section: Network, title: Subnets, expect: { kind: subnets, access: private, count: 3, zones: 2 } }
assumptions:
  - { id: u, section: Outbound (2), text: Nothing goes out. }
  - { id: v, section: Ingress, row: 2, text: HTTPS is TCP. }
unverifiable:
  - { id: w, section: Ingress, text: TLS. }
`;

test('a profile is shown heading by heading, with figures and remarks, and equal headings are told apart', () => {
  const profile = loadProfile('p', PAGE);
  const printed = { ...profile, roles: [], parameters: [], rows: profileTable(profile, {}) };
  const blocks = profileTableText(printed, false).trimEnd().split('\n\n').slice(1);
  expect(blocks.map((block) => block.split('\n').map((line) => line.replace(/ {2,}/g, ' ').trim()))).toEqual([
    [
      'Network',
      'row from to service phases active what',
      'subnets private count 3 zones 2 every yes Subnets',
    ],
    [
      'Ingress',
      'row from to service phases active what',
      '2 a b tcp 443 run yes Pages',
      'row 2, taken for granted: HTTPS is TCP.',
      'not shown by firewall state: TLS.',
    ],
    ['Ingress (2)', 'row from to service phases active what', '1 a b tcp 25 run yes Mail'],
    ['Outbound (2)', 'taken for granted: Nothing goes out.'],
  ]);
});
