import { type Notification, sectionsOf } from './notification.ts';

/** A mail without markup; what would end a line of its head is spelled out. */
export function mailText(notification: Notification): { readonly subject: string; readonly text: string } {
  const sections = sectionsOf(notification).map(({ heading, lines }) =>
    [heading, ...lines.map((line) => `- ${line}`)].join('\n'),
  );
  return {
    subject: `Flowproof ${notification.headline}`,
    text: `${[notification.headline, ...sections].join('\n\n')}\n`,
  };
}
