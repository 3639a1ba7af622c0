"""Every sentence people read, in English and Korean.

The tone is calm: what is the matter, then what to do next. Korean is in the polite 해요 style
throughout. Sentences are plain text without anything to escape; only the lines of the App Home
are Slack's mrkdwn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.question import QuestionId
from bot.domain.reply import Language, Notice
from bot.domain.talk import FollowUps

# Syllables and letters (jamo), the extended, compatibility and half-width forms too.
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")


@dataclass(frozen=True, slots=True)
class _Words:
    english: str
    korean: str

    def in_(self, language: Language) -> str:
        return self.korean if language is Language.KOREAN else self.english


def language_of(text: str) -> Language:
    """The language to speak to somebody who wrote `text`: Korean as soon as there is any."""
    return Language.KOREAN if _HANGUL.search(text) else Language.ENGLISH


_NOTICES: Final[Mapping[Notice, _Words]] = {
    Notice.EMPTY_ANSWER: _Words(
        "Storm had nothing to say about this. Try rephrasing the question, or add more detail.",
        "Storm이 답을 하지 못했어요. 질문을 바꾸거나 좀 더 자세히 물어봐 주세요.",
    ),
    Notice.EMPTY_QUESTION: _Words(
        "Hi! Ask me a question, and I'll look for the answer in your documents.",
        "안녕하세요! 궁금한 내용을 적어 주시면 문서에서 답을 찾아 드릴게요.",
    ),
    Notice.GREETING: _Words(
        "Hi! I answer questions from your team's documents and show which ones the answer comes "
        "from. Just write your question here, or mention me in a channel.",
        "안녕하세요! 팀 문서에서 답을 찾아 출처와 함께 알려 드려요. 궁금한 내용을 여기에 바로 "
        "적거나 채널에서 저를 멘션해 주세요.",
    ),
    Notice.ONLY_FILES: _Words(
        "I can't open images, PDFs or recordings. Type your question, and I'll look for the answer "
        "in your documents.",
        "이미지나 PDF, 녹음은 열어 볼 수 없어요. 질문을 글로 적어 주시면 문서에서 답을 찾아 "
        "드릴게요.",
    ),
    Notice.FILES_NOT_READ: _Words(
        "I couldn't open the attached file, so I answered from your message alone.",
        "첨부하신 파일은 열어 볼 수 없어서 적어 주신 내용만 보고 답했어요.",
    ),
    Notice.CONVERSATION_LOST: _Words(
        "Storm no longer has our earlier conversation, so this answer starts a new one.",
        "이전 대화가 Storm에 남아 있지 않아서 새 대화로 답했어요.",
    ),
    Notice.STORM_DOWN: _Words(
        "Storm can't be reached right now. Please try again in a few minutes.",
        "지금은 Storm에 연결할 수 없어요. 몇 분 뒤에 다시 시도해 주세요.",
    ),
    Notice.STORM_BUSY: _Words(
        "Storm is busy right now. Please try again in a minute.",
        "지금 Storm에 요청이 많이 몰려 있어요. 잠시 후 다시 시도해 주세요.",
    ),
    Notice.STORM_SLOW: _Words(
        "Storm worked on this for too long, so I stopped waiting. Please try again in a few "
        "minutes, or ask a narrower question.",
        "Storm의 답이 너무 오래 걸려서 기다리기를 멈췄어요. 몇 분 뒤에 다시 시도하시거나 범위를 "
        "좁혀서 질문해 주세요.",
    ),
    Notice.STORM_REFUSED: _Words(
        "Storm didn't accept this question. Try rephrasing it; if that doesn't help, tell whoever "
        "runs this bot.",
        "Storm이 이 질문을 처리하지 못했어요. 질문을 바꿔 보시고, 그래도 안 되면 봇 담당자에게 "
        "알려 주세요.",
    ),
    Notice.MISCONFIGURED: _Words(
        "I'm not set up correctly, so I can't ask Storm. Please tell whoever runs this bot.",
        "봇 설정에 문제가 있어서 Storm에 물어볼 수 없어요. 봇 담당자에게 알려 주세요.",
    ),
    Notice.INTERRUPTED: _Words(
        "I was interrupted before I could finish. Please ask again.",
        "답변을 마치기 전에 중단됐어요. 다시 질문해 주세요.",
    ),
    Notice.TOO_LONG: _Words(
        "This answer was getting too long, so I stopped. Try a narrower question.",
        "답변이 너무 길어져서 멈췄어요. 범위를 좁혀서 다시 질문해 주세요.",
    ),
    Notice.TOO_MANY_WAITING: _Words(
        "Several questions are already waiting in this conversation. Please ask again once they "
        "have been answered.",
        "이 대화에는 답을 기다리고 있는 질문이 많아요. 앞선 질문에 답한 뒤에 다시 질문해 주세요.",
    ),
    Notice.TOO_LATE: _Words(
        "Your message reached me late, so I didn't answer it. If you still need an answer, please "
        "ask again.",
        "메시지가 늦게 도착해서 답하지 않았어요. 아직 답이 필요하시면 다시 질문해 주세요.",
    ),
    Notice.CAME_LATE: _Words(
        "Sorry for the wait: I was out of reach for a while.",
        "기다리게 해서 죄송해요. 잠시 연결이 원활하지 않았어요.",
    ),
    Notice.OUTSIDER: _Words(
        "I only answer people from the organization that runs me. If you need something from its "
        "documents, please ask one of its members.",
        "저는 저를 운영하는 조직의 구성원에게만 답할 수 있어요. 문서 내용이 필요하시면 그 조직의 "
        "담당자에게 문의해 주세요.",
    ),
    Notice.WORKFLOW: _Words(
        "I only answer people, so I didn't answer this workflow's message. If you set it up, "
        "please have a person mention me instead.",
        "저는 사람이 한 질문에만 답해서 이 워크플로의 메시지에는 답하지 않았어요. 워크플로를 "
        "만드셨다면 사람이 저를 멘션하도록 바꿔 주세요.",
    ),
    Notice.EXTERNAL_CHANNEL: _Words(
        "This conversation is shared with another organization, so I don't answer here. Please "
        "ask me in a direct message or in an internal channel.",
        "다른 조직과 함께 쓰는 대화라서 여기서는 답해 드릴 수 없어요. 다이렉트 메시지나 내부 "
        "채널에서 질문해 주세요.",
    ),
    Notice.BROKEN: _Words(
        "Something went wrong on my side. Please try again; if it keeps happening, tell whoever "
        "runs this bot.",
        "봇에 문제가 생겼어요. 다시 시도해 보시고, 계속 안 되면 봇 담당자에게 알려 주세요.",
    ),
}


def notice(notice: Notice, language: Language) -> str:
    return _NOTICES[notice].in_(language)


def incomplete(language: Language) -> str:
    """Comes before the notice that says why."""
    return _Words("This answer is incomplete.", "답변이 중간에 끊겼어요.").in_(language)


def reference(question_id: QuestionId, language: Language) -> str:
    """What to quote when reporting a failure; it stands in the log too."""
    return f"{_Words('Reference', '참조 번호').in_(language)}: {question_id}"


def try_again(language: Language) -> str:
    return _Words("Try again", "다시 시도").in_(language)


def answer_changed(language: Language) -> str:
    """The button below a reply whose question was edited later."""
    return _Words("Question changed · answer again", "질문이 바뀌었어요 · 다시 답하기").in_(
        language
    )


def too_old_to_try_again(language: Language | None = None) -> str:
    """For the button below a reply whose question is no longer kept. None: in both languages."""
    words = _Words(
        "I no longer have this question. Please ask it again.",
        "이 질문의 기록이 더는 남아 있지 않아요. 다시 질문해 주세요.",
    )
    return _spoken(words, language)


# Why a press of the button changes nothing, for the one who pressed. None: in both languages.


def nothing_to_try_again(language: Language | None = None) -> str:
    words = _Words(
        "There is nothing left to try again here. If something is missing, please ask a new "
        "question.",
        "더 시도할 내용이 없어요. 더 필요한 내용이 있으면 새로 질문해 주세요.",
    )
    return _spoken(words, language)


def tried_too_often(language: Language | None = None) -> str:
    words = _Words(
        "I've already tried this question several times. Please ask it again in a new message.",
        "이 질문은 이미 여러 번 다시 시도했어요. 새 메시지로 다시 질문해 주세요.",
    )
    return _spoken(words, language)


def tried_just_now(language: Language | None = None) -> str:
    words = _Words(
        "This was tried just now. Please wait a few seconds before you try again.",
        "방금 다시 시도했어요. 몇 초 뒤에 다시 눌러 주세요.",
    )
    return _spoken(words, language)


def already_answering(language: Language | None = None) -> str:
    words = _Words(
        "I'm already working on this question.",
        "이미 이 질문에 답하고 있어요.",
    )
    return _spoken(words, language)


def audience_unknown(language: Language | None = None) -> str:
    words = _Words(
        "I can't check right now who can read this conversation. Please try again in a moment.",
        "지금은 이 대화를 누가 볼 수 있는지 확인할 수 없어요. 잠시 후 다시 시도해 주세요.",
    )
    return _spoken(words, language)


def not_here(notice: Notice, language: Language | None = None) -> str:
    """A notice for somebody whose language is not known. None: in both languages."""
    return _spoken(_NOTICES[notice], language)


def _spoken(words: _Words, language: Language | None) -> str:
    return "\n".join(words.in_(spoken) for spoken in ((language,) if language else Language))


def background(language: Language) -> str:
    """Storm reads it: what stands below is no question."""
    return _Words(
        "(For context only: what was said in this Slack thread before.)",
        "(참고용: 이 Slack 스레드에서 앞서 나눈 대화예요.)",
    ).in_(language)


# Slack shows "<name of the app> <status>" and may cut it after some 50 characters.


def status_searching(language: Language) -> str:
    return _Words("is searching…", "문서를 찾고 있어요…").in_(language)


def status_next_in_line(language: Language) -> str:
    return _Words("has your question next in line…", "앞선 질문에 먼저 답하고 있어요…").in_(
        language
    )


def placeholder(language: Language) -> str:
    return _Words("Searching your documents…", "문서를 찾고 있어요…").in_(language)


def answering(question: str, language: Language) -> str:
    """What a notification says of a reply that has only begun. `question` is a gist in mrkdwn."""
    return _Words(f"Answering: {question}", f"답변 중: {question}").in_(language)


def still_writing(language: Language) -> str:
    """The last line of a growing reply, so that nobody takes what stands for all of it."""
    return _Words("still writing…", "쓰고 있어요…").in_(language)


def taking_longer(language: Language) -> str:
    """The same, where nothing has come for a while."""
    return _Words(
        "Storm is taking longer than usual…", "Storm의 답이 평소보다 늦어지고 있어요…"
    ).in_(language)


# Below an answer.


def answer(language: Language) -> str:
    """For notifications, where an answer begins with nothing that could be read out."""
    return _Words("Answer from Storm", "Storm의 답변").in_(language)


def sources(language: Language) -> str:
    return _Words("Sources", "출처").in_(language)


def untitled(language: Language) -> str:
    return _Words("Untitled document", "제목 없는 문서").in_(language)


def page_numbers(numbers: Sequence[str], language: Language) -> str:
    """ "p. 3, 12" """
    listed = ", ".join(numbers)
    return _Words(f"p. {listed}", f"{listed}쪽").in_(language)


def more_sources(count: int, language: Language) -> str:
    return _Words(f"and {count} more", f"외 {count}개").in_(language)


def footer(elapsed_s: float | None, language: Language, *, has_sources: bool) -> str:
    """Who answered, how long it took, and what to do with an answer of an AI: one line."""
    took = "" if elapsed_s is None else _duration(elapsed_s, language)
    if language is Language.KOREAN:
        said = f"Storm이 {took} 만에 답했어요" if took else "Storm이 답했어요"
        check = "출처를 확인해 주세요" if has_sources else "내용을 확인해 주세요"
        line = f"{said} · AI가 쓴 글이니 {check}"
        return line if has_sources else f"인용한 출처가 없어요 · {line}"
    said = f"Answered by Storm in {took}" if took else "Answered by Storm"
    line = f"{said} · AI-generated, {'check the sources' if has_sources else 'please check it'}"
    return line if has_sources else f"No sources were cited · {line}"


def _duration(seconds: float, language: Language) -> str:
    if seconds < 9.95:
        return _Words(f"{seconds:.1f} s", f"{seconds:.1f}초").in_(language)
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return _Words(f"{rest} s", f"{rest}초").in_(language)
    return _Words(f"{minutes} min {rest} s", f"{minutes}분 {rest}초").in_(language)


# The App Home.


def home_title(language: Language) -> str:
    return _Words("Ask your documents", "문서에 물어보세요").in_(language)


def home_introduction(language: Language) -> str:
    return _Words(
        "I answer questions from the documents your team keeps in Storm, and show which of them "
        "the answer is based on.",
        "팀이 Storm에 모아 둔 문서에서 답을 찾고, 어떤 문서를 근거로 했는지 함께 보여 드려요.",
    ).in_(language)


def home_ways(
    language: Language, follow_ups: FollowUps = FollowUps.NATURAL
) -> tuple[str, str, str]:
    """How to ask, each a line of mrkdwn."""
    ways = (
        _Words(
            "*In a channel:* mention me with your question. I answer in a thread under it.",
            "*채널에서:* 저를 멘션하고 질문을 적어 주세요. 그 메시지의 스레드에 답해 드려요.",
        ),
        _Words(
            "*In a direct message:* just write your question.",
            "*다이렉트 메시지에서:* 멘션 없이 바로 질문해 주세요.",
        ),
        _GOING_ON[follow_ups],
    )
    return ways[0].in_(language), ways[1].in_(language), ways[2].in_(language)


_GOING_ON: Final[Mapping[FollowUps, _Words]] = {
    FollowUps.NATURAL: _Words(
        "*In a thread I have answered in:* ask follow-ups without mentioning me. I remember what "
        "was said. While you talk to each other, I stay out of it until somebody mentions me.",
        "*제가 답한 스레드에서:* 멘션 없이 이어서 질문해 주세요. 앞선 대화를 기억하고 있어요. "
        "서로 대화를 나누실 때는 다시 멘션해 주실 때까지 끼어들지 않아요.",
    ),
    FollowUps.EVERYBODY: _Words(
        "*In a thread I have answered in:* ask follow-ups without mentioning me. I remember what "
        "was said.",
        "*제가 답한 스레드에서:* 멘션 없이 이어서 질문해 주세요. 앞선 대화를 기억하고 있어요.",
    ),
    FollowUps.MENTION: _Words(
        "*In a thread I have answered in:* mention me again to ask a follow-up. I remember what "
        "was said.",
        "*제가 답한 스레드에서:* 다시 멘션하고 이어서 질문해 주세요. 앞선 대화를 기억하고 있어요.",
    ),
}
