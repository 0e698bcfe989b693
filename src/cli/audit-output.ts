import { createWriteStream, mkdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Audit } from '../model/audit.ts';
import {
  REPORT_FORMATS,
  type ReportFormat,
  type ReportFormatName,
  type ReportPieces,
} from '../report/index.ts';
import { useColor } from './terminal.ts';

const NAMES = Object.keys(REPORT_FORMATS) as ReportFormatName[];

export interface OutputOptions {
  readonly format: readonly ReportFormatName[];
  readonly out?: string;
}

/** The options by which a command is told what to render an audit to, and where. */
export function outputOptions(command: Command): Command {
  return command
    .option('-f, --format <list>', `one or more of ${NAMES.join(', ')}`, parseFormats, ['text'])
    .option('-o, --out <path>', 'file, or folder for several formats; text goes to the terminal without it');
}

/** Writes an audit in every format that is asked for: to files, and to the terminal what has none. */
export async function writeAudit(audit: Audit, { format, out }: OutputOptions): Promise<void> {
  const files = format.filter((each) => out !== undefined && (each !== 'text' || format.length === 1));
  const target = (each: ReportFormatName) =>
    isFolder(out as string, format)
      ? join(out as string, `report.${REPORT_FORMATS[each].extension}`)
      : (out as string);
  const html = files.includes('html') ? relative(process.cwd(), target('html')) : undefined;
  const terminal = {
    color: useColor(),
    width: process.stdout.columns ?? 120,
    ...(html === undefined ? {} : { reportFile: html }),
  };
  for (const each of files) {
    const path = target(each);
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(Readable.from(blocks(await render(each))), createWriteStream(path));
  }
  for (const each of format) if (!files.includes(each)) await show(await render(each));

  function render(name: ReportFormatName): Promise<ReportPieces> {
    const chosen: ReportFormat = REPORT_FORMATS[name];
    return chosen.render(audit, terminal);
  }
}

const BLOCK = 65_536;

/** Small pieces put together: a write for each of them would take longer than to render them. */
async function* blocks(pieces: ReportPieces): AsyncGenerator<string | Uint8Array> {
  let block = '';
  for await (const piece of pieces) {
    if (typeof piece === 'string') block += piece;
    if (block !== '' && (typeof piece !== 'string' || block.length >= BLOCK)) {
      yield block;
      block = '';
    }
    if (typeof piece !== 'string') yield piece;
  }
  if (block !== '') yield block;
}

async function show(pieces: ReportPieces): Promise<void> {
  try {
    await pipeline(Readable.from(blocks(pieces)), process.stdout, { end: false });
  } catch (error) {
    // A reader that has seen enough (`| head`) is no error.
    if (!isClosed(error)) throw error;
  }
}

function isClosed(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function isFolder(out: string, format: readonly ReportFormatName[]): boolean {
  return (
    out.endsWith('/') ||
    format.filter((each) => each !== 'text').length > 1 ||
    statSync(out, { throwIfNoEntry: false })?.isDirectory() === true ||
    !/\.[a-z]+$/i.test(out)
  );
}

function parseFormats(text: string): ReportFormatName[] {
  const names = text.split(',').map((name) => (name === 'md' ? 'markdown' : name));
  for (const name of names) {
    if (!(NAMES as readonly string[]).includes(name))
      throw new InvalidArgumentError(`expected ${NAMES.join(', ')}; found ${name}`);
  }
  return [...new Set(names)] as ReportFormatName[];
}
