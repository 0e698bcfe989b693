import type { Gap } from '../../model/gap.ts';
import type { ReadFile } from '../importer.ts';
import { SECTIONS } from './json-objects.ts';

/** Parts of the collector's document that are no lists of objects, and those that say nothing of what may pass. */
const OTHERS: ReadonlySet<string> = new Set([
  'format',
  'version',
  'utc',
  'host',
  'os',
  'tcp',
  'udp',
  'proc',
  'svc',
]);

/** What the document of the collector says of itself: calls that failed, and what forwards connections besides the rules. */
export function collectorGaps({ name, json }: ReadFile): Gap[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json) || !('format' in json)) return [];
  const document = json as Readonly<Record<string, unknown>>;
  const gap = (kind: Gap['kind'], effect: Gap['effect'], what: string, pointer: string): Gap => ({
    kind,
    effect,
    what,
    origin: { file: name, pointer, text: what.slice(0, 200) },
  });
  const errors = textsOf(document.errors).map((text, index) =>
    gap(
      'refused',
      'either',
      `the collector could not read everything: ${text.slice(0, 300)}`,
      `/errors/${index}`,
    ),
  );
  const proxies = textsOf(document.portproxy).filter((text) => /\d/.test(text));
  const unknown = Object.keys(document).filter(
    (key) => !SECTIONS.has(key) && !OTHERS.has(key) && key !== 'errors' && key !== 'portproxy',
  );
  return [
    ...errors,
    ...(proxies.length === 0
      ? []
      : [
          gap(
            'unmodelled',
            'either',
            `connections are forwarded by netsh interface portproxy: ${proxies.join('; ').slice(0, 300)}`,
            '/portproxy',
          ),
        ]),
    ...unknown.map((key) =>
      gap(
        'unmodelled',
        'either',
        `${key} of the collector is not known`,
        `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      ),
    ),
    ...(document.version === 1
      ? []
      : [
          gap(
            'unmodelled',
            'either',
            `version ${String(document.version)} of the collector is not known`,
            '/version',
          ),
        ]),
  ];
}

function textsOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((each) => (typeof each === 'string' && each.trim() !== '' ? [each] : []));
}
