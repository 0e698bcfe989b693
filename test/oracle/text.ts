import fc from 'fast-check';
import { type Family, NETWORKS } from './universe.ts';

export type Text = fc.Arbitrary<string>;

export function joined(...parts: readonly Text[]): Text {
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

/** With a blank between those that are not empty. */
export function words(...parts: readonly Text[]): Text {
  return fc.tuple(...parts).map((texts) => texts.filter(Boolean).join(' '));
}

/** Nothing, `weight` times as often as the text. */
export function seldom(text: Text, weight = 2): Text {
  return fc.oneof({ weight, arbitrary: fc.constant('') }, { weight: 1, arbitrary: text });
}

/** An address or a network, written with no mask that has holes. */
export function address(family: Family): Text {
  return fc.constantFrom(...NETWORKS[family].filter((each) => !/\/(0\.|::)/.test(each)));
}
