import { type Command, InvalidArgumentError } from 'commander';
import type { ParameterValue } from '../model/configuration.ts';
import { formatPlace, InputError } from '../model/input-error.ts';
import type { Profile } from '../model/profile.ts';
import type { Parameter } from '../model/profile-parameter.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { conditionHolds, contradictionIn, fillParameters } from '../profiles/parameters.ts';
import { profileTable } from '../profiles/profile-table.ts';
import { columns } from '../report/columns.ts';
import { profileTableText } from '../report/profile-table.ts';
import { counted } from '../report/tally.ts';
import { bundledProfiles, findProfile } from './bundled.ts';
import { ExitCode } from './exit-code.ts';
import { readText } from './read-text.ts';
import { useColor } from './terminal.ts';

export function profileCommand(program: Command, exit: (code: number) => void): void {
  const profile = program
    .command('profile')
    .summary("show vendors' requirements")
    .description("Shows the vendors' network requirements that deployments are judged by.");
  profile
    .command('list')
    .summary('list the bundled profiles')
    .description('Lists the bundled profiles: id, version, product, the document that they cite.')
    .addHelpText('after', '\nExample:\n  $ flowproof profile list\n')
    .action(() => exit(list()));
  profile
    .command('show')
    .summary("print the vendor's table")
    .description("Prints the vendor's table as it stands with the given parameters.")
    .argument('<name>', 'id of a bundled profile, or the path of a YAML file')
    .option('--set <parameter=value...>', 'a parameter; entries of a set are joined by commas', collect)
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof profile show netwrix-access-analyzer --set connectors=file-server,sharepoint proxy=true\n',
    )
    .action((name: string, options: { readonly set?: ReadonlyMap<string, string> }) =>
      exit(show(name, options.set ?? new Map())),
    );
  profile
    .command('check')
    .summary('check a profile of your own')
    .description('Checks profile files: shape, references, ports; each mistake with its line and column.')
    .argument('<file...>', 'YAML files')
    .addHelpText('after', '\nExample:\n  $ flowproof profile check profiles/netwrix-access-analyzer.yaml\n')
    .action((files: readonly string[]) => exit(check(files)));
}

function collect(text: string, before: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError(
      `expected PARAMETER=VALUE; found ${text} (the name of the profile goes before --set)`,
    );
  if (before?.has(name)) throw new InvalidArgumentError(`${name} is set twice`);
  return new Map([...(before ?? []), [name, value]]);
}

function list(): number {
  const rows = bundledProfiles().map(({ profile: { id, version, title, source } }) => [
    id,
    version,
    title,
    `${source.vendor}, ${source.title} (${source.date})`,
  ]);
  process.stdout.write(
    columns(rows)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return ExitCode.compliant;
}

/** Every file is checked, whatever the others hold. */
function check(files: readonly string[]): number {
  let mistakes = 0;
  for (const file of files) {
    try {
      const profile = loadProfile(file, readText(file));
      const rows = profileTable(profile, {}).length;
      const count = Object.keys(profile.parameters).length;
      process.stdout.write(
        `${file}: ${profile.id} ${profile.version}, ${counted(rows, 'row')}, ${counted(count, 'parameter')}\n`,
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes++;
      process.stderr.write(`${formatPlace(error.origin)}: ${error.message}\n`);
    }
  }
  return mistakes === 0 ? ExitCode.compliant : ExitCode.input;
}

function show(name: string, set: ReadonlyMap<string, string>): number {
  const { profile } = findProfile(name, '.', { file: 'profile show' });
  const given = Object.fromEntries(
    [...set].map(([key, text]) => [key, valueFrom(profile.parameters[key], text)]),
  );
  const values = fillParameters(profile, given, ([key]) => ({ file: `--set ${String(key)}` }));
  const contradiction = contradictionIn(profile, values);
  if (contradiction !== undefined) throw new InputError(contradiction, { file: '--set' });
  const printed = {
    ...profile,
    roles: Object.entries(profile.roles).map(([role, { title, optional }]) => ({
      name: role,
      title,
      optional,
    })),
    parameters: Object.entries(profile.parameters).map(([key, parameter]) => ({
      name: key,
      title: parameter.title,
      takes: takes(parameter),
      value: valueText(values[key]),
    })),
    rows: profileTable(profile, values),
    assumptions: profile.assumptions.filter(({ when }) => conditionHolds(when, values) !== false),
    unverifiable: profile.unverifiable.filter(({ when }) => conditionHolds(when, values) !== false),
  };
  process.stdout.write(profileTableText(printed, useColor()));
  return ExitCode.compliant;
}

/** The value that a text stands for; one that does not fit stays a text, and the parameter says what it takes. */
function valueFrom(parameter: Profile['parameters'][string] | undefined, text: string): ParameterValue {
  switch (parameter?.type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'set':
      return text === '' ? [] : text.split(',');
    case 'endpoint':
      return text.includes(',') ? text.split(',') : text;
    default:
      return text;
  }
}

function takes(parameter: Parameter): string {
  if (parameter.type === 'integer') return `${parameter.minimum} to ${parameter.maximum}`;
  if (parameter.type === 'boolean') return 'true or false';
  if (parameter.type === 'endpoint') return 'DNS names or addresses';
  return `${parameter.type === 'set' ? 'any of' : 'one of'} ${Object.keys(parameter.choices).join(', ')}`;
}

function valueText(value: ParameterValue | undefined): string {
  return value === undefined ? '' : Array.isArray(value) ? value.join(',') || '(none)' : String(value);
}
