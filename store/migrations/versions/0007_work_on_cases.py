"""What is done with cases beside their loop: categories, attachments, tasks, repeats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_categories",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("tree", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(tree) = 'array'", name=op.f("ck_case_categories_tree")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_case_categories")),
        comment="The newest is in force. Append-only (a trigger sees to it).",
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_categories "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.create_table(
        "task_claims",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "subject", sa.Text(), nullable=False, comment="A case, or the call of a ring-back."
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.name"], name=op.f("fk_task_claims_account")
        ),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_task_claims")),
        comment="Who took which task last; it counts while the task is there and for some hours.",
    )
    op.create_index("ix_task_claims_account", "task_claims", ["account"])
    op.create_table(
        "revisit_tries",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_revisit_tries_call")),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_revisit_tries_case")),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_revisit_tries")),
        comment="Return visits that did not reach the citizen, once they were counted.",
    )
    op.create_index("ix_revisit_tries_case", "revisit_tries", ["case"])
    op.add_column(
        "cases",
        sa.Column("merged_into", sa.Text(), nullable=True, comment="The case it is told with now."),
    )
    op.create_foreign_key(op.f("fk_cases_merged_into"), "cases", "cases", ["merged_into"], ["case"])
    op.create_check_constraint(op.f("ck_cases_merged_into"), "cases", 'merged_into <> "case"')
    op.create_index(
        "ix_cases_to_revisit",
        "cases",
        ["closed_at", "case"],
        postgresql_where=sa.text(
            "stage = 'closed' AND NOT (marks && ARRAY['on_the_spot', 'taken_back', 'merged'])"
        ),
    )
    for name in ("category", "place"):
        op.create_index(
            f"ix_cases_{name}",
            "cases",
            [name, "opened_at"],
            postgresql_where=sa.text(f"{name} <> ''"),
        )
    op.create_index(
        "ix_cases_merged_into",
        "cases",
        ["merged_into"],
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_calls_revisits",
        "calls",
        ["ended_at"],
        postgresql_where=sa.text("purpose = 'return_visit'"),
    )


def downgrade() -> None:
    op.drop_index("ix_calls_revisits", table_name="calls")
    for name in ("merged_into", "place", "category", "to_revisit"):
        op.drop_index(f"ix_cases_{name}", table_name="cases")
    op.drop_column("cases", "merged_into")
    op.drop_table("revisit_tries")
    op.drop_table("task_claims")
    op.drop_table("case_categories")
