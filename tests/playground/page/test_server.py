import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.playground.documents.library import papers
from bot.playground.page.desk.feed import Feed
from bot.playground.page.server import (
    LARGEST_MESSAGE,
    LAST_PORT,
    PORTS_TRIED,
    PageServer,
    PortTaken,
)
from tests.playground.page.conftest import SCRIPT
from tests.playground.page.visitor import Visitor, feed_address, visiting


@pytest.fixture
async def stranger(server: PageServer) -> AsyncIterator[aiohttp.ClientSession]:
    """A client without token or cookie."""
    async with aiohttp.ClientSession(
        server.doorman.origin, cookie_jar=aiohttp.CookieJar(unsafe=True)
    ) as session:
        yield session


@pytest.fixture
async def guest(server: PageServer, stranger: aiohttp.ClientSession) -> aiohttp.ClientSession:
    """A client that has opened the address it was given."""
    async with stranger.get(server.address) as response:
        assert 200 == response.status
    return stranger


async def status(session: aiohttp.ClientSession, path: str, **more: Any) -> int:
    async with session.get(URL(path, encoded=True), **more) as response:
        return response.status


# Who may see it


@pytest.mark.parametrize("path", ["/", "/?t=wrong", "/assets/index-Bx1.js", "/feed", "/nothing"])
async def test_without_the_token_nothing_is_told(
    stranger: aiohttp.ClientSession, path: str
) -> None:
    assert 403 == await status(stranger, path)


async def test_the_token_opens_the_page_and_a_cookie_the_rest(
    server: PageServer, stranger: aiohttp.ClientSession
) -> None:
    async with stranger.get(server.address) as response:
        assert "<!doctype html><title>Demo</title>" == await response.text()
        cookie = response.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert 200 == await status(stranger, "/assets/index-Bx1.js")


def test_every_demo_has_a_token_of_its_own_that_nobody_guesses() -> None:
    tokens = {PageServer().address.partition("t=")[2] for _ in range(3)}
    assert 3 == len(tokens)
    assert 43 == min(map(len, tokens))


@pytest.mark.parametrize("host", ["localhost:{}", "evil.example:{}", "127.0.0.1", "127.0.0.1:{}."])
async def test_another_name_for_this_machine_is_refused(
    server: PageServer, guest: aiohttp.ClientSession, host: str
) -> None:
    host = host.format(server.doorman.port)
    assert 403 == await status(guest, "/", headers={"Host": host})


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:{}", ""])
async def test_other_pages_may_not_ask_even_with_the_token(
    server: PageServer, guest: aiohttp.ClientSession, origin: str
) -> None:
    headers = {"Origin": origin.format(server.doorman.port)}
    assert 403 == await status(guest, "/", headers=headers)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await guest.ws_connect(feed_address(server), headers=headers)


async def test_the_feed_wants_to_know_from_which_page_it_is_asked(
    server: PageServer, guest: aiohttp.ClientSession
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await guest.ws_connect(feed_address(server))


async def test_it_listens_on_the_loopback_address_only(server: PageServer) -> None:
    assert server.address.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.2", server.doorman.port)


# What is served


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2fetc/passwd",
        "/assets/%00",
        "/assets/",
        "/documents/..%2f..%2fanswers.py",
        "/documents/leave-policy.md",
    ],
)
async def test_no_path_leads_out_of_the_page(guest: aiohttp.ClientSession, path: str) -> None:
    assert 404 == await status(guest, path)


async def test_built_files_are_kept_for_ever_and_the_page_itself_is_not(
    server: PageServer, guest: aiohttp.ClientSession
) -> None:
    async with guest.get("/assets/index-Bx1.js") as response:
        assert SCRIPT == await response.text()
        assert "text/javascript" == response.content_type
        assert "immutable" in response.headers["Cache-Control"]
    async with guest.get("/") as response:
        assert "no-store" == response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/nothing", "/documents/leave-policy.html", "/feed"])
async def test_every_answer_forbids_whatever_is_not_needed(
    guest: aiohttp.ClientSession, path: str
) -> None:
    async with guest.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "nosniff" == response.headers["X-Content-Type-Options"]
        assert "no-referrer" == response.headers["Referrer-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_every_document_opens(guest: aiohttp.ClientSession) -> None:
    for paper in papers():
        async with guest.get(f"/documents/{paper.page_name}") as response:
            page = await response.text()
        assert f"<h1>{paper.title}</h1>" in page
        assert "<script" not in page


async def test_without_a_built_page_it_says_how_to_make_one(tmp_path: Path) -> None:
    async with (
        PageServer(dist=tmp_path) as server,
        aiohttp.request("GET", server.address) as response,
    ):
        assert 404 == response.status
        assert "make page" in await response.text()


async def test_where_the_port_is_taken_the_next_free_one_is_served(server: PageServer) -> None:
    async with PageServer(port=server.doorman.port) as second:
        assert server.doorman.port < second.doorman.port <= server.doorman.port + PORTS_TRIED


async def test_where_no_port_is_left_it_is_told_what_to_do() -> None:
    with pytest.raises(PortTaken, match='make demo ARGS="--port 9000"'):
        async with PageServer(port=LAST_PORT), PageServer(port=LAST_PORT):
            pass


# What a page says


NONSENSE = (
    "",
    "{",
    "null",
    "[]",
    "42",
    "{}",
    '{"type":"no such thing"}',
    '{"type":"say"}',
    '{"type":"say","user":1,"channel":"C0GENERAL","text":"hi"}',
    '{"type":"say","user":"U0MINA","channel":"C0GENERAL","text":""}',
    '{"type":"say","user":"U0MINA","channel":"C0GENERAL","text":"  \\n"}',
    '{"type":"say","user":"U0MINA","channel":"../../etc","text":"hi"}',
    '{"type":"say","user":"U0MINA","channel":"C0NOWHERE","text":"hi"}',
    '{"type":"say","user":"U0NOBODY","channel":"C0GENERAL","text":"hi"}',
    '{"type":"say","user":"U0STORM","channel":"C0GENERAL","text":"I am the bot"}',
    '{"type":"say","user":"U0JONAS","channel":"D0MINA","text":"not my conversation"}',
    '{"type":"say","user":"U0MINA","channel":"C0GENERAL","text":"hi","thread_ts":"1.2"}',
    '{"type":"say","user":"U0MINA","channel":"C0GENERAL","text":"hi",'
    '"thread_ts":"1732000000.000001"}',
    '{"type":"edit","user":"U0MINA","channel":"C0GENERAL","ts":"1732000000.000001","text":"a"}',
    '{"type":"delete","user":"U0MINA","channel":"C0GENERAL","ts":"1732000000.000001"}',
    '{"type":"press","user":"U0MINA","channel":"C0GENERAL","ts":"1732000000.000001",'
    '"action_id":"a","value":null}',
    '{"type":"get_versions","channel":"C0GENERAL","ts":"1732000000.000001"}',
    '{"type":"trouble","name":"no_such_trouble","on":true}',
    '{"type":"trouble","name":"bot_kill","on":true}',
    '{"type":"trouble","name":"slack_delete_last","on":true}',
    '{"type":"open_home","user":"U0NOBODY"}',
    "[" * 10_000,
    '"\\ud800"',
)


async def test_what_makes_no_sense_is_answered_and_changes_nothing(
    server: PageServer, visitor: Visitor
) -> None:
    for message in NONSENSE:
        await visitor.tell_text(message)
        assert "error" == (await visitor.heard("toast"))["kind"], message
        assert [] == server.desk.snapshot().messages, message
    await visitor.say("still there")
    assert "still there" == (await visitor.heard("message"))["message"]["text"]


async def test_bytes_are_ignored_and_a_message_that_is_too_large_ends_the_connection(
    server: PageServer, visitor: Visitor
) -> None:
    await visitor.tell_bytes(b"\xff\x00")
    await visitor.tell_text("x" * (LARGEST_MESSAGE + 1))
    assert aiohttp.WSCloseCode.MESSAGE_TOO_BIG == await visitor.closed()
    async with visiting(server) as again:
        assert "Lumen" == again.snapshot["workspace"]["name"]


async def test_a_page_that_is_too_slow_is_let_go() -> None:
    feed = Feed(most_behind=2)
    for text in ("one", "two", "three", "four"):
        feed.offer(text)
    assert feed.is_dropped
    assert await feed.next() is None


async def test_at_the_end_open_pages_are_told(server: PageServer, visitor: Visitor) -> None:
    closing = asyncio.create_task(server.__aexit__(None, None, None))
    assert aiohttp.WSCloseCode.GOING_AWAY == await visitor.closed()
    await closing
