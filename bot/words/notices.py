"""What the bot itself has to say, instead of an answer or below one."""

from collections.abc import Mapping
from typing import Final

from bot.domain.question import QuestionId
from bot.domain.reply import Language, Notice
from bot.words.saying import Sentence, say

_NOTICES: Final[Mapping[Notice, Sentence]] = {
    Notice.EMPTY_ANSWER: Sentence(
        "Storm had nothing to say about this. Try rephrasing the question, or add more detail."
    ),
    Notice.EMPTY_QUESTION: Sentence(
        "Hi! Ask me a question, and I'll look for the answer in your documents."
    ),
    Notice.GREETING: Sentence(
        "Hi! I answer questions from your team's documents and show which ones the answer comes "
        "from. Just write your question here, or mention me in a channel."
    ),
    Notice.ONLY_FILES: Sentence(
        "I can't open images, PDFs or recordings. Type your question, and I'll look for the answer "
        "in your documents."
    ),
    Notice.FILES_NOT_READ: Sentence(
        "I couldn't open the attached file, so I answered from your message alone."
    ),
    Notice.CONVERSATION_LOST: Sentence(
        "Storm no longer has our earlier conversation, so this answer starts a new one."
    ),
    Notice.STORM_DOWN: Sentence(
        "Storm can't be reached right now. Please try again in a few minutes."
    ),
    Notice.STORM_BUSY: Sentence("Storm is busy right now. Please try again in a minute."),
    Notice.STORM_SLOW: Sentence(
        "Storm worked on this for too long, so I stopped waiting. Please try again in a few "
        "minutes, or ask a narrower question."
    ),
    Notice.STORM_REFUSED: Sentence(
        "Storm didn't accept this question. Try rephrasing it; if that doesn't help, tell whoever "
        "runs this bot."
    ),
    Notice.MISCONFIGURED: Sentence(
        "I'm not set up correctly, so I can't ask Storm. Please tell whoever runs this bot."
    ),
    Notice.INTERRUPTED: Sentence("I was interrupted before I could finish. Please ask again."),
    Notice.TOO_LONG: Sentence(
        "This answer was getting too long, so I stopped. Try a narrower question."
    ),
    Notice.TOO_MANY_WAITING: Sentence(
        "Several questions are already waiting in this conversation. Please ask again once they "
        "have been answered."
    ),
    Notice.TOO_LATE: Sentence(
        "Your message reached me late, so I didn't answer it. If you still need an answer, please "
        "ask again."
    ),
    Notice.CAME_LATE: Sentence("Sorry for the wait: I was out of reach for a while."),
    Notice.OUTSIDER: Sentence(
        "I only answer people from the organization that runs me. If you need something from its "
        "documents, please ask one of its members."
    ),
    Notice.WORKFLOW: Sentence(
        "I only answer people, so I didn't answer this workflow's message. If you set it up, "
        "please have a person mention me instead."
    ),
    Notice.EXTERNAL_CHANNEL: Sentence(
        "This conversation is shared with another organization, so I don't answer here. Please "
        "ask me in a direct message or in an internal channel."
    ),
    Notice.BROKEN: Sentence(
        "Something went wrong on my side. Please try again; if it keeps happening, tell whoever "
        "runs this bot."
    ),
}


def notice(notice: Notice, language: Language) -> str:
    return say(language, _NOTICES[notice])


def not_here(notice: Notice, language: Language | None = None) -> str:
    """A notice for somebody whose language is not known. None: in every language."""
    return say(language, _NOTICES[notice])


def incomplete(language: Language) -> str:
    """Comes before the notice that says why."""
    return say(language, "This answer is incomplete.")


def reference(question_id: QuestionId, language: Language) -> str:
    """What to quote when reporting a failure; it stands in the log too."""
    return say(language, "Reference: {question_id}", question_id=question_id)
