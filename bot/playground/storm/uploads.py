"""What the stand-in Storm is given: documents, read as strictly as an API should."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from aiohttp import BodyPartReader, web

from bot.playground.storm.request import Refused, now

LARGEST: Final = 10 * 1024 * 1024
_FIELDS: Final = ("bucketId", "parserType", "webhookUrl", "fileName")
_PARSERS: Final = ("DEFAULT", "STORM_PARSE")
_ZIPPED: Final = ("docx", "pptx", "xlsx")
_KINDS: Final = ("pdf", "png", "jpg", "jpeg", "ppt", "doc", "xls", *_ZIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A document that somebody has put into a bucket."""

    at: float
    id: str
    bucket_id: str
    name: str
    content: bytes

    @property
    def kind(self) -> str:
        return self.name.rpartition(".")[2].lower()

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "status": "progress",
            "name": self.name,
            "dorigin": "file",
            "dtype": self.kind,
            "source": None,
        }


async def read_upload(request: web.Request, id: str, buckets: set[str]) -> Upload:
    """Raises Refused (400, 413) for anything that Storm's reference does not allow."""
    if request.content_type != "multipart/form-data":
        raise Refused(400, "the body is not multipart/form-data")
    fields, files = await _parts(request)
    bucket = fields.get("bucketId", "")
    if bucket not in buckets:
        raise Refused(400, "bucketId must name a bucket")
    if fields.get("parserType", "DEFAULT") not in _PARSERS:
        raise Refused(400, "parserType must be DEFAULT or STORM_PARSE")
    if len(files) != 1:
        raise Refused(400, "there must be one file")
    name, content = files[0]
    upload = Upload(
        at=now(), id=id, bucket_id=bucket, name=fields.get("fileName") or name, content=content
    )
    _check(upload)
    return upload


async def _parts(request: web.Request) -> tuple[dict[str, str], list[tuple[str, bytes]]]:
    fields: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Refused(400, "a part within a part")
        content = await _content(part)
        if part.name == "file" and part.filename:
            files.append((part.filename, content))
        elif part.name in _FIELDS and part.name not in fields:
            fields[part.name] = content.decode()
        else:
            raise Refused(400, f"{part.name} is no field, or there twice")
    return fields, files


async def _content(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > LARGEST:
            raise Refused(413, "the file is larger than 10 MB")
    return bytes(content)


def _check(upload: Upload) -> None:
    if upload.kind not in _KINDS:
        raise Refused(400, f"{upload.kind} is no kind of document")
    if not upload.content:
        raise Refused(400, "the file is empty")
    if upload.kind in _ZIPPED and not zipfile.is_zipfile(BytesIO(upload.content)):
        raise Refused(400, f"the file is no {upload.kind}")
