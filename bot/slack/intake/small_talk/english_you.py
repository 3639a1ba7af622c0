"""What in English is said to one person, or of one: "your shift", "our meeting", "Mina knows"."""

import re
from typing import Final

from bot.slack.intake.small_talk.clauses import Clause
from bot.slack.intake.small_talk.phrases import Words, after, begin_with, length_at, pairs, phrases

_YOU: Final = phrases("you, u, your, yours, yourself, you're, youre, ur, you've, you'd, y'all")
# Beside these it is one person, whatever is to be done.
_MINE: Final = phrases("my, me, mine, our, us, your, yours, him, her, them, his, their")
_SURE: Final = phrases("are you sure, are u sure, do you mean, did you mean, what do you mean")
# What a bot that has read documents can be asked to do: "can you explain that?"
_CAN: Final = phrases("can, could, would, will")
_POLITELY: Final = phrases("please, pls, plz, also, maybe, just, kindly, quickly, perhaps")
_TELLING: Final = phrases("""
    tell, show, give, explain, list, summarise, summarize, describe, compare, elaborate, clarify
    translate, define, rephrase, repeat, find, look up, search, link, point, remind, say, quote
    provide, name, answer, expand, specify, be more, be a bit, go into, walk me, walk us, help me
    help us, make it, make that, put it, put that, write it, write that, shorten, simplify
""")
# What anybody may do, so that "you" is everybody: "can you carry days over?", "how do you apply?"
_ASKED_HOW: Final = phrases("how, where, when, what, which, why, whom, who")
_ALWAYS: Final = phrases("should, must, may, if, when, once, unless, until, after, before, as")
_DOES: Final = phrases("""
    need, have to, get, pay, lose, keep, apply, claim, request, report, submit, file, cancel, take
    carry, use, calculate, count, opt, register, know if, do it, do that, do this, go about
    reset, install, change, set, log, sign, find, book, order, see, ask for, enter, upload, add
""")
_MAY: Final = phrases("""
    carry, take, get, use, apply, claim, cancel, combine, pay, expense, roll, split, sell, extend
    log in, sign up, access, reset, install, connect, travel, rent, request, register, transfer
    work from, work abroad, work remotely, do it, do that, do this, change, bring, park, renew
    be reimbursed, lose, keep, exchange, swap, opt, start, stop, qualify, even, still, only
""")

# What somebody's attempt has come to, and offers of help: there is no "you" in them.
_RESULTS: Final = (
    pairs("did, does", "that help, it help, this help, that work, it work, this work")
    | pairs("is", "it working, that working, it solved, it fixed")
    | phrases("""
        any luck, any progress, better now, solved, working now, need help, need a hand
        can i help, can i come, can i join, may i join, what happened, any volunteers, any takers
    """)
)
# To ask for leave is to ask whoever can give it.
_MAY_I: Final = pairs(
    "should i, can i, could i, may i, shall we, should we, is it ok if i, is it okay if i, ok if i",
    """
        tell, call, ping, send you, forward, invite, join, bring, come, borrow, help, wait, take
        leave, have a look, sit, grab, meet, see you, step in, jump in
    """,
)
_PROPOSES: Final = phrases("""
    why not just, why not ask, why not call, why don't you, why don't we, why dont you, why dont we
    how about we, how about you, what if we, what if you just, is everything ok, is everything okay
    is everything alright, everything ok, everything alright, who's covering, whos covering
""")
_HOW_IS: Final = pairs(
    "how's, hows, how is, how are, how was, how were",
    "the baby, the kids, the family, the weekend, the trip, everyone, everybody, life, work",
)
_WENT: Final = re.compile(r"(?:how|hows|how's) .*\b(?:go|going|went)")

_TOGETHER: Final = phrases("we, us, our, my, we're, we'll")
_MEETINGS: Final = phrases("""
    meeting, meetings, sync, standup, call, retro, demo, slot, invite, deck, slides, interview
    workshop, offsite, shift, draft, pr, branch
""")
_TIME: Final = re.compile(
    r"\d{1,4}(?:am|pm)|o'clock|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|later|noon"
)

# What can't be somebody's name.
_NOBODY: Final = phrases("""
    i, we, it, this, that, there, these, those, the, a, an, my, our, your, his, her
    their, everyone, everybody, anyone, anybody, someone, somebody, who, what, which, whose, storm
    bot, one, not, all, any, that's, it's, you, u, and, also, so, if, or, how, why, where, when
""")
# Of somebody: whether they are there, and what they have said or done.
_OTHERS: Final = phrases("they, he, she")
_BY_NOW: Final = phrases("still, already, really, actually, also, even")
_IS: Final = phrases("is, isn't, was, wasn't")
_HAS: Final = phrases("did, didn't, has, hasn't")
_KNOWS: Final = phrases("does, doesn't, did, would, will, can, could, might")
_BEING: Final = phrases("""
    in, in today, in tomorrow, in yet, around, around today, back, back yet, back already, off
    off today, off tomorrow, out today, here, here today, there, on holiday, on leave, on vacation
    on sick leave, sick, sick today, busy, free today, free now, coming, joining, ok with, fine with
    happy with, still on, still in, working today, working tomorrow
""")
_HAVING_DONE: Final = phrases("""
    say, tell, mean, ask, want, decide, reply, answer, write, approve, sign, send, mention, see
    know, agree, do, help, said, told, asked, decided, replied, answered, written, approved, signed
    sent, seen, agreed, done, helped
""")
_KNOWING: Final = phrases("know, mind, agree, think")
# Who tells of this thinks of somebody: "I think Mina knows that better".
_TELLS_OF: Final = phrases("""
    knows, wrote, owns, handles, maintains, organised, organized, remembers, might know, may know
    should know, would know, will know, could know, must know, probably knows, surely knows
    can help, might help, did that, did it, made that, is the one, is the person, is the expert
""")
_ASK: Final = phrases("ask, ping, dm")
_ASKING: Final = phrases("pinging, asking, messaging, dming, emailing")
_NOT_SOMEBODY: Final = phrases(
    "about, for, it, storm, if, whether, again, that, this, because, how"
)


def is_to_you(clause: Clause) -> bool:
    """A question to whoever "you" is here, or about what people do together."""
    words = clause.words
    if begin_with(words, _MAY_I | _PROPOSES | _HOW_IS):
        return True
    if _is_result(words) or _WENT.fullmatch(" ".join(words)):
        return True
    if not _TOGETHER.isdisjoint(words) and _names_a_meeting(words):
        return True
    at = next((index for index, word in enumerate(words) if word in _YOU), None)
    return at is not None and not _is_anybody(words[:at], words[at:])


def _is_result(words: Words) -> bool:
    """ "Did that help?", perhaps with a word behind it."""
    length = length_at(words, 0, _RESULTS)
    return 0 < length >= len(words) - 1


def _names_a_meeting(words: Words) -> bool:
    return not _MEETINGS.isdisjoint(words) or any(map(_TIME.fullmatch, words))


def _is_anybody(before: Words, you: Words) -> bool:
    """ "You" is the bot, or whoever does such a thing."""
    if any(begin_with(before[-length:] + you, _SURE) for length in (1, 2) if length <= len(before)):
        return True
    verb = after(you[1:], _POLITELY)
    modal = before[-1] if before else ""
    if modal in _CAN and begin_with(verb, _TELLING):
        return {"your", "my"}.isdisjoint(verb)
    if not _MINE.isdisjoint(verb):
        return False
    if modal in _ALWAYS:
        return True
    is_how = len(before) > 1 and before[-2] in _ASKED_HOW
    if modal == "do" or (modal == "can" and is_how):
        return begin_with(verb, _DOES)
    return modal == "can" and begin_with(verb, _MAY)


def is_of_somebody(clause: Clause) -> bool:
    """ "Is Mina in?", "what did Tom say?", "I think Ben wrote that", "ask Ben", "pinging Dave"."""
    words = clause.words
    if words[0] in _ASK | _ASKING and len(words) > 1:
        return words[1] not in _NOT_SOMEBODY
    return any(_may_be_name(words, at) for at in range(min(len(words), 6)))


def _may_be_name(words: Words, at: int) -> bool:
    """A word that may be somebody's name, with what is only said of people."""
    if words[at] in _OTHERS and at and words[at - 1] in _HAS:
        return begin_with(words[at + 1 :], _HAVING_DONE)
    if words[at] in _OTHERS | _NOBODY or words[at][0].isdigit():
        return False
    modal, rest = words[at - 1] if at else "", words[at + 1 :]
    if modal in _IS:
        return at == 1 and " ".join(after(rest, _BY_NOW)) in _BEING
    if modal in _HAS and begin_with(rest, _HAVING_DONE):
        return True
    if modal in _KNOWS and begin_with(rest, _KNOWING):
        return True
    return begin_with(rest, _TELLS_OF) and _ASKED_HOW.isdisjoint(words[:at])
