"""Reads OCSF Compliance Findings with py-ocsf-models and prints what it understood."""

import json
import pathlib
import sys

from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding


def read(file):
    events = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
    return [ComplianceFinding(**event).model_dump(mode="json", exclude_none=True) for event in events]


print(json.dumps([read(file) for file in sys.argv[1:]]))
