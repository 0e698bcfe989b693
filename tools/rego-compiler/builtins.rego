# What builtins give, as rules: to OPA's checker of types their values are anything, so that a misspelt field of a fact would pass behind them.
package builtins

concat(a, b) := [value | some list in [a, b]; some value in list]

reverse(list) := [value | some value in list]

slice(list, _, _) := [value | some value in list]

sort(list) := [value | some value in list]

max(list) := value if some value in list

min(list) := value if some value in list

either(a, b) := {value | some set in [a, b]; some value in set}

both(a, b) := {value | some set in [a, b]; some value in set}

# Of numbers it is a number.
minus(a, _) := value if {
	rest := {value | some set in [a, [[]]]; some value in set}
	some value in [0, rest]
}

union(sets) := {value | some set in sets; some value in set}

intersection(sets) := {value | some set in sets; some value in set}

remove(object, _) := object

filter(object, _) := object

merged(a, b) := [a, b][_]

merged_all(objects) := objects[_]

# The empty lists have as many levels as facts can have, so that each has some value.
walk(document) := [path, value] if {
	path := [step | step := data.anything]
	some root in [document, [[[[[[]]]]]]]
	some value in [root, root[_], root[_][_], root[_][_][_], root[_][_][_][_], root[_][_][_][_][_]]
}
