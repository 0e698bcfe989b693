import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { auditOfRoles } from '../bench/reports.ts';
import { htmlReport } from '../src/report/html/page.ts';

/**
 * Looks at reports as people do: `npm run screenshots [CHROMIUM]` writes pictures of two estates' HTML, and of one with 50 roles, at three widths, light and dark, and
 * printed, to out/screenshots/, and fails where a page reports an error, is too wide, or asks for anything beyond itself.
 */
const [executablePath = '/usr/bin/chromium'] = process.argv.slice(2);
const ESTATES = ['analyzer-broken', 'openlm-azure-broken'];
const folder = 'out/screenshots';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const problems: string[] = [];
try {
  for (const estate of ESTATES) await pictures(estate, pathToFileURL(reportOf(estate)).href);
  await pictures('roles-50', pathToFileURL(reportOfRoles()).href, false);
} finally {
  await browser.close();
}
for (const problem of new Set(problems)) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** Path of the estate's report. */
function reportOf(estate: string): string {
  const output = join(import.meta.dirname, '..', folder, `${estate}.html`);
  const configuration = `fixtures/deployments/${estate}/flowproof.yaml`;
  const command = ['src/cli/main.ts', 'audit', '-c', configuration, '-f', 'html', '-o', output];
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
  // Findings (1) and gaps (4) are what is looked at.
  if (status !== 0 && status !== 1 && status !== 4) throw new Error(`${estate}: exit ${status}`);
  return output;
}

/** Path of the report of an invented deployment, whose matrix is as large as they get. */
function reportOfRoles(): string {
  const output = join(import.meta.dirname, '..', folder, 'roles-50.html');
  writeFileSync(output, htmlReport(auditOfRoles(50)));
  return output;
}

/** `whole`: also the page from its top to its end, which takes minutes where it is long. */
async function pictures(name: string, address: string, whole = true): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1440, 800, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('request', (request) => {
        if (request.url() !== address && !request.url().startsWith('data:')) problems.push(request.url());
      });
      await page.goto(address);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (Number(overflow) > 0) problems.push(`${name}, ${width} px: the page is ${overflow} px too wide`);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}-top.png`) });
      await page.evaluate("document.querySelector('#matrix h3').scrollIntoView()");
      // Rows above it are drawn when they are near, and move it.
      await page.waitForTimeout(500);
      await page.evaluate("document.querySelector('#matrix h3').scrollIntoView()");
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}-matrix.png`) });
      // What is off the screen is not drawn.
      if (whole)
        await page.evaluate(
          "document.querySelectorAll('.item,.fold').forEach((item) => { item.style.contentVisibility = 'visible'; })",
        );
      if (whole)
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      if (width === 1440 && colorScheme === 'light')
        await page.pdf({ path: join(folder, `${name}-printed.pdf`), preferCSSPageSize: true });
      await page.close();
    }
  }
}
