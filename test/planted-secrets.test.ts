import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { permissions } from '../src/collectors/aws/calls.ts';
import { redacted } from '../src/model/redacted.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

const ESTATE = 'fixtures/deployments/analyzer-broken';
const ESCAPE = '\u001b[31mred\u0007';

/** What may not be shown of each text holds `planted`. */
const TEXTS = [
  'password=planted-1',
  'db_password: "planted-2"',
  'AWS_SECRET_ACCESS_KEY=planted/Sd+4',
  'https://admin:planted-3@proxy.example.com/',
  'Authorization: Bearer plantedplantedplanted',
  'mysql --password planted-5',
  'https://store.example.com/x?sv=1&sig=planted%2B6789',
  'api_key = planted-7',
  '-----BEGIN RSA PRIVATE KEY-----\nplanted\n-----END RSA PRIVATE KEY-----',
  '{"clientSecret":"x","secret":"planted-8"}',
];

describe('texts of the evidence', () => {
  test.each(TEXTS)('%s', (text) => {
    expect(redacted(text)).toContain('[redacted]');
    expect(redacted(text)).not.toContain('planted');
  });

  test.each([
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    'eyJhbGciOiJI.eyJzdWIiOiIx.c2ln',
  ])('%s', (text) => expect(redacted(`key ${text} of web`)).toBe('key [redacted] of web'));

  test.each([
    'secretzero: 3 rows',
    'tokens: 5',
    'ssh://git@example.com',
    'tcp 443 from 10.0.0.0/8',
    'key=value',
  ])('%s is no secret', (text) => expect(redacted(text)).toBe(text));
});

test('nothing is asked that answers with user data, environments, keys of tunnels or stored secrets', () => {
  const telling =
    /Secret|Parameter|Password|UserData|InstanceAttribute|LaunchTemplate|VpnConnection|Function|TaskDefinition|KeyPair|Credential/;
  expect(permissions().filter((each) => telling.test(each))).toEqual([]);
});

test('no secret and no control character of the evidence comes to any report or answer', async () => {
  const folder = folderOf({});
  cpSync(ESTATE, folder, { recursive: true });
  rmSync(join(folder, 'evidence/manifest.json'));
  const change = (name: string, edit: (text: string) => string) => {
    const path = join(folder, 'evidence', name);
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  };
  const planted = JSON.stringify(`password=planted-9 ${ESCAPE}`);
  const aws = (name: string) => `aws/eu-central-1/${name}.json`;
  for (const name of ['describe-security-group-rules', 'describe-security-groups'])
    change(aws(name), (text) => text.replace(/("(?:Description|GroupName)": )"[^"]*"/g, `$1${planted}`));
  change(aws('describe-instances'), (text) =>
    text.replaceAll(
      '"Tags": [',
      `"UserData": "cGxhbnRlZA planted", "Tags": [{"Key": "db_password", "Value": "planted"},`,
    ),
  );
  for (const path of globSync(join(folder, 'evidence/hosts/*/iptables-save.txt')))
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(
        /^(-A \S+)/gm,
        `$1 -m comment --comment "token=planted-10 AKIAIOSFODNN7EXAMPLE ${ESCAPE}"`,
      ),
    );
  change('hosts/fs-01/iptables-save.txt', (text) =>
    text.replace(
      /^COMMIT/m,
      `-A INPUT -m string --string "password=planted-11" --algo bm -j ACCEPT\npassword=planted-12 ${ESCAPE}\nCOMMIT`,
    ),
  );
  writeFileSync(
    join(folder, 'evidence/aws/broken.json'),
    `{"SecurityGroups": [{"password": "planted-13${ESCAPE}`,
  );

  const formats = 'text,html,json,markdown,csv,sarif,junit,ocsf,oscal';
  const audit = await flowproofHere(['audit', '-f', formats, '-o', 'out'], folder);
  expect(audit.code).toBe(1);
  const ends = ['--from', 'aa-prod-01', '--to', 'fs-01', '--port', 'tcp/445'];
  const answers = [
    await flowproofHere(['explain', 'evidence', ...ends], folder),
    await flowproofHere(['explain', 'evidence', ...ends, '-f', 'json'], folder),
    await flowproofHere(['reach', 'evidence', '-f', 'json'], folder),
    await flowproofHere(['reach', 'evidence', '-f', 'csv'], folder),
    await flowproofHere(['init', '--force'], folder),
  ];
  const shown = [audit, ...answers].map(({ out, err }) => `${out}${err}`);
  const files = [...globSync(join(folder, 'out/**/*.*')), join(folder, 'flowproof.yaml')];
  expect(files.length).toBeGreaterThanOrEqual(8);
  for (const text of [...shown, ...files.map((file) => readFileSync(file, 'utf8'))]) {
    expect(text.match(/.{0,80}(?:planted|AKIAIOSFODNN7EXAMPLE).{0,40}/g) ?? []).toEqual([]);
    for (const control of ESCAPE.replace('[31mred', '')) expect(text).not.toContain(control);
  }
  expect(shown.join()).toContain('[redacted]');
});
