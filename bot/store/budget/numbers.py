"""The numbers that the scripts of the budget share with the governor in memory.

The scripts know them from here, so that nobody can change them in one place only.
"""

from typing import Final

from bot.domain.governor import bucket, edits, learning, parts, share, streams
from bot.store.keys import BUDGET_S, COPY_S, LEARNED_S, SPENDER_S

# No slot is held for a call that is further away: replies are given up before.
LONGEST_SLOT_S: Final = 900.0

CONSTANTS: Final = {
    "CAUTION_STEP": bucket.CAUTION_STEP,
    "CAUTION_MAX": bucket.CAUTION_MAX,
    "CAUTION_DECAY_PER_S": bucket.CAUTION_DECAY_PER_S,
    "PAUSE_MARGIN_S": bucket.PAUSE_MARGIN_S,
    "PAUSE_MIN_S": bucket.PAUSE_MIN_S,
    "PAUSE_MAX_S": bucket.PAUSE_MAX_S,
    "IN_TIME_S": edits.IN_TIME_S,
    "HALF_IN_TIME_S": edits.HALF_IN_TIME_S,
    "LIVELY_GAP_S": edits.LIVELY_GAP_S,
    "FORGOTTEN_AFTER_S": edits.FORGOTTEN_AFTER_S,
    "GRACE_S": edits.GRACE_S,
    "EDIT_WAIT_MIN_S": edits.EDIT_WAIT_S[0],
    "EDIT_WAIT_MAX_S": edits.EDIT_WAIT_S[1],
    "BEGIN_WAIT_MIN_S": edits.BEGIN_WAIT_S[0],
    "BEGIN_WAIT_MAX_S": edits.BEGIN_WAIT_S[1],
    "FULL_HOUSE_WAIT_S": edits.FULL_HOUSE_WAIT_S,
    "ALMOST_S": edits.ALMOST_S,
    "ALMOST_SHARE_S": share.ALMOST_S,
    "ALMOST": edits.ALMOST,
    "LONGEST_SLOT_S": LONGEST_SLOT_S,
    "ASK_AGAIN_S": share.ASK_AGAIN_S,
    "AT_ONCE": share.AT_ONCE,
    "SHARE": share.SHARE,
    "MOST_KEPT": parts.MOST_KEPT,
    "STREAM_S": streams.LIFETIME_S,
    "START_WAIT_MIN_S": streams.START_WAIT_S[0],
    "START_WAIT_MAX_S": streams.START_WAIT_S[1],
    "APPEND_VERDICT_S": streams.VERDICT_S,
    "APPEND_LATE_S": streams.LATE_S,
    "APPEND_STEP": streams.STEP,
    "APPEND_WAIT_MIN_S": streams.APPEND_WAIT_S[0],
    "APPEND_WAIT_MAX_S": streams.APPEND_WAIT_S[1],
    "USUAL_S": edits.USUAL_S,
    "SPREAD_S": learning.SPREAD_S,
    "EVEN_S": edits.EVEN_S,
    "USED": edits.USED,
    "WISHED": parts.WISHED,
    "FEW": parts.FEW,
    "CROWDED_SECOND_S": parts.CROWDED_GAPS_S[0],
    "CROWDED_THIRD_S": parts.CROWDED_GAPS_S[1],
    "SHORTEST_HOLD_S": parts.SHORTEST_HOLD_S,
    "LONGEST_HOLD_S": parts.LONGEST_HOLD_S,
    "PART_GRACE_S": parts.PART_GRACE_S,
    "PART_WAIT_MIN_S": parts.PART_WAIT_S[0],
    "PART_WAIT_MAX_S": parts.PART_WAIT_S[1],
    "TRY_REPLIES": learning.TRY_REPLIES,
    "VERDICT_S": learning.VERDICT_S,
    "STEP": learning.STEP,
    "BEYOND": learning.BEYOND,
    "FEIGNED": learning.FEIGNED,
    "MOST_LAG": learning.MOST_LAG,
    "REST_S": learning.REST_S,
    "WARM_UP_S": learning.WARM_UP_S,
    "FORBEARANCE_S": learning.FORBEARANCE_S,
    "LONGEST_FORBEARANCE_S": learning.LONGEST_FORBEARANCE_S,
    "PUBLISHED_S": learning.PUBLISHED_S,
    "SPENT": learning.SPENT,
    "SPAN_S": learning.SPAN_S,
    "ALMOST_LEARNED_S": learning.ALMOST_S,
    "BUDGET_S": BUDGET_S,
    "SPENDER_S": SPENDER_S,
    "COPY_S": COPY_S,
    "LEARNED_S": LEARNED_S,
}
