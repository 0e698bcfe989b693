"""Prints what the Prometheus client reads of each file."""
import json
import sys

from prometheus_client.parser import text_fd_to_metric_families

read = []
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        families = text_fd_to_metric_families(file)
        read.append([[family.type, sample.name, sample.labels, sample.value] for family in families for sample in family.samples])
print(json.dumps(read))
