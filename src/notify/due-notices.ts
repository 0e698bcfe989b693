import { severestFirst } from '../model/finding.ts';
import { type Condition, isAboutFinding, type Reason, type Recent } from './condition.ts';

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
    const recent = recentOf(past, { now, repeat });
    const plain = merged(each, past);
    const condition = recent === undefined ? plain : { ...plain, recent };
    const reason = reasonFor(condition, past, recent);
    if (reason === 'again' || reason === 'not-seen') {
      const { severity, parts } = condition;
      told.push({
        condition: { ...condition, recent: { severity, parts, ...recent, [reason]: now } },
        reason,
      });
      continue;
    }
    if (reason !== undefined) {
      told.push({ condition, reason });
      continue;
    }
    quiet.push(condition);
    if (between(past?.told ?? now, now) >= repeat) isDueAgain = true;
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
            const { recent: _, ...plain } = condition;
            return { condition: plain, reason: condition.kind === 'not-seen' ? 'not-seen' : 'open' };
          }),
        ]
      : told,
    quiet: isDueAgain ? [] : quiet,
    ended: rest
      .filter(({ content }) => !isLate.has(content.subject) && (content.once || isJudged(content.kind)))
      .map(({ content }) => content.subject),
  };
}

/** What a clock that was far ahead told is as long ago as it lies in the future: it keeps nothing from being told again. */
function between(told: string, now: string): number {
  return Math.abs(Date.parse(now) - Date.parse(told));
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

/** More parts than that are not remembered beside those that there are. */
const MOST_RECENT = 500;

/** The most that was told of something since the time of `repeat` began; undefined where it was told before that, or not at all. */
function recentOf(
  past: Notice | undefined,
  { now, repeat }: { readonly now: string; readonly repeat: number },
): Recent | undefined {
  if (past === undefined || past.told === null) return undefined;
  if (between(past.told, now) >= repeat) return undefined;
  const { severity, parts, recent } = past.content;
  if (recent === undefined) return { severity, parts };
  const all = [...new Set([...parts, ...recent.parts])];
  return {
    ...recent,
    severity: severestFirst(recent.severity, severity) < 0 ? recent.severity : severity,
    parts: all.length > MOST_RECENT ? parts : all,
  };
}

/** Undefined where it was told already. */
function reasonFor(
  condition: Condition,
  past: Notice | undefined,
  recent: Recent | undefined,
): Reason | undefined {
  const { kind, isNew } = condition;
  const worse = isWorse(condition, recent ?? past?.content);
  if (past === undefined) return kind === 'not-seen' ? 'not-seen' : isNew ? 'new' : 'open';
  if (past.ended === null && past.told === null)
    return kind === 'not-seen' ? 'not-seen' : (past.content.reason ?? 'new');
  if (kind === 'not-seen')
    return (past.ended === null && past.content.kind === 'not-seen') || recent?.['not-seen'] !== undefined
      ? undefined
      : 'not-seen';
  if (past.ended !== null) return recent?.again === undefined || worse !== undefined ? 'again' : undefined;
  return worse;
}

function isWorse(
  condition: Condition,
  known: Pick<Condition, 'severity' | 'parts'> | undefined,
): Reason | undefined {
  if (known === undefined) return undefined;
  if (severestFirst(condition.severity, known.severity) < 0) return 'worse';
  const before = new Set(known.parts);
  if (condition.parts.every((part) => before.has(part))) return undefined;
  return isAboutFinding(condition) ? 'changed' : 'new';
}
