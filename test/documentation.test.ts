import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledCompiler } from '../src/cli/bundled.ts';
import { Configuration } from '../src/model/configuration.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { REPORT_FORMATS } from '../src/report/index.ts';
import { flowproofHere } from './cli-here.ts';

/** Every command that the README, the pages of docs/ and the help texts show is run as it stands; findings (1) are an answer too. */
const PROGRAM = 'node src/cli/main.ts';

const isReady = bundledCompiler() !== undefined;
if (!isReady && process.env.CI === 'true') throw new Error('no compiler: run `npm run tools`');
if (!isReady) console.warn('skipped: examples with policies of a user (no compiler: `npm run tools`)');

/** Policies of a user's own are compiled first. */
function isSkipped(command: string): boolean {
  return !isReady && /fixtures\/policies\/|our-policies/.test(command);
}

const PAGES = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function commandsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^\s*npx (node src\/cli\/main\.ts .*)$/gm)].map(([, command]) =>
    (command as string).trim(),
  );
}

const SHOWN = PAGES.flatMap((page) => commandsOf(page).map((command) => [page, command] as const));

test.skip.each(SHOWN.filter(([, command]) => isSkipped(command)))('%s: %s', () => {});

test.each(SHOWN.filter(([, command]) => !isSkipped(command)))('%s: %s', async (_, command) => {
  const { code, err } = await flowproofHere(command.slice(PROGRAM.length).trim().split(/\s+/));
  expect({ code: code === 1 ? 0 : code, err }).toEqual({ code: 0, err: '' });
});

const CONFIGURATIONS = PAGES.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^( *)```yaml\n(.*?)^ *```$/gms)]
    .map(([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
    .filter((text) => text.includes('deployments:'))
    .map((text) => [page, text] as const),
);

test.each(CONFIGURATIONS)('the configuration in %s is read, and has every key', (page, text) => {
  expect(() => loadConfiguration(page, text)).not.toThrow();
  for (const key of Object.keys(Configuration.shape)) expect(text).toMatch(new RegExp(`^${key}:`, 'm'));
});

const PARTS = PAGES.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```yaml\n(# flowproof\.yaml\n.*?)^```$/gms)].map(
    ([, text = '']) => [page, text] as const,
  ),
);

test.each(PARTS)('the part of a configuration in %s is read', (page, text) => {
  expect(() => loadConfiguration(page, text)).not.toThrow();
});

test('every format of reports is described', () => {
  const page = readFileSync('docs/reports.md', 'utf8');
  for (const name of Object.keys(REPORT_FORMATS)) expect(page).toContain(`| \`${name}\``);
});

// What an example wrote before is not written over, and a store of another version is not gone on with.
rmSync('out/policies', { recursive: true, force: true });
for (const name of ['imported', 'scans'])
  for (const end of ['', '-wal', '-shm']) rmSync(`out/${name}.db${end}`, { force: true });

const COMMANDS = [...(await flowproofHere(['--help'])).out.matchAll(/^ {2}([a-z]+)[ |]/gm)]
  .map(([, name]) => name as string)
  .filter((name) => name !== 'help');

test('the help lists the commands', async () => {
  expect(COMMANDS).toEqual(expect.arrayContaining(['audit', 'explain', 'reach']));
  expect(await flowproofHere([])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Usage: flowproof'),
  });
});

test.each(COMMANDS)('every example in the help of %s runs', async (name) => {
  const help = await flowproofHere([name, '--help']);
  const subcommands = [...help.out.matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, word]) => word as string)
    .filter((word) => word !== 'help' && help.out.includes('Commands:'));
  const helps = subcommands.length === 0 ? [help] : [];
  for (const word of subcommands) helps.push(await flowproofHere([name, word, '--help']));
  for (const { out } of helps) {
    const examples = [...out.matchAll(/^ *\$ flowproof (.*)$/gm)].map(([, rest]) => rest as string);
    expect(examples, `an example in the help of ${name}`).not.toEqual([]);
    // Other tests run these, where there is something to ask, or which run until they are ended.
    for (const example of examples.filter(
      (each) => !/^(collect (aws|azure)|worker|schedule run) /.test(each) && !isSkipped(each),
    )) {
      const { code, err } = await flowproofHere(example.split(/\s+/));
      expect({ example, code: code === 1 ? 0 : code, err }).toEqual({ example, code: 0, err: '' });
    }
  }
});
