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
  return `${formatSenders(cube)} -> ${formatReceivers(cube)}`;
}

/** What of it stands before the arrow. */
export function formatSenders({ family, protocol, icmpType, icmpCode, source, sourcePort }: Cube): string {
  const name =
    protocol === undefined
      ? 'all'
      : list(protocolTexts(protocol), (text) => (/^\d+-/.test(text) ? `protocols ${text}` : text));
  const icmp =
    icmpType === undefined && icmpCode === undefined ? '' : ` ${intervals(icmpType)}/${intervals(icmpCode)}`;
  return `${name}${icmp} ${side(family, source, sourcePort)}`;
}

/** What of it stands behind the arrow. */
export function formatReceivers({ family, destination, destinationPort }: Cube): string {
  return side(family, destination, destinationPort);
}

function side(
  family: Family,
  terms: readonly AddressTerm[] | undefined,
  port: readonly Interval[] | undefined,
): string {
  const addresses = terms === undefined ? formatRange(allAddresses(family)) : list(terms, formatRange);
  if (port === undefined) return addresses;
  return `${family === 6 ? `[${addresses}]` : addresses}:${intervals(port)}`;
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
