import { describe, expect, test } from 'vitest';
import type { Command, Executor, Outcome, Word } from '../src/changes/command.ts';
import type { Call, Value } from '../src/changes/powershell/call.ts';
import { runScript as runPowerShell } from '../src/changes/powershell/run-script.ts';
import { runScript } from '../src/changes/shell/run-script.ts';
import { InputError } from '../src/model/input-error.ts';

const FILE = { name: 'change.sh' };

/** What a script calls, one line each: `3: iptables -A INPUT`, unknown words in angle brackets, doubts behind `?`. */
function callsOf(script: string): string[] {
  const lines: string[] = [];
  const executor: Executor = {
    execute(command: Command): Outcome {
      const doubt =
        command.doubt === undefined ? '' : ` ?${command.doubt.repeats ? '*' : ''} ${command.doubt.reason}`;
      lines.push(`${command.line}: ${command.words.map(shown).join(' ')}${shownInput(command)}${doubt}`);
      const [program] = command.words;
      return program?.text === 'fails' ? 'failed' : program?.text === 'grep' ? 'unknown' : 'done';
    },
    write: (path, content, command) => {
      const text = content === 'unknown' ? content : content.map((each) => each.text).join(' / ');
      lines.push(`${command.line}: > ${path.text}: ${text}`);
    },
    warn: (what, { line }) => lines.push(`${line}: warning: ${what}`),
  };
  runScript(FILE, script, executor);
  return lines;
}

function shownInput({ input }: Command): string {
  if (input === undefined) return '';
  if (input === 'unknown') return ' << unknown';
  return Array.isArray(input)
    ? ` << ${input.map(({ text }) => text).join(' / ')}`
    : ` < ${(input as Word).text}`;
}

function shown({ text, unknown }: Word): string {
  const word = /\s|^$/.test(text) ? `'${text}'` : text;
  if (unknown === undefined) return word;
  return unknown.values === undefined ? `<${word}>` : `<${word}: ${unknown.values.join('|')}>`;
}

const SHELL: readonly (readonly [title: string, script: string, calls: readonly string[]])[] = [
  [
    'quotes, continued lines and comments',
    `# comment
sudo iptables -A INPUT \\
  -m comment --comment "it's \\"web\\"" -p tcp # tail
ufw allow 'a b'$'\\t'c"d"; ufw reload`,
    [
      `2: iptables -A INPUT -m comment --comment 'it's "web"' -p tcp`,
      `4: ufw allow 'a b\tcd'`,
      '4: ufw reload',
    ],
  ],
  [
    'variables, arrays, braces and what the script does not set',
    `NET=10.0.0.0/8; PORTS="80 443"
LIST=(22 25)
ipt="iptables -A INPUT"
$ipt -s $NET -d "$OTHER" --dport \${P:-22} 10.1.$X.0/24
for p in $PORTS "\${LIST[@]}" {8000..8001}; do ufw allow $p/tcp; done`,
    [
      `4: iptables -A INPUT -s 10.0.0.0/8 -d <$OTHER> --dport <\${P:-22}> <10.1.$X.0/24>`,
      ...['80', '443', '22', '25', '8000', '8001'].map((port) => `5: ufw allow ${port}/tcp`),
    ],
  ],
  [
    'prefixes of programs',
    `sudo -u root env A=b /usr/sbin/iptables -F
doas ufw enable
timeout 5 nft flush ruleset
bash -c 'ufw allow 1; ufw allow 2'`,
    ['1: iptables -F', '2: ufw enable', '3: nft flush ruleset', '4: ufw allow 1', '4: ufw allow 2'],
  ],
  [
    'here-documents, pipes and files that the script writes',
    `nft -f - <<EOF
add rule inet t c ip saddr $A drop
EOF
iptables-restore --noflush <<-'END'
	*filter
	$x
	END
echo "y" | sudo ufw enable
cat <<< word | nft -f -
printf 'a\\nb\\n' > /tmp/r; iptables-restore < /tmp/r; iptables-restore < /etc/other
sed s/a/b/ x | iptables-restore
echo 1 | sudo tee -a /etc/x > /dev/null`,
    [
      '1: nft -f - << add rule inet t c ip saddr $A drop',
      '4: iptables-restore --noflush << *filter / $x',
      '8: echo y',
      '8: ufw enable << y',
      '9: cat << word',
      '9: nft -f - << word',
      '10: printf a\\nb\\n',
      '10: > /tmp/r: a / b',
      '10: iptables-restore << a / b',
      '10: iptables-restore < /etc/other',
      '11: sed s/a/b/ x',
      '11: iptables-restore << unknown',
      '12: echo 1',
      '12: tee -a /etc/x << 1',
      '12: > /etc/x: 1',
    ],
  ],
  [
    'what depends on the outcome of commands',
    `fails || a
done1 || b
fails && c
grep x y && d
if grep x; then e; elif fails; then never; else f; fi
if [ "1" = 1 ]; then g; else h; fi
! fails && i`,
    [
      '1: fails',
      '1: a',
      '2: done1',
      '3: fails',
      '4: grep x y',
      '4: d ? it depends on "grep x y"',
      '5: grep x',
      '5: e ? it depends on "grep x"',
      '5: fails ? it depends on "fails"',
      '5: f ? it stands in a branch of which the script does not say whether it is taken',
      '6: g',
      '7: fails',
      '7: i',
    ],
  ],
  [
    'functions, loops and ends',
    `allow() { ufw allow from "$1" to any port "$2"; }
allow 10.0.0.0/8 22
while read -r x; do ufw allow $x; done < list
for h in $(cat hosts); do ufw deny from $h; done
case $1 in start) ufw enable ;; *) ufw disable;; esac
if grep x; then A=1; else A=2; fi; ufw allow $A
A=3; if grep x; then A=4; fi; ufw allow $A
own() { local A=8; ufw allow $A; }; own; (A=9); echo 1 | A=7; ufw allow $A
set -e
fails
ufw allow never`,
    [
      '1: ufw allow from 10.0.0.0/8 to any port 22',
      '3: ufw allow <$x> ?* it stands in a loop of which the script does not say how often it runs',
      '4: cat hosts',
      '4: ufw deny from <$h> ?* it stands in a loop over $(cat hosts), which only a run would show',
      '5: ufw enable ? it depends on what $1 is',
      '5: ufw disable ? it depends on what $1 is',
      '6: grep x',
      '6: ufw allow <$A>',
      '7: grep x',
      '7: ufw allow <$A: 3|4>',
      '8: ufw allow 8',
      '8: echo 1',
      '8: ufw allow <$A: 3|4>',
      '10: fails',
      '10: warning: the script ends here: this command fails, and "set -e" stands before it',
    ],
  ],
  [
    'what cat and printf hand over',
    `cat <<A <<B | nft -f -
x
A
y
B
cat head - <<A | nft -f -
x
A
cat - <<< z | nft -f -
cat -n <<< z | nft -f -
cat /etc/rules | nft -f -
printf '%s' a b | nft -f -
printf '%s' a | nft -f -`,
    [
      '1: cat << y',
      '1: nft -f - << y',
      '6: cat head - << x',
      '6: nft -f - << unknown',
      '9: cat - << z',
      '9: nft -f - << z',
      '10: cat -n << z',
      '10: nft -f - << unknown',
      '11: cat /etc/rules',
      '11: nft -f - < /etc/rules',
      '12: printf %s a b',
      '12: nft -f - << unknown',
      '13: printf %s a',
      '13: nft -f - << a',
    ],
  ],
  [
    'branches that go on to others, and comparisons of a test',
    `case tcp in udp|tcp) ufw allow 1;;& t*) ufw allow 2;; u*) ufw allow 3;; esac
case start in start) ufw allow 4 ;& stop) ufw allow 5;; esac
case stop in start) ufw allow 6 ;& stop) ufw allow 7;; *) ufw allow 8;; esac
[[ b < a ]] && ufw allow 9; [[ b > a ]] || ufw allow 10
[[ 010 -eq 8 ]] && ufw allow 11; [ 3 -le 2 ] && ufw allow 12; [ -n x ] && [ ! 1 -ge 2 ] && ufw allow 13`,
    [
      '1: ufw allow 1',
      '1: ufw allow 2 ? it depends on what tcp is',
      '1: ufw allow 3 ? it depends on what tcp is',
      '2: ufw allow 4',
      '2: ufw allow 5 ? it depends on what start is',
      '3: ufw allow 7',
      '4: ufw allow 9 ? it depends on "[[ b < a ]]"',
      '4: ufw allow 10 ? it depends on "[[ b > a ]]"',
      '5: ufw allow 11 ? it depends on "[[ 010 -eq 8 ]]"',
      '5: ufw allow 13',
    ],
  ],
  [
    'braces around ranges, quotes and variables, and escapes of texts',
    `A=1
ufw allow {08..10} {a..c} {1..5..2} {1..-1} {a,{b,c}} {"d,e",f} {$A,2} "{1,2}" {1,2
ufw allow $'\\E\\x41\\101\\u0042\\q\\cC\\?' $'end\\0x'`,
    [
      `2: ufw allow 08 09 10 a b c 1 3 5 1 0 -1 a b c d,e f 1 2 {1,2} {1,2`,
      '3: ufw allow \u001bAAB\\q\u0003? end',
    ],
  ],
  [
    'what only some shells do',
    `#!/bin/sh
nft add rule inet f in tcp dport {22,80} accept
echo 'ufw allow 1\\nufw allow 2' | sh; echo -n 'ufw allow 3' | sh`,
    [
      '2: nft add rule inet f in tcp dport <{22,80}> accept',
      "3: echo 'ufw allow 1\\nufw allow 2'",
      '3: sh << unknown',
      "3: echo -n 'ufw allow 3'",
      '3: ufw allow 3',
    ],
  ],
  [
    'what bash sends to a file by &> runs in the background of other shells',
    `#!/bin/sh
fails &>/dev/null || ufw allow 1
ufw allow $'2' '3$' &> /dev/null && ufw allow 4
fails > /dev/null 2>&1 || ufw allow 5`,
    [
      '2: fails ? it runs at the same time as what stands behind it',
      '2: ufw allow 1 ? it depends on "fails"',
      "3: ufw allow <$'2'> 3$ ? it runs at the same time as what stands behind it",
      '3: ufw allow 4',
      '4: fails',
      '4: ufw allow 5',
      '2: fails ? it runs at the same time as what stands behind it',
      "3: ufw allow <$'2'> 3$ ? it runs at the same time as what stands behind it",
    ],
  ],
  [
    'arguments one by one and as one text, and of those that are not known any number',
    `f() { ufw allow "$*" x"$@" "\${@:2}"; }; f a "b c"
run() { "$@"; }; run ufw allow from "$NET" to any
each() { for p in "$@"; do ufw allow $p; done; }; each "$@"
main() { [ $# -gt 0 ] && ufw allow $1 $2; }; main a "$@"
IFS=,; set -- 1 2; ufw allow "$*"; unset IFS; B="3 4"; ufw allow $B
read -ra LIST <<< "5 6"; for p in "\${LIST[@]}"; do ufw allow $p; done`,
    [
      `1: ufw allow 'a b c' xa 'b c' <\${@:2}>`,
      '2: ufw allow from <$NET> to any',
      '3: ufw allow <$p> ?* it stands in a loop over $@, arguments of which some are not known',
      '4: ufw allow a <$2> ? it depends on "[ $# -gt 0 ]"',
      '5: ufw allow 1,2',
      '5: ufw allow 3 4',
      '6: ufw allow 5',
      '6: ufw allow 6',
    ],
  ],
  [
    'what is declared, and what is taken away',
    `N="1 2"; export A=$N; f() { local b=$1; ufw allow $b "$b"; }; f "3 4"; ufw allow $A
A=5; g() { local A; ufw allow "x$A"; A=6; }; g; ufw allow $A
declare -i I=1; I+=2; ufw allow $I
L=(7 8); L=9; ufw allow "\${L[@]}"; M=(1 2); unset 'M[0]'; ufw allow $M
unset A; ufw allow "x$A" \${A-10}; E=(); ufw allow "\${E[@]}" "$E"`,
    [
      "1: ufw allow 3 4 '3 4'",
      '1: ufw allow 1 2',
      '2: ufw allow x',
      '2: ufw allow 5',
      '3: ufw allow <$I>',
      `4: ufw allow <\${L[@]}>`,
      '4: ufw allow <$M>',
      '5: ufw allow x 10',
      "5: ufw allow ''",
    ],
  ],
  [
    'what a shell that is started knows',
    `A=1; sh -c 'ufw allow $A'; export A; sh -c 'ufw allow $A'; B=2 sh -c 'ufw allow $B'
export -n A; bash -c 'ufw allow $A'; set -a; C=3; set +a; sh -c 'ufw allow $C'
sh -ec 'fails; ufw allow never' || ufw allow 4
sh -uc 'ufw allow $NONE; ufw allow 5'`,
    [
      '1: ufw allow <$A: 1|>',
      '1: ufw allow 1',
      '1: ufw allow 2',
      '2: ufw allow <$A: 1|>',
      '2: ufw allow 3',
      '3: fails',
      '3: warning: the script ends here: this command fails, and "set -e" stands before it',
      '3: ufw allow 4',
      '4: ufw allow <$NONE> ? it depends on $NONE, without which "set -u" ends the script',
      '4: ufw allow 5 ? it depends on $NONE, without which "set -u" ends the script',
    ],
  ],
  [
    'options of the shell, and arguments behind them',
    `set -e; set +o errexit; fails; set - a; ufw allow $1; set +x b; ufw allow $1; set -eu -- c; ufw allow $1 $#
fails`,
    [
      '1: fails',
      '1: ufw allow a',
      '1: ufw allow b',
      '1: ufw allow c 1',
      '2: fails',
      '2: warning: the script ends here: this command fails, and "set -e" stands before it',
    ],
  ],
  [
    'patterns of case, of which quotes make texts, and numbers that are none',
    `case a in "*") ufw allow 1;; \\*|b) ufw allow 2;; ?) ufw allow 3;; esac
case 80/tcp in */udp) ufw allow 4;; *"/"t*) ufw allow 5;; esac
P='a*'; case abc in "$P") ufw allow 6;; $P) ufw allow 7;; esac
case a in b) ufw allow 8;; esac && ufw allow 9
case a in [bc]) ufw allow 10;; *) ufw allow 11;; esac
[ 9007199254740993 -eq 9007199254740992 ] && ufw allow 12`,
    [
      '1: ufw allow 3',
      '2: ufw allow 5',
      '3: ufw allow 7',
      '4: ufw allow 9',
      '5: ufw allow 10 ? it depends on what a is',
      '5: ufw allow 11 ? it depends on what a is',
      '6: ufw allow 12 ? it depends on "[ 9007199254740993 -eq 9007199254740992 ]"',
    ],
  ],
  [
    'lines that are written piece by piece',
    `printf 'ufw allow ' > /r; echo 1 >> /r; sh /r
{ echo -n 'ufw allow '; printf "$X\\n"; } | nft -f -
printf -- 'a\\x41' | nft -f -
echo 'ufw allow 2' > r; sh r; cd /tmp; sh r`,
    [
      "1: printf 'ufw allow '",
      '1: > /r: ufw allow ',
      '1: echo 1',
      '1: > /r: 1',
      '1: ufw allow 1',
      "2: echo -n 'ufw allow '",
      '2: printf <$X\\n>',
      '2: nft -f - << unknown',
      '3: printf -- a\\x41',
      '3: nft -f - << unknown',
      "4: echo 'ufw allow 2'",
      '4: > r: ufw allow 2',
      '4: ufw allow 2',
      '4: cd /tmp',
      '4: sh r',
    ],
  ],
  [
    'traps, which run at the end or at any time',
    `trap 'ufw deny 1' ERR; trap 'ufw deny 2' EXIT; ufw allow 1`,
    [
      '1: ufw deny 1 ?* it stands in a trap',
      '1: ufw allow 1',
      '1: ufw deny 1 ?* it stands in a trap',
      '1: ufw deny 2 ?* it stands in a trap',
    ],
  ],
];

describe('a shell calls', () => {
  test.each(SHELL)('%s', (_, script, calls) => {
    expect(callsOf(script)).toEqual(calls);
  });

  test.each(["ufw allow 'x", 'for a in b; do c', 'cat <<EOF\nx', 'if a; then b', 'x=(a', 'a ) b'])(
    'and cannot read %j',
    (script) => {
      expect(() => callsOf(script)).toThrow(InputError);
    },
  );
});

function cmdletsOf(script: string): string[] {
  const lines: string[] = [];
  runPowerShell({ name: 'change.ps1' }, script, {
    execute: (call: Call) => {
      const given = call.arguments.map(({ parameter, value }) => {
        const name = parameter === undefined ? '' : `-${parameter}${value === undefined ? '' : ':'}`;
        return `${name}${value === undefined ? '' : shownValue(value)}`;
      });
      const piped = call.piped === undefined ? '' : `${shownValue(call.piped)} | `;
      const doubt = call.doubt === undefined ? '' : ` ? ${call.doubt.reason}`;
      lines.push(`${call.line}: ${piped}${[call.name, ...given].join(' ')}${doubt}`);
    },
    warn: (what, { line }) => lines.push(`${line}: warning: ${what}`),
  });
  return lines;
}

function shownValue(value: Value): string {
  switch (value.kind) {
    case 'text':
      return value.unknown === undefined ? `'${value.text}'` : `<${value.text}>`;
    case 'list':
      return `(${value.items.map(shownValue).join(' ')})`;
    case 'result':
      return value.call.name;
    case 'unknown':
      return `<${value.raw}>`;
    default:
      return value.kind;
  }
}

const POWERSHELL: readonly (readonly [title: string, script: string, calls: readonly string[]])[] = [
  [
    'continued lines, quotes, lists and parameters with a colon',
    `# comment
New-NetFirewallRule -DisplayName "RP-PAM \`"x\`"" \`
  -Direction Inbound -LocalPort 7001-7012,443 -RemoteAddress "10.0.1.10,10.0.1.11", '::1' \`
  -Enabled:$true <# inner #> -Action Allow; Get-Date`,
    [
      `2: New-NetFirewallRule -DisplayName 'RP-PAM "x"' -Direction 'Inbound' -LocalPort ('7001-7012' '443') -RemoteAddress ('10.0.1.10,10.0.1.11' '::1') -Enabled:'True' -Action 'Allow'`,
      '4: Get-Date',
    ],
  ],
  [
    'variables, splatting and pipes',
    `$net = '10.0.0.0/8'
[string[]]$ports = @(80, 443)
$rule = @{
  DisplayName = "Web $net"
  LocalPort = $ports; Action = 'Allow'
}
New-NetFirewallRule @rule -Profile $profile
Get-NetFirewallRule -DisplayGroup 'Remote Desktop' | Disable-NetFirewallRule
$found = Get-NetFirewallRule -Name x
$found | Remove-NetFirewallRule
netsh advfirewall firewall add rule name="Open Port 80" dir=in localport=80,443`,
    [
      `7: New-NetFirewallRule -displayname:'Web 10.0.0.0/8' -localport:('80' '443') -action:'Allow' -Profile <$profile>`,
      "8: Get-NetFirewallRule -DisplayGroup 'Remote Desktop'",
      '8: Get-NetFirewallRule | Disable-NetFirewallRule',
      "9: Get-NetFirewallRule -Name 'x'",
      '10: Get-NetFirewallRule | Remove-NetFirewallRule',
      `11: netsh 'advfirewall' 'firewall' 'add' 'rule' 'name=Open Port 80' 'dir=in' ('localport=80' '443')`,
    ],
  ],
  [
    'loops, branches and functions',
    `foreach ($p in 80, 443) { Open $p }
1,2 | ForEach-Object { Open $_ }
if ($x -eq 1) { A } else { B }
try { C } catch { D }
function Do-It { E }
Do-It
foreach ($r in Get-NetFirewallRule) { F $r }
$y = 1 + 2; G $y
$p = 80
function Open-Port($p) { H $p }
Open-Port 443
I $p`,
    [
      "1: Open '80'",
      "1: Open '443'",
      "2: Open '1'",
      "2: Open '2'",
      '3: A ? it depends on ($x -eq 1)',
      '3: B ? it depends on ($x -eq 1)',
      '4: C',
      '4: D ? it depends on an error',
      '5: E',
      '7: F <$r> ? it stands in a loop over Get-NetFirewallRule',
      '8: G <$y>',
      '10: H <$p>',
      "12: I '80'",
    ],
  ],
  [
    'ends',
    `function Done { if ($x) { return }; A; return Set-B c; D }
Done
1 | ForEach-Object { E; return; F }
return
G`,
    [
      '1: warning: the script may end here; what follows was read as if it went on',
      '1: A',
      "1: Set-B 'c'",
      '3: E',
    ],
  ],
  ['nothing behind an end', 'A; exit 0; B', ['1: A']],
  [
    'what another command may make needless',
    'A || B; C && D',
    ['1: A', '1: B ? it depends on an error', '1: C', '1: D'],
  ],
  [
    'ranges, and what calculates, takes elements or calls methods',
    `80..81 | ForEach-Object { A $_ }
foreach ($p in 82..81) { B $p }
$ports = 90..91; C $ports 80..82 (7001-7012) 7001-7012
$a = 'x', 'y'; D $a[0] $a[-1] $a[$i] $a[1].Trim() $a.Count
foreach ($p in 80, 443..445) { E $p }`,
    [
      "1: A '80'",
      "1: A '81'",
      "2: B '82'",
      "2: B '81'",
      "3: C ('90' '91') '80..82' <7001-7012> '7001-7012'",
      "4: D 'x' <$a[-1]> <$a[$i]> <$a[1].Trim()> <$a.Count>",
      '5: E <$p> ? it stands in a loop over 80,443..445',
    ],
  ],
  [
    'attributes of a script, drawn quotes, and streams that are sent away',
    `[CmdletBinding(SupportsShouldProcess = $true,
  ConfirmImpact = 'High')]
param([Parameter(Mandatory)] [string]$Port)
A “Allow Web” ‘it is’ "Bob’s" $Port *> $null`,
    ["4: A 'Allow Web' 'it is' 'Bob’s' <$Port>"],
  ],
  [
    'lists and tables that methods and other names change',
    `$p = @{ Name = 'x' }; $p.Add('LocalPort', 443); A @p
$q = @{ Name = 'y' }; $r = $q; $r.LocalPort = 80; A @q
$l = @(80); $l.Add(443) | Out-Null; A $l
$n = 8000; $n++; $n += 1; A $n
$g = @(@(80, 81), @(443, 444)); A $g[1]`,
    ['1: A <@p>', '2: A <@q>', '3: <$l.Add(443)> | Out-Null', '3: A <$l>', '4: A <$n>', '5: A <$g[1]>'],
  ],
  [
    'what runs in every case, and a switch by patterns',
    `try { A } catch [System.Exception] { B } finally { C }
switch -Regex -CaseSensitive ($x) { '^a' { D } }`,
    ['1: A', '1: B ? it depends on an error', '1: C', '2: D ? it depends on ($x)'],
  ],
];

describe('PowerShell calls', () => {
  test.each(POWERSHELL)('%s', (_, script, calls) => {
    expect(cmdletsOf(script)).toEqual(calls);
  });

  test('blocks that call themselves only so often', () => {
    const calls = cmdletsOf('$again = { & $again; & $again }; A; & $again');
    expect([...new Set(calls)]).toEqual(['1: A', '1: nested-command']);
  });

  test.each(['A "x', 'if ($x) { A', 'A @{ b', "@'\nx"])('and cannot read %j', (script) => {
    expect(() => cmdletsOf(script)).toThrow(InputError);
  });
});

test.each([
  ['";&" of a case', 'case x in x) ufw allow 1 ;& y) ;; esac'],
  [`"\${P:0:2}"`, `P=8080; Q=\${P:0:2}`],
  ['">&" before a file', 'ls >& log'],
])('some shells end a script at %s', (sign, line) => {
  expect(callsOf(`#!/bin/sh\n${line}\nufw allow end`).at(-1)).toBe(
    `3: ufw allow end ? it stands behind ${sign}, at which some shells end the script`,
  );
});
