import { hash } from 'node:crypto';
import type { DueNotice } from './due-notices.ts';
import type { Notification } from './notification.ts';

/** More findings than that are counted: a receiver takes no body of any size. */
const MOST_FINDINGS = 1_000;

/** What a program is told: every word is data, and none is escaped for a page. */
export function webhookPayload(notification: Notification): string {
  const { id, configuration, run, time, headline, scans, findings } = notification;
  return JSON.stringify({
    ...{ type: 'flowproof.scan', id, configuration, run, time, headline },
    scans: scans.map(({ condition: { kind, title, text } }) => ({ kind, title, text })),
    findings: findings.slice(0, MOST_FINDINGS).map(findingOf),
    more: Math.max(0, findings.length - MOST_FINDINGS),
  });
}

function findingOf({ reason, condition }: DueNotice) {
  const { subject, severity, owners, deployment, title, text } = condition;
  const id = subject.slice('finding/'.length);
  // An id may hold a name of any length.
  return {
    id: id.length > 400 ? `sha256:${hash('sha256', id)}` : id,
    reason,
    severity,
    owners,
    deployment,
    title,
    text,
  };
}
