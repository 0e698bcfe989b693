import type { Command, Outcome } from '../command.ts';
import { insertLine, replaceLine } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import type { Teller } from '../teller.ts';

/** `sysctl -w key=value`, in what `sysctl -a` printed. */
export function sysctl({ words }: Command, host: HostChanges, teller: Teller): Outcome {
  const rest = words
    .slice(1)
    .filter(({ text }) => !/^-[wqen]+$|^--(?:write|quiet|values|ignore)$/.test(text));
  const loads = rest.some(({ text }) => /^(?:-p|--load|-f|--system)/.test(text));
  const given = rest.filter(({ text }) => text.includes('='));
  if (given.length === 0 && !loads) return 'done';
  const listing = textsOf(host, 'host-facts').find(({ file }) => /^net\.[\w./-]+ = /m.test(file.text ?? ''));
  if (loads) teller.gap('which settings of the kernel it loads is not in evidence');
  for (const { text, unknown } of given) {
    const [written = '', value = ''] = text.split('=').map((part) => part.trim());
    const key = listed(written);
    if (!key.startsWith('net.')) continue;
    if (listing === undefined || unknown !== undefined || teller.doubt !== undefined) {
      teller.gap(
        `what becomes of packets that are forwarded or come by another link may depend on ${key}, which is not followed`,
      );
      continue;
    }
    const meant = settingsOf(key);
    let found = false;
    for (const [index, line] of listing.lines.entries()) {
      const own = /^(\S+)\s*=/.exec(line.text)?.[1] ?? '';
      if (!meant(own)) continue;
      found ||= own === key || key.includes('*');
      replaceLine(listing, index, `${own} = ${value}`, teller.origin);
    }
    if (!found) insertLine(listing, listing.lines.length, `${key} = ${value}`, teller.origin);
  }
  return 'done';
}

/** As `sysctl -a` prints it: where the first separator is a slash, a dot is of a name (sysctl.d(5)). */
function listed(key: string): string {
  if (!/^[^./]*\//.test(key)) return key;
  return key.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}

/** Forwarding that is set for all is set for each link (Linux, ip-sysctl.rst), and `*` stands for each. */
function settingsOf(key: string): (own: string) => boolean {
  if (key.includes('*')) {
    const pattern = key.split('*').map((part) => part.replace(/\W/g, '\\$&'));
    const every = new RegExp(`^${pattern.join('[^.]*')}$`);
    return (own) => every.test(own);
  }
  const family = /^net\.(?:ipv4\.ip_forward|(ipv[46])\.conf\.all\.forwarding)$/.exec(key);
  if (family === null) return (own) => own === key;
  const six = family[1] === 'ipv6';
  const each = six ? /^net\.ipv6\.conf\..*\.forwarding$/ : /^net\.ipv4\.(?:ip_forward|conf\..*\.forwarding)$/;
  return (own) => own === key || each.test(own);
}
