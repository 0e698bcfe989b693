import { Severity } from '../model/finding.ts';
import { type Condition, isAboutFinding, type Reason } from './condition.ts';

/** What a channel was told of a condition, or is to be told. */
export interface Notice {
  readonly content: Condition;
  /** ISO 8601, UTC; the last time that it was told as it stands, null where that is to be done. */
  readonly told: string | null;
  readonly ended: string | null;
}

export interface DueNotice {
  readonly condition: Condition;
  readonly reason: Reason;
}

export interface Due {
  /** To be told now. */
  readonly told: readonly DueNotice[];
  /** What stands, and was told in another form: known, and not told. */
  readonly quiet: readonly Condition[];
  /** Subjects of what is over. */
  readonly ended: readonly string[];
}

/** What stands, and what of what stood before was looked at again. */
export interface Standing {
  readonly conditions: readonly Condition[];
  readonly isJudged: (kind: Condition['kind']) => boolean;
}

/**
 * What one channel is told now: what it was not told yet or in a lesser form, and, as soon as one of the others is due again, all of them
 * together, so that they are not told one by one.
 */
export function dueNotices(
  { conditions, isJudged }: Standing,
  known: ReadonlyMap<string, Notice>,
  { now, repeat }: { readonly now: string; readonly repeat: number },
): Due {
  const told: DueNotice[] = [];
  const quiet: Condition[] = [];
  let isDueAgain = false;
  const current = new Set(conditions.map(({ subject }) => subject));
  for (const each of conditions) {
    const past = known.get(each.subject);
    const condition = merged(each, past);
    const reason = reasonFor(condition, past);
    if (reason !== undefined) {
      told.push({ condition, reason });
      continue;
    }
    quiet.push(condition);
    if (Date.parse(now) - Date.parse(past?.told ?? now) >= repeat) isDueAgain = true;
  }
  const rest = [...known.values()].filter(
    ({ content, ended }) => ended === null && !current.has(content.subject),
  );
  // What could not be delivered is told late, as long as nothing shows that it is over.
  const late = rest.filter(
    ({ content, told: before }) =>
      before === null && (!isJudged(content.kind) || content.once || content.kind === 'failed'),
  );
  told.push(...late.map(({ content }) => ({ condition: content, reason: content.reason ?? 'new' })));
  const isLate = new Set(late.map(({ content }) => content.subject));
  return {
    told: isDueAgain
      ? [
          ...told,
          ...quiet.map((condition): DueNotice => {
            return { condition, reason: condition.kind === 'not-seen' ? 'not-seen' : 'open' };
          }),
        ]
      : told,
    quiet: isDueAgain ? [] : quiet,
    ended: rest
      .filter(({ content }) => !isLate.has(content.subject) && (content.once || isJudged(content.kind)))
      .map(({ content }) => content.subject),
  };
}

/** What is known goes on: what was not seen consists of what it consisted of. */
function merged(condition: Condition, past: Notice | undefined): Condition {
  if (past === undefined || past.ended !== null) return condition;
  const { parts, isNew } = past.content;
  const known = { ...condition, isNew };
  if (condition.kind === 'not-seen') return { ...known, parts };
  // Scans that fail now for one reason and then for another are told of each once.
  if (condition.kind === 'failed' || condition.kind === 'partial')
    return { ...known, parts: [...new Set([...parts, ...condition.parts])] };
  return known;
}

/** Undefined where it was told already. */
function reasonFor(condition: Condition, past: Notice | undefined): Reason | undefined {
  const { kind, parts, severity, isNew } = condition;
  if (past === undefined || past.ended !== null) {
    if (kind === 'not-seen') return 'not-seen';
    if (past !== undefined) return 'again';
    return isNew ? 'new' : 'open';
  }
  if (past.told === null) return kind === 'not-seen' ? 'not-seen' : (past.content.reason ?? 'new');
  const { content } = past;
  if (kind === 'not-seen') return content.kind === 'not-seen' ? undefined : 'not-seen';
  const order = Severity.options;
  if (order.indexOf(severity) > order.indexOf(content.severity)) return 'worse';
  const before = new Set(content.parts);
  if (parts.every((part) => before.has(part))) return undefined;
  return isAboutFinding(condition) ? 'changed' : 'new';
}
