import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIREWALL_WORD } from '../src/changes/host-firewalls.ts';

test.each(['Remove-NetFirewallRule', 'NETSH.EXE', 'enable-netfirewallrule', 'ip6tables'])(
  'names of firewalls are found in any case, also once V8 no longer optimizes expressions: %s',
  (name) => {
    // As for one of more than 20 kB, V8 does not for those of a process that has made much of them.
    const long = new RegExp(`${FIREWALL_WORD.source}|${'x'.repeat(25_000)}`, FIREWALL_WORD.flags);
    for (let run = 0; run < 3; run += 1) long.exec('neither');
    expect(long.exec(`-Command\n${name} -DisplayName Web`)?.[0]).toBe(name);
  },
);

test('no expression of the source has modifiers within it', () => {
  const held = globSync('src/**/*.ts').filter((file) =>
    /\(\?(?:[ims]+(?:-[ims]*)?|-[ims]+):/.test(readFileSync(file, 'utf8')),
  );
  expect(held).toEqual([]);
});
