"""How an English question begins, what is said to colleagues, and what closes a matter."""

import re
from typing import Final

from bot.slack.intake.small_talk.clauses import Clause
from bot.slack.intake.small_talk.english_chatter import CHATTER, TO_SOMEBODY
from bot.slack.intake.small_talk.phrases import Words, after, begin_with, length_at, pairs, phrases

# What a question may begin with besides.
_LEADS: Final = (
    CHATTER
    | phrases("""
        and, but, so, also, then, or, just, now, please, pls, plz, kindly, question
        quick question, another question, one question, a question, one more question
        one more thing, one thing, last question, last one, one last question, follow up, followup
        one more, another one, next, next question, related, on that note, in that case
        by the way, actually, because, plus, ps, out of curiosity, quick one, dumb question
        stupid question, a follow up, storm, bot, say, what i meant, i mean, i meant
        sorry to bother, one last thing
    """)
) - phrases("""
    exactly, precisely, totally, absolutely, definitely, i know, i see, i understand, i get it
    i guess, i don't know, idk, dunno, no clue, depends, this, this one, same, no idea, that's it
    what a shame, how are you, what's up, whats up
""")

_WH: Final = phrases("""
    what, how, when, where, who, which, why, whose, whom, wat, any, what's, whats, how's, hows
    where's, wheres, who's, whos, when's, whens, why's, whys
""")
_ALONE: Final = (("why",), ("how",), ("when",), ("where",), ("who",))
# Wh-words that begin no question: "what a relief", "when I get back", "which is fine".
_NO_QUESTIONS: Final = phrases("""
    what a, what an, what i, what we, what they, what he, what she, what it, how i, how we
    how they, how it, how the, how nice, how cool, how funny, how great, how sweet, how lovely
    how weird, how strange, how interesting, how sad, how awesome, how helpful, how ironic
    how useful, when i, when we, when you, when they, when he, when she, when it, when the
    where i, where we, where you, where they, where it, where the, why i, why we, who i, who we
    who knows, who knew, who cares, who would, who needs, which i, which is, which means
    which was, which makes, whatever, any one, any time, any day, any way, any more, any of
    any thoughts
""")
_IS: Final = phrases("is, are, was, were, does, did")
_NO_SUBJECT: Final = phrases("""
    not, really, very, so, just, what, how, also, still, already, now, only, pretty, quite, a, an
    too, fine, good, great, ok, okay, nice, correct, right, true, done, always, never, to
""")
_MAY: Final = phrases("""
    do, can, could, should, would, will, have, has, may, might, must, shall, am, can't, cant
    couldn't, shouldn't, won't, wouldn't, don't, dont, haven't, isn't, aren't, wasn't, weren't
    doesn't, didn't, isnt, arent, doesnt, didnt
""")
_SUBJECT: Final = phrases("""
    i, we, you, u, it, this, that, these, those, there, they, he, she, the, my, our, your, his
    her, their, someone, anyone, everyone, people, employees, all, both, new, part, full, external
""")
_REQUESTS: Final = phrases("""
    tell me, tell us, show me, show us, give me, give us, explain, list the, list all, list every
    summarise, summarize, describe, compare, elaborate, clarify, translate, define, rephrase
    repeat, walk me through, look up, search for, search, find me, find the, remind me how
    remind me what, remind me when, help me find, help me understand, can you, could you
    would you, can u, could u, what about, how about, i wonder, wondering, i was wondering
    just wondering, i'm wondering, i'd like to know, i would like to know, i want to know
    i need to know, need to know, would like to know, any idea, any chance, any update
    any updates, any news, any word, any info, more details, more detail, more about, more info on
""")
# "and for part-timers": so short that it can only go on from what was asked.
_FURTHER: Final = phrases("and for, and in, and if, and with, and on, and at, and when, and how")
_LONGEST_FURTHER: Final = 4

# Asked of a colleague.
_FOR_PEOPLE: Final = (
    phrases("""
        r u, you free, you around, you there, u there, u free, you ok, you coming, you joining
        you in, you available, you busy, do you mind, would you mind, mind if, do you want
        do you wanna, wanna, want to, want me to, should i send you, shall we, shall i, were you
        will you, do you think, what do you think, what do you guys, what you think, thoughts
        any thoughts, your thoughts, how do you feel, got a sec, got a minute, got time
        have a sec, have a minute, quick call, quick chat, when will you, where will you
        where are you, what did you, when did you, how did you, who did you, ok with you
        ok for you, works for you, does that work for you, does it work for you
        did it work for you, did that work for you, how was your, how's your, hows your
        how is your, how were your, is that ok with you, someone know, somebody know, anyone else
        who took, who stole, who ate, who moved, who broke, who has my, who left
        who wants, who's in, whos in, who is in for, who's coming, who's up, who is coming
        who has time, guys can, guys could, lmk, keep me posted, ping me, dm me, call me, text me
        email me, come by, swing by, join us
    """)
    | pairs(
        "are you, are you still, when are you, where are you, what are you",
        """
            free, around, there, in, coming, joining, ok, okay, going, done, busy, available, at
            ready, up, back, home, working, doing, here, online, off, leaving, now, today
            tomorrow
        """,
    )
    | pairs(
        "did you, did u, have you, have u",
        """
            see, get, know, ask, try, read, hear, check, talk, send, do, finish, go, eat, notice
            ever, seen, tried, asked, heard, talked, checked, been, spoken, looked, eaten, sent
            finished
        """,
    )
    | pairs("let's, lets", "meet, talk, discuss, sync, call, chat, grab, go, do lunch, jump on")
    | pairs(
        "do you have", "time, a sec, a second, a minute, a moment, five, access, a link to your"
    )
    | pairs(
        "can we, could we, should we, can i, could i, may i",
        """
            talk, meet, discuss, sync, chat, call, jump on, hop on, call you, ask you, ping you
            dm you, send you, show you, help you, join you, meet you, borrow
        """,
    )
    | pairs(
        "anyone, anybody, does anyone, does anybody, has anyone, has anybody, can anyone",
        """
            know, knows, have, has, want, wants, need, up for, help, check, tried, seen, used
            else, in for, in, around, free, going, coming, interested
        """,
    )
    | pairs("can, could", "someone, somebody")
    | pairs("who's the, whos the, who is the", "new guy, new girl, new one, guy, girl")
)
# "Can you cover?" is asked of a colleague; "can you take a day off?" may be asked of the bot.
_CAN_YOU: Final = phrases("""
    can you, could you, would you, can u, could u, will you, please, pls, plz, can you please
    could you please, can you pls, would you please, can you maybe, could you maybe, can you also
""")
_FAVOURS: Final = (
    phrases("""
        ping, dm, take over, take care, take a look, have a look, drop by, drop me, jump on
        hop on, sync, chat, check with, confirm with, send him, send her, send them, bring me
        bring it, pick up, make sure, loop in, get back, come over, come by, come with
        come to the, join at, do me, sign off, attend the, talk to, reply to, respond to
        cover for, cover tomorrow, cover today, approve my, review my, give me a call, give him
        give her, give them
    """)
    | pairs(
        "cover, call, join, ask, handle, invite, add, let, forward, review, approve, tell, help",
        "me, him, her, them, us, hr, this, the call, the meeting, today, tomorrow",
    )
) - phrases("tell me, tell us, help me")
_FAVOURS_ALONE: Final = phrases("""
    cover, call, join, come, review, approve, sign, handle, attend, meet, ask, reply, respond
    talk, chat, wait, stay, bring it, help out, check with them
""")

_PLANS: Final = (
    phrases("""
        i will, i'll, we'll, we will, i shall, he'll, she'll, they'll, let me, lemme, i'm out
        im out, i am out, i'm off, im off, i'm in a meeting, in a meeting, i'm away, i'm here
        i'm free, i'm afk, just sent, sent you, shared, forwarded, pinged, added, i pinged, i sent
        i would ask, i'd ask, i'd rather, i'd go, need to run, gotta go, gtg, i have to go
        i need to go, i have to run, back in, be right back, let's, lets, out of office, ooo
        running late, i'm running late, we should, we could
    """)
    | pairs(
        "heading, leaving, sharing, posting, forwarding, adding, updating, fixing, sending",
        "this, that, it, out, off, now, with, to the, in a, soon, back, home, you",
    )
    | pairs("booking, trying, filing, testing, reading, ordering", "it, that, this, now, one")
    | pairs("gotta, got to, have to, need to, must", "run, go, leave, jump, drop, dash, head")
    | pairs("bookmarking, pinning, saving, joining, calling", "this, that, it, now, you, in, the")
    | pairs("i've, ive, i have, we've", "sent, asked, added, shared, pinged, forwarded, booked")
    | pairs(
        "i'm going to, im going to, i am going to, i'm gonna, im gonna, gonna, i can, ill, will",
        """
            ask, call, check, send, ping, do, try, take, help, handle, share, update, forward, add
            talk, let, get back, look, follow up, come, join, discuss, be, read, test, go with
            fix, bring, write, review, reply, change, prepare, submit, file, open, create, order
            grab, eat, head, leave, run
        """,
    )
)
_CLOSINGS: Final = (
    phrases("""
        thanks for, thank you for, thx for, ty for, tysm for, cheers for, thanks to, thank you to
        thank you all, thanks all, thanks again, exactly what, just what i, that answers
        this answers, that explains, this explains, that clears, this clears, that solves
        that solved, this solves, that was it, that was all, that's all, thats all, didn't know
        i didn't know, didnt know, had no idea, i had no idea, never knew, i never knew, glad
        i'm glad, happy to, looking forward, can't wait, cant wait, what a, so cool, so nice
        so good, so helpful, so fast, i thought so, thought so, i knew it, knew it, told you
        i told you, as expected, no more questions, that's everything, i stand corrected
        i was wrong
    """)
    | pairs("that's, thats, this is, that is", "exactly what, what i was, what i needed, all i")
    | phrases("""
        that's so much, that's the one, go ahead, thought i missed, see attached, that was
        that makes my, that makes it, thank god, thank goodness, thank heavens, i think i got
        i think i understand, i think i have it, i think that's it, closing this, closing the
        case closed, moving on, let's move, we can close, we can move, we can stop, talk to you
        speak to you, catch you, well deserved, welcome to, that's a relief, that's a lot
        that's it, that's more, that's less, this is it, never mind, nevermind, nvm, found it
        found the, sorry for, sorry about, sorry wrong, oops wrong, enjoy your, enjoy the, see you
        can't believe, cant believe, i knew, time for, time to, so much, who would, who would've
        i should've, should've, i could've, i wish, wish i, i feel, if only, in hindsight
        there goes, makes my life, makes my job, makes my day, made my day, made my life
        you saved, finally a, finally an, finally some, finally someone, finally something, at last
    """)
    | pairs(
        "that's, thats, this is, that is, it's",
        "great, awesome, amazing, good, nice, perfect, cool, gold, super, brilliant, excellent",
    )
    | pairs("good, great, nice, lovely, cool", "to see, to know, to have, to hear, that, how")
    | pairs("how, so", "nice, cool, funny, great, sweet, lovely")
    | pairs(
        "so, really, very, i'm so, im so, just, i'm just",
        "happy, glad, relieved, excited, jealous, proud, lucky, grateful, tired, done",
    )
    | pairs("love, i love, like, i like", "how, that, this, it, the")
)
_PRAISE: Final = pairs(
    "you're, youre, ur, you are, storm is, this bot is, the bot is, this thing is",
    "a, an, the, my, so, such, really, awesome, amazing, great, brilliant, good, pretty, cool",
)
_YET: Final = phrases("but, however, except, though, although, still, unless")
# What is no praise after all: "you're a bit outdated".
_NO_PRAISE: Final = phrases("""
    bit, wrong, mistaken, not, no, never, old, outdated, slow, confusing, confused, unhelpful
    useless, broken, incorrect, off, missing, vague, second, one, same, other
""")
# Nothing that one goes on with.
_NOT_CHATTER: Final = phrases("still nothing, still no, nothing yet, nothing happens, no nothing")
# Whoever speaks to several people does not speak to the bot.
_EVERYBODY: Final = phrases("""
    guys, folks, y'all, yall, hey guys, hi guys, hey folks, hi folks, hey team, hi team, dear team
    hey all, hi all, dear all, hi everyone, hey everyone, hi everybody, hey everybody
""")  # A short message that begins so is a reaction: "perfect timing", "haha classic".
_APPRECIATION: Final = phrases("""
    thanks, thank you, thx, great, cool, nice, perfect, neat, awesome, amazing, excellent
    brilliant, lovely, sweet, wow, haha, hah, lol, good, glad, impressive, love, super, fantastic
    wonderful, beautiful, guilty, congrats
""")
_SOFT: Final = phrases("oh, ok, okay, ah, well, so, yes, yeah, hah, haha")
_LONGEST_REACTION: Final = 6
# So does a shorter one that begins with a sound: "hah, classic", "ugh mondays".
_LAUGHS: Final = phrases("""
    ha, hah, haha, hahaha, heh, hehe, lol, lmao, rofl, wow, whoa, woah, omg, ugh, yay, ooh, phew
    damn
""")
_LONGEST_LAUGH: Final = 4
# But with one of these there is more to it: "thanks, I meant contractors".
_MORE: Final = phrases("""
    not, no, only, and, or, for, about, same, meant, mean, asked, need, want, wrong, error, old
    in, it's, i'm, don't, doesn't, didn't, isn't, can't, cannot, won't, instead, other, else
    without, with, please, pls, on, at
""")
_OUTINGS: Final = phrases("""
    lunch, coffee, beer, beers, dinner, breakfast, drinks, huddle, zoom, call, meeting, standup
    walk
""")
_LONGEST_OUTING: Final = 3

# How much of a text's end is looked at.
_READ: Final = 200
_BY_NAME: Final = re.compile(
    r"\s*+(?:(?:hey|hi|hello) )?([A-Z][a-z]++),? "
    r"(?:(?:can|could|would|will|do|did|have|are) (?:you|u)\b"
    r"|(?:see|look|check|read|note|fyi|remember|help|take|your turn)\b)"
)

_NAME_AT_END: Final = re.compile(r"\b(?i:you|u|your)\b[^,?\n]{0,80}, [A-Z][a-z]++\?\s*+\Z")

_BEFORE_PEOPLE: Final = _LEADS - _CAN_YOU - _FOR_PEOPLE
_BEFORE_PLANS: Final = _LEADS - _PLANS
_BEFORE_CLOSINGS: Final = _LEADS - _CLOSINGS
_BEFORE_NAMES: Final = _LEADS - TO_SOMEBODY


def asks(clause: Clause) -> bool:
    if clause.is_asked or begin_with(clause.words, _REQUESTS):
        return True
    if begin_with(clause.words, _FURTHER) and len(clause.words) <= _LONGEST_FURTHER:
        return True
    return begin_with(after(clause.words, _LEADS), _REQUESTS) or begins_as_question(clause)


def begins_as_question(clause: Clause) -> bool:
    return _is_interrogative(after(clause.words, _LEADS))


def _is_interrogative(words: Words) -> bool:
    if len(words) < 2:
        return words in _ALONE
    first, second, *more = words
    if first in _WH:
        return not begin_with(words, _NO_QUESTIONS)
    if first in _IS:
        return bool(more) and second not in _NO_SUBJECT and not second.isdigit()
    return first in _MAY and bool(more) and (second in _SUBJECT or second.endswith("s"))


def is_for_people(clause: Clause) -> bool:
    words = after(clause.words, _BEFORE_PEOPLE)
    if begin_with(words, _FOR_PEOPLE) or begin_with(clause.words, _FOR_PEOPLE | _EVERYBODY):
        return True
    if clause.is_asked and words and words[0] in _OUTINGS:
        return len(words) <= _LONGEST_OUTING
    favour = after(words, _CAN_YOU)
    return favour != words and (begin_with(favour, _FAVOURS) or " ".join(favour) in _FAVOURS_ALONE)


def calls_by_name(text: str) -> bool:
    """ "Ben, can you check this?", "can you check this, Ben?"; in `text` as it was written."""
    if _NAME_AT_END.search(text[-_READ:]):
        return True
    match = _BY_NAME.match(text)
    return match is not None and match[1].lower() not in _LEADS | _WH | _MAY | _IS


def promises(clause: Clause) -> bool:
    """What somebody is going to do, or has done: nobody can answer that but a colleague."""
    words = after(clause.words, _BEFORE_PLANS)
    return begin_with(words, _PLANS) or begin_with(clause.words, _PLANS)


def closes(clause: Clause) -> bool:
    """Thanks, or a reaction, in open words: "thanks for the quick answer", "thanks Ben"."""
    if not _YET.isdisjoint(clause.words):
        return False
    words = after(clause.words, _BEFORE_CLOSINGS)
    is_closing = begin_with(words, _CLOSINGS) or begin_with(clause.words, _CLOSINGS)
    if begin_with(words, _PRAISE) and _NO_PRAISE.isdisjoint(words):
        return True
    named = (clause.words, after(clause.words, _BEFORE_NAMES))
    return is_closing or any(map(_is_to_somebody, named))


def _is_to_somebody(words: Words) -> bool:
    length = length_at(words, 0, TO_SOMEBODY)
    return length > 0 and len(words) == length + 1


def reacts(words: Words) -> bool:
    """All the words of a short message are a reaction to what was said."""
    if len(words) > _LONGEST_REACTION or not (_YET | _MORE).isdisjoint(words):
        return False
    if words[0] in _LAUGHS and len(words) <= _LONGEST_LAUGH:
        return True
    start = 1 if words[0] in _SOFT else 0
    return begin_with(words[start:], _APPRECIATION)


def goes_on(clause: Clause) -> bool:
    """It consists of chatter, and says that something is amiss."""
    return begin_with(after(clause.words, _BEFORE_CLOSINGS), _NOT_CHATTER) or begin_with(
        clause.words, _NOT_CHATTER
    )
