import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';

const LINE = /^([a-z][\w-]*(?:[./][\w@:+-]+)+)\s*=\s*(.*)$/;

/** `net.ipv4.ip_forward = 1`, one key a line. */
export function isSysctl(text: string): boolean {
  const lines = text.split('\n', 20).filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => LINE.test(line.trim()) || line.startsWith('sysctl:'));
}

export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

export function readSysctl(file: string, text: string, gaps: Gap[]): Setting[] {
  const result: Setting[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('sysctl:')) continue;
    const match = LINE.exec(trimmed);
    const origin = { file, line: index + 1, text: trimmed.slice(0, 200) };
    if (match === null)
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what: 'a line of the sysctl listing is not `key = value`',
        origin,
      });
    else
      result.push({
        key: (match[1] as string).replaceAll('/', '.'),
        value: (match[2] as string).trim(),
        origin,
      });
  }
  return result;
}

/** Values by key; one that is given twice and differently is not known. */
export function agreedSettings(settings: readonly Setting[], gaps: Gap[]): Map<string, string> {
  const agreed = new Map<string, string>();
  for (const [key, copies] of Map.groupBy(settings, (setting) => setting.key)) {
    const [first, ...others] = copies as [Setting, ...Setting[]];
    const other = others.find(({ value }) => value !== first.value);
    if (other === undefined) agreed.set(key, first.value);
    // Much else of a kernel changes from one listing to the next.
    else if (/^net\.ipv[46]\./.test(key)) {
      const what = `${key} was given twice, as ${first.value} and as ${other.value} (${first.origin.file}, ${other.origin.file})`;
      gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: other.origin });
    }
  }
  return agreed;
}
