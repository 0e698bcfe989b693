import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openClient } from '../src/collectors/aws/clients.ts';
import { reasonOf } from '../src/collectors/aws/reason.ts';
import { allPages } from '../src/collectors/azure/all-pages.ts';
import { VIRTUAL_NETWORKS } from '../src/collectors/azure/calls.ts';
import { connect, signIn } from '../src/collectors/azure/connection.ts';
import { reasonOf as refusalOf } from '../src/collectors/azure/refusal.ts';
import { drip } from './dripping-answer.ts';
import { startResourceManager } from './resource-manager.ts';

const TOKEN = 'planted-access-token';

const timeout = AbortSignal.timeout.bind(AbortSignal);
const waited: number[] = [];
beforeEach(() => {
  waited.length = 0;
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    waited.push(milliseconds);
    return timeout(1_000);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function serverThat(answers: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(answers as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test.each([
  ['in its body', '<DescribeVpcsResponse>'],
  ['before its body', undefined],
])('an answer of AWS that drips %s is given up, and asked for twice more', async (_where, beginning) => {
  let asked = 0;
  const server = await serverThat((_incoming, outgoing) => {
    asked += 1;
    outgoing.on('error', () => {});
    if (beginning !== undefined) return drip(outgoing, beginning);
    const { socket } = outgoing;
    socket?.write('HTTP/1.1 200 OK\r\nX-Never: ');
    const timer = setInterval(() => socket?.write('.'), 20);
    socket?.on('close', () => clearInterval(timer));
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const credentials = () => Promise.resolve({ accessKeyId: 'planted', secretAccessKey: 'planted' });
  const client = await openClient('ec2', { region: 'eu-north-1', credentials });
  const reason = await client.send('DescribeVpcs', {}).catch(reasonOf);
  client.end();
  server.closeAllConnections();
  server.close();
  expect(asked).toBeGreaterThan(0);
  // On a busy machine a question may be given up before the server has heard it.
  expect({ reason, waited }).toEqual({
    reason: expect.stringMatching(/^TimeoutError/),
    waited: Array(3).fill(120_000),
  });
});

test('an answer of Azure that drips is given up, and asked for twice more', async () => {
  const manager = await startResourceManager(new Map(), { client: 'planted', token: TOKEN });
  setDefaultCACertificates([...getCACertificates(), readFileSync(manager.certificate, 'utf8')]);
  manager.instead.set('get /subscriptions/a/virtualnetworks', () => ({
    ...{ status: 200, body: { value: [] }, drips: true },
  }));
  const credential = {
    getToken: () => Promise.resolve({ token: TOKEN, expiresOnTimestamp: Date.now() * 2 }),
  };
  const connection = await connect({ endpoint: manager.url, credential });
  const question = { of: VIRTUAL_NETWORKS, address: '/subscriptions/a/virtualNetworks' };
  const reason = await allPages(connection, question).catch(refusalOf);
  manager.stop();
  expect(manager.asked.length).toBeGreaterThan(0);
  expect({ reason, waited: waited.length }).toEqual({ reason: 'TimeoutError', waited: 3 });
});

test('a login of Azure that drips is given up', async () => {
  const manager = await startResourceManager(new Map(), { client: 'planted', token: TOKEN });
  setDefaultCACertificates([...getCACertificates(), readFileSync(manager.certificate, 'utf8')]);
  manager.instead.set('post /adfs/oauth2/token', () => ({ status: 200, body: {}, drips: true }));
  for (const [name, value] of Object.entries({
    AZURE_AUTHORITY_HOST: manager.url,
    AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
    AZURE_TENANT_ID: 'adfs',
    AZURE_CLIENT_ID: 'collector',
    AZURE_CLIENT_SECRET: 'planted',
  }))
    vi.stubEnv(name, value);
  await expect(signIn(manager.url)).rejects.toThrow('authentication failed');
  expect(waited).toContain(120_000);
  // A connection that is left open would keep the process from ending.
  await expect.poll(() => manager.connections(), { timeout: 60_000 }).toBe(0);
  manager.stop();
});
