import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Answers } from './aws-account.ts';

const execute = promisify(execFile);

/** An emulated account, and a folder whose configuration Terraform carries out there. */
export interface TerraformAccount {
  /** Ids of what it had before Terraform came, by name. */
  readonly ids: Readonly<Record<string, string>>;
  answers(): Promise<Answers>;
  /** The plan for a configuration as `terraform show -json` prints it, or why there is none. */
  plan(configuration: Configuration): Promise<{ readonly plan?: string; readonly said: string }>;
  /** Carries out the last plan, or says why that failed. */
  apply(): Promise<Applied>;
  end(): Promise<void>;
}

/** Addresses of resources by their ids, or why there are none. */
export type Applied = { readonly addresses: ReadonlyMap<string, string> } | { readonly said: string };

/** Why Terraform cannot be asked on this machine; undefined: it can. */
export function whyNoTerraform(): string | undefined {
  const tried = spawnSync('terraform', ['version'], { encoding: 'utf8' });
  return tried.status === 0 ? undefined : 'not installed: terraform';
}

/** @param isJson whether configurations are written in JSON: plans then say more of their expressions */
export async function startTerraform(isJson: boolean): Promise<TerraformAccount> {
  const child = spawn('python3', [join(import.meta.dirname, 'terraform.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const told = async (): Promise<Record<string, unknown>> => {
    const line = await lines.next();
    if (line.done !== true) return JSON.parse(line.value);
    if (child.exitCode === null) await once(child, 'exit');
    throw new Error(`the account's helper ended with ${child.exitCode}`);
  };
  const { ids, endpoint } = (await told()) as { ids: Record<string, string>; endpoint: string };
  const folder = await mkdtemp(join(tmpdir(), 'terraform-'));
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'emulated',
    AWS_SECRET_ACCESS_KEY: 'emulated',
    AWS_CONFIG_FILE: '/dev/null',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  const terraform = async (...words: string[]): Promise<{ status: number; text: string }> => {
    try {
      const { stdout } = await execute('terraform', words, {
        cwd: folder,
        env,
        maxBuffer: 2 ** 28,
        timeout: 120_000,
      });
      return { status: 0, text: stdout };
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return { status: 1, text: `${stdout}\n${stderr}` };
    }
  };
  await writeFile(join(folder, 'provider.tf.json'), JSON.stringify(PROVIDER));
  const write = (configuration: Configuration) =>
    isJson
      ? writeFile(join(folder, 'main.tf.json'), JSON.stringify(configuration, undefined, 2))
      : writeFile(join(folder, 'main.tf'), inNativeSyntax(configuration));
  await mkdir(join(folder, 'part'));
  await copyFile(join(import.meta.dirname, 'part.tf'), join(folder, 'part', 'main.tf'));
  // Modules are found when a folder is made ready.
  await write({
    module: { part: { source: './part', network: '', ports: [], from: '', group: '' } },
  });
  const begun = await terraform('init', '-no-color');
  if (begun.status !== 0) throw new Error(begun.text);
  return {
    ids,
    answers: async () => {
      child.stdin.write('\n');
      return (await told()) as Answers;
    },
    plan: async (configuration) => {
      await write(configuration);
      const { status, text } = await terraform('plan', '-no-color', '-input=false', '-out=plan');
      if (status !== 0) return { said: text };
      return { plan: (await terraform('show', '-json', 'plan')).text, said: text };
    },
    apply: async () => {
      const { status, text } = await terraform('apply', '-no-color', '-input=false', 'plan');
      if (status !== 0) return { said: text };
      const state = JSON.parse((await terraform('state', 'pull')).text) as State;
      return { addresses: addressesIn(state) };
    },
    end: async () => {
      child.stdin.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resources by type and name, and modules by name. */
export interface Configuration {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly module?: Readonly<Record<string, object>>;
}

function inNativeSyntax({ resource = {}, module = {} }: Configuration): string {
  const blocks = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => `resource "${type}" "${name}" {\n${bodyOf(type, body)}}\n`),
  );
  const calls = Object.entries(module).map(
    ([name, body]) => `module "${name}" {\n${bodyOf('module', body)}}\n`,
  );
  return [...blocks, ...calls].join('\n');
}

/** Members that are no attributes. */
const BLOCKS: ReadonlySet<string> = new Set(['lifecycle', 'entry']);

function bodyOf(type: string, body: object): string {
  return Object.entries(body)
    .flatMap(([name, value]) => {
      if (type === 'aws_default_network_acl' && /^(in|e)gress$/.test(name) && (value as []).length === 0)
        return [];
      const isBlock = BLOCKS.has(name) || JSON.stringify(value).includes('"rule_no"');
      if (!isBlock) return [`  ${name} = ${JSON.stringify(value).replaceAll('\\"', '"')}\n`];
      return [value].flat().map((each: object) => `  ${name} {\n${bodyOf(type, each)}  }\n`);
    })
    .join('');
}

interface State {
  readonly resources: readonly {
    readonly module?: string;
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly index_key?: string | number;
      readonly attributes: { readonly id?: string; readonly primary_network_interface_id?: string };
    }[];
  }[];
}

function addressesIn({ resources }: State): ReadonlyMap<string, string> {
  return new Map(
    resources.flatMap(({ module, type, name, instances }) =>
      instances.flatMap(({ index_key: key, attributes }): [string, string][] => {
        const index = key === undefined ? '' : `[${JSON.stringify(key)}]`;
        const address = `${module === undefined ? '' : `${module}.`}${type}.${name}${index}`;
        const { id = '', primary_network_interface_id: primary } = attributes;
        return [
          [id, address],
          ...(primary === undefined ? [] : [[primary, `${address} eth0`] as [string, string]]),
        ];
      }),
    ),
  );
}

const PROVIDER = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
  provider: {
    aws: {
      region: 'eu-north-1',
      skip_credentials_validation: true,
      skip_metadata_api_check: true,
      skip_requesting_account_id: true,
      skip_region_validation: true,
    },
  },
};
