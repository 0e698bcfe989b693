import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Tier, tierViolations } from './tier-rules.ts';

const root = join(import.meta.dirname, '..');

test('the source keeps the rules of its tiers', () => {
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .sort();
  const files = new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(tierViolations(files, Object.keys({ ...dependencies, ...peerDependencies }))).toEqual([]);
});

describe('tierViolations', () => {
  const tiers: readonly Tier[] = [
    { name: 'net', mayImport: [] },
    { name: 'model', mayImport: ['zod'] },
    { name: 'importers', mayImport: [] },
    { name: 'reach', mayImport: [] },
    { name: 'audit', mayImport: ['reach'] },
    { name: 'report', mayImport: ['node:crypto'] },
    { name: 'cli', mayImport: 'everything' },
  ];
  const zod = "import { z } from 'zod';\n";

  const accepted: readonly [string, Record<string, string>][] = [
    [
      'net and model from any tier above',
      { 'src/reach/paths.ts': "import '../net/a.ts';\nimport '../model/b.ts';\n" },
    ],
    ['a declared package', { 'src/model/gap.ts': zod }],
    ['a subpath of a declared package', { 'src/model/gap.ts': "import { z } from 'zod/v4';\n" }],
    ['one module of Node', { 'src/report/html.ts': "import { createHash } from 'node:crypto';\n" }],
    [
      'everything below the command line',
      { 'src/cli/main.ts': "import '../report/text.ts';\nimport 'node:fs';\n" },
    ],
    ['permissions of a tier that does not exist yet', { 'src/net/a.ts': '' }],
    ['permissions for a tier that does not exist yet', { 'src/audit.ts': '' }],
    [
      'a vendor name in a comment',
      { 'src/reach/a.ts': "// as aws does\n/* iptables */\nconst a = 'https://x';\n" },
    ],
    ['a vendor name in an importer', { 'src/importers/aws/groups.ts': "const title = 'aws';\n" }],
    ['a word that contains a vendor name', { 'src/reach/a.ts': 'const laws = drawSquare;\n' }],
    ['a helper of all importers', { 'src/importers/aws/groups.ts': "import '../importer.ts';\n" }],
    ['the list of importers', { 'src/importers/index.ts': "export { groups } from './aws/groups.ts';\n" }],
    ['the entry of an importer', { 'src/importers/aws/index.ts': '' }],
    ['an import inside a comment', { 'src/net/a.ts': "/*\nimport 'zod';\n*/\n" }],
    ['400 lines', { 'src/net/a.ts': 'x;\n'.repeat(400) }],
  ];
  test.each(accepted)('accepts %s', (_, files) => {
    expect(check(files)).toEqual([]);
  });

  const refused: readonly [string, Record<string, string>, string][] = [
    ['an unknown folder', { 'src/helpers/a.ts': '' }, 'src/helpers/a.ts: unknown tier helpers'],
    ['an unknown file', { 'src/misc.ts': '' }, 'src/misc.ts: unknown tier misc'],
    [
      'an upward import',
      { 'src/net/a.ts': "import { b } from '../model/b.ts';\n" },
      'src/net/a.ts: net may not import model',
    ],
    [
      'an upward type',
      { 'src/model/a.ts': `${zod}import type { B } from '../reach/b.ts';\n` },
      'src/model/a.ts: model may not import reach',
    ],
    [
      'an upward re-export',
      { 'src/net/a.ts': "export { b } from '../reach/b.ts';\n" },
      'src/net/a.ts: net may not import reach',
    ],
    [
      'an upward dynamic import',
      { 'src/net/a.ts': "const b = await import('../cli/b.ts');\n" },
      'src/net/a.ts: net may not import cli',
    ],
    [
      'an import over several lines',
      { 'src/net/a.ts': "import {\n  b,\n} from '../reach/b.ts';\n" },
      'src/net/a.ts: net may not import reach',
    ],
    [
      'a tier that is below but not named',
      { 'src/report/a.ts': "import '../reach/b.ts';\nimport 'node:crypto';\n" },
      'src/report/a.ts: report may not import reach',
    ],
    ['a package that is not named', { 'src/net/a.ts': zod }, 'src/net/a.ts: net may not import zod'],
    [
      'a package that is not declared',
      { 'src/cli/a.ts': "import 'left-pad';\n" },
      'src/cli/a.ts: undeclared package left-pad',
    ],
    [
      'another module of Node',
      { 'src/report/a.ts': "import 'node:fs';\nimport 'node:crypto';\n" },
      'src/report/a.ts: report may not import node:fs',
    ],
    [
      'a path out of the source',
      { 'src/cli/a.ts': "import '../../test/b.ts';\n" },
      'src/cli/a.ts: import from outside src: ../../test/b.ts',
    ],
    [
      'a computed import',
      { 'src/cli/a.ts': 'await import(name);\n' },
      'src/cli/a.ts: import of a computed name',
    ],
    ['a stale permission for a package', { 'src/model/a.ts': '' }, 'model: unused permission zod'],
    [
      'a stale permission for a tier',
      { 'src/audit.ts': '', 'src/reach/a.ts': '' },
      'audit: unused permission reach',
    ],
    ['a file of 401 lines', { 'src/net/a.ts': 'x;\n'.repeat(401) }, 'src/net/a.ts: 401 lines, at most 400'],
    ['a default export', { 'src/net/a.ts': 'export default 1;\n' }, 'src/net/a.ts: default export'],
    [
      'a renamed default export',
      { 'src/net/a.ts': 'export { a as default };\n' },
      'src/net/a.ts: default export',
    ],
    ['a barrel', { 'src/net/a.ts': "export * from './b.ts';\n" }, 'src/net/a.ts: barrel (export *)'],
    [
      'an index that is no list',
      { 'src/net/index.ts': '' },
      'src/net/index.ts: index.ts that is neither a list nor an importer',
    ],
    [
      'a folder of reach that stands above',
      { 'src/reach/host/a.ts': "import '../judge/b.ts';\n" },
      'src/reach/host/a.ts: reach imports upward ../judge/b.ts',
    ],
    [
      'a sibling importer',
      { 'src/importers/aws/a.ts': "import '../iptables/b.ts';\n" },
      'src/importers/aws/a.ts: importer imports its sibling ../iptables/b.ts',
    ],
    [
      'a vendor in a string',
      { 'src/reach/a.ts': "const a = 'aws-groups';\n" },
      'src/reach/a.ts: vendor name aws',
    ],
    [
      'a setting of one system',
      { 'src/reach/a.ts': "const a = 'net.ipv4.conf.all.rp_filter';\n" },
      'src/reach/a.ts: vendor name rp filter',
    ],
    [
      'a vendor in a template',
      { 'src/reach/a.ts': 'const a = `an EC2 instance`;\n' },
      'src/reach/a.ts: vendor name EC2',
    ],
    [
      'a vendor in an identifier',
      { 'src/net/a.ts': 'const isAwsGroup = 1;\n' },
      'src/net/a.ts: vendor name Aws',
    ],
    [
      'a vendor in a constant',
      { 'src/net/a.ts': 'const AZURE_PORTS = 1;\n' },
      'src/net/a.ts: vendor name AZURE',
    ],
  ];
  test.each(refused)('refuses %s', (_, files, expected) => {
    expect(check(files)).toEqual([expected]);
  });

  test('refuses a table that points upward', () => {
    const table: readonly Tier[] = [
      { name: 'net', mayImport: ['cli'] },
      { name: 'cli', mayImport: 'everything' },
    ];
    expect(tierViolations(new Map(), [], table)).toEqual(['net: permission cli points upward']);
  });

  function check(files: Record<string, string>): string[] {
    return tierViolations(new Map(Object.entries(files)), ['zod'], tiers);
  }
});
