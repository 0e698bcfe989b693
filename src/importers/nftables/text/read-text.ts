import type { Origin } from '../../../model/origin.ts';
import type { ReadFile } from '../../importer.ts';
import type { Items } from '../read-json.ts';
import { parseRuleset } from './parse-ruleset.ts';
import { TextTokens } from './tokens.ts';

const TABLE = /^[ \t]*(add\s+)?table\s+((ip|ip6|inet|arp|bridge|netdev)\s+)?"?[\w.-]+"?\s*\{/m;

/** `nft list ruleset`; a script that nft loads is recognised as well, and refused. */
export function isTextRuleset(text: string): boolean {
  return TABLE.test(text) && !/^\*(filter|nat|mangle|raw|security)\s*$/m.test(text);
}

export function itemsOfText({ name, text = '' }: ReadFile): Items {
  if (/^#!.*\bnft\b/.test(text)) return { refusal: 'it is a script for nft, not the state of a host' };
  const lines = text.split('\n');
  const origin = (line: number): Origin => ({ file: name, line, text: (lines[line - 1] ?? '').trim() });
  try {
    return { items: parseRuleset({ tokens: new TextTokens(text), position: 0 }, origin), showsFlags: true };
  } catch (error) {
    if (error instanceof SyntaxError) return { refusal: error.message };
    throw error;
  }
}
