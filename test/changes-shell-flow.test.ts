import { expect, test } from 'vitest';
import { callsOf } from './shell-calls.ts';

/** What ends, returns, splits and may not run. */
const SCRIPTS: readonly (readonly [title: string, script: string, calls: readonly string[]])[] = [
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
  [
    'what "[[" compares, which nothing splits',
    `A=; [[ -n $A ]] && ufw allow 1; [[ -z $A ]] && ufw allow 2
B='a b'; [[ $B == 'a b' ]] && ufw allow 3; P='a\\b'; [[ 'a\\b' == $P ]] && ufw allow 4`,
    ['1: ufw allow 2', '2: ufw allow 3', String.raw`2: ufw allow 4 ? it depends on "[[ 'a\b' == $P ]]"`],
  ],
  [
    'lines without anything, and texts that end with a line break',
    `printf '%s\\n' | while read x; do ufw allow "$x"; done
printf '' | while read x; do never; done
A='a
'; echo "$A" | nft -f -; nft -f - <<< "$A"; printf '%s\\n' "$A" b | nft -f -; printf 'a\\n\\n' | nft -f -`,
    [
      String.raw`1: printf %s\n`,
      "1: ufw allow ''",
      "2: printf ''",
      "4: echo 'a\n'",
      '4: nft -f - << a / ',
      '4: nft -f - << a / ',
      `4: printf %s\\n 'a\n' b`,
      '4: nft -f - << a /  / b',
      String.raw`4: printf a\n\n`,
      '4: nft -f - << a / ',
    ],
  ],
  [
    'a file that stands for its text',
    `echo '22 80' > l; for p in $(< l); do ufw allow $p; done
for p in $(</etc/ports); do ufw allow $p; done; ufw deny $(< l 2>/dev/null)`,
    [
      "1: echo '22 80'",
      '1: > l: 22 80',
      '1: ufw allow 22',
      '1: ufw allow 80',
      '2: ufw allow <$p> ?* it stands in a loop over $(</etc/ports), which only a run would show',
      `2: ufw deny <'$(< l 2>/dev/null)'>`,
    ],
  ],
  [
    'separators that are no blanks',
    `IFS=:; A=a::b:; ufw allow $A; A=:x; ufw allow $A; IFS=', '; A='a, b ,c,,d'; ufw allow $A; IFS=$SET; ufw allow $A`,
    ["1: ufw allow a '' b", "1: ufw allow '' x", "1: ufw allow a b c '' d", '1: ufw allow <$A>'],
  ],
  [
    'functions, files and loops that may return, or end with a failure',
    `f() { grep x && return 0; ufw allow 1; }; f; ufw allow 2; f && ufw allow 3
g() { while true; do return 1; done; }; g || ufw allow 4
echo x | while read x; do false; done || ufw allow 5
echo 'grep x || return; ufw allow 6' > s; . ./s; ufw allow 7
h() { A=$(g2); ufw allow $A; }; g2() { grep x && return; echo 8; }; h`,
    [
      '1: grep x',
      '1: ufw allow 1 ? it stands behind "return": it depends on "grep x"',
      '1: ufw allow 2',
      '1: grep x',
      '1: ufw allow 1 ? it stands behind "return": it depends on "grep x"',
      '1: ufw allow 3 ? it depends on "f"',
      '2: ufw allow 4',
      '3: echo x',
      '3: ufw allow 5',
      "4: echo 'grep x || return; ufw allow 6'",
      '4: > s: grep x || return; ufw allow 6',
      '4: grep x',
      '4: ufw allow 6 ? it stands behind "return": it depends on "grep x"',
      '4: ufw allow 7',
      '5: grep x',
      '5: echo 8 ? it stands behind "return": it depends on "grep x"',
      '5: ufw allow <$A>',
    ],
  ],
  [
    'what ends before a pipe, and behind it, under "set -e"',
    `set -e; f() { false; ufw allow never; }; f | cat; { false; ufw allow never; } | cat; false | cat; ufw allow 1
echo x | while read y; do false; done; ufw allow never`,
    [
      '1: warning: the script ends here: this command fails, and "set -e" stands before it',
      '1: cat << ',
      '1: warning: the script ends here: this command fails, and "set -e" stands before it',
      '1: cat << ',
      '1: cat << ',
      '1: ufw allow 1',
      '2: echo x',
      '2: warning: the script ends here: this command fails, and "set -e" stands before it',
      '2: warning: the script ends here: this command fails, and "set -e" stands before it',
    ],
  ],
  [
    'variables without which a script ends',
    `: \${NET:?}; ufw allow 1; f() { : "\${1:?}"; ufw allow 2; }; f x; (A=; ufw allow \${A:?}; ufw allow never); ufw allow 3; f; ufw allow never`,
    [
      '1: warning: the script may end here; what follows was read as if it went on',
      '1: ufw allow 1',
      '1: ufw allow 2',
      '1: ufw allow 3',
    ],
  ],
  [
    'variables that keep their value, and those of a function that do not',
    `f() { declare -g A=2; }; A=1; f; ufw allow $A
readonly B=1; B=2; ufw allow $B`,
    ['1: ufw allow 2', '2: ufw allow 1 ? it stands behind an assignment to $B, which "readonly" refuses'],
  ],
  [
    'what may end at a failure, where it is trapped',
    `trap 'exit 1' ERR; grep x; ufw allow 1`,
    ['1: grep x', '1: ufw allow 1 ? it depends on "grep x", by which "set -e" may end the script'],
  ],
];

test.each(SCRIPTS)('a shell calls %s', (_, script, calls) => {
  expect(callsOf(script)).toEqual(calls);
});
