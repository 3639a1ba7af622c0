"""What Korean small talk consists of, how a question ends, and what is said to colleagues.

A Korean sentence says at its end what it is, and often has no mark behind it. So what matters are
the endings of words, here written as they sound in a chat.
"""

import re
from typing import Final

from bot.slack.intake.small_talk.clauses import Clause
from bot.slack.intake.small_talk.phrases import endings, phrases


def _ending_in(consonant: str) -> str:
    """All syllables that end in it, for a set in a pattern: 인, 은, 한, … end in ㄴ."""
    place = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ".index(consonant)
    return "".join(chr(syllable) for syllable in range(0xAC00 + place, 0xD7A4, 28))


# 감사 + 합니다, 해결 + 됐어요, …
_DONE: Final = endings(
    """
        감사, 이해, 확인, 완료, 해결, 인정, 동의, 공감, 대단, 훌륭, 완벽, 신기, 유용, 편리, 똑똑
        친절, 정확, 깔끔, 간단, 축하, 죄송, 미안, 환영, 수고, 고생, 만족, 뿌듯, 든든, 명쾌
    """,
    """
        합니다, 해요, 해, 하네요, 하네, 하군요, 하다, 하세요, 했습니다, 했어요, 했네요, 했음, 했다
        했네, 하셨습니다, 하셨어요, 하십니다, 드립니다, 드려요, 드림, 드려용, 요, 욥, 함, 함다
        합니당, 해용, 됐습니다, 됐어요, 됐네요, 됐다, 됨, 되었습니다, 되었어요, 되네요, 하구나
        하네용
    """,
) | phrases("감사, 이해, 확인, 완료, 해결, 인정, 동의, 공감, 축하, 수고, 고생, 대단, 완벽")
# 좋 + 네요, 몰랐 + 어요, … and some that nobody says, which does no harm.
_FELT: Final = endings(
    """
        좋, 좋았, 되었, 있었, 몰랐, 그렇, 그랬, 맞, 맞았, 됐, 되, 재밌, 재미있, 멋지, 멋있, 웃기
        귀엽, 빠르, 빨랐, 쉽, 많, 많았, 알았, 알겠, 찾았, 놀랍, 부럽, 다행이, 최고, 최고이, 대박이
        아쉽, 편하, 반갑, 고맙, 그러, 알찼
    """,
    """
        네요, 네, 네용, 넹, 군요, 군, 구나, 구만, 습니다, 슴다, 습니당, 다, 어요, 아요, 음, 지, 죠
        쥬, 은데요, 은데, 당
    """,
)
_PLAIN: Final = phrases("""
    그럴 줄 알았어요, 그럴 줄 알았네요, 그럴 줄 알았네, 그럴 줄 알았다, 하, 하하, 휴, 휴우, 다행
    역시나, 크, 캬, 와 진짜, 와 미쳤다, 와 이건 몰랐네, 맞는 것 같아요, 맞는 것 같네요
    그런 것 같아요, 그런 것 같네요, 좋은 것 같아요, 제 실수예요, 제 실수네요, 제 실수입니다
    제 잘못이에요, 제가 착각했네요, 제가 착각했어요, 착각했네요, 잘못 봤네요, 잘 봤습니다
    잘 봤어요, 잘 읽었습니다, 잘 읽었어요, 잘 들었습니다, 잘 받았습니다, 잘 받았어요, 동감이에요
    짱이다, 수고 많으셨습니다, 수고 많으셨어요, 저도 같은 질문이요, 저도 같은 질문
    저도 같은 질문이에요, 앜, 미쳤다, 미쳤네요, 여기 있네요, 여기 있었네요, 됩니다, 됩니당, 네
    넵, 넹, 넴, 넵넵, 네네, 넹넹, 네넵, 넵네, 예, 옙, 옛, 예예, 예스, 응, 웅, 엉, 응응, 어, 어어
    그래, 그래요, 그래그래, 음, 흠, 아, 아하, 아항, 오, 오오, 오호, 옷, 와, 와아, 우와, 와우, 왕
    헐, 헉, 엥, 앗, 엇, 악, 아싸, 앗싸, 예이, 아이고, 어머, 세상에, 굿, 굳, 굿굿, 굳굳, 굿잡, 짱
    짱이에요, 짱이네요, 쩐다, 쩌네요, 대박, 최고, 최고예요, 최고에요, 최고입니다, 대박이에요
    레알, 리얼, 진짜, 진짜요, 정말, 정말요, 오케이, 오케, 오케바리, 오키, 오키도키, 오키오키
    옥헤이, 콜, 딜, 땡큐, 땡큐요, 땡스, 쌩유, 감솨, 감사감사, 감사요, 감사해욥, 고마워요, 고마워
    고마웠어요, 고맙다, 고맙습니당, 하이, 하이요, 헬로, 안녕, 안녕하세요, 안녕하십니까, 안뇽
    안녕하세용, 반가워요, 반갑습니다, 수고하세요, 고생하세요, 수고하십쇼, 수고하셨어요
    고생 많으셨습니다, 고생 많으셨어요, 고생 많으십니다, 화이팅, 파이팅, 홧팅, 화이팅입니다
    축하드려요, 축하드립니다, 축하해요, 저도요, 저도, 저두요, 저두, 나도, 나두, 저도 궁금하네요
    저도 궁금해요, 저도 궁금합니다, 저도 궁금했어요, 저도 궁금했는데, 저도 궁금했는데요
    저도 궁금, 나도 궁금, 나도 궁금하네, 저도 궁금하던 내용이에요, 동감, 동감입니다, 동의합니다
    이하동문, 찬성, 찬성입니다, 그러게, 그러게요, 그러게 말이에요, 그러네요, 그쵸, 그죠, 그쳐
    그치, 그럼요, 당연하죠, 물론이죠, 맞아, 맞아요, 맞습니다, 맞는 말씀이에요, 맞는 말이에요
    역시, 역시요, 멋져요, 멋지다, 빨라요, 빠릅니다, 쉬워요, 귀여워요, 재밌어요, 다행이에요
    다행입니다, 알겠습니다, 알겠어요, 알겠음, 알았어요, 알았어, 알겠슴다, 알겠습니당
    아하 그렇군요, 그렇구나, 그렇군, 그렇군요, 그랬군요, 그렇구만, 그런가 봐요, 아니요, 아뇨
    아니용, 아니에요 괜찮아요, 아니에요 괜찮습니다, 잘 돼요, 잘돼요, 잘 됩니다, 아닙니다, 노노
    노, 괜찮아요, 괜찮습니다, 괜찮아, 됐어요, 됐습니다, 됐다, 천만에요, 별말씀을요, 별말씀을
    별거 아니에요, 뭘요, 잠시만요, 잠깐만요, 잠시만, 잠깐만, 죄송해요, 죄송합니다, 미안해요
    미안, 아차, 이런, 저런, 에고, 에구, 좋은 질문, 좋은 질문이네요, 좋은 질문이에요, 좋은 아침
    좋은 아침이에요, 좋은 아침입니다, 좋은 하루, 좋은 하루 되세요, 좋은 하루 보내세요, 좋은 주말
    좋은 주말 되세요, 좋은 주말 보내세요, 즐거운 주말, 즐거운 하루, 주말 잘 보내세요
    잘 보내세요, 잘 다녀오세요, 다녀오세요, 맛점, 맛점하세요, 맛있게 드세요, 식사 맛있게 하세요
    들어가세요, 조심히 들어가세요, 내일 봬요, 내일 뵐게요, 이따 봬요, 나중에 봬요, 봬요
    뵙겠습니다, 내일 뵙겠습니다, 푹 쉬세요, 쉬세요, 새해 복 많이 받으세요, 건강하세요, 좋은 점심
    좋은 저녁, 즐점, 퇴근합니다, 먼저 퇴근하겠습니다, 먼저 가보겠습니다, 다녀오겠습니다, 고맙
    완전, 신기방기, 유익해요, 유익하네요, 감동, 감동이에요, 감동입니다, 대단쓰, 인정입니다
    인정이요, 인정인정, 참고요, 참고로, 참고, 공유해요, 공유합니다, 공유드려요, 공유드립니다
    테스트, 여기요, 여기, 저요, 해결, 해결요, 성공, 성공했어요, 처리했습니다, 처리했어요
    처리 완료, 신청했어요, 신청했습니다, 제출했습니다, 제출했어요, 보냈습니다, 보냈어요
    도움 됐어요, 이해됐어요, 이해됐습니다, 이해가 됐어요, 이해 완료, 넘어갈게요, 기대되네요
    기대돼요, 기대됩니다, 아쉽네요, 슬프네요, 웃프네요, 놀랐어요, 놀랐네요, 살았다, 살았네요
    살았어요, 덕분입니다, 덕분이에요, 편하네요, 편해요, 좋아, 좋아요, 좋습니다, 좋다, 됨
    제가 틀렸네요, 제가 틀렸어요, 아직, 아직이요, 아직요, 아마도, 아마도요, 글쎄요, 글쎄, 몰라요
    잘 모르겠어요, 모르겠네요, 저도 모르겠어요, 저도 몰랐어요, 저도 몰랐네요, 처음 알았네요
    처음 알았어요, 오늘 처음 알았네요, 배워갑니다, 배워가요, 메모, 메모메모, 저장, 북마크
""")
CHATTER: Final = (
    _DONE
    | _FELT
    | _PLAIN
    # Written as one word.
    | endings(
        "네, 넵, 아, 오, 넹, 옙",
        """
            감사합니다, 감사해요, 확인했습니다, 알겠습니다, 알겠어요, 좋아요, 고맙습니다
        """,
    )
)

# Chatter, but not with a question mark: "맞아요?".
CHECKS: Final = phrases("맞아요, 맞죠, 맞습니다, 맞지, 맞지요, 되죠, 돼요, 됩니다, 됐어요")

# What may stand among chatter, but is none by itself.
FILLERS: Final = phrases("""
    정보네요, 많은, 궁금증이, 궁금증도, 이해가, 정말로, 진짜로, 너무, 너무너무, 아주, 엄청, 되게
    매우, 많이, 무척, 굉장히, 훨씬, 잘, 바로, 그럼, 그러면, 일단, 우선, 이제, 이젠, 덕분에, 다들
    모두, 다, 여러분, 또, 답변, 답변이, 답, 답이, 설명, 설명이, 정보, 자료, 도움, 도움이, 도움도
    큰, 빠른, 친절한, 자세한, 좋은, 유용한, 정확한, 신속한, 상세한, 하루, 주말, 저녁, 아침, 그거
    이거, 이건, 그건, 이게, 그게, 이런, 그런, 저런, 이런게, 그런게, 게, 것, 거, 것도, 거도, 이렇게
    그렇게, 좀, 항상, 늘, 매번, 오늘, 오늘도, 점, 이, 그, 저, 저는, 나는, 전, 난, 제가, 처음, 봇
    스톰, 스톰이, 얘, 얘가, 완벽하게, 깔끔하게, 말씀, 말씀이, 말이, 공유, 안내, 확인, 신경
    써주셔서, 줄은, 줄, 있는, 있는지, 이미, 벌써, 방금, 지금, 드디어, 생각보다
""")

# What may stand beside a link that is only shared.
SHARING: Final = phrases("""
    여기 있어요, 여기 있습니다, 여기에 있어요, 출처, 관련 링크, 관련 문서, 링크, 링크입니다
    링크예요, 문서, 참고하세요, 참고해 주세요, 참고 부탁드려요, 링크 공유드려요, 링크 공유합니다
    이거예요, 이겁니다, 이 문서예요, 이 페이지예요
""")

_LAST: Final = ("감사", "고맙", "고마", "땡큐", "ㄱㅅ", "완료", "축하", "봬요", "뵈요", "뵐게요")
# "딱 찾던 거네요", but not "링크가 안 열리네요".
_WONDERS: Final = re.compile(r"\w+(?:네요|군요|구나)")
_SOUND: Final = re.compile(r"[ㄱ-ㆎ]+")
_TROUBLE: Final = re.compile(
    r"\b[안못]\s|안[되돼]|못하|없|다르|다른|달라|오류|에러|이상하|틀리|틀린|[는한은인]데|지만|아니|모르|어렵|용이네|말고|깨"
)
_ME_TOO: Final = re.compile(r"[저나][도두]\w{0,4}궁금\w*")

_WH: Final = tuple(
    phrases("""
        언제, 어디, 누가, 누구, 무엇, 무슨, 뭐, 뭘, 뭔, 왜, 며칠, 어떻게, 어떤, 어떡, 얼마, 몇
        어느, 어때, 어떠, 어떨, 무얼
    """)
)
# "anyhow", "whenever", "somebody", "because", …
_NO_WH: Final = re.compile(
    r"(?:언제|누구|어디|뭐|어떻게|얼마|무엇|어느)(?:든|든지|든가|선가)\w*|(?:언제|누구|어디|뭐)나"
    r"|(?:언젠가|누군가|뭔가|어딘가|왜냐|몇몇|어느새|어느정도|뭐랄까)\w*"
)
# How a sentence ends that has a wh-word in it and is a question; and those that only tell.
_ENDS_WH: Final = re.compile(r"\w*(?:[요죠지까나니냐가해돼대야줘음임여용]|건데)")
_TELLS: Final = re.compile(
    r"\w*(?:네요|군요|같아요|거든요|잖아요|고요|구요|대요|던데요?|겠어요|알아요|몰라요|봤어요|났어요|했어요"
    r"|겠죠|있죠|더라|겠지|같음|있음|네)"
)
_WITH_N: Final = _ending_in("ㄴ")
_WITH_L: Final = _ending_in("ㄹ")
_WITH_B: Final = _ending_in("ㅂ")
_ASKS: Final = re.compile(
    rf"\w*(?:[은는]요|[{_WITH_N}]가[요여]|[인은는던한]가|(?<!만)(?<!끝)나[요여용]|[{_WITH_L}]까[요여용]?"
    rf"|[되있없같맞좋]나|[{_WITH_B}]니까|[거되맞]죠|[은는인]지요)"
)
_NO_ASKS: Final = phrases("나요, 나여, 누군가, 언젠가, 무언가, 뭔가, 어딘가, 본인가")
_REQUEST: Final = re.compile(
    r"(?:알려|찾아|찾아봐|설명|보여|정리|요약|번역|비교|말|말씀|가르쳐|추천|안내|조회|검색)"
    r"(?:좀|해|을|를|만)*+(?:주(?![셔신셨])|줘(?!서)|줄|달라|부탁|바랍|바라|바래)"
    r"|(?:알고|듣고|보고)싶|궁금(?!증|한건없|한거없|한점없|한게없)|여쭤(?!볼게|보겠)|여쭙|문의드|질문있|질문드|질문이있|면감사하겠"
)
_FAVOUR: Final = re.compile(
    r"(?:확인|검토|승인|리뷰|전화|연락|참고|참석|회신|결재|체크|전달|공유|커버|들어가|봐|기다려|와|답장"
    r"|챙겨|맡아|도와|대신\w{1,8}|처리|수정|반영|초대|예약|올려|넣어)"
    r"(?:좀|해|을|를|한번|만)*+(?:주|줘|줄|부탁|바랍|드릴까|드려요|드리)"
)
# 셨어요, 실래요, 세요, … said of the one who hears it; not 알려주세요, and not 담당자가 누구세요.
_TO_YOU: Final = re.compile(
    r"(?:\w*[^주])?(?:셨(?:나요|어요|죠|습니까|을까요|는지요|니)|시나요|시는지요|실래요|실까요|시겠어요"
    r"|시겠습니까|시죠|신가요|세요|십니까|시는가요|실거예요|실건가요)|\w*(?:드릴까요|(?<!부탁)드려요|드릴까|줄까)"
    rf"|\w*(?!줄)[{_WITH_L}]래요?"
)
# 혹시 아세요, 담당자가 누구세요, 어떻게 되세요
_NOT_OF_YOU: Final = re.compile(r"\w*누구\w*|아[시세실]\w*")
_OF_A_THIRD: Final = re.compile(r"\w+님(?:이|은|는|께서)")
_ANYBODY: Final = re.compile(
    r"(?:아시는|계신|있으신|가능하신|하실|가실|드실|오실|되시는|아는)분|알고있었|알고계"
)
_NAMED: Final = re.compile(r"(\w{1,9}님|[가-힣]{2,4}씨)(?:이|께|께서|은|는|도|한테|에게|께도)?")
_TITLES: Final = phrases("""
    팀장님, 부장님, 차장님, 과장님, 대리님, 사원님, 대표님, 이사님, 사장님, 본부장님, 실장님
    매니저님, 고객님, 손님, 선생님, 원장님, 임원님, 파트장님, 그룹장님, 담당자님, 회장님, 부모님
    책임님, 선임님, 수석님
""")
_US: Final = phrases("스톰님, 봇님, storm님, 챗봇님")
_OUTINGS: Final = phrases("점심, 커피, 커피한잔, 밥, 저녁, 회식, 맥주, 통화, 회의, 담배, 줌")
_LONGEST_OUTING: Final = 2

_PLANS: Final = re.compile(
    rf"\w*(?:[{_WITH_L}][게께][요여용]|야겠\w*|[{_WITH_B}]시다|[시하가보]죠"
    r"|(?<!모르)(?<!좋)(?<!감사하)(?<!되)(?<!있)(?<!싶)겠(?:습니다|어요|슴다|음|습니당))"
)
_LATER: Final = re.compile(
    r"(?:이따가?|나중에|내일|다음에|조금있다가?|(?:회의|미팅|면담|점심|커피)\w{0,3})\w{0,8}?(?:얘기|이야기|말씀|봐요|만나|통화|연락|전화|공유)"
)


def asks(clause: Clause) -> bool:
    if _ME_TOO.fullmatch(clause.joined):
        return False
    if clause.is_asked or _REQUEST.search(clause.joined):
        return True
    if any(_ASKS.fullmatch(word) and word not in _NO_ASKS for word in clause.words):
        return True
    has_wh = any(word.startswith(_WH) and not _NO_WH.fullmatch(word) for word in clause.words)
    return has_wh and _ends_as_question(clause.words[-1])


def _ends_as_question(word: str) -> bool:
    return _ENDS_WH.fullmatch(word) is not None and not _TELLS.fullmatch(word)


def is_for_people(clause: Clause) -> bool:
    return (
        _calls_by_name(clause)
        or _asks_of_you(clause)
        or _FAVOUR.search(clause.joined) is not None
        or _ANYBODY.search(clause.joined) is not None
    )


def _calls_by_name(clause: Clause) -> bool:
    named = _NAMED.fullmatch(clause.words[0])
    if named is None or named[1] in _US:
        return False
    # "팀장님, …"; but "팀장님 승인이 필요한가요" speaks of one.
    return named[1] not in _TITLES or clause.words == (named[1],)


def _asks_of_you(clause: Clause) -> bool:
    *before, last = clause.words
    is_short = len(clause.words) <= _LONGEST_OUTING
    if clause.is_asked and is_short and clause.words[0] in _OUTINGS:
        return True
    if not _TO_YOU.fullmatch(last) or _NOT_OF_YOU.fullmatch(last):
        return False
    if last.startswith("되") and "어떻게" in before:
        return False
    return not any(_OF_A_THIRD.fullmatch(word) for word in before)


def promises(clause: Clause) -> bool:
    """What somebody is going to do: nobody can answer that but a colleague."""
    return (
        _PLANS.fullmatch(clause.words[-1]) is not None or _LATER.search(clause.joined) is not None
    )


def closes(clause: Clause) -> bool:
    """Thanks or wonder in open words: the last one says it. Or "저도 그게 궁금했는데"."""
    last = next((word for word in reversed(clause.words) if not _SOUND.fullmatch(word)), "")
    if _WONDERS.fullmatch(last) and not _TROUBLE.search(" ".join(clause.words)):
        return True
    return last.startswith(_LAST) or _ME_TOO.fullmatch(clause.joined) is not None
