import { expect, test } from 'vitest';
import { OPEN, portAfter } from './port-after-script.ts';

const RULES = '*filter\n-A INPUT -p tcp --dport 2000 -j ACCEPT\nCOMMIT';
/** Writes rules that open the port. */
const write = (path: string) => `cat > ${path} <<'E'\n${RULES}\nE\n`;
const load = (path: string) => `iptables-restore -n < ${path}`;

/** What becomes of port 2000, and how many gaps a script leaves whose rules stand in a file that something may have overwritten. */
const CASES: readonly (readonly [script: string, answer: string, gaps: number])[] = [
  // By the names of files.
  [`echo '${OPEN}' > r; echo true > .//./r; sh r`, 'deny', 0],
  [`echo '${OPEN}' > /root/r; echo true > /root/../root/r; sh /root/r`, 'deny', 0],
  [`echo '${OPEN}' > a.sh; sed -i s/ACCEPT/DROP/ ./*.sh; sh a.sh`, 'undecided', 2],
  [`echo '${OPEN}' > a.sh; rm -f b*.sh *.s '[a].log'; sh a.sh`, 'allow', 0],
  [`echo '${OPEN}' > r; (cd /tmp; echo true > r); sh r`, 'deny', 1],
  [`echo '${OPEN}' > r; DONE=$(cd /tmp; echo true > r); sh r`, 'deny', 1],
  [`${write('/root/r')}cd /root; echo > r; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}cd /root; echo > q/r; ${load('/root/r')}`, 'allow', 0],
  [`${write('~/r')}echo > /root/r; ${load('~/r')}`, 'undecided', 1],
  [`${write('~/r')}echo > /root/q; ${load('~/r')}`, 'allow', 0],
  // Paths that the script does not say.
  [`${write('/root/r')}echo > "$F"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}echo > "$D/q"; ${load('/root/r')}`, 'allow', 0],
  [`${write('/root/r')}echo > "$D/r"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}echo > "/etc/$F"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}echo > "/etc/x-$F"; ${load('/root/r')}`, 'allow', 0],
  [`${write('/root/r')}B=/var/$(date +%F); echo > "$B/r"; ${load('/root/r')}`, 'allow', 0],
  [`${write('/root/r')}B=/var/$(date +%F); echo > "$B/../../root/r"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}echo x | tee "$F"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}cp /root/q "$F"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}mv "$A" "$F"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}sed -i s/ACCEPT/DROP/ $FILES; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}sed -i "s/x/$Y/" /root/q; ${load('/root/r')}`, 'allow', 0],
  [`${write('/root/r')}rm -rf "$D"/*; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}rm -rf /root; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}kill "$P"; useradd "$U"; curl "$URL" -o /root/q; ${load('/root/r')}`, 'allow', 0],
  [`${write('/root/r')}curl "$URL" -o"$F"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}sort -o /root/r /root/q; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}find /root -exec sed -i s/ACCEPT/DROP/ {} +; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}find /root -type f -delete; ${load('/root/r')}`, 'undecided', 1],
  [
    `${write('/root/r')}find /var -exec sed -i s/A/B/ {} +; find /root -exec ls {} +; ${load('/root/r')}`,
    'allow',
    0,
  ],
  [`${write('/root/r')}ls /root/* | xargs sed -i s/ACCEPT/DROP/; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}ls /root/* | xargs grep x; ${load('/root/r')}`, 'allow', 0],
  // The same path again, and one that was given.
  [`${write('"$F"')}${load('"$F"')}`, 'allow', 0],
  [`${write('"$1"')}shift; ${load('"$1"')}`, 'undecided', 1],
  [`${write('"$F"')}echo > /root/r; ${load('"$F"')}`, 'undecided', 1],
  [`read F; ${write('"$F"')}read F; ${load('"$F"')}`, 'undecided', 1],
  [`F=$(cat a); ${write('"$F"')}F=$(cat b); ${load('"$F"')}`, 'undecided', 1],
  [`f() { cat "$1"; }; f "$(cat b)" > /dev/null; F=$(cat a); ${write('"$F"')}${load('"$F"')}`, 'allow', 0],
  [`w() {\n${write('"$1"')}}; l() { ${load('"$1"')}; }; w "$(cat a)"; l "$(cat b)"`, 'undecided', 1],
  // Paths that nobody has had before.
  [`F=$(mktemp); ${write('$F')}echo > "$B"; echo > /root/r; ${load('$F')}`, 'allow', 0],
  [`F=$(mktemp) || exit 1; trap 'rm -f "$F"' EXIT; echo '${OPEN}' > "$F"; sh "$F"`, 'allow', 0],
  [`F=$(mktemp); ${write('"$F"')}G=$(mktemp); echo > "$G"; ${load('"$F"')}`, 'allow', 0],
  [`F=$(mktemp); ${write('"$F"')}F=$(mktemp); echo > "$F"; ${load('"$F"')}`, 'deny', 0],
  [`F=$(mktemp); G=$F; ${write('"$F"')}echo > "$G"; ${load('"$F"')}`, 'deny', 0],
  [`F=$(mktemp); ${write('"$F"')}rm -f /tmp/*; ${load('"$F"')}`, 'undecided', 1],
  [`F=$(mktemp); ${write('"$F"')}echo > "$(ls /tmp/*)"; ${load('"$F"')}`, 'undecided', 1],
  [`F=$(mktemp /root/x.XXXX); ${write('"$F"')}rm -f /tmp/* /root/y*; ${load('"$F"')}`, 'allow', 0],
  [`F=$(mktemp -p /root); ${write('"$F"')}rm -f /root/*; ${load('"$F"')}`, 'undecided', 1],
  [`F=$(mktemp --tmpdir=/root x.XXXX); ${write('"$F"')}rm -f /root/x*; ${load('"$F"')}`, 'undecided', 1],
  [`F=$(mktemp -t x.XXX --suffix=.sh); ${write('"$F"')}rm -f /tmp/*.sh; ${load('"$F"')}`, 'undecided', 1],
  [`D=\`mktemp -d\`; ${write('"$D/r"')}echo > "$D/q"; ${load('$D/r')}`, 'allow', 0],
  [`D=$(mktemp -d); ${write('"$D/r"')}echo > "$D/../q"; rm -rf "$D/x"; ${load('"$D/r"')}`, 'allow', 0],
  [`D=$(mktemp -d); ${write('"$D/r"')}rm -rf "$D"; ${load('"$D/r"')}`, 'undecided', 1],
  // What copies, and what gives a file another name.
  [`${write('/root/r')}cp -p /root/r /root/q; ${load('/root/q')}`, 'allow', 0],
  [`F=$(mktemp); ${write('"$F"')}mv -f "$F" /root/q; ${load('/root/q')}`, 'allow', 0],
  [`${write('/root/r')}mv /root/r /root/q; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/d/r')}echo > r; cp r /root/d; ${load('/root/d/r')}`, 'undecided', 1],
  [`${write('/root/d/r')}echo > r; cp -t /root/d r; ${load('/root/d/r')}`, 'undecided', 1],
  [`echo '${OPEN}' > r; install -m 755 r /usr/local/sbin/open; /usr/local/sbin/open`, 'allow', 0],
  [`echo '${OPEN}' > /usr/local/sbin/open-port; open-port`, 'allow', 0],
  [`${write('/root/r')}ln -s /root/r /root/q; echo > /root/q; ${load('/root/r')}`, 'undecided', 1],
  [`ln -s /root/r /root/q; ${write('/root/r')}echo > /root/q; ${load('/root/r')}`, 'undecided', 1],
  // What groups and other descriptors write, and what other languages do.
  [`${write('/root/r')}{ echo; } > /root/r; ${load('/root/r')}`, 'deny', 0],
  [`${write('/root/r')}for i in 1; do echo; done > /root/r; ${load('/root/r')}`, 'deny', 0],
  [`${write('/root/r')}if true; then echo; fi >> /root/r; ${load('/root/r')}`, 'allow', 0],
  [`${write('/root/r')}while false; do :; done > "$F"; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}echo >& /root/r; ${load('/root/r')}`, 'deny', 0],
  [`${write('/root/r')}ls 2> /root/r; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}ls 2>&1 2>/dev/null >&2; ${load('/root/r')}`, 'allow', 0],
  [`exec 3> /root/r; ${write('/root/r')}echo >&3; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}exec > >(tee -a /root/log) 2>&1; ${load('/root/r')}`, 'allow', 0],
  [`{ echo x >&2; echo y > /root/q; echo '${OPEN}'; } > /root/r; sh /root/r`, 'allow', 0],
  [`A=${'*filter'}; { A=x; echo "$A"; } > /root/r; ${load('/root/r')}`, 'deny', 0],
  [`${write('/root/r')}perl -pi -e s/ACCEPT/DROP/ /root/r; ${load('/root/r')}`, 'undecided', 2],
  [`${write('/root/r')}python3 -c 'open("/root/r", "w")'; ${load('/root/r')}`, 'undecided', 2],
  [`${write('/root/r')}awk 'BEGIN { print "" > "/root/r" }'; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}sed -n '1w /root/r' /root/q; ${load('/root/r')}`, 'undecided', 1],
  [`${write('/root/r')}awk '{ print $1 }' /root/r; sed -n 1p /root/r; ${load('/root/r')}`, 'allow', 0],
  // Files that other programs load.
  [`{ echo; } > /etc/ufw/user.rules`, 'undecided', 1],
  [`find /etc/ufw -name 'user*.rules' -exec sed -i s/DROP/ACCEPT/ {} +`, 'undecided', 1],
  [`find /etc/ufw -name 'user*.rules' -exec ls {} +; find /etc/nginx -delete`, 'deny', 0],
  // Nobody knows what runs, but what stood there filters.
  [`echo '${OPEN}' > /root/r; echo > "$F"; sh /root/r`, 'undecided', 2],
  [`echo '${OPEN}' > /root/r; echo > "$F"; chmod +x /root/r; /root/r`, 'undecided', 2],
  [`echo true > /root/r; echo > "$F"; sh /root/r`, 'deny', 1],
  // What a value that is handed on can be.
  [`f() { local ipt=$(command -v iptables); $ipt -P INPUT ACCEPT; }; f`, 'allow', 0],
  [
    `p=2000; if grep x; then p=2001; fi; export q=$p; iptables -P INPUT ACCEPT; iptables -A INPUT -p tcp --dport $q -j DROP`,
    'undecided',
    1,
  ],
];

test.each(CASES)('%s', (script, answer, gaps) => {
  expect(portAfter(script)).toEqual([answer, gaps]);
});
