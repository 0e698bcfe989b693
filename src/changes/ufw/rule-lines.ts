import type { Family } from '../../net/address.ts';
import { printWords, undecided } from '../iptables/words.ts';
import type { UfwEnd, UfwRule } from './ufw-rule.ts';

/** The lines of iptables that ufw makes of a rule, with their chains (ufw 0.36). */
export function linesOfRule(
  rule: UfwRule,
  family: Family,
): { readonly chain: string; readonly rule: string }[] {
  const prefix = family === 6 ? 'ufw6' : 'ufw';
  const point = rule.isRoute ? 'forward' : rule.direction === 'out' ? 'output' : 'input';
  const chain = `${prefix}-user-${point}`;
  const hasPorts = rule.to.ports !== undefined || rule.from.ports !== undefined;
  const protocols = rule.protocol !== 'any' ? [rule.protocol] : hasPorts ? ['tcp', 'udp'] : [undefined];
  return protocols.flatMap((protocol) => {
    const open = [...rule.undecided, ...(protocol === 'udp' && rule.perhapsUdp ? [rule.perhapsUdp] : [])];
    const doubt = open.length === 0 ? '' : `${printWords(undecided(open.join(', ')))} `;
    const match = doubt + matchOf(rule, protocol);
    const logged = logLines(rule, match, prefix, point);
    const acts = actionsOf(rule, prefix, protocol).map((action) => ({
      chain,
      rule: joined(match, action, commentOf(rule)),
    }));
    return [
      ...logged,
      ...(logged.length === 0 ? [] : [{ chain, rule: joined(match, `-j ${prefix}-user-logging-${point}`) }]),
      ...acts,
    ];
  });
}

function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}

function matchOf({ linkIn, linkOut, to, from }: UfwRule, protocol: string | undefined): string {
  return joined(
    linkIn === '' ? '' : `-i ${linkIn}`,
    linkOut === '' ? '' : `-o ${linkOut}`,
    protocol === undefined ? '' : `-p ${protocol}`,
    side(to, 'd'),
    side(from, 's'),
  );
}

function side({ address, ports }: UfwEnd, letter: 's' | 'd'): string {
  const list = ports !== undefined && /[,]/.test(ports);
  return joined(
    ports === undefined ? '' : list ? `-m multiport --${letter}ports ${ports}` : `--${letter}port ${ports}`,
    address === undefined ? '' : `-${letter} ${address}`,
  );
}

function commentOf({ to, from }: UfwRule): string {
  const names = [
    ...(to.application === undefined ? [] : [`dapp_${to.application}`]),
    ...(from.application === undefined ? [] : [`sapp_${from.application}`]),
  ];
  return names.length === 0 ? '' : `-m comment --comment '${names.join(',').replaceAll(' ', '%20')}'`;
}

function logLines({ log, action }: UfwRule, match: string, prefix: string, point: string) {
  if (log === '') return [];
  const chain = `${prefix}-user-logging-${point}`;
  const told = { allow: 'ALLOW', limit: 'LIMIT', deny: 'BLOCK', reject: 'BLOCK' }[action];
  const first = log === 'log' ? '-m conntrack --ctstate NEW' : '';
  const note = `-m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW ${told}] "`;
  return [
    { chain, rule: joined(match, first, note) },
    { chain, rule: joined(match, '-j RETURN') },
  ];
}

function actionsOf({ action }: UfwRule, prefix: string, protocol: string | undefined): string[] {
  switch (action) {
    case 'allow':
      return ['-j ACCEPT'];
    case 'deny':
      return ['-j DROP'];
    case 'reject':
      return [protocol === 'tcp' ? '-j REJECT --reject-with tcp-reset' : '-j REJECT'];
    case 'limit': {
      const counted = '-m conntrack --ctstate NEW -m recent';
      return [
        `${counted} --set`,
        `${counted} --update --seconds 30 --hitcount 6 -j ${prefix}-user-limit`,
        `-j ${prefix}-user-limit-accept`,
      ];
    }
  }
}
