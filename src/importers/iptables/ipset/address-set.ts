import type { Origin } from '../../../model/origin.ts';
import type { AddressTerm, Family } from '../../../net/address.ts';
import type { PortTerm } from './ports.ts';
import type { SetType } from './set-types.ts';

/** A set of the kernel as `ipset save` prints it. */
export interface AddressSet {
  readonly name: string;
  readonly origin: Origin;
  readonly content: SetContent;
}

export type SetContent =
  | { readonly kind: 'entries'; readonly type: SetType; readonly family: Family; readonly entries: Entry[] }
  /** `list:set`: names of other sets. */
  | { readonly kind: 'sets'; readonly names: string[] }
  /** Exists, and what it holds is not known. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** One term for each dimension of the set, in its order. */
export interface Entry {
  readonly terms: readonly Term[];
  /** `nomatch`: what it holds is not in the set. */
  readonly excluded: boolean;
}

export type Term =
  | {
      readonly kind: 'address';
      readonly address: AddressTerm;
      /** Why it may hold none of its addresses. */
      readonly doubt?: string;
    }
  | { readonly kind: 'port'; readonly port: PortTerm }
  | { readonly kind: 'interface'; readonly name: string; readonly prefix: boolean }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  | { readonly kind: 'opaque'; readonly reason: string };
