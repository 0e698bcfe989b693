/**
 * Builtins that a policy may call: those that OPA 1.18.2 compiles into the WebAssembly itself (found by compiling a
 * call of each and reading which it asks its host for), and what the compiler needs of the language.
 * Left out: `net.cidr_*`, which are undefined for a mistyped address, so that a rule would be silent.
 */
const INSIDE = `
  abs and array.concat array.flatten array.reverse array.slice base64.decode base64.encode base64.is_valid
  base64url.decode base64url.encode bits.and bits.lsh bits.negate bits.or bits.rsh bits.xor ceil concat contains count
  div endswith equal floor format_int glob.match graph.reachable gt gte indexof intersection is_array is_boolean is_null
  is_number is_object is_set is_string json.filter json.is_valid json.marshal json.remove json.unmarshal lower lt lte
  max min minus mul neq numbers.range object.filter object.get object.keys object.remove object.union object.union_n or
  plus product regex.find_all_string_submatch_n regex.is_valid regex.match rem replace round sort split startswith
  strings.replace_n strings.reverse substring sum to_number trim trim_left trim_prefix trim_right trim_space
  trim_suffix type_name union upper walk`;

const LANGUAGE = `
  assign eq internal.member_2 internal.member_3 internal.print print rego.metadata.chain rego.metadata.rule`;

export const BUILTINS: ReadonlySet<string> = new Set(`${INSIDE} ${LANGUAGE}`.trim().split(/\s+/));
