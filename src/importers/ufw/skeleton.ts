import type { Line } from '../iptables/sections.ts';
import type { Setting } from './settings.ts';

/** Where ufw hangs chains of its own into a chain of the kernel, in this order (ufw-framework(8), ufw 0.36). */
const PLACES = ['before-logging', 'before', 'after', 'after-logging', 'reject', 'track'];

const POINTS = ['input', 'output', 'forward'] as const;
type Point = (typeof POINTS)[number];

/** `DROP`, `REJECT` or `ACCEPT` for each of the three chains. */
export type Policies = Readonly<Record<Point, Setting>>;

/** Table filter before any file is loaded; `prefix` is `ufw` or `ufw6`. */
export function firstLines(prefix: string, policies: Policies, start: Setting): Line[] {
  const own = (text: string) => lineOf(text, start);
  return [
    own('*filter'),
    ...POINTS.flatMap((point) => PLACES.map((place) => own(`:${prefix}-${place}-${point} - [0:0]`))),
    ...['logging-deny', 'logging-allow'].map((name) => own(`:${prefix}-${name} - [0:0]`)),
    ...POINTS.flatMap((point) =>
      PLACES.map((place) => own(`-A ${point.toUpperCase()} -j ${prefix}-${place}-${point}`)),
    ),
    ...POINTS.flatMap((point) => policyLines(prefix, point, policies[point])),
    own('COMMIT'),
  ];
}

/** What a policy adds to ufw's chains: `REJECT` is a rule before the end, `ACCEPT` follows connections. */
function policyLines(prefix: string, point: Point, policy: Setting): Line[] {
  const skip = `${prefix}-skip-to-policy-${point}`;
  const texts = [`:${skip} - [0:0]`, `-A ${skip} -j ${policy.value}`];
  if (policy.value === 'REJECT') texts.push(`-A ${prefix}-reject-${point} -j REJECT`);
  if (policy.value === 'ACCEPT') {
    for (const protocol of ['tcp', 'udp'])
      texts.push(`-A ${prefix}-track-${point} -p ${protocol} -m conntrack --ctstate NEW -j ACCEPT`);
  }
  return texts.map((text) => lineOf(text, policy));
}

/** Chains that are there when `user.rules` is loaded. */
export function userLines(prefix: string, start: Setting): Line[] {
  const names = [
    ...POINTS.flatMap((point) => [`user-${point}`, `user-logging-${point}`]),
    'user-limit',
    'user-limit-accept',
  ];
  const declared = names.map((name) => `:${prefix}-${name} - [0:0]`);
  return ['*filter', ...declared, 'COMMIT'].map((text) => lineOf(text, start));
}

/** What ufw adds when all files are loaded: the way into the user's rules, and the policies. */
export function lastLines(prefix: string, policies: Policies, start: Setting): Line[] {
  return [
    lineOf('*filter', start),
    ...POINTS.map((point) => lineOf(`-A ${prefix}-before-${point} -j ${prefix}-user-${point}`, start)),
    ...POINTS.map((point) => {
      const { value } = policies[point];
      const last = value === 'REJECT' ? 'DROP' : value;
      return lineOf(`:${point.toUpperCase()} ${last} [0:0]`, policies[point]);
    }),
    lineOf('COMMIT', start),
  ];
}

/** With `IPV6=no` nothing but loopback passes. */
export function closedLines(ipv6: Setting): Line[] {
  const texts = POINTS.map((point) => `:${point.toUpperCase()} DROP [0:0]`);
  const rules = ['-A INPUT -i lo -j ACCEPT', '-A OUTPUT -o lo -j ACCEPT'];
  return ['*filter', ...texts, ...rules, 'COMMIT'].map((text) => lineOf(text, ipv6));
}

/** Without ufw the chains of the kernel are as they begin. */
export function openLines(setting: Setting): Line[] {
  const texts = POINTS.map((point) => `:${point.toUpperCase()} ACCEPT [0:0]`);
  return ['*filter', ...texts, 'COMMIT'].map((text) => lineOf(text, setting));
}

function lineOf(text: string, { origin: { file, line = 1 } }: Setting): Line {
  return { number: line, text, file };
}
