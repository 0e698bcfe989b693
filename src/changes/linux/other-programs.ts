import type { Command, Outcome } from '../command.ts';
import type { HostChanges } from '../host-changes.ts';
import { namedFilter } from '../started-programs.ts';
import type { Teller } from '../teller.ts';

/** What containers publish is put into the rules of the host. */
export function containers(command: Command, _host: HostChanges, teller: Teller): Outcome {
  const { words } = command;
  const verb = words.slice(1).find(({ text }) => !text.startsWith('-'))?.text ?? '';
  if (verb === 'exec') {
    const filter = namedFilter(command);
    if (filter !== undefined)
      return teller.lose(`a container may share its network: whose rules ${filter} changes is not known`);
    teller.gap(`what ${words[0]?.text} starts in a container is not followed`);
    return 'unknown';
  }
  if (
    !/^(?:run|start|restart|stop|rm|create|compose|up|down|network|stack|service|swarm|system|kill)$/.test(
      verb,
    )
  )
    return 'done';
  return teller.lose(`which rules ${words[0]?.text} makes for its containers is not known`);
}

/** Programs that fill chains or sets of their own while they run, or replace all rules. */
export function otherFirewalls({ words }: Command, _host: HostChanges, teller: Teller): Outcome {
  const [program, verb] = words.map(({ text }) => text);
  if (/^(?:status|show|list|--version|-V|--help|save|check)$/.test(verb ?? '')) return 'done';
  return teller.lose(`which rules ${program} changes is not known`);
}

/** Routes, links and addresses are not followed. */
export function facts(command: Command, _host: HostChanges, teller: Teller): Outcome {
  const [program, ...rest] = command.words.map(({ text }) => text);
  // A routing domain has the rules of the host; a namespace of the network has its own.
  const filter = rest.includes('vrf') && rest.includes('exec') ? namedFilter(command) : undefined;
  if (filter !== undefined) return teller.lose(`which calls of ${filter} are made is not known`);
  if (!isAsking(rest))
    teller.gap(`what ${program} changes beside the rules (routes, links, addresses) was not followed`);
  return 'done';
}

function isAsking(words: readonly string[]): boolean {
  const plain = words.filter((text) => !text.startsWith('-'));
  return plain.length < 2 || /^(?:show|list|ls|get|save)$/.test(plain[1] ?? '');
}

/** Saves the rules that run, or loads those that were saved. */
export function persistent({ words }: Command, _host: HostChanges, teller: Teller): Outcome {
  const verb = words[1]?.text;
  return verb === 'save' || verb === undefined
    ? 'done'
    : teller.lose(`which rules it loads or takes away is not in evidence`);
}
