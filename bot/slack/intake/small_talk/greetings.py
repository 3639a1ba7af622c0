"""What people greet with, and what may stand beside it. A greeting asks nothing."""

from typing import Final

from bot.slack.intake.small_talk.clauses import clauses
from bot.slack.intake.small_talk.phrases import length_at, phrases

_GREETINGS: Final = phrases("""
    hi, hey, heya, hello, hiya, hallo, howdy, yo, sup, greetings, hola, good morning, morning
    mornin, gm, good afternoon, afternoon, good evening, evening, good day, how are you
    how are you doing, how's it going, how is it going, what's up, whats up, nice to meet you
    pleased to meet you, happy monday, happy friday, happy new year
    안녕, 안녕하세요, 안녕하십니까, 안녕하신가요, 안뇽, 안녕하세여, 안녕하셔요, 하이, 헬로, 헬로우
    ㅎㅇ, 하이요, 하이루, 반가워요, 반갑습니다, 반가워, 방가, 방가방가, 처음 뵙겠습니다
    처음 뵙네요, 좋은 아침, 좋은 아침이에요, 좋은 아침입니다, 좋은 아침이네요, 굿모닝, 굿 모닝
    좋은 오후입니다, 좋은 오후예요, 좋은 하루예요, 좋은 하루 되세요, 잘 지내세요, 잘 지내셨어요
    수고 많으세요, 수고하십니다, 잘 부탁드려요, 잘 부탁드립니다, 새해 복 많이 받으세요
""")
_BESIDE: Final = phrases("""
    there, again, all, everyone, everybody, team, folks, guys, to you, you, too, today, and, my
    friend, storm, stormbot, bot, assistant, dear
    스톰, 스톰님, 스톰아, 봇, 봇님, 챗봇, 챗봇님, 여러분, 다들, 모두, 모두들, 오늘도, 오늘, 네, 아
""")


def is_greeting(text: str) -> bool:
    """`text` is a message's, as Slack sends it: nothing but a greeting."""
    has_greeting = False
    for clause in clauses(text):
        start = 0
        while start < len(clause.words):
            if length := length_at(clause.words, start, _GREETINGS):
                has_greeting = True
            elif not (length := length_at(clause.words, start, _BESIDE)):
                return False
            start += length
    return has_greeting
