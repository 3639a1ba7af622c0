"""The documents that the stand-in Storm answers from."""

from dataclasses import dataclass, field
from typing import Final

CREATED_AT: Final = "2025-03-04T09:30:00.000Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What Storm's console calls a folder."""

    id: str
    name: str

    def as_json(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "type": "default"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Something Storm was trained with: a file, which may have got a title of its own.

    `source` is None for one that was uploaded.
    """

    id: str
    name: str
    bucket: Bucket
    source: str | None = None
    title: str | None = None

    def as_json(self) -> dict[str, object]:
        """As in `GET /api/v2/documents`."""
        return {
            "id": self.id,
            "status": "success",
            "name": self.name if self.title is None else self.title,
            "dorigin": "google" if self.source else "file",
            "dtype": self.name.rpartition(".")[2],
            "description": None,
            "source": self.source,
            "characters": None,
            "createdAt": CREATED_AT,
            "updatedAt": CREATED_AT,
            "bucket": self.bucket.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A place in a document that an answer is based on; None becomes null on the wire.

    `id` is the document's id: several contexts may share it.
    """

    id: str | None
    file: str | None
    bucket: str | None
    page: str | None
    text: str | None
    reference: int | None
    kind: str | None = "document"
    # Names of JSON fields that are missing altogether: Storm promises none of them.
    omitted: frozenset[str] = field(default_factory=frozenset)

    def as_json(self) -> dict[str, object]:
        whole = {
            "id": self.id,
            "type": self.kind,
            "bucketName": self.bucket,
            "fileName": self.file,
            "pageName": self.page,
            "context": self.text,
            "referenceIdx": self.reference,
        }
        return {name: value for name, value in whole.items() if name not in self.omitted}


def excerpt(document: Document, page: str | None, reference: int | None, text: str) -> Context:
    return Context(
        id=document.id,
        file=document.name,
        bucket=document.bucket.name,
        page=page,
        text=text,
        reference=reference,
    )


PEOPLE: Final = Bucket(id="7310000000000000011", name="People & Culture")
ENGINEERING: Final = Bucket(id="7310000000000000012", name="Engineering")
KOREAN: Final = Bucket(id="7310000000000000013", name="사내 규정")
AGENT: Final = Bucket(id="7310000000000000001", name="Company handbook")

LEAVE: Final = Document(
    id="7310000000000000101",
    name="leave-policy-2025.pdf",
    bucket=PEOPLE,
    source="https://drive.example.com/file/d/leave-2025/view?usp=sharing",
)
EXPENSES: Final = Document(id="7310000000000000102", name="Expenses & travel.xlsx", bucket=PEOPLE)
SECURITY: Final = Document(
    id="7310000000000000103",
    name="security-handbook.md",
    bucket=ENGINEERING,
    source="https://wiki.example.com/security/handbook",
)
API_GUIDE: Final = Document(id="7310000000000000104", name="api-guide.docx", bucket=ENGINEERING)
LEAVE_KO: Final = Document(
    id="7310000000000000105",
    name="휴가 규정 v8.pdf",
    bucket=KOREAN,
    source="https://drive.example.com/file/d/휴가-규정/view",
)
EXPENSES_KO: Final = Document(id="7310000000000000106", name="경비 처리 안내.pptx", bucket=KOREAN)

DOCUMENTS: Final = (LEAVE, EXPENSES, SECURITY, API_GUIDE, LEAVE_KO, EXPENSES_KO)
BUCKETS: Final = (PEOPLE, ENGINEERING, KOREAN)
