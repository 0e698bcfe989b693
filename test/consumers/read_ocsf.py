"""Reads OCSF Compliance Findings with py-ocsf-models and prints what it understood."""

import json
import pathlib
import sys

from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

events = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
read = [ComplianceFinding(**event).model_dump(mode="json", exclude_none=True) for event in events]
print(json.dumps(read))
