/** What a shape means; each format has a look for it that reads without colour. */
export type ShapeKind =
  | 'end'
  | 'passed'
  | 'passed unknown'
  | 'decides'
  | 'decides unknown'
  | 'arrow'
  | 'arrow lost'
  | 'proven'
  | 'seen'
  | 'blocked'
  | 'partial'
  | 'exposed'
  | 'undecided'
  | 'pattern light'
  | 'pattern dark';

export type TextKind = 'small' | 'name' | 'layer' | 'says' | 'rule' | 'tag';

export type Shape =
  | {
      readonly shape: 'rect';
      readonly kind: ShapeKind;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius?: number;
    }
  /** `d` as SVG writes paths. */
  | { readonly shape: 'path'; readonly kind: ShapeKind; readonly d: string }
  | {
      readonly shape: 'text';
      readonly kind: TextKind;
      readonly x: number;
      /** Of the base line. */
      readonly y: number;
      readonly text: string;
    };

/** A drawing in pixels, the same for every format that shows pictures. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What it shows, in words. */
  readonly description: string;
  readonly shapes: readonly Shape[];
}
