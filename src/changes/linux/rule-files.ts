/** `loaded`: by what the script calls then, and followed there; `own`: rules that only their program reads; `settings`: of the kernel; `started`: it starts programs later. */
export type RuleFile = 'loaded' | 'own' | 'settings' | 'started';

const FILES: readonly (readonly [RuleFile, RegExp])[] = [
  ['own', /^(?:\/etc\/(?:default\/)?ufw|\/lib\/ufw|\/etc\/firewalld|\/usr\/lib\/firewalld)(?![\w-])/],
  ['loaded', /^\/etc\/(?:nftables|iptables|sysconfig\/(?:ip6?tables|nftables))/],
  [
    'started',
    /^(?:\/etc\/(?:cron|anacrontab|rc\.local|rc\d?\.d\/|init\.d\/|systemd\/system\/|network\/if-|networkd-dispatcher\/)|\/var\/spool\/(?:cron|at)|\/usr\/lib\/systemd\/system\/)/,
  ],
  ['settings', /^(?:\/etc\/sysctl|\/proc\/sys\/net\/)/],
];
/** No program loads a copy by such a name. */
const COPY = /\.(?:bak|backup|orig|old|save)\b|~$/;

/** What a file of the machine, or a folder, has to do with packets; undefined: nothing. */
export function ruleFileAt(path: string): RuleFile | undefined {
  if (COPY.test(path)) return undefined;
  const plain = path.replaceAll(/\/{2,}/g, '/');
  return FILES.find(([, name]) => name.test(plain))?.[0];
}
