import type { Gap } from '../../model/gap.ts';

const LINE = /^([a-z][\w-]*(?:[./][\w@:+-]+)+)\s*=\s*(.*)$/;

/** `net.ipv4.ip_forward = 1`, one key a line. */
export function isSysctl(text: string): boolean {
  const lines = text.split('\n', 20).filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => LINE.test(line.trim()) || line.startsWith('sysctl:'));
}

export function readSysctl(file: string, text: string, gaps: Gap[]): [string, string][] {
  const result: [string, string][] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('sysctl:')) continue;
    const match = LINE.exec(trimmed);
    if (match === null)
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what: 'a line of the sysctl listing is not `key = value`',
        origin: { file, line: index + 1, text: trimmed.slice(0, 200) },
      });
    else result.push([(match[1] as string).replaceAll('/', '.'), (match[2] as string).trim()]);
  }
  return result;
}
