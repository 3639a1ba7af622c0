"""The numbers that Prometheus reads."""

from bot.metrics import Metrics


def page(metrics: Metrics) -> str:
    body, content_type = metrics.render()
    assert content_type.startswith("text/plain")
    return body.decode()


def test_counted_questions_are_on_the_page_by_outcome() -> None:
    metrics = Metrics()
    metrics.questions_ended.labels(outcome="whole").inc()

    assert 'stormbot_questions_ended_total{outcome="whole"} 1.0' in page(metrics)


def test_a_lone_answer_in_time_counts_below_the_goal_of_three_tenths_of_a_second() -> None:
    metrics = Metrics()
    metrics.first_text_seconds.observe(0.29)
    metrics.first_text_seconds.observe(0.31)

    assert 'stormbot_first_text_seconds_bucket{le="0.3"} 1.0' in page(metrics)


def test_two_bots_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.questions_received.inc()

    assert "stormbot_questions_received_total 1.0" in page(one)
    assert "stormbot_questions_received_total 0.0" in page(other)


def test_calls_to_slack_are_counted_and_those_it_refused_as_too_many_once_more() -> None:
    metrics = Metrics()
    for status in (200, 200, 429, 0):
        metrics.slack_answered("chat.update", status)

    counted = page(metrics)
    assert 'stormbot_slack_calls_total{method="chat.update",result="200"} 2.0' in counted
    assert 'stormbot_slack_calls_total{method="chat.update",result="failed"} 1.0' in counted
    assert 'stormbot_slack_rate_limited_total{method="chat.update"} 1.0' in counted


def test_verdicts_are_counted_by_what_they_say_and_other_acts_by_what_was_done() -> None:
    metrics = Metrics()
    for act, verdict in (("verdict", "bad"), ("verdict", "bad"), ("person", None)):
        metrics.acted(act, verdict)

    counted = page(metrics)
    assert 'stormbot_verdicts_total{verdict="bad"} 2.0' in counted
    assert 'stormbot_acts_total{act="person"} 1.0' in counted
    assert 'act="verdict"' not in counted
