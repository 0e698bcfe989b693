import { z } from 'zod';
import { parseRange, rangeCovers } from '../net/address.ts';

/** What was asked where a fact is the answer, as far as an audit says it. */
export const Question = z.object({
  /** Its ends and ports, or what is expected. */
  words: z.record(z.string(), z.string()),
  /** What it lets pass: `roles` that may, members of each (`role admins`), `services` that are left out or allowed. */
  permits: z.record(z.string(), z.array(z.string())),
});
export type Question = z.infer<typeof Question>;

const AskedRow = z.object({
  kind: z.string(),
  fact: z.string(),
  from: z.string(),
  to: z.string(),
  service: z.string(),
  allow: z.array(z.string()).optional(),
  except: z.string().optional(),
});
type AskedRow = z.infer<typeof AskedRow>;

/** What of an audit says what it asked; one of an older version may say less. */
export const AskingAudit = z.object({
  deployments: z
    .array(
      z.object({
        name: z.string(),
        roles: z.record(z.string(), z.array(z.string())),
        unread: z.array(z.string()).optional(),
        rows: z.array(AskedRow).optional(),
      }),
    )
    .optional(),
  facts: z
    .object({
      structures: z.array(z.object({ id: z.string(), expected: z.string() })).optional(),
      zone_flows: z.array(z.object({ id: z.string(), allowed: z.string() })).optional(),
    })
    .optional(),
});
type AskingAudit = z.infer<typeof AskingAudit>;

/** What an audit asked, by the fact that answers it. */
export function questionsOf({
  deployments = [],
  facts = {},
}: AskingAudit): (fact: string) => Question | undefined {
  const { structures = [], zone_flows = [] } = facts;
  const questions = new Map<string, Question>([
    ...structures.map(({ id, expected }) => [id, { words: { expected }, permits: {} }] as const),
    ...zone_flows.map(
      ({ id, allowed }) => [id, { words: {}, permits: { allowed: listOf(allowed) } }] as const,
    ),
  ]);
  for (const { rows = [], roles, unread = [] } of deployments) {
    const open = Object.keys(roles).filter((role) => roles[role]?.some((name) => unread.includes(name)));
    for (const row of rows) {
      const about = rowOf(row.fact);
      if (about === row.fact || !questions.has(about)) questions.set(about, questionOf(row, roles, open));
    }
  }
  return (fact) => questions.get(rowOf(fact));
}

/** What is open of the other ports, or left over from another phase, is told beside the row that asks. */
function rowOf(fact: string): string {
  return fact.replace(/\/(?:leftover|(?:tcp|udp)-(?:system|user|dynamic))$/, '');
}

/** `open`: roles of which it is not known who plays them, so that it is not what is asked either. */
function questionOf(
  row: AskedRow,
  roles: Readonly<Record<string, string[]>>,
  open: readonly string[],
): Question {
  const { fact, kind, from, to, service, except } = row;
  // Older audits say it in words alone.
  const isRestriction = kind === 'restriction';
  const allow = row.allow ?? (isRestriction ? listOf(from.replace(/^only /, '')) : undefined);
  // The ports of a part are the answer.
  const isPart = except !== undefined || fact !== rowOf(fact);
  return {
    words: { ...(isRestriction ? {} : { from }), to, ...(isPart ? {} : { service }) },
    permits: {
      ...(except === undefined ? {} : { except: listOf(except) }),
      ...(allow === undefined ? {} : { roles: allow }),
      ...Object.fromEntries(
        allow?.filter((role) => !open.includes(role)).map((role) => [`role ${role}`, roles[role] ?? []]) ??
          [],
      ),
    },
  };
}

function listOf(text: string): string[] {
  return ['', 'nothing', 'nobody else'].includes(text) ? [] : text.split(', ');
}

/** In what a question is another than before, or easier to answer well; undefined where it is neither, or not known. */
export function changeOfQuestion(then: Question | undefined, now: Question | undefined): string | undefined {
  if (then === undefined || now === undefined) return undefined;
  for (const [key, old] of Object.entries(then.words)) {
    const young = now.words[key];
    if (young !== undefined && young !== old)
      return `what is asked has changed: ${WORDS[key] ?? key} ${young} now, not ${old}`;
  }
  for (const [key, known] of Object.entries(then.permits)) {
    const more = now.permits[key]?.find(
      (each) => !known.some((other) => other === each || isWithin(each, other)),
    );
    if (more !== undefined)
      return `what is asked has changed: ${PERMITS[key] ?? `the ${key} has`} ${more} now, too`;
  }
  return undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  from: 'the row is about',
  to: 'the row is about',
  service: 'the row is about',
  expected: 'expected is',
};
const PERMITS: Readonly<Record<string, string>> = {
  roles: 'the row lets in',
  except: 'the row leaves out',
  allowed: 'the segmentation allows',
};

function isWithin(member: string, other: string): boolean {
  const [inner, outer] = [parseRange(member), parseRange(other)];
  return inner !== undefined && outer !== undefined && rangeCovers(outer, inner);
}
