import type { Diff, EffectOfChange } from '../src/model/diff.ts';
import type { FlowChange } from '../src/model/flow-change.ts';
import { SAMPLE } from './reports-sample.ts';

const LINE = { file: 'change.sh', line: 3, text: 'ufw allow 22' };
const [PROOF] = SAMPLE.proofs.flatMap(({ pairs }) => pairs);
const [FINDING] = SAMPLE.findings;

const OPENED: FlowChange = {
  kind: 'opened',
  from: 'deny',
  to: 'allow',
  sources: [{ kind: 'internet', title: 'internet', addresses: [] }],
  destinations: [{ kind: 'asset', title: 'web', addresses: ['10.0.1.5'] }],
  through: 'web, in by eth0',
  protocols: ['tcp'],
  ports: ['22'],
  sourcePorts: [],
  fromClients: true,
  witness: 'tcp 203.0.113.7:49152 -> 10.0.1.5:22',
  cause: { side: 'change', origin: LINE, where: 'web' },
};

const ROW = { from: 'admins', to: 'web', service: 'tcp 22', after: 'blocked' } as const;
const PROVED = PROOF === undefined ? {} : { proof: PROOF };

const EFFECT: EffectOfChange = {
  effective: true,
  proved: false,
  boxes: [OPENED, { ...OPENED, kind: 'closed', from: 'allow', to: 'deny' }],
  unanswered: [{ ...OPENED, kind: 'undecided', to: 'undecided' }],
  rows: [
    {
      ...ROW,
      ...PROVED,
      change: 'broken',
      deployment: 'web-prod',
      fact: 'web-prod/ssh',
      row: 'ssh',
      kind: 'requirement',
      title: 'Login of administrators',
      before: 'open',
    },
  ],
  findings: {
    new: FINDING === undefined ? [] : [FINDING],
    narrowed: FINDING === undefined ? [] : [{ ...FINDING, id: 'required_flow_missing/narrowed' }],
    fixed: FINDING === undefined ? [] : [{ ...FINDING, id: 'required_flow_missing/fixed' }],
    notSeen: [
      { id: 'a/b', title: 'A port is exposed', message: 'Port 1 is exposed.', why: 'its evidence is gone' },
    ],
  },
  lockout: [{ ...ROW, ...PROVED, before: 'open' }],
  filters: [{ id: 'sg-1', title: 'web', carriers: 2 }],
  useless: [{ why: 'never-matches', where: 'web', origin: LINE }],
  gaps: [{ file: 'change.sh', line: 7, reason: 'a word that nobody knows', effect: 'either' }],
};

/** Something of everything that a diff can tell. */
export const SAMPLE_DIFF: Diff = {
  ...EFFECT,
  flowproof: '0.0.0',
  compared: 'evidence',
  asOf: '2026-11-21T00:00:00.000Z',
  baseline: '2026-11-20T05:58:12Z',
  standingGaps: 3,
  incomplete: ['policy own_policy did not answer: it stopped'],
  warnings: [{ file: 'change.sh', line: 9, what: 'the rule is there already' }],
  afterReload: EFFECT,
};
