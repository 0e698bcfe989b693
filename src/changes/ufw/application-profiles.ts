import type { EditedText } from '../edited-text.ts';
import type { Parts } from './parse-rule.ts';
import type { UfwRule } from './ufw-rule.ts';

/** The entries of application profiles, `80,443/tcp`, by their names. */
export type Profiles = ReadonlyMap<string, readonly string[]>;

/** Files of `applications.d`, as Python's configparser reads them. */
export function profilesIn(texts: readonly EditedText[]): Profiles {
  const profiles = new Map<string, readonly string[]>();
  for (const { file } of texts) {
    let name: string | undefined;
    for (const line of (file.text ?? '').split(/\r?\n/)) {
      name = /^\[([^\]]+)\]/.exec(line)?.[1] ?? name;
      const ports = /^ports\s*[=:](.*)$/i.exec(line)?.[1];
      if (name !== undefined && ports !== undefined) profiles.set(name, ports.replace(/\s/g, '').split('|'));
    }
  }
  return profiles;
}

/** A rule for each entry of an application profile, or of two. */
export function expanded(
  { protocol, to, from, undecided }: Parts,
  profiles: Profiles,
): Pick<UfwRule, 'protocol' | 'to' | 'from' | 'undecided'>[] {
  const names = [to.application, from.application].filter((name) => name !== undefined);
  const unseen = names.find((name) => !profiles.has(name));
  if (unseen !== undefined) {
    const why = `the ports of the application profile ${unseen}, which is not in evidence`;
    return [{ protocol, to, from, undecided: [...undecided, why] }];
  }
  const [targets, sources] = [to, from].map(({ application }) =>
    application === undefined ? [undefined] : profiles.get(application)?.map((entry) => entry.split('/')),
  );
  const pairs = (targets ?? []).flatMap((target) =>
    (to.application === from.application ? [target] : (sources ?? [])).map((source) => [target, source]),
  );
  return pairs.map(([target, source]) => ({
    protocol: [source?.[1], target?.[1]].find((each) => each !== undefined && each !== 'any') ?? protocol,
    to: target?.[0] === undefined ? to : { ...to, ports: target[0] },
    from: source?.[0] === undefined ? from : { ...from, ports: source[0] },
    undecided,
  }));
}
