"""How hard the fuzz tests try: modestly in a test run, thousands of inputs each in `make fuzz`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("fuzz", max_examples=2000)


def fuzz(share: float = 1.0) -> settings:
    """For `@given`: `share` of the profile's number of inputs (100 unless `--hypothesis-profile=fuzz` is given)."""
    return settings(
        max_examples=max(1, round(settings.default.max_examples * share)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
