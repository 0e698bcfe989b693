import { describe, expect, test } from 'vitest';
import { Diff } from '../src/model/diff.ts';
import { DIFF_FORMATS } from '../src/report/diff/formats.ts';
import { SAMPLE_DIFF } from './diff-sample.ts';
import { HOSTILE_TEXTS, hostileDiff } from './hostile-audit.ts';
import { CONTROLS, withoutCode } from './shown-text.ts';

async function rendered(name: keyof typeof DIFF_FORMATS, diff: Diff): Promise<string> {
  return [...(await DIFF_FORMATS[name].render(diff, { color: false, width: 120 }))].join('');
}

test('the sample is a diff', () => {
  expect(Diff.strict().safeParse(SAMPLE_DIFF).error).toBeUndefined();
});

describe.each(Object.entries(HOSTILE_TEXTS))('%s', (_, string) => {
  const diff = hostileDiff(string);

  test.each(['text', 'markdown', 'html', 'sarif'] as const)('is only shown in %s', async (name) => {
    const report = await rendered(name, diff);
    expect(report.isWellFormed()).toBe(true);
    expect(CONTROLS.exec(report)).toBe(null);
  });

  test('is whole in json', async () => {
    expect(JSON.parse(await rendered('json', diff))).toEqual(diff);
  });

  test('becomes no markup in html', async () => {
    const page = await rendered('html', diff);
    expect(page).not.toMatch(/<script|<img|<b>@/);
    const tags = page.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/"[^"]*"/g, '""');
    expect(/<[^>]* (on\w+|style)=/.exec(tags)?.[0]).toBe(undefined);
  });

  test('becomes no markup in markdown', async () => {
    const text = withoutCode((await rendered('markdown', diff)).replace('<!-- flowproof-diff -->', ''));
    expect(text).not.toMatch(
      /<(?!!-- -->)|(?<!\\)\]\(|(?<!&)[@#](?=[\p{L}\d])|&(?!(lt|gt|amp|#124);)|:\/\/|(?<!\\)`/u,
    );
  });

  test('is one value of sarif', async () => {
    expect(JSON.stringify(JSON.parse(await rendered('sarif', diff))).isWellFormed()).toBe(true);
  });
});

test.each(['text', 'markdown', 'html', 'sarif'] as const)(
  'a name of a million characters stays bearable in %s',
  async (name) => {
    // No file has such a name.
    const diff = hostileDiff('x'.repeat(1 << 20), 'file');
    expect((await rendered(name, diff)).length).toBeLessThan(600_000);
  },
);
