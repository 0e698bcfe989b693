import type { Estate } from './estate.ts';
import type { Probe } from './probe-text.ts';

/** That a probe names a link which no host has, as one that may come; undefined: one has it, or what some have is not in evidence. */
export function unknownLink(estate: Estate, probe: Pick<Probe, 'in' | 'out'>): string | undefined {
  const hosts = estate.snapshot.assets.flatMap(({ host }) => host ?? []);
  if (hosts.length === 0 || hosts.some(({ links }) => links === undefined)) return undefined;
  const names = [...new Set(hosts.flatMap(({ links = [] }) => links.map(({ name }) => name)))];
  const unknown = [probe.in, probe.out].find((name) => name !== undefined && !names.includes(name));
  if (unknown === undefined) return undefined;
  const whose = hosts.length === 1 ? `${hosts[0]?.name} has` : 'the hosts have';
  return `no host has a link ${JSON.stringify(unknown)}; ${whose} ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' and more' : ''}: the answer is what rules would do with one`;
}
