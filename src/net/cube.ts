import { type AddressTerm, allAddresses, type Family, formatRange } from './address.ts';
import type { Box, Interval } from './box.ts';
import { protocolTexts } from './protocol.ts';

/** A box of one family as a person would write it; its addresses are masked only where ranges would be many. */
export interface Cube extends Box {
  readonly family: Family;
}

const SHOWN = 6;

/** `tcp 10.0.0.0/8 -> 10.0.1.5:22,443`; long lists are cut and say by how much. */
export function formatCube(cube: Cube): string {
  const protocol =
    cube.protocol === undefined
      ? 'all'
      : list(protocolTexts(cube.protocol), (text) => (/^\d+-/.test(text) ? `protocols ${text}` : text));
  const any = formatRange(allAddresses(cube.family));
  const side = (terms: readonly AddressTerm[] | undefined, port: readonly Interval[] | undefined) => {
    const addresses = terms === undefined ? any : list(terms, formatRange);
    if (port === undefined) return addresses;
    return `${cube.family === 6 ? `[${addresses}]` : addresses}:${intervals(port)}`;
  };
  const icmp =
    cube.icmpType === undefined && cube.icmpCode === undefined
      ? ''
      : ` ${intervals(cube.icmpType)}/${intervals(cube.icmpCode)}`;
  return `${protocol}${icmp} ${side(cube.source, cube.sourcePort)} -> ${side(cube.destination, cube.destinationPort)}`;
}

function intervals(values: readonly Interval[] | undefined): string {
  return values === undefined
    ? '*'
    : list(values, ([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
}

function list<Part>(parts: readonly Part[], textOf: (part: Part) => string): string {
  const shown = parts.slice(0, SHOWN).map(textOf).join(',');
  return parts.length <= SHOWN ? shown : `${shown} and ${parts.length - SHOWN} more`;
}
