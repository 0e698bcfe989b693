"""Reads OSCAL assessment results with compliance-trestle and prints what it understood."""

import pathlib
import sys

from trestle.oscal.assessment_results import AssessmentResults

results = AssessmentResults.oscal_read(pathlib.Path(sys.argv[1]))
print(results.oscal_serialize_json())
