import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { cloud, dump, estateOf, type Files } from './host-estate.ts';

const RULES = dump({ filter: ['-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT'] });

/** The cloud with the interface of db as it is cut down in an export. */
function cut(members: object): Files {
  const files = cloud();
  const { NetworkInterfaces } = files['aws/interfaces.json'] as {
    NetworkInterfaces: { Attachment?: { InstanceId: string } }[];
  };
  const interfaces = NetworkInterfaces.map((each) =>
    each.Attachment?.InstanceId === 'i-db' ? { ...each, ...members } : each,
  );
  return { ...files, 'aws/interfaces.json': { NetworkInterfaces: interfaces } };
}

test.each<readonly [what: string, files: Files, asset: string, answer: unknown]>([
  ['a host by itself', {}, 'db', { verdict: 'allow' }],
  ['a host beside others', { 'hosts/web/iptables.txt': RULES }, 'db', { verdict: 'allow' }],
  [
    'a machine of a cloud, whose groups are asked about addresses',
    cut({ PrivateIpAddress: undefined, PrivateIpAddresses: undefined }),
    'db',
    'the two ends have no addresses of a common family',
  ],
])('rules alone are in evidence of %s', (_, files, asset, answer) => {
  const estate = estateOf({ 'hosts/db/iptables.txt': RULES, ...files });
  const probe = parseProbe(`tcp 10.9.9.9 -> ${asset}:22`);
  if (typeof probe === 'string') throw new Error(probe);
  const given = answerProbe(estate, probe, false);
  if (typeof answer === 'string') expect(given).toBe(answer);
  else expect(given).toMatchObject(answer as object);
});
