"""What a page may ask of the desk: read strictly, refused in words."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

LONGEST_TEXT: Final = 12_000
# Slack's ids and stamps.
Id = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{1,30}$")]
Stamp = Annotated[str, Meta(pattern=r"^\d{10}\.\d{6}$")]
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
Name = Annotated[str, Meta(min_length=1, max_length=255)]
Values = dict[str, str | list[str] | None]


class WishRefused(Exception):
    """The wish can't be fulfilled; the message is for the person at the page."""


class _Wish(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    pass


class Say(_Wish, frozen=True, tag="say"):
    user: Id
    channel: Id
    text: Text
    thread_ts: Stamp | None = None


class Edit(_Wish, frozen=True, tag="edit"):
    user: Id
    channel: Id
    ts: Stamp
    text: Text


class Delete(_Wish, frozen=True, tag="delete"):
    user: Id
    channel: Id
    ts: Stamp


class Press(_Wish, frozen=True, tag="press"):
    """Without `channel` and `ts` it was in a view: a modal, or the bot's Home, where it has nothing
    to press. `values` is what had been written in the modal until then."""

    user: Id
    channel: Id | None
    ts: Stamp | None
    action_id: Name
    value: Annotated[str, Meta(max_length=2_000)] | None = None
    view: Literal["home", "modal"] | None = None
    values: Values = {}


class React(_Wish, frozen=True, tag="react"):
    user: Id
    channel: Id
    ts: Stamp
    name: Name
    on: bool = True


class RunShortcut(_Wish, frozen=True, tag="shortcut"):
    """One of the app's, on a message."""

    user: Id
    channel: Id
    ts: Stamp
    callback_id: Name


class OpenHome(_Wish, frozen=True, tag="open_home"):
    user: Id


class Break(_Wish, frozen=True, tag="trouble"):
    name: Name
    on: bool = True


class GetVersions(_Wish, frozen=True, tag="get_versions"):
    channel: Id
    ts: Stamp


class AskTwenty(_Wish, frozen=True, tag="twenty"):
    pass


class CloseModal(_Wish, frozen=True, tag="close_modal"):
    """The view on top, or all of them by the cross in the corner."""

    user: Id
    all: bool = False


class Submit(_Wish, frozen=True, tag="submit"):
    """`values` are by the block's id: what is written, or the values of what is chosen."""

    user: Id
    values: Values = {}


Wish = (
    Say
    | Edit
    | Delete
    | Press
    | React
    | RunShortcut
    | OpenHome
    | Break
    | GetVersions
    | AskTwenty
    | CloseModal
    | Submit
)
_DECODER: Final[msgspec.json.Decoder[Wish]] = msgspec.json.Decoder(Wish)


def read_wish(text: str | bytes) -> Wish:
    """Raises `WishRefused` for anything that is none."""
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        # Said without the details: they would quote whatever came in.
        raise WishRefused("The page sent something that can't be understood.") from None
