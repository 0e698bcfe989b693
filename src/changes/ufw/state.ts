import { sortFiles } from '../../importers/ufw/files.ts';
import type { Family } from '../../net/address.ts';
import type { EditedText } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { type DumpText, dumpsIn } from '../iptables/dump-text.ts';
import { type Profiles, profilesIn } from './application-profiles.ts';
import { runsUfw } from './running-chains.ts';

/** The files and running rules of ufw on one host. */
export interface Ufw {
  readonly user: ReadonlyMap<Family, EditedText>;
  readonly running: ReadonlyMap<Family, DumpText>;
  readonly settings: EditedText | undefined;
  readonly configuration: EditedText | undefined;
  readonly hasIpv6: boolean;
  readonly profiles: Profiles;
  readonly dumps: readonly DumpText[];
}

/** Undefined: neither files of ufw nor its rules are in evidence. */
export function stateOf(host: HostChanges): Ufw | undefined {
  const texts = textsOf(host, 'ufw');
  const { byRole } = sortFiles(texts.map(({ file }) => file));
  const textOf = (role: Parameters<typeof byRole.get>[0]) =>
    texts.find(({ file }) => file === byRole.get(role));
  const dumps = textsOf(host, 'iptables').flatMap(dumpsIn);
  const families = [4, 6] as const;
  const user = families.flatMap((family) => {
    const text = textOf(family === 6 ? 'user6.rules' : 'user.rules');
    return text === undefined ? [] : [[family, text] as const];
  });
  const running = families.flatMap((family) => {
    const dump = dumps.find((each) => each.family === family && runsUfw(each));
    return dump === undefined ? [] : [[family, dump] as const];
  });
  if (user.length === 0 && running.length === 0) return undefined;
  const settings = textOf('default/ufw');
  return {
    user: new Map(user),
    running: new Map(running),
    settings,
    configuration: textOf('ufw.conf'),
    hasIpv6: !/^\s*IPV6=["']?no/im.test(settings?.file.text ?? ''),
    profiles: profilesIn(texts),
    dumps,
  };
}
