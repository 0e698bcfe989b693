"""Reads JUnit XML with junitparser and prints what it understood: suites, their counts, and how each case ended."""

import json
import sys

from junitparser import JUnitXml

suites = [
    {
        "name": suite.name,
        "counts": [suite.tests, suite.failures, suite.errors, suite.skipped],
        "cases": [[case.name, [type(result).__name__ for result in case.result]] for case in suite],
    }
    for suite in JUnitXml.fromfile(sys.argv[1])
]
print(json.dumps(suites))
