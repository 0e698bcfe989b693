import type { Family } from '../../net/address.ts';
import type { Dump } from '../iptables/dump.ts';
import type { Role, UfwFiles } from './files.ts';
import { doubt, type Loading, loadFile, loadLines, startLoading, toDump } from './load.ts';
import { isYes, readSettings, type Setting, type Settings } from './settings.ts';
import { closedLines, firstLines, lastLines, openLines, type Policies, userLines } from './skeleton.ts';

/** What ufw loads into the tables of IPv4 and of IPv6 from its files (ufw-framework(8)). */
export function readConfiguration(files: UfwFiles, folder: string): Dump[] {
  const given = (['default/ufw', 'ufw.conf'] as const).flatMap((role) => files.byRole.get(role) ?? []);
  const settings = readSettings(given);
  return ([4, 6] as const).map((family) => {
    const loading = startLoading(family, folder);
    load(loading, settings, files);
    return toDump(loading);
  });
}

function load(loading: Loading, settings: Settings, { byRole }: UfwFiles): void {
  const { file } = loading.reading;
  const whole = { number: 1, text: file, file };
  for (const { file: name, line = 1, text } of settings.strange)
    doubt(loading, `a line of ${name} that ufw's shell carries out was not understood`, {
      number: line,
      text,
      file: name,
    });
  const setting = (name: string, role: Role): Setting => {
    const known = settings.values.get(name);
    if (known !== undefined) return known;
    const missing = byRole.get(role);
    const what =
      missing === undefined ? `${role} of ufw is not in evidence` : `${missing.name} does not say ${name}`;
    doubt(loading, `${what}: ${name} is not known`, whole);
    return { value: '', origin: { file: missing?.name ?? file, text: name } };
  };
  const enabled = setting('ENABLED', 'ufw.conf');
  if (enabled.value !== '' && !isYes(enabled)) {
    loadLines(openLines(enabled), loading);
    return;
  }
  if (loading.family === 6) {
    const ipv6 = setting('IPV6', 'default/ufw');
    if (ipv6.value !== '' && !isYes(ipv6)) {
      loadLines(closedLines(ipv6), loading);
      return;
    }
  }
  const policy = (name: string): Setting => {
    const given = setting(`DEFAULT_${name}_POLICY`, 'default/ufw');
    if (POLICIES.includes(given.value)) return given;
    if (given.value !== '') {
      const { file: at, line = 1, text } = given.origin;
      doubt(loading, `ufw knows no policy "${given.value}"`, { number: line, text, file: at });
    }
    return { ...given, value: 'DROP' };
  };
  const policies = { input: policy('INPUT'), output: policy('OUTPUT'), forward: policy('FORWARD') };
  loadAll(loading, enabled, policies, byRole);
}

const POLICIES = ['ACCEPT', 'DROP', 'REJECT'];

function loadAll(loading: Loading, enabled: Setting, policies: Policies, byRole: UfwFiles['byRole']): void {
  const six = loading.family === 6 ? '6' : '';
  const prefix = `ufw${six}`;
  loadLines(firstLines(prefix, policies, enabled), loading);
  for (const part of ['before', 'after', 'user'] as const) {
    if (part === 'user') loadLines(userLines(prefix, enabled), loading);
    const role: Role = `${part}${six}.rules` as const;
    const file = byRole.get(role);
    if (file === undefined) {
      const { file: folder } = loading.reading;
      doubt(loading, `${role} of ufw is not in evidence`, { number: 1, text: folder, file: folder });
    } else loadFile(file, loading);
  }
  loadLines(lastLines(prefix, policies, enabled), loading);
}

export function titleOf(family: Family): string {
  return family === 4 ? 'ufw' : 'ufw (IPv6)';
}
