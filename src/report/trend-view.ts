import type { Audit } from '../model/audit.ts';
import { type Severity, severestFirst } from '../model/finding.ts';

/** One finding of a trend. */
export interface TrendItem {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly deployment: string | undefined;
  /** First and last time that an audit found it; absent where it is new. */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  /** Why it is not proved to be fixed. */
  readonly why?: string;
}

/** What has changed since the previous audit, as tables show it. */
export interface TrendView {
  readonly since: string;
  readonly new: readonly TrendItem[];
  readonly fixed: readonly TrendItem[];
  readonly notSeen: readonly TrendItem[];
  readonly open: readonly TrendItem[];
  /** What else is not as it was: policies, profiles, the program itself. */
  readonly changed: readonly string[];
}

/** The trend of an audit; undefined where it was compared with none. */
export function trendView({ trend, findings, digests, flowproof }: Audit): TrendView | undefined {
  if (trend === undefined) return undefined;
  const { previous } = trend;
  const now = new Map(findings.map((finding) => [finding.id, finding]));
  const before = new Map(previous.findings.map((finding) => [finding.id, finding]));
  const item = (id: string, why?: string): TrendItem[] => {
    const past = before.get(id);
    const told = now.get(id) ?? past;
    if (told === undefined) return [];
    return [
      {
        id,
        severity: told.severity,
        title: told.title,
        deployment: told.deployment,
        ...(past === undefined ? {} : { firstSeen: past.firstSeen, lastSeen: past.lastSeen }),
        ...(why === undefined ? {} : { why }),
      },
    ];
  };
  const names = [...new Set([...Object.keys(digests), ...Object.keys(previous.digests)])];
  return {
    since: previous.asOf,
    new: worstFirst(trend.new.flatMap((id) => item(id))),
    fixed: worstFirst(trend.fixed.flatMap((id) => item(id))),
    notSeen: worstFirst(trend.notSeen.flatMap(({ id, why }) => item(id, why))),
    open: worstFirst(trend.open.flatMap((id) => item(id))),
    changed: [
      ...(flowproof === previous.flowproof ? [] : [`flowproof ${previous.flowproof} → ${flowproof}`]),
      ...names.filter((name) => digests[name] !== previous.digests[name]),
    ],
  };
}

function worstFirst(items: readonly TrendItem[]): TrendItem[] {
  return items.toSorted((a, b) => severestFirst(a.severity, b.severity));
}

/** Days between two times, rounded down. */
export function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000));
}
