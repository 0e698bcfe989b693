import fc from 'fast-check';
import type { EvidenceFile } from './format.ts';
import { iptables, rulesWithoutSets } from './iptables.ts';
import type { LoadStep } from './kernel.ts';
import { nftables } from './nftables.ts';
import { ufw } from './ufw.ts';

export type EvidenceOf = readonly EvidenceFile[];

/** Rules of a format, and scripts that change them. */
export interface ChangeFormat {
  readonly programs: readonly string[];
  readonly before: fc.Arbitrary<readonly string[]>;
  /** A command a line. */
  readonly script: fc.Arbitrary<readonly string[]>;
  readonly prepare?: readonly LoadStep[];
  /** Loads rules; what the last steps print is the evidence. */
  load(before: readonly string[]): readonly LoadStep[];
  run(script: readonly string[]): readonly LoadStep[];
  /** Evidence in one or several forms, from what the steps printed. */
  evidence(printed: readonly string[]): readonly EvidenceOf[];
}

/** What a script does not do where a command of it fails. */
function shell(script: readonly string[]): LoadStep {
  return { cmd: ['sh', '-c', `exec 2>/dev/null\n${script.join('\n')}\ntrue`] };
}

const partsOf = (format: { readonly ruleSet: fc.Arbitrary<{ readonly parts: readonly string[] }> }) =>
  format.ruleSet.map(({ parts }) => parts);

const SAVES: readonly LoadStep[] = [{ cmd: ['iptables-save'] }, { cmd: ['ip6tables-save'] }];

/** A rule of a rule set as a command on it or on another. */
const iptablesCommand = (part: string): fc.Arbitrary<string> => {
  const [, family = '4', table = 'filter', chain = 'INPUT', rule = ''] =
    /^(\d) (\w+) -A (\S+) ?(.*)$/.exec(part) ?? [];
  const program = family === '6' ? 'ip6tables' : 'iptables';
  const number = fc.integer({ min: 1, max: 6 });
  const whole = `${program} -t ${table}`;
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(`${whole} -A ${chain} ${rule}`) },
    { weight: 3, arbitrary: fc.constant(`${whole} -D ${chain} ${rule}`) },
    { weight: 2, arbitrary: number.map((at) => `${whole} -I ${chain} ${at} ${rule}`) },
    { weight: 1, arbitrary: fc.constant(`${whole} -I ${chain} ${rule}`) },
    { weight: 1, arbitrary: number.map((at) => `${whole} -D ${chain} ${at}`) },
    { weight: 1, arbitrary: number.map((at) => `${whole} -R ${chain} ${at} ${rule}`) },
    // Of a rule with a probability it is not known how iptables spells it.
    {
      weight: rule.includes('statistic') ? 0 : 2,
      arbitrary: fc.constant(`${whole} -C ${chain} ${rule} || ${whole} -A ${chain} ${rule}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        `${whole} -F ${chain}`,
        `${program} -P INPUT DROP`,
        `${program} -P FORWARD ACCEPT`,
        `${program} -N FOURTH`,
        `${program} -X THIRD`,
        `${program} -E SECOND LAST`,
        `${program} -X FOURTH`,
        `${program} -nL FOURTH || ${program} -N FOURTH`,
        `if ! ${program} -S THIRD; then ${program} -N THIRD; else ${whole} -A ${chain} ${rule}; fi`,
        `again() { ${whole} "$@"; }; again -A ${chain} ${rule}`,
        `alias again='${whole} -A ${chain}'\nagain ${rule}\nunalias again`,
        `F=$(mktemp)\ncat > "$F" <<'END'\n*${table}\n-I ${chain} ${rule}\nCOMMIT\nEND\necho x > "$F.other"; ${program}-restore -n < "$F"; rm -f "$F" "$F.other"`,
        `while read -r r; do ${whole} -A ${chain} $r; done <<'END'\n${rule}\nEND`,
        `for p in $(seq 22 23); do ${program} -A INPUT -p tcp -m tcp --dport $p -j ACCEPT; done`,
        `echo 22 23 | xargs -n1 ${program} -D INPUT -j ACCEPT -p tcp -m tcp --dport`,
        `{ echo '*${table}'; for c in ${chain}; do echo "-I $c ${rule.replaceAll('"', '\\"')}"; done; echo COMMIT; } | ${program}-restore -n`,
        `${program}-restore -n <<'END'\n*${table}\n-I ${chain} ${rule}\nCOMMIT\nEND`,
        `${program}-restore -n <<'END'\n*filter\n:THIRD - [0:0]\n-A THIRD -j DROP\nCOMMIT\nEND`,
        `${program}-restore <<'END'\n*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\nEND`,
      ),
    },
  );
};

const isRule = (part: string) => / -A /.test(part);

const iptablesChanges: ChangeFormat = {
  programs: ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables'],
  before: rulesWithoutSets,
  // Half of the commands name rules that may be there: those of the same seed as another drawing are not.
  script: rulesWithoutSets.chain((parts) => {
    const rules = parts.filter(isRule);
    return rules.length === 0
      ? fc.constant<string[]>([])
      : fc.array(fc.constantFrom(...rules).chain(iptablesCommand), {
          minLength: 1,
          maxLength: 12,
          size: 'max',
        });
  }),
  load: (before) => [...iptables.steps(before), ...SAVES],
  run: (script) => [shell(script), ...SAVES],
  evidence: (printed) => [
    [
      ['iptables-save.txt', printed.at(-2) ?? ''],
      ['ip6tables-save.txt', printed.at(-1) ?? ''],
    ],
  ],
};

const UFW_FILES = [
  'etc/default/ufw',
  ...[
    'ufw.conf',
    'user.rules',
    'user6.rules',
    'before.rules',
    'before6.rules',
    'after.rules',
    'after6.rules',
  ].map((name) => `etc/ufw/${name}`),
];
const UFW_PRINTS: readonly LoadStep[] = [
  ...SAVES,
  ...UFW_FILES.map((name): LoadStep => ({ cmd: ['cat', `/${name}`] })),
];

const isUfwSetting = (part: string) => /^(?:IPV6=|logging)/.test(part);

const ufwChanges: ChangeFormat = {
  programs: ufw.programs,
  ...(ufw.prepare === undefined ? {} : { prepare: ufw.prepare }),
  before: partsOf(ufw),
  script: fc
    .tuple(
      partsOf(ufw),
      fc.array(fc.tuple(fc.nat({ max: 9 }), fc.constantFrom('delete', 'delete', 'again', 'disable')), {
        maxLength: 3,
      }),
    )
    .map(([parts, more]) => {
      const commands = parts.filter((part) => !isUfwSetting(part)).map((part) => `ufw ${part}`);
      const others = more.map(([number, verb]) => {
        const same = commands[number % Math.max(1, commands.length)] ?? 'ufw status';
        return (
          { delete: `ufw --force delete ${number + 1}`, again: same, disable: 'ufw --force disable' }[verb] ??
          same
        );
      });
      return [...commands, ...others];
    }),
  load: (before) => [...ufw.steps(before).slice(0, 4), ...UFW_PRINTS],
  run: (script) => [
    {
      ...(ufw.steps([])[3] as LoadStep),
      text: `${script.map((line) => line.replace(/^ufw /, '')).join('\n')}\n`,
    },
    ...UFW_PRINTS,
  ],
  evidence: (printed) => {
    const [v4 = '', v6 = '', ...files] = printed.slice(-UFW_PRINTS.length);
    const configuration = UFW_FILES.map((name, index): EvidenceFile => [name, files[index] ?? '']);
    const dumps: EvidenceFile[] = [
      ['iptables-save.txt', v4],
      ['ip6tables-save.txt', v6],
    ];
    return [configuration, [...configuration, ...dumps]];
  },
};

/** Lines of `nft -f`, each as a command of its own. */
const nftChanges: ChangeFormat = {
  programs: ['nft'],
  before: partsOf(nftables),
  script: partsOf(nftables).chain((parts) => {
    const rules = parts.filter((part) => /^add (?:rule|element) /.test(part));
    if (rules.length === 0) return fc.constant<string[]>([]);
    return fc
      .array(
        fc.constantFrom(...rules).chain((part) => {
          const [, place = ''] = /^add rule (\S+ \S+ \S+)/.exec(part) ?? [];
          const inserted = part.replace(/^add rule/, 'insert rule');
          return fc.constantFrom(
            part,
            part,
            inserted,
            part.replace(/^(add rule \S+ \S+ \S+)/, '$1 index 0'),
            ...(place === '' ? [] : [`flush chain ${place}`, `delete chain ${place}`]),
            'add chain ip four fresh',
            'add table ip four',
          );
        }),
        { minLength: 1, maxLength: 10, size: 'max' },
      )
      .map((lines) => lines.map((line) => `nft -f - <<'END'\n${line}\nEND`));
  }),
  load: (before) => [
    ...nftables.steps(before).filter(({ cmd }) => !cmd.includes('list')),
    { cmd: ['nft', 'list', 'ruleset'] },
  ],
  run: (script) => [shell(script), { cmd: ['nft', 'list', 'ruleset'] }],
  evidence: (printed) => [[['nft-ruleset.txt', printed.at(-1) ?? '']]],
};

export const CHANGE_FORMATS: Readonly<Record<string, ChangeFormat>> = {
  iptables: iptablesChanges,
  nftables: nftChanges,
  ufw: ufwChanges,
};
