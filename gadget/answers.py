"""What programs are told, in the form that they rely on: a turn's result, and the catalogue."""

from __future__ import annotations

from typing import Any

from gadget.act.base import Catalogue
from gadget.result import Result


def as_answer(result: Result) -> dict[str, Any]:
    """A turn's result as the contract of `gadget ask` writes it, without id and timings."""
    call = result.decision.call if result.decision else None
    return {
        "transcript": result.transcript.text if result.transcript else "",
        "language": result.transcript.language if result.transcript else None,
        "action": call.action if call else None,
        "arguments": dict(call.arguments) if call else {},
        "confidence": round(result.decision.confidence, 4) if result.decision else None,
        "say": result.said,
        "outcome": str(result.outcome),
        **({"link": result.answer.link} if result.answer is not None and result.answer.link else {}),
        **({"error": {"code": result.error.code, "message": result.error.message}} if result.error else {}),
    }


def describe(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The catalogue as `gadget actions list --json` shows it."""
    return [
        {
            "name": signature.name,
            "summary": signature.summary,
            "arguments": [
                {"name": s.name, "required": s.required, "list": s.is_list, "choices": list(s.choices)}
                for s in signature.slots
            ],
            "consent": str(signature.consent),
            "where": str(signature.where),
        }
        for signature in catalogue.signatures
    ]
