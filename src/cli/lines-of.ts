import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../model/input-error.ts';
import { describeSystemError } from './system-error.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * The lines of a text, however long it is; at a line feed alone, because JSON may hold every other separator.
 * @throws InputError where it cannot be read
 */
export function* linesOf(path: string): Generator<string> {
  let rest: Buffer[] = [];
  for (const chunk of chunksOf(path)) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]).toString('utf8');
      rest = [];
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
  }
  yield Buffer.concat(rest).toString('utf8');
}

function* chunksOf(path: string): Generator<Buffer> {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(file, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === undefined) throw error;
    throw new InputError(`cannot be read: ${reason}`, { file: path }, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
