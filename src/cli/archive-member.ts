/** One entry of an archive, as it stands there. */
export interface ArchiveMember {
  /** As the archive spells it, with forward slashes. */
  readonly path: string;
  /** What it holds; absent: it is no file, or `reason` says why it cannot be read. */
  readonly bytes?: Uint8Array;
  readonly reason?: string;
  readonly isFolder?: boolean;
  readonly modified?: Date;
}

/** All that the members of one archive hold may be this large: as much as is read of one file twice over. */
export const LARGEST_CONTENT = 1024 * 1024 * 1024;

const MOST_MEMBERS = 100_000;

/**
 * Counts members and their bytes.
 * @throws Error where an archive holds more than is read of one
 */
export function memberBudget(): (bytes: number) => void {
  let members = 0;
  let content = 0;
  return (bytes) => {
    members += 1;
    content += bytes;
    if (members > MOST_MEMBERS)
      throw new Error(`it has more than ${MOST_MEMBERS} members: unpack it and name the folder`);
    if (content > LARGEST_CONTENT) throw new Error(TOO_LARGE);
  };
}

export const TOO_LARGE = 'it holds more than 1 GiB: unpack it and name the folder';
