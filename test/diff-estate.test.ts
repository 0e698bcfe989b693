import { describe, expect, test } from 'vitest';
import { diff } from '../src/diff.ts';
import { Diff } from '../src/model/diff.ts';
import { diffHtml } from '../src/report/diff/html.ts';
import { diffMarkdown } from '../src/report/diff/markdown.ts';
import { diffSarif } from '../src/report/diff/sarif.ts';
import { diffText } from '../src/report/diff/text.ts';
import { evidenceFiles } from './evidence-estate.ts';

describe('an estate', () => {
  const sides = ['analyzer-compliant', 'analyzer-broken'].map((name) =>
    evidenceFiles(name).map((file) => ({
      ...file,
      name: file.name.replace(`fixtures/deployments/${name}/`, ''),
    })),
  );
  const [before = [], after = []] = sides;
  const answer = diff({
    before,
    after: { files: after },
    version: '0.0.0',
    asOf: '2026-11-21T00:00:00.000Z',
  });

  test('has a diff of the published shape, the same in every run', async () => {
    expect(Diff.strict().safeParse(await answer).error).toBeUndefined();
    const again = await diff({
      before,
      after: { files: after },
      version: '0.0.0',
      asOf: '2026-11-21T00:00:00.000Z',
    });
    expect(again).toEqual(await answer);
  });

  test('says how old it is in the first line of every text', async () => {
    const age = 'Compared with evidence collected 2026-11-20T05:58:12Z, 18 hours and 1 minute old.';
    expect(diffText(await answer, { color: false }).split('\n')[0]).toBe(age);
    expect(diffHtml(await answer)).toContain(age);
  });

  test('fits into one comment, which is found again by its first line', async () => {
    const { boxes, ...rest } = await answer;
    const many = { ...rest, boxes: Array.from({ length: 40 }, () => boxes).flat() };
    const text = diffMarkdown(many);
    expect(text.length).toBeLessThan(65_536);
    expect(text.startsWith('<!-- flowproof-diff -->\n')).toBe(true);
    expect(text).toContain('more entries: the JSON and HTML reports have all of them');
  });

  test('has a result of SARIF for each thing that the change does, at its line', async () => {
    const { runs } = JSON.parse([...diffSarif(await answer)].join(''));
    const located = runs[0].results.filter(
      (result: { locations?: { physicalLocation: { region?: object } }[] }) =>
        result.locations?.[0]?.physicalLocation.region !== undefined,
    );
    expect(runs[0].results.length).toBe((await answer).boxes.length);
    expect(located.length).toBe(runs[0].results.length);
  });
});
