/** Ports by the names of /etc/services (netbase), with the protocols that it lists; `?` where releases differ. */
const SERVICES: ReadonlyMap<string, readonly [port: number, protocols: string]> = new Map(
  [
    'ftp-data 20 tcp,ftp 21 tcp,ssh 22 tcp,telnet 23 tcp,smtp 25 tcp,domain 53 tcp udp,bootps 67 udp,bootpc 68 udp,tftp 69 udp',
    'http 80 tcp,kerberos 88 tcp udp,pop3 110 tcp,sunrpc 111 tcp udp,ntp 123 udp,netbios-ns 137 udp,netbios-dgm 138 udp',
    'netbios-ssn 139 tcp,imap2 143 tcp,imap 143 tcp,snmp 161 tcp udp,snmp-trap 162 tcp udp,bgp 179 tcp,ldap 389 tcp udp',
    'https 443 tcp udp?,microsoft-ds 445 tcp udp?,submissions 465 tcp,syslog 514 udp,submission 587 tcp,ldaps 636 tcp udp',
    'rsync 873 tcp,imaps 993 tcp,pop3s 995 tcp,openvpn 1194 tcp udp,ms-sql-s 1433 tcp,nfs 2049 tcp udp,mysql 3306 tcp',
    'ms-wbt-server 3389 tcp,postgresql 5432 tcp,amqp 5672 tcp,amqps 5671 tcp,sip 5060 tcp udp,sip-tls 5061 tcp udp,redis 6379 tcp',
    'http-alt 8080 tcp udp',
  ]
    .join(',')
    .split(',')
    .map((text) => {
      const [name = '', port, ...protocols] = text.split(' ');
      return [name, [Number(port), protocols.join(' ')]];
    }),
);

/** The port of a name, and its protocols as the list has them; undefined: a machine may know it all the same. */
export function serviceNamed(
  name: string,
):
  | { readonly port: number; readonly protocols: readonly string[]; readonly isDoubtful: boolean }
  | undefined {
  const found = SERVICES.get(name);
  if (found === undefined) return undefined;
  const protocols = found[1].split(' ');
  return {
    port: found[0],
    protocols: protocols.filter((each) => !each.endsWith('?')),
    isDoubtful: found[1].includes('?'),
  };
}
