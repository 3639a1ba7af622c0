"""What in Korean is said to one person, or of one: proposals, favours, "민아가 알 거예요".

Korean leaves "you" out; so the ending of the verb tells, and what the sentence is about.
"""

import re
from typing import Final

from bot.slack.intake.small_talk.clauses import Clause
from bot.slack.intake.small_talk.phrases import phrases

# "제가 할까요" proposes something; "될까요", "있을까요", "해야 할까요" ask how things are.
_PROPOSES: Final = re.compile(r"\w*(?<!니)까[요여용]?")
_HOW_THINGS_ARE: Final = re.compile(
    r".*(?:야할|될|있을|없을|같을|맞을|좋을|나을|많을|적을|높을|낮을|걸릴|나올|바뀔|늘|아닐|괜찮을|일|가능할|필요할"
    r"|유효할|충분할|적합할|동일할|유리할|중요할|포함할|해당할)까[요여용]?"
)
# "바꿔주실 수 있나요" asks a favour, unless it is one that can be done by telling.
_FAVOUR: Final = re.compile(r"(?:주실|줄|주시면|주면|빌릴|얻을|쓸게|도울)수있")
_TELLING: Final = re.compile(
    r"(?:알려|보여|설명해?|찾아|찾아봐|정리해?|번역해?|요약해?|비교해?|가르쳐|추천해?|안내해?|말씀해|말해|나열해?|답해|답변해?"
    r"|들어|풀어|줄여|써|검색해?|조회해?)(?:주실|줄|주시면|주면)수있"
)
_TIME: Final = re.compile(
    r"(?:\d{1,2}시|시|몇시|오늘|내일|모레|[월화수목금토일]요일|오전|오후|이따|나중|다음주|이번주)\w{0,3}"
)
_MEETING: Final = re.compile(
    r"(?:meeting|미팅|회의|스탠드업|데일리|데모|싱크|콜|당번|회식|면담|티타임|워크숍)[은는이가을를도에때로]?"
)
_OUTING: Final = re.compile(r"(?:점심|커피|밥|저녁|맥주|한잔|회식)[은을도]?")
# "도움 됐어요?": what an attempt has come to.
_RESULT: Final = re.compile(
    r"(?:도움이?|잘|이제|해결이?|성공)?(?:되|돼|됐|되었|되셨|해결됐|성공했)(?:나|어|었나|었어|던가)?[요여]"
)
_LONGEST_RESULT: Final = 2
# "전화해도 돼요?", "준호 휴가예요?"
_MAY_I: Final = re.compile(
    r".*(?:전화|연락|통화|콜|합류|참석|같이|따라|물어|얘기|이야기|말씀|빌려|[껴끼]).{0,3}도(?:돼|되|될|괜찮)\w{0,3}"
)
_MAY: Final = re.compile(r".*도(?:돼|되|될|괜찮)\w{0,3}")
_I: Final = phrases("저, 제가, 저도, 나, 나도, 내가")
# What has happened, nobody has written down: "답장 왔어요?"; but what has changed, perhaps.
_HAPPENED: Final = re.compile(
    r".*(?:했|왔|갔|났|봤|샀|끝났|받았|보냈|먹었|들었|만났|찾았|골랐|가져갔)(?:어|나|는지)[요여]?"
)
_CHANGED: Final = re.compile(r"바뀌|변경|개정|생겼|나왔|정해|올랐|시작|말했")
_HOW_IS: Final = re.compile(
    r".*잘(?:지내|커|크|있|계)\w{0,3}|.*실(?:거|건)(?:예요|가요|에요)|.*[됐했갔왔]는지\w{0,3}알려\w+|.*지그래요?"
)
_WE: Final = phrases("우리, 저희, 우리는, 저희는, 우리도")
_IS_IN: Final = re.compile(
    r"[가-힣]{2,4}[은는이가도]?(?:휴가|외근|병가|재택|출근|퇴근|자리)(?:예요|이에요|인가요|했어요|했나요|중이에요|있어요)"
)
# "여러분 이거 읽어주세요"
_EVERYBODY: Final = phrases("여러분, 여러분들, 다들, 모두들, 얘들아")

# Somebody who knows, without a "님": "톰이 알 거예요", "데이브도 알아요?".
_SUBJECT: Final = re.compile(r"[가-힣a-z]{1,8}(?:이|가|은|는|도)")
_NOBODY: Final = phrases("""
    제가, 저는, 저도, 나는, 나도, 내가, 저희는, 우리는, 우리가, 이게, 그게, 저게, 이건, 그건, 이
    스톰은, 스톰이, 스톰도, 봇이, 봇은, 봇도, 누가, 뭐가, 문서가, 문서는, 규정은, 규정이
""")
_KNOWS: Final = re.compile(
    r"(?:더|잘)*(?:알(?:거예요|겁니다|걸요?|텐데요?|수도있\w*|고있을\w*|아요|더라고?요?|듯\w*)"
    r"|아(?:실거예요|실겁니다|실걸요?))"
)
_TOLD_YOU: Final = re.compile(
    r"(?:제가|내가|그러게)?(?:뭐랬|뭐라고했|말했잖)\w{0,3}|거봐요?.*|.*(?:제|내)말(?:이)?(?:맞|그).*"
)
_ANYBODY: Final = re.compile(r".*[실으는]분(?:계\w*|있\w*|없\w*)?|.*오신분누구\w*")
# A guess at what somebody has done, or what is being done: "벤이 쓴 문서일걸요", "해보는 중이에요".
_PASSES_ON: Final = re.compile(
    r".*(?:(?:쓴|만든|작성한|관리하는|담당하는|했던)\w*걸요?|[했썼갔봤왔]을걸요?|(?:해보|하|보|읽|쓰|신청하|작성하|확인하|시도하)는중(?:이에요|입니다|임|이야|이요)?)"
)

# A matter is closed: "북마크 해뒀어요", "딱 찾던 거예요", "25일이라니 부럽다".
_CLOSES: Final = re.compile(
    r".*(?:북마크|메모|저장|캡처|캡쳐|스크랩|즐겨찾기|공유|기록|적어|복사)[을를]?(?:했|해뒀|해놨|해두었|뒀|놨|함)\w{0,4}"
    r"|.*(?:필요|찾|원|궁금|기대)(?:한|하던|던|했던|하는)(?:거|것|정보|답|답변|내용)(?:였|예|이|네)\w{0,4}"
    r"|(?:.*딱|바로)[이그](?:거|것)\w{0,4}|.*(?:부럽다|부러워요?|부럽네\w?|다행|역시나|바보였\w+|살았다|[가-힣]하네|좋다)"
)
_NOT_ALONE: Final = re.compile(r"(?:저|나)만그런게?아니\w+")
_TROUBLE: Final = re.compile(r"[안못]|아니|없|다른|말고|인데|지만|틀|이상하")
_SOUND: Final = re.compile(r"[ㄱ-ㆎ]+")


def is_to_you(clause: Clause) -> bool:
    """A question to whoever hears it, or about what people do together."""
    if _FAVOUR.search(clause.joined):
        return _TELLING.search(clause.joined) is None
    is_short = len(clause.words) <= _LONGEST_RESULT
    if is_short and (_RESULT.fullmatch(clause.joined) or _IS_IN.fullmatch(clause.joined)):
        return True
    if _MAY_I.fullmatch(clause.joined) or _HOW_IS.fullmatch(clause.joined):
        return True
    if clause.words[0] in _I and _MAY.fullmatch(clause.joined):
        return True
    if _HAPPENED.fullmatch(clause.joined) and not _CHANGED.search(clause.joined):
        return True
    is_ours = clause.words[0] in _WE or _has(clause, _MEETING)
    return _proposes(clause) or (is_ours and _has(clause, _TIME))


def is_of_somebody(clause: Clause) -> bool:
    """Somebody else knows; or people go out together, or are called all."""
    is_called = clause.words[0] in _EVERYBODY and len(clause.words) > 1
    if is_called or _ANYBODY.fullmatch(clause.joined):
        return True
    if _TOLD_YOU.fullmatch(clause.joined) or (_proposes(clause) and _has(clause, _OUTING)):
        return True
    return any(
        _SUBJECT.fullmatch(word) is not None
        and word not in _NOBODY
        and _KNOWS.fullmatch("".join(clause.words[at:])) is not None
        for at, word in enumerate(clause.words, start=1)
    )


def passes_on(clause: Clause) -> bool:
    """What nobody but a colleague can say something to."""
    return _PASSES_ON.fullmatch(clause.joined) is not None


def closes(clause: Clause) -> bool:
    joined = "".join(word for word in clause.words if not _SOUND.fullmatch(word))
    if _NOT_ALONE.fullmatch(joined):
        return True
    return _CLOSES.fullmatch(joined) is not None and _TROUBLE.search(joined) is None


def _proposes(clause: Clause) -> bool:
    is_proposal = _PROPOSES.fullmatch(clause.words[-1]) is not None
    return is_proposal and _HOW_THINGS_ARE.fullmatch(clause.joined) is None


def _has(clause: Clause, subject: re.Pattern[str]) -> bool:
    return any(map(subject.fullmatch, clause.words))
