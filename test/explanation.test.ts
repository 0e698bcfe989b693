import { expect, test } from 'vitest';
import { explanationText } from '../src/report/explanation.ts';

test('what decides is shown to its end, however long; of other layers what is long is cut', () => {
  const reason = (word: string) => `the way leads ${`through ${word} `.repeat(60)}and ends there`;
  const route = (decides: boolean, note: string) =>
    ({ layer: 'route', where: 'subnet', verdict: 'undecided', rules: [], decides, note }) as const;
  const layers = [route(true, reason('gateways')), route(false, reason('others'))];
  const text = explanationText('tcp a -> b:22', { verdict: 'undecided', layers, notes: [] }, false);
  expect(text).toContain(reason('gateways'));
  expect(text).not.toContain(reason('others'));
  expect(text).toContain('characters)');
});
