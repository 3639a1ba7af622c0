"""What English chatter consists of."""

from typing import Final

from bot.slack.intake.small_talk.phrases import pairs, phrases

CHATTER: Final = phrases("""
    silly me, dumb me, stupid me, my fault entirely, classic, figures, typical, priceless
    iconic, gold, nuts, legendary, unreal, bonkers, mental, big if true, small world, plot twist
    mic drop, no kidding, no joke, about time, asking for a friend, made my day, makes my day
    you made my day, bookmarked, starred, pinned, printed, screenshotted, shared, forwarded
    submitted, filed, booked, ordered, sent, signed, saved it, just submitted, no notes
    go ahead, that's the one, you're right, youre right, you are right, you were right, my fault
    weird, odd, strange, saved, w00t, hm weird, awesome sauce, checking, looking into it
    mind blown, thank you kindly, much obliged, nothing, got it working, couldn't agree more
    thanks, thank you, thankyou, thank u, thx, thnx, thanx, tnx, tks, ty, tysm, tyvm, tyty
    cheers, many thanks, ta, thanks a lot, thanks a bunch, thanks a million, thanks a ton
    thanks so much, appreciated, much appreciated, appreciate it, i appreciate it
    i appreciate that, really appreciate it, danke, merci, gracias, arigato, obrigado, ok, okay
    okey, okie, oki, okk, oke, k, kk, okey dokey, okie dokie, okidoki, alright, all right
    alrighty, aight, right, sure, sure thing, of course, absolutely, definitely, certainly, deal
    yes, yep, yup, yeah, yea, ya, yah, yass, yay, aye, uh huh, mhm, mm, mmhm, no, nope, nah
    no no, not really, not yet, maybe, perhaps, probably, i guess, i guess so, i think so
    i hope so, +1, -1, plus one, plus 1, same, same here, me too, me neither, me as well, ditto
    seconded, following, also interested, also curious, i'm curious too, curious too
    curious as well, wondering the same, i was wondering the same, i was wondering that too
    was wondering that too, agree, agreed, i agree, totally agree, i agree with that, exactly
    precisely, indeed, true, totally, so true, very true, correct, that's right, that's true
    that's correct, that's it, fair, fair enough, fair point, good point, good call, good catch
    nice catch, good find, nice find, good question, great question, good one, nice one, this
    this one, got it, gotcha, gotchu, noted, understood, roger, roger that, copy, copy that, ack
    acked, acknowledged, i see, i understand, i get it, i got it, i know, point taken
    makes sense, that makes sense, makes total sense, makes perfect sense, make sense
    tell me about it, sounds good, sounds great, sounds fine, sounds like a plan, good to know
    nice to know, great to know, interesting, good stuff, great stuff, will do, can do, shall do
    on it, i'm on it, will try, will check, will try that, will read, will have a look
    will take a look, will read it, will check it out, will look into it, good, great, nice
    cool, awesome, amazing, excellent, perfect, fantastic, brilliant, wonderful, lovely, superb
    super, sweet, neat, beautiful, impressive, dope, lit, epic, helpful, useful, handy, fast
    quick, smart, clever, funny, hilarious, fun, cute, wild, crazy, insane, fab, fine, clear
    all clear, crystal clear, good job, great job, well done, nice work, great work, good work
    good bot, smart bot, bravo, kudos, props, chapeau, hats off, respect, love it, love this
    love that, i love it, i love this, love, like it, i like it, lgtm, well said, well put
    legend, lifesaver, life saver, you're the best, you rock, the best, you're a star
    you're a legend, you're amazing, you're awesome, best bot, magic, goat, w, that helps
    that helped, this helps, this helped, it helped, it helps, that did it, did the trick
    that did the trick, worked, it works, works now, it worked, that worked, works for me
    worked for me, works like a charm, worked like a charm, works perfectly, worked perfectly
    works great, worked great, it works now, all good, all set, we're good, i'm good
    we're all set, i'm all set, good now, solved, resolved, sorted, fixed, done, all done
    found it, got there, never mind, nevermind, nvm, nm, ignore me, ignore that, forget it
    disregard, please ignore, all sorted, figured it out, i figured it out, i found it
    just found it, no need, not needed, not needed anymore, lol, lols, lmao, lmfao, rofl
    roflmao, xd, ha, heh, omg, wtf, wow, woah, whoa, wowza, yikes, oof, ouch, ugh, phew, oops
    whoops, ooh, oh, ah, aha, ahh, ohh, ahem, aw, aww, eek, eh, er, hm, hmm, huh, meh, uh, um
    uhm, well, oh well, oh my, oh no, oh wow, my god, gosh, damn, dang, darn, jeez, geez, holy
    really, seriously, for real, fr, no way, you're kidding, haven't we all, rip
    didn't know that, didn't know, i didn't know, i didn't know that, had no idea, i had no idea
    no idea, no clue, dunno, idk, i don't know, not sure, til, who knew, who knows, what a shame
    too bad, pity, sad, sad but true, same question, same problem, same issue, relatable, mood
    sorry, my bad, apologies, excuse me, pardon, my mistake, my apologies, sry, soz, np, no prob
    no probs, no problem, no worries, nw, yw, you're welcome, youre welcome, ur welcome
    you are welcome, welcome, anytime, any time, my pleasure, pleasure, don't mention it
    happy to help, glad to help, glad it helped, glad that helped, glad it worked, hi, hey, heya
    hello, hiya, hi there, hey there, hello there, hello again, howdy, yo, sup, good morning
    morning, mornin, gm, good afternoon, afternoon, good evening, evening, good night, night, gn
    how are you, how are you doing, how's it going, what's up, whats up, bye, bye bye, goodbye
    cya, cu, see ya, see you, see you later, see you tomorrow, see you soon, see you there
    see you then, see you monday, later, laters, ttyl, talk later, talk soon, brb, afk, bbl, omw
    on my way, back, i'm back, take care, safe travels, enjoy, have fun, cheerio
    have a nice day, have a good day, have a great day, have a nice evening, have a good evening
    have a good one, have a nice weekend, have a good weekend, have a great weekend, you too
    nice weekend, happy friday, tgif, happy monday, happy birthday, happy new year
    merry christmas, congrats, congratulations, congratz, grats, welcome back, welcome aboard
    good luck, gl, get well soon, fingers crossed, hopefully, let's go, woohoo, woo, hooray
    hurray, fyi, for reference, for info, see here, here you go, here, see above, see below
    see this, see link, the link, here is the link, here's the link, as above, bump, test
    testing, ping, pong, and you, same to you, likewise, back at you, right back at you, no one
    nothing else, nothing more, one sec, one second, one moment, one minute, just a sec, a sec
    wait, hold on, hang on, sec, to be fair, tbh, tbf, imo, imho, afaik, btw, anyway, anyways
    literally, noice, gg, ez
""") | pairs(
    "good, great, nice, perfect, excellent, helpful, amazing, awesome, brilliant, quick, fast",
    "answer, answers, reply, response, explanation, summary, info, bot, idea, feature, tip",
)

# Chatter that may name whom it is for: "thanks Ben".
TO_SOMEBODY: Final = phrases("""
    thanks, thank you, thx, ty, cheers, thanks a lot, thank you so much, thanks so much
    many thanks, big thanks, good point, good call, good catch, nice one, well done, good job
    great job, nice work, great work, congrats, congratulations, happy birthday, welcome
    welcome back, hi, hey, hello, good morning, morning, bye, good night, you're welcome
    no worries
""")

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
