"""How many rows a Parquet file holds: a number in its footer, read without the file.

The file ends in its metadata (a Thrift struct in the compact protocol), the metadata's length in
four bytes, and "PAR1". FileMetaData is 1: version, 2: schema, 3: num_rows, …; the fields stand in
that order (https://github.com/apache/parquet-format).
"""

from __future__ import annotations

from lambdas.shared import aws

_MAGIC = b"PAR1"
_TAIL_BYTES = 1 << 16  # holds the metadata of most files
_NUM_ROWS = 3

# types of the compact protocol
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_VARINTS = {4, 5, 6}  # i16, i32, i64


def count_rows(bucket: str, key: str) -> int:
    """The rows of the file at s3://bucket/key. Raises ValueError if it is not Parquet."""
    tail = _tail(bucket, key, _TAIL_BYTES)
    if not tail.endswith(_MAGIC):
        raise ValueError(f"s3://{bucket}/{key} is not a Parquet file")
    length = int.from_bytes(tail[-8:-4], "little") + 8
    if length > len(tail):
        tail = _tail(bucket, key, length)
    return _Metadata(tail[-length:-8]).num_rows()


def _tail(bucket: str, key: str, size: int) -> bytes:
    return aws.s3().get_object(Bucket=bucket, Key=key, Range=f"bytes=-{size}")["Body"].read()


class _Metadata:
    """A reader over the bytes of one Thrift struct."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def num_rows(self) -> int:
        field = 0
        while (kind := self._byte()) != 0:
            field = field + (kind >> 4) if kind >> 4 else self._zigzag()
            if field == _NUM_ROWS:
                return self._zigzag()
            self._skip(kind & 0x0F)
        raise ValueError("the metadata of a Parquet file names no number of rows")

    def _byte(self) -> int:
        self._at += 1
        return self._content[self._at - 1]

    def _varint(self) -> int:
        value, shift = 0, 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _skip(self, kind: int) -> None:
        if kind == _BYTE:
            self._at += 1
        elif kind in _VARINTS:
            self._varint()
        elif kind == _DOUBLE:
            self._at += 8
        elif kind == _BINARY:
            size = self._varint()
            self._at += size
        elif kind in {_LIST, _SET}:
            self._skip_list()
        elif kind == _STRUCT:
            self._skip_struct()
        elif kind not in {_TRUE, _FALSE}:  # a boolean field is its type
            raise ValueError(f"the metadata of a Parquet file holds a value of type {kind}")

    def _skip_list(self) -> None:
        head = self._byte()
        size = head >> 4 if head >> 4 != 0x0F else self._varint()
        for _ in range(size):
            self._skip(head & 0x0F)

    def _skip_struct(self) -> None:
        while (kind := self._byte()) != 0:
            if not kind >> 4:
                self._zigzag()
            self._skip(kind & 0x0F)
