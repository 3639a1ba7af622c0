import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.link import MAX_CHARACTERS, web_link


@pytest.mark.parametrize(
    "url",
    [
        "https://drive.example.com/file/d/1aB-_c/view?usp=sharing&x=%20#p=3",
        "http://wiki:8080/page",
        "http://[2001:db8::1]:80/a",
        "https://10.0.0.7",
        "https://x.example?a=b",
        "https://my_host.example/~me/a,b;c=d+e@f!$'*",
    ],
)
def test_an_ordinary_web_address_stays_as_it_is(url: str) -> None:
    assert url == web_link(url)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (" https://x.example/a b.pdf ", "https://x.example/a%20b.pdf"),
        ("HTTPS://x.example/", "https://x.example/"),
        ("https://x.example/휴가", "https://x.example/%ED%9C%B4%EA%B0%80"),
        ("https://bücher.example:81/", "https://xn--bcher-kva.example:81/"),
        ("https://x.example/100%", "https://x.example/100%25"),
        ("https://x.example/a(1)", "https://x.example/a%281%29"),
        ('https://x.example/<!here>|"`', "https://x.example/%3C!here%3E%7C%22%60"),
        ("https://x.example/\u2028\u202e", "https://x.example/%E2%80%A8%E2%80%AE"),
    ],
)
def test_what_would_break_a_link_is_percent_encoded(url: str, link: str) -> None:
    assert link == web_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.example/a",
        "//x.example/a",
        "/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://x.example/",
        "slack://user?team=T1",
        "mailto:a@b.example",
        "https:",
        "https://",
        "https:///a",
        "https:x.example",
        "https://?a",
        "https://user@x.example/",
        "https://user:password@x.example/",
        "https://@x.example/",
        "https://x.example\\@evil.example/",
        "https://x%2eexample/",
        "https://x example/",
        "https://..",
        "https://x.example:/",
        "https://x.example:0/",
        "https://x.example:99999/",
        "https://x.example:port/",
        "https://[::1",
        "https://[nonsense]/",
        "https://x.example/a\nb",
        "https://x.example/a\tb",
        "https://x.example/\x00",
        "https://x.example/\x7f",
        "\nhttps://x.example/",
        "https://x.example/\ud800",
        "https://\u202ex.example/",
        "https://" + "가" * 100 + "/",
        "https://x.example/" + "a" * MAX_CHARACTERS,
        "https://x.example/" + "가" * (MAX_CHARACTERS // 4),
    ],
)
def test_anything_else_is_no_link(url: str) -> None:
    assert web_link(url) is None


@given(st.text(max_size=40), st.sampled_from(["https://x.example/", "https://", "http://x", ""]))
def test_a_link_is_printable_leads_to_the_same_host_and_stays_the_same(
    rest: str, start: str
) -> None:
    link = web_link(start + rest)
    if link is None:
        return
    assert re.fullmatch(r"https?://[!-~]+", link)
    assert not set('<>|()"`\\ ') & set(link)
    assert "@" not in urlsplit(link).netloc
    assert link == web_link(link)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_encoding_loses_nothing(path: str) -> None:
    link = web_link("https://x.example/-" + path.replace("%", "%25") + "-")
    assert link is not None
    assert "https://x.example/-" + path + "-" == unquote(link)
