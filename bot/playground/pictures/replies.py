"""`python -m bot.playground.pictures [directory]`: what people see, as docs/reply-*.png.

The messages are the real bot's, caught while it answers between the stand-ins. Needs Chromium.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops
from rich.console import Console

from bot.playground.documents.shelf import DOCUMENTS, EXPENSES, PEOPLE, Document, excerpt
from bot.playground.pictures.picture import Scene, Theme, line_scene, page, thread_scene
from bot.playground.pictures.transcript import is_whole
from bot.playground.processes.bot_process import ROOT, BotFailed, running_bot
from bot.playground.processes.redis_server import RedisMissing, RedisServer
from bot.playground.slack import Message, Slack
from bot.playground.storm.server import Storm
from bot.playground.storm.stories import LEAVE, LEAVE_KO
from bot.playground.storm.story import Ask, Cut, Refusal, Silence, Story, paced, story

CHANNEL: Final = "C0GENERAL"
KOREAN_CHANNEL: Final = "C0KOREAN"
DIRECT: Final = "D0MINA"
MINA: Final = "U0MINA"
JIHUN: Final = "U0JIHUN"

TOKEN_S: Final = 0.02
SEARCH_S: Final = 1.2
STEP_TIMEOUT_S: Final = 60.0
CHROMIUM_TIMEOUT_S: Final = 60.0

WIDTH: Final = 600
TALLEST: Final = 2400
SCALE: Final = 2
COLOURS: Final = 64
# When the first message of each picture was written: 10:24.
OPENED_AT_S: Final = (10 * 60 + 24) * 60.0

TRAVEL_POLICY: Final = Document(
    id="7310000000000000107",
    name="travel-policy-2025.pdf",
    bucket=PEOPLE,
    source="https://drive.example.com/file/d/travel-2025/view",
)
TRIP: Final = story(
    """\
You can claim these **without asking first** [1]:

| What | Limit | Receipt |
|:-----|------:|:--------|
| Meals | 45 € a day | from 20 € |
| Hotel | 140 € a night | always |
| Local transport | as paid | from 10 € |

For anything above you need an *approval number* before you book [2]:

1. Open a request at the [travel desk](https://travel.example.com/requests).
2. Your manager answers within **two working days** [3].
3. Hand in your receipts by the 5th of the next month [1].
""",
    excerpt(TRAVEL_POLICY, "4", 1, "Meals 45, hotel 140, transport as paid."),
    excerpt(TRAVEL_POLICY, "7", 2, "Above the limit: approval number."),
    excerpt(EXPENSES, "Approvals", 3, "The manager answers within two working days."),
)
TRIP_QUESTION: Final = "what can I claim on a business trip?"
KOREAN_QUESTION: Final = "연차 휴가는 며칠이고, 어떻게 신청하나요?"
LEAVE_QUESTION: Final = "How many days of annual leave do I have?"


class PicturesFailed(Exception):
    """There can be no pictures; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    console = Console()
    directory = Path(arguments[0]) if arguments else ROOT / "docs"
    directory.mkdir(parents=True, exist_ok=True)
    try:
        browser = find_browser()
        for name, scene in asyncio.run(play()).items():
            target = directory / f"reply-{name}.png"
            photograph(browser, page(_at_ten(scene), theme=Theme.LIGHT), target)
            console.print(f"{target.name}: {target.stat().st_size // 1000} kB")
    except (PicturesFailed, BotFailed, RedisMissing, TimeoutError) as problem:
        console.print(f"[red]{problem}[/red]")
        return 1
    return 0


async def play() -> dict[str, Scene]:
    """What people saw, by the picture's name."""
    async with _stage() as stage:
        return {
            **await stage.one_answer_from_question_to_sources(),
            "incomplete": await stage.answer_that_breaks(),
            "korean": await stage.korean_answer(),
            "direct": await stage.direct_messages(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    slack: Slack
    storm: Storm
    bot: Process

    async def one_answer_from_question_to_sources(self) -> dict[str, Scene]:
        in_a_row = Silence(after=_tokens_until(TRIP, "| Local transport | as"))
        self.storm.story = TRIP.with_trouble(Silence(after=0), in_a_row).paced(TOKEN_S)
        root = await self._ask(CHANNEL, TRIP_QUESTION)
        await self._until(lambda: self.slack.status_of(CHANNEL, root), "it is searching")
        status = thread_scene(self.slack, CHANNEL, root)
        await self._go_on()
        await self._until(
            lambda: any("Hotel" in reply.body for reply in self.slack.answers(CHANNEL, root)),
            "the table has begun",
        )
        growing = thread_scene(self.slack, CHANNEL, root)
        await self._go_on()
        return {"status": status, "growing": growing, "whole": await self._ended(CHANNEL, root)}

    async def answer_that_breaks(self) -> Scene:
        broken = TRIP.with_trouble(Cut(after=_tokens_until(TRIP, "within **two")))
        self.storm.story = broken.with_answer_trouble(Refusal(status=503)).paced(0.0)
        return await self._ended(CHANNEL, await self._ask(CHANNEL, TRIP_QUESTION))

    async def korean_answer(self) -> Scene:
        self.storm.story = LEAVE_KO.paced(TOKEN_S, first_delay_s=SEARCH_S)
        root = await self._ask(KOREAN_CHANNEL, KOREAN_QUESTION, user=JIHUN)
        return await self._ended(KOREAN_CHANNEL, root)

    async def direct_messages(self) -> Scene:
        self.storm.story = paced(_in_private, TOKEN_S, first_delay_s=SEARCH_S)
        for count, question in enumerate((LEAVE_QUESTION, "And on a business trip?"), start=1):
            await self.slack.say(DIRECT, MINA, question)
            await self._until(
                lambda wanted=count: self._ended_in_line() == wanted,  # type: ignore[misc]
                "a direct message is answered",
            )
        return line_scene(self.slack, DIRECT)

    async def _go_on(self) -> None:
        """Let Storm tell what comes after the place where it is silent."""
        await self.storm.until(lambda: self.storm.held, STEP_TIMEOUT_S, "Storm is silent")
        self.storm.release()

    def _ended_in_line(self) -> int:
        return sum(map(_has_ended, self.slack.history(DIRECT)))

    async def _ask(self, channel: str, question: str, user: str = MINA) -> str:
        return await self.slack.say(channel, user, f"<@{self.slack.bot_user_id}> {question}")

    async def _ended(self, channel: str, root: str) -> Scene:
        await self._until(
            lambda: any(map(_has_ended, self.slack.answers(channel, root))), "the reply is whole"
        )
        return thread_scene(self.slack, channel, root)

    async def _until(self, predicate: Callable[[], object], description: str) -> None:
        await self.slack.until(predicate, STEP_TIMEOUT_S, description)


@asynccontextmanager
async def _stage() -> AsyncIterator[_Stage]:
    shelf = (*DOCUMENTS, TRAVEL_POLICY)
    async with RedisServer() as redis, Slack() as slack, Storm(shelf=shelf) as storm:
        slack.add_person(MINA, "Mina")
        slack.add_person(JIHUN, "김지훈", locale="ko-KR")
        slack.add_channel(CHANNEL, "general", members=[MINA])
        slack.add_channel(KOREAN_CHANNEL, "인사-문의", members=[JIHUN])
        slack.add_channel(DIRECT, kind="im", members=[MINA])
        async with running_bot(slack, redis.url, storm.api_key, storm.url) as bot:
            yield _Stage(slack=slack, storm=storm, bot=bot)


def _in_private(ask: Ask) -> Story:
    return TRIP if "trip" in ask.question else LEAVE


def _has_ended(message: Message) -> bool:
    return message.bot_id is not None and is_whole(message.blocks)


def _tokens_until(told: Story, place: str) -> int:
    """How many tokens it takes to have told `place`."""
    end = told.text.index(place) + len(place)
    length = 0
    for number, token in enumerate(told.tokens, start=1):
        length += len(token)
        if length >= end:
            return number
    return len(told.tokens)


def _at_ten(scene: Scene) -> Scene:
    """The same at an hour that does not depend on when the pictures are made."""
    began = scene.posts[0].at
    posts = (replace(post, at=post.at - began + OPENED_AT_S) for post in scene.posts)
    return replace(scene, posts=tuple(posts))


def find_browser() -> str:
    """Raises `PicturesFailed`."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise PicturesFailed(f"Install Chromium: none of {', '.join(names)} is in the PATH.")
    return found


def photograph(browser: str, html: str, target: Path) -> None:
    """The page as a PNG, cropped to what is on it. Raises `PicturesFailed`."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as place:
        source, raw = Path(place, "page.html"), Path(place, "page.png")
        source.write_text(html, "utf-8")
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", f"--user-data-dir={place}/profile",
            f"--force-device-scale-factor={SCALE}", f"--window-size={WIDTH},{TALLEST}",
            f"--screenshot={raw}", source.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, timeout=CHROMIUM_TIMEOUT_S, check=False)
        if not raw.exists():
            raise PicturesFailed(f"Chromium took no picture: {done.stderr.decode()[-500:]}")
        with Image.open(raw) as image:
            cropped(image.convert("RGB")).save(target, optimize=True)


def cropped(image: Image.Image) -> Image.Image:
    """Without the empty rest of the page, in few colours."""
    paper = Image.new("RGB", image.size, image.getpixel((0, 0)))
    box = ImageChops.difference(image, paper).getbbox() or (0, 0, *image.size)
    margin = 4 * SCALE
    kept = (
        max(0, box[0] - margin),
        max(0, box[1] - margin),
        min(image.width, box[2] + margin),
        min(image.height, box[3] + margin),
    )
    return image.crop(kept).quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
