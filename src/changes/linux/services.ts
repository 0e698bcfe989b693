import type { Command, Outcome } from '../command.ts';
import { firewallCmd } from '../firewalld/program.ts';
import type { HostChanges } from '../host-changes.ts';
import { textsOf } from '../host-changes.ts';
import { FIREWALL_SERVICE } from '../host-firewalls.ts';
import type { Teller } from '../teller.ts';
import { ufw } from '../ufw/program.ts';

const ASKS = /^(?:is-|status|show|list-|cat|daemon-reload|get-default)/;

/** `/etc/init.d/NAME stop` is `service NAME stop`; any other command is itself. */
export function asService(command: Command): Command {
  const [program, ...rest] = command.words;
  const name = /^\/etc\/(?:rc\.d\/)?init\.d\/([\w.@-]+)$/.exec(program?.text ?? '')?.[1];
  if (program === undefined || program.unknown !== undefined || name === undefined) return command;
  return { ...command, words: [{ ...program, text: 'service' }, { ...program, text: name }, ...rest] };
}

/** `systemctl` and `service`: what starting or stopping a service does to the rules that run. */
export function services({ words, ...command }: Command, host: HostChanges, teller: Teller): Outcome {
  const isService = words[0]?.text === 'service';
  const rest = words.slice(1).filter(({ text }) => !text.startsWith('-'));
  const [first, second] = isService ? [rest[1], rest[0]] : rest;
  const verb = first?.text ?? '';
  if (ASKS.test(verb)) return verb === 'daemon-reload' ? 'done' : 'unknown';
  const units = isService ? (second === undefined ? [] : [second]) : rest.slice(1);
  const isNow = words.some(({ text }) => text === '--now');
  const reloads =
    /^(?:restart|reload|force-reload|try-restart|condrestart|reload-or-restart|try-reload-or-restart|reload-or-try-restart)$/.test(
      verb,
    );
  const starts = reloads || verb === 'start' || (/^(?:enable|reenable)$/.test(verb) && isNow);
  const stops = verb === 'stop' || (/^(?:disable|mask)$/.test(verb) && isNow);
  const { line, column } = command;
  const called = (texts: readonly string[]): Command => ({
    ...command,
    words: texts.map((text) => ({ text, line, column })),
  });
  for (const { text, unknown } of units) {
    if (unknown !== undefined) {
      if (starts || stops) teller.gap(`which service it is depends on ${unknown.source}`);
      continue;
    }
    const name = text.replace(/\.service$/, '');
    if (name === 'ufw' && (starts || stops)) {
      const outcome = ufw(called(['ufw', stops ? 'disable' : 'reload']), host, teller);
      if (outcome !== 'done') return outcome;
    } else if (name === 'firewalld' && (starts || stops)) {
      if (stops || textsOf(host, 'firewalld').length === 0)
        return teller.lose(
          `which rules run once firewalld is ${stops ? 'stopped' : 'started'} is not in evidence`,
        );
      // What runs is made anew of what is stored; starting what runs already changes nothing.
      const outcome = reloads ? firewallCmd(called(['firewall-cmd', '--reload']), host, teller) : 'done';
      if (outcome !== 'done') return outcome;
    } else if (FIREWALL_SERVICE.test(name) && (starts || stops))
      return teller.lose(`which rules ${name} ${stops ? 'takes away' : 'loads'} is not in evidence`);
  }
  return 'done';
}
