import { OF_PORTS } from '../../importers/iptables/options.ts';
import type { Word as RuleWord } from '../../importers/iptables/words.ts';
import { serviceNamed } from '../service-names.ts';

/** Numbers in place of names of services, which iptables writes so; a name stays that not every machine knows for the protocol. */
export function withNumbers(words: readonly RuleWord[]): readonly RuleWord[] {
  const at = words.findIndex(({ text }) => /^(?:-p|--proto|--protocol)$/.test(text));
  const protocol = words[at + 1]?.text.toLowerCase() ?? '';
  const numberOf = (name: string): string => {
    const service = serviceNamed(name);
    return service?.protocols.includes(protocol) === true ? String(service.port) : name;
  };
  return words.map((word, index) =>
    OF_PORTS.test(words[index - 1]?.text ?? '')
      ? { ...word, text: word.text.replaceAll(/[^:,]+/g, numberOf) }
      : word,
  );
}
