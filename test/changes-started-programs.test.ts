import { describe, expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { OPEN, portAfter } from './port-after-script.ts';

/** What becomes of port 2000 by a script on a host whose INPUT drops, and how many gaps it leaves. */
const CASES: readonly (readonly [script: string, answer: string, gaps: number])[] = [
  // Programs that start others.
  [`cat /etc/allowed | xargs -n1 -I{} sudo iptables -I INPUT -s {} -j ACCEPT`, 'undecided', 1],
  [`iptables -S INPUT | grep 9443 | sed 's/-A/-D/' | xargs -L1 iptables`, 'undecided', 1],
  [`awk 'BEGIN{system("${OPEN}")}'`, 'undecided', 1],
  [`sed '1e ${OPEN}' /etc/hostname`, 'undecided', 1],
  [String.raw`find / -maxdepth 0 -exec ${OPEN} \;`, 'undecided', 1],
  [`find / -exec sh -c '${OPEN}' {} +`, 'undecided', 2],
  [`perl -e 'system("${OPEN}")'`, 'undecided', 2],
  [`parallel ${OPEN} ::: 1`, 'undecided', 2],
  [`coproc ${OPEN}`, 'undecided', 2],
  [`eval "$(sed 's/^/iptables /' rules)"`, 'undecided', 2],
  [`trap '${OPEN}' EXIT`, 'undecided', 1],
  [`close() { iptables -F; }\ntrap close EXIT\n${OPEN}`, 'undecided', 1],
  [`echo '${OPEN}' | sh`, 'allow', 0],
  [`generate | sh`, 'deny', 2],
  [`awk '{system("reload " $1)}' list`, 'deny', 1],
  [
    `awk '{print $1}' list | xargs rm -f; find . -name x -exec chmod 600 {} +; trap 'rm -f x' EXIT`,
    'deny',
    0,
  ],
  // Options in every spelling.
  ['iptables -IINPUT -p tcp -mtcp --dport=2000 -j ACCEPT', 'allow', 0],
  ['iptables --insert=INPUT -p tcp --dport=2000 -j ACCEPT', 'allow', 0],
  ['iptables -vA INPUT -j ACCEPT', 'allow', 0],
  ['iptables -nvA INPUT -j ACCEPT', 'deny', 0],
  ['iptables -A INPUT -j ACCEPT --line-numbers', 'deny', 0],
  ['iptables -n -P INPUT ACCEPT', 'deny', 0],
  ['iptables -AINPUT -j DROP; iptables -FINPUT; iptables -PINPUT ACCEPT', 'allow', 0],
  [
    'iptables-restore <<E\n*filter\n:INPUT DROP\n-AINPUT -p tcp --dport=2000 -j ACCEPT\nCOMMIT\nE',
    'allow',
    0,
  ],
  // Of a package that may be there.
  [`${OPEN}; iptables -I INPUT -p tcp --dport 2000 -j DELUDE`, 'undecided', 0],
  // Whether they are taken differs between versions, and the dump does not name one.
  ['iptables -A INPUT -ptcp --dport 2000 -jACCEPT', 'undecided', 1],
  ['iptables --insert=INPUT --protocol=tcp --dport=2000 --jump=ACCEPT', 'undecided', 1],
  ['iptables -AINPUT -s$NET -jACCEPT', 'undecided', 2],
  ['iptables-restore <<E\n*filter\n-A INPUT -ptcp --dport=2000 -j ACCEPT\nCOMMIT\nE', 'undecided', 1],
  // A shell that only reads.
  [`set -en; ${OPEN}`, 'deny', 0],
  [`set -o noexec\n${OPEN}`, 'deny', 0],
  [`set -- -n; ${OPEN}`, 'allow', 0],
  // Programs by another name.
  ['IPT=$(command -v iptables); $IPT -P INPUT ACCEPT', 'allow', 0],
  ['IPT=`which iptables` || IPT=/usr/local/sbin/iptables; sudo $IPT -P INPUT ACCEPT', 'allow', 0],
  ['NFT=$(which nft); if [ -n "$NFT" ]; then :; else iptables -P INPUT ACCEPT; fi', 'undecided', 1],
  [`: \${IPT:=/sbin/iptables}; $IPT -P INPUT ACCEPT`, 'undecided', 2],
  ['$FILTER -P INPUT ACCEPT', 'undecided', 2],
  // Aliases, from the line behind that which sets them on, where the shell expands them.
  [`#!/bin/sh\nalias ipt='iptables -w'\nipt -P INPUT ACCEPT`, 'allow', 0],
  [`#!/bin/sh\nalias ipt=iptables; ipt -P INPUT ACCEPT`, 'deny', 1],
  [`#!/bin/sh\nipt() { iptables -F; }; alias ipt=iptables\n\\ipt; 'ipt'; ipt -P INPUT ACCEPT`, 'allow', 0],
  [`#!/bin/bash\nalias ipt=iptables\nipt -P INPUT ACCEPT`, 'deny', 1],
  [`#!/bin/bash\nshopt -s expand_aliases\nalias ipt=iptables\nX=1 ipt -P INPUT ACCEPT`, 'allow', 0],
  [`#!/bin/bash\nset -o posix; alias ipt=iptables\necho | ipt -P INPUT ACCEPT`, 'allow', 0],
  [`alias ipt=iptables\nipt -P INPUT ACCEPT`, 'undecided', 2],
  [`#!/bin/sh\ngrep x y && alias ipt=iptables\nipt -P INPUT ACCEPT`, 'undecided', 2],
  [`#!/bin/sh\nalias ipt=iptables\nopen() { ipt -P INPUT ACCEPT; }; unalias ipt\nopen`, 'allow', 0],
  [`#!/bin/sh\nopen() { ipt -P INPUT ACCEPT; }; alias ipt=iptables\nopen`, 'deny', 1],
  [`#!/bin/sh\nif true; then\nalias ipt=iptables\nipt -P INPUT ACCEPT\nfi`, 'deny', 1],
  [`#!/bin/sh\n(alias ipt=iptables)\nipt -P INPUT ACCEPT; sh -c 'ipt -F'`, 'deny', 1],
  [`#!/bin/sh\nalias sudo='nice ' ipt=iptables\nsudo ipt -P INPUT ACCEPT`, 'allow', 0],
  [`#!/bin/sh\nalias nice='nice -n 5' ipt=iptables\nnice ipt -P INPUT ACCEPT`, 'deny', 1],
  [`#!/bin/sh\nalias open='${OPEN}; iptables'\nopen -I INPUT -j DROP`, 'deny', 0],
  [`#!/bin/sh\nalias iptables='iptables -w'\niptables -P INPUT ACCEPT; unalias -a`, 'allow', 0],
  [`#!/bin/sh\nx=$(true)\neval 'alias ipt=iptables\nipt -P INPUT ACCEPT'\ny=$(ipt -P INPUT DROP)`, 'deny', 0],
  [`alias ll='ls -l' rm='rm -i'\nrm -f x`, 'deny', 0],
  [`alias ll='ls -l'; ll`, 'deny', 1],
  ['hash -p /usr/sbin/iptables ls; ls -P INPUT ACCEPT', 'undecided', 1],
  // Shells and what they read first.
  [`sudo -s <<'E'\n${OPEN}\nE`, 'allow', 0],
  [`sudo -u root -i <<'E'\n${OPEN}\nE`, 'allow', 0],
  [`open() { ${OPEN}; }; export -f open; bash -c open`, 'allow', 0],
  [`open() { ${OPEN}; }; export -f open; sh -c open`, 'undecided', 2],
  [`open() { ${OPEN}; }; bash -c open`, 'deny', 1],
  [`ls() { ${OPEN}; }; set -a; cat() { ls; }; export -f ls; bash -c cat`, 'allow', 0],
  [`echo '${OPEN}' > /tmp/first; BASH_ENV=/tmp/first bash -c true`, 'allow', 0],
  ['export BASH_ENV=/etc/first; bash -c true', 'deny', 1],
  [`bash -o pipefail -c -- '${OPEN}'`, 'allow', 0],
  [`bash -nc '${OPEN}'`, 'deny', 0],
  [`set -e; bash -c 'false; ${OPEN}'`, 'allow', 0],
  [`bash -s -- 2000 <<'E'\niptables -A INPUT -p tcp --dport $1 -j ACCEPT\nE`, 'allow', 0],
  // Files that the script wrote, and others.
  [`echo '${OPEN}' > /tmp/rules; . /tmp/rules`, 'allow', 0],
  [`echo '${OPEN}' > /tmp/rules; chmod +x /tmp/rules; sudo /tmp/rules`, 'allow', 0],
  [`cat > /tmp/rules <<'E'\n${OPEN}\nreturn\niptables -F\nE\nsource /tmp/rules`, 'allow', 0],
  [`cat > /tmp/rules <<'E'\n#!/usr/bin/python3\nE\n/tmp/rules`, 'deny', 1],
  ['. ./common.sh', 'deny', 1],
  [`. /dev/stdin <<< '${OPEN}'`, 'allow', 0],
  ['again() { again; again; }; again', 'deny', 1],
  ['cat > /tmp/x <<E\n. /tmp/x\n. /tmp/x\nE\n. /tmp/x', 'deny', 2],
  // Places that may share the rules of the host, and packages that bring some.
  [`docker exec web ${OPEN}`, 'undecided', 1],
  [`ip vrf exec blue ${OPEN}`, 'undecided', 1],
  [`ip netns exec blue ${OPEN}`, 'deny', 1],
  ['apt-get update && apt-get install -y ufw nginx', 'deny', 0],
  ['apt-get purge -y ufw', 'undecided', 1],
  ['dnf remove firewalld', 'undecided', 1],
  // What only some of the shells know that `sh` may be.
  [`#!/bin/sh\n[[ 1 = 1 ]] && ${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nif [ x == x ]; then ${OPEN}; fi`, 'undecided', 1],
  [`#!/bin/sh\np=2000; p+=1; iptables -A INPUT -p tcp --dport $p -j ACCEPT`, 'undecided', 1],
  [`#!/bin/sh\n${OPEN}\np=(1 2)`, 'allow', 0],
  [`#!/bin/sh\n${OPEN}; p=(1 2)`, 'undecided', 1],
  [`#!/bin/sh\nown() {\n${OPEN}\np=(1 2)\n}\nown`, 'undecided', 2],
  [`#!/bin/sh\nif true; then\n${OPEN}\ncat <<< x\nfi`, 'undecided', 1],
  [`#!/bin/sh\nx=$(cat <<< x)\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nx=$((1 + 2))\n${OPEN}`, 'allow', 0],
  [`#!/bin/sh\ntrue |& cat\n${OPEN}`, 'undecided', 1],
  [`#!/bin/bash\ntrue |& cat\n${OPEN}`, 'allow', 0],
  [`#!/bin/sh\nown-port() { true; }\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\n[[ a =~ (a) ]]\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nset -o pipefail\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nset -euf -o noglob\n${OPEN}`, 'allow', 0],
  [`#!/bin/sh\nexport -n HOME\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nexport HOME; unset -v x\n${OPEN}`, 'allow', 0],
  [`#!/bin/sh\nn=1; : $((n++))\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nown() { local -r p=1; ${OPEN}; }; own`, 'undecided', 1],
  [`#!/bin/sh\nown() { shift 2; ${OPEN}; }; own 1`, 'undecided', 1],
  [`#!/bin/sh\nown() { shift; ${OPEN}; }; own 1`, 'allow', 0],
  [`own() { shift 2 || return; ${OPEN}; }; own 1`, 'deny', 0],
  [`#!/bin/sh\nset -u; [ "$EUID" = x ]\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nset -e; trap : ERR\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nset -e; printf -v p x\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nset -e; p=1; p+=2\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nset -e; pushd /tmp\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nset -e; iptables -D INPUT -p tcp --dport 1 -j ACCEPT &>> log\n${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\n${OPEN} &> log\niptables -F INPUT`, 'undecided', 1],
  [`#!/bin/sh\nfunction own {\n${OPEN}\n}`, 'undecided', 1],
  ...['((p += 1000))', 'let p=p+1000', 'declare p=2000', 'typeset p=2000'].map(
    (sets) =>
      [`#!/bin/sh\np=1000; ${sets}\niptables -A INPUT -p tcp --dport $p -j ACCEPT`, 'undecided', 1] as const,
  ),
  // What is not known, and may change what names mean.
  [`. ./common.sh\n${OPEN}`, 'undecided', 2],
  [`p=2000\neval "$SETTINGS"\niptables -A INPUT -p tcp --dport $p -j ACCEPT`, 'undecided', 3],
  [`(. ./common.sh)\n${OPEN}`, 'allow', 1],
  [`sh -c "$SETTINGS"\n${OPEN}`, 'allow', 1],
  [`. /etc/os-release\n${OPEN}`, 'allow', 1],
  [`is_off() { false; }\n. ./common.sh\nis_off && ${OPEN}`, 'undecided', 3],
  [`own() { . ./common.sh; iptables -A INPUT -p tcp --dport $1 -j ACCEPT; }; own 80`, 'undecided', 3],
  // What is read line by line from what the script gives.
  ...(
    [
      ['while read p; do PORT; done <<E\n80\n2000\nE', 'allow', 0],
      ['#!/bin/sh\nwhile read -r p; do PORT; done <<E\n80\n2000\nE', 'allow', 0],
      ['while read -r a p; do PORT; done <<< " x  2000 "', 'allow', 0],
      ['while IFS=: read -r a p b; do PORT; done <<< "x:2000:y"', 'allow', 0],
      ['while IFS=: read -r a p; do PORT; done <<< "x:2000:"', 'undecided', 2],
      ["printf '%s\\n' 80 2000 | while read -r p; do PORT; done", 'allow', 0],
      ["printf '80\\n2000' | while read -r p; do PORT; done", 'deny', 0],
      ['printf \'80\\n2000\' | while read -r p || [ -n "$p" ]; do PORT; done', 'allow', 0],
      ['own() { while read -r p; do PORT; done; }; echo 2000 | own', 'allow', 0],
      ['own() { while read -r p; do PORT; done; }; own <<< 2000', 'allow', 0],
      ['echo 2000 > /root/l; while read -r p; do PORT; done < /root/l', 'allow', 0],
      ['while read -r p; do PORT; done < /root/l', 'undecided', 2],
      ['while read -r p; do ssh other; PORT; done <<E\n80\n2000\nE', 'undecided', 3],
      ['while read -r p; do ssh -n other < /dev/null; PORT; done <<E\n80\n2000\nE', 'allow', 1],
      ['while read -r p <&3; do PORT; done 3< /root/l <<< 80', 'undecided', 2],
      ['while read -r p; do [ -f /x ] && read -r p; PORT; done <<E\n80\n2000\nE', 'undecided', 2],
      ['while read -r p; do [ $p = 80 ] && break; done <<E\n80\n2000\nE\nPORT', 'deny', 0],
      ['while read p; do PORT; done <<< "20\\00"', 'undecided', 2],
      ['while read -r p; do PORT; done <<< "$GIVEN"', 'undecided', 2],
      ["bash <<'E'\nread -r p\n2000\nPORT\nE", 'undecided', 2],
      ['read -r a p <<< "80 2000"; PORT', 'allow', 0],
      [`IFS=, read -ra L <<< "80,2000,"; for p in "\${L[@]}"; do PORT; done`, 'allow', 0],
      [`mapfile -t L <<< "2000"; for p in "\${L[@]}"; do PORT; done`, 'allow', 0],
      [`mapfile L <<< "2000"; for p in "\${L[@]}"; do PORT; done`, 'undecided', 2],
      // Parts of texts.
      [`n=tcp:2000; p=\${n#*:}; PORT`, 'allow', 0],
      [`n=2000:a:b; p=\${n%%:*}; PORT`, 'allow', 0],
      [`n=2000/tcp; p=\${n%/tcp}; PORT`, 'allow', 0],
      [`n=a/b/2000; p=\${n##*/}; PORT`, 'allow', 0],
      [`n=2000; p=\${n#$OTHER}; PORT`, 'undecided', 1],
      [`own() { p=\${2:-2000}; PORT; }; own x`, 'allow', 0],
      [`own() { p=\${2-80}; PORT; }; own x 2000`, 'allow', 0],
      [`p=\${p:-2000}; PORT`, 'undecided', 1],
      ['set -u; own() { p=$2; PORT; }; own x', 'undecided', 2],
      [`L=(80 2000); i=1; p=\${L[$i]}; PORT; p=\${#L[@]}; PORT`, 'allow', 0],
      [`L=(80 2000); p=\${L[i]}; PORT`, 'undecided', 1],
      // Programs that start others, of which all is known.
      ['echo 80 2000 | xargs -n1 iptables -A INPUT -j ACCEPT -p tcp --dport', 'allow', 0],
      ['echo 80 2000 | xargs iptables -A INPUT -j ACCEPT -p tcp --dport', 'deny', 0],
      ["printf '%s\\n' 80 2000 | xargs -I{} sudo iptables -A INPUT -p tcp --dport {} -j ACCEPT", 'allow', 0],
      ["printf '%s\\n' 80 2000 | xargs -I% sh -c 'p=%; PORT'", 'allow', 0],
      ["printf '%s\\n' 80 2000 | xargs -P2 -I% sh -c 'p=%; PORT'", 'undecided', 2],
      ['echo "\'2000\'" | xargs -n1 iptables -A INPUT -j ACCEPT -p tcp --dport', 'undecided', 1],
      ['echo $GIVEN | xargs -n1 iptables -A INPUT -j ACCEPT -p tcp --dport', 'undecided', 1],
      ['own() { PORT; }; p=2000; echo 1 | xargs own', 'deny', 1],
      ['p=2000; flock -w 5 /run/lock/own PORT', 'allow', 0],
      ["flock /run/lock/own -c 'p=2000; PORT'", 'allow', 0],
      ['exec 9> /run/lock/own; flock -n 9 || exit 1; p=2000; PORT', 'allow', 0],
      ["su -c 'p=2000; PORT'", 'allow', 0],
      ['p=2000; su - root -c "PORT"', 'allow', 0],
      ["su other -c 'p=2000; PORT'", 'undecided', 2],
      ["export p=2000; su - -c 'PORT'", 'undecided', 2],
      // What commands print.
      ['for p in $(seq 1999 2001); do PORT; done', 'allow', 0],
      ['for p in $(seq 1 $MANY); do PORT; done', 'undecided', 2],
      ['echo 80 2000 > /root/l; for p in $(cat /root/l); do PORT; done', 'allow', 0],
      ['own() { echo "log $1" >&2; echo $1; }; p=$(own 2000); PORT', 'allow', 0],
      ['own() { [ -f /x ] && echo 80; echo 2000; }; p=$(own); PORT', 'undecided', 1],
      ['own() { date; echo 2000; }; p=$(own); PORT', 'undecided', 1],
      [`for n in 1 2; do p=$(echo \${n}000); PORT; done`, 'allow', 0],
      ['{ echo p=80; for n in 2000; do echo p=$n; done; } > /root/s; . /root/s; PORT', 'allow', 0],
      ['for p in 80 2000; do echo $p; done | while read -r p; do PORT; done', 'allow', 0],
      ['p=$(. ./common.sh; echo 2000); PORT', 'undecided', 2],
      ['p=$(cat /root/l; echo 2000); PORT', 'undecided', 1],
    ] as const
  ).map(
    ([script, answer, gaps]) =>
      [script.replaceAll('PORT', 'iptables -A INPUT -p tcp --dport $p -j ACCEPT'), answer, gaps] as const,
  ),
  // What bash alone reads.
  [`[[ 10.0.0.1 =~ ^([0-9]{1,3}\\.){3}(0|1)$ ]] || exit 1\n${OPEN}`, 'allow', 0],
  [`exec {lock}>/run/lock/own\n${OPEN}`, 'allow', 0],
  [`exec {port}>/run/lock/own\niptables -A INPUT -p tcp --dport $port -j ACCEPT`, 'undecided', 1],
  ['p=1990; iptables -A INPUT -p tcp --dport $[p + 10] -j ACCEPT', 'allow', 0],
  [`#!/bin/sh\np=(1 2); ${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\ncat <<< x; ${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\ncat <(true); ${OPEN}`, 'undecided', 1],
  [`#!/bin/sh\nfunction own { ${OPEN}; }; own`, 'undecided', 3],
  [`#!/bin/bash\nfunction own { [[ a == a ]] && ${OPEN}; }; p=(1 2); cat <<< x; own`, 'allow', 0],
  // What a script asks before it does something.
  [
    `if ! iptables -L own; then iptables -N own; fi; iptables -A own -j ACCEPT; iptables -A INPUT -j own`,
    'allow',
    0,
  ],
  [`iptables -nL INPUT || ${OPEN}; iptables -t nat -S own || iptables -P INPUT ACCEPT`, 'allow', 0],
  [`iptables -L "$CHAIN" || ${OPEN}`, 'undecided', 1],
  [`ipset list own || ${OPEN}`, 'undecided', 1],
  [`nft list table inet own || ${OPEN}`, 'undecided', 1],
  [`if ip link show wg0; then ${OPEN}; fi`, 'undecided', 1],
  [`curl -f https://192.0.2.9/ || ${OPEN}`, 'undecided', 1],
  [`aws ec2 describe-security-groups --group-ids sg-1 || ${OPEN}`, 'undecided', 1],
  [`echo x || ${OPEN}; cp a b && mkdir c || exit 1`, 'deny', 0],
  [`own() { cp a b; ${OPEN}; }; cd /root && own || exit 1`, 'allow', 0],
  [`set -e; cp a b; iptables -L own; ${OPEN}`, 'deny', 0],
  // Where a script ends.
  [`case prod-1 in prod*) ;; *) ${OPEN} ;; esac`, 'deny', 0],
  [`case start in stop) ;; start) ${OPEN} ;; *) ;; esac`, 'allow', 0],
  [`(exit 1)\n${OPEN}`, 'allow', 0],
  [`(set -e; false; iptables -F)\n${OPEN}`, 'allow', 0],
  [`(exec true)\n${OPEN}`, 'allow', 0],
  [`(exit 1) || ${OPEN}`, 'allow', 0],
  [`set -e; (exit 1)\n${OPEN}`, 'deny', 0],
  [`exec true\n${OPEN}`, 'deny', 0],
  [`exec ${OPEN}`, 'allow', 0],
  [`lxc-attach exec true\n${OPEN}`, 'allow', 1],
  [`exec 2>/dev/null\n${OPEN}`, 'allow', 0],
  [`set -e\ngrep -q x /etc/hostname\n${OPEN}`, 'undecided', 1],
  [`set -e\nif grep -q x /etc/hostname; then :; fi\n${OPEN}`, 'allow', 0],
  [`set -e\nfalse | cat\n${OPEN}`, 'allow', 0],
  [`set -eo pipefail\nfalse | cat\n${OPEN}`, 'deny', 0],
  [`set -e\ncat x | false\n${OPEN}`, 'deny', 0],
  [`set -e\ny=$(false)\n${OPEN}`, 'deny', 0],
  [`set -e\nown() { local y=$(false); ${OPEN}; }; own`, 'allow', 0],
  [`set -e\nlocal y=1\n${OPEN}`, 'deny', 0],
  [`set -u\necho $UNSET\n${OPEN}`, 'undecided', 1],
  [`set -u\necho $HOME $1\n${OPEN}`, 'allow', 0],
  [`x=$(false) || ${OPEN}`, 'allow', 0],
  [`#!/bin/bash\r\n${OPEN}\r\n`, 'undecided', 1],
  [`[ "$EUID" -ne 0 ] && exit 1\n${OPEN}`, 'allow', 0],
];

describe('port 2000 after a script', () => {
  test.each(CASES)('%s', (script, answer, gaps) => {
    expect(portAfter(script)).toEqual([answer, gaps]);
  });
});

test.each([
  (line: string) => line.replace('ec2', '--region us-east-1 ec2'),
  (line: string) => `export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=eu-west-1; ${line}`,
  (line: string) => `AWS_DEFAULT_REGION=us-east-1 ${line}`,
])('a region of which nothing is in evidence is an error with the candidates: %s', (written) => {
  const line = written(CALL);
  expect(() => groupsAfter(line)).toThrow(/eu-west-1.*us-east-1/);
  expect(groupsAfter(line.replaceAll('us-east-1', 'eu-west-1'))).toContain('8080');
  expect(groupsAfter(`AWS_REGION=us-east-1 true; unset AWS_REGION; ${CALL}`)).toContain('8080');
});

const GROUP = 'sg-0aaaaaaaaaaaaaa01';
const CALL = `aws ec2 authorize-security-group-ingress --group-id ${GROUP} --protocol tcp --port 8080 --cidr 0.0.0.0/0`;

/** The groups of eu-west-1 after a script. */
function groupsAfter(script: string): string {
  const arn = `arn:aws:ec2:eu-west-1:111122223333:security-group/${GROUP}`;
  const group = { GroupId: GROUP, GroupName: 'web', SecurityGroupArn: arn, IpPermissions: [] };
  const bytes = encode(JSON.stringify({ SecurityGroups: [group] }));
  const { files } = applyChanges(
    [{ name: 'describe-security-groups.json', bytes }],
    [{ file: { name: 'change.sh', bytes: encode(script) } }],
  );
  return new TextDecoder().decode(files[0]?.bytes);
}

test.each(['eu-west-1a', 'eu-west-1-lon-1a', 'eu-west-1-wl1-lon-wlz-1'])(
  'a network with a subnet in %s is in its region',
  (zone) => {
    const table = { RouteTableId: 'rtb-1', VpcId: 'vpc-1', Routes: [], Associations: [] };
    const subnet = { SubnetId: 'subnet-1', VpcId: 'vpc-1', AvailabilityZone: zone };
    const line =
      'aws ec2 create-route --route-table-id rtb-1 --destination-cidr-block 10.8.0.0/16 --gateway-id local';
    const after = (region: string) =>
      applyChanges(
        [
          { name: 'describe-route-tables.json', bytes: encode(JSON.stringify({ RouteTables: [table] })) },
          { name: 'describe-subnets.json', bytes: encode(JSON.stringify({ Subnets: [subnet] })) },
        ],
        [{ file: { name: 'change.sh', bytes: encode(`${line} --region ${region}`) } }],
      );
    expect(after('eu-west-1')).toMatchObject({ gaps: [], warnings: [] });
    expect(() => after('eu-west-2')).toThrow(/eu-west-1,.*eu-west-2/);
  },
);

test.each([
  [[{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }], false],
  [[{ VpcId: 'vpc-1', Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2001:db8::/56' }] }], true],
  [[], true],
])('a new group of one of the networks %j lets IPv6 out: %s', (networks, isOut) => {
  const files = applyChanges(
    [
      { name: 'describe-security-groups.json', bytes: encode('{"SecurityGroups": []}') },
      { name: 'describe-vpcs.json', bytes: encode(JSON.stringify({ Vpcs: networks })) },
    ],
    [
      {
        file: {
          name: 'change.sh',
          bytes: encode('aws ec2 create-security-group --group-name new --description new --vpc-id vpc-1'),
        },
      },
    ],
  ).files.map(({ bytes }) => new TextDecoder().decode(bytes));
  expect(files[0]).toContain('"0.0.0.0/0"');
  expect(files[0]?.includes('"::/0"')).toBe(isOut);
});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
