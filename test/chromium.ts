import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';

/** Why no browser opens reports on this machine; undefined: it is there. */
export function whyNoBrowser(): string | undefined {
  if (existsSync(EXECUTABLE)) return undefined;
  if (process.env.CI === 'true') throw new Error(`reports cannot be opened: not installed: ${EXECUTABLE}`);
  return `not installed: ${EXECUTABLE}`;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    timeout: 0,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** A page that shows a file in a theme; what it asks for beyond itself, and its errors, go to `problems`. */
export async function openFile(
  browser: Browser,
  address: string,
  colorScheme: 'light' | 'dark',
  problems: string[],
): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    colorScheme,
    bypassCSP: true,
  });
  // However long the page takes: the limit of the test guards against a page that hangs.
  page.setDefaultTimeout(0);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) problems.push(request.url());
  });
  await page.goto(address);
  return page;
}
