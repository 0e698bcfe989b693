/** More than a program that failed prints. */
const LONGEST = 4096;

const REFUSED =
  /permission denied|operation not permitted|(must|need to) be root|not in the sudoers|not allowed to (execute|run)|password is required|a terminal is required|requires? (root|administrator|elevat)|run as (root|administrator)|access is denied/i;
const MISSING = /(command )?not found|no such file or directory|is not recognized as/i;

/**
 * Why a text is no output of a program but what it, a shell or sudo said instead: it was `refused`, or is `missing`, which a search path
 * without its folder looks like as well; undefined: it is none.
 */
export function complaintOf(text: string): 'refused' | 'missing' | undefined {
  if (text.length > LONGEST) return undefined;
  if (REFUSED.test(text)) return 'refused';
  return MISSING.test(text) ? 'missing' : undefined;
}

/** Whether exports of packet filters are named so. */
export function isNamedAsRules(file: string): boolean {
  return /tables|nft|ruleset|ipset|ufw|firewall|netsh/i.test(file.slice(file.lastIndexOf('/') + 1));
}
