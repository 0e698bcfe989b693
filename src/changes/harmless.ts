import type { Word } from './command.ts';

/** Programs that change no filter of packets, by what they are for. */
const HARMLESS = new Set(
  [
    'echo printf cat tee ls cp mv rm mkdir rmdir touch chmod chown ln head tail wc sort uniq cut tr sed awk date sleep clear tput',
    'pwd cd pushd popd alias hash trap wait umask shift let hostname uname id whoami logger dirname basename readlink realpath',
    'apt apt-get apt-cache aptitude dpkg debconf-set-selections yum dnf rpm zypper apk pacman snap pip pip3 npm update-alternatives',
    'curl wget tar gzip gunzip unzip git useradd usermod groupadd passwd chage crontab journalctl dmesg ps top kill killall',
    'ping traceroute nc ncat telnet dig nslookup host ss netstat nmap tcpdump getenforce setsebool semanage restorecon timedatectl',
    'openssl ssh-keygen keytool jq yq seq yes xargs find diff cmp df du mount free lsblk stat file iptables-save ip6tables-save',
    'mktemp printenv nproc arch lsb_release lsmod modinfo locale groups who uptime stty tty logname dpkg-query lsof lspci blkid ulimit',
    'getopt tac rev paste column nl fold md5sum sha1sum sha256sum sha512sum base64 od xxd hexdump strings truncate sync jobs disown history',
    'title cls color chcp ver vol prompt pause choice timeout md rd del erase copy xcopy robocopy move ren rename dir ipconfig tasklist systeminfo',
    'hostnamectl localectl nginx apachectl a2ensite a2enmod psql mysql install ldconfig',
  ]
    .join(' ')
    .split(' '),
);
/** Programs that are asked something: what hangs on their answer is not known. */
const ASKING = new Set(
  [
    'grep egrep fgrep command which type pgrep pidof getent systemd-detect-virt cmp diff ping nc ncat id where expr',
    'lsof dpkg-query modinfo tty blkid groups printenv flock',
  ]
    .join(' ')
    .split(' '),
);

/** Verbs by which programs only ask, or change what is no filter. */
const VERBS: ReadonlyMap<string, RegExp> = new Map([
  ['dpkg', /^(?:-[slLSV]|--(?:status|list|listfiles|search|verify))$/],
  ['rpm', /^(?:-[qV]\w*|--(?:query|verify))$/],
  ['reg', /^(?:query|export|compare)$/i],
  ['sc', /^(?:query\w*|qc|qdescription|enumdepend|getdisplayname)$/i],
  ['net', /^(?:session|use|user|localgroup|share|view|time|accounts|file|statistics)$/i],
]);

export function isHarmless(program: string): boolean {
  return HARMLESS.has(program) || ASKING.has(program);
}

/** `reg query`, `rpm -q`: what hangs on the answer is not known. */
export function isQuestion([program, verb]: readonly Word[]): boolean {
  return VERBS.get(program?.text ?? '')?.test(verb?.text ?? '') === true;
}

export function isAsking(program: string): boolean {
  return ASKING.has(program);
}

/** Programs that hardly ever fail. */
const SURE = new Set(
  'echo printf sleep date clear tput hostname uname whoami logger umask hash yes sync'.split(' '),
);
/** Words by which other programs are asked for something that may not be there. */
const ASKED = /^(?:describe-|get-|search-|list|show|exists$|inspect$|info|--(?:info|list|get|path)-)/;

/** `curl URL ||`, `if nft list table inet f`: whether it fails is not known, and something hangs on it. */
export function mayFail([program, ...rest]: readonly Word[]): boolean {
  const name = program?.text ?? '';
  return isHarmless(name) ? !SURE.has(name) : rest.slice(0, 5).some(({ text }) => ASKED.test(text));
}
