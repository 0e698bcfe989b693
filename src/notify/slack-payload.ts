import { type Notification, sectionsOf } from './notification.ts';

/** Limits of blocks (docs.slack.dev/reference/block-kit/blocks). */
const HEADER = 150;
const SECTION = 3_000;
const BLOCKS = 48;

/**
 * What an incoming webhook of Slack takes. Everything is plain text, in which nothing is a link, a mention or markup; the fallback is
 * escaped, too (docs.slack.dev/messaging/formatting-message-text).
 */
export function slackPayload(notification: Notification): string {
  const { headline } = notification;
  const sections = sectionsOf(notification).map(({ heading, lines }) => ({
    type: 'section',
    text: plain([heading, ...lines.map((line) => `• ${line}`)].join('\n'), SECTION),
  }));
  return JSON.stringify({
    text: escaped(headline, SECTION),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [{ type: 'header', text: plain(headline, HEADER) }, ...sections.slice(0, BLOCKS)],
  });
}

function plain(text: string, limit: number) {
  return { type: 'plain_text', text: escaped(text, limit), emoji: false };
}

/** Escaped, and cut between characters where it is too long. */
function escaped(text: string, limit: number): string {
  let result = '';
  for (const character of text) {
    const next = ESCAPES[character] ?? character;
    if (result.length + next.length >= limit) return `${result}…`;
    result += next;
  }
  return result;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
