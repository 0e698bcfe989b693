import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An emulator of the platform's APIs (moto) behind a proxy that notes what is asked, and that may answer in its place. */
export interface Emulator {
  readonly url: string;
  /** `service:Operation` of every request so far, in order. */
  readonly asked: string[];
  /** Answers by operation, instead of the emulator's; `count`: how often it was asked. */
  readonly instead: Map<string, (count: number, body: string) => Answer | undefined>;
  stop(): void;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  /** Something in between answers, and not the platform. */
  readonly isOthers?: true;
}

/** An error as the platform's older APIs word it. */
export function refusal(status: number, code: string): Answer {
  return {
    status,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`,
  };
}

const REST: readonly (readonly [RegExp, string])[] = [
  [/^GET \/clusters\/?(\?|$)/, 'eks:ListClusters'],
  [/^GET \/clusters\/[^/]+$/, 'eks:DescribeCluster'],
  [/^GET \/api\/v2\/clusters/, 'kafka:ListClustersV2'],
];

/** Why no account can be emulated on this machine; undefined: it can. `pip install 'moto[server]'` brings the emulator. */
export function whyNoEmulator(): string | undefined {
  const tried = spawnSync('moto_server', ['--help'], { stdio: 'ignore' });
  if (tried.status === 0) return undefined;
  const why = 'not installed: moto_server';
  if (process.env.CI === 'true') throw new Error(`no account can be emulated: ${why}`);
  return why;
}

/** Operations that the emulator does not know answer with an empty list, as an account without such things does. */
export function emulatorLacks({ instead }: Emulator): void {
  for (const operation of [
    'ec2:DescribeSecurityGroupVpcAssociations',
    'ec2:DescribeVpcBlockPublicAccessOptions',
    'ec2:DescribeVpcBlockPublicAccessExclusions',
  ])
    instead.set(operation, () => ({ status: 200, body: '<Response/>' }));
  for (const operation of ['network-firewall:ListFirewallPolicies', 'network-firewall:ListRuleGroups'])
    instead.set(operation, () => ({ status: 200, body: '{}' }));
}

export async function startEmulator(): Promise<Emulator> {
  const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await portOf(moto);
  const asked: string[] = [];
  const instead: Emulator['instead'] = new Map();
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const operation = operationOf(`${incoming.method} ${incoming.url}`, incoming.headers, body);
      asked.push(operation);
      const own = instead.get(operation)?.(asked.filter((each) => each === operation).length, body);
      if (own !== undefined) {
        outgoing.writeHead(own.status, {
          'content-type': own.body.startsWith('<') ? 'text/xml' : 'application/json',
          ...(own.isOthers === true ? {} : { 'x-amzn-requestid': '0d1e' }),
        });
        outgoing.end(own.body);
        return;
      }
      const forwarded = request(
        { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      forwarded.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: urlOf(server), asked, instead, stop };

  function stop(): void {
    server.close();
    moto.kill();
  }
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Query APIs name the operation in the form, JSON APIs in a header, the others in the path. */
function operationOf(line: string, headers: Readonly<Record<string, unknown>>, body: string): string {
  const [, service = ''] =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization)) ?? [];
  const target = headers['x-amz-target'];
  const operation =
    typeof target === 'string' ? target.split('.').at(-1) : new URLSearchParams(body).get('Action');
  if (operation !== null && operation !== undefined) return `${service}:${operation}`;
  return REST.find(([shape]) => shape.test(line))?.[1] ?? `${service}: ${line}`;
}

/** The free port that it took and listens at, which it says. */
async function portOf(moto: ChildProcess): Promise<number> {
  let said = '';
  return new Promise((resolve, reject) => {
    moto.once('exit', (code) => reject(new Error(`moto_server ended with ${code}: ${said}`)));
    moto.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, port] = /Running on http:\/\/127\.0\.0\.1:(\d+)\n/.exec(said) ?? [];
      if (port === undefined) return;
      resolve(Number(port));
      moto.stderr?.removeAllListeners('data').resume();
    });
  });
}
