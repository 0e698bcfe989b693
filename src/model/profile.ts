import { z } from 'zod';
import { Parameter } from './profile-parameter.ts';
import { profileProblems } from './profile-references.ts';
import {
  Condition,
  ProfileProhibition,
  ProfileRemark,
  ProfileRequirement,
  ProfileRestriction,
  ProfileStructure,
} from './profile-row.ts';
import { expected, Id, Name, Text } from './schema.ts';

/** What the vendor's page says, as data: what must be open, what only some may reach, and what firewall state cannot show. */

const Role = z.strictObject({
  title: Text,
  optional: z
    .boolean()
    .default(false)
    .meta({ description: 'Needs a binding only where a row in force names it' }),
  within: Name.optional().meta({ description: 'The role that holds all machines of this one' }),
});

const Contradiction = z.strictObject({
  when: Condition,
  text: Text.meta({ description: 'Why these values cannot stand together, and what to choose' }),
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
    sections: z.array(Text).default([]).transform(numbered).meta({
      description:
        "The page's headings in its order, one that it repeats as often; its second place is cited with ` (2)` after it. Absent: in the order of the rows here",
    }),
  }),
  parameters: z.record(Name, Parameter).default({}),
  contradictions: z
    .array(Contradiction)
    .default([])
    .meta({ description: 'Values of parameters that cannot stand together' }),
  roles: z.record(Name, Role),
  requirements: z.array(ProfileRequirement).default([]),
  restrictions: z
    .array(ProfileRestriction)
    .default([])
    .meta({ description: 'Ports of a role that only named roles may reach' }),
  onlyThese: z
    .array(ProfileRestriction)
    .default([])
    .meta({ description: 'Every TCP and UDP port of a role but these is closed to all but named roles' }),
  prohibitions: z.array(ProfileProhibition).default([]).meta({ description: 'Flows that must be closed' }),
  structures: z.array(ProfileStructure).default([]).meta({ description: 'How the network must be built' }),
  assumptions: z
    .array(ProfileRemark)
    .default([])
    .meta({ description: 'What the profile takes for granted where the document is silent' }),
  unverifiable: z
    .array(ProfileRemark)
    .default([])
    .meta({ description: 'What the document asks for and firewall state cannot show' }),
});
export type Profile = z.infer<typeof Shape>;

/** `Outbound Rules`, `Outbound Rules (2)`: equal headings of a page are told apart. */
function numbered(headings: readonly string[]): string[] {
  const places = new Map<string, number>();
  return headings.map((heading) => {
    const place = (places.get(heading) ?? 0) + 1;
    places.set(heading, place);
    return place === 1 ? heading : `${heading} (${place})`;
  });
}

/** A profile file. */
export const Profile = Shape.superRefine((profile, context) => {
  for (const problem of profileProblems(profile)) context.addIssue({ code: 'custom', ...problem });
});
