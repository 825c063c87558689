"""Callers whose number is shown to few."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_callers",
        sa.Column(
            "pseudonym",
            sa.Text(),
            nullable=False,
            comment="What is shown instead; never given anew.",
        ),
        sa.Column(
            "number",
            sa.Text(),
            nullable=True,
            comment="E.164; NULL: there is none to be known by.",
        ),
        sa.Column("case", sa.Text(), nullable=False, comment="Sealed by way of it."),
        sa.Column(
            "others",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Numbers as the network sent them that have no E.164 form.",
        ),
        sa.Column(
            "names", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True, comment="NULL: sealed."),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "pseudonym ~ '^sealed-[0-9a-f]{4,16}$'", name=op.f("ck_sealed_callers_pseudonym")
        ),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_sealed_callers_case")),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_sealed_callers")),
        sa.UniqueConstraint("number", name=op.f("uq_sealed_callers_number")),
        comment="One row for a number, or for a case whose caller has none.",
    )


def downgrade() -> None:
    op.drop_table("sealed_callers")
