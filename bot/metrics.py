"""What can be measured of a running bot, for Prometheus. Numbers only: no ids, no texts."""

from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

_FIRST_TEXT_S: Final = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60)
_ANSWER_S: Final = (0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
_EDITS: Final = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 100)


class Metrics:
    """One bot's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.questions_received = self._counter("questions_received", "Questions taken in")
        self.questions_refused = self._counter(
            "questions_refused", "Questions not taken: too many waited, or told so a moment ago"
        )
        self.events_foreign = self._counter(
            "events_foreign", "Payloads for another app, workspace or installation", "what"
        )
        self.questions_ended = self._counter(
            "questions_ended", "Questions brought to an end", "outcome"
        )
        self.answers_in_progress = self._gauge("answers_in_progress", "Questions being answered")
        self.first_text_seconds = self._histogram(
            "first_text_seconds", "From Slack's event to the first text shown", _FIRST_TEXT_S
        )
        self.answer_seconds = self._histogram(
            "answer_seconds", "From Slack's event to the whole reply shown", _ANSWER_S
        )
        self.slack_calls = self._counter("slack_calls", "Calls to Slack", "method", "result")
        self.slack_rate_limited = self._counter(
            "slack_rate_limited", "Calls that Slack refused as too many (429)", "method"
        )
        self.edit_burst = self._gauge(
            "edit_burst", "Edits at once that Slack is believed to take in the workspace"
        )
        self.append_burst = self._gauge(
            "append_burst", "Appends to streams at once that Slack is believed to take"
        )
        self.clock_skew_seconds = self._gauge(
            "clock_skew_seconds", "How far this machine's clock is ahead of Slack's"
        )
        self.records_set_aside = self._counter(
            "records_set_aside", "What could not be used of what Redis holds"
        )
        self.verdicts = self._counter("verdicts", "Verdicts that people gave on replies", "verdict")
        self.acts = self._counter("acts", "What people did about replies besides", "act")
        self.reply_edits = self._histogram("reply_edits", "Edits a reply took", _EDITS)

    def acted(self, act: str, verdict: str | None) -> None:
        """Count what somebody did about a reply."""
        if verdict is None:
            self.acts.labels(act).inc()
        else:
            self.verdicts.labels(verdict).inc()

    def slack_takes(self, method: str, at_once: float) -> None:
        """So many calls of a method at once Slack is believed to take."""
        burst = self.edit_burst if method == "chat.update" else self.append_burst
        burst.set(at_once)

    def slack_answered(self, method: str, status: int) -> None:
        """Count a call to Slack. `status` is HTTP's; 0: no answer came."""
        self.slack_calls.labels(method, str(status) if status else "failed").inc()
        if status == 429:
            self.slack_rate_limited.labels(method).inc()

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, namespace="stormbot", registry=self.registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, namespace="stormbot", registry=self.registry)

    def _histogram(self, name: str, about: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, about, namespace="stormbot", registry=self.registry, buckets=buckets)

    def render(self) -> tuple[bytes, str]:
        """The page Prometheus reads, and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
