// What the mock's bot says.

export const ANSWERS = {
  vacation: `You have **27 vacation days** a year [\\[1\\]](https://drive.example.com/handbook.pdf).

### How to ask for them

1. Open the *time off* page and choose the days.
2. Your lead gets a message and answers **within 3 days**.
3. Days that are left move to the next year:
   - up to 5 until the end of March,
   - the rest is paid out.

> Days must be asked for at least two weeks before, except on short notice for family reasons.

- [x] Days for 2025 are booked
- [ ] Ask for the summer
- [ ] Tell the team in <#C2>

See also \`HR-12\` and the [calendar](https://calendar.example.com/?a=1&b=2).`,
  travel: `These classes apply to **business trips** [\\[2\\]](https://drive.example.com/travel):

| Distance | Train | Flight | Per day |
|:---------|:-----:|:------:|--------:|
| up to 300 km | 2nd class | – | 28 € |
| up to 1,000 km | 1st class | economy | 32 € |
| beyond | 1st class | premium economy, with the lead's consent for night flights | 48 € |

---

Receipts go to *expenses* within **30 days**. Without receipts, ~~nothing~~ only the daily rate is paid.`,
  code: `This sends a report with the internal API [\\[1\\]](https://drive.example.com/it):

\`\`\`python
import httpx

async def report(name: str, days: int = 7) -> dict[str, int]:
    """Counts per day; raises if the service is away."""
    async with httpx.AsyncClient(timeout=10) as client:
        answer = await client.get(f"https://api.example.com/reports/{name}", params={"days": days})
        answer.raise_for_status()
        return answer.json()["counts"]  # e.g. {"mon": 12}
\`\`\`

The answer looks like this:

\`\`\`json
{ "name": "visits", "counts": { "mon": 12, "tue": 9 }, "is_final": true }
\`\`\`

and with plain tools: \`curl -s https://api.example.com/reports/visits | jq .counts\`.`,
};

export const KOREAN = `재택근무는 **일주일에 최대 2일**까지 가능해요 [\\[1\\]](https://drive.example.com/remote).

### 신청 방법

1. 사내 포털에서 *재택근무 신청서*를 작성해요.
2. 팀장이 **2일 안에** 승인해요.
3. 승인된 날짜는 캘린더에 자동으로 표시돼요.

| 구분 | 가능 일수 | 비고 |
|------|---------:|------|
| 정규직 | 2일 | 수습 기간 제외 |
| 계약직 | 1일 | 팀장과 협의 |

> 보안 자료는 회사 VPN에 연결한 상태에서만 열 수 있어요.`;

export const HOSTILE = `<script>alert("x")</script> <img src=x onerror=alert(1)>

<iframe src="https://evil.example.com"></iframe>

[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) ![pixel](https://evil.example.com/p.png?secret=1)

<@U1> <!channel> <!here> @everyone &lt;script&gt;

\`\`\`html
<script>alert("in code")</script>
\`\`\`

| <b>a</b> | b |
|---|---|
| <style>*{display:none}</style> | [x](vbscript:msgbox) |

‮reversed‬ ${"A".repeat(300)} ${"Z͑ͫ̓ͪ̂".repeat(5)}`;

export const LONG = Array.from(
  { length: 14 },
  (_, n) => `## Part ${n + 1}

${"The rule applies to everybody who has been with the company for at least six months. ".repeat(3)}

- First, look at **section ${n + 1}.1** [\\[1\\]](https://drive.example.com/handbook.pdf#page=${n})
- then at the *exceptions*.
`,
).join("\n");
