import { z } from 'zod';
import type { AddressRange } from '../net/address.ts';
import type { NetworkId } from './accepted.ts';
import type { Service } from './deployment.ts';
import type { Endpoint } from './endpoint.ts';
import type { Origin } from './origin.ts';
import { expected, Id, Name, oneOrMany, Text } from './schema.ts';
import { AddressesText, RangeText } from './selector.ts';
import { ServiceText } from './service.ts';

const END =
  'an address or prefix, `internet`, a role: { role: NAME }, or { addresses: RANGE, network: NAME }';

const WaiverEnd = z.union(
  [
    AddressesText,
    z.strictObject({ role: Name }).transform(({ role }) => ({ kind: 'role' as const, role })),
    z
      .strictObject({
        addresses: RangeText,
        network: Text.meta({
          description:
            'The network that has them, where others have equal numbers; `none`: machines in no network',
        }),
      })
      .transform(({ addresses, network }) => ({ kind: 'addresses' as const, ...addresses, network })),
  ],
  { error: expected(END) },
);
export type WaiverEnd = z.infer<typeof WaiverEnd>;

const SERVICE = 'a service such as tcp/443 or icmp, or `any`';
const WaiverService = z.union([z.literal('any'), ServiceText], { error: expected(SERVICE) });

/** A day of the calendar, UTC. */
const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: expected('a date such as 2026-12-31') })
  .refine((text) => !/^\d{4}-\d{2}-\d{2}$/.test(text) || isDay(text), {
    error: expected('a day of the calendar'),
  });

function isDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/** What an organisation accepts for a while: packets that a policy finds, or a subject where its findings are about none. */
export const Waiver = z
  .strictObject({
    policy: Text.meta({ description: 'Whose findings it waives: an id of `flowproof policy list`' }),
    deployment: Text.optional().meta({
      description: 'The deployment that is meant, and whose roles are named',
    }),
    from: oneOrMany(WaiverEnd, END).optional(),
    to: oneOrMany(WaiverEnd, END).optional(),
    ports: oneOrMany(WaiverService, SERVICE).optional(),
    subject: Text.optional().meta({
      description:
        'For findings about no packets: the row, the filter or the id of the fact, as the report says it',
    }),
    covered: z.record(Name, oneOrMany(AddressesText, 'an address or prefix')).default({}).meta({
      description: 'The addresses of each named role at approval; `flowproof waiver check` says them',
    }),
    owner: Text.regex(/\S/, { error: expected('a name') }),
    approver: Text,
    approved: Day,
    expires: Day.meta({ description: 'In force until 24:00 UTC of this day' }),
    reason: Text,
    ticket: Text.optional(),
  })
  .superRefine((waiver, context) => {
    const { subject, from, to, ports, approved, expires, deployment } = waiver;
    const fail = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const named = Object.entries({ from, to, ports }).filter(([, value]) => value !== undefined);
    if (subject !== undefined && named[0] !== undefined)
      fail([named[0][0]], 'expected either packets (from, to, ports) or a subject, found both');
    if (subject === undefined && named.length < 3)
      fail(
        [],
        `expected from, to and ports, or a subject; found ${named.map(([key]) => key).join(' and ') || 'neither'}`,
      );
    if (expires < approved)
      fail(['expires'], `expected a day not before the approval (${approved}), found ${expires}`);
    const role = rolesOf(waiver)[0];
    if (role !== undefined && deployment === undefined)
      fail([], `expected a deployment, whose role "${role}" is meant; found none`);
  });
export type Waiver = z.infer<typeof Waiver>;

/** `waivers.yaml`. */
export const WaiverFile = z.strictObject({ waivers: z.record(Id, Waiver) });
export type WaiverFile = z.infer<typeof WaiverFile>;

/** The roles that a waiver names, each once. */
export function rolesOf({ from = [], to = [] }: Pick<Waiver, 'from' | 'to'>): string[] {
  return [...new Set([...from, ...to].flatMap((end) => (end.kind === 'role' ? end.role : [])))];
}

/** One end of the packets of a waiver; a role with who plays it now, and the addresses that it had at approval. */
export type BoundEnd =
  | {
      readonly kind: 'addresses';
      readonly range: AddressRange;
      readonly text: string;
      /** Only in this network; absent: wherever packets bear them. */
      readonly network?: NetworkId;
    }
  | { readonly kind: 'internet' }
  | {
      readonly kind: 'role';
      readonly role: string;
      readonly endpoints: readonly Endpoint[];
      readonly recorded: Waiver['covered'][string];
    };

/** A waiver with its roles bound; `profiles/` makes it, `reach/` judges it. */
export interface BoundWaiver extends Omit<Waiver, 'from' | 'to' | 'ports' | 'covered'> {
  readonly id: string;
  /** Absent: it is about a subject. Services absent: every packet. */
  readonly flow?: {
    readonly from: readonly BoundEnd[];
    readonly to: readonly BoundEnd[];
    readonly services?: readonly Service[];
  };
  /** Its place in `waivers.yaml`. */
  readonly origin: Origin;
}
