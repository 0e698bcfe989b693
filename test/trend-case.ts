import type { Audit, Finding } from '../src/model/audit.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { SAMPLE } from './reports-sample.ts';

export const EMPTY: Audit = {
  ...SAMPLE,
  asOf: '2026-03-01T00:00:00.000Z',
  findings: [],
  proofs: [],
  facts: {
    ...documentOf([]),
    requirements: [],
    restrictions: [],
    prohibitions: [],
    leftovers: [],
    internet: [],
    open_filters: [],
    structures: [],
    waivers: [],
  },
};

export function finding(policy: string, fact: string): Finding {
  return { id: `${policy}/${fact}`, policy, fact, severity: 'high', title: 'T', message: 'M', fix: 'F' };
}

export const flow = {
  deployment: 'd',
  row: 'r',
  from_role: 'a',
  to_role: 'b',
  protocol: 'tcp',
  from_port: 1,
  to_port: 1,
};
export const facts = (more: object): Partial<Audit> => ({ facts: { ...EMPTY.facts, ...more } });
export const requirement = (verdict: string) =>
  facts({ requirements: [{ ...flow, id: 'd/r', phase: 'run', needed: true, verdict }] });
export const restriction = (id: string, verdict: string, pair = 'closed') =>
  ({
    ...facts({
      restrictions: [
        {
          ...flow,
          id,
          role: 'b',
          verdict,
          from_internet: false,
          opened_not_reachable: false,
          reply_blocked: false,
        },
      ],
    }),
    proofs: [
      { fact: id, pairs: [{ from: 'a', to: 'b', verdict: pair, layers: [], packets: [] }], unseen: [] },
    ],
  }) as Partial<Audit>;
export const internet = (asked: string[], ...ids: string[]): Partial<Audit> => ({
  asked,
  policies: [
    {
      ...(SAMPLE.policies[0] as Audit['policies'][number]),
      id: 'p',
      ports: [22, 3389].map((port) => ({ protocol: 'tcp', port, name: 'n' })),
    },
  ],
  ...facts({
    internet: ids.map((id) => {
      const [, from, to = from] = /tcp-(\d+)(?:-(\d+))?$/.exec(id) ?? [];
      return {
        id,
        asset: 'x',
        protocol: 'tcp',
        from_port: Number(from),
        to_port: Number(to),
        verdict: 'exposed',
        opened_not_reachable: false,
        reply_blocked: false,
        partly: false,
      };
    }),
  }),
});
