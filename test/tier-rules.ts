import { posix } from 'node:path';

/** What a tier may import, from the bottom up; `net` and `model` are open to every tier above them. */
export interface Tier {
  readonly name: string;
  /** Tiers, packages, `@scope/` for all of a scope, `node:name` for one module of Node, `node:` for all; or everything below. */
  readonly mayImport: readonly string[] | 'everything';
}

const TIERS: readonly Tier[] = [
  { name: 'net', mayImport: [] },
  { name: 'model', mayImport: ['zod', 'croner'] },
  { name: 'importers', mayImport: ['zod', 'fast-xml-parser', 'node:crypto', 'node:module'] },
  { name: 'collectors', mayImport: ['@aws-sdk/', '@azure/', '@smithy/', 'p-limit'] },
  { name: 'profiles', mayImport: ['zod', 'yaml'] },
  { name: 'reach', mayImport: [] },
  { name: 'policy', mayImport: ['zod', '@open-policy-agent/opa-wasm', 'modern-tar', 'p-limit', 'node:'] },
  { name: 'changes', mayImport: ['importers', 'zod', 'yaml', 'node:crypto'] },
  { name: 'audit', mayImport: ['importers', 'profiles', 'reach', 'policy'] },
  { name: 'diff', mayImport: ['importers', 'profiles', 'reach', 'policy', 'changes', 'audit'] },
  { name: 'report', mayImport: ['node:crypto', 'node:url', 'pdfkit'] },
  { name: 'store', mayImport: ['kysely', 'pg', 'pg-boss', 'zod', 'node:'] },
  { name: 'notify', mayImport: ['report', 'store', 'zod', 'nodemailer', 'node:'] },
  { name: 'index', mayImport: 'everything' },
  { name: 'server', mayImport: ['audit', 'diff', 'report', 'store'] },
  { name: 'web', mayImport: ['audit', 'diff', 'report', 'store'] },
  { name: 'cli', mayImport: 'everything' },
];

const OPEN_TO_ALL = ['net', 'model'];
const VENDOR_FREE = ['net', 'reach', 'policy', 'report', 'diff'];
const VENDORS =
  'aws amazon ec2 nacl azure nsg gcp netwrix iptables ip6tables nftables netfilter ufw firewalld docker kubernetes k3s vmware terraform ' +
  'linux windows sysctl conntrack rp_filter ip_forward accept_local route_localnet ipset lo';
// The public API, the lists, and the one entry of each importer's folder.
const INDEX = /^src\/(?:index|importers\/index|importers\/[^/]+\/index|report\/index)\.ts$/;
/** Formats in which another one stands: direct rules of firewalld are commands of iptables, ufw's files are parts of dumps. */
const PARTS: readonly (readonly [whole: string, part: string])[] = [
  ['firewalld', 'iptables'],
  ['ufw', 'iptables'],
];
const LONGEST_FILE = 400;
/** The folders of `reach`, from the bottom up; the files beside them may be imported by all and import what they need. */
const REACH = ['program', 'host', 'path', 'judge', 'reachability', 'delta', 'flows'];

// These rely on the semicolons and line starts that the formatter enforces; they err on the loud side.
const IMPORT =
  /^(?:import|export)\b[^;'"]*\bfrom\s*['"]([^'"]+)|^import\s*['"]([^'"]+)|\bimport\(\s*['"]([^'"]+)['"]/gm;
const COMPUTED_IMPORT = /\bimport\((?!\s*['"])/;
const LITERAL_OR_COMMENT =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const VENDOR = new RegExp(`\\b(?:${VENDORS.split(' ').join('|').replaceAll('_', ' ')})\\b`, 'i');

/** Every breach of the repository's own rules in `files` (path below the root → text), as `path: what`. */
export function tierViolations(
  files: ReadonlyMap<string, string>,
  packages: readonly string[],
  tiers: readonly Tier[] = TIERS,
): string[] {
  const used = new Set<string>();
  const violations: string[] = [];
  for (const [path, text] of files) {
    const tier = tiers.find(({ name }) => name === tierOf(path));
    const code = withoutComments(text);
    const found = [
      ...formViolations(path, text, code),
      ...(tier === undefined
        ? [`unknown tier ${tierOf(path)}`]
        : importViolations(path, code, tier, tiers, packages, used)),
    ];
    violations.push(...found.map((what) => `${path}: ${what}`));
  }
  return [...violations, ...tableViolations(files, tiers, used)];
}

function formViolations(path: string, text: string, code: string): string[] {
  const found: string[] = [];
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > LONGEST_FILE) found.push(`${lines} lines, at most ${LONGEST_FILE}`);
  if (/^export\s+default\b|\bas\s+default\b/m.test(code)) found.push('default export');
  if (/^export\s*\*/m.test(code)) found.push('barrel (export *)');
  if (path.endsWith('/index.ts') && !INDEX.test(path))
    found.push('index.ts that is neither a list nor an importer');
  if (COMPUTED_IMPORT.test(code)) found.push('import of a computed name');
  const vendor = VENDOR_FREE.includes(tierOf(path)) ? vendorIn(code) : undefined;
  if (vendor !== undefined) found.push(`vendor name ${vendor}`);
  return found;
}

function importViolations(
  path: string,
  code: string,
  tier: Tier,
  tiers: readonly Tier[],
  packages: readonly string[],
  used: Set<string>,
): string[] {
  const found: string[] = [];
  for (const specifier of importsOf(code)) {
    if (!specifier.startsWith('.')) {
      const permission = permissionFor(tier, specifier);
      if (permission !== undefined) used.add(`${tier.name} ${permission}`);
      else if (tier.mayImport !== 'everything') found.push(`${tier.name} may not import ${specifier}`);
      if (!specifier.startsWith('node:') && !packages.includes(packageOf(specifier)))
        found.push(`undeclared package ${packageOf(specifier)}`);
      continue;
    }
    const target = posix.join(posix.dirname(path), specifier);
    const targetTier = tierOf(target);
    if (!target.startsWith('src/')) found.push(`import from outside src: ${specifier}`);
    else if (targetTier !== tier.name) {
      if (mayReach(tier, targetTier, tiers)) used.add(`${tier.name} ${targetTier}`);
      else found.push(`${tier.name} may not import ${targetTier}`);
    } else if (pointsUpward(path, target)) found.push(`reach imports upward ${specifier}`);
    else if (isSiblingImporter(path, target)) found.push(`importer imports its sibling ${specifier}`);
  }
  return found;
}

/** Stale permissions, and permissions that point upward. */
function tableViolations(
  files: ReadonlyMap<string, string>,
  tiers: readonly Tier[],
  used: ReadonlySet<string>,
): string[] {
  const existing = new Set([...files.keys()].map(tierOf));
  const found: string[] = [];
  for (const [position, tier] of tiers.entries()) {
    if (tier.mayImport === 'everything') continue;
    for (const permission of tier.mayImport) {
      const target = tiers.findIndex(({ name }) => name === permission);
      if (target >= position) found.push(`${tier.name}: permission ${permission} points upward`);
      const isPlanned = !existing.has(tier.name) || (target >= 0 && !existing.has(permission));
      if (!isPlanned && !used.has(`${tier.name} ${permission}`))
        found.push(`${tier.name}: unused permission ${permission}`);
    }
  }
  return found;
}

function mayReach(tier: Tier, target: string, tiers: readonly Tier[]): boolean {
  const below = tiers.slice(0, tiers.indexOf(tier)).map(({ name }) => name);
  if (!below.includes(target)) return false;
  return tier.mayImport === 'everything' || tier.mayImport.includes(target) || OPEN_TO_ALL.includes(target);
}

function permissionFor(tier: Tier, specifier: string): string | undefined {
  if (tier.mayImport === 'everything') return undefined;
  const scope = specifier.startsWith('@') ? [`${specifier.split('/')[0]}/`] : [];
  const names = [
    specifier,
    packageOf(specifier),
    ...scope,
    ...(specifier.startsWith('node:') ? ['node:'] : []),
  ];
  return tier.mayImport.find((permission) => names.includes(permission));
}

function pointsUpward(path: string, target: string): boolean {
  const [own, other] = [path, target].map((each) => REACH.indexOf(each.split('/')[2] ?? ''));
  return tierOf(path) === 'reach' && own !== undefined && own >= 0 && other !== undefined && other > own;
}

function isSiblingImporter(path: string, target: string): boolean {
  const [, tier, own] = path.split('/');
  const [, , other] = target.split('/');
  const isInFolder = path.split('/').length > 3;
  const targetIsInFolder = target.split('/').length > 3;
  const isPart = PARTS.some(([whole, part]) => whole === own && part === other);
  return tier === 'importers' && isInFolder && targetIsInFolder && own !== other && !isPart;
}

/** `src/net/address.ts` → `net`, `src/audit.ts` → `audit`. */
function tierOf(path: string): string {
  const [, first = ''] = path.split('/');
  return first.replace(/\.ts$/, '');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function importsOf(code: string): string[] {
  return [...code.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function withoutComments(text: string): string {
  return text.replace(LITERAL_OR_COMMENT, (part) => (part.startsWith('/') ? ' ' : part));
}

/** Looks at the words of `readAwsGroup`, `AWS_REGION` and `'aws-groups'` alike. */
function vendorIn(code: string): string | undefined {
  const words = code
    .replace(/_/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return (VENDOR.exec(code.replace(/_/g, ' ')) ?? VENDOR.exec(words))?.[0];
}
