import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Audit, Finding } from '../src/model/audit.ts';
import { NotifyConfiguration } from '../src/model/notify-configuration.ts';
import { trendOf } from '../src/model/trend-of.ts';
import { type Delivery, notify } from '../src/notify/notify.ts';
import type { Happening } from '../src/notify/standing.ts';
import { previousAudit } from '../src/store/previous-audit.ts';
import { beginRun, failRun, lastRun } from '../src/store/runs.ts';
import { saveRun } from '../src/store/save-run.ts';
import type { Store } from '../src/store/tables.ts';
import { SAMPLE } from './reports-sample.ts';

export const CONFIGURATION = 'flowproof.yaml';
const POLICY = 'required_flow_missing';

/** Rows and what is wrong with them: `blocked high 10.0.0.1,10.0.0.2` of `network-team`; one that is not named was not judged. */
export interface Row {
  readonly verdict: 'blocked' | 'open' | 'undecided';
  readonly severity?: Finding['severity'];
  readonly boxes?: readonly string[];
  readonly title?: string;
}

/** An audit of one deployment that `wiki-team` owns. */
export function auditOf(rows: Readonly<Record<string, Row>>, more: Partial<Audit> = {}): Audit {
  const found = Object.entries(rows).filter(([, { verdict }]) => verdict === 'blocked');
  const { trend: _trend, ...sample } = SAMPLE;
  const [deployment] = SAMPLE.deployments;
  return {
    ...sample,
    ...{ gaps: [], evidence: [], complete: true, waivers: [], failures: [], asked: [] },
    coverage: { unbound: ['web', 'db'], hostLayerUnseen: [], hostFamilyUnseen: [], uncovered: [] },
    deployments: [
      {
        ...(deployment as Audit['deployments'][number]),
        name: 'wiki',
        owner: 'wiki-team',
        owners: {},
        roles: {},
        rows: [],
      },
    ],
    facts: {
      ...SAMPLE.facts,
      requirements: Object.entries(rows).map(([row, { verdict }]) => ({
        ...{ id: `wiki/${row}`, deployment: 'wiki', row, from_role: 'a', to_role: 'b', protocol: 'tcp' },
        ...{ from_port: 443, to_port: 443, phase: 'run', needed: true, verdict },
      })) as Audit['facts']['requirements'],
    },
    proofs: found.map(([row, { boxes = ['tcp 443'] }]) => ({
      ...{ fact: `wiki/${row}`, unseen: [] },
      pairs: [{ from: 'a', to: 'b', verdict: 'blocked', layers: [], packets: [...boxes] }],
    })),
    findings: found.map(
      ([row, { severity = 'high', title = `Row ${row} is blocked` }]): Finding => ({
        ...{ id: `${POLICY}/wiki/${row}`, policy: POLICY, fact: `wiki/${row}`, severity, deployment: 'wiki' },
        ...{ title, message: 'why', fix: 'F' },
      }),
    ),
    policies: [
      {
        id: POLICY,
        title: 'T',
        description: 'D',
        severity: 'high',
        controls: {},
        remediation: 'R',
        ports: [],
      },
    ],
    ...more,
  };
}

/** A configuration's runs and what is told of them, on days of one month. */
export function scansOf(store: Store, configuration: unknown, environment: Readonly<Record<string, string>>) {
  const parsed = NotifyConfiguration.parse(configuration);
  let number = 0;
  const at = (day: number) => new Date(Date.UTC(2026, 2, 1) + day * 86_400_000).toISOString();
  const tell = (day: number, happening: Happening = {}): Promise<Delivery[]> =>
    notify(
      store,
      {
        ...{
          notify: parsed,
          configuration: CONFIGURATION,
          name: 'prod/flowproof.yaml',
          environment,
          base: '.',
        },
        ...{ now: () => at(day), pause: async () => {} },
      },
      happening,
    );
  return {
    async miss(day: number): Promise<Delivery[]> {
      const row = {
        configuration: CONFIGURATION,
        due: at(day),
        run: null,
        why: 'it was down',
        noticed: null,
      };
      await store.database.insertInto('scheduled').values(row).execute();
      return tell(day);
    },
    async complete(day: number, plain: Audit, isTriedAgain = false): Promise<Delivery[]> {
      if (!isTriedAgain) number += 1;
      const before = await lastRun(store, CONFIGURATION);
      const previous = before && (await previousAudit(store, before));
      const dated = { ...plain, asOf: at(day) };
      const audit = previous ? { ...dated, trend: trendOf(previous.audit, previous.sha256, dated) } : dated;
      const run = { id: `run-${number}`, configuration: CONFIGURATION };
      await beginRun(store, { ...run, started: at(day) });
      await saveRun(store, {
        selectors: [],
        ...run,
        ended: at(day),
        exitCode: 1,
        audit,
        report: `report-${number}`,
        files: [],
      });
      return tell(day, { audit });
    },
    async fail(day: number, failure: string): Promise<Delivery[]> {
      number += 1;
      const id = `run-${number}`;
      await beginRun(store, { id, configuration: CONFIGURATION, started: at(day) });
      await failRun(store, id, at(day), failure);
      return tell(day);
    },
  };
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
}

/** A real server on this machine that keeps what it is sent; `answers` are taken one after the other, then 200. */
export async function receiver() {
  const received: Received[] = [];
  const answers: { status: number; headers?: Record<string, string>; text?: string; hang?: boolean }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, path: request.url ?? '', body });
      const { status = 200, headers = {}, text = 'ok', hang = false } = answers.shift() ?? {};
      response.writeHead(status, headers);
      response.write(text);
      if (!hang) response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ received, answers, url: `http://127.0.0.1:${port}/hook/S3CRET-PATH` },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
