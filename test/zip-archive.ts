import { crc32 } from 'node:zlib';

/** A file in a zip archive as it shall stand there, right or wrong. */
export interface ZipFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly crc?: number;
  /** What the archive says of its size; by default the truth. */
  readonly size?: number;
  readonly mode?: number;
  readonly encrypted?: boolean;
}

/** A zip archive without compression (APPNOTE.TXT 4.3), whatever its files say of themselves. */
export function zipArchive(files: readonly ZipFile[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { path, content, crc, size, mode = 0o100644, encrypted = false } of files) {
    const [name, data] = [Buffer.from(path), Buffer.from(content as Uint8Array)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(encrypted ? 1 : 0, 2);
    common.writeUInt16LE(0x5d75, 8);
    common.writeUInt32LE(crc ?? crc32(data), 10);
    common.writeUInt32LE(size ?? data.length, 14);
    // Twelve bytes of salt stand before what is encrypted.
    common.writeUInt32LE(size ?? data.length - (encrypted ? 12 : 0), 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode * 0x10000, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
