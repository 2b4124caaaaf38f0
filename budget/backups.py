"""The whole site as one file, and back: every row of every table, every kept file, each with its SHA-256.

The file knows no database: what was backed up on SQLite can be restored on PostgreSQL. A restore reads back every row
that it wrote and compares it with the backup before it is kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from budget import bulk, triggers
from budget.editions.kept_files import COPIES, FOLDER, keeping, kept_in, read
from budget.models import Edition, Revision

MANIFEST = "manifest.json"
# Nobody stays logged in over a restore, and the state of what is public is a new one.
_LEFT_OUT = {"sessions.Session", "budget.Revision"}


class BadBackup(Exception):
    """What cannot be restored, or not here; nothing was changed. The message is for whoever runs the site."""


def back_up(target: Path) -> dict[str, Any]:
    """Write the backup and return its manifest; it stands under its name only when it is whole."""
    with (
        _unfinished(target) as file,
        # Nobody removes a file meanwhile, so each that a row names is in the archive with it.
        keeping(),
        _one_moment(),
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive,
    ):
        return _written(archive)


def _written(archive: tarfile.TarFile) -> dict[str, Any]:
    """Write every row and every file into an archive, and the manifest last; return the manifest."""
    manifest: dict[str, Any] = {
        "format": 1,
        "release": settings.RELEASE,
        "migrations": _migrations(),
        "second": Revision.objects.get().second,
        "tables": {},
        "files": {},
    }
    for model in _models():
        lines = list(_lines(model))
        content = b"".join(lines)
        manifest["tables"][model._meta.label] = {"rows": len(lines), "sha256": hashlib.sha256(content).hexdigest()}  # noqa: SLF001 - Django's documented model API
        _add(archive, _table_name(model), content)
    for name in kept_in(FOLDER, COPIES):
        content = read(name)
        manifest["files"][f"media/{name}"] = hashlib.sha256(content).hexdigest()
        _add(archive, f"media/{name}", content)
    _add(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return manifest


@contextmanager
def _unfinished(target: Path) -> Iterator[IO[bytes]]:
    """Yield a file that gets the name of `target` when it is whole and on the disk; where that fails it is gone."""
    # Nobody else may read it, from the first byte: it holds the hashes of passwords and the secrets of second factors.
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f"{target.name}.", suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)  # it is there only where something went wrong


def restore(source: Path) -> dict[str, Any]:
    """Bring an empty site to what the backup holds, all or nothing. Raises BadBackup."""
    try:
        with tarfile.open(source) as archive:
            return _restore(archive)
    except (tarfile.TarError, EOFError, OSError, KeyError, ValueError) as error:
        raise BadBackup(f"这个备份文件读不出来或不完整：{error}") from error


def _restore(archive: tarfile.TarFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(_content(archive, MANIFEST))
    # Columns are taken by their order: another release may have other ones.
    if manifest["migrations"] != _migrations():
        raise BadBackup(_of_another_release(set(manifest["migrations"])))
    if Edition.every_stage.exists():
        raise BadBackup("这里已经有预算数据。只能恢复到刚建好的空数据库。")
    # Before the rows: files that nobody refers to are swept away, rows without their files would be a lie.
    for name, sha256 in manifest["files"].items():
        _put_back(name, _verified(archive, name, sha256))
    with transaction.atomic():
        triggers.lift()
        found = list(_models())
        for model in reversed(found):
            model._base_manager.all()._raw_delete(connection.alias)  # noqa: SLF001 - what migrate made anew of itself
        for model in found:
            told = manifest["tables"][model._meta.label]  # noqa: SLF001 - as above
            content = _verified(archive, _table_name(model), told["sha256"])
            fields = [field.name for field in model._meta.concrete_fields]  # noqa: SLF001 - as above
            bulk.insert(model, fields, (_values(model, line) for line in content.splitlines()))
            again = hashlib.sha256(b"".join(_lines(model))).hexdigest()
            # Not the sum of the file: PostgreSQL keeps the keys of a JSON field in an order of its own.
            if again != hashlib.sha256(b"".join(_in_order(line) for line in content.splitlines())).hexdigest():
                raise BadBackup(f"{model._meta.verbose_name}恢复以后和备份里的不一样，没有恢复。")  # noqa: SLF001 - as above
        with connection.cursor() as cursor:
            # Rows were written with their keys, which PostgreSQL's own counters know nothing of.
            for statement in connection.ops.sequence_reset_sql(no_style(), found):
                cursor.execute(statement)
        # Readers have pages with the second of that time, and a «Last-Modified» must not go back.
        Revision.objects.filter(second__lt=manifest["second"]).update(second=manifest["second"])
        triggers.install()
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, whoever writes meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.label not in _LEFT_OUT:  # noqa: SLF001 - Django's documented model API
            yield model


def _table_name(model: type[models.Model]) -> str:
    return f"tables/{model._meta.label}.jsonl"  # noqa: SLF001 - Django's documented model API


def _lines(model: type[models.Model]) -> Iterator[bytes]:
    """Yield each row as a line of JSON, in the order of its key."""
    columns = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented model API
    rows = model._base_manager.order_by("pk").values_list(*columns)  # noqa: SLF001 - drafts too, whatever managers say
    for row in rows.iterator():
        yield _line(row)


def _line(row: Iterable[Any]) -> bytes:
    return json.dumps(list(row), ensure_ascii=False, default=_text, sort_keys=True).encode() + b"\n"


def _in_order(line: bytes) -> bytes:
    """Return a line of a backup as it would be written today: by a database or a release before, keys stood otherwise."""
    return _line(json.loads(line))


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value))


def _values(model: type[models.Model], line: bytes) -> list[Any]:
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    return [_value(field, value) for field, value in zip(fields, json.loads(line), strict=True)]


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    plain = field.target_field if isinstance(field, models.ForeignKey) else field
    return plain.to_python(value)


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _of_another_release(then: set[str]) -> str:
    """Return why a backup does not fit these tables, and what to do, told by the steps that the program's releases are known by."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    if then == known:
        return "数据库还没有建好，或者没有升级到现在的程序，不能恢复备份。请先运行 python manage.py migrate，再恢复。"
    if newer := sorted(then - known):
        return f"备份比现在的程序新：现在的程序没有 {newer[-1]}。请换成备份时的程序，再恢复。"
    last = max(one for one in then if one.startswith("budget."))
    return (
        f"备份是较早的程序做的，那时还没有 {min(known - then)}。请用那一版程序（budget/migrations 里最后一个是 "
        f"{last.removeprefix('budget.')}）恢复到空数据库，再换成现在的程序，运行 python manage.py migrate。"
    )


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _verified(archive: tarfile.TarFile, name: str, sha256: str) -> bytes:
    content = _content(archive, name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadBackup(f"备份里的 {name} 和备份时不一致（SHA-256 不符），没有恢复。")
    return content


def _put_back(name: str, content: bytes) -> None:
    place = PurePosixPath(name).relative_to("media")
    # A backup may come from anywhere, and its names must not lead out of the storage.
    if ".." in place.parts or place.parts[0] not in {FOLDER, COPIES}:
        raise BadBackup(f"备份里的文件名 {name} 不对，没有恢复。")
    default_storage.delete(place.as_posix())
    default_storage.save(place.as_posix(), ContentFile(content))
