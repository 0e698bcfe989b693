import type { Word } from '../command.ts';
import { FIREWALL_PACKAGE, STARTED_PACKAGE } from '../host-firewalls.ts';

const MANAGERS = /^(?:apt|apt-get|aptitude|dpkg|dnf|yum|rpm|zypper|apk|pacman|snap)$/;
const REMOVES =
  /^(?:remove|purge|autoremove|autopurge|erase|del|rm|-e|--erase|-r|--remove|-P|--purge|-R\w*)$/;

/** A package whose installation, or removal, changes the rules that run; undefined: none is named. */
export function filteringPackage([program, ...rest]: readonly Word[]): string | undefined {
  const name = program?.text ?? '';
  if (
    !MANAGERS.test(name) ||
    rest.some(({ text }) => /^(?:-s|--simulate|--dry-run|--download-only)$/.test(text))
  )
    return undefined;
  const removes = rest.some(({ text }) => REMOVES.test(text));
  const installs =
    /^apt|^dpkg$/.test(name) && rest.some(({ text }) => /^(?:install|reinstall|-i|--install)$/.test(text));
  return rest
    .map(({ text }) => text.replace(/^.*\//, '').replace(/[_=].*$/, ''))
    .find((text) => (removes && FIREWALL_PACKAGE.test(text)) || (installs && STARTED_PACKAGE.test(text)));
}
