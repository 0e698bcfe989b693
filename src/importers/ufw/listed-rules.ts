import type { Family } from '../../net/address.ts';
import type { RuleLine } from '../iptables/dump.ts';
import type { ListedPlace } from './listed-place.ts';
import type { ListedRule } from './status-list.ts';

const POINTS = { IN: 'input', OUT: 'output', FWD: 'forward' } as const;

/** Whether ufw has put the rule into the tables of the family. */
export function isOfFamily({ to, from }: ListedRule, family: Family): boolean {
  return (to.isSix || from.isSix) === (family === 6);
}

/** The chain that ufw put the rule into. */
export function chainOf({ direction }: ListedRule, prefix: string): string {
  return `${prefix}-user-${POINTS[direction]}`;
}

/** What ufw wrote into its rules for a line of its status (ufw 0.36); ports without a protocol are of TCP and of UDP. */
export function linesOf(rule: ListedRule, prefix: string): RuleLine[] {
  const { to, from, direction, origin } = rule;
  const [incoming, outgoing] = direction === 'FWD' ? [from.link, to.link] : [to.link, from.link];
  const links = [...option('-i', incoming), ...option('-o', outgoing)];
  const given = to.protocol ?? from.protocol;
  const hasPorts = to.ports !== undefined || from.ports !== undefined;
  const protocols = given === undefined && hasPorts ? ['tcp', 'udp'] : [given];
  const names = [to.application, from.application].filter((name) => name !== undefined);
  const dependsOn =
    names.length === 0
      ? {}
      : { dependsOn: `ports of the application profile ${names.join(', ')} (ufw status verbose shows them)` };
  return protocols.flatMap((protocol) => {
    const match = [...links, ...option('-p', protocol), ...sideOf(to, 'd'), ...sideOf(from, 's')];
    return actionsOf(rule, prefix, protocol).map(
      (action): RuleLine => ({
        line: origin.line ?? 1,
        text: origin.text,
        file: origin.file,
        words: [...match, ...action].map((text) => ({ text, quoted: false })),
        ...dependsOn,
      }),
    );
  });
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

function sideOf({ address, ports }: ListedPlace, side: 's' | 'd'): string[] {
  const isList = ports?.includes(',') === true;
  return [
    ...option(`-${side}`, address),
    ...(isList ? ['-m', 'multiport'] : []),
    ...option(isList ? `--${side}ports` : `--${side}port`, ports),
  ];
}

function actionsOf(
  { action, direction, isLogged }: ListedRule,
  prefix: string,
  protocol?: string,
): string[][] {
  const log = isLogged ? [['-j', `${prefix}-user-logging-${POINTS[direction]}`]] : [];
  const counted = ['-m', 'conntrack', '--ctstate', 'NEW', '-m', 'recent'];
  switch (action) {
    case 'ALLOW':
      return [...log, ['-j', 'ACCEPT']];
    case 'DENY':
      return [...log, ['-j', 'DROP']];
    case 'REJECT':
      return [...log, ['-j', 'REJECT', ...(protocol === 'tcp' ? ['--reject-with', 'tcp-reset'] : [])]];
    case 'LIMIT':
      return [
        ...log,
        [...counted, '--set'],
        [...counted, '--update', '--seconds', '30', '--hitcount', '6', '-j', `${prefix}-user-limit`],
        ['-j', `${prefix}-user-limit-accept`],
      ];
  }
}
