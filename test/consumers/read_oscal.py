"""Reads OSCAL assessment results with compliance-trestle and prints what it understood."""

import json
import pathlib
import sys

from trestle.oscal.assessment_results import AssessmentResults

read = [AssessmentResults.oscal_read(pathlib.Path(file)) for file in sys.argv[1:]]
print(json.dumps([json.loads(results.oscal_serialize_json()) for results in read]))
