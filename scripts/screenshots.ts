import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/**
 * Looks at a report as people do: `node scripts/screenshots.ts REPORT.html [CHROMIUM]` writes pictures of it at three widths, light and dark,
 * and a PDF, to out/screenshots/, and fails where the page reports an error or asks for anything beyond itself.
 */
const [file, executablePath = '/usr/bin/chromium'] = process.argv.slice(2);
if (file === undefined) throw new Error('expected the path of an HTML report');
const folder = join(import.meta.dirname, '../out/screenshots');
const name = basename(file, '.html');
const address = pathToFileURL(resolve(file)).href;
await mkdir(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const problems: string[] = [];
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 800, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      page.on(
        'request',
        (request) =>
          request.url() !== address &&
          !request.url().startsWith('data:') &&
          problems.push(`request ${request.url()}`),
      );
      await page.goto(address);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (Number(overflow) > 0) problems.push(`${width} px: the page is ${overflow} px too wide`);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}-top.png`) });
      // What is off the screen is not drawn, so the whole page needs a screen as tall as it is.
      await page.setViewportSize({ width, height: 12_000 });
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      if (width === 1440 && colorScheme === 'light')
        await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true });
      await page.close();
    }
  }
} finally {
  await browser.close();
}
for (const problem of new Set(problems)) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
