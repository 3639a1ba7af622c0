"""What in Korean goes on with the matter; see `english_matter`."""

import re
from typing import Final

from bot.slack.intake.small_talk.clauses import Clause

_SIGNS: Final = re.compile(
    r"[0-9]|[안못]\s|안[되돼됐열나보맞]|못[하해했찾]|없|다르|다른|달라|오류|에러|이상하|이상해|틀리|틀린|틀렸|모르겠|어렵|말고|깨[져졌지]|막[혀히]|잠[겼겨]"
    r"|거부|거절|만료|또|실패|비어|회색|로딩|똑같|여전히|아직|계속|반려|소용|오타|그래도|너무[적많느짧길비]|많을텐데|적은것"
    r"|나와|나오|[뜨떠]|[대래]요|던데|라고|다고|[은는인한]데|니다만|에있어요|돼있|되어있|써있|바뀌|바뀐|걸로"
    r"|주세요|[해줘]줘|줘|부탁|주실|자세히|짧게|길게|쉽게|다시|예시|링크|번역|요약|필요|말이에|말은|말한|물어[본봤]|질문이|찾고있|기준|버전"
    r"|아니|[으]?면요|경우|동일|같은데|그날|그건|거기|거요|것이요|이래요"
)
_ABOUT_ME: Final = re.compile(
    r"(?:저|전|저는|나는|난|저희|저희는|우리|우리는|제|내|팀원이|팀장님이|영수증[을이]?)"
)
# "부산이요", "판교요": a word that names something.
_NAMED: Final = re.compile(
    r"\w*[가-힣A-Za-z](?<![어아해에예네게군세죠려여고서봐와워가나까지데래])요|\w+(?:이요|예요|이에요|서요|에요)"
)
_LONGEST: Final = 4


def goes_on(clause: Clause) -> bool:
    joined, words = clause.joined, clause.words
    if _SIGNS.search(joined) or _SIGNS.search(" ".join(words)):
        return True
    if _ABOUT_ME.fullmatch(words[0]) and len(words) > 1:
        return True
    return len(words) <= _LONGEST and _NAMED.fullmatch(words[-1]) is not None
