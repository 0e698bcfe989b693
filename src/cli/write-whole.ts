import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { withPath } from './system-error.ts';

/** A file on its way; whoever opened it ends it by one of `keep` and `drop`. */
export interface WholeFile {
  write(block: string | Uint8Array): void;
  keep(): void;
  drop(): void;
}

/**
 * Opens a file that is written beside its place: whatever ends the process, the place has what it had before, or all of it. A device
 * takes what is written to it, and a link stays one.
 * @param beside where it is written, where its own folder is none for files that are left behind
 * @throws what the system says, with the path, here and where it is written and kept
 */
export function openWhole(path: string, beside?: string): WholeFile {
  const status = statSync(path, { throwIfNoEntry: false });
  // A link that leads nowhere yet is written through.
  const isFile =
    status?.isFile() ?? (beside !== undefined || lstatSync(path, { throwIfNoEntry: false }) === undefined);
  const place = status === undefined || beside !== undefined ? path : realpathSync(path);
  const part = isFile ? (beside ?? `${place}.${process.pid}.part`) : path;
  const named = <Value>(work: () => Value): Value => {
    try {
      return work();
    } catch (error) {
      throw withPath(error, path);
    }
  };
  const file = named(() => {
    // Of a file that may not be written, the folder may be.
    if (status?.isFile() === true) accessSync(path, constants.W_OK);
    // Who may not read the old one may not read the new one.
    return openSync(part, 'w', status === undefined ? undefined : status.mode & 0o777);
  });
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(file);
  };
  return {
    // Whole: a disk that is nearly full takes a part without an error.
    write: (block) => named(() => writeFileSync(file, block)),
    keep: () =>
      named(() => {
        if (isFile) fsyncSync(file);
        close();
        if (isFile) renameSync(part, place);
      }),
    drop: () => {
      close();
      if (isFile) rmSync(part, { force: true });
    },
  };
}

/** Writes a file as a whole, or leaves what there was. */
export function writeWhole(path: string, content: string | Uint8Array, beside?: string): void {
  const file = openWhole(path, beside);
  try {
    file.write(content);
    file.keep();
  } catch (error) {
    file.drop();
    throw error;
  }
}
