import type { Properties, Value } from './object-form.ts';

/** What `Export-Clixml` writes: enumerations and names among the members that scripts add, the rest among the properties. */
export function clixmlForm(objects: readonly Properties[]): string {
  let next = 0;
  const reference = () => String(next++);
  const lines = objects.map((object) => {
    const id = reference();
    const entries = Object.entries(object);
    const isAdded = ([name, value]: readonly [string, Value]) =>
      (typeof value === 'object' && value !== null && 'name' in value) ||
      /^(Name|DisplayName|Group|LSM)$/.test(name);
    const members = (of: readonly (readonly [string, Value])[]) =>
      of.map(([name, value]) => element(name, value, reference)).join('\r\n');
    return `<Obj RefId="${id}"><TN RefId="${id}"><T>Microsoft.Management.Infrastructure.CimInstance</T></TN><ToString>MSFT</ToString>\r\n<Props>\r\n${members(raw(entries))}\r\n</Props>\r\n<MS>\r\n${members(entries.filter(isAdded))}\r\n</MS></Obj>`;
  });
  return `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\r\n${lines.join('\r\n')}\r\n</Objs>`;
}

/** Enumerations stand among the properties as numbers too. */
function raw(entries: readonly (readonly [string, Value])[]): (readonly [string, Value])[] {
  return entries
    .filter(([name]) => !/^(Name|DisplayName|Group|LSM)$/.test(name))
    .map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && 'name' in value ? value.number : value,
    ]);
}

function element(name: string, value: Value, reference: () => string): string {
  const named = `N="${escaped(name)}"`;
  if (value === null) return `<Nil ${named} />`;
  if (typeof value === 'string') return `<S ${named}>${escaped(value)}</S>`;
  if (typeof value === 'boolean') return `<B ${named}>${value}</B>`;
  if (typeof value === 'number') return `<U16 ${named}>${value}</U16>`;
  if ('name' in value)
    return `<Obj ${named} RefId="${reference()}"><TN RefId="${reference()}"><T>System.Enum</T></TN><ToString>${escaped(value.name)}</ToString><I32>${value.number}</I32></Obj>`;
  const items = value.map((text) => `<S>${escaped(text)}</S>`).join('');
  return `<Obj ${named} RefId="${reference()}"><TN RefId="${reference()}"><T>System.String[]</T></TN><LST>${items}</LST></Obj>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
