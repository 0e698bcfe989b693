import type { Call } from './call.ts';

/** What only asks, or only tells. */
const ASKING =
  /^(?:get|write|test|out|format|select|where|sort|measure|convertto|convertfrom|convert|join|split|read|show|compare|resolve|wait|find)-[a-z]+$/i;
const NETWORK =
  /^\w+-(?:net(?:firewall|ipsec|nat|route|ip|adapter|connection)|dynamickeyword|gpo|dsc)[a-z]*$/i;
/** Remote management and features of Windows bring rules that let them in, and policies those of the domain. */
const BRINGING =
  /^(?:(?:enable|disable)-psremoting|set-wsmanquickconfig|invoke-gpupdate|\w+-windows(?:feature|optionalfeature|capability))$/i;
/** In a text that could not be read. */
const WITHIN =
  /\b(?:new|set|remove|enable|disable|rename|copy)-net(?:firewall|ipsec|nat|route|ip)|\bnetsh\b|\bHNetCfg\b|\bFirewall/i;
/** They change services, files and the registry: filters, where they name those of the firewall. */
const PLACES = new Set(
  [
    'start-service restart-service stop-service set-service new-service suspend-service resume-service remove-service',
    'new-item copy-item move-item rename-item remove-item set-item clear-item invoke-item',
    'new-itemproperty set-itemproperty remove-itemproperty copy-itemproperty rename-itemproperty clear-itemproperty move-itemproperty',
  ]
    .join(' ')
    .split(' '),
);
const HARMLESS = new Set(
  [
    'start-sleep set-content add-content clear-content group-object tee-object new-object set-location push-location pop-location',
    'set-executionpolicy set-strictmode set-variable new-variable remove-variable clear-variable import-module remove-module',
    'install-module update-module install-package install-packageprovider update-help clear-host clear-history start-transcript connect-azaccount disconnect-azaccount select-azsubscription set-azcontext select-azcontext',
    'stop-transcript add-type new-timespan set-date import-csv',
  ]
    .join(' ')
    .split(' '),
);
/** The registry's rules, and the services without which they do not stand (firewall, filtering engine, IPsec, sharing, routing). */
const FIREWALL =
  /firewall|sharedaccess|\b(?:mpssvc|bfe|policyagent|ikeext|winnat|iphlpsvc|remoteaccess|hns|docker)\b|tcpip\d?\\/i;

/** It changes what Windows does with packets, in a way that is not followed. */
export function isNetworkCmdlet(call: Call): boolean {
  if (/^new-object$/i.test(call.name)) return /\bHNetCfg\b/i.test(call.text);
  if (call.name === 'nested-command') return WITHIN.test(call.text);
  return (
    ((NETWORK.test(call.name) || BRINGING.test(call.name)) && !ASKING.test(call.name)) ||
    (PLACES.has(call.name.toLowerCase()) && names(call, FIREWALL))
  );
}

/** It leaves filters as they are; not where what it changes is not known and may be the firewall's. */
export function isHarmlessCmdlet(call: Call): boolean {
  const name = call.name.toLowerCase();
  // A module of the script's own may run anything.
  if (name === 'import-module')
    return call.words
      .slice(1)
      .every(({ text, unknown }) => unknown === undefined && !/[\\/]|\.psm?1$/.test(text));
  if (ASKING.test(name) || HARMLESS.has(name)) return true;
  return PLACES.has(name) && !(/-(?:service|itemproperty)$/.test(name) && isUnknown(call));
}

function names({ text, words, piped }: Call, what: RegExp): boolean {
  return (
    what.test(text) ||
    words.some((word) => what.test(word.text)) ||
    (piped?.kind === 'result' && names(piped.call, what))
  );
}

function isUnknown({ words, piped }: Call): boolean {
  return (
    words.some(({ unknown }) => unknown !== undefined) ||
    piped?.kind === 'unknown' ||
    (piped?.kind === 'result' && isUnknown(piped.call))
  );
}
