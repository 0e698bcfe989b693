import { expect, test } from 'vitest';
import type { LayerVerdict } from '../src/model/audit.ts';
import { explanationText } from '../src/report/explanation.ts';

test('what decides is shown to its end, however long; of other layers what is long is cut', () => {
  const reason = (word: string) => `the way leads ${`through ${word} `.repeat(60)}and ends there`;
  const route = (decides: boolean, note: string): LayerVerdict => {
    const where = { layer: 'route', direction: 'forward', where: 'subnet' } as const;
    return { ...where, verdict: 'undecided', rules: [], decides, note };
  };
  const layers = [route(true, reason('gateways')), route(false, reason('others'))];
  const text = explanationText('tcp a -> b:22', { verdict: 'undecided', layers, notes: [] }, false);
  expect(text).toContain(reason('gateways'));
  expect(text).not.toContain(reason('others'));
  expect(text).toContain('characters)');
});
