import { expect, test } from 'vitest';
import { diffOfScript } from './diff-of-script.ts';
import { cloud, dump, type Files, links } from './host-estate.ts';

const HOST: Files = {
  'hosts/db/iptables-save.txt': dump({ input: 'ACCEPT' }),
  'hosts/db/ip-addr.json': links({ eth0: ['10.0.2.10/24'] }),
};

test.each([
  ['with rules of its own', HOST],
  ['without', {}],
])('a machine that is ended, %s, is reached by nobody', async (_, host) => {
  const files = Object.entries(cloud(host)).map(([name, content]) => ({
    name,
    bytes: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  }));
  const { boxes } = await diffOfScript(files, 'aws ec2 terminate-instances --instance-ids i-db');
  expect(new Set(boxes.map(({ kind }) => kind))).toEqual(new Set(['closed']));
});
