import type { ClaimCode, ClaimCodes } from './claim-codes.ts';
import { ClaimRuns } from './claim-runs.ts';

/** Beyond the values of every field; no infinity, because small numbers are held without an object of their own. */
export const ALWAYS = 2 ** 16;

/** A claim of an ordered list from one value of a field on up to `last`. */
export interface HeldClaim {
  /** In the list. */
  readonly place: number;
  readonly claim: ClaimCode;
  readonly last: number;
  /** It is about ports alone, one of many claims, and is told with its neighbours. */
  readonly isPorts: boolean;
}

/** The claims that hold at the current value of a field, while that goes up. */
export class HeldClaims {
  readonly #codes: ClaimCodes;
  readonly #places: number;
  /** Most lists are short, and have none. */
  #runs: ClaimRuns | undefined;
  /** Those about ports; and the others, in their order. */
  #ports: HeldClaim[] = [];
  #others: HeldClaim[] = [];
  #last = ALWAYS;

  /** `places`: of the list. */
  constructor(places: number, codes: ClaimCodes) {
    this.#codes = codes;
    this.#places = places;
  }

  /** Until which value these claims hold. */
  get last(): number {
    return this.#last;
  }

  enter(claim: HeldClaim): void {
    if (claim.last < this.#last) this.#last = claim.last;
    if (claim.isPorts) {
      this.#ports.push(claim);
      this.#runs ??= new ClaimRuns(this.#places, this.#codes);
      this.#runs.put(claim.place, claim.claim);
      return;
    }
    let index = this.#others.length;
    this.#others.push(claim);
    for (; index > 0 && (this.#others[index - 1] as HeldClaim).place > claim.place; index--)
      this.#others[index] = this.#others[index - 1] as HeldClaim;
    this.#others[index] = claim;
  }

  leaveBefore(value: number): void {
    if (value <= this.#last) return;
    const staying = ({ last }: HeldClaim) => last >= value;
    for (const claim of this.#ports) if (!staying(claim)) this.#runs?.remove(claim.place);
    this.#ports = this.#ports.filter(staying);
    this.#others = this.#others.filter(staying);
    this.#last = ALWAYS;
    for (const { last } of this.#ports) if (last < this.#last) this.#last = last;
    for (const { last } of this.#others) if (last < this.#last) this.#last = last;
  }

  inOrder(): ClaimCode[] {
    const claims: ClaimCode[] = [];
    let next = 0;
    for (const { place, claim } of this.#others) {
      this.#runs?.addTo(claims, next, place);
      claims.push(claim);
      next = place + 1;
    }
    this.#runs?.addTo(claims, next, this.#places);
    return claims;
  }
}
