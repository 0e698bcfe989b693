import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditOfFindings } from '../bench/reports.ts';
import { diffHtml } from '../src/report/diff/html.ts';
import { htmlReport } from '../src/report/html/page.ts';
import { auditEstate } from './audit-estate.ts';
import { openBrowser, openFile, whyNoBrowser } from './chromium.ts';
import { folderOf } from './cli-run.ts';
import { SAMPLE_DIFF } from './diff-sample.ts';
import { SAMPLE } from './reports-sample.ts';

function addressOf(page: string): string {
  const file = join(folderOf({}), 'report.html');
  writeFileSync(file, page);
  return pathToFileURL(file).href;
}

const PAGES: Readonly<Record<string, () => Promise<string> | string>> = {
  'an estate': async () => htmlReport(await auditEstate('analyzer-broken')),
  everything: () => htmlReport(SAMPLE),
  'a change': () => diffHtml(SAMPLE_DIFF),
};

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const why = whyNoBrowser();
describe.skipIf(why !== undefined)(
  `HTML, in a browser${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser.close());

    test.each([
      ['an estate', 'light'],
      ['everything', 'light'],
      ['everything', 'dark'],
      ['a change', 'light'],
      ['a change', 'dark'],
    ] as const)('%s, %s: axe finds nothing, all unfolded', async (what, theme) => {
      const problems: string[] = [];
      const page = await openFile(browser, addressOf((await PAGES[what]?.()) ?? ''), theme, problems);
      await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
      // What is not on the screen is not drawn, and its contrast not seen.
      await page.addStyleTag({ content: '.item,.fold{content-visibility:visible!important}' });
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
        violations: readonly Violation[];
      };
      await page.close();
      expect(
        violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))]),
      ).toEqual([]);
      expect(problems).toEqual([]);
    });

    test('the keyboard alone reaches the search, filters, and unfolds a finding', async () => {
      const problems: string[] = [];
      const page = await openFile(browser, addressOf(htmlReport(SAMPLE)), 'light', problems);
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.name')).toBe('q');
      await page.keyboard.type('blocked');
      // The page may filter between two letters.
      await page.waitForFunction("location.hash.includes('q=blocked')");
      expect(await page.evaluate("document.querySelector('output').textContent")).toContain(' of ');
      await page.evaluate("document.querySelector('.finding:not([hidden]) summary').focus()");
      const isOpen = "document.querySelector('.finding:not([hidden])').open";
      const before = await page.evaluate(isOpen);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(isOpen)).toBe(!before);
      expect(problems).toEqual([]);
      await page.close();
    });

    test('pictures have the colours that the system forces, and nothing moves', async () => {
      const page = await openFile(browser, addressOf(htmlReport(SAMPLE)), 'light', []);
      await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
      const colour = (selector: string, property: string) =>
        page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
      const [ground, text] = [await colour('body', 'backgroundColor'), await colour('body', 'color')];
      expect(text).not.toBe(ground);
      expect(await colour('.path .layer', 'fill')).toBe(text);
      expect(await colour('.path .rule', 'fill')).toBe(text);
      expect(await colour('.path .passed', 'fill')).toBe(ground);
      expect(await colour('.path .decides', 'stroke')).toBe(text);
      expect(await page.evaluate('document.getAnimations().length')).toBe(0);
      await page.close();
    });

    test('10,000 findings are there, all of them real elements, and can be searched', async () => {
      const problems: string[] = [];
      const page = await openFile(browser, addressOf(htmlReport(auditOfFindings(10_000))), 'light', problems);
      expect(await page.evaluate("document.querySelectorAll('details.finding').length")).toBe(10_000);
      await page.fill('input[type=search]', 'server-9999');
      await page.waitForFunction("document.querySelector('output').textContent.startsWith('1 of 10000')");
      expect(problems).toEqual([]);
      await page.close();
    });
  },
);
