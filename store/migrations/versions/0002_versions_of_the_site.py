"""The site is one document, each change of it a new version"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_site_versions_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_site_versions")),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON site_versions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    _carry_over(op.get_bind())
    op.drop_table("seat_hotlines")
    op.drop_table("seats")
    op.drop_table("hotlines")
    op.drop_table("departments")


def _carry_over(connection: sa.Connection) -> None:
    """What stood in the tables becomes version 1."""
    hotlines = {
        row.number: {"name": row.name, "lines": row.lines}
        for row in connection.execute(sa.text("SELECT number, name, lines FROM hotlines"))
    }
    seats: dict[str, dict[str, Any]] = {
        row.number: {"name": row.name, "skills": {}}
        for row in connection.execute(sa.text("SELECT number, name FROM seats"))
    }
    for row in connection.execute(sa.text("SELECT seat, hotline FROM seat_hotlines")):
        seats[row.seat]["skills"][row.hotline] = 1
    departments = {
        row.number: {"name": row.name, "dial": row.dial}
        for row in connection.execute(sa.text("SELECT number, name, dial FROM departments"))
    }
    if not (hotlines or seats or departments):
        return
    document = {
        "format": 1,
        "hotlines": hotlines,
        "seats": seats,
        "departments": departments,
    }
    connection.execute(
        sa.text(
            "INSERT INTO site_versions (number, at, comment, document) "
            "VALUES (1, now(), 'the site as it was before it had versions', "
            "CAST(:document AS jsonb))"
        ),
        {"document": json.dumps(document)},
    )


def downgrade() -> None:
    """The newest version's hotlines, seats and departments go back into tables; what these cannot
    hold (hours, queues, levels of skills …) is lost.
    """
    op.create_table(
        "hotlines",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.CheckConstraint("lines >= 0", name=op.f("ck_hotlines_lines")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_hotlines")),
    )
    op.create_table(
        "seats",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seats")),
    )
    op.create_table(
        "departments",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("dial", sa.Text(), nullable=True, comment="NULL: cannot be rung."),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_departments")),
    )
    op.create_table(
        "seat_hotlines",
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("hotline", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hotline"],
            ["hotlines.number"],
            name=op.f("fk_seat_hotlines_hotline"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seat"], ["seats.number"], name=op.f("fk_seat_hotlines_seat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seat", "hotline", name=op.f("pk_seat_hotlines")),
    )
    _put_back(op.get_bind())
    op.drop_table("site_versions")


def _put_back(connection: sa.Connection) -> None:
    newest = connection.scalar(
        sa.text("SELECT document FROM site_versions ORDER BY number DESC LIMIT 1")
    )
    if newest is None:
        return
    document: dict[str, Any] = newest if isinstance(newest, dict) else json.loads(newest)
    hotlines = document.get("hotlines", {})
    for number, hotline in hotlines.items():
        connection.execute(
            sa.text("INSERT INTO hotlines VALUES (:number, :name, :lines)"),
            {"number": number, "name": hotline.get("name", ""), "lines": hotline["lines"]},
        )
    for number, seat in document.get("seats", {}).items():
        connection.execute(
            sa.text("INSERT INTO seats VALUES (:number, :name)"),
            {"number": number, "name": seat.get("name", "")},
        )
        for hotline in sorted(set(seat.get("skills", {})) & set(hotlines)):
            connection.execute(
                sa.text("INSERT INTO seat_hotlines VALUES (:seat, :hotline)"),
                {"seat": number, "hotline": hotline},
            )
    for number, unit in document.get("departments", {}).items():
        connection.execute(
            sa.text("INSERT INTO departments VALUES (:number, :name, :dial)"),
            {"number": number, "name": unit.get("name", ""), "dial": unit.get("dial")},
        )
