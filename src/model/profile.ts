import { z } from 'zod';
import { protocolNumber } from '../net/protocol.ts';
import { Parameter } from './profile-parameter.ts';
import { profileProblems } from './profile-references.ts';
import { DnsName, expected, Id, Name, oneOrMany, Text } from './schema.ts';
import { ServiceText } from './service.ts';

/** What the vendor's page says, as data: what must be open, what only some may reach, and what firewall state cannot show. */

/** Holds when every named parameter has the value, or, for a set, contains it. */
export const Condition = z
  .record(
    Name,
    z.union([z.string(), z.number(), z.boolean()], { error: expected('a text, a number, true or false') }),
  )
  .meta({
    minProperties: 1,
    description: 'Parameter → its value, or for a set one of its entries; all must hold',
  });
export type Condition = z.infer<typeof Condition>;

/** Where on the vendor's page an item stands. */
const citation = {
  section: Text.meta({ description: "Heading of the vendor's page, as it is written there" }),
  row: z.int().min(1).optional().meta({ description: "Row of the section's table, from 1" }),
};
const conditional = { when: Condition.optional() };

/** A port that follows a parameter. */
const ParameterService = z
  .strictObject({
    protocol: z.enum(['tcp', 'udp', 'sctp']),
    base: Name.meta({ description: 'An integer parameter' }),
    offset: z.int().default(0),
  })
  .transform((service) => ({ ...service, protocol: protocolNumber(service.protocol) ?? 0 }));

const Services = oneOrMany(
  z.union([ServiceText, ParameterService], { error: expected('a service such as tcp/443') }),
  'a service such as tcp/443',
);
export type ProfileService = z.infer<typeof Services>[number];

const Roles = oneOrMany(Name, 'a role');

const Destination = z.union([Name, z.strictObject({ name: DnsName })], {
  error: expected('a role, or a DNS name as {name: api.example.com}'),
});

const Requirement = z.strictObject({
  id: Id,
  ...citation,
  title: Text,
  from: Roles,
  to: oneOrMany(Destination, 'a role, or a DNS name as {name: api.example.com}'),
  services: Services.meta({ description: 'All must be open' }),
  phases: z
    .array(z.enum(['install', 'update', 'run']))
    .min(1)
    .default(['run'])
    .meta({ description: 'When the flow is needed' }),
  ...conditional,
  alternative: Id.optional().meta({
    description: 'Rows of one group are alternatives: one open row satisfies them all',
  }),
  oneWay: z.boolean().default(false).meta({ description: 'No reply is expected' }),
  note: Text.optional(),
});
export type ProfileRequirement = z.infer<typeof Requirement>;

const Restriction = z.strictObject({
  id: Id,
  ...citation,
  title: Text,
  role: Name,
  services: Services,
  allow: z
    .array(Name)
    .default([])
    .meta({ description: "Roles that may reach them; the role's own assets always may" }),
  ...conditional,
  note: Text.optional(),
});
export type ProfileRestriction = z.infer<typeof Restriction>;

const Remark = z.strictObject({ id: Id, section: Text, text: Text, ...conditional });
export type ProfileRemark = z.infer<typeof Remark>;

const Role = z.strictObject({
  title: Text,
  optional: z
    .boolean()
    .default(false)
    .meta({ description: 'Needs a binding only where a row in force names it' }),
});

const date = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2}|undated)$/, { error: expected('a date such as 2026-01-31, or `undated`') });

const Shape = z.strictObject({
  id: Id,
  version: Text.meta({ description: 'Version of this profile, in quotes' }),
  title: Text.meta({ description: 'Name of the product' }),
  source: z.strictObject({
    vendor: Text,
    title: Text.meta({ description: "Title of the vendor's document" }),
    date,
  }),
  parameters: z.record(Name, Parameter).default({}),
  roles: z.record(Name, Role),
  requirements: z.array(Requirement).default([]),
  restrictions: z
    .array(Restriction)
    .default([])
    .meta({ description: 'Ports of a role that only named roles may reach' }),
  onlyThese: z
    .array(Restriction)
    .default([])
    .meta({ description: 'Every TCP and UDP port of a role but these is closed to all but named roles' }),
  assumptions: z
    .array(Remark)
    .default([])
    .meta({ description: 'What the profile takes for granted where the document is silent' }),
  unverifiable: z
    .array(Remark)
    .default([])
    .meta({ description: 'What the document asks for and firewall state cannot show' }),
});
export type Profile = z.infer<typeof Shape>;

/** A profile file. */
export const Profile = Shape.superRefine((profile, context) => {
  for (const problem of profileProblems(profile)) context.addIssue({ code: 'custom', ...problem });
});
