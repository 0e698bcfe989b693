import type { Files } from '../host-estate.ts';
import { clixmlForm } from './clixml-form.ts';
import { factsForm } from './facts-form.ts';
import { type JsonManner, jsonForm } from './json-form.ts';
import type { Machine, Profile, ProfilePolicies } from './machine.ts';
import { type NetshLanguage, netshForm } from './netsh-form.ts';
import { objectForm } from './object-form.ts';
import { registryForm } from './registry-form.ts';

/** A form of export, and the machine as it shows it: what a form cannot say is not of that machine. */
export interface Form {
  readonly name: string;
  readonly shown: (machine: Machine) => Machine;
  readonly files: (machine: Machine) => Files;
}

const whole = (machine: Machine) => machine;

const json = (manner: JsonManner, isJoined: boolean): Form => ({
  name: `JSON ${JSON.stringify(manner)}${isJoined ? ', joined' : ''}`,
  shown: whole,
  files: (machine) =>
    named(objectForm(machine, isJoined), 'json', (objects) => utf8(jsonForm(objects, manner), isJoined)),
});

const clixml: Form = {
  name: 'CLIXML',
  shown: whole,
  files: (machine) => named(objectForm(machine, false), 'xml', (objects) => utf16(clixmlForm(objects))),
};

const registry: Form = {
  name: 'registry',
  shown: (machine) => ({
    ...machine,
    profiles: mapped(machine, (policies) => ({ ...policies, unfiltered: [] })),
  }),
  files: (machine) => ({ 'hosts/w/firewall.reg': utf16(registryForm(machine)) }),
};

const netsh = (language: NetshLanguage): Form => ({
  name: `netsh, ${language}`,
  shown: (machine) => ({
    ...machine,
    profiles: mapped(machine, ({ local }) => ({
      local,
      group: { ...NOTHING, allowsLocalRules: undefined },
      unfiltered: [],
    })),
    rules: machine.rules.map((rule) => ({ ...rule, links: [], appPackage: undefined })),
    // Group policies of a domain may set everything otherwise.
    links: machine.links.map((link) => ({
      ...link,
      profile: link.profile === 'Public' ? ('Public' as const) : ('Private' as const),
    })),
  }),
  files: (machine) => ({
    'hosts/w/netsh.txt':
      language === 'German' ? codePage850(netshForm(machine, language)) : netshForm(machine, language),
  }),
});

const NOTHING = { isOn: undefined, inbound: undefined, outbound: undefined, allowsInboundRules: undefined };

export const FORMS: readonly Form[] = [
  json({ isNamed: false, isWrapped: false }, false),
  json({ isNamed: true, isWrapped: true }, false),
  json({ isNamed: true, isWrapped: false }, true),
  clixml,
  registry,
  netsh('English'),
  netsh('German'),
];

/** All that is in evidence of a machine in one form. */
export function evidenceOf(form: Form, machine: Machine): Files {
  return { ...factsForm(machine), ...form.files(machine) };
}

function mapped(
  machine: Machine,
  change: (policies: ProfilePolicies) => ProfilePolicies,
): Machine['profiles'] {
  const { Domain, Private, Public } = machine.profiles;
  const profiles: Record<Profile, ProfilePolicies> = {
    Domain: change(Domain),
    Private: change(Private),
    Public: change(Public),
  };
  return profiles;
}

function named<T>(
  objects: Readonly<Record<string, readonly T[]>>,
  ending: string,
  write: (objects: readonly T[]) => Uint8Array,
): Files {
  return Object.fromEntries(
    Object.entries(objects)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [`hosts/w/${name}.${ending}`, write(list)]),
  );
}

function utf8(text: string, isMarked: boolean): Uint8Array {
  return Buffer.from(isMarked ? `\uFEFF${text}` : text);
}

function utf16(text: string): Uint8Array {
  return Buffer.from(`\uFEFF${text}`, 'utf16le');
}

/** The code page of a German console. */
function codePage850(text: string): Uint8Array {
  const codes: Readonly<Record<string, number>> = { ä: 0x84, Ö: 0x99 };
  return Uint8Array.from([...text], (letter) => codes[letter] ?? letter.charCodeAt(0));
}
