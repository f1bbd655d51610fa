"""`make fuzz`: thousands of inputs for everything that parses bytes from outside; prints how many were tried.

python tools/fuzz.py [tests to run instead]
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent

TESTS = [
    *sorted(str(file.relative_to(ROOT)) for file in (ROOT / "tests" / "unit").glob("test_fuzz_*.py")),
    "tests/contract/test_control.py::test_whatever_bytes_come_the_next_request_is_answered",
    "tests/courier/test_email.py::test_whatever_is_said_the_letter_has_one_sender_one_recipient_and_no_other_headers",
    "tests/courier/test_http.py::test_any_bytes_of_a_server_end_in_json_or_in_an_error_of_ours",
    "tests/courier/test_http.py::test_any_body_ends_in_json_or_in_an_error_of_ours",
    "tests/courier/test_office.py::test_whatever_is_sent_gets_an_answer_and_changes_nothing",
    "tests/courier/test_search.py::test_any_json_gives_an_answer_for_the_ear_or_none",
    "tests/courier/test_search.py::test_any_page_gives_paragraphs_and_no_error",
    "tests/courier/test_weather.py::test_any_json_gives_days_or_none",
    "tests/unit/test_contacts.py::test_no_card_however_broken_breaks_the_reading",
    "tests/unit/test_contacts.py::test_no_bytes_break_the_reading",
    "tests/unit/test_hearsay.py::test_whatever_comes_in_only_words_come_out",
]
"""The fuzz tests, and those tests of one part alone that try any bytes."""


def main(tests: list[str]) -> int:
    began = time.monotonic()
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=fuzz"),
        *("--timeout=1800", "--hypothesis-show-statistics", *(tests or TESTS)),
    ]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    tried = sum(int(number) for number in re.findall(r"- (\d+) passing, \d+ failing", done.stdout))
    if done.returncode:
        print(done.stdout)
    print(f"{tried} inputs in {time.monotonic() - began:.0f} s; {done.stdout.strip().splitlines()[-1]}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
