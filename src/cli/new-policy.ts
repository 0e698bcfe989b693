/** The files of a policy to begin with, by name: it finds databases that more than their clients may reach. */
export function newPolicy(id: string): Readonly<Record<string, string>> {
  const rule = `# METADATA
# title: Say what is wrong, in one sentence
# description: Say why it matters to a reader who has never heard of it.
# custom:
#   severity: medium
#   facts: [restrictions]
#   controls:
#     nist_800_53: ["SC-7"]
#   remediation: Say what removes the finding.
package rules.${id}

# METADATA
# entrypoint: true
findings contains {"fact": fact.id} if {
	some fact in _databases
	fact.verdict == "exposed"
}

findings contains {"fact": fact.id, "severity": "low", "because": "undecided"} if {
	some fact in _databases
	fact.verdict == "undecided"
}

_databases contains fact if {
	some fact in input.restrictions
	fact.protocol == "tcp"
	fact.from_port <= 5432
	fact.to_port >= 5432
}
`;
  const test = `package rules.${id}_test

import data.rules.${id} as policy

test_an_exposed_port_is_found if {
	policy.findings == {{"fact": "a"}} with input as {"restrictions": [_restriction]}
}

test_a_closed_port_is_silent if {
	closed := object.union(_restriction, {"verdict": "closed"})
	policy.findings == set() with input as {"restrictions": [closed]}
}

test_what_is_not_known_is_said if {
	undecided := object.union(_restriction, {"verdict": "undecided"})
	finding := {"fact": "a", "severity": "low", "because": "undecided"}
	policy.findings == {finding} with input as {"restrictions": [undecided]}
}

_restriction := {
	"id": "a",
	"deployment": "wiki-prod",
	"row": "database",
	"role": "database",
	"protocol": "tcp",
	"from_port": 5432,
	"to_port": 5432,
	"verdict": "exposed",
	"from_internet": false,
	"opened_not_reachable": false,
	"reply_blocked": false,
}
`;
  return { [`${id}.rego`]: rule, [`${id}_test.rego`]: test };
}
