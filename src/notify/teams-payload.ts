import { type Notification, sectionsOf } from './notification.ts';

/** A message of a workflow may have 28 KB (learn.microsoft.com/microsoftteams/limits-specifications-teams), in JSON. */
const MOST_BYTES = 24_000;

/**
 * What a workflow of Teams takes: an adaptive card. Runs of text are used, because they know no markup
 * (adaptivecards.io/explorer/TextRun.html).
 */
export function teamsPayload(notification: Notification): string {
  const body: unknown[] = [textBlock([run(notification.headline, 'Bolder', 'Medium')])];
  let bytes = sizeOf(body);
  for (const { heading, lines } of sectionsOf(notification)) {
    const blocks = [textBlock([run(heading, 'Bolder')]), ...lines.map((line) => textBlock([run(line)]))];
    for (const block of blocks) {
      bytes += sizeOf(block) + 1;
      if (bytes <= MOST_BYTES) body.push(block);
    }
  }
  if (bytes > MOST_BYTES) body.push(textBlock([run('and more')]));
  return JSON.stringify({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
        },
      },
    ],
  });
}

function textBlock(inlines: readonly unknown[]) {
  return { type: 'RichTextBlock', inlines };
}

/** Two braces begin a function that writes a date, and `<at>` a mention. */
function run(text: string, weight = 'Default', size = 'Default') {
  const harmless = text
    .replaceAll(/\{(?=\{)/g, '{ ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›');
  return { type: 'TextRun', text: harmless, weight, size };
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
