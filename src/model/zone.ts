import { z } from 'zod';
import type { Service } from './deployment.ts';
import type { Endpoint } from './endpoint.ts';
import type { Origin } from './origin.ts';
import { expected, Name, oneOrMany, Text } from './schema.ts';
import { Selector } from './selector.ts';
import { ServiceText } from './service.ts';

const MEMBER = 'a selector as roles have them, or one of network, account';

/** Members of a zone: whoever a role could be bound to, a whole network by id or name, or every network of a cloud account. */
export const ZoneSelector = z.union(
  [
    z.strictObject({ network: Text }).transform(({ network }) => ({ kind: 'network' as const, network })),
    z.strictObject({ account: Text }).transform(({ account }) => ({ kind: 'account' as const, account })),
    Selector,
  ],
  { error: expected(MEMBER) },
);
export type ZoneSelector = z.infer<typeof ZoneSelector>;

export const ZoneSelectors = oneOrMany(ZoneSelector, MEMBER);

const CELL = '`any`, or services such as tcp/443';
const Cell = z.union([z.literal('any'), oneOrMany(ServiceText, CELL)], { error: expected(CELL) });

/** Zone × zone: what may pass. A cell that is not written allows nothing; within a zone everything, unless its own cell is written. */
export const Segmentation = z
  .strictObject({
    zones: z.record(Name, ZoneSelectors),
    allow: z
      .record(Name, z.record(Name, Cell))
      .default({})
      .meta({ description: 'From zone → to zone → services' }),
  })
  .superRefine(({ zones, allow }, context) => {
    const known = Object.keys(zones);
    const check = (zone: string, path: string[]) => {
      if (!known.includes(zone))
        context.addIssue({
          code: 'custom',
          path,
          params: { part: 'key' },
          message: `unknown zone "${zone}"; there are: ${known.join(', ')}`,
        });
    };
    for (const [from, row] of Object.entries(allow)) {
      check(from, ['allow', from]);
      for (const to of Object.keys(row)) check(to, ['allow', from, to]);
    }
  });
export type Segmentation = z.infer<typeof Segmentation>;

/** A zone with its members; `profiles/` binds it, `reach/` judges it. */
export interface Zone {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** Ids of networks whose every address belongs to it. */
  readonly networks: readonly string[];
}

/** One cell of a matrix, as it is judged. */
export interface ZoneCell {
  readonly from: string;
  readonly to: string;
  readonly allowed: 'any' | readonly Service[];
}

/** Zones with what may pass between them. */
export interface ZoneMatrix {
  /** Begins the ids of its facts: `zones`. */
  readonly id: string;
  readonly zones: readonly Zone[];
  readonly cells: readonly ZoneCell[];
  readonly origin: Origin;
}
