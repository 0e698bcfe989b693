import { readFileSync } from 'node:fs';
import { findCompiler, sourcesOf } from '../scripts/compile-policies.ts';
import type { PolicyInput } from '../src/model/facts.ts';
import { compilePolicies } from '../src/policy/compile-policies.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { documentOf } from '../src/policy/inputs.ts';

const DEPLOYMENTS = 5;

/** Many policies over many facts: seconds, also as a multiple of what JSON.parse takes for the same facts, and the memory at the peak. */
export async function benchPolicies(policies: number, facts: number): Promise<void> {
  const compiler = findCompiler();
  if (compiler === undefined) return console.log('policies: no compiler (npm run tools)');
  const read = (name: string) => JSON.parse(readFileSync(`policies/${name}.json`, 'utf8')) as unknown;
  const ground = { schema: read('schema/input'), capabilities: read('compiled/capabilities') };
  const host = await compilePolicies(compiler, { modules: copies(policies), ...ground });
  const inputs = Array.from({ length: DEPLOYMENTS }, (_, deployment) =>
    factsOf(deployment, facts / DEPLOYMENTS),
  );

  const texts = inputs.map((input) => JSON.stringify(input));
  const parsing = performance.now();
  for (const text of texts) JSON.parse(text);
  const parsed = performance.now() - parsing;

  let peak = process.memoryUsage.rss();
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 10);
  const start = performance.now();
  const { findings, failures } = await evaluate(host, inputs);
  const took = performance.now() - start;
  clearInterval(watch);
  if (failures.length > 0) throw new Error(JSON.stringify(failures[0]));
  console.log(
    `${host.catalogue.policies.length} policies, ${facts} facts: ${(took / 1000).toFixed(2)} s (${(took / parsed).toFixed(1)} times JSON.parse), ${(peak / 2 ** 20).toFixed(0)} MB, ${findings.length} findings`,
  );
}

/** The shipped policies, again and again under other names. */
function copies(count: number): Record<string, string> {
  const sources = Object.entries(sourcesOf('.'));
  const policies = sources.filter(([path]) => /rules\/\w+\/\w+\.rego$/.test(path));
  const modules = Object.fromEntries(sources.filter((each) => !policies.includes(each)));
  for (let number = 0; number < count; number++) {
    const [path, text] = policies[number % policies.length] as [string, string];
    const id = /^package rules\.(\w+)$/m.exec(text)?.[1] as string;
    modules[`${number}/${path}`] = text.replaceAll(id, `${id}_${number}`);
  }
  return modules;
}

/** Every kind that grows with an estate; one fact in ten is wrong. */
function factsOf(deployment: number, count: number): PolicyInput {
  const input: PolicyInput = { ...documentOf([]), changes: [] };
  for (let number = 0; number < count; number++) {
    const id = `${deployment}/${number}`;
    const range = { protocol: 'tcp', from_port: number % 65_536, to_port: number % 65_536 };
    const row = { id, deployment: `wiki-${deployment}`, row: `database-${number % 50}` };
    const seen = { opened_not_reachable: false, reply_blocked: false };
    const verdict = number % 10 === 0 ? 'exposed' : 'closed';
    if (number % 3 === 0)
      input.requirements.push({
        ...row,
        ...range,
        from_role: 'application',
        to_role: 'database',
        phase: 'run',
        needed: true,
        verdict: number % 10 === 0 ? 'blocked' : 'open',
      });
    else if (number % 3 === 1)
      input.restrictions.push({ ...row, ...range, ...seen, role: 'database', verdict, from_internet: false });
    else input.internet.push({ id, asset: `i-${number}`, ...range, ...seen, verdict, partly: false });
  }
  return input;
}
