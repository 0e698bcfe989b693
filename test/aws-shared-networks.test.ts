import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { testCases } from './host-case.ts';
import { cloud, estateOf, type Files } from './host-estate.ts';

/** The network of account 111122223333, whose interfaces were listed by one account. */
function listedBy(owner: string): Files {
  const files = cloud();
  const { NetworkInterfaces: interfaces } = files['aws/interfaces.json'] as { NetworkInterfaces: object[] };
  return {
    ...files,
    'aws/vpcs.json': { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', OwnerId: '111122223333' }] },
    'aws/interfaces.json': { NetworkInterfaces: interfaces.map((each) => ({ ...each, OwnerId: owner })) },
  };
}

testCases([
  [
    'the account that owns a network sees all of its interfaces',
    listedBy('111122223333'),
    ['allow tcp web -> db:3306', 'deny tcp 10.0.1.77 -> db:3306'],
  ],
  [
    'one that takes part in it sees its own: an address that nobody has may be a member of its groups',
    listedBy('444455556666'),
    [
      'allow tcp web -> db:3306',
      'undecided tcp 10.0.1.77 -> db:3306',
      'deny tcp 10.0.1.77 -> db:22',
      'undecided tcp web -> 10.0.2.99:443',
    ],
  ],
]);

test('an address that nobody has is said to be a sender that was not seen', () => {
  const probe = parseProbe('tcp 10.0.1.77 -> web:443');
  const answer = typeof probe === 'string' ? probe : answerProbe(estateOf(cloud()), probe, false);
  expect(answer).toMatchObject({
    verdict: 'allow',
    notes: expect.arrayContaining(['not seen: an interface with the address 10.0.1.77']),
  });
});
