"""An object written as it is made: its size need not be known, nor fit into memory."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from lambdas.shared import aws

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_PART_BYTES = 8 << 20  # S3 takes parts of 5 MB and more

# Sends a part while the next one is written.
_SENDER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="upload")


class Upload:
    """Becomes the object with `finish`; until then nothing is there, or what was there before."""

    def __init__(self, bucket: str, key: str, content_type: str) -> None:
        self._bucket, self._key, self._content_type = bucket, key, content_type
        self._pending = bytearray()
        self._digest = hashlib.sha256()
        self._upload_id: str | None = None  # of a multipart upload, once one is needed
        self._parts: list[CompletedPartTypeDef] = []
        self._being_sent: Future[None] | None = None

    def write(self, text: str) -> int:
        """As a text file's: csv writes through it."""
        self.write_bytes(text.encode())
        return len(text)

    def write_bytes(self, content: bytes) -> None:
        self._pending += content
        if len(self._pending) >= _PART_BYTES:
            self._send_part()

    def finish(self) -> str:
        """The object's SHA-256 in hex."""
        if self._being_sent is None:
            self._digest.update(self._pending)
            aws.s3().put_object(
                Bucket=self._bucket,
                Key=self._key,
                Body=bytes(self._pending),
                ContentType=self._content_type,
            )
            return self._digest.hexdigest()
        if self._pending:
            self._send_part()
        self._await_part()
        assert self._upload_id is not None  # a part has been sent
        aws.s3().complete_multipart_upload(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
        )
        return self._digest.hexdigest()

    def _send_part(self) -> None:
        """Waits for the part before it: no more than two are in memory."""
        self._await_part()
        part = bytes(self._pending)
        self._pending.clear()
        self._digest.update(part)
        self._being_sent = _SENDER.submit(self._send, part)

    def _await_part(self) -> None:
        """Raises what sending it raised."""
        if self._being_sent is not None:
            self._being_sent.result()

    def _send(self, part: bytes) -> None:
        if self._upload_id is None:
            self._upload_id = aws.s3().create_multipart_upload(
                Bucket=self._bucket, Key=self._key, ContentType=self._content_type
            )["UploadId"]
        number = len(self._parts) + 1
        answer = aws.s3().upload_part(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=self._upload_id,
            PartNumber=number,
            Body=part,
        )
        self._parts.append({"ETag": answer["ETag"], "PartNumber": number})
