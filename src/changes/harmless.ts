/** Programs that change no filter of packets, by what they are for. */
const HARMLESS = new Set(
  [
    'echo printf cat tee ls cp mv rm mkdir rmdir touch chmod chown ln head tail wc sort uniq cut tr sed awk date sleep clear tput',
    'pwd cd pushd popd alias hash trap wait umask shift let hostname uname id whoami logger dirname basename readlink realpath',
    'apt apt-get apt-cache aptitude dpkg debconf-set-selections yum dnf rpm zypper apk pacman snap pip pip3 npm update-alternatives',
    'curl wget tar gzip gunzip unzip git useradd usermod groupadd passwd chage crontab journalctl dmesg ps top kill killall',
    'ping traceroute nc ncat telnet dig nslookup host ss netstat nmap tcpdump getenforce setsebool semanage restorecon timedatectl',
    'openssl ssh-keygen keytool jq yq seq yes xargs find diff cmp df du mount free lsblk stat file iptables-save ip6tables-save',
    'hostnamectl localectl nginx apachectl a2ensite a2enmod psql mysql install ldconfig',
  ]
    .join(' ')
    .split(' '),
);
/** Programs that are asked something: what hangs on their answer is not known. */
const ASKING = new Set(
  'grep egrep fgrep command which type pgrep pidof getent systemd-detect-virt cmp diff ping nc ncat id'.split(
    ' ',
  ),
);

export function isHarmless(program: string): boolean {
  return HARMLESS.has(program) || ASKING.has(program);
}

export function isAsking(program: string): boolean {
  return ASKING.has(program);
}

const NETWORK_CMDLET =
  /^(?:set|new|remove|enable|disable|copy|rename|reset|restore|import|sync|start|stop|invoke)-(?:net(?:firewall|ipsec|nat|route|ip|adapter|connection)|dynamickeyword|gpo|dsc)/i;
const HARMLESS_CMDLET = new RegExp(
  `^(?:${[
    'get|write|test|out|format|select|where|sort|measure|install|update|convert|join|split|read|clear|show|compare|resolve|wait',
    'import-module|start-sleep|restart-service|start-service|stop-service|set-service|new-service|new-item|copy-item|remove-item',
    'set-content|add-content|add-windows|group|tee|set-location|set-executionpolicy|set-strictmode|set-variable|new-object',
  ].join('|')})`,
  'i',
);

/** It changes what Windows does with packets, in a way that is not followed. */
export function isNetworkCmdlet(name: string): boolean {
  return NETWORK_CMDLET.test(name);
}

export function isHarmlessCmdlet(name: string): boolean {
  return HARMLESS_CMDLET.test(name);
}
