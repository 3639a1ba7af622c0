import pytest

from bot.domain.origin import MAX_TITLE, Origin


@pytest.mark.parametrize(
    "name",
    ["Leave policy", "v8.pdf", "휴가 규정", "AC/DC", "1:1 guide", "See https://a.example first"],
)
def test_a_documents_name_is_its_title(name: str) -> None:
    assert name == Origin.told(f" {name}\n", None).title


@pytest.mark.parametrize(
    "name",
    [
        *(None, "", " \n", "\u200b\u3164"),
        *("https://a.example/b?c=d", "HTTP://a.example", "file:///etc/passwd", "www.a.example"),
        *("docs.a.example/b", "a.example:8080/", "s3://bucket/key"),
    ],
)
def test_an_address_or_nothing_is_no_title(name: str | None) -> None:
    assert Origin(url="https://a.example") == Origin.told(name, "https://a.example")


def test_a_title_is_no_longer_than_anybody_reads() -> None:
    assert MAX_TITLE == len(Origin.told("long " * 1_000_000, None).title or "")


@pytest.mark.parametrize(
    "source", [None, "", "javascript:alert(1)", "file:///etc/passwd", "https://u:p@x.example/"]
)
def test_a_source_that_is_no_web_address_is_no_link(source: str | None) -> None:
    assert Origin(title="A") == Origin.told("A", source)
