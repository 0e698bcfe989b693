import type { Condition, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';

export type Direction = 'ingress' | 'egress';

/** What a rule says, whichever group has it: groups repeat each other, and what is equal is one object. */
export interface Statement {
  /** All of it, so that two listings of a group can be compared by it: `ingress tcp 22 from 10.0.0.0/8`. */
  readonly text: string;
  readonly conditions: readonly Condition[];
  /** What is not known of each rule that says it. */
  readonly gaps?: readonly Pick<Gap, 'kind' | 'effect' | 'what'>[];
}

/** Where the rules of one direction of a group stand. */
export interface RulePlace {
  readonly direction: Direction;
  readonly file: string;
  /** JSON pointer of the list of permissions. */
  readonly pointer: string;
}

/** The action of every rule of a group. */
export const ACCEPT = { kind: 'accept' } as const;

/**
 * One peer of a permission. A class that makes id and origin when they are read: an estate has a million of such rules, and few
 * are shown.
 */
export class PeerRule implements Rule {
  readonly conditions: readonly Condition[];
  readonly action: typeof ACCEPT;
  readonly #place: RulePlace;
  readonly #text: string;
  readonly #permission: number;
  readonly #list: string;
  readonly #peer: number;
  readonly #count: number;
  #origin: Origin | undefined;

  /** The peer at an index of one of the lists of a permission; `count` counts those of all of its lists. */
  constructor(
    place: RulePlace,
    { text, conditions }: Statement,
    permission: number,
    list: string,
    peer: number,
    count: number,
  ) {
    this.conditions = conditions;
    this.action = ACCEPT;
    this.#place = place;
    this.#text = text;
    this.#permission = permission;
    this.#list = list;
    this.#peer = peer;
    this.#count = count;
  }

  get id(): string {
    return `${this.#place.direction} ${this.#permission}/${this.#count}`;
  }

  get origin(): Origin {
    const { file, pointer } = this.#place;
    this.#origin ??= {
      file,
      pointer: `${pointer}/${this.#permission}/${this.#list}/${this.#peer}`,
      text: this.#text,
    };
    return this.#origin;
  }
}
