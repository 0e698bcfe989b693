import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditOfFindings } from '../bench/reports.ts';
import type { Audit } from '../src/model/audit.ts';
import { htmlReport } from '../src/report/html/page.ts';
import { auditEstate } from './audit-estate.ts';
import { openBrowser, openFile, whyNoBrowser } from './chromium.ts';
import { folderOf } from './cli-run.ts';
import { SAMPLE } from './reports-sample.ts';

function addressOf(audit: Audit): string {
  const file = join(folderOf({}), 'report.html');
  writeFileSync(file, htmlReport(audit));
  return pathToFileURL(file).href;
}

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
    }, 60_000);
    afterAll(() => browser.close());

    test.each([
      ['an estate', 'light'],
      ['an estate', 'dark'],
      ['everything', 'light'],
      ['everything', 'dark'],
    ] as const)(
      '%s, %s: axe finds nothing, all unfolded',
      async (what, theme) => {
        const problems: string[] = [];
        const audit = what === 'everything' ? SAMPLE : await auditEstate('analyzer-broken');
        const page = await openFile(browser, addressOf(audit), theme, problems);
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
      },
      120_000,
    );

    test('the keyboard alone reaches the search, filters, and unfolds a finding', async () => {
      const problems: string[] = [];
      const page = await openFile(browser, addressOf(SAMPLE), 'light', problems);
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.name')).toBe('q');
      await page.keyboard.type('blocked');
      await page.waitForFunction("document.querySelector('output').textContent.includes(' of ')");
      expect(await page.evaluate('location.hash')).toContain('q=blocked');
      await page.evaluate("document.querySelector('.finding:not([hidden]) summary').focus()");
      const isOpen = "document.querySelector('.finding:not([hidden])').open";
      const before = await page.evaluate(isOpen);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(isOpen)).toBe(!before);
      expect(problems).toEqual([]);
      await page.close();
    }, 60_000);

    test('10,000 findings are there, all of them real elements, and can be searched', async () => {
      const problems: string[] = [];
      const page = await openFile(browser, addressOf(auditOfFindings(10_000)), 'light', problems);
      expect(await page.evaluate("document.querySelectorAll('details.finding').length")).toBe(10_000);
      const opened = await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd");
      console.log(`10,000 findings: opened in ${Math.round(Number(opened))} ms`);
      // Twice what is promised: the machine that tests may be busy.
      if (process.env.CI === 'true') expect(opened).toBeLessThan(6_000);
      await page.fill('input[type=search]', 'server-9999');
      await page.waitForFunction("document.querySelector('output').textContent.startsWith('1 of 10000')");
      expect(problems).toEqual([]);
      await page.close();
    }, 120_000);
  },
);
