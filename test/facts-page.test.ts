import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withFacts } from '../scripts/facts-page.ts';
import { PolicyInput } from '../src/model/facts.ts';

const PAGE = readFileSync('docs/policies.md', 'utf8');

test('docs/policies.md says of the facts what their schema says', () => {
  expect(withFacts(PAGE), 'run `npm run generate`').toBe(PAGE);
});

test.each(Object.keys(PolicyInput.shape))('its example of %s is one', (kind) => {
  const section = PAGE.split(`### \`${kind}\`\n`)[1]?.split('\n### ')[0] ?? '';
  const example = JSON.parse(/```json\n(.*)\n```/.exec(section)?.[1] ?? 'null') as unknown;
  // Fields that a fact does not have would be left out.
  expect(PolicyInput.partial().parse({ [kind]: [example] })).toMatchObject({ [kind]: [example] });
  for (const field of Object.keys(example as object)) expect(section).toContain(`| \`${field}\` |`);
});
