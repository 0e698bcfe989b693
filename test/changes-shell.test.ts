import { describe, expect, test } from 'vitest';
import { InputError } from '../src/model/input-error.ts';
import { callsOf } from './shell-calls.ts';

const SCRIPTS: readonly (readonly [title: string, script: string, calls: readonly string[]])[] = [
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
    `#!/bin/bash
NET=10.0.0.0/8; PORTS="80 443"
LIST=(22 25)
ipt="iptables -A INPUT"
$ipt -s $NET -d "$OTHER" --dport \${P:-22} 10.1.$X.0/24
for p in $PORTS "\${LIST[@]}" {8000..8001}; do ufw allow $p/tcp; done`,
    [
      `5: iptables -A INPUT -s 10.0.0.0/8 -d <$OTHER> --dport <\${P:-22}> <10.1.$X.0/24>`,
      ...['80', '443', '22', '25', '8000', '8001'].map((port) => `6: ufw allow ${port}/tcp`),
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
    `#!/bin/bash
A=1
ufw allow {08..10} {a..c} {1..5..2} {1..-1} {a,{b,c}} {"d,e",f} {$A,2} "{1,2}" {1,2
ufw allow $'\\E\\x41\\101\\u0042\\q\\cC\\?' $'end\\0x'`,
    [
      `3: ufw allow 08 09 10 a b c 1 3 5 1 0 -1 a b c d,e f 1 2 {1,2} {1,2`,
      '4: ufw allow \u001bAAB\\q\u0003? end',
    ],
  ],
  [
    'braces where no shell is named',
    'nft add rule inet f in tcp dport {22,80} accept; ufw allow {8080}',
    ['1: nft add rule inet f in tcp dport <{22,80}> accept', '1: ufw allow {8080}'],
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
];

describe('a shell calls', () => {
  test.each(SCRIPTS)('%s', (_, script, calls) => {
    expect(callsOf(script)).toEqual(calls);
  });

  test.each([
    "ufw allow 'x",
    'for a in b; do c',
    'cat <<EOF\nx',
    'if a; then b',
    'x=(a',
    'a ) b',
    'a; }',
    'done\na',
  ])('and cannot read %j', (script) => {
    expect(() => callsOf(script)).toThrow(InputError);
  });
});

test.each([
  ['";&" of a case', 'case x in x) ufw allow 1 ;& y) ;; esac'],
  [`"\${P:0:2}"`, `P=8080; Q=\${P:0:2}`],
  ['">&" before a file', 'ls >& log'],
  [`"\${L[@]}"`, `mapfile L; echo "\${L[@]}"`],
])('some shells end a script at %s', (sign, line) => {
  expect(callsOf(`#!/bin/sh\n${line}\nufw allow end`).at(-1)).toBe(
    `3: ufw allow end ? it stands behind ${sign}, at which some shells end the script`,
  );
});
