import type { Deployment } from '../src/model/deployment.ts';
import { instantiate } from '../src/profiles/instantiate.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import type { Estate } from '../src/reach/estate.ts';
import { dump, type Files, links } from './host-estate.ts';

export const ESTABLISHED = '-A INPUT -m state --state ESTABLISHED -j ACCEPT';

/** A host whose firewall admits the given flows and nothing else: `10.0.0.1 tcp 25`. */
export function host(name: string, address: string, ...admitted: readonly string[]): Files {
  const rules = admitted.map((text) => {
    const [source = '', protocol = '', port = ''] = text.split(' ');
    return `-A INPUT -s ${source} -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`;
  });
  return plainHost(name, address, dump({ filter: [ESTABLISHED, ...rules] }));
}

export function plainHost(name: string, address: string, rules: string | undefined): Files {
  return {
    [`hosts/${name}/ip-addr.json`]: links({ eth0: [`${address}/16`] }),
    ...(rules === undefined ? {} : { [`hosts/${name}/iptables.txt`]: rules }),
  };
}

export const sender = plainHost('sender', '10.0.0.1', dump({ filter: [ESTABLISHED] }));
export const second = plainHost('second', '10.0.0.2', dump({ filter: [ESTABLISHED] }));

export const MAIL = '{ from: a, to: b, services: { anyOf: [tcp/25, tcp/465, tcp/587] } }';
export const ROLES = { a: '{ host: sender }', b: '[{ host: one }, { host: two }]', c: '{ host: one }' };

const RESOLVED = {
  'one.example.com': '[10.0.1.1, "2001:db8::1"]',
  'two.example.com': '[10.0.1.1, 10.0.9.9]',
};

/** A deployment of a profile with rows of some kinds between the roles a to e. */
export function deploy(
  estate: Estate,
  rows: Readonly<Record<string, string>>,
  roles: Readonly<Record<string, string>>,
  layers: string | undefined,
): Deployment {
  const sections = Object.entries(rows).map(
    ([kind, row]) =>
      `${kind}: [${row
        .replace(/^\[|\]$/g, '')
        .split(/(?<=\}), (?=\{)/)
        .map((each, index) =>
          each.replace('{', `{ id: ${kind.toLowerCase()}-${index}, section: S, title: T,`),
        )
        .join(', ')}]`,
  );
  const profile = [
    'id: p',
    'version: "1"',
    'title: P',
    'source: { vendor: V, title: T, date: undated }',
    'roles: { a: { title: A }, b: { title: B }, c: { title: C }, d: { title: D, optional: true }, e: { title: E, optional: true } }',
    ...sections,
  ].join('\n');
  const bound = Object.entries(roles).map(([role, selector]) => `${role}: ${selector}`);
  const resolved = Object.entries(RESOLVED)
    .filter(([name]) => bound.some((each) => each.includes(name)))
    .map(([name, addresses]) => `${name}: ${addresses}`);
  const configuration = [
    'deployments:',
    '  d:',
    '    profile: p',
    ...(layers === undefined ? [] : [`    layers: ${layers}`]),
    `    roles: { ${bound.join(', ')} }`,
    ...(resolved.length === 0 ? [] : [`    resolved: { ${resolved.join(', ')} }`]),
  ].join('\n');
  return instantiate(loadProfile('p', profile), loadConfiguration('f', configuration), 'd', estate.snapshot);
}
