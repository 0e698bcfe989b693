# METADATA
# title: Policies
# description: >-
#   One package per policy. Each gives the set `findings`, at most one finding for a fact, and judges every fact by
#   itself, because the facts may come in several parts.
# scope: subpackages
# schemas:
#   - input: schema.input
package rules
