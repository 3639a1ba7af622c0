"""Pages of a text by offsets: what stands before a page is read anew, from the text's beginning."""

from bot.slack.text.markdown import next_part
from bot.slack.text.part import Context, Part
from bot.slack.text.steps import at_once


def heal(text: str, start: int, end: int) -> str:
    """What to show for `text[start:end]` as one message; may be empty."""
    return Part(text, context_at(text, start), min(end, len(text))).body


def growing_end(text: str, start: int, settled: int) -> int:
    """How far `text[start:]` may be shown while it grows; never less for a longer text."""
    part = Part(text, context_at(text, start), min(settled, len(text)))
    return max(start, part.showable(part.end))


def cut(text: str, start: int, limit_bytes: int) -> int:
    """Where the message ends that begins at `start`, for at most `limit_bytes` when healed.

    `len(text)` if all fits. `limit_bytes` is 1,000 or more.
    """
    part = full_part(text, context_at(text, start), len(text), limit_bytes)
    return len(text) if part is None else part.end


def page_ends(
    text: str, cuts: tuple[int, ...], limit_bytes: int, *, is_final: bool, settled: int
) -> tuple[int, ...]:
    """Where all messages end: the `cuts` as given, then as many as the rest needs.

    `settled` is what of the text can't change any more. The last end moves on while the text
    grows; the others stay when they are given back as `cuts`.
    """
    view_end = len(text) if is_final else min(settled, len(text))
    ends = list(cuts)
    context = context_at(text, ends[-1] if ends else 0)
    while (part := full_part(text, context, view_end, limit_bytes)) is not None:
        ends.append(part.end)
        context = part.after
    last, _ = at_once(next_part(text, context, view_end, limit_bytes, is_final=is_final))
    if not ends or last.body:
        ends.append(last.end)
    elif is_final:
        ends[-1] = last.end
    return tuple(ends)


def context_at(text: str, at: int) -> Context:
    return Part(text, Context(), min(at, len(text))).after if at > 0 else Context()


def full_part(text: str, context: Context, view_end: int, limit_bytes: int) -> Part | None:
    """The page that begins at `context.at`; None: all up to `view_end` fits into it."""
    part, is_full = at_once(next_part(text, context, view_end, limit_bytes, is_final=True))
    return part if is_full else None
