import { z } from 'zod';
import { protocolNumber } from '../net/protocol.ts';
import { DnsName, expected, Id, Name, oneOrMany, Text } from './schema.ts';
import { ServiceText } from './service.ts';

/** Every address outside the estate; a word that rows use as a role. */
export const INTERNET = 'internet';

/** The rows of a vendor's page: each cites its place there, and may hold for some parameters only. */

const Value = z.union([z.string(), z.number(), z.boolean()], {
  error: expected('a text, a number, true or false'),
});

/** The lists of a profile whose items cite the page, in the order that they are read. */
export const ROW_LISTS = [
  'requirements',
  'restrictions',
  'onlyThese',
  'prohibitions',
  'structures',
  'assumptions',
  'unverifiable',
] as const;
export type RowList = (typeof ROW_LISTS)[number];

/** Holds when every named parameter has the value (or one of them), or, for a set, contains it. */
export const Condition = z.record(Name, oneOrMany(Value, 'a text, a number, true or false')).meta({
  minProperties: 1,
  description:
    'Parameter → its value, or for a set one of its entries; of a list one is enough; all parameters must hold',
});
export type Condition = z.infer<typeof Condition>;

/** Where on the vendor's page an item stands. */
const Citation = z.strictObject({
  section: Text.meta({ description: "Heading of the vendor's page, as it is written there" }),
  row: z.int().min(1).optional().meta({ description: "Row of the section's table, from 1" }),
});

const common = {
  id: Id,
  ...Citation.shape,
  repeats: z
    .array(Citation)
    .default([])
    .meta({ description: 'Further places of the page that say the same' }),
  title: Text,
  assumed: z
    .boolean()
    .default(false)
    .meta({ description: 'The page does not say it: an assumption of this profile' }),
  when: Condition.optional(),
  note: Text.optional(),
};

/** Ports that follow a parameter: from `base + offset` through `base + through`. */
const ParameterService = z
  .strictObject({
    protocol: z.enum(['tcp', 'udp', 'sctp']),
    base: Name.meta({ description: 'An integer parameter' }),
    offset: z.int().default(0),
    through: z.int().optional().meta({ description: 'Offset of the last port of a range' }),
  })
  .transform((service) => ({ ...service, protocol: protocolNumber(service.protocol) ?? 0 }));

const SERVICE = 'a service such as tcp/443';
const Service = z.union([ServiceText, ParameterService], { error: expected(SERVICE) });
const Services = oneOrMany(Service, SERVICE);
export type ProfileService = z.infer<typeof Services>[number];

const Roles = oneOrMany(Name, 'a role');

/** All of a list, or with `anyOf` one of it. */
function allOrAnyOf<Schema extends z.ZodType>(schema: Schema, what: string) {
  return z
    .union([oneOrMany(schema, what), z.strictObject({ anyOf: z.array(schema).min(2) })], {
      error: expected(`${what}, a list of them, or {anyOf: [...]}`),
    })
    .transform((value): { readonly any: boolean; readonly of: readonly z.output<Schema>[] } =>
      Array.isArray(value)
        ? { any: false, of: value }
        : { any: true, of: (value as { readonly anyOf: readonly z.output<Schema>[] }).anyOf },
    );
}

const DESTINATION =
  'a role, a DNS name as {name: api.example.com}, or an endpoint parameter as {parameter: mirror}';
const Destination = z.union([Name, z.strictObject({ name: DnsName }), z.strictObject({ parameter: Name })], {
  error: expected(DESTINATION),
});
export type ProfileDestination = z.infer<typeof Destination>;

export const ProfileRequirement = z.strictObject({
  ...common,
  from: allOrAnyOf(Name, 'a role'),
  to: oneOrMany(Destination, DESTINATION),
  services: allOrAnyOf(Service, SERVICE).meta({ description: 'All must be open, or of `anyOf` one' }),
  phases: z
    .array(z.enum(['install', 'update', 'run']))
    .min(1)
    .default(['run'])
    .meta({ description: 'When the flow is needed' }),
  self: z
    .boolean()
    .default(false)
    .meta({ description: 'Also from each machine to itself, where one plays both roles' }),
  oneWay: z.boolean().default(false).meta({ description: 'No reply is expected' }),
});
export type ProfileRequirement = z.infer<typeof ProfileRequirement>;

export const ProfileRestriction = z.strictObject({
  ...common,
  role: Name,
  services: Services,
  allow: z
    .array(Name)
    .default([])
    .meta({ description: 'Roles that may reach them; a machine may always reach itself' }),
});
export type ProfileRestriction = z.infer<typeof ProfileRestriction>;

export const ProfileProhibition = z.strictObject({
  ...common,
  from: Roles.meta({ description: 'Roles, or `internet`' }),
  to: Roles.meta({ description: 'Roles, or `internet`' }),
  services: Services.optional().meta({ description: 'Absent: every protocol and port' }),
  allow: z
    .array(Name)
    .default([])
    .meta({ description: 'Roles that may, although their addresses are among those of `from`' }),
});
export type ProfileProhibition = z.infer<typeof ProfileProhibition>;

const count = z.int().min(1).meta({ description: 'At least so many' });

/** What the page says of how the network is built. */
export const ProfileStructure = z.strictObject({
  ...common,
  networkOf: Name.optional().meta({
    description: 'The role whose networks are meant; absent: those of all machines of the deployment',
  }),
  expect: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('network-size'),
      prefixLength: z
        .int()
        .min(1)
        .max(32)
        .meta({ description: 'Of its largest IPv4 block, or shorter: a larger block will do' }),
    }),
    z.strictObject({
      kind: z.literal('subnets'),
      access: z.enum(['public', 'private']),
      count,
      zones: count.optional().meta({ description: 'Availability zones that they are spread over' }),
    }),
    z.strictObject({ kind: z.literal('nat-gateway'), count }),
    z.strictObject({ kind: z.literal('gateway-endpoint'), service: Text }),
    z.strictObject({ kind: z.literal('private-endpoint'), role: Name }),
    z.strictObject({ kind: z.literal('free-addresses'), count }),
    z.strictObject({ kind: z.literal('public-endpoint'), role: Name }),
  ]),
});
export type ProfileStructure = z.infer<typeof ProfileStructure>;

/** Something that the page says, or leaves open, and that no rule shows. */
export const ProfileRemark = z.strictObject({
  id: Id,
  ...Citation.shape,
  text: Text,
  judgedBy: Name.optional().meta({
    description: 'A row of `structures` that judges it where there is evidence; the remark then falls away',
  }),
  when: Condition.optional(),
});
export type ProfileRemark = z.infer<typeof ProfileRemark>;
