import type { Element } from './calls.ts';

/** Members that hold a secret, or scripts and settings in which people write them; none decides what a network lets through. */
const SECRET =
  /password|secret|(?:shared|authorization|service|access|account|private|primary|secondary)key$|^(?:customData|userData|unattendContent|additionalUnattendContent|settings|protectedSettings|extensionProfile|extensions|resources|keyVaultId|keyData|ssh)$/i;

/**
 * An element as it is kept: without members that may hold secrets, and of its properties those that were asked for.
 * Tags are the organization's own words and kept whole.
 */
export function withoutSecrets(element: Element, properties?: readonly string[]): Element {
  const kept = strip(element) as Element;
  if (properties === undefined || kept.properties === undefined) return kept;
  const own = Object.entries(kept.properties as Element).filter(([name]) => properties.includes(name));
  return { ...kept, properties: Object.fromEntries(own) };
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !SECRET.test(name))
      .map(([name, member]) => [name, name === 'tags' ? member : strip(member)]),
  );
}
