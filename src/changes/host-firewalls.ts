/** What writes rules of a host, by the names that scripts have for it: whole words, as regular expressions. */
interface HostFirewall {
  /** Programs whose calls are read. */
  readonly commands?: string;
  /** Programs that fill chains or sets of their own while they run, or replace all rules. */
  readonly unread?: readonly string[];
  /** Programs that publish ports of containers. */
  readonly containers?: readonly string[];
  /** Its name in a variable that holds a program: `$IPT`. */
  readonly variable?: string;
  /** Further words that show, in texts that are not followed, that it is meant. */
  readonly words?: string;
  /** Services that load rules or take them away, and have no reader of their own. */
  readonly services?: string;
  /** Packages whose removal changes the rules that run. */
  readonly packages?: string;
  /** Those of the packages that Debian starts once they are installed; other distributions leave that to the administrator. */
  readonly startedPackages?: string;
}

/** Letters of either case, in an expression that tells cases apart: V8 13 ignores modifiers within one that it does not optimize. */
function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const CMDLETS = `(?:${anyCase('new|set|remove|enable|disable|rename|copy')})-${anyCase('net')}(?:${anyCase('firewall|ipsec|nat|route|ip')})\\w*`;

const FIREWALLS: readonly HostFirewall[] = [
  {
    commands: String.raw`ip6?tables(?:-\w+)*`,
    variable: 'ip6?t(?:ables)?',
    services: 'iptables|ip6tables',
    packages: 'iptables(?:-services)?',
  },
  { commands: 'ipset', variable: 'ipset' },
  {
    services: 'netfilter-persistent',
    packages: 'iptables-persistent|netfilter-persistent',
    startedPackages: 'iptables-persistent|netfilter-persistent',
  },
  { commands: 'nft', variable: 'nft', words: 'nftables', services: 'nftables', packages: 'nftables' },
  { commands: 'ufw', variable: 'ufw', packages: 'ufw' },
  {
    commands: 'firewall-cmd',
    variable: 'firewall[_-]?cmd',
    unread: ['firewall-offline-cmd'],
    words: 'firewalld',
    packages: 'firewalld',
    startedPackages: 'firewalld',
  },
  { variable: 'fw' },
  { unread: ['ebtables', 'arptables'], services: 'ebtables' },
  { unread: ['shorewall', 'shorewall6'], services: 'shorewall6?', packages: 'shorewall6?' },
  { unread: ['ferm'], services: 'ferm', packages: 'ferm' },
  { unread: ['csf'], packages: 'csf' },
  { unread: ['apf'] },
  { unread: ['fail2ban-client'], services: 'fail2ban', packages: 'fail2ban', startedPackages: 'fail2ban' },
  {
    unread: ['cscli'],
    services: 'crowdsec(?:-firewall-bouncer)?',
    packages: String.raw`crowdsec[\w-]*`,
    startedPackages: String.raw`crowdsec[\w-]*bouncer[\w-]*`,
  },
  {
    containers: ['docker', 'docker-compose', 'podman', 'nerdctl'],
    services: 'docker|containerd|podman',
    packages: String.raw`docker(?:\.io|-ce)?`,
    startedPackages: String.raw`docker(?:\.io|-ce)?`,
  },
  {
    services: 'libvirtd',
    packages: String.raw`libvirt-daemon[\w-]*`,
    startedPackages: String.raw`libvirt-daemon[\w-]*`,
  },
  { services: 'k3s|kubelet|kube-proxy' },
  { commands: 'sysctl' },
  // Remote management and features of Windows bring rules that let them in, and policies those of the domain.
  { unread: ['winrm', 'dism', 'gpupdate', 'ocsetup', 'servermanagercmd'] },
  {
    commands: `${anyCase('netsh')}(?:\\.${anyCase('exe')})?`,
    words: `mpssvc|bfe|SharedAccess|FirewallPolicy|WindowsFirewall|advfirewall|${CMDLETS}`,
  },
];

function anyOf(...columns: readonly (keyof HostFirewall)[]): string {
  const names = FIREWALLS.flatMap((firewall) => columns.flatMap((column) => firewall[column] ?? []));
  return `(?:${names.join('|')})`;
}

export const CONTAINER_COMMANDS = FIREWALLS.flatMap(({ containers = [] }) => containers);
export const UNREAD_COMMANDS = FIREWALLS.flatMap(({ unread = [] }) => unread);

/** In a text: a program, or what else shows that a firewall is meant. */
export const FIREWALL_WORD = new RegExp(
  `(?<![\\w.-])${anyOf('commands', 'unread', 'containers', 'words')}(?![\\w.-])`,
);
/** What speaks for a firewall where a variable says which program it is. */
export const FIREWALL_VARIABLE = new RegExp(`\\b${anyOf('variable')}\\b`, 'i');
export const FIREWALL_SERVICE = new RegExp(`^${anyOf('services')}$`);
export const FIREWALL_PACKAGE = new RegExp(`^${anyOf('packages')}$`);
export const STARTED_PACKAGE = new RegExp(`^${anyOf('startedPackages')}$`);
