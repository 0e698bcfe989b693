import { InputError } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import { visible } from '../report/visible.ts';
import { bundledPolicies } from './bundled.ts';
import { firingTest } from './firing-test.ts';
import { knownPolicies } from './known-policies.ts';
import { packText } from './show-pack.ts';

const LONGEST_LINE = 2_000;

/**
 * What a policy is, what removes its findings, and a test of it that shows one.
 * @throws InputError where no policy has the id, with the nearest one
 */
export async function policyText(id: string, config?: string, opa?: string): Promise<string[]> {
  const { policies: known, refused } = await knownPolicies(config, opa);
  const mistakes = refused.find(({ policy }) => policy === id);
  if (mistakes !== undefined) throw new InputError(mistakes.message, { file: mistakes.source });
  const found = known.find(({ policy }) => policy.id === id);
  const pack = bundledPolicies().catalogue.packs?.find((each) => each.id === id);
  if (found === undefined && pack !== undefined)
    return packText(
      pack,
      known.map(({ policy }) => policy),
    );
  if (found === undefined) {
    const ids = known.map(({ policy }) => policy.id);
    const hint = config === undefined ? ' (policies of your own need --config)' : '';
    throw new InputError(`${unknownWord('policy', id, ids)}${hint}`, { file: 'command line' });
  }
  const { policy, source, isOff, adjustments } = found;
  const files = await found.files();
  const file = Object.entries(files).find(([, text]) =>
    new RegExp(`^package rules\\.${id}\\s*$`, 'm').test(text),
  );
  const ports = policy.ports.map(({ protocol, port, name }) => `${protocol} ${port} (${name})`);
  const fires = firingTest(files, id);
  return [
    policy.title,
    '',
    ...policy.description.trim().split('\n'),
    '',
    `severity  ${policy.severity}`,
    ...(config === undefined ? [] : [`judges    ${isOff ? 'no' : 'yes'}`]),
    ...adjustments.map((text) => `adjusted  ${text}`),
    ...(ports.length === 0 ? [] : [`ports     ${ports.join(', ')}`]),
    ...Object.entries(policy.controls).map(([framework, ids]) => `controls  ${framework}: ${ids.join(', ')}`),
    `remedy    ${policy.remediation.trim()}`,
    ...(policy.source === undefined ? [] : [`after     ${policy.source}`]),
    `source    ${source}: ${file?.[0] ?? 'its Rego is not there'}`,
    ...(fires === undefined
      ? ['fires     no test of it expects a finding']
      : [
          `fires     ${fires.file}:${fires.line}`,
          '',
          ...fires.text.split('\n').map((line) => `    ${line}`.trimEnd()),
        ]),
  ].map((line) => visible(line.replaceAll('\t', '    '), LONGEST_LINE));
}
