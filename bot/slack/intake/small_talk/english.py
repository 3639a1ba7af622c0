"""What English small talk consists of, how a question begins, and what is said to colleagues."""

from typing import Final

from bot.slack.intake.small_talk.clauses import Clause
from bot.slack.intake.small_talk.phrases import Words, after, begin_with, pairs, phrases

CHATTER: Final = phrases("""
    awesome sauce, checking, looking into it, mind blown, thank you kindly, much obliged, nothing
    got it working, couldn't agree more, thanks, thank you, thankyou, thank u, thx, thnx, thanx
    tnx, tks, ty, tysm, tyvm, tyty, cheers, many thanks, ta, thanks a lot, thanks a bunch
    thanks a million, thanks a ton, thanks so much, appreciated, much appreciated, appreciate it
    i appreciate it, i appreciate that, really appreciate it, danke, merci, gracias, arigato
    obrigado, ok, okay, okey, okie, oki, okk, oke, k, kk, okey dokey, okie dokie, okidoki, alright
    all right, alrighty, aight, right, sure, sure thing, of course, absolutely, definitely
    certainly, deal, yes, yep, yup, yeah, yea, ya, yah, yass, yay, aye, uh huh, mhm, mm, mmhm, no
    nope, nah, no no, not really, not yet, maybe, perhaps, probably, i guess, i guess so
    i think so, i hope so, +1, -1, plus one, plus 1, same, same here, me too, me neither
    me as well, ditto, seconded, following, also interested, also curious, i'm curious too
    curious too, curious as well, wondering the same, i was wondering the same
    i was wondering that too, was wondering that too, agree, agreed, i agree, totally agree
    i agree with that, exactly, precisely, indeed, true, totally, so true, very true, correct
    that's right, that's true, that's correct, that's it, fair, fair enough, fair point
    good point, good call, good catch, nice catch, good find, nice find, good question
    great question, good one, nice one, this, this one, got it, gotcha, gotchu, noted, understood
    roger, roger that, copy, copy that, ack, acked, acknowledged, i see, i understand, i get it
    i got it, i know, point taken, makes sense, that makes sense, makes total sense
    makes perfect sense, make sense, tell me about it, sounds good, sounds great, sounds fine
    sounds like a plan, good to know, nice to know, great to know, interesting, good stuff
    great stuff, will do, can do, shall do, on it, i'm on it, will try, will check, will try that
    will read, will have a look, will take a look, will read it, will check it out
    will look into it, good, great, nice, cool, awesome, amazing, excellent, perfect, fantastic
    brilliant, wonderful, lovely, superb, super, sweet, neat, beautiful, impressive, dope, lit
    epic, helpful, useful, handy, fast, quick, smart, clever, funny, hilarious, fun, cute, wild
    crazy, insane, fab, fine, clear, all clear, crystal clear, good job, great job, well done
    nice work, great work, good work, good bot, smart bot, bravo, kudos, props, chapeau, hats off
    respect, love it, love this, love that, i love it, i love this, love, like it, i like it, lgtm
    well said, well put, legend, lifesaver, life saver, you're the best, you rock, the best
    you're a star, you're a legend, you're amazing, you're awesome, best bot, magic, goat, w
    that helps, that helped, this helps, this helped, it helped, it helps, that did it
    did the trick, that did the trick, worked, it works, works now, it worked, that worked
    works for me, worked for me, works like a charm, worked like a charm, works perfectly
    worked perfectly, works great, worked great, it works now, all good, all set, we're good
    i'm good, we're all set, i'm all set, good now, solved, resolved, sorted, fixed, done
    all done, found it, got there, never mind, nevermind, nvm, nm, ignore me, ignore that
    forget it, disregard, please ignore, all sorted, figured it out, i figured it out, i found it
    just found it, no need, not needed, not needed anymore, lol, lols, lmao, lmfao, rofl, roflmao
    xd, ha, heh, omg, wtf, wow, woah, whoa, wowza, yikes, oof, ouch, ugh, phew, oops, whoops, ooh
    oh, ah, aha, ahh, ohh, ahem, aw, aww, eek, eh, er, hm, hmm, huh, meh, uh, um, uhm, well
    oh well, oh my, oh no, oh wow, my god, gosh, damn, dang, darn, jeez, geez, holy, really
    seriously, for real, fr, no way, you're kidding, haven't we all, rip, didn't know that
    didn't know, i didn't know, i didn't know that, had no idea, i had no idea, no idea, no clue
    dunno, idk, i don't know, not sure, til, who knew, who knows, what a shame, too bad, pity, sad
    sad but true, same question, same problem, same issue, relatable, mood, sorry, my bad
    apologies, excuse me, pardon, my mistake, my apologies, sry, soz, np, no prob, no probs
    no problem, no worries, nw, yw, you're welcome, youre welcome, ur welcome, you are welcome
    welcome, anytime, any time, my pleasure, pleasure, don't mention it, happy to help
    glad to help, glad it helped, glad that helped, glad it worked, hi, hey, heya, hello, hiya
    hi there, hey there, hello there, hello again, howdy, yo, sup, good morning, morning, mornin
    gm, good afternoon, afternoon, good evening, evening, good night, night, gn, how are you
    how are you doing, how's it going, what's up, whats up, bye, bye bye, goodbye, cya, cu, see ya
    see you, see you later, see you tomorrow, see you soon, see you there, see you then
    see you monday, later, laters, ttyl, talk later, talk soon, brb, afk, bbl, omw, on my way
    back, i'm back, take care, safe travels, enjoy, have fun, cheerio, have a nice day
    have a good day, have a great day, have a nice evening, have a good evening, have a good one
    have a nice weekend, have a good weekend, have a great weekend, you too, nice weekend
    happy friday, tgif, happy monday, happy birthday, happy new year, merry christmas, congrats
    congratulations, congratz, grats, welcome back, welcome aboard, good luck, gl, get well soon
    fingers crossed, hopefully, let's go, woohoo, woo, hooray, hurray, fyi, for reference
    for info, see here, here you go, here, see above, see below, see this, see link, the link
    here is the link, here's the link, as above, bump, test, testing, ping, pong, and you
    same to you, likewise, back at you, right back at you, no one, nothing else, nothing more
    one sec, one second, one moment, one minute, just a sec, a sec, wait, hold on, hang on, sec
    to be fair, tbh, tbf, imo, imho, afaik, btw, anyway, anyways, literally, noice, gg, ez
""") | pairs(
    "good, great, nice, perfect, excellent, helpful, amazing, awesome, brilliant, quick, fast",
    "answer, answers, reply, response, explanation, summary, info, bot, idea, feature, tip",
)

# What may stand among chatter, but is none by itself.
FILLERS: Final = phrases("""
    so, very, really, much, pretty, super, quite, all, everyone, everybody, guys, team, folks
    both, that, this, it, is, was, that's, it's, thats, its, are, were, for, the, a, an, my, i
    i'm, am, just, too, now, then, here, there, of, to, be, as, such, again, always, also, and
    you, your, u, bot, storm, man, dude, mate, buddy, friend, friends, people, today, in, with, me
    us, lot, a lot, indeed, already, even, still, at, on, more, stuff, thing, incredibly
    extremely, surprisingly, actually, exactly, how, will be, would be, sounds, looks, seems
    feels, though, way, than expected, everything, we, had, what i needed, what i was looking for
    what i wanted, what we needed, i needed, i was looking for, that we had, from you, of you
    for your help, for the help, for helping, for your time
""")

# What may stand beside a link that is only shared.
SHARING: Final = phrases("""
    see, source, sources, sharing, just sharing, relevant, related, the doc, the docs, the page
    the wiki, doc, docs, wiki, page, this doc, this page, from the wiki, more here, details here
    read this, read here, is here, it's here, found this, for context, context
""")

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
    this, this one, same, no idea, that's it, what a shame, how are you, what's up, whats up
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
_IS: Final = phrases("""
    is, are, was, were, does, did, isn't, aren't, wasn't, weren't, doesn't, didn't, isnt, arent
    doesnt
""")
_NO_SUBJECT: Final = phrases("""
    not, really, very, so, just, what, how, also, still, already, now, only, pretty, quite, a, an
    too, fine, good, great, ok, okay, nice, correct, right, true, done, always, never, to
""")
_MAY: Final = phrases("""
    do, can, could, should, would, will, have, has, may, might, must, shall, am, can't, cant
    couldn't, shouldn't, won't, wouldn't, don't, dont, haven't
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
        is that ok with you, someone know, somebody know, anyone else, who wants, who's in
        whos in, who is in for, who's coming, who's up, who is coming, who has time, guys can
        guys could, lmk, keep me posted, ping me, dm me, call me, text me, email me, come by
        swing by, join us
    """)
    | pairs(
        "are you, when are you, where are you, what are you",
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
        "know, knows, have, has, want, wants, need, up for, help, check, tried, seen, used, else",
    )
    | pairs("can, could", "someone, somebody")
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
    | pairs("i've, ive, i have, we've", "sent, asked, added, shared, pinged, forwarded, booked")
    | pairs(
        "i'm going to, im going to, i am going to, i'm gonna, im gonna, gonna, i can, ill, will",
        """
            ask, call, check, send, ping, do, try, take, help, handle, share, update, forward, add
            talk, let, get back, look, follow up, come, join, discuss, be, read, test, go with
            fix, bring, write, review, reply, change, prepare, submit, file, open, create, order
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
        never mind, nevermind, nvm, found it, found the, sorry for, sorry about, sorry wrong
        oops wrong, enjoy your, enjoy the, see you, you saved
    """)
    | pairs(
        "that's, thats, this is, that is, it's",
        "great, awesome, amazing, good, nice, perfect, cool, gold, super, brilliant, excellent",
    )
    | pairs("good, great, nice, lovely, cool", "to see, to know, to have, to hear, that, how")
    | pairs("how, so", "nice, cool, funny, great, sweet, lovely")
    | pairs("love, i love, like, i like", "how, that, this, it, the")
)
_YET: Final = phrases("but, however, except, though, although, still, unless")
_OUTINGS: Final = phrases("""
    lunch, coffee, beer, beers, dinner, breakfast, drinks, huddle, zoom, call, meeting, standup
    walk
""")
_LONGEST_OUTING: Final = 3

_BEFORE_PEOPLE: Final = _LEADS - _CAN_YOU - _FOR_PEOPLE
_BEFORE_PLANS: Final = _LEADS - _PLANS
_BEFORE_CLOSINGS: Final = _LEADS - _CLOSINGS


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
    if begin_with(words, _FOR_PEOPLE) or begin_with(clause.words, _FOR_PEOPLE):
        return True
    if clause.is_asked and words and words[0] in _OUTINGS:
        return len(words) <= _LONGEST_OUTING
    favour = after(words, _CAN_YOU)
    return favour != words and (begin_with(favour, _FAVOURS) or " ".join(favour) in _FAVOURS_ALONE)


def promises(clause: Clause) -> bool:
    """What somebody is going to do, or has done: nobody can answer that but a colleague."""
    return begin_with(after(clause.words, _BEFORE_PLANS), _PLANS)


def closes(clause: Clause) -> bool:
    """Thanks, or a reaction, in open words: "thanks for the quick answer"."""
    words = after(clause.words, _BEFORE_CLOSINGS)
    is_closing = begin_with(words, _CLOSINGS) or begin_with(clause.words, _CLOSINGS)
    return is_closing and _YET.isdisjoint(clause.words)
