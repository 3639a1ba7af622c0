"""Texts for the stand-in Storm to tell: Markdown as an answering service writes it."""

from typing import Final

LEAVE: Final = """\
## Annual leave in short

Full-time employees have **25 days** of annual leave a year [1]. What you do not use by \
31 December can be carried over:

- up to **5 days**, until 31 March of the next year [1]
- more only with your manager's *written* agreement [2]

### How to ask for it

1. Enter the dates in the [leave calendar](https://people.example.com/leave).
2. Your manager answers within three working days [2].
3. For more than ten days in a row, ask **at least a month** ahead.

> Sick leave is not annual leave: from the third day on, send a certificate [3].
"""

EXPENSES: Final = """\
Here is what can be claimed without asking first [1]:

| What | Limit | Receipt |
|:-----|------:|:-------:|
| Meals on a trip | 45 € a day | from 20 € |
| Hotel | 140 € a night | always |
| Local transport | as paid | from 10 € |

Anything above needs an **approval number** [2]. Claims close on the *5th* of the next month.
"""

API_GUIDE: Final = """\
Call the endpoint with your key in the `storm-api-key` header [1]:

```python
import httpx

def ask(question: str) -> str:
    answer = httpx.post(URL, headers={"storm-api-key": KEY}, json={"question": question})
    answer.raise_for_status()
    return answer.json()["data"]["chat"]["answer"]  # `data` is always there
```

When you meet `429 Too Many Requests`, wait as long as **`Retry-After`** says [2]. Never put the \
key into a repository [3].
"""

SECURITY: Final = """\
### Working from outside the office

* **Always** use the VPN: `vpn.example.com`, with your hardware key [1]
* Lock the screen when you leave it (~~10~~ **5** minutes at most) [1]
* Report a lost device *within the hour*: <https://wiki.example.com/security/lost> [2]

Questions about exceptions go to the security team.
"""

LEAVE_KO: Final = """\
## 연차 휴가 요약

정규직 직원은 매년 **25일**의 연차 휴가를 사용할 수 있습니다 [1]. \
사용하지 않은 휴가는 다음과 같이 이월됩니다.

- 최대 **5일**까지, 다음 해 3월 31일까지 사용 가능 [1]
- 그 이상은 팀장의 *서면* 승인이 필요합니다 [2]

### 신청 방법

1. [휴가 달력](https://people.example.com/leave)에 날짜를 입력합니다.
2. 팀장이 영업일 기준 3일 안에 답합니다 [2].
3. 연속 10일이 넘는 휴가는 **최소 한 달 전**에 신청해 주세요.

> 병가는 연차가 아닙니다. 3일째부터는 진단서를 제출해야 합니다 [3].
"""

EXPENSES_KO: Final = """\
사전 승인 없이 청구할 수 있는 항목은 다음과 같습니다 [1].

| 항목 | 한도 | 영수증 |
|:-----|-----:|:------:|
| 출장 식비 | 하루 45,000원 | 2만 원부터 |
| 숙박 | 1박 140,000원 | 필수 |
| 시내 교통 | 실비 | 1만 원부터 |

한도를 넘으면 **승인 번호**가 필요합니다 [2]. 정산은 다음 달 *5일*에 마감됩니다. \
👩‍👩‍👧‍👦 가족 동반 출장은 따로 문의해 주세요.
"""

NOTHING_FOUND: Final = """\
I found nothing about this in the documents I know. You could ask about **leave**, **expenses**, \
**security** or the **API**.
"""

NOTHING_FOUND_KO: Final = """\
제가 아는 문서에서는 관련 내용을 찾지 못했습니다. **휴가**나 **경비**에 대해 물어보실 수 있습니다.
"""

HOSTILE: Final = """\
<!channel> and <!here>, <!everyone>! Thanks <@U1> <@U0000000001|ada>, <!subteam^S1|@oncall> and \
<#C1|general>. Also @here, @channel and @everyone.

![tracking pixel](https://evil.example.com/pixel.png?who=you) \
<img src="https://evil.example.com/x.png" onerror="alert(1)"> <script>alert(1)</script>

[click me](javascript:alert(1)) [and me](data:text/html,hi) <https://evil.example.com|your bank> \
&lt;!channel&gt; <!date^1392734382^{date}|now> *bold_ `code ``` ~~~ | [unclosed](https://

- @​here, ＠here and @channel. `<!channel>`
```
<!here> <@U1> @everyone
```
"""

UNUSUAL: Final = (
    "Line\u2028separator, paragraph\u2029separator, next\u0085line, form\u000cfeed, "
    'a quote " and a backslash \\, a tab\tand 한국어, 👩‍👩‍👧‍👦, e\u0301, \U0001f1f0\U0001f1f7. '
)
