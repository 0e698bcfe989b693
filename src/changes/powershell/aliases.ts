/** Aliases of what changes something, or runs it (about_Aliases); those of cmdlets that only ask are left as they are. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sp: 'set-itemproperty',
    rp: 'remove-itemproperty',
    clp: 'clear-itemproperty',
    ni: 'new-item',
    ri: 'remove-item',
    si: 'set-item',
    spsv: 'stop-service',
    sasv: 'start-service',
    icm: 'invoke-command',
    iex: 'invoke-expression',
    saps: 'start-process',
    start: 'start-process',
    sajb: 'start-job',
    sal: 'set-alias',
    nal: 'new-alias',
    ipmo: 'import-module',
    where: 'where-object',
    '?': 'where-object',
    select: 'select-object',
  }),
);

/** The cmdlet, function or program that a name, or `(Get-Command name)`, stands for, without the module before it; `own` are aliases of the script, in small letters. */
export function commandNamed(name: string, own: ReadonlyMap<string, string>): string {
  const named = /^\(\s*(?:get-command|gcm)\s+([\w.-]+)\s*\)$/i.exec(name)?.[1] ?? name;
  const lower = named.toLowerCase();
  const meant = own.get(lower) ?? ALIASES.get(lower) ?? named;
  return meant.replace(/^[\w.]+\\(?=\w+-\w+$)/, '');
}
