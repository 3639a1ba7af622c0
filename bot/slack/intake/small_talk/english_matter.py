"""What in English goes on with the matter: something is amiss, is meant otherwise, is wanted.

Whoever has asked says much that wants no answer, in ever new words. What wants one says something
of the matter, and that can be told: an error, a correction, a fact about who asks, a wish, or the
few words of an answer ("Munich", "the second one").
"""

from typing import Final

from bot.slack.intake.small_talk.clauses import Clause
from bot.slack.intake.small_talk.phrases import Words, begin_with, pairs, phrases

_AMISS: Final = phrases("""
    not, no, never, nothing, none, cannot, cant, without, wrong, error, errors, fails, failed
    failing, failure, broken, breaks, broke, dead, missing, locked, denied, empty, blank, stuck
    spinning, loading, stopped, stops, lost, expired, invalid, greyed, grayed, closed, disabled
    refused, rejected, outdated, old, older, different, differs, otherwise, instead, else, other
    another, still, but, though, however, except, only, contradicts, contradict, misunderstood
    misread, typo, unclear, confused, confusing, gone, hidden, says, shows, asks, keeps, requires
    needs, need, seems, meant, means, prompts, returns, redirects, supposed, please, pls, plz
    shorter, longer, simpler, detail, details, example, examples, link, sources, dont, doesnt
    didnt, isnt, wont, crashes, crashed, timeout, refuses, vague, unpaid, exactly, versus, vs
""")
_PHRASES: Final = (
    pairs(
        "i'm, im, i am, we're, we are",
        """
            a, an, in, on, at, from, the, using, working, asking, trying, talking, looking, part
            full, based, new, remote, already, stuck, getting, seeing, having, under, over, with
            outside, about to
        """,
    )
    | pairs(
        "i, we",
        """
            have, work, use, want, paid, submitted, travel, asked for, asked about, tried, clicked
            already, live, moved, own, applied, started, joined, was asking, was looking, get, got a
            was talking, can only, find, see, did that, did it, did so, was told, mean, use, clicked
            opened, sent it, logged, entered, selected, chose, followed
        """,
    )
    | pairs(
        "it's, its, it is, that's, this is", "a, an, about, for, in, on, from, too, last, our, my"
    )
    | pairs("there's, there is, there are, there was", "a, an, the, two, three, also, such, more")
    | pairs("same", "for, error, thing, with, problem, issue, here but, question but, message")
    | phrases("""
        i mean, try again, once more, repeat that, told me, according to, should be, looks like
        in that case, more about, more of, more on, tell me, show me, got a, got an, gives me
        asks me, my, our, changed, tried it, tried that, did that, let me rephrase, what if
        i get, had to, says who
    """)
)
# A message may begin so if it answers, or makes it plain.
_OPENINGS: Final = phrases("""
    in, for, on, as, with, from, at, by, and, or, plus, also, under, over, since, until, after
    before, if, option, number, step, version, case, the, a, an, part-time, full-time, both
    either, neither
""")
# A few words are an answer, if they say nothing else.
_LONGEST_FRAGMENT: Final = 3
_NO_FRAGMENT: Final = phrases("""
    i, i'm, i've, i'd, i'll, im, you, u, ya, your, you're, we, we're, it, it's, its, this, that
    that's, they, he, she, me, us, so, well, what, guess, hope, wish, glad, love, loved, happy
    never, always, is, was, are, be, been, has, had, do, did, does, will, would, could, should
    let, let's, thing, good, great, nice, best, better, wow, lol, oh, ah, hey, back, day, life
    work, home, makes, made, weekend, welp, bruh, sheesh, yikes, dang, kiss, blown, solved, done
    dusted, saved, nailed, called, owe, there, goes, here, now
""")


def goes_on(clause: Clause) -> bool:
    """It says something of the matter."""
    words = clause.words
    if not _AMISS.isdisjoint(words) or any(_is_sign(word) for word in words):
        return True
    if any(begin_with(words[at:], _PHRASES) for at in range(len(words))):
        return True
    return words[0] in _OPENINGS and len(words) > 1


def is_fragment(words: Words) -> bool:
    """All the words of a message are just a name of something."""
    is_short = 0 < len(words) <= _LONGEST_FRAGMENT
    return is_short and _NO_FRAGMENT.isdisjoint(words) and all(map(str.isascii, words))


def _is_sign(word: str) -> bool:
    return word.endswith("n't") or any(map(str.isdigit, word))
