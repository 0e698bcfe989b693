import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const EXPORTS = [
  'InputError',
  'applyChanges',
  'audit',
  'diff',
  'formatPlace',
  'htmlReport',
  'jsonReport',
  'loadConfiguration',
  'loadPolicies',
  'loadProfile',
  'readEvidence',
  'textReport',
];

const TYPES = [
  'Audit',
  'AuditDeployment',
  'AuditInput',
  'AuditRow',
  'Change',
  'ChangedEvidence',
  'Configuration',
  'Diff',
  'DiffInput',
  'Evidence',
  'Finding',
  'Gap',
  'LayerVerdict',
  'LoadedConfiguration',
  'Origin',
  'PairProof',
  'Place',
  'PolicyHost',
  'Profile',
  'Proof',
  'Severity',
  'Snapshot',
  'SourceFile',
  'TextOptions',
];

test('what users may import is this, and nothing by accident', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toEqual(EXPORTS);
  const text = readFileSync('src/index.ts', 'utf8');
  const named = [...text.matchAll(/^export (type )?\{([^}]*)\} from/gm)].flatMap(([, type, names]) =>
    (names ?? '')
      .split(',')
      .map((name) => name.trim())
      .flatMap((name) => (type !== undefined ? [name] : name.startsWith('type ') ? [name.slice(5)] : [])),
  );
  expect(named.filter((name) => name !== '').sort()).toEqual(TYPES);
});
