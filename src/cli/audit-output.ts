import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Audit } from '../model/audit.ts';
import {
  REPORT_FORMATS,
  type ReportFormatName,
  type ReportFormatOf,
  type ReportPieces,
} from '../report/index.ts';
import { makeFolder } from './make-folder.ts';
import { useColor } from './terminal.ts';
import { openWhole } from './write-whole.ts';

export interface OutputOptions<Name extends string = ReportFormatName> {
  readonly format: readonly Name[];
  readonly out?: string;
}

/** Formats by the name that a user gives; one of them is `text`, for the terminal. */
type Formats<Name extends string, Value> = Readonly<Record<Name, ReportFormatOf<Value>>>;

/** The options by which a command is told what to render its answer to, and where; by default an audit. */
export function outputOptions(command: Command, formats: object = REPORT_FORMATS): Command {
  const names = Object.keys(formats);
  return command
    .option(
      '-f, --format <list>',
      `one or more of ${names.join(', ')}`,
      (text) => parseFormats(text, names),
      ['text'],
    )
    .option('-o, --out <path>', 'file, or folder for several formats; text goes to the terminal without it')
    .hook('preAction', () => {
      const { format, out } = command.opts<OutputOptions<string>>();
      if (format.length > 1 && out === undefined)
        command.error(`error: ${format.join(' and ')} need a folder of their own: --out <folder>`);
    });
}

/** Writes an audit in every format that is asked for: to files, and to the terminal what has none. */
export async function writeAudit(audit: Audit, options: OutputOptions): Promise<void> {
  await writeReports(REPORT_FORMATS, audit, options);
}

/** Writes an answer in every format that is asked for: to files, and to the terminal what has none. */
export async function writeReports<Name extends string, Value>(
  formats: Formats<Name, Value>,
  value: Value,
  { format, out }: OutputOptions<Name>,
): Promise<void> {
  const files = format.filter((each) => out !== undefined && (each !== 'text' || format.length === 1));
  const target = (each: Name) =>
    isFolder(out as string, format)
      ? join(out as string, `report.${formats[each].extension}`)
      : (out as string);
  const page = files.find((each) => each === 'html');
  const html = page === undefined ? undefined : relative(process.cwd(), target(page));
  const terminal = {
    color: useColor(),
    width: process.stdout.columns ?? 120,
    ...(html === undefined ? {} : { reportFile: html }),
  };
  for (const each of files) {
    const path = target(each);
    makeFolder(dirname(path));
    await writeReport(path, await render(each));
  }
  for (const each of format) if (!files.includes(each)) await show(await render(each));

  function render(name: Name): Promise<ReportPieces> {
    return formats[name].render(value, terminal);
  }
}

/** Each block is written before the next one is rendered: a stream of them would take longer, and gain nothing. */
export async function writeReport(path: string, pieces: ReportPieces): Promise<void> {
  const file = openWhole(path);
  try {
    for await (const block of blocks(pieces)) file.write(block);
    file.keep();
  } catch (error) {
    file.drop();
    throw error;
  }
}

const BLOCK = 65_536;

/** Small texts put together: a write for each of them would take longer than to render them. */
function blocks(pieces: ReportPieces): ReportPieces {
  return Symbol.asyncIterator in pieces ? pieces : textBlocks(pieces);
}

function* textBlocks(pieces: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  let block = '';
  for (const piece of pieces) {
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

function isFolder(out: string, format: readonly string[]): boolean {
  if (out.endsWith('/') || format.filter((each) => each !== 'text').length > 1) return true;
  const there = statSync(out, { throwIfNoEntry: false });
  return there === undefined || there.isFile() ? !/\.[a-z]+$/i.test(out) : there.isDirectory();
}

function parseFormats(text: string, known: readonly string[]): string[] {
  const names = text.split(',').map((name) => (name === 'md' ? 'markdown' : name));
  for (const name of names) {
    if (!known.includes(name)) throw new InvalidArgumentError(`expected ${known.join(', ')}; found ${name}`);
  }
  return [...new Set(names)];
}
