import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { instantiate } from '../src/profiles/instantiate.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { mistakeOf } from './mistake.ts';

function profileOf(id: string) {
  const path = `profiles/${id}.yaml`;
  return loadProfile(path, readFileSync(path, 'utf8'));
}

/** Parameters and roles of a deployment, and what is said of them. */
test.each([
  [
    'rp-pam',
    'parameters: { deployment: single-node, connectivity: air-gapped, modules: [entra-id] }',
    /^f:4:5 contradictory parameters \(connectivity: air-gapped, modules: entra-id\): the Entra ID module/,
  ],
  [
    'rp-pam',
    'parameters: { deployment: cluster }',
    'f:4:31 deployment: expected one of the choices, found the text "cluster"; there are: single-node, ha',
  ],
  [
    'rp-pam',
    'parameters: { grpcPortBase: 65530 }',
    'f:4:33 grpcPortBase: expected an integer from 1 to 65524, found the number 65530',
  ],
  [
    'rp-pam',
    'parameters: { balancerPort: 443 }',
    'f:4:33 balancerPort: expected the text "443", found the number 443: write it in quotes, as "443"',
  ],
  [
    'rp-pam',
    'parameters: { balancerPort: 80 }',
    'f:4:33 balancerPort: expected one of the choices, found the number 80; there are: 443, 7101',
  ],
  [
    'rp-pam',
    'parameters: { grpcPortBase: "7000" }',
    'f:4:33 grpcPortBase: expected an integer from 1 to 65524, found the text "7000": write 7000, without quotes',
  ],
  [
    'rp-pam',
    'parameters: { modules: [] }',
    /^f:4:5 missing parameter "deployment" \(Deployment\), which has no default; there are: single-node, ha/,
  ],
  [
    'sekoia-self-hosted',
    'parameters: { connectivity: air-gapped }\n    roles: { forwarders: 10.1.0.1, users: 10.1.0.2, load-balancer: 10.1.0.3, nodes: 10.1.0.4, workers: { role: nodes }, orchestration: 10.1.0.5, dns-servers: 10.1.0.6, smtp-servers: 10.1.0.7, git-server: internet, oci-registry: 10.1.0.8, s3-storage: 10.1.0.9 }',
    'f:5:205 the role "git-server" is bound to the internet, which the row no-internet forbids; bind it to a service inside',
  ],
  [
    'sekoia-self-hosted',
    'parameters: { connectivity: air-gapped }\n    roles: { forwarders: 10.1.0.1, users: 10.1.0.2, load-balancer: 10.1.0.3, nodes: 10.1.0.4, workers: { role: nodes }, orchestration: 10.1.0.5, dns-servers: 10.1.0.6, smtp-servers: 10.1.0.7, git-server: { dns: git.example.com }, oci-registry: 10.1.0.8, s3-storage: 10.1.0.9 }',
    'f:5:205 the role "git-server" is bound to git.example.com, without addresses somewhere on the internet, which the row no-internet forbids; give its addresses under resolved',
  ],
  [
    'securitaas-secretzero',
    'roles: { appliance: 10.1.0.1 }',
    'f:4:5 missing binding of one of the roles "admin-workstations" or "jump-server" (row admin-web-access)',
  ],
  [
    'openlm-platform',
    'parameters: { platform: gcp }',
    'f:4:29 platform: expected one of the choices, found the text "gcp"; there are: on-premise, aws, azure',
  ],
  [
    'openlm-platform',
    'parameters: { platform: aws, kubernetesSource: "not a name" }',
    'f:4:52 kubernetesSource: expected a DNS name, an address, a prefix, or a list of them; found the text "not a name"',
  ],
])('%s: %s', (id, lines, message) => {
  const text = `deployments:\n  d:\n    profile: ${id}\n    ${lines}`;
  const found = mistakeOf(() =>
    instantiate(profileOf(id), loadConfiguration('f', text), 'd', { assets: [] }),
  );
  if (message instanceof RegExp) expect(found).toMatch(message);
  else expect(found).toBe(message);
});

test('a role that is bound to a DNS name is judged by its addresses', () => {
  const text = (resolved: string) => `deployments:
  d:
    profile: sekoia-self-hosted
    roles: { forwarders: 10.1.0.1, users: 10.1.0.2, load-balancer: 10.1.0.3, nodes: 10.1.0.4, workers: { role: nodes }, orchestration: 10.1.0.5, dns-servers: 10.1.0.6, smtp-servers: 10.1.0.7, git-server: { dns: git.example.com }, oci-registry: 10.1.0.8, s3-storage: 10.1.0.9 }
    resolved: { ${resolved} }`;
  const instance = (resolved: string) =>
    instantiate(profileOf('sekoia-self-hosted'), loadConfiguration('f', text(resolved)), 'd', { assets: [] });
  expect(instance('').roles['git-server']?.endpoints).toEqual([{ kind: 'name', name: 'git.example.com' }]);
  expect(instance('git.example.com: 198.51.100.7').roles['git-server']?.endpoints).toMatchObject([
    { kind: 'name', name: 'git.example.com', resolved: [{ family: 4 }] },
  ]);
  expect(mistakeOf(() => instance('get.example.com: 198.51.100.7'))).toBe(
    'f:5:17 unknown name "get.example.com"; did you mean "git.example.com"? There are: git.example.com',
  );
});
