# METADATA
# title: Facts
# description: What an evaluation was given, so that the host can compare it with what it sent.
# schemas:
#   - input: schema.input
package lib.facts

# METADATA
# description: Facts of each kind; undefined when the input is no whole document.
# entrypoint: true
evaluated := {
	"requirements": count(input.requirements),
	"restrictions": count(input.restrictions),
	"prohibitions": count(input.prohibitions),
	"leftovers": count(input.leftovers),
	"internet": count(input.internet),
	"open_filters": count(input.open_filters),
	"structures": count(input.structures),
	"changes": count(input.changes),
	"waivers": count(input.waivers),
	"openings": count(input.openings),
	"filter_rules": count(input.filter_rules),
	"filters": count(input.filters),
	"outbound": count(input.outbound),
	"peering_routes": count(input.peering_routes),
	"undocumented_flows": count(input.undocumented_flows),
	"documented_services": count(input.documented_services),
	"zone_flows": count(input.zone_flows),
	"account_data": count(input.account_data),
}
