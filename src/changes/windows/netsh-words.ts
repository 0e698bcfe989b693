import type { Word } from '../command.ts';

/** Contexts of netsh, and what may stand behind `advfirewall` at each place; any may be cut short while one is meant. */
const CONTEXTS =
  'advfirewall branchcache bridge dhcpclient dnsclient firewall http interface ipsec ipsecdosprotection lan mbn namespace netio nlm p2p ras rpc trace wcn wfp winhttp winsock wlan add delete dump exec help reset set show'.split(
    ' ',
  );
const COMMANDS =
  'consec dump export firewall help import mainmode monitor reset set show allprofiles currentprofile domainprofile global privateprofile publicprofile'.split(
    ' ',
  );
const VERBS = 'add delete dump help set show state firewallpolicy settings logging'.split(' ');
const PLACES = [CONTEXTS, COMMANDS, VERBS, ['rule']];

/** The words of a call with the options of netsh taken off, and the first ones written out; a text says why they cannot be told. */
export function netshWords(given: readonly Word[]): readonly Word[] | string {
  let words = given;
  for (let option = words[0]?.text.toLowerCase() ?? ''; /^-[acfrup]$/.test(option); ) {
    if (option === '-f') return `what ${words[1]?.text ?? 'a file'} holds is not in evidence`;
    if (option === '-r') return 'it is sent to another machine';
    // A context is a command of its own that others go behind.
    words = option === '-c' ? words.slice(1) : words.slice(2);
    option = words[0]?.text.toLowerCase() ?? '';
  }
  const [first, ...others] = words;
  if (first !== undefined && /^exec$/i.test(first.text))
    return `what ${others[0]?.text ?? 'a file'} holds is not in evidence`;
  const result: Word[] = [];
  for (const [index, word] of words.entries()) {
    const isFirewall = index === 0 || result[0]?.text === 'advfirewall';
    const names = isFirewall ? PLACES[index] : undefined;
    const lower = word.text.toLowerCase();
    const found = names?.filter((name) => name.startsWith(lower)) ?? [];
    const [only] = names?.includes(lower) ? [lower] : found;
    const isCut = only !== undefined && (found.length === 1 || only === lower) && word.unknown === undefined;
    result.push(isCut ? { ...word, text: only } : word);
  }
  return result;
}
